package api_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// forged is a token as somebody would make it who does not have it from the
// issuer, or has it for something else.
func (w *world) forged(t *testing.T, algorithm jose.SignatureAlgorithm, key any, kid string, changes map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"iss": w.issuer.URL, "sub": mayor.subject, "client_id": identity.PortalClient, "token_use": "access", "scope": identity.Scope,
		"cognito:groups": []string{"organiser"}, "iat": w.now().Unix(), "exp": w.now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, changes)
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (w *world) claimed(t *testing.T, changes map[string]any) string {
	t.Helper()
	return w.forged(t, jose.ES256, w.issuer.Key.Key, w.issuer.Key.KeyID, changes)
}

// bearing asks with a token.
func (w *world) bearing(t *testing.T, token, method, path string, body any) answer {
	t.Helper()
	req := w.request(t, nobody, method, path, body)
	req.Header.Set("Authorization", "Bearer "+token)
	return w.send(t, req)
}

func TestTokensThatAreNotForUsAnnounceNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(w.issuer.Key.Public().Key)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	good := strings.Split(w.claimed(t, nil), ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"` + w.issuer.Key.KeyID + `"}`))
	at := func(d time.Duration) int64 { return w.now().Add(d).Unix() }
	for _, c := range []struct {
		name, token string
		status      int
		reason      string
	}{
		{"an ID token", w.claimed(t, map[string]any{"token_use": "id"}), 401, string(identity.NotAccess)},
		{"a token of another pool", w.claimed(t, map[string]any{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"}), 401, string(identity.OtherIssuer)},
		{"a token of another pool, signed by its key", w.forged(t, jose.ES256, stranger, "theirs", map[string]any{"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"}), 401, string(identity.BadToken)},
		{"a token for another client", w.claimed(t, map[string]any{"client_id": "other"}), 401, string(identity.OtherClient)},
		{"a token of another scope", w.claimed(t, map[string]any{"scope": "openid aws.cognito.signin.user.admin"}), 401, string(identity.NoScope)},
		{"a token of no group", w.claimed(t, map[string]any{"cognito:groups": []string{}}), 403, "no-role"},
		{"a token of a group that is no role", w.claimed(t, map[string]any{"cognito:groups": []string{"Organiser", "admins"}}), 403, "no-role"},
		{"a token of another role", w.claimed(t, map[string]any{"cognito:groups": []string{"policy"}}), 403, "wrong-role"},
		{"algorithm none", none + "." + good[1] + ".", 401, string(identity.BadToken)},
		{"algorithm none, with a signature", none + "." + good[1] + "." + good[2], 401, string(identity.BadToken)},
		{"HS256 with the public key as secret", w.forged(t, jose.HS256, public, w.issuer.Key.KeyID, nil), 401, string(identity.BadToken)},
		{"a token that has expired", w.claimed(t, map[string]any{"exp": at(-time.Second)}), 401, string(identity.Expired)},
		{"a token that never expires", w.claimed(t, map[string]any{"exp": nil}), 401, string(identity.BadToken)},
		{"a token that is not valid yet", w.claimed(t, map[string]any{"nbf": at(time.Hour)}), 401, string(identity.NotYet)},
		{"a token of an unknown key", w.forged(t, jose.ES256, stranger, "unknown", nil), 401, string(identity.BadToken)},
		{"a token of another key by our name", w.forged(t, jose.ES256, stranger, w.issuer.Key.KeyID, nil), 401, string(identity.BadToken)},
		{"a key named by a path", w.forged(t, jose.ES256, stranger, "../../dev/null", nil), 401, string(identity.BadToken)},
		{"a token for nobody", w.claimed(t, map[string]any{"sub": ""}), 401, string(identity.BadToken)},
		{"two tokens", good[0] + "." + good[1] + "." + good[2] + " " + strings.Join(good, "."), 401, string(identity.BadToken)},
	} {
		p := refused(t, w.bearing(t, c.token, "POST", "/v1/submissions", announce(nil)), c.status, c.reason)
		if !strings.HasSuffix(p.Detail, ".") {
			t.Errorf("%s is told %q, want a sentence", c.name, p.Detail)
		}
	}
	for o, err := range w.archive.List(t.Context(), "") {
		t.Errorf("%s was archived, %v", o.Key, err)
	}
	if strings.Contains(w.log.String(), good[2]) {
		t.Error("the log holds a token")
	}
}

func TestTokensFollowTheIssuersKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.token(t, mayor)
	if a := w.bearing(t, old, "GET", "/v1/me", nil); a.StatusCode != http.StatusOK {
		t.Fatalf("with the issuer's key: %s", a.Status)
	}
	key, err := identity.OpenKey(filepath.Join(t.TempDir(), "next.jwk"))
	if err != nil {
		t.Fatal(err)
	}
	w.issuer.Key = key
	w.move(time.Minute) // keys are read again this long after the last time
	if a := w.bearing(t, w.token(t, mayor), "GET", "/v1/me", nil); a.StatusCode != http.StatusOK {
		t.Errorf("with the issuer's next key: %s %s", a.Status, a.body)
	}
	refused(t, w.bearing(t, old, "GET", "/v1/me", nil), http.StatusUnauthorized, string(identity.BadToken))
}

// A sender who sends all before reading anything has to be told as well.
func TestBodiesOfAnySizeGetASentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	address, err := url.Parse(w.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	const size = 5_000_000
	for name, c := range map[string]struct {
		token, body string
		status      int
	}{
		"5 MB of brackets":               {w.token(t, mayor), strings.Repeat("[", size), http.StatusBadRequest},
		"5 MB of brackets in a field":    {w.token(t, mayor), `{"filename":` + strings.Repeat(`{"a":`, size/5), http.StatusBadRequest},
		"5 MB of one text":               {w.token(t, mayor), `{"filename":"` + strings.Repeat("a", size), http.StatusRequestEntityTooLarge},
		"5 MB of spaces":                 {w.token(t, mayor), strings.Repeat(" ", size), http.StatusRequestEntityTooLarge},
		"5 MB of brackets from a guest":  {w.token(t, guest), strings.Repeat("[", size), http.StatusForbidden},
		"5 MB of brackets from a nobody": {"none", strings.Repeat("[", size), http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address.Host)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }() // the answer was read
			_, err = fmt.Fprintf(conn, "POST /v1/submissions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
				address.Host, c.token, len(c.body), c.body)
			if err != nil {
				t.Fatalf("the connection was closed while sending: %v", err)
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("there is no answer: %v", err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			var p api.Problem
			if err := json.Unmarshal(body, &p); err != nil || res.StatusCode != c.status || !strings.HasSuffix(p.Detail, ".") {
				t.Errorf("answered %s %s, %v, want %d and a sentence", res.Status, body, err, c.status)
			}
		})
	}
}

func TestDeclarationsThatCannotBeAreToldWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name, field string
		value       any
		says        []string
	}{
		{"5 GB", "size", int64(5 << 30), []string{"200 MB", "Please"}},
		{"a byte too many", "size", api.MaxSize + 1, []string{"200 MB", "Please"}},
		{"no bytes", "size", 0, []string{"empty", "Please"}},
		{"less than no bytes", "size", -1, []string{"number of bytes"}},
		{"more bytes than there are", "size", 1e30, []string{"does not fit"}},
		{"a SHA-256 in capitals", "sha256", strings.Repeat("A", 64), []string{"64 digits"}},
		{"half a SHA-256", "sha256", strings.Repeat("a", 32), []string{"64 digits"}},
		{"a SHA-1", "sha256", strings.Repeat("a", 40), []string{"64 digits"}},
		{"a SHA-256 in base64", "sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", []string{"64 digits"}},
		{"a SHA-256 and a line more", "sha256", strings.Repeat("a", 64) + "\n", []string{"64 digits"}},
		{"a SHA-256 that is none", "sha256", nil, []string{"64 digits"}},
	} {
		p := refused(t, w.call(t, mayor, "POST", "/v1/submissions", announce(map[string]any{c.field: c.value})), http.StatusUnprocessableEntity, "invalid")
		for _, want := range c.says {
			if len(p.Errors) != 1 || p.Errors[0].Field != c.field || !strings.Contains(p.Errors[0].Detail, want) {
				t.Errorf("%s: the errors are %+v, want %q on %s", c.name, p.Errors, want, c.field)
			}
		}
	}
	for o, err := range w.archive.List(t.Context(), "") {
		t.Errorf("%s was archived, %v", o.Key, err)
	}
}

// A file's name goes into metadata and nowhere else.
func TestNamesOfFilesReachNoKeyAndNoHeader(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for sent, want := range map[string]string{
		"../../../etc/passwd":                     "passwd",
		`..\..\windows\system32\review.pdf`:       "review.pdf",
		"u/01JDEXAMPXE000000000000001/0001":       "0001",
		"a\x00b.pdf":                              "ab.pdf",
		"a\r\nSet-Cookie: a=b.pdf":                "aSet-Cookie: a=b.pdf",
		"a\x1b]0;title\x07.pdf":                   "a]0;title.pdf",
		"review\u202efdp.exe":                     "reviewfdp.exe",
		"\u2066review\u2069\u200f.pdf":            "review.pdf",
		"....":                                    "unnamed",
		"/":                                       "unnamed",
		"CON.pdf:stream":                          "CON.pdf:stream",
		"\u202e/\u202e":                           "unnamed",
		"review.pdf\u2028<script>":                "review.pdf<script>",
		strings.Repeat("../", 1000) + "a.pdf":     "a.pdf",
		"%2e%2e%2fetc%2fpasswd":                   "%2e%2e%2fetc%2fpasswd",
		"\ufeffr\u0065\u0301sume\u0301\u200b.pdf": "résumé\u200b.pdf",
	} {
		a := w.must(t, mayor, "POST", "/v1/submissions", announce(map[string]any{"filename": sent}), http.StatusCreated)
		got := into[issued](t, a)
		if got.Submission.Filename != want {
			t.Errorf("%q is kept as %q, want %q", sent, got.Submission.Filename, want)
		}
		if key := pipeline.InboxKey(got.Submission.Revision); !strings.HasPrefix(got.Upload.URL, "https://store.example/"+key+"?") {
			t.Errorf("%q is sent to %s, want the key %s", sent, got.Upload.URL, key)
		}
		for name, values := range a.Header {
			if slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "\r\n") }) || name == "Set-Cookie" {
				t.Errorf("%q makes the header %s: %q", sent, name, values)
			}
		}
	}
}

// What cannot be known of a name in the path is not there, whatever it is.
func TestPathsThatCannotBeAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sum := string(corpus.Identify(nil))
	for _, path := range []string{
		"/v1/submissions/%00", "/v1/submissions/" + strings.Repeat("0", 5000),
		"/v1/documents/" + strings.ToUpper(sum), "/v1/documents/" + sum + "/passages/1e9",
		"/v1/documents/" + sum + "/passages/9223372036854775808", "/v1/documents/" + sum + "%23/passages",
	} {
		refused(t, w.call(t, admin, "GET", path, nil), http.StatusNotFound, "not-found")
	}
}
