package functions_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
)

// issued is upload's answer to an announcement.
type issued struct {
	Submission corpus.Revision        `json:"submission"`
	Upload     pipeline.SignedRequest `json:"upload"`
}

// The story of a document, through the functions as they are built: it is
// announced, sent, read, labelled, compiled, told to subscribers and fetched.
// Every message comes twice.
func TestStoryFromUploadToDownload(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	upload, ingest, index, compile := w.start(t, "upload"), w.start(t, "ingest"), w.start(t, "index"), w.start(t, "compile")
	download := w.start(t, "download", "AWS_ENDPOINT_URL_LAMBDA="+serveLambda(t, "compile", compile))
	organiser, policy := w.token(t, "organiser"), w.token(t, "policy")

	body, err := os.ReadFile("../testdata/documents/kaldhavn-vlr-2026.pdf")
	if err != nil {
		t.Fatal(err)
	}
	announcement := fmt.Sprintf(`{"filename":"review.pdf","mediaType":"application/pdf","size":%d,"sha256":%q,
		"metadata":{"title":"Kaldhavn Voluntary Local Review 2026","kind":"vlr","city":"Kaldhavn","country":"NOR","date":"2026"}}`,
		len(body), corpus.Identify(body))
	sent := call[issued](t, upload, organiser, "POST", "/v1/submissions", announcement, http.StatusCreated)
	if status, answer := send(t, sent.Upload.Method, sent.Upload.URL, sent.Upload.Headers, string(body)); status != http.StatusOK {
		t.Fatalf("the upload is answered %d: %s", status, answer)
	}
	call[struct{}](t, upload, organiser, "POST", fmt.Sprintf("/v1/submissions/%s/revisions/1/complete", sent.Submission.Submission), "", http.StatusOK)

	for range 2 {
		wake(t, ingest, pipeline.InboxKey(sent.Submission))
	}
	for range 2 {
		wake(t, index, pipeline.OutcomeKey(sent.Submission))
	}
	wantStatus(t, upload, organiser, sent.Submission, corpus.Indexed)

	news := w.openStream(t, w.start(t, "notify"))
	scheduled := corpus.NewEditionID(time.Now())
	compileTheme(t, compile, "sdg-4", scheduled)
	wantStatus(t, upload, organiser, sent.Submission, corpus.Included)
	wantPackage(t, download, policy, "sdg-4", scheduled)

	housing := call[corpus.Edition](t, download, policy, "POST", "/v1/briefings/2027/housing", "{}", http.StatusCreated)
	wantPackage(t, download, policy, "housing", housing.ID)

	for range 2 {
		news.bring(t, 2)
	}
	var told []string
	for _, m := range w.topic.Messages() {
		told = append(told, m.Attributes["theme"])
	}
	if !slices.Equal(told, []string{"sdg-4", "housing"}) {
		t.Errorf("subscribers were told of %v, want of the two editions once each", told)
	}
}

// compileTheme has a theme of 2027 compiled as the state machine does, each
// step twice.
func compileTheme(t *testing.T, compile *lambdatest.Function, theme hlpf.ThemeID, id corpus.EditionID) {
	t.Helper()
	freeze := trigger.Step{Step: trigger.FreezeStep, Scheduled: id.Time(), Year: 2027, Theme: theme}
	publish := trigger.Step{Step: trigger.PublishStep, Scheduled: id.Time(), Year: 2027, Themes: []hlpf.ThemeID{theme}}
	for range 2 {
		frozen := invoke[trigger.Done](t, compile, freeze)
		if len(frozen.Steps) != 1 {
			t.Fatalf("freezing one theme asks for the steps %v, want one", frozen.Steps)
		}
		invoke[trigger.Done](t, compile, frozen.Steps[0])
	}
	for range 2 {
		if done := invoke[trigger.Done](t, compile, publish); !slices.Equal(done.Published, publish.Themes) {
			t.Fatalf("published %v, want %s", done.Published, theme)
		}
	}
}

func wantStatus(t *testing.T, upload *lambdatest.Function, token string, r corpus.Revision, want corpus.Status) {
	t.Helper()
	got := call[struct {
		Revisions []struct {
			Status corpus.Status `json:"status"`
		} `json:"revisions"`
	}](t, upload, token, "GET", fmt.Sprintf("/v1/submissions/%s", r.Submission), "", http.StatusOK)
	if len(got.Revisions) != 1 || got.Revisions[0].Status != want {
		t.Fatalf("the submission stands at %v, want %s", got.Revisions, want)
	}
}

func wantPackage(t *testing.T, download *lambdatest.Function, token, theme string, edition corpus.EditionID) {
	t.Helper()
	link := call[struct {
		URL    string            `json:"url"`
		SHA256 corpus.DocumentID `json:"sha256"`
	}](t, download, token, "GET", fmt.Sprintf("/v1/briefings/2027/%s/%s/package", theme, edition), "", http.StatusOK)
	status, zip := send(t, "GET", link.URL, nil, "")
	if status != http.StatusOK || corpus.Identify(zip) != link.SHA256 {
		t.Errorf("the package of %s is answered %d with %d bytes of hash %s, want %s", theme, status, len(zip), corpus.Identify(zip), link.SHA256)
	}
}

// serveLambda is Lambda's own API, as far as invoking one function goes, and
// returns its address.
func serveLambda(t *testing.T, name string, f *lambdatest.Function) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2015-03-31/functions/"+name+"/invocations", func(res http.ResponseWriter, r *http.Request) {
		event, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		answer, err := f.Invoke(r.Context(), event)
		if err != nil {
			res.Header().Set("X-Amz-Function-Error", "Unhandled")
			answer, _ = json.Marshal(map[string]string{"errorMessage": err.Error()})
		}
		if _, err := res.Write(answer); err != nil {
			t.Error(err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}
