package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// inParts is the size of a file that is sent in parts.
const (
	inParts   = api.WholeSize + 7
	wantParts = (inParts + api.PartSize - 1) / api.PartSize
	lastPart  = inParts - (wantParts-1)*api.PartSize
)

type links struct {
	Upload   *pipeline.SignedRequest `json:"upload"`
	PartSize int64                   `json:"partSize"`
	Parts    []struct {
		Number int                     `json:"number"`
		Size   int64                   `json:"size"`
		Upload *pipeline.SignedRequest `json:"upload"`
	} `json:"parts"`
}

// sums are the SHA-256 of n made-up parts.
func sums(n int) map[string]any {
	all := make([]corpus.DocumentID, n)
	for i := range all {
		all[i] = corpus.Identify(fmt.Append(nil, "part ", i))
	}
	return map[string]any{"parts": all}
}

func TestLargeFileIsSentInPartsThatAreTakenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.must(t, mayor, "POST", "/v1/submissions", announce(map[string]any{"size": inParts}), http.StatusCreated)
	rev := into[issued](t, a).Submission.Revision
	for name, got := range map[string]links{
		"announced": into[links](t, a),
		"resumed":   into[links](t, w.must(t, mayor, "POST", revisionPath(rev, "upload"), nil, http.StatusOK)),
	} {
		if got.Upload != nil || got.PartSize != api.PartSize || got.Parts != nil {
			t.Errorf("%s, the answer is %+v, want the size of the parts alone", name, got)
		}
	}
	w.arrived = map[int]int64{1: api.PartSize, wantParts: lastPart}
	got := into[links](t, w.must(t, mayor, "POST", revisionPath(rev, "upload"), sums(wantParts), http.StatusOK))
	if len(got.Parts) != wantParts {
		t.Fatalf("there are %d parts, want %d", len(got.Parts), wantParts)
	}
	var total int64
	for i, p := range got.Parts {
		total += p.Size
		if there := i == 0 || i == wantParts-1; p.Number != i+1 || there == (p.Upload != nil) {
			t.Errorf("part %d is %+v, want a link where it has not arrived", i+1, p)
		}
		if p.Upload != nil && (p.Upload.Headers["X-Test-Size"] != fmt.Sprint(p.Size) || p.Upload.Headers["X-Test-Sum"] != string(corpus.Identify(fmt.Append(nil, "part ", i)))) {
			t.Errorf("the link of part %d is for %v", i+1, p.Upload.Headers)
		}
	}
	if total != inParts {
		t.Errorf("the parts have %d bytes, want %d", total, inParts)
	}
}

func TestPartsAreCompletedOnceAllAreThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rev := w.announced(t, mayor, map[string]any{"size": inParts}).Submission.Revision
	path := revisionPath(rev, "complete")
	p := refused(t, w.call(t, mayor, "POST", path, nil), http.StatusConflict, "not-arrived")
	if p.Detail != "The file has not arrived yet. Please send it first." {
		t.Errorf("with no part there: %q", p.Detail)
	}
	w.arrived = map[int]int64{}
	for n := 1; n < wantParts; n++ {
		w.arrived[n] = api.PartSize
	}
	w.arrived[3]--
	p = refused(t, w.call(t, mayor, "POST", path, nil), http.StatusConflict, "not-arrived")
	if want := fmt.Sprintf("Parts 3, %d of the file’s %d have not arrived yet. Please send what is missing first.", wantParts, wantParts); p.Detail != want {
		t.Errorf("with one part short and one missing: %q, want %q", p.Detail, want)
	}
	w.arrived[3], w.arrived[wantParts] = api.PartSize, lastPart
	for range 2 {
		if got := into[submission](t, w.must(t, mayor, "POST", path, nil, http.StatusOK)); got.Status != corpus.Received {
			t.Errorf("completed is %+v", got)
		}
	}
	refused(t, w.call(t, mayor, "POST", revisionPath(rev, "upload"), sums(wantParts)), http.StatusConflict, "arrived")
}

func TestPartsAreHeldToTheAnnouncement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	large := w.announced(t, mayor, map[string]any{"size": inParts}).Submission.Revision
	small := w.announced(t, mayor, map[string]any{"size": api.WholeSize}).Submission.Revision
	for _, c := range []struct {
		name  string
		rev   corpus.Revision
		parts any
		field string
	}{
		{"one too few", large, sums(wantParts - 1), "parts"},
		{"one too many", large, sums(wantParts + 1), "parts"},
		{"a sum in capitals", large, map[string]any{"parts": append(make([]string, wantParts-1), strings.Repeat("A", 64))}, "parts[0]"},
		{"a number", large, map[string]any{"parts": []int{1}}, "parts"},
		{"a file that is sent whole", small, sums(wantParts), "parts"},
		{"a field that there is not", large, map[string]any{"part": 1}, "part"},
	} {
		p := refused(t, w.call(t, mayor, "POST", revisionPath(c.rev, "upload"), c.parts), http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) == 0 || p.Errors[0].Field != c.field {
			t.Errorf("%s: the errors are %+v, want one on %s", c.name, p.Errors, c.field)
		}
	}
	refused(t, w.call(t, neighbour, "POST", revisionPath(large, "upload"), sums(wantParts)), http.StatusNotFound, "not-found")
}
