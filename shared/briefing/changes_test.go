package briefing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// later is the input of the edition after before, a week later.
func (w *world) later(before *briefing.Briefing) briefing.Input {
	in := w.input()
	in.Previous, in.Snapshot.Previous, in.Snapshot.Number = before, before.Edition, before.Number+1
	in.Snapshot.Edition = corpus.NewEditionID(before.Edition.Time().AddDate(0, 0, 7))
	return in
}

// remove takes a document out of an input's snapshot, and says that it went.
func remove(in *briefing.Input, id corpus.DocumentID, status corpus.Status, editions ...int) {
	i := slices.IndexFunc(in.Snapshot.Inputs, func(input corpus.Input) bool { return input.Document == id })
	gone := corpus.Gone{Document: id, Metadata: in.Snapshot.Inputs[i].Metadata, Editions: editions, Status: status, At: time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC)}
	in.Snapshot.Inputs = slices.Delete(slices.Clone(in.Snapshot.Inputs), i, i+1)
	in.Snapshot.Gone = append(in.Snapshot.Gone, gone)
}

func TestFirstEditionHasNoChangesToTrack(t *testing.T) {
	t.Parallel()
	if _, there := unpack(t, pack(t, compose(t, fourCities().input())))["changes.docx"]; there {
		t.Error("the first edition has a file of changes")
	}
}

func TestTrackedChangesLeadFromTheEditionBeforeToThisOne(t *testing.T) {
	t.Parallel()
	w := fourCities()
	before := compose(t, w.input())
	w.add(vlr("Dolm", "SWE"), "en", on11(corpus.Practice, "A bakery in each quarter gives what it has not sold to the kitchen of the nearest school."))
	in := w.later(&before)
	for _, input := range w.inputs {
		if input.Metadata.City == "Valdeluz" && input.Metadata.Embargo == "" {
			remove(&in, input.Document, corpus.Superseded, 1)
		}
	}
	b := compose(t, in)
	zip := packAfter(t, b, &before)
	payload := unpack(t, zip)
	changes := payload["changes.docx"]
	for _, c := range []struct {
		decision docxtest.Decision
		file     []byte
	}{{docxtest.Accept, payload["briefing.docx"]}, {docxtest.Reject, unpack(t, pack(t, before))["briefing.docx"]}} {
		got, want := docxtest.Lines(t, changes, c.decision), docxtest.Lines(t, c.file, c.decision)
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Fatalf("without %s the file reads, from paragraph %d on, %q, want %q", c.decision, i, got[min(i, len(got)):min(i+3, len(got))], want[min(i, len(want)):min(i+3, len(want))])
			}
		}
	}
	if r, err := briefing.Verify(zip, w.text); err != nil || !r.OK() || r.Files != 13 {
		t.Errorf("Verify = %+v, %v, want 13 files and no problem", r, err)
	}
	if string(zip) != string(packAfter(t, b, &before)) {
		t.Error("the same two briefings give another package")
	}
}

