package corpus_test

import (
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// sent is a submission of metadata that has reached the given statuses.
func sent(m corpus.Metadata, reached ...corpus.Status) corpus.Submission {
	s := corpus.NewSubmission(corpus.Declaration{Metadata: m})
	for _, status := range reached {
		s, _ = s.With(corpus.Step{Status: status})
	}
	return s
}

func TestEffectiveTakesSmallestMetadataOfLiveSubmissions(t *testing.T) {
	t.Parallel()
	a := corpus.Metadata{Title: "A review", Kind: corpus.KindVLR, City: "Exampleton"}
	b := corpus.Metadata{Title: "B review", Kind: corpus.KindVLR}
	annex := sent(corpus.Metadata{Title: "A", Kind: corpus.KindAnnex}, corpus.Indexed)
	annex.AttachedTo = corpus.AttachedTo{Document: corpus.Identify(nil)}
	tests := []struct {
		name string
		subs []corpus.Submission
		want corpus.Metadata
		live bool
	}{
		{"came with a mail", []corpus.Submission{annex}, annex.Metadata, true},
		{"came with a mail and was sent", []corpus.Submission{annex, sent(b, corpus.Indexed)}, b, true},
		{"was sent and came with a mail", []corpus.Submission{sent(b, corpus.Indexed), annex}, b, true},
		{"none", nil, corpus.Metadata{}, false},
		{"only issued", []corpus.Submission{sent(a)}, corpus.Metadata{}, false},
		{"one", []corpus.Submission{sent(b, corpus.Indexed)}, b, true},
		{"smaller first", []corpus.Submission{sent(a, corpus.Indexed), sent(b, corpus.Indexed)}, a, true},
		{"smaller last", []corpus.Submission{sent(b, corpus.Indexed), sent(a, corpus.Included, corpus.Indexed)}, a, true},
		{"smaller withdrawn", []corpus.Submission{sent(a, corpus.Indexed, corpus.Withdrawn), sent(b, corpus.Indexed)}, b, true},
		{"smaller superseded", []corpus.Submission{sent(a, corpus.Indexed, corpus.Superseded), sent(b, corpus.Indexed)}, b, true},
	}
	for _, tt := range tests {
		got, live := corpus.Effective(tt.subs)
		if got != tt.want || live != tt.live {
			t.Errorf("%s: Effective = %+v, %v, want %+v, %v", tt.name, got, live, tt.want, tt.live)
		}
	}
}

func TestEffectiveKeepsStrictestRestriction(t *testing.T) {
	t.Parallel()
	open := corpus.Metadata{Title: "A", Kind: corpus.KindPlan}
	shut := corpus.Metadata{Title: "B", Kind: corpus.KindPlan, Embargo: "2027-02-01",
		Sensitivity: corpus.Confidential, ChathamHouse: true}
	want := corpus.Metadata{Title: "A", Kind: corpus.KindPlan, Embargo: "2027-02-01",
		Sensitivity: corpus.Confidential, ChathamHouse: true}
	both := []corpus.Submission{sent(open, corpus.Indexed), sent(shut, corpus.Indexed)}
	for range 2 {
		if got, live := corpus.Effective(both); got != want || !live {
			t.Errorf("Effective = %+v, %v, want %+v, true", got, live, want)
		}
		both[0], both[1] = both[1], both[0]
	}
	withdrawn := []corpus.Submission{sent(open, corpus.Indexed), sent(shut, corpus.Indexed, corpus.Withdrawn)}
	if got, _ := corpus.Effective(withdrawn); got != open {
		t.Errorf("with the restricted one withdrawn, Effective = %+v, want %+v", got, open)
	}
}

func TestOpenAtHonoursEmbargoAndSensitivity(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	tests := []struct {
		m    corpus.Metadata
		at   string
		want bool
	}{
		{corpus.Metadata{}, "2026-11-24T00:00:00Z", true},
		{corpus.Metadata{Sensitivity: corpus.Unclassified}, "2026-11-24T00:00:00Z", true},
		{corpus.Metadata{Sensitivity: corpus.Confidential}, "2026-11-24T00:00:00Z", false},
		{corpus.Metadata{Sensitivity: corpus.StrictlyConfidential}, "2026-11-24T00:00:00Z", false},
		{corpus.Metadata{Sensitivity: "sensitive"}, "2026-11-24T00:00:00Z", false},
		{corpus.Metadata{Embargo: "2026-11-24"}, "2026-11-23T23:59:59Z", false},
		{corpus.Metadata{Embargo: "2026-11-24"}, "2026-11-24T00:00:00Z", true},
		{corpus.Metadata{Embargo: "2026-11-24"}, "2026-11-24T01:00:00+02:00", false},
	}
	for _, tt := range tests {
		if got := tt.m.OpenAt(day(tt.at)); got != tt.want {
			t.Errorf("OpenAt(%s) of %+v = %v, want %v", tt.at, tt.m, got, tt.want)
		}
	}
}
