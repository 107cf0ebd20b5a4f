package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const text = "A made-up review of a made-up city."

// announce is a good announcement, with changes by dotted path.
func announce(changes map[string]any) map[string]any {
	meta := map[string]any{"title": "A made-up review", "kind": "vlr", "city": "Exampleton", "country": "CHE", "date": "2026-04"}
	a := map[string]any{"filename": "review.pdf", "mediaType": "application/pdf", "size": len(text),
		"sha256": corpus.Identify([]byte(text)), "metadata": meta}
	for k, v := range changes {
		if field, ok := strings.CutPrefix(k, "metadata."); ok {
			meta[field] = v
		} else {
			a[k] = v
		}
	}
	return a
}

type submission struct {
	corpus.Submission
	Status   corpus.Status `json:"status"`
	Reason   corpus.Reason `json:"reason"`
	Sentence string        `json:"sentence"`
}

type issued struct {
	Submission submission             `json:"submission"`
	Upload     pipeline.SignedRequest `json:"upload"`
}

type history struct {
	Submission corpus.SubmissionID `json:"submission"`
	Revisions  []submission        `json:"revisions"`
}

type submissionList struct {
	Submissions []submission `json:"submissions"`
	Next        string       `json:"next"`
}

// announced creates a submission as the caller.
func (w *world) announced(t *testing.T, as someone, changes map[string]any) issued {
	t.Helper()
	return into[issued](t, w.must(t, as, "POST", "/v1/submissions", announce(changes), http.StatusCreated))
}

// sent puts the bytes where the signed link leads.
func (w *world) sent(t *testing.T, rev corpus.Revision, body string) {
	t.Helper()
	if err := w.inbox.Create(t.Context(), pipeline.InboxKey(rev), []byte(body)); err != nil {
		t.Fatal(err)
	}
}

func revisionPath(rev corpus.Revision, deed string) string {
	return fmt.Sprintf("/v1/submissions/%s/revisions/%d/%s", rev.Submission, rev.Number, deed)
}

func TestSubmissionFromSignInToReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := into[map[string]any](t, w.must(t, nobody, "GET", "/v1/config", nil, http.StatusOK))
	res, err := http.PostForm(config["tokenEndpoint"].(string), url.Values{"grant_type": {"client_credentials"}, "client_id": {"organiser"}, "client_secret": {w.issuer.Secret}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&token); err != nil {
		t.Fatal(err)
	}
	req := w.request(t, nobody, "POST", "/v1/submissions", announce(nil))
	req.Header.Set("Authorization", "Bearer "+token.Access)
	a := w.send(t, req)
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("POST /v1/submissions = %s: %s", a.Status, a.body)
	}
	got := into[issued](t, a).Submission
	if got.Submitter != "example-organiser" || got.Status != corpus.Issued || got.Number != 1 || got.Document != corpus.Identify([]byte(text)) {
		t.Errorf("the submission is %+v", got)
	}
	if want := "/v1/submissions/" + string(got.Revision.Submission); a.Header.Get("Location") != want {
		t.Errorf("Location = %q, want %q", a.Header.Get("Location"), want)
	}
}

func TestCreateArchivesThenRecordsThenSigns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.announced(t, mayor, nil)
	rev := got.Submission.Revision
	archived, err := pipeline.Load[corpus.Declaration](t.Context(), w.archive, pipeline.SubmissionKey(rev))
	if err != nil || archived != got.Submission.Declaration {
		t.Errorf("archived is %+v, %v, want %+v", archived, err, got.Submission.Declaration)
	}
	recorded, err := w.catalog.Submission(t.Context(), rev)
	if err != nil || recorded.Declaration != archived {
		t.Errorf("recorded is %+v, %v, want what is archived", recorded, err)
	}
	up := got.Upload
	if up.Method != "PUT" || !strings.Contains(up.URL, pipeline.InboxKey(rev)) || up.Headers["Content-Type"] != "application/pdf" ||
		up.Headers["X-Test-Size"] != fmt.Sprint(len(text)) || !up.Expires.Equal(w.now().Add(time.Hour)) {
		t.Errorf("the upload is %+v", up)
	}
}