// TestWithdrawnWordsAreNotRepeated takes documents back in the ways there are,
// and looks for their words in everything that the next edition says.
func TestWithdrawnWordsAreNotRepeated(t *testing.T) {
	t.Parallel()
	const words = "The port lends its cranes on Sundays to those who build boats together with their neighbours."
	const others = "A bakery in each quarter gives what it has not sold to the kitchen of the nearest school."
	for name, c := range map[string]struct {
		take   func(*briefing.Input, corpus.DocumentID)
		detail string // of the removed statement
		names  bool   // the title may be said
		told   string // on the first page
	}{
		"withdrawn": {func(in *briefing.Input, id corpus.DocumentID) { remove(in, id, corpus.Withdrawn, 1) },
			"the document was withdrawn on 26 November 2026", true, "“Bolm review”, quoted in edition 1, was withdrawn on 26 November 2026."},
		"under embargo": {func(in *briefing.Input, id corpus.DocumentID) {
			restrict(in, id, func(m *corpus.Metadata) { m.Embargo = "2027-06-01" })
		},
			"the document is under embargo on the date of this edition", false, ""},
		"classified": {func(in *briefing.Input, id corpus.DocumentID) {
			restrict(in, id, func(m *corpus.Metadata) { m.Sensitivity = corpus.Confidential })
		},
			"the document is classified", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			m := vlr("Bolm", "SWE")
			m.Title = "Bolm review"
			gone := w.add(m, "en", on11(corpus.Practice, words))
			w.add(vlr("Dolm", "SWE"), "en", on11(corpus.Practice, others))
			first := compose(t, w.input())
			second := w.later(&first) // its own list of changes has the words too
			removed := compose(t, second)
			speakUnder(&removed, "Of cranes and boats")
			removed.Figures = append(removed.Figures, briefing.Reported{Document: gone, City: "Bolm", Measures: "weight lifted on Sundays", Figure: "9 tonnes", Value: "9", Page: 1, Paragraph: 1})
			in := w.later(&removed)
			c.take(&in, gone)
			b := compose(t, in)
			zip := string(packAfter(t, b, &removed))
			if strings.Contains(zip, "lends its cranes") || strings.Contains(zip, "Of cranes and boats") || strings.Contains(zip, "weight lifted") {
				t.Error("the next edition repeats the words")
			}
			if strings.Contains(zip, m.Title) != c.names {
				t.Errorf("the next edition says the title: %t, want %t", !c.names, c.names)
			}
			if !strings.Contains(zip, c.told) {
				t.Errorf("the next edition lacks %q", c.told)
			}
			if items := b.Changes.Items; len(items) != 1 || items[0].Change != "removed" || items[0].Detail != c.detail {
				t.Errorf("the changes are %+v, want one removed since %q", items, c.detail)
			}
		})
	}
}

// speakUnder has the statements of Bolm stand under a heading of its document.
func speakUnder(b *briefing.Briefing, heading string) {
	for _, section := range b.Sections {
		for _, part := range section.Parts {
			for i, p := range part.Paragraphs {
				if p.Statement > 0 && b.Statements[p.Statement-1].City == "Bolm" {
					b.Statements[p.Statement-1].Voice = heading
					part.Paragraphs[i].Text = "The document printed, under the heading “" + heading + "”:"
				}
			}
		}
	}
}

// restrict changes the metadata of a document in an input's snapshot.
func restrict(in *briefing.Input, id corpus.DocumentID, change func(*corpus.Metadata)) {
	in.Snapshot.Inputs = slices.Clone(in.Snapshot.Inputs)
	for i, input := range in.Snapshot.Inputs {
		if input.Document == id {
			change(&in.Snapshot.Inputs[i].Metadata)
		}
	}
}

func TestNameIsNotSaidOnceTheChathamHouseRuleHolds(t *testing.T) {
	t.Parallel()
	w := newWorld()
	m := vlr("Bolm", "SWE")
	m.Title = "Bolm review"
	id := w.add(m, "en", on11(corpus.Practice, "The port lends its cranes on Sundays to those who build boats together with their neighbours."))
	before := compose(t, w.input())
	in := w.later(&before)
	restrict(&in, id, func(m *corpus.Metadata) { m.ChathamHouse = true })
	b := compose(t, in)
	if zip := string(packAfter(t, b, &before)); strings.Contains(zip, "Bolm") {
		t.Error("the next edition names who spoke")
	}
	if items := b.Changes.Items; len(items) != 1 || items[0].Detail != "who says it is not named any more" {
		t.Errorf("the changes are %+v, want one whose speaker is not named any more", items)
	}
}

