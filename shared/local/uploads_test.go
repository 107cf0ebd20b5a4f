package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const (
	inboxKey   = "u/01JDM200000000000000000001/0001"
	packageKey = "packages/2027/housing/20261124T020000Z.zip"
	pdf        = "application/pdf"
)

var body = []byte("a made-up document\r\n\x00\xff")

// post is a store with its Uploads, a clock that can be turned, and a server.
type post struct {
	*local.Uploads
	dir    string
	now    time.Time
	put    []string
	log    bytes.Buffer
	server *httptest.Server
}

func newPost(t testing.TB) *post {
	t.Helper()
	p := &post{dir: t.TempDir(), now: time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)}
	secret, err := local.SigningKey(filepath.Join(p.dir, "keys", "uploads.key"))
	must(t, err)
	p.Uploads = &local.Uploads{
		Inbox: openObjects(t, filepath.Join(p.dir, "inbox")), Archive: openObjects(t, filepath.Join(p.dir, "archive")),
		Secret: secret, Base: "/transfers/", OnPut: func(key string) { p.put = append(p.put, key) },
		Now: func() time.Time { return p.now }, Log: slog.New(slog.NewTextHandler(&p.log, nil)),
	}
	p.server = httptest.NewServer(p.Uploads)
	t.Cleanup(p.server.Close)
	return p
}

func (p *post) signPut(t *testing.T) pipeline.SignedRequest {
	t.Helper()
	signed, err := pipeline.Signer(p.Uploads).SignPut(t.Context(), inboxKey, int64(len(body)), corpus.Identify(body), pdf, time.Minute)
	must(t, err)
	return signed
}

func (p *post) signGet(t *testing.T, filename string) pipeline.SignedRequest {
	t.Helper()
	signed, err := p.SignGet(t.Context(), packageKey, filename, pipeline.MaxGetTTL)
	must(t, err)
	return signed
}

// request makes a signed request as a client does, with another body where
// that is asked for.
func (p *post) request(ctx context.Context, t *testing.T, signed pipeline.SignedRequest, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, signed.Method, p.server.URL+signed.URL, bytes.NewReader(body))
	must(t, err)
	for name, value := range signed.Headers {
		r.Header.Set(name, value)
	}
	return r
}

// reply is an answer that was read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func send(t *testing.T, r *http.Request) reply {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	must(t, err)
	return reply{resp.StatusCode, resp.Header, got}
}

// serve hands a request to the handler, with no server between.
func (p *post) serve(r *http.Request) reply {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.Bytes()}
}

// wantRefused checks for a problem document, and that nothing is stored.
func (p *post) wantRefused(t *testing.T, what string, got reply, status int) {
	t.Helper()
	var problem struct {
		Type, Title, Detail string
		Status              int
	}
	err := json.Unmarshal(got.body, &problem)
	if got.status != status || err != nil || problem.Status != status || !strings.HasSuffix(problem.Detail, ".") ||
		got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s is answered %d %s, want a problem with status %d", what, got.status, got.body, status)
	}
	if left := append(files(t, filepath.Join(p.dir, "inbox")), p.put...); len(left) > 0 {
		t.Errorf("%s left %q", what, left)
	}
}

func TestSignedPutStoresWhatWasAnnounced(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	signed := p.signPut(t)
	if want := p.now.Add(time.Minute); !signed.Expires.Equal(want) || signed.Method != http.MethodPut {
		t.Errorf("signed %s until %v, want PUT until %v", signed.Method, signed.Expires, want)
	}
	resp := send(t, p.request(t.Context(), t, signed, body))
	if resp.status != http.StatusOK || len(resp.body) > 0 {
		t.Errorf("the upload is answered %d %s, want 200 and no body", resp.status, resp.body)
	}
	if got, err := p.Inbox.Get(t.Context(), inboxKey); err != nil || !bytes.Equal(got, body) {
		t.Errorf("the inbox has %q, %v, want %q", got, err, body)
	}
	if want := []string{inboxKey}; !slices.Equal(p.put, want) {
		t.Errorf("told of %q, want %q", p.put, want)
	}
}

func TestSignedPutIsGoodOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	signed := p.signPut(t)
	send(t, p.request(t.Context(), t, signed, body))
	resp := send(t, p.request(t.Context(), t, signed, body))
	if resp.status != http.StatusPreconditionFailed {
		t.Errorf("a second upload is answered %d, want 412", resp.status)
	}
	if got, err := p.Inbox.Get(t.Context(), inboxKey); err != nil || !bytes.Equal(got, body) || len(p.put) != 1 {
		t.Errorf("after a second upload the inbox has %q, %v, told of %q", got, err, p.put)
	}
}

