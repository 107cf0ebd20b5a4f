package portal_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/portal"
)

// world is the whole product over a folder of the test: the pages, the API,
// the issuer and the pipeline, as on one machine. Only the labels are the
// test's own, simple enough to predict.
type world struct {
	base           string // its origin
	archive, inbox *local.Objects
	catalog        *local.Catalog
	issuer         *identity.Issuer
	dispatcher     *local.Dispatcher
	compile        compile.Stage
	broken         atomic.Bool // the store answers nothing but errors
}

const secret = "a secret made up for this test"

// engine is the PDF engine that all tests share: compiling it takes seconds.
var engine = sync.OnceValues(func() (*pdf.Engine, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return pdf.Open(context.Background(), filepath.Join(cache, "throughline-test", "pdf"))
})

// newWorld is a world for the visitors of a test: without a browser the test
// is skipped.
func newWorld(t *testing.T) *world {
	t.Helper()
	findBrowser(t)
	reader, err := engine()
	must(t, err)
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	w := &world{}
	w.inbox, err = local.OpenObjects(filepath.Join(dir, "inbox"))
	must(t, err)
	w.archive, err = local.OpenObjects(filepath.Join(dir, "archive"))
	must(t, err)
	w.catalog, err = local.OpenCatalog(filepath.Join(dir, "catalog.db"))
	must(t, err)
	key, err := identity.OpenKey(filepath.Join(dir, "issuer.jwk"))
	must(t, err)

	read := extract.Reader{PDF: reader}
	in := ingest.Stage{Inbox: w.inbox, Archive: w.archive, Attachments: extract.Attachments, Now: time.Now, Log: log, Read: func(ctx context.Context, b []byte) (corpus.Text, error) {
		raw, err := read.Read(ctx, b)
		if err != nil {
			return corpus.Text{}, err
		}
		return normalise.Text(raw), nil
	}}
	labelled := index.Stage{Archive: w.archive, Catalog: w.catalog, Passages: normalise.Passages, Label: label, Rules: 1, Now: time.Now, Log: log,
		OnAttachment: func(key string) { w.dispatcher.Enqueue(key) }}
	w.compile = compile.Stage{Archive: w.archive, Catalog: w.catalog, Calendar: hlpf.Default(), Log: log}
	w.dispatcher = local.NewDispatcher(log, map[string]local.Handler{
		pipeline.InboxPrefix: func(ctx context.Context, key string) error {
			if err := in.Run(ctx, key); err != nil {
				return err
			}
			rev, err := pipeline.ParseInboxKey(key)
			w.dispatcher.Enqueue(pipeline.OutcomeKey(rev))
			return err
		},
		pipeline.OutcomesPrefix: labelled.Run,
		pipeline.VerdictsPrefix: labelled.Run,
	})

	mux := http.NewServeMux()
	server := httptest.NewUnstartedServer(mux)
	w.base = "http://" + server.Listener.Addr().String()
	w.issuer = &identity.Issuer{URL: w.base + "/issuer", Redirects: []string{w.base + portal.Callback}, Key: key, Secret: secret}
	w.mount(t, mux, log)
	server.Start()
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { w.dispatcher.Run(ctx) })
	t.Cleanup(func() {
		server.Close()
		stop()
		work.Wait()
		must(t, w.catalog.Close())
	})
	return w
}

func (w *world) mount(t *testing.T, mux *http.ServeMux, log *slog.Logger) {
	t.Helper()
	transfers := &local.Uploads{Inbox: w.inbox, Archive: w.archive, Secret: []byte(secret), Base: "/transfers/", OnPut: w.dispatcher.Enqueue, Now: time.Now, Log: log}
	front := api.Front{Client: identity.PortalClient, Now: time.Now, Log: log,
		Verifier: &identity.Verifier{Issuer: w.issuer.URL, Clients: w.issuer.Clients(), Scope: identity.Scope}}
	pages, err := portal.Handler()
	must(t, err)
	newID := func() corpus.SubmissionID { return corpus.SubmissionID(ulid.Make().String()) }
	mux.Handle("/v1/", front.Handler(
		api.Submissions{Inbox: w.inbox, Archive: w.archive, Catalog: w.catalog, Signer: transfers, Now: time.Now, NewID: newID},
		api.Briefings{Archive: w.archive, Catalog: w.catalog, Signer: transfers, Calendar: hlpf.Default(), Now: time.Now, Compile: w.compile.Run,
			OnVerdict: w.dispatcher.Enqueue}))
	mux.HandleFunc("/transfers/", func(rw http.ResponseWriter, r *http.Request) {
		if w.broken.Load() {
			_, _ = io.Copy(io.Discard, r.Body) // who is cut off while it sends hears no answer
			http.Error(rw, "broken on purpose", http.StatusInternalServerError)
			return
		}
		transfers.ServeHTTP(rw, r)
	})
	mux.Handle("/issuer/", w.issuer)
	mux.Handle("/", pages)
}

// subjects are the words that label a passage in this test.
var subjects = []struct{ word, goal, theme string }{
	{"education", "4", ""}, {"school", "4", ""}, {"income", "10", ""}, {"energy", "7", ""}, {"emissions", "13", ""},
	{"housing", "11", "housing"}, {"data", "17", "data-collection"}, {"council", "16", "governance"},
}

