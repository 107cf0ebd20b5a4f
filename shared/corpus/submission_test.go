package corpus_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func steps() *rapid.Generator[corpus.Step] {
	return rapid.Custom(func(t *rapid.T) corpus.Step {
		return corpus.Step{
			Status:      rapid.SampledFrom(corpus.Statuses()).Draw(t, "status"),
			At:          time.Unix(rapid.Int64Range(0, 5).Draw(t, "at"), 0).UTC(),
			Detail:      rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "detail"),
			Notes:       rapid.SampledFrom([][]string{nil, {"a"}, {"a", "b"}}).Draw(t, "notes"),
			Attachments: rapid.SampledFrom([][]corpus.Attached{nil, {{Filename: "a"}}, {{Filename: "a", Reason: corpus.Damaged}}}).Draw(t, "attachments"),
			Proposals:   rapid.SampledFrom([][]corpus.Proposal{nil, {{Value: "a"}}, {{Value: "a", Page: 2}}, {{Value: "a"}, {Value: "b"}}}).Draw(t, "proposals"),
		}
	})
}

func TestHistoryDoesNotDependOnOrderOrRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(steps()).Draw(t, "steps")
		want := apply(list)
		shuffled := rapid.Permutation(append(append([]corpus.Step{}, list...), list...)).Draw(t, "order")
		if got := apply(shuffled); !reflect.DeepEqual(got, want) {
			t.Fatalf("history in another order = %v, want %v", got.History, want.History)
		}
	})
}

func apply(list []corpus.Step) corpus.Submission {
	s := corpus.NewSubmission(corpus.Declaration{Issued: time.Unix(9, 0).UTC()})
	for _, step := range list {
		s, _ = s.With(step)
	}
	return s
}

func TestWithLeavesTheOldSubmissionAlone(t *testing.T) {
	s := apply([]corpus.Step{{Status: corpus.Indexed}})
	before := len(s.History)
	if _, changed := s.With(corpus.Step{Status: corpus.Received}); !changed || len(s.History) != before {
		t.Errorf("With changed = %v and left %d steps, want true and %d", changed, len(s.History), before)
	}
}

func TestWithRefusesAnUnknownStatus(t *testing.T) {
	s := apply(nil)
	if got, changed := s.With(corpus.Step{Status: "lost"}); changed || !reflect.DeepEqual(got, s) {
		t.Errorf("With(lost) = %v, %v; want no change", got.History, changed)
	}
}

func TestLive(t *testing.T) {
	for _, c := range []struct {
		steps []corpus.Status
		want  bool
	}{
		{nil, false},
		{[]corpus.Status{corpus.Received, corpus.Extracted}, false},
		{[]corpus.Status{corpus.Indexed}, true},
		{[]corpus.Status{corpus.Included, corpus.Indexed}, true},
		{[]corpus.Status{corpus.Included}, false},
		{[]corpus.Status{corpus.Withdrawn, corpus.Indexed}, false},
		{[]corpus.Status{corpus.Indexed, corpus.Superseded}, false},
		{[]corpus.Status{corpus.Indexed, corpus.Rejected}, false},
	} {
		var list []corpus.Step
		for _, status := range c.steps {
			list = append(list, corpus.Step{Status: status})
		}
		if got := apply(list).Live(); got != c.want {
			t.Errorf("after %v: Live() = %v, want %v", c.steps, got, c.want)
		}
	}
}

func TestRevisionsSurviveTheirKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := corpus.Revision{
			Submission: corpus.SubmissionID(rapid.StringMatching(`[0-9A-HJKMNP-TV-Z]{26}`).Draw(t, "id")),
			Number:     rapid.IntRange(1, 99999).Draw(t, "number"),
		}
		got, err := corpus.ParseRevision(r.String())
		if err != nil || got != r {
			t.Fatalf("ParseRevision(%q) = %v, %v; want %v", r.String(), got, err, r)
		}
	})
}

func FuzzParseRevision(f *testing.F) {
	f.Add("01JDXW8T5M9A3C7E1G5J8K2N4P/0001")
	f.Add("01JDXW8T5M9A3C7E1G5J8K2N4P/+001")
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := corpus.ParseRevision(s); err == nil && r.String() != s {
			t.Errorf("ParseRevision(%q) is %q", s, r)
		}
	})
}
