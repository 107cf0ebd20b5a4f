package briefing_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestComposeDoesNotPutAnothersWordsInACitysMouth(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		heading []string
		text    string
		voice   string
		lead    string
	}{
		"the city's own": {[]string{"Goal 11", "Housing"}, "Homes are too few, and households wait for nine years until they are offered one.",
			"", "Anker, Sweden, in its voluntary local review of 2025, noted a challenge:"},
		"a note printed in an annex": {[]string{"Annex II. Dissenting notes", "Note of the tenants' association on Goal 11"}, "Homes are too few, and households wait for nine years until they are offered one.",
			"Note of the tenants' association on Goal 11", "The voluntary local review of Anker, Sweden, of 2025 printed, under the heading “Note of the tenants' association on Goal 11”:"},
		"a view in the text": {nil, "The tenants' association disagrees with the council, and says that homes are too few by half.",
			"others", "The voluntary local review of Anker, Sweden, of 2025 gave the views of others:"},
		"a partner of the city": {nil, "We at the mill lack homes for our own people, and work on more of them with the City of Anker.",
			"others", "The voluntary local review of Anker, Sweden, of 2025 gave the views of others:"},
		"the city of another": {nil, "We at the town hall lack homes for our own people, and work on more of them with the City of Bolm.",
			"", "Anker, Sweden, in its voluntary local review of 2025, noted a challenge:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			id := w.add(vlr("Anker", "SWE"), "en", on11(corpus.Challenge, c.text))
			w.readings[id].Passages[0].Heading = c.heading
			b := compose(t, w.input())
			if len(b.Statements) != 1 {
				t.Fatalf("%d statements, want 1", len(b.Statements))
			}
			lead := b.Sections[4].Parts[0].Paragraphs[0].Text
			if b.Statements[0].Voice != c.voice || lead != c.lead {
				t.Errorf("voice %q, lead %q, want %q and %q", b.Statements[0].Voice, lead, c.voice, c.lead)
			}
			if c.voice != "" && len(b.KeyMessages)+len(b.TalkingPoints) > 0 {
				t.Error("another's words are a key message or a talking point")
			}
		})
	}
}

func TestComposeTakesMessagesFromWhatIsSureOrApproved(t *testing.T) {
	t.Parallel()
	text := "Homes are too few, and households wait for nine years until they are offered one."
	for name, c := range map[string]struct {
		score    float64
		reviewed bool
		want     int
	}{"sure": {0.9, false, 1}, "likely": {0.7, false, 0}, "approved": {0.3, true, 1}} {
		w := newWorld()
		id := unsure(w, corpus.Challenge, "en", text, c.score)
		w.readings[id].Passages[0].Labels.Reviewed = c.reviewed
		b := compose(t, w.input())
		if len(b.Statements) != 1 || len(b.KeyMessages) != c.want {
			t.Errorf("%s: %d statements, %d key messages, want 1 and %d", name, len(b.Statements), len(b.KeyMessages), c.want)
		}
	}
}

func TestMessagesSayWhereTheyAreTooFew(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Challenge, "Homes are too few, and households wait for nine years until they are offered one."))
	html := string(unpack(t, pack(t, compose(t, w.input())))["briefing.html"])
	for _, want := range []string{
		"Only one statement is sure enough, short enough and in its city&#39;s own words to be a key message.",
		"No statement on the theme is sure enough, short enough and in its city&#39;s own words to be a talking point.",
		"on areas of concern, one statement from one place (paragraph ",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestTalkingPointsAreShortAndNoKeyMessages(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	if len(b.TalkingPoints) == 0 {
		t.Fatal("no talking points")
	}
	for _, n := range b.TalkingPoints {
		if s := b.Statements[n-1]; slices.Contains(b.KeyMessages, n) || len(strings.Fields(s.Quotation)) > 45 || s.Confidence < 0.7 {
			t.Errorf("statement %d, of %d words and confidence %.2f, is a talking point", n, len(strings.Fields(s.Quotation)), s.Confidence)
		}
	}
}

func TestLedgerHasAReasonForEveryPassage(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	quoted := map[int]bool{}
	for _, c := range b.Considered {
		if !strings.HasSuffix(c.Reason, ".") {
			t.Errorf("passage %d of %.8s: %q", c.Passage, c.Document, c.Reason)
		}
		if c.Outcome == briefing.Quoted {
			quoted[c.Statement] = true
		}
	}
	if len(quoted) != len(b.Statements) {
		t.Errorf("the ledger has %d of %d statements", len(quoted), len(b.Statements))
	}
}
