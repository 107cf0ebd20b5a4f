package editorial_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/editorial"
)

// said is a document of one numbered paragraph.
func said(text string) editorial.Document {
	return editorial.Document{Paragraphs: []editorial.Paragraph{{Text: text, Numbered: true, List: "main"}}}
}

func plain(t *testing.T) editorial.Kind {
	t.Helper()
	k, err := editorial.ParseKind("plain")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// rules lists what was found as "rule: advice".
func rules(found []editorial.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, string(f.Rule)+": "+f.Advice)
	}
	return out
}

func TestCheckFindsFaultsOfWording(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Emissions fell by 12 per cent.":                           "",
		"Emissions fell by 12% in a year.":                         "per-cent",
		"Emissions fell by 12 percent in a year.":                  "per-cent",
		"The city opened 3 libraries.":                             "small-number: Write “three”.",
		"The city opened 3 libraries and 14 schools.":              "",
		"It concerns goal 3 and target 3 of the plan.":             "",
		"See paragraphs 4, 5 and 6 of the annex.":                  "",
		"It was signed on 3 May 2026 by the mayor.":                "",
		"The line is 8 km long.":                                   "",
		"The programme was organised by the city.":                 "spelling: Write “organized”.",
		"Organisers met in the hall of the city.":                  "spelling: Write “Organizers”.",
		"They met at the Urbanisation Institute.":                  "",
		"The data were analyzed again.":                            "spelling: Write “analysed”.",
		"Promises were revised and compromises devised otherwise.": "",
		"The housing program was extended.":                        "spelling: Write “programme”.",
		"Delegates of Turkey took the floor.":                      "country-name: Write “Türkiye”.",
		"Delegates of the Republic of Moldova took the floor.":     "",
		"Delegates of Moldova took the floor.":                     "country-name: Write “Republic of Moldova”.",
		"Delegates of the Russian Federation took the floor.":      "",
		"Sweden, Finland and Norway reported on it.":               "country-order",
		"Finland, Norway and Sweden reported on it.":               "",
		"Sweden and Finland reported on it.":                       "",
		"The forum opens on November 24, 2026 in the city.":        "date: Write “24 November 2026”.",
		"The forum opens on the 24th of November.":                 "date: Write “24 November”.",
		"Parks & streets were planted.":                            "ampersand",
		"Johnson & Sons planted them.":                             "",
		`The mayor called it "a start" and left.`:                  "quotation-mark",
		"The mayor said: “It fell by 12% as organised by 3 men.”":  "",
		"Le maire a dit « 12% des programs ».":                     "",
		"A mark “ that is never shut hides nothing: 12% of it.":    "per-cent",
		"": "",
	} {
		got := rules(editorial.Check(said(text), plain(t)))
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], want)) {
			t.Errorf("Check(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestCheckAppliesRulesOfWordingToEnglishAlone(t *testing.T) {
	t.Parallel()
	d := said("El 26 % de la inversión se destinó a 3 barrios.")
	d.Language = "es"
	if got := editorial.Check(d, plain(t)); len(got) > 0 {
		t.Errorf("Check = %q, want nothing of a document in Spanish", rules(got))
	}
}

func TestCheckAsksForTheParagraphOfADocumentInANote(t *testing.T) {
	t.Parallel()
	note := func(s string) editorial.Document {
		return editorial.Document{Paragraphs: []editorial.Paragraph{{Text: s, Region: editorial.Footnote, Index: 2}}}
	}
	got := editorial.Check(note("See A/RES/70/1."), plain(t))
	if len(got) != 1 || got[0].Rule != editorial.SymbolAlone || got[0].Place != "footnote 2" {
		t.Errorf("Check = %+v, want the symbol without a paragraph, in footnote 2", got)
	}
	if got := editorial.Check(note("A/RES/70/1, para. 4."), plain(t)); len(got) > 0 {
		t.Errorf("Check = %+v, want nothing", got)
	}
}

func TestCheckLeavesTablesTheirSignsAndFigures(t *testing.T) {
	t.Parallel()
	d := editorial.Document{Paragraphs: []editorial.Paragraph{{Text: "12%", Region: editorial.Table, Index: 1}, {Text: "3", Region: editorial.Table, Index: 1}}}
	if got := editorial.Check(d, plain(t)); len(got) > 0 {
		t.Errorf("Check = %+v, want nothing", got)
	}
}

func TestCheckLooksAtTheTreeOfHeadings(t *testing.T) {
	t.Parallel()
	heading := func(level int, text string) editorial.Paragraph { return editorial.Paragraph{Level: level, Text: text} }
	for name, c := range map[string]struct {
		headings []editorial.Paragraph
		want     []editorial.Rule
	}{
		"a whole tree":     {[]editorial.Paragraph{heading(1, "Report"), heading(2, "Progress"), heading(3, "Schools"), heading(3, "Roads"), heading(2, "Outlook")}, nil},
		"an A without a B": {[]editorial.Paragraph{heading(1, "Report"), heading(2, "Progress"), heading(3, "Schools"), heading(2, "Outlook")}, []editorial.Rule{editorial.LoneHeading}},
		"a level left out": {[]editorial.Paragraph{heading(1, "Report"), heading(3, "Schools"), heading(3, "Roads")}, []editorial.Rule{editorial.HeadingLevel}},
		"a full stop":      {[]editorial.Paragraph{heading(1, "The report.")}, []editorial.Rule{editorial.HeadingStop}},
		"title case":       {[]editorial.Paragraph{heading(1, "Building Better Schools Together")}, []editorial.Rule{editorial.HeadingCase}},
		"names":            {[]editorial.Paragraph{heading(1, "Reports of the Republic of Moldova and others to the Assembly")}, nil},
	} {
		var got []editorial.Rule
		for _, f := range editorial.Check(editorial.Document{Paragraphs: c.headings}, plain(t)) {
			got = append(got, f.Rule)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestCheckFindsBoldWithinRunningTextAlone(t *testing.T) {
	t.Parallel()
	d := said("It was a very large step.")
	d.Paragraphs[0].Bold = []editorial.Range{{9, 19}}
	if got := editorial.Check(d, plain(t)); len(got) != 1 || got[0].Rule != editorial.Emphasis || got[0].Found != "very large" {
		t.Errorf("Check = %+v, want the bold words", got)
	}
	d.Paragraphs[0].Bold = []editorial.Range{{0, len(d.Paragraphs[0].Text)}}
	if got := editorial.Check(d, plain(t)); len(got) > 0 {
		t.Errorf("a paragraph that is bold as a whole gives %+v, want nothing", got)
	}
}

func TestCheckMeasuresAFormalDocument(t *testing.T) {
	t.Parallel()
	kind, err := editorial.ParseKind("secretariat")
	if err != nil {
		t.Fatal(err)
	}
	d := said(strings.Repeat("word ", kind.Words+1))
	head := editorial.Paragraph{Text: "Distr.: General\tECE/HBP/2027/1\n24 November 2026\tOriginal: English"}
	d.Paragraphs = append([]editorial.Paragraph{head}, d.Paragraphs...)
	if got := editorial.Check(d, kind); len(got) != 1 || got[0].Rule != editorial.Length {
		t.Errorf("Check = %q, want the length", rules(got))
	}
	bare := editorial.Document{Paragraphs: []editorial.Paragraph{{Text: "Some text."}}}
	count := map[editorial.Rule]int{}
	for _, f := range editorial.Check(bare, kind) {
		count[f.Rule]++
	}
	if fmt.Sprint(count) != fmt.Sprint(map[editorial.Rule]int{editorial.Masthead: 4, editorial.Unnumbered: 1}) {
		t.Errorf("Check = %v, want the four parts of the masthead and the numbers", count)
	}
}

func TestWordsLeaveOutAnnexesAndCountTheirFootnotes(t *testing.T) {
	t.Parallel()
	d := editorial.Document{Paragraphs: []editorial.Paragraph{{Text: "one two"}, {Text: "Annex I", Level: 2}, {Text: "three four five"}, {Text: "six", Region: editorial.Footnote}}}
	if got := editorial.Words(d); got != 3 {
		t.Errorf("Words = %d, want 3", got)
	}
}

func TestParseKindNamesTheKinds(t *testing.T) {
	t.Parallel()
	_, err := editorial.ParseKind("novel")
	for _, k := range editorial.Kinds() {
		if err == nil || !strings.Contains(err.Error(), k.ID) {
			t.Errorf("ParseKind says %v, which does not name %s", err, k.ID)
		}
		if k.Words < 1000 || k.Name == "" || k.Source == "" {
			t.Errorf("kind %+v lacks something", k)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("Sweden, Finland and Norway reported 3 things of 12% on November 24, 2026 & “more")
	f.Add("„“«»”““ \xff\xfe 1. 2, 3 and 4")
	f.Fuzz(func(t *testing.T, s string) {
		for _, region := range []editorial.Region{editorial.Body, editorial.Table, editorial.Footnote} {
			d := editorial.Document{Paragraphs: []editorial.Paragraph{{Text: s, Region: region}, {Text: s, Level: 1}}}
			for _, found := range editorial.Check(d, editorial.Kinds()[0]) {
				if found.Place == "" || found.Advice == "" {
					t.Errorf("%+v has no place or no advice", found)
				}
			}
		}
	})
}
