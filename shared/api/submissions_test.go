package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
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
	if len(again.History) != 2 || !reflect.DeepEqual(again.Now(), first.Now()) {
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

func TestOthersSubmissionsAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.sent(t, rev, text)
	missing := corpus.Revision{Submission: "01JDEXAMPXE000000000999999", Number: 1}
	for _, r := range []corpus.Revision{rev, missing, {Submission: "x", Number: 1}, {Submission: "01jdexampxe000000000000001", Number: 1}} {
		calls := []struct {
			method, path string
			body         any
		}{
			{"GET", "/v1/submissions/" + string(r.Submission), nil},
			{"POST", "/v1/submissions/" + string(r.Submission) + "/revisions", announce(nil)},
			{"POST", revisionPath(r, "upload"), nil},
			{"POST", revisionPath(r, "complete"), nil},
			{"POST", revisionPath(r, "withdraw"), nil},
		}
		for _, c := range calls {
			p := refused(t, w.call(t, neighbour, c.method, c.path, c.body), http.StatusNotFound, "not-found")
			if want := "There is no such submission, or it is not yours to see."; p.Detail != want {
				t.Errorf("%s %s = %q, want %q", c.method, c.path, p.Detail, want)
			}
		}
	}
	if got := into[submissionList](t, w.must(t, neighbour, "GET", "/v1/submissions", nil, http.StatusOK)); len(got.Submissions) != 0 {
		t.Errorf("the neighbour's list has %d submissions", len(got.Submissions))
	}
	refused(t, w.call(t, neighbour, "GET", "/v1/submissions?submitter=s-mayor", nil), http.StatusForbidden, "wrong-role")
	stored, err := w.catalog.Submission(t.Context(), rev)
	if err != nil || stored.Now().Status != corpus.Issued {
		t.Errorf("after all of that the submission is %+v, %v", stored, err)
	}
}

func TestUnknownRevisionsAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	for _, n := range []string{"2", "0", "-1", "01", "x", "99999999999999999999"} {
		path := fmt.Sprintf("/v1/submissions/%s/revisions/%s/complete", rev.Submission, n)
		refused(t, w.call(t, mayor, "POST", path, nil), http.StatusNotFound, "not-found")
	}
}

func TestAdministratorSeesAndFinishesForOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.sent(t, rev, text)
	w.must(t, admin, "POST", revisionPath(rev, "complete"), nil, http.StatusOK)
	got := into[submissionList](t, w.must(t, admin, "GET", "/v1/submissions?submitter=s-mayor", nil, http.StatusOK))
	if len(got.Submissions) != 1 || got.Submissions[0].Status != corpus.Received {
		t.Errorf("the list of the mayor is %+v", got)
	}
	correction := into[issued](t, w.must(t, admin, "POST", "/v1/submissions/"+string(rev.Submission)+"/revisions", announce(nil), http.StatusCreated))
	if correction.Submission.Submitter != mayor.subject {
		t.Errorf("a correction by an administrator belongs to %s", correction.Submission.Submitter)
	}
	if got := into[history](t, w.must(t, mayor, "GET", "/v1/submissions/"+string(rev.Submission), nil, http.StatusOK)); len(got.Revisions) != 2 {
		t.Errorf("the mayor sees %d revisions, want 2", len(got.Revisions))
	}
}

func TestListComesInPagesNewestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var want []corpus.SubmissionID
	for range 5 {
		w.move(time.Second)
		want = append([]corpus.SubmissionID{w.announced(t, mayor, nil).Submission.Revision.Submission}, want...)
	}
	var got []corpus.SubmissionID
	path := "/v1/submissions?limit=2"
	for pages := 1; ; pages++ {
		list := into[submissionList](t, w.must(t, mayor, "GET", path, nil, http.StatusOK))
		for _, s := range list.Submissions {
			got = append(got, s.Revision.Submission)
		}
		if list.Next == "" {
			if pages != 3 {
				t.Errorf("5 submissions come in %d pages of 2, want 3", pages)
			}
			break
		}
		path = "/v1/submissions?limit=2&after=" + url.QueryEscape(list.Next)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the list is %v, want %v", got, want)
	}
	for query, field := range map[string]string{"limit=0": "limit", "limit=1001": "limit", "limit=x": "limit", "after=made-up": "after"} {
		p := refused(t, w.call(t, mayor, "GET", "/v1/submissions?"+query, nil), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%s: the errors are %+v, want one on %s", query, p.Errors, field)
		}
	}
}