func TestSecondUploadOfALargeFileCanReadItsReply(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	body := bytes.Repeat([]byte{'x'}, 20<<20)
	signed, err := p.SignPut(t.Context(), inboxKey, int64(len(body)), corpus.Identify(body), pdf, time.Minute)
	must(t, err)
	for _, want := range []string{"200", "412", "412"} {
		if got := p.sendWhole(t, signed, body); got != "HTTP/1.1 "+want {
			t.Errorf("the upload is answered %s, want %s", got, want)
		}
	}
}

// sendWhole sends all of a body, and only then reads how it is answered.
func (p *post) sendWhole(t *testing.T, signed pipeline.SignedRequest, body []byte) string {
	t.Helper()
	conn := p.dial(t)
	must(t, p.request(t.Context(), t, signed, body).Write(conn))
	status := make([]byte, len("HTTP/1.1 200"))
	_, err := io.ReadFull(conn, status)
	must(t, err)
	return string(status)
}

// dial opens a connection to the server, for senders that do not do as they
// should.
func (p *post) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", p.server.Listener.Addr().String())
	must(t, err)
	t.Cleanup(func() { must(t, conn.Close()) })
	return conn.(*net.TCPConn)
}

func TestSignedPutTakesEmptyAndLargeFiles(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 5 << 20} {
		p := newPost(t)
		body := bytes.Repeat([]byte{'x'}, size)
		signed, err := p.SignPut(t.Context(), inboxKey, int64(size), corpus.Identify(body), pdf, time.Minute)
		must(t, err)
		if resp := send(t, p.request(t.Context(), t, signed, body)); resp.status != http.StatusOK {
			t.Errorf("an upload of %d bytes is answered %d %s", size, resp.status, resp.body)
		}
		if got, err := p.Inbox.Stat(t.Context(), inboxKey); err != nil || got.Size != int64(size) {
			t.Errorf("the inbox has %v, %v, want %d bytes", got, err, size)
		}
	}
}

func TestSignedPutRefusesAnythingElse(t *testing.T) {
	t.Parallel()
	param := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			q := r.URL.Query()
			q.Set(name, value)
			r.URL.RawQuery = q.Encode()
		}
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for _, c := range []struct {
		what   string
		body   []byte
		change func(*http.Request)
		status int
	}{
		{"a longer body", append(slices.Clone(body), 'x'), nil, http.StatusBadRequest},
		{"a shorter body", body[1:], nil, http.StatusBadRequest},
		{"no body", nil, nil, http.StatusBadRequest},
		{"other bytes of the same length", bytes.Repeat([]byte{'x'}, len(body)), nil, http.StatusBadRequest},
		{"a body of unsaid length", body, func(r *http.Request) { r.ContentLength = -1 }, http.StatusLengthRequired},
		{"another media type", body, header("Content-Type", "text/html"), http.StatusForbidden},
		{"another checksum", body, header("X-Amz-Checksum-Sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), http.StatusForbidden},
		{"overwriting", body, header("If-None-Match", "\"x\""), http.StatusForbidden},
		{"another key", body, func(r *http.Request) { r.URL.Path += "2" }, http.StatusForbidden},
		{"a path out of the store", body, func(r *http.Request) { r.URL.Path = "/transfers/u/../../x" }, http.StatusForbidden},
		{"another handler's path", body, func(r *http.Request) { r.URL.Path = "/" + inboxKey }, http.StatusForbidden},
		{"another method", body, func(r *http.Request) { r.Method = http.MethodPost }, http.StatusForbidden},
		{"reading", nil, func(r *http.Request) { r.Method = http.MethodGet }, http.StatusForbidden},
		{"a later end", body, param("expires", "9999999999"), http.StatusForbidden},
		{"another size", append(slices.Clone(body), 'x'), param("size", "23"), http.StatusForbidden},
		{"another sum", body, param("sha256", string(corpus.Identify(nil))), http.StatusForbidden},
		{"another type in the link", body, param("type", "text/html"), http.StatusForbidden},
		{"one more parameter", body, param("disposition", "inline"), http.StatusForbidden},
		{"no signature", body, param("signature", ""), http.StatusForbidden},
		{"a signature of zeros", body, param("signature", strings.Repeat("0", 64)), http.StatusForbidden},
		{"a signature that is no number", body, param("signature", "x"), http.StatusForbidden},
		{"no parameters", body, func(r *http.Request) { r.URL.RawQuery = "" }, http.StatusForbidden},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			p := newPost(t)
			r := p.request(t.Context(), t, p.signPut(t), c.body)
			if c.change != nil {
				c.change(r)
			}
			resp := send(t, r)
			p.wantRefused(t, c.what, resp, c.status)
		})
	}
}

