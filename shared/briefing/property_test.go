package briefing_test

import (
	"cmp"
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
)

// awkward are sentences that break careless forms.
var awkward = []string{
	`<script>alert("x")</script> & <b>bold</b> claims were made by nobody in the hall on that day.`,
	`=HYPERLINK("http://example.invalid","click") is what the cell said, and nobody clicked on it at all.`,
	"+49 per cent more cyclists crossed the bridge in the year after it was closed to cars and lorries.",
	"@all residents: the hall is open on Sundays, and the key is with the baker across the street.",
	"'=1+1 stood in the first cell of the table that the district sent to the clerk for the record.",
	"-12 degrees were measured on the roof of the school, and the heating kept the rooms warm enough.",
	"The plan says: “green roofs first”, and the mayor’s answer was ‘not only roofs, but walls’ as well.",
	"عقدت المدينة Forum 2026 في القاعة الكبرى وشارك فيه 250 مندوبا من 17 بلدية on housing and water.",
	"该市计划到2030年新增公园面积一百二十公顷，并为老旧小区加装电梯，方便老人出行和儿童上学。",
	"Kolmannes kouluista sai uuden pihan, ja oppilaat istuttivat itse omenapuut ja marjapensaat sinne.",
	"Two\u00a0spaces that do not break, a soft\u00adhyphen and a zero\u200bwidth space stand in this sentence of ours.",
	"A combining e\u0301 and an emoji 🏙️ with its selector are carried by every form of the briefing, we hope.",
	"]]> closes nothing here, nor does --> or %PDF-1.7 or \\u0000 or {{.Text}} in a template of ours.",
	strings.Repeat("Very long sentences without a stop were read out by the secretary of the council and ", 47) + "nobody listened.",
	"A bell rang\x07 in the middle of the sentence that the scribe wrote down for the record of the day.",
	"\u202eThe direction of this sentence was turned by a mark that nobody saw in the text of the review.",
}

// anyWorld draws a corpus.
func anyWorld(t *rapid.T) *world {
	w := newWorld()
	kinds := corpus.StatementKinds()
	goals := []string{"11", "13", "1", "4", "17"}
	sentence := rapid.OneOf(rapid.SampledFrom(awkward), rapid.Custom(func(t *rapid.T) string {
		return "The city " + strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z]{2,9}`), 6, 60).Draw(t, "words"), " ") + "."
	}))
	for d := range rapid.IntRange(0, 5).Draw(t, "documents") {
		m := corpus.Metadata{
			Title: fmt.Sprint("Title ", d, rapid.SampledFrom([]string{"", " <&>", "\t=1", " \u202ex"}).Draw(t, "title")), Kind: rapid.SampledFrom(corpus.DocumentKinds()).Draw(t, "kind"),
			City: rapid.SampledFrom([]string{"", "Anker", "Bolm", "@Colm", "Dolm <i>"}).Draw(t, "city"), Country: rapid.SampledFrom([]string{"", "SWE", "TUR", "NLD", "QQQ"}).Draw(t, "country"),
			Date: rapid.SampledFrom([]string{"", "2022", "2024-05", "2026-01-31"}).Draw(t, "date"), ChathamHouse: rapid.Bool().Draw(t, "chatham"),
		}
		var list []said
		for range rapid.IntRange(0, 12).Draw(t, "passages") {
			s := said{kind: rapid.SampledFrom(kinds).Draw(t, "kind"), text: sentence.Draw(t, "text"),
				as: rapid.SampledFrom([]corpus.ParagraphKind{corpus.Body, corpus.Item, corpus.Row, corpus.Note, corpus.Heading}).Draw(t, "as")}
			s.goals = slices.Compact(rapid.SliceOfN(rapid.SampledFrom(goals), 0, 3).Draw(t, "goals"))
			list = append(list, s)
		}
		w.add(m, rapid.SampledFrom([]string{"en", "ar", "zh-Hans", "und", ""}).Draw(t, "language"), list...)
	}
	return w
}

func TestPackageKeepsItsPromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		b, err := briefing.Compose(w.input())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, s := range b.Statements {
			if seen[s.Quotation] {
				t.Errorf("%q is quoted twice", s.Quotation)
			}
			seen[s.Quotation] = true
			paragraph := w.texts[s.Document].Pages[s.Page-1].Paragraphs[s.Paragraph-1].Text
			if !strings.Contains(paragraph, s.Quotation) {
				t.Errorf("%q is not in %q", s.Quotation, paragraph)
			}
			if !s.Unattributed && !strings.Contains(paragraph, s.Prefix+s.Quotation+s.Suffix) {
				t.Errorf("%q, %q do not surround %q in %q", s.Prefix, s.Suffix, s.Quotation, paragraph)
			}
			if s.Unattributed && s.City+s.Country != "" {
				t.Errorf("statement %d is attributed to %q", s.Number, s.City)
			}
		}
		if b.Words.Text+b.Words.Footnotes > briefing.WordLimit {
			t.Errorf("%+v over the limit", b.Words)
		}
		zip, err := briefing.Package(b, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := briefing.Verify(zip, w.text); err != nil || !r.OK() {
			t.Errorf("Verify = %+v, %v", r, err)
		}
		in := w.input()
		in.Snapshot.Inputs = slices.Clone(in.Snapshot.Inputs)
		rand.New(rand.NewSource(1)).Shuffle(len(in.Snapshot.Inputs), func(i, j int) {
			in.Snapshot.Inputs[i], in.Snapshot.Inputs[j] = in.Snapshot.Inputs[j], in.Snapshot.Inputs[i]
		})
		slices.SortFunc(in.Measures, func(a, b corpus.Measure) int { return -cmp.Compare(a.Label+a.Language, b.Label+b.Language) })
		again, err := briefing.Compose(in)
		if err != nil {
			t.Fatal(err)
		}
		if other, err := briefing.Package(again, nil); err != nil || string(other) != string(zip) {
			t.Errorf("shuffled inputs give another package (%v)", err)
		}
	})
}

func TestPackageHasTheSameBytesOnOneProcessor(t *testing.T) {
	w := fourCities()
	many := pack(t, compose(t, w.input()))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if one := pack(t, compose(t, fourCities().input())); string(one) != string(many) {
		t.Error("GOMAXPROCS=1 gives another package")
	}
}
