package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// TestEveryRouteAnswersAsDescribed asks each route for what it is there for;
// call holds the request and the answer against the description.
func TestEveryRouteAnswersAsDescribed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.compile = func(_ context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
		return corpus.Edition{Series: s, ID: id, Number: 1, Package: corpus.Identify(nil), Inputs: corpus.Identify(nil)}, nil
	}
	w.published(t, housing, 1)
	w.published(t, housing, 2)
	id := string(w.indexed(t, mayor, "First. Second. Third.", nil))
	rev := w.announced(t, mayor, nil).Submission.Revision
	sub := "/v1/submissions/" + string(rev.Submission)
	w.must(t, mayor, "POST", revisionPath(rev, "upload"), nil, http.StatusOK)
	w.sent(t, rev, text)

	calls := []struct {
		route  string
		as     someone
		path   string
		body   any
		status int
	}{
		{"GET /v1/config", nobody, "/v1/config", nil, 200},
		{"GET /v1/openapi.yaml", nobody, "/v1/openapi.yaml", nil, 200},
		{"GET /v1/me", guest, "/v1/me", nil, 200},
		{"POST /v1/submissions", mayor, "/v1/submissions", announce(nil), 201},
		{"GET /v1/submissions", admin, "/v1/submissions?limit=1&submitter=s-mayor", nil, 200},
		{"GET /v1/submissions/{id}", mayor, sub, nil, 200},
		{"POST /v1/submissions/{id}/revisions/{n}/complete", mayor, sub + "/revisions/1/complete", nil, 200},
		{"POST /v1/submissions/{id}/revisions", mayor, sub + "/revisions", announce(nil), 201},
		{"POST /v1/submissions/{id}/revisions/{n}/upload", mayor, sub + "/revisions/2/upload", nil, 200},
		{"POST /v1/submissions/{id}/revisions/{n}/withdraw", mayor, sub + "/revisions/2/withdraw", map[string]string{"reason": "Made up."}, 200},
		{"GET /v1/calendar", mayor, "/v1/calendar", nil, 200},
		{"GET /v1/totals", reviewer, "/v1/totals", nil, 200},
		{"GET /v1/briefings", reviewer, "/v1/briefings?year=2027", nil, 200},
		{"GET /v1/briefings/{year}/{theme}", reviewer, "/v1/briefings/2027/housing", nil, 200},
		{"POST /v1/briefings/{year}/{theme}", officer, "/v1/briefings/2027/sdg-11", map[string]string{"edition": "20261124T020000Z"}, 201},
		{"GET /v1/briefings/{year}/{theme}/{edition}", officer, "/v1/briefings/2027/housing/latest", nil, 200},
		{"GET /v1/briefings/{year}/{theme}/{edition}/package", officer, "/v1/briefings/2027/housing/latest/package", nil, 200},
		{"GET /v1/briefings/{year}/{theme}/{edition}/changes", officer, "/v1/briefings/2027/housing/latest/changes", nil, 200},
		{"POST /v1/briefings/{year}/{theme}/editions/{n}/approval", officer, "/v1/briefings/2027/housing/editions/2/approval", map[string]string{"reason": "It was read."}, 201},
		{"GET /v1/documents", officer, "/v1/documents?limit=10", nil, 200},
		{"GET /v1/documents/{sha256}", officer, "/v1/documents/" + id, nil, 200},
		{"GET /v1/documents/{sha256}/editions", officer, "/v1/documents/" + id + "/editions", nil, 200},
		{"GET /v1/documents/{sha256}/passages", officer, "/v1/documents/" + id + "/passages", nil, 200},
		{"GET /v1/documents/{sha256}/passages/{n}", officer, "/v1/documents/" + id + "/passages/2", nil, 200},
		{"POST /v1/documents/{sha256}/passages/{n}/verdicts", reviewer, "/v1/documents/" + id + "/passages/2/verdicts",
			map[string]string{"decision": "accept", "reason": "It says so.", "text": "Second."}, 201},
		{"GET /v1/documents/{sha256}/verdicts", reviewer, "/v1/documents/" + id + "/verdicts", nil, 200},
		{"GET /v1/reviews", reviewer, "/v1/reviews?limit=1", nil, 200},
	}
	asked := map[string]bool{}
	for _, c := range calls {
		method, _, _ := strings.Cut(c.route, " ")
		w.must(t, c.as, method, c.path, c.body, c.status)
		asked[c.route] = true
	}
	for _, r := range api.Routes() {
		if !asked[r.Pattern()] {
			t.Errorf("nobody has asked %s", r.Pattern())
		}
	}
}

func TestPartsServeTheirOwnRoutesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, part := range map[string]api.Part{"submissions": w.submissions(), "briefings": w.briefings()} {
		h := w.front().Handler(part)
		for _, r := range api.Routes() {
			req := w.request(t, nobody, r.Method, "/v1/", nil)
			req.URL.Path = r.Path
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, req)
			// Without a token, what is not public and served answers 401.
			served := rec.Code != http.StatusNotFound && rec.Code != http.StatusMethodNotAllowed
			if want := r.Part == "front" || r.Part == name; served != want {
				t.Errorf("%s alone answers %s with %d, want it served: %v", name, r.Pattern(), rec.Code, want)
			}
		}
	}
}
