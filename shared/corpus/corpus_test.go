package corpus_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestParseDocumentID(t *testing.T) {
	good := corpus.Identify([]byte("a document"))
	if got, err := corpus.ParseDocumentID(string(good)); err != nil || got != good {
		t.Errorf("ParseDocumentID(%q) = %q, %v", good, got, err)
	}
	for _, bad := range []string{"", "abc", strings.ToUpper(string(good)), string(good[1:]) + "g", string(good) + "0"} {
		if got, err := corpus.ParseDocumentID(bad); err == nil {
			t.Errorf("ParseDocumentID(%q) = %q, want an error", bad, got)
		}
	}
}

func TestMetadataYear(t *testing.T) {
	for date, want := range map[string]int{"2026": 2026, "2026-03": 2026, "2026-03-31": 2026, "": 0, "March 2026": 0, "2026-02-30": 0} {
		if got := (corpus.Metadata{Date: date}).Year(); got != want {
			t.Errorf("Year of %q = %d, want %d", date, got, want)
		}
	}
}

func TestEveryReasonHasASentence(t *testing.T) {
	unknown := corpus.Reason("no such reason").Sentence()
	for _, r := range corpus.Reasons() {
		s := r.Sentence()
		if s == unknown || !strings.HasSuffix(s, ".") || len(strings.Fields(s)) < 5 {
			t.Errorf("the sentence of %s is %q", r, s)
		}
	}
}

func TestRejectionIsFoundInAChain(t *testing.T) {
	err := corpus.Reject(corpus.Encrypted, "AES-256")
	r, ok := corpus.AsRejection(err)
	if !ok || r.Reason != corpus.Encrypted || strings.Contains(err.Error(), "AES") {
		t.Errorf("AsRejection = %+v, %v; text %q", r, ok, err)
	}
}

func TestGenerationsSortAsTheyCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) corpus.Generation {
			return corpus.Generation{Extract: rapid.IntRange(0, 9999).Draw(t, name+"x"), Rules: rapid.IntRange(0, 9999).Draw(t, name+"r")}
		}
		g, h := draw("g"), draw("h")
		if g.Compare(h) != strings.Compare(g.String(), h.String()) {
			t.Fatalf("%s and %s compare otherwise than their names", g, h)
		}
		if back, err := corpus.ParseGeneration(g.String()); err != nil || back != g {
			t.Fatalf("ParseGeneration(%s) = %v, %v", g, back, err)
		}
	})
}

func TestCountsCancelOut(t *testing.T) {
	a := corpus.Counts{Documents: 1, Pages: 3, Passages: 9, Labels: map[string]int{"11": 4, "housing": 1}}
	b := corpus.Counts{Documents: 1, Pages: 1, Passages: 2, Labels: map[string]int{"11": 1}}
	sum := a.Add(b, 1)
	if want := (corpus.Counts{Documents: 2, Pages: 4, Passages: 11, Labels: map[string]int{"11": 5, "housing": 1}}); !reflect.DeepEqual(sum, want) {
		t.Errorf("sum = %+v, want %+v", sum, want)
	}
	if back := sum.Add(a, -1); !reflect.DeepEqual(back, b) {
		t.Errorf("sum less a = %+v, want %+v", back, b)
	}
	if none := a.Add(a, -1); !reflect.DeepEqual(none, corpus.Counts{}) {
		t.Errorf("a less a = %+v, want nothing", none)
	}
}

func TestEditionIDs(t *testing.T) {
	at := time.Date(2026, 11, 24, 3, 0, 0, 0, time.FixedZone("CET", 3600))
	id := corpus.NewEditionID(at)
	if id != "20261124T020000Z" || !id.Time().Equal(at) {
		t.Errorf("NewEditionID(%v) = %s at %v", at, id, id.Time())
	}
	for _, bad := range []string{"", "2026-11-24", "20261124T020000", "20261324T020000Z", "20261124T020000Z/..", "20261124T020000.5Z"} {
		if got, err := corpus.ParseEditionID(bad); err == nil {
			t.Errorf("ParseEditionID(%q) = %q, want an error", bad, got)
		}
	}
}

func TestCite(t *testing.T) {
	p := corpus.Passage{Page: 12, Label: "iv", Paragraph: 3}
	if got := p.Cite(true); got != "p. 12 (printed iv), para. 3" {
		t.Errorf("Cite(paged) = %q", got)
	}
	if got := p.Cite(false); got != "para. 3" {
		t.Errorf("Cite(unpaged) = %q", got)
	}
}
