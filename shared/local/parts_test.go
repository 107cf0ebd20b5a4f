package local_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

var wholePart = []pipeline.Part{{Size: int64(len(body)), SHA256: corpus.Identify(body)}}

// part signs the upload's one part, and sends it.
func (p *post) part(t *testing.T) (pipeline.SignedRequest, reply) {
	t.Helper()
	requests, err := p.SignParts(t.Context(), inboxKey, wholePart, time.Minute)
	must(t, err)
	if requests[0] == nil {
		t.Fatal("the part is there already")
	}
	return *requests[0], send(t, p.request(t.Context(), t, *requests[0], body))
}

func TestJoinedPartsAreToldOnceAndClearedAway(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	signed, resp := p.part(t)
	if resp.status != http.StatusOK || len(p.put) > 0 {
		t.Fatalf("the part is answered %d %s, told of %q; want 200 and nothing", resp.status, resp.body, p.put)
	}
	must(t, p.JoinParts(t.Context(), inboxKey, []int64{wholePart[0].Size}))
	if err := p.JoinParts(t.Context(), inboxKey, []int64{wholePart[0].Size}); !errors.Is(err, pipeline.ErrExists) {
		t.Errorf("joined again: %v, want %v", err, pipeline.ErrExists)
	}
	if want := []string{inboxKey}; !slices.Equal(p.put, want) {
		t.Errorf("told of %q, want %q", p.put, want)
	}
	if resp := send(t, p.request(t.Context(), t, signed, body)); resp.status != http.StatusPreconditionFailed {
		t.Errorf("a part that comes after its upload was joined is answered %d, want 412", resp.status)
	}
	left, err := filepath.Glob(filepath.Join(p.dir, "inbox", ".parts", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("after joining, %q are left, %v", left, err)
	}
}

func TestUploadThatWasGivenUpIsSweptAfterADay(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.now = time.Now()
	p.part(t)
	p.now = p.now.Add(23 * time.Hour)
	p.signPut(t)
	if requests, err := p.SignParts(t.Context(), inboxKey, wholePart, time.Minute); err != nil || requests[0] != nil {
		t.Fatalf("after 23 hours the part has a request (%v), %v; want it kept", requests[0] != nil, err)
	}
	p.now = p.now.Add(2 * time.Hour)
	if requests, err := p.SignParts(t.Context(), inboxKey, wholePart, time.Minute); err != nil || requests[0] == nil {
		t.Errorf("after 25 hours the part has no request, %v; want the upload begun anew", err)
	}
	entries, err := os.ReadDir(filepath.Join(p.dir, "inbox", ".parts"))
	if err != nil || len(entries) > 0 {
		t.Errorf("after 25 hours %d uploads lie there, %v", len(entries), err)
	}
}

func TestPartsAreSignedForKeysAlone(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	for _, key := range []string{"u/../x", "", "u/~/1", "../inbox/u"} {
		if _, err := p.SignParts(t.Context(), key, wholePart, time.Minute); err == nil {
			t.Errorf("SignParts of %q succeeds", key)
		}
	}
}