func TestCreateLeavesNothingVisibleThatItCouldNotFinish(t *testing.T) {
	t.Parallel()
	for _, failing := range []string{"create", "open"} {
		for _, verdict := range []memory.Verdict{memory.NotDone, memory.DoneFails} {
			w := newWorld(t)
			fault := func(op memory.Op) memory.Verdict {
				if op.Deed == failing {
					return verdict
				}
				return memory.Pass
			}
			w.archive.Fault, w.catalog.Fault = fault, fault
			p := refused(t, w.call(t, mayor, "POST", "/v1/submissions", announce(nil)), http.StatusInternalServerError, "internal")
			if strings.Contains(p.Detail, "fault") || !strings.Contains(w.log.String(), memory.ErrFault.Error()) {
				t.Errorf("%s: the problem says %q; our error belongs into the log", failing, p.Detail)
			}
			w.archive.Fault, w.catalog.Fault = nil, nil
			if verdict == memory.NotDone {
				got := into[submissionList](t, w.must(t, mayor, "GET", "/v1/submissions", nil, http.StatusOK))
				if len(got.Submissions) != 0 {
					t.Errorf("%s not done: the list has %d submissions", failing, len(got.Submissions))
				}
			}
		}
	}
}

func TestCompleteWaitsForTheFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	path := revisionPath(rev, "complete")
	refused(t, w.call(t, mayor, "POST", path, nil), http.StatusConflict, "not-arrived")
	w.sent(t, rev, text)
	w.move(time.Minute)
	first := into[submission](t, w.must(t, mayor, "POST", path, nil, http.StatusOK))
	if first.Status != corpus.Received || len(first.History) != 2 || !first.Now().At.Equal(w.now()) {
		t.Errorf("completed is %+v", first)
	}
	w.move(time.Minute)
	again := into[submission](t, w.must(t, mayor, "POST", path, nil, http.StatusOK))
	if len(again.History) != 2 || again.Now() != first.Now() {
		t.Errorf("completing again changes the history to %+v", again.History)
	}
	arrival, err := pipeline.Load[pipeline.Arrival](t.Context(), w.archive, pipeline.ArrivalKey(rev))
	if err != nil || !arrival.At.Equal(first.Now().At) {
		t.Errorf("the arrival is %+v, %v", arrival, err)
	}
}

func TestCompleteRefusesAnotherSize(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.sent(t, rev, text+"x")
	p := refused(t, w.call(t, mayor, "POST", revisionPath(rev, "complete"), nil), http.StatusConflict, "wrong-size")
	if p.Detail != corpus.WrongSize.Sentence() {
		t.Errorf("the sentence is %q", p.Detail)
	}
	if found, err := pipeline.Exists(t.Context(), w.archive, pipeline.ArrivalKey(rev)); found || err != nil {
		t.Errorf("an arrival was noted: %v, %v", found, err)
	}
}

func TestCompleteSurvivesALostReply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.sent(t, rev, text)
	w.archive.Fault = func(op memory.Op) memory.Verdict {
		if op.Deed == "create" {
			return memory.DoneFails
		}
		return memory.Pass
	}
	refused(t, w.call(t, mayor, "POST", revisionPath(rev, "complete"), nil), http.StatusInternalServerError, "internal")
	arrived := w.now()
	w.archive.Fault = nil
	w.move(time.Hour / 2)
	got := into[submission](t, w.must(t, mayor, "POST", revisionPath(rev, "complete"), nil, http.StatusOK))
	if !got.Now().At.Equal(arrived) {
		t.Errorf("received at %s, want the arrival that was archived first, %s", got.Now().At, arrived)
	}
}

func TestMaxSizeIsWhatIngestReads(t *testing.T) {
	t.Parallel()
	if api.MaxSize != ingest.MaxDocument {
		t.Errorf("MaxSize = %d, want ingest's %d", api.MaxSize, ingest.MaxDocument)
	}
}