func TestNextEditionNamesTheLastFinalOneAndWhatWasTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var ids []corpus.DocumentID
	for _, city := range []string{"Anker", "Bolm", "Colm"} {
		m := vlr(city, "SWE")
		m.Title = city + " review"
		ids = append(ids, w.add(m, "en", on11(corpus.Practice, "In "+city+" every school has a garden that the pupils keep with the help of the district's pensioners.")))
	}
	before := compose(t, w.input())
	before.Number = 3
	in := w.later(&before)
	in.Snapshot.Approved = 2
	remove(&in, ids[0], corpus.Withdrawn, 1, 3)
	remove(&in, ids[1], corpus.Superseded, 3)
	b := compose(t, in)
	payload := unpack(t, packAfter(t, b, &before))
	for file, wants := range map[string][]string{
		"briefing.html": {"Edition 2 is the last that a person approved as final.", "Of the documents that earlier editions quote, two were withdrawn or replaced since edition 3; annex V names them.",
			"<li>“Anker review”, quoted in editions 1 and 3, was withdrawn on 26 November 2026.</li>"},
		"changes.csv": {"withdrawn,,,,,Anker review,", "superseded,,,,,Bolm review,", "“Bolm review”, quoted in edition 3, was replaced by a correction on 26 November 2026."},
	} {
		for _, want := range wants {
			if !strings.Contains(string(payload[file]), want) {
				t.Errorf("%s lacks %q", file, want)
			}
		}
	}
	lines := strings.Join(docxtest.Lines(t, payload["briefing.docx"], docxtest.Accept), "\n")
	for _, want := range []string{"Edition 2 is the last that a person approved as final.", "BodyText|“Bolm review”, quoted in edition 3, was replaced by a correction on 26 November 2026."} {
		if !strings.Contains(lines, want) {
			t.Errorf("briefing.docx lacks %q", want)
		}
	}
}

func TestCommentsSayWhyLabelsShouldBeChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		labels func(*corpus.Labels)
		want   string
	}{
		{"sure", func(*corpus.Labels) {}, ""},
		{"kind", func(l *corpus.Labels) { l.Kind.Score = 0.74 }, "the rules are not sure what kind of statement it makes."},
		{"language", func(l *corpus.Labels) { l.Goals[0].LowConfidence = true }, "the rules were not trained on texts in its language (Swedish)."},
		{"margin", func(l *corpus.Labels) { l.Doubt = corpus.NearThreshold }, "a goal was given, or left out, by a narrow margin."},
		{"views", func(l *corpus.Labels) { l.Doubt = corpus.ViewsDisagree }, "its words and the definitions of the labels say different things."},
		{"all", func(l *corpus.Labels) { l.Kind.Score, l.Kind.LowConfidence, l.Doubt = 0.74, true, corpus.NearThreshold },
			"the rules are not sure what kind of statement it makes, they were not trained on texts in its language (Swedish) and a goal was given, or left out, by a narrow margin."},
		{"reviewed", func(l *corpus.Labels) { l.Kind.Score, l.Doubt, l.Reviewed = 0.2, corpus.NearThreshold, true }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			id := w.add(vlr("Anker", "SWE"), "sv", on11(corpus.Practice, "Varje skola har en trädgård som eleverna sköter tillsammans med kvarterets pensionärer."))
			c.labels(&w.readings[id].Passages[0].Labels)
			payload := unpack(t, pack(t, compose(t, w.input())))
			parts := docxtest.Parts(t, payload["briefing.docx"])
			counted := "In the Word file one quotation carries a comment"
			if c.want == "" {
				counted = "In the Word file no quotations carry a comment"
				if parts["word/comments.xml"] != "" {
					t.Errorf("there are comments: %s", parts["word/comments.xml"])
				}
			} else if want := ">Please check how this quotation is labelled: " + c.want + "<"; strings.Count(parts["word/comments.xml"], "<w:comment ") != 1 || !strings.Contains(parts["word/comments.xml"], want) {
				t.Errorf("the comments are %s, want one with %s", parts["word/comments.xml"], want)
			}
			if !strings.Contains(string(payload["method.md"]), counted) {
				t.Errorf("the method note lacks %q", counted)
			}
		})
	}
}