// label gives a passage the goals and themes whose words are in it.
func label(p corpus.Passage) corpus.Labels {
	l := corpus.Labels{Kind: corpus.Label{ID: string(corpus.Progress), Score: 0.8}}
	for word, kind := range map[string]corpus.StatementKind{" will ": corpus.Commitment, " should ": corpus.Recommendation} {
		if strings.Contains(p.Text, word) {
			l.Kind.ID = string(kind)
		}
	}
	for _, s := range subjects {
		at := strings.Index(p.Text, s.word)
		if at < 0 {
			continue
		}
		verdict := corpus.Label{Score: 0.9, Evidence: []corpus.Evidence{{Term: s.word, Start: at, End: at + len(s.word), Weight: 0.9}}}
		if verdict.ID = s.goal; len(l.Goals) < 4 && !strings.Contains(fmt.Sprint(l.Goals), "{"+s.goal+" ") {
			l.Goals = append(l.Goals, verdict)
		}
		if verdict.ID = s.theme; s.theme != "" {
			l.Themes = append(l.Themes, verdict)
		}
	}
	if len(l.Themes) > 0 {
		l.Doubt = corpus.NearThreshold
	}
	return l
}

// token is one of the issuer's for an example account.
func (w *world) token(t *testing.T, role string) string {
	t.Helper()
	res, err := http.PostForm(w.issuer.URL+"/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {role}, "client_secret": {secret}})
	must(t, err)
	defer res.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	must(t, json.NewDecoder(res.Body).Decode(&answer))
	return answer.Token
}

// ask calls the API and reads its answer.
func (w *world) ask(t *testing.T, role, method, path string, body, answer any) {
	t.Helper()
	b, err := json.Marshal(body)
	must(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, w.base+path, bytes.NewReader(b))
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+w.token(t, role))
	req.Header.Set("Content-Type", "application/json")
	if body == nil {
		req.Body, req.ContentLength = http.NoBody, 0
	}
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s = %s: %s", method, path, res.Status, text)
	}
	must(t, json.Unmarshal(text, answer))
}

// sent is what the world knows of a document that bring sent.
type sent struct {
	Submission corpus.SubmissionID `json:"submission"`
	Document   corpus.DocumentID   `json:"sha256"`
}

// announcement is what somebody says before sending a file.
func announcement(name string, body []byte, m corpus.Metadata) map[string]any {
	return map[string]any{"filename": name, "mediaType": "application/octet-stream", "size": len(body), "sha256": corpus.Identify(body), "metadata": m}
}

// issued is the API's answer to an announcement.
type issued struct {
	Submission sent                   `json:"submission"`
	Upload     pipeline.SignedRequest `json:"upload"`
}

// bring sends documents of testdata, and waits until they are indexed.
func (w *world) bring(t *testing.T, names ...string) []sent {
	t.Helper()
	var all []sent
	for _, name := range names {
		body, err := os.ReadFile(testdata("documents", name))
		must(t, err)
		all = append(all, w.send(t, name, body, manifest(t, name)))
	}
	return all
}

// send sends a document the way any program would, and waits until it is
// indexed.
func (w *world) send(t *testing.T, name string, body []byte, m corpus.Metadata) sent {
	t.Helper()
	var a issued
	w.ask(t, "organiser", "POST", "/v1/submissions", announcement(name, body, m), &a)
	req, err := http.NewRequestWithContext(t.Context(), a.Upload.Method, w.base+a.Upload.URL, bytes.NewReader(body))
	must(t, err)
	for k, v := range a.Upload.Headers {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	if err := res.Body.Close(); err != nil || res.StatusCode >= 300 {
		t.Fatalf("send %s: %s, %v", name, res.Status, err)
	}
	w.ask(t, "organiser", "POST", fmt.Sprintf("/v1/submissions/%s/revisions/1/complete", a.Submission.Submission), nil, new(any))
	w.settles(t)
	return a.Submission
}

// settles waits until the stages have done all that there is to do.
func (w *world) settles(t *testing.T) {
	t.Helper()
	must(t, w.dispatcher.Drain(t.Context()))
	for _, d := range w.dispatcher.Dead() {
		t.Fatalf("%s was given up: %v", d.Key, d.Err)
	}
}

// compiled makes an edition of a theme of the live year.
func (w *world) compiled(t *testing.T, theme hlpf.ThemeID) corpus.Edition {
	t.Helper()
	e, err := w.compile.Run(t.Context(), corpus.Series{Year: hlpf.Default().Live, Theme: theme}, corpus.NewEditionID(time.Now()))
	must(t, err)
	return e
}

// manifest is what testdata says of a document.
func manifest(t *testing.T, name string) corpus.Metadata {
	t.Helper()
	f, err := os.Open(testdata("documents", "manifest.csv"))
	must(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	must(t, err)
	for _, r := range rows {
		if r[0] == name {
			return corpus.Metadata{Title: r[1], Kind: corpus.DocumentKind(r[2]), City: r[3], Country: r[4], Event: r[5], Session: r[6], Date: r[7], Language: r[8], Rights: r[9], Embargo: r[10], Sensitivity: corpus.Sensitivity(r[11])}
		}
	}
	t.Fatalf("the manifest has no %s", name)
	return corpus.Metadata{}
}

func testdata(parts ...string) string {
	return filepath.Join(append([]string{"..", "..", "testdata"}, parts...)...)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