func TestSignedRequestsExpire(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	put, get := p.signPut(t), p.signGet(t, "a.zip")
	must(t, p.Archive.Create(t.Context(), packageKey, body))
	p.now = put.Expires
	resp := send(t, p.request(t.Context(), t, put, body))
	p.wantRefused(t, "an upload at its end", resp, http.StatusForbidden)
	p.now = get.Expires.Add(-time.Second)
	if resp := send(t, p.request(t.Context(), t, get, nil)); resp.status != http.StatusOK {
		t.Errorf("a download a second before its end is answered %d", resp.status)
	}
	p.now = get.Expires
	resp = send(t, p.request(t.Context(), t, get, nil))
	p.wantRefused(t, "a download at its end", resp, http.StatusForbidden)
}

func TestUploadBrokenOffStoresNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	signed := p.signPut(t)
	conn := p.dial(t)
	var request bytes.Buffer
	must(t, p.request(t.Context(), t, signed, body).Write(&request))
	_, err := conn.Write(request.Bytes()[:request.Len()-3])
	must(t, err)
	must(t, conn.CloseWrite())
	answer, err := io.ReadAll(conn)
	must(t, err)
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 400 ")) {
		t.Errorf("an upload that breaks off is answered %q, want 400", answer)
	}
	if left := append(files(t, filepath.Join(p.dir, "inbox")), p.put...); len(left) > 0 {
		t.Errorf("an upload that breaks off left %q", left)
	}
}

func TestUploadRefusesABodyOfAnotherLengthThanItSays(t *testing.T) {
	t.Parallel()
	for what, sent := range map[string][]byte{"a body longer than it says": append(slices.Clone(body), 'x'), "a body shorter than it says": body[1:]} {
		p := newPost(t)
		r := p.request(t.Context(), t, p.signPut(t), sent)
		r.ContentLength = int64(len(body)) // a server in front of us may not check
		resp := p.serve(r)
		p.wantRefused(t, what, resp, http.StatusBadRequest)
		if !bytes.Contains(resp.body, []byte("size")) {
			t.Errorf("%s is answered %s, want a word on its size", what, resp.body)
		}
	}
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func TestUploadOfAnotherSizeIsRefusedUnread(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	r := p.request(t.Context(), t, p.signPut(t), nil)
	r.Body, r.ContentLength = io.NopCloser(unread{t}), 200<<20
	p.wantRefused(t, "an upload of another size", p.serve(r), http.StatusBadRequest)
}

func TestOneOfManyUploadsAtOnceIsTaken(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	put := make(chan string, 8)
	p.OnPut = func(key string) { put <- key }
	signed := p.signPut(t)
	statuses := make(chan int, cap(put))
	for range cap(put) {
		r := p.request(t.Context(), t, signed, body)
		go func() { statuses <- p.serve(r).status }()
	}
	count := map[int]int{}
	for range cap(put) {
		count[<-statuses]++
	}
	if count[http.StatusOK] != 1 || count[http.StatusPreconditionFailed] != cap(put)-1 || len(put) != 1 {
		t.Errorf("the statuses are %v, told %d times, want one 200 and else 412", count, len(put))
	}
}

func TestSignedGetSendsTheObjectUnderItsName(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	must(t, p.Archive.Create(t.Context(), packageKey, body))
	name := "../Städte \"2027\"\r\nX-Evil: 1\u202e.zip"
	resp := send(t, p.request(t.Context(), t, p.signGet(t, name), nil))
	if resp.status != http.StatusOK || !bytes.Equal(resp.body, body) {
		t.Errorf("the download is answered %d %q, want 200 %q", resp.status, resp.body, body)
	}
	_, params, err := mime.ParseMediaType(resp.header.Get("Content-Disposition"))
	if want := "Städte \"2027\"X-Evil: 1.zip"; err != nil || params["filename"] != want {
		t.Errorf("the file is saved as %q, %v, want %q", params["filename"], err, want)
	}
	for header, want := range map[string]string{"Content-Type": "application/zip", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "private, no-store", "X-Evil": ""} {
		if got := resp.header.Get(header); got != want {
			t.Errorf("%s: %s, want %q", header, got, want)
		}
	}
}

func TestSignedGetRefusesAnythingElse(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	signed := p.signGet(t, "a.zip")
	resp := send(t, p.request(t.Context(), t, signed, nil))
	p.wantRefused(t, "what is not there", resp, http.StatusNotFound)
	must(t, p.Archive.Create(t.Context(), packageKey, body))
	must(t, p.Archive.Create(t.Context(), packageKey+".zip", body))
	for what, change := range map[string]func(*http.Request){
		"another object": func(r *http.Request) { r.URL.Path += ".zip" },
		"another name": func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "a.zip", "b.exe", 1)
		},
		"a longer life":    func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "expires=1", "expires=2", 1) },
		"another method":   func(r *http.Request) { r.Method = http.MethodPut },
		"another disguise": func(r *http.Request) { r.URL.RawQuery += "&disposition=inline" },
	} {
		r := p.request(t.Context(), t, signed, nil)
		before := r.Method + r.URL.String()
		change(r)
		if r.Method+r.URL.String() == before {
			t.Fatalf("%s: nothing was changed in %s", what, before)
		}
		resp := send(t, r)
		p.wantRefused(t, what, resp, http.StatusForbidden)
	}
}

func TestSignRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	sum := corpus.Identify(body)
	for what, sign := range map[string]func() error{
		"a key with dots": func() error { _, err := p.SignPut(t.Context(), "u/../x", 1, sum, pdf, time.Minute); return err },
		"a negative size": func() error { _, err := p.SignPut(t.Context(), inboxKey, -1, sum, pdf, time.Minute); return err },
		"no life":         func() error { _, err := p.SignPut(t.Context(), inboxKey, 1, sum, pdf, 0); return err },
		"half a sum":      func() error { _, err := p.SignPut(t.Context(), inboxKey, 1, sum[:32], pdf, time.Minute); return err },
		"a long download": func() error {
			_, err := p.SignGet(t.Context(), packageKey, "a.zip", pipeline.MaxGetTTL+time.Second)
			return err
		},
		"a download by dots": func() error { _, err := p.SignGet(t.Context(), "../a/b", "a.zip", time.Minute); return err },
	} {
		if err := sign(); err == nil {
			t.Errorf("signing %s succeeds", what)
		}
	}
}

func TestLinksStayGoodOverARestartAndGoodNowhereElse(t *testing.T) {
	t.Parallel()
	p, other := newPost(t), newPost(t)
	signed := p.signPut(t)
	file := filepath.Join(p.dir, "keys", "uploads.key")
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the signing key has mode %o: others can read it", info.Mode().Perm())
	}
	resp := send(t, other.request(t.Context(), t, signed, body))
	other.wantRefused(t, "another store's link", resp, http.StatusForbidden)
	p.Secret, err = local.SigningKey(file)
	must(t, err)
	if resp := send(t, p.request(t.Context(), t, signed, body)); resp.status != http.StatusOK {
		t.Errorf("after a restart a link is answered %d %s", resp.status, resp.body)
	}
	must(t, os.Remove(file))
	must(t, os.WriteFile(file, []byte("short"), 0o600))
	if _, err := local.SigningKey(file); err == nil {
		t.Error("a signing key of five bytes is taken")
	}
}

func TestLogHasNoLink(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	signed := p.signPut(t)
	send(t, p.request(t.Context(), t, signed, body))
	must(t, os.Remove(filepath.Join(p.dir, "inbox", filepath.FromSlash(inboxKey))))
	must(t, os.RemoveAll(filepath.Join(p.dir, "inbox")))
	resp := send(t, p.request(t.Context(), t, signed, body))
	if resp.status != http.StatusInternalServerError || bytes.Contains(resp.body, []byte(p.dir)) {
		t.Errorf("a fault of ours is answered %d %s, want 500 without its cause", resp.status, resp.body)
	}
	link, err := url.Parse(signed.URL)
	must(t, err)
	p.server.Close()
	if log := p.log.String(); !strings.Contains(log, inboxKey) || strings.Contains(log, link.Query().Get("signature")) {
		t.Errorf("the log should name the key and not the signature: %s", log)
	}
}
