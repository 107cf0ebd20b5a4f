package normalise_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/normalise"
	"golang.org/x/text/unicode/norm"
)

func TestLineMakesTextRegular(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"spaces":                   {" a\t b\u00a0\u2003c\n", "a b c"},
		"composed":                 {"Cafe\u0301", "Café"},
		"soft hyphens":             {"Nach\u00adhaltig\u00ad keit", "Nachhaltigkeit"},
		"ligatures":                {"e\uFB03cient \uFB02ow", "efficient flow"},
		"Arabic presentation":      {"\uFEE3\uFEAA\uFEF3\uFEE8\uFE94", "مدينة"},
		"bidirectional overrides":  {"pay\u202Etxt.exe\u202C", "paytxt.exe"},
		"controls and zero widths": {"a\x00b\u200Bc\uFEFFd\u0007", "abcd"},
		"joiners are letters":      {"می\u200Cخواهم", "می\u200Cخواهم"},
		"symbols' bullets":         {"\uF0B7 trees", "• trees"},
		"TeX's accents":            {"na¨ıve Z¨urich", "naïve Zürich"},
		"plain text":               {"plain text, 5 - 6", "plain text, 5 - 6"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := normalise.Line(tc.in); got != tc.want {
				t.Errorf("Line(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

// one is a text of one page without pages.
func one(paras ...string) corpus.Text { return paged(paras) }

// paged is a text of a page for each list of paragraphs.
func paged(pages ...[]string) corpus.Text {
	t := corpus.Text{Paged: len(pages) > 1}
	for i, paras := range pages {
		p := corpus.Page{Number: i + 1}
		for j, s := range paras {
			p.Paragraphs = append(p.Paragraphs, corpus.Paragraph{Number: j + 1, Kind: corpus.Body, Text: s})
		}
		t.Pages = append(t.Pages, p)
	}
	return t
}

func TestTextMasksPersonalData(t *testing.T) {
	t.Parallel()
	const mail, phone = "[e-mail address removed]", "[telephone number removed]"
	tests := map[string]string{
		"Write to office.two@water.example.org.":                                  "Write to " + mail + ".",
		"Authors {a,b,c}@example.com met.":                                        "Authors " + mail + " met.",
		"Call +41 22 917 12 34 before noon.":                                      "Call " + phone + " before noon.",
		"Tel.: (030) 123 45 67":                                                   "Tel.: " + phone,
		"Téléphone 01 23 45 67 89, Fax: 022 917 00 00.":                           "Téléphone " + phone + ", Fax: " + phone + ".",
		"тел. 8 800 555 35 35":                                                    "тел. " + phone,
		"It rose by 12 500 000 to 2 400 300 between 2015 and 2020, +15 per cent.": "It rose by 12 500 000 to 2 400 300 between 2015 and 2020, +15 per cent.",
		"Emissions of 1990-2020 fell (2030: 1 234 567 t).":                        "Emissions of 1990-2020 fell (2030: 1 234 567 t).",
		"A/RES/70/1 and ECE/HBP/2021/4":                                           "A/RES/70/1 and ECE/HBP/2021/4",
	}
	for in, want := range tests {
		if got := normalise.Text(one(in)).Pages[0].Paragraphs[0].Text; got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextRemovesRunningHeadsByRepetition(t *testing.T) {
	t.Parallel()
	var in [][]string
	for i := 1; i <= 6; i++ {
		in = append(in, []string{"City of Vale", fmt.Sprintf("The text of page %d tells what no other does: %s.", i, strings.Repeat("x", i)),
			[]string{"Progress", "Parks", "Water", "Housing", "Trade", "Peace"}[i-1], fmt.Sprintf("Report 2026 | %d", i+4)})
	}
	got := normalise.Text(paged(in...))
	for i, p := range got.Pages {
		if len(p.Paragraphs) != 2 || p.Paragraphs[0].Number != 1 || !strings.HasPrefix(p.Paragraphs[0].Text, "The text of page") {
			t.Errorf("page %d keeps %+v", i+1, p.Paragraphs)
		}
		if want := fmt.Sprint(i + 5); p.Label != want {
			t.Errorf("page %d has label %q, want %q", i+1, p.Label, want)
		}
	}
}

func TestTextKeepsWhatOnlyLooksLikeARunningHead(t *testing.T) {
	t.Parallel()
	tests := map[string][][]string{
		"on two pages":              {{"Vale", "a"}, {"Vale", "b"}, {"c"}, {"d"}},
		"far apart":                 {{"Progress", "a"}, {"b"}, {"c"}, {"d"}, {"Progress", "e"}, {"f"}, {"g"}, {"h"}, {"Progress", "i"}},
		"numbers that do not count": {{"In 12", "a"}, {"In 15", "b"}, {"In 11", "c"}, {"In 19", "d"}},
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, p := range normalise.Text(paged(in...)).Pages {
				if len(p.Paragraphs) != len(in[i]) {
					t.Errorf("page %d keeps %v, want %v", i+1, p.Paragraphs, in[i])
				}
			}
		})
	}
}

func TestTextRejoinsWordsThatItKnows(t *testing.T) {
	t.Parallel()
	got := normalise.Text(one("The sustain- ability plan, pre- and post-war.", "Sustainability is the aim; the city- which grew.")).Pages[0].Paragraphs
	if got[0].Text != "The sustainability plan, pre- and post-war." || got[1].Text != "Sustainability is the aim; the city- which grew." {
		t.Errorf("Text = %q, %q", got[0].Text, got[1].Text)
	}
}

const (
	english = "The council decided to plant ten thousand trees along the streets of the old town by 2030, and to open every school yard to the neighbours in summer, because heat is the danger that residents named most often when they were asked."
	french  = "Le conseil a décidé de planter dix mille arbres le long des rues de la vieille ville avant 2030, et d'ouvrir chaque cour d'école aux habitants en été, parce que la chaleur est le danger que les habitants ont nommé le plus souvent."
	chinese = "到2030年，市政府决定在老城区的街道两旁种植一万棵树，并在夏季向居民开放每一所学校的操场。"
)

func TestTextTellsLanguages(t *testing.T) {
	t.Parallel()
	got := normalise.Text(one(english, french, "Un titre court", english))
	if got.Language != "en" {
		t.Errorf("Language = %q, want en", got.Language)
	}
	for i, want := range []string{"", "fr", "", ""} {
		if lang := got.Pages[0].Paragraphs[i].Language; lang != want {
			t.Errorf("paragraph %d is in %q, want %q", i+1, lang, want)
		}
	}
	for in, want := range map[string]string{french: "fr", chinese: "zh", "2030": "und", "Öko": "und",
		"Город снизил выбросы на треть, и это только начало большой работы.": "ru",
		"خفضت المدينة انبعاثاتها بمقدار الثلث، وهذه مجرد بداية.":             "ar"} {
		if got := normalise.Language(in); got != want {
			t.Errorf("Language(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextTidiesTitles(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"Microsoft Word - Water for all.docx": "Water for all",
		"  Water   for all ":                  "Water for all",
		"PowerPoint Presentation":             "The first heading",
		"vlr_final_v3.indd":                   "The first heading",
		"":                                    "The first heading",
	}
	for in, want := range tests {
		text := one("text")
		text.Title = in
		text.Pages[0].Paragraphs = append(text.Pages[0].Paragraphs,
			corpus.Paragraph{Kind: corpus.Heading, Level: 2, Text: "A lower heading"}, corpus.Paragraph{Kind: corpus.Heading, Level: 1, Text: "The first heading"})
		if got := normalise.Text(text).Title; got != want {
			t.Errorf("Title of %q = %q, want %q", in, got, want)
		}
	}
}

func TestTextChangesNothingOfItsInput(t *testing.T) {
	t.Parallel()
	in := one(" a  b ", english)
	before := fmt.Sprintf("%+v", in)
	normalise.Text(in)
	if after := fmt.Sprintf("%+v", in); after != before {
		t.Errorf("Text changed %s to %s", before, after)
	}
}

// FuzzText checks what holds of every text: it is regular, a second pass
// changes nothing, and passages are found where they say they are.
func FuzzText(f *testing.F) {
	f.Add(" a\u00ad b", "Head 1", "x\u202Ey", "t@example.org", 3)
	f.Add(english, french, chinese, "Tel. +41 22 917 12 34", 1)
	f.Add("¨\u200Bu", "ab- cd abcd", "iv", "Page iv", 5)
	f.Add("Microsoft Word - untitled.doc", "\uFB03", "e\u0301", "..... 4", 4)
	f.Fuzz(func(t *testing.T, a, b, c, d string, pages int) {
		in := corpus.Text{Title: a, Paged: true}
		for i := range max(1, min(pages, 6)) {
			in.Pages = append(in.Pages, corpus.Page{Number: i + 1, Paragraphs: []corpus.Paragraph{
				{Kind: corpus.Body, Text: a}, {Kind: corpus.Heading, Level: 1, Text: b}, {Kind: corpus.Item, Text: c},
				{Kind: corpus.Row, Text: d + fmt.Sprint(i)}, {Kind: corpus.Note, Text: strings.Repeat(a+". "+b+" ", 60)}}})
		}
		once := normalise.Text(in)
		if twice := normalise.Text(once); !reflect.DeepEqual(once, twice) {
			t.Fatalf("a second pass changes\n%+v\nto\n%+v", once, twice)
		}
		for _, p := range once.Pages {
			for _, para := range p.Paragraphs {
				if s := para.Text; !norm.NFC.IsNormalString(s) || !utf8.ValidString(s) || strings.Join(strings.Fields(s), " ") != s {
					t.Errorf("%q is not regular", s)
				}
			}
		}
		verbatim(t, once)
	})
}

// verbatim checks that each passage stands in the paragraph that it names.
func verbatim(t *testing.T, text corpus.Text) {
	t.Helper()
	for i, p := range normalise.Passages(text) {
		para := text.Pages[p.Page-1].Paragraphs[p.Paragraph-1]
		if p.Number != i+1 || p.Text == "" || len(p.Text) > corpus.MaxPassage || !strings.Contains(para.Text, p.Text) || p.Kind != para.Kind || p.Language == "" {
			t.Errorf("passage %+v is not of paragraph %+v", p, para)
		}
	}
}

func TestTextSaysWhereNothingCanBeQuoted(t *testing.T) {
	t.Parallel()
	scraps := normalise.Text(normalise.Text(one("Water", "Energy for all")))
	if len(scraps.Notes) != 1 || scraps.Notes[0] != normalise.Unquotable || len(normalise.Passages(scraps)) != 0 {
		t.Errorf("a text of scraps has notes %q and %d passages", scraps.Notes, len(normalise.Passages(scraps)))
	}
	if text := normalise.Text(one("The council set out to halve the loss of water.")); len(text.Notes) != 0 {
		t.Errorf("a text with a passage has notes %q", text.Notes)
	}
}
