package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const portal = "https://portal.example"

// world is an API over memory, with a local issuer that listens.
type world struct {
	inbox, archive *memory.Objects
	catalog        *memory.Catalog
	issuer         *identity.Issuer
	server         *httptest.Server
	log            *lines

	arrived map[int]int64 // the sizes of parts, by number

	mu      sync.Mutex
	at      time.Time
	ids     int
	compile func(context.Context, corpus.Series, corpus.EditionID) (corpus.Edition, error)
}

// lines is a log that can be read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{inbox: memory.NewObjects(), archive: memory.NewObjects(), catalog: memory.NewCatalog(), log: &lines{},
		at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	key, err := identity.OpenKey(filepath.Join(t.TempDir(), "issuer.jwk"))
	if err != nil {
		t.Fatal(err)
	}
	w.server = httptest.NewUnstartedServer(nil)
	issuer := "http://" + w.server.Listener.Addr().String() + "/issuer"
	w.issuer = &identity.Issuer{URL: issuer, Key: key, Secret: "a secret made up for this test", Now: w.now}
	handler := w.front().Handler(w.submissions(), w.briefings())
	w.server.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/issuer/") {
			w.issuer.ServeHTTP(rw, r)
			return
		}
		handler.ServeHTTP(rw, r)
	})
	w.server.Start()
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) front() api.Front {
	return api.Front{
		Verifier: &identity.Verifier{Issuer: w.issuer.URL, Clients: w.issuer.Clients(), Scope: identity.Scope, Now: w.now},
		Client:   identity.PortalClient, Origin: portal, Now: w.now, Log: slog.New(slog.NewJSONHandler(w.log, nil)),
	}
}

func (w *world) submissions() api.Submissions {
	return api.Submissions{Inbox: w.inbox, Archive: w.archive, Catalog: w.catalog, Signer: signer{w}, Now: w.now, NewID: w.newID}
}

func (w *world) briefings() api.Briefings {
	return api.Briefings{Archive: w.archive, Catalog: w.catalog, Signer: signer{w}, Calendar: hlpf.Default(), Now: w.now,
		Compile: func(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
			return w.compile(ctx, s, id)
		}}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func (w *world) newID() corpus.SubmissionID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return corpus.SubmissionID(fmt.Sprintf("01JDEXAMPXE000000000%06d", w.ids))
}

// signer signs links to a store that is not there. Parts arrive in it when a
// test says so, and an object that is made of them is of that size alone.
type signer struct{ *world }

func (s signer) SignPut(_ context.Context, key string, size int64, id corpus.DocumentID, mediaType string, ttl time.Duration) (pipeline.SignedRequest, error) {
	return pipeline.SignedRequest{Method: http.MethodPut, URL: "https://store.example/" + key + "?signature=made-up",
		Headers: map[string]string{"Content-Type": mediaType, "X-Test-Size": fmt.Sprint(size), "X-Test-Sum": string(id)}, Expires: s.now().Add(ttl).UTC()}, nil
}

func (s signer) SignParts(_ context.Context, key string, parts []pipeline.Part, ttl time.Duration) ([]*pipeline.SignedRequest, error) {
	requests := make([]*pipeline.SignedRequest, len(parts))
	for i, p := range parts {
		if size, there := s.arrived[i+1]; there && size == p.Size {
			continue
		}
		requests[i] = &pipeline.SignedRequest{Method: http.MethodPut, URL: fmt.Sprintf("https://store.example/%s?part=%d", key, i+1),
			Headers: map[string]string{"X-Test-Size": fmt.Sprint(p.Size), "X-Test-Sum": string(p.SHA256)}, Expires: s.now().Add(ttl).UTC()}
	}
	return requests, nil
}

func (s signer) JoinParts(ctx context.Context, key string, sizes []int64) error {
	if err := pipeline.Lacking(sizes, s.arrived); err != nil {
		return err
	}
	var whole int64
	for _, size := range sizes {
		whole += size
	}
	return s.inbox.Create(ctx, key, make([]byte, whole))
}

func (s signer) SignGet(_ context.Context, key, filename string, ttl time.Duration) (pipeline.SignedRequest, error) {
	if ttl > pipeline.MaxGetTTL {
		return pipeline.SignedRequest{}, fmt.Errorf("%s is too long", ttl)
	}
	return pipeline.SignedRequest{Method: http.MethodGet, URL: "https://store.example/" + key + "?as=" + filename, Expires: s.now().Add(ttl).UTC()}, nil
}

// someone is a caller; subject empty means none, with no token.
type someone struct {
	subject string
	roles   []identity.Role
}

var (
	nobody    = someone{}
	mayor     = someone{"s-mayor", []identity.Role{identity.Organiser}}
	neighbour = someone{"s-neighbour", []identity.Role{identity.Organiser}}
	reviewer  = someone{"s-reviewer", []identity.Role{identity.Reviewer}}
	officer   = someone{"s-officer", []identity.Role{identity.Policy}}
	admin     = someone{"s-admin", []identity.Role{identity.Admin}}
	guest     = someone{"s-guest", nil}
)

// token is one that the issuer would sign for the caller.
func (w *world) token(t *testing.T, s someone) string {
	t.Helper()
	return w.claimed(t, map[string]any{"sub": s.subject, "cognito:groups": s.roles})
}

// answer is what came back.
type answer struct {
	*http.Response
	body []byte
}

// into reads the answer's JSON.
func into[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%s %s answered %s %q: %v", a.Request.Method, a.Request.URL.Path, a.Status, a.body, err)
	}
	return v
}

// call asks as the caller, with a body of JSON where there is one. Every
// answer is held against the description.
func (w *world) call(t *testing.T, as someone, method, path string, body any) answer {
	t.Helper()
	req := w.request(t, as, method, path, body)
	return w.send(t, req)
}

func (w *world) request(t *testing.T, as someone, method, path string, body any) *http.Request {
	t.Helper()
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		r = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, w.server.URL+path, r)
	if err != nil {
		t.Fatal(err)
	}
	if r != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if as.subject != "" {
		req.Header.Set("Authorization", "Bearer "+w.token(t, as))
	}
	return req
}

func (w *world) send(t *testing.T, req *http.Request) answer {
	t.Helper()
	var sent []byte
	if req.Body != nil {
		var err error
		if sent, err = io.ReadAll(req.Body); err != nil {
			t.Fatal(err)
		}
		req.Body = io.NopCloser(bytes.NewReader(sent))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{res, b}
	described(t).check(t, req, sent, a)
	return a
}

// must is call for what has to be answered with the status.
func (w *world) must(t *testing.T, as someone, method, path string, body any, status int) answer {
	t.Helper()
	a := w.call(t, as, method, path, body)
	if a.StatusCode != status {
		t.Fatalf("%s %s = %s, want %d: %s", method, path, a.Status, status, a.body)
	}
	return a
}

// refused checks that an answer is the problem with that status and reason.
func refused(t *testing.T, a answer, status int, reason string) api.Problem {
	t.Helper()
	p := into[api.Problem](t, a)
	if a.StatusCode != status || p.Status != status || p.Reason != reason || p.Detail == "" || p.Title == "" || !strings.HasPrefix(p.Instance, "urn:uuid:") {
		t.Errorf("%s %s = %s %s, want a whole problem %d %q", a.Request.Method, a.Request.URL.Path, a.Status, a.body, status, reason)
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("a problem has the content type %q", got)
	}
	return p
}