func TestUploadIsResumedUntilTheFileArrives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.move(2 * time.Hour)
	got := into[issued](t, w.must(t, mayor, "POST", revisionPath(rev, "upload"), nil, http.StatusOK))
	if !got.Upload.Expires.Equal(w.now().Add(time.Hour)) || !strings.Contains(got.Upload.URL, pipeline.InboxKey(rev)) || got.Submission.Revision != rev {
		t.Errorf("resumed is %+v", got)
	}
	w.sent(t, rev, text)
	refused(t, w.call(t, mayor, "POST", revisionPath(rev, "upload"), nil), http.StatusConflict, "arrived")
	w.must(t, mayor, "POST", revisionPath(rev, "complete"), nil, http.StatusOK)
	refused(t, w.call(t, mayor, "POST", revisionPath(rev, "upload"), nil), http.StatusConflict, "arrived")
}

func TestCorrectionIsTheNextRevision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	path := "/v1/submissions/" + string(rev.Submission)
	w.move(time.Minute)
	a := w.must(t, mayor, "POST", path+"/revisions", announce(map[string]any{"metadata.title": "A corrected review"}), http.StatusCreated)
	got := into[issued](t, a)
	if got.Submission.Number != 2 || a.Header.Get("Location") != path || !strings.Contains(got.Upload.URL, pipeline.InboxKey(got.Submission.Revision)) {
		t.Errorf("the correction is %+v at %s", got, a.Header.Get("Location"))
	}
	refused(t, w.call(t, mayor, "POST", path+"/revisions", announce(map[string]any{"size": 0})), http.StatusUnprocessableEntity, "invalid")
	all := into[history](t, w.must(t, mayor, "GET", path, nil, http.StatusOK))
	if len(all.Revisions) != 2 || all.Revisions[0].Number != 1 || all.Revisions[1].Metadata.Title != "A corrected review" {
		t.Errorf("the history is %+v", all)
	}
}

func TestCorrectionsAtOnceTakeNumbersOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	var mu sync.Mutex
	taken := map[int]string{}
	t.Run("at once", func(t *testing.T) {
		for i := range 4 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				body := announce(map[string]any{"metadata.title": fmt.Sprint("Correction ", i)})
				got := into[issued](t, w.must(t, mayor, "POST", "/v1/submissions/"+string(rev.Submission)+"/revisions", body, http.StatusCreated)).Submission
				mu.Lock()
				defer mu.Unlock()
				if other, twice := taken[got.Number]; twice {
					t.Errorf("revision %d is %q and %q", got.Number, other, got.Metadata.Title)
				}
				taken[got.Number] = got.Metadata.Title
			})
		}
	})
	all := into[history](t, w.must(t, mayor, "GET", "/v1/submissions/"+string(rev.Submission), nil, http.StatusOK))
	if len(all.Revisions) != 5 {
		t.Errorf("there are %d revisions, want 5", len(all.Revisions))
	}
	for _, r := range all.Revisions[1:] {
		if taken[r.Number] != r.Metadata.Title {
			t.Errorf("revision %d is %q, the answer said %q", r.Number, r.Metadata.Title, taken[r.Number])
		}
	}
}

func TestCorrectionAfterOneThatBrokeOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	path := "/v1/submissions/" + string(rev.Submission) + "/revisions"
	w.catalog.Fault = func(op memory.Op) memory.Verdict {
		if op.Deed == "open" {
			return memory.NotDone
		}
		return memory.Pass
	}
	refused(t, w.call(t, mayor, "POST", path, announce(map[string]any{"metadata.title": "Broken off"})), http.StatusInternalServerError, "internal")
	w.catalog.Fault = nil
	w.move(time.Second)
	got := into[issued](t, w.must(t, mayor, "POST", path, announce(map[string]any{"metadata.title": "Sent again"}), http.StatusCreated))
	if got.Submission.Number != 3 || got.Submission.Metadata.Title != "Sent again" {
		t.Errorf("the correction is %+v, want revision 3", got.Submission)
	}
	between, err := w.catalog.Submission(t.Context(), corpus.Revision{Submission: rev.Submission, Number: 2})
	if err != nil || between.Metadata.Title != "Broken off" {
		t.Errorf("what broke off is %+v, %v, want it recorded as archived", between, err)
	}
}

func TestWithdrawalIsArchivedAndStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.sent(t, rev, text)
	w.must(t, mayor, "POST", revisionPath(rev, "complete"), nil, http.StatusOK)
	path := revisionPath(rev, "withdraw")
	refused(t, w.call(t, mayor, "POST", path, map[string]string{"reason": "two\nlines"}), http.StatusUnprocessableEntity, "invalid")
	w.move(time.Minute)
	first := into[submission](t, w.must(t, mayor, "POST", path, map[string]string{"reason": "The council votes again."}, http.StatusOK))
	if first.Status != corpus.Withdrawn || first.Now().Detail != "The council votes again." || first.Reason != "" {
		t.Errorf("withdrawn is %+v", first)
	}
	w.move(time.Minute)
	again := into[submission](t, w.must(t, mayor, "POST", path, nil, http.StatusOK))
	if fmt.Sprint(again.History) != fmt.Sprint(first.History) {
		t.Errorf("withdrawing again changes the history to %+v", again.History)
	}
	kept, err := pipeline.Load[pipeline.Withdrawal](t.Context(), w.archive, pipeline.WithdrawalKey(rev))
	if err != nil || kept.By != mayor.subject || kept.Reason != "The council votes again." {
		t.Errorf("archived is %+v, %v", kept, err)
	}
}

func TestWithdrawnRevisionTakesNoFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	w.must(t, mayor, "POST", revisionPath(rev, "withdraw"), nil, http.StatusOK)
	w.sent(t, rev, text)
	for _, deed := range []string{"upload", "complete"} {
		refused(t, w.call(t, mayor, "POST", revisionPath(rev, deed), nil), http.StatusConflict, "withdrawn")
	}
	w.must(t, mayor, "POST", "/v1/submissions/"+string(rev.Submission)+"/revisions", announce(nil), http.StatusCreated)
}

func TestWithdrawalFieldIsNamedAsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	p := refused(t, w.call(t, mayor, "POST", revisionPath(rev, "withdraw"), map[string]string{"reason": strings.Repeat("a", 1001)}), http.StatusUnprocessableEntity, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "reason" {
		t.Errorf("the errors are %+v, want one on reason", p.Errors)
	}
}

func TestRejectionIsToldInASentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, nil).Submission.Revision
	if _, err := w.catalog.Advance(t.Context(), rev, corpus.Step{Status: corpus.Rejected, At: w.now(), Reason: corpus.NoTextLayer, Detail: "12 pages"}); err != nil {
		t.Fatal(err)
	}
	got := into[history](t, w.must(t, mayor, "GET", "/v1/submissions/"+string(rev.Submission), nil, http.StatusOK)).Revisions[0]
	if got.Status != corpus.Rejected || got.Reason != corpus.NoTextLayer || got.Sentence != corpus.NoTextLayer.Sentence() {
		t.Errorf("rejected is %+v", got)
	}
}

func TestTakenIDIsAnErrorAndOverwritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.announced(t, mayor, nil).Submission
	w.ids = 0 // the next id is the first again
	refused(t, w.call(t, neighbour, "POST", "/v1/submissions", announce(map[string]any{"metadata.title": "Another"})), http.StatusInternalServerError, "internal")
	stored, err := w.catalog.Submission(t.Context(), first.Revision)
	if err != nil || stored.Declaration != first.Declaration {
		t.Errorf("the first submission is now %+v, %v", stored, err)
	}
}
