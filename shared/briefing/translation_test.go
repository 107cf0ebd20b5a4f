package briefing_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/editorial"
)

// english are our own translations of the made-up quotations of four cities,
// by how the originals begin.
var english = map[string]string{
	"El presupuesto vecinal": "Each year the neighbourhood budget reserves five percent of municipal investment for projects proposed and voted for by the districts with fewest services.",
	"El parque de viviendas": "The stock of empty homes keeps growing while the waiting list for social housing exceeds two thousand families.",
	"Antes de 2028":          "Before 2028 Valdeluz will close the historic centre to through traffic and double the area of shade in squares and school yards.",
	"انخفضت نسبة":            "According to the municipality's records the share of families living in inadequate housing fell from 18% to 11% within three years.",
}

// recorded fills translations from what begins like their originals.
func recorded(t corpus.Translations, recordings map[string]string) corpus.Translations {
	t.Engine = "Made-up Translator"
	for i, x := range t.Texts {
		for head, text := range recordings {
			if strings.HasPrefix(x.Original, head) {
				t.Texts[i].Text = text
			}
		}
	}
	return t
}

// translated is a briefing with our own translations.
func translated(t testing.TB, b briefing.Briefing) briefing.Briefing {
	t.Helper()
	texts := b.Translations()
	if len(texts.Texts) != len(english) || texts.Engine != "" {
		t.Fatalf("%d quotations are not in English, translated by %q, want %d, by nobody", len(texts.Texts), texts.Engine, len(english))
	}
	return b.Translated(recorded(texts, english))
}

func TestTranslationsStandBesideTheirOriginalsInEveryForm(t *testing.T) {
	t.Parallel()
	w := fourCities()
	plain := compose(t, w.input())
	b := translated(t, plain)
	zip := pack(t, b)
	payload := unpack(t, zip)
	if r, err := briefing.Verify(zip, w.text); err != nil || !r.OK() || r.Quotations != len(plain.Statements) {
		t.Errorf("Verify = %+v, %v, want the %d quotations and no problem", r, err, len(plain.Statements))
	}
	word := strings.Join(docxtest.Lines(t, payload["briefing.docx"], docxtest.Accept), "\n")
	rows, err := csv.NewReader(bytes.NewReader(payload["evidence.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(payload["evidence.xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet, err := book.GetRows("Evidence")
	if err != nil {
		t.Fatal(err)
	}
	var linked struct {
		First struct {
			Items []struct {
				Translation *struct {
					Text       string `json:"schema:text"`
					Language   string `json:"schema:inLanguage"`
					Translator struct {
						Name string `json:"schema:name"`
					} `json:"schema:translator"`
				} `json:"schema:workTranslation"`
				Target struct{ Selector []struct{ Exact string } }
			}
		}
	}
	if err := json.Unmarshal(payload["evidence.jsonld"], &linked); err != nil {
		t.Fatal(err)
	}
	if tail := rows[0][len(rows[0])-2:]; !slices.Equal(tail, []string{"unofficial_machine_translation", "translated_by"}) {
		t.Errorf("the table ends in the columns %q", tail)
	}
	for i, s := range b.Statements {
		if s.Quotation != plain.Statements[i].Quotation {
			t.Errorf("statement %d is quoted as %q, want the original", s.Number, s.Quotation)
		}
		item, row := linked.First.Items[i], rows[i+1]
		if s.Language == "en" {
			if s.Translation != "" || item.Translation != nil || row[len(row)-2] != "" || row[len(row)-1] != "" {
				t.Errorf("statement %d, in English, is translated", s.Number)
			}
			continue
		}
		if marked := "\n[Unofficial translation by machine, not checked: " + s.Translation + "]"; !strings.Contains(word, marked) {
			t.Errorf("the Word file lacks %q on a line of its own", marked)
		}
		if span := `<span class="translation" lang="en" dir="ltr">[Unofficial translation by machine, not checked: ` + htmlOf(s.Translation) + "]</span>"; !strings.Contains(string(payload["briefing.html"]), span) {
			t.Errorf("the page lacks %s", span)
		}
		if !slices.Equal(row[len(row)-2:], []string{s.Translation, "Made-up Translator"}) || !slices.Equal(sheet[i+1][len(row)-2:], row[len(row)-2:]) {
			t.Errorf("row %d ends in %q, in the workbook %q", i+1, row[len(row)-2:], sheet[i+1][len(row)-2:])
		}
		if item.Translation == nil || item.Translation.Text != s.Translation || item.Translation.Language != "en" || item.Translation.Translator.Name != "Made-up Translator" || item.Target.Selector[0].Exact != s.Quotation {
			t.Errorf("annotation %d is %+v, want the translation beside the quotation", i+1, item)
		}
	}
	for _, said := range []string{"Of four in other languages than English four have an unofficial translation beside them, made by Made-up Translator, a machine, and checked by nobody.", "The translations (84 words) repeat what is counted in the original and are not counted again."} {
		if !strings.Contains(string(payload["method.md"]), said) {
			t.Errorf("the method note lacks %q in:\n%s", said, payload["method.md"])
		}
	}
}

// htmlOf is a text as html/template writes it.
func htmlOf(s string) string { return strings.ReplaceAll(s, "'", "&#39;") }

func TestTranslationsChangeNothingElse(t *testing.T) {
	t.Parallel()
	plain := compose(t, fourCities().input())
	before := pack(t, plain)
	b := translated(t, plain)
	if !bytes.Equal(pack(t, plain), before) {
		t.Error("the briefing that was translated is changed itself")
	}
	if b.Words != plain.Words || !slices.Equal(b.KeyMessages, plain.KeyMessages) || !slices.Equal(b.TalkingPoints, plain.TalkingPoints) {
		t.Error("translations change the words counted, or what is said first")
	}
	for i := range b.Statements {
		b.Statements[i].Translation = ""
	}
	b.Method.Translation = briefing.Translating{}
	if !bytes.Equal(pack(t, b), before) {
		t.Error("without its translations the package is another")
	}
}

// TestTranslationsAreTrustedNoMoreThanDocuments gives what a service, or who
// speaks in its place, could send.
func TestTranslationsAreTrustedNoMoreThanDocuments(t *testing.T) {
	t.Parallel()
	w := fourCities()
	plain := compose(t, w.input())
	for name, c := range map[string]struct{ given, want string }{
		"a formula":                    {`=HYPERLINK("http://example.org","The stock grows")`, `=HYPERLINK("http://example.org","The stock grows")`},
		"markup":                       {`</q></w:t><q data-statement="1">The stock</q> <b>grows</b> & grows`, `</q></w:t><q data-statement="1">The stock</q> <b>grows</b> & grows`},
		"control characters":           {"The stock\x00 of\x1b homes\x07 grows\ufeff.", "The stock of homes grows ."},
		"lines and tabs":               {"The stock\r\nof\thomes\u2028grows.\n", "The stock of homes grows."},
		"marks that turn":              {"The \u202estock\u202c of \u2067homes\u2069 grows.", "The stock of homes grows."},
		"broken UTF-8":                 {"The stock\xff grows.", "The stock grows."},
		"nothing":                      {"", ""},
		"white space":                  {" \u00a0\n\t", ""},
		"control characters alone":     {"\x01\x02", ""},
		"more than a cell holds":       {strings.Repeat("The stock grows. ", 2000), ""},
		"almost as much":               {strings.Repeat("The stock grows; ", 1800) + "so.", strings.Repeat("The stock grows; ", 1800) + "so."},
		"brackets and quotation marks": {"The “stock” [of homes] grows.]", "The “stock” [of homes] grows.]"},
		"the same text":                {"El parque de viviendas vacías sigue creciendo mientras la lista de espera de vivienda social supera las dos mil familias.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := plain.Translated(recorded(plain.Translations(), map[string]string{"El parque de viviendas": c.given}))
			i := slices.IndexFunc(b.Statements, func(s briefing.Statement) bool { return strings.HasPrefix(s.Quotation, "El parque") })
			if got := b.Statements[i].Translation; got != c.want {
				t.Fatalf("the translation is %q, want %q", got, c.want)
			}
			zip := pack(t, b)
			if r, err := briefing.Verify(zip, w.text); err != nil || !r.OK() || r.Quotations != len(plain.Statements) {
				t.Errorf("Verify = %+v, %v, want no problem", r, err)
			}
			payload := unpack(t, zip)
			docxtest.Parts(t, payload["briefing.docx"]) // are well-formed
			rows, err := csv.NewReader(bytes.NewReader(payload["evidence.csv"])).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			cell := rows[i+1][len(rows[0])-2]
			if briefing.Undefused(cell) != c.want || strings.HasPrefix(cell, "=") {
				t.Errorf("the table has %q, want %q, defused", cell, c.want)
			}
		})
	}
}

func TestMethodSaysWhatCameOfTheTranslations(t *testing.T) {
	t.Parallel()
	foreign, own := compose(t, fourCities().input()), newWorld()
	own.add(vlr("Bolm", "SWE"), "en", on11(corpus.Practice, "The port lends its cranes on Sundays to those who build boats together with their neighbours."))
	texts := recorded(foreign.Translations(), nil)
	with := func(change func(i int, t *corpus.Translation)) corpus.Translations {
		c := texts
		c.Texts = slices.Clone(c.Texts)
		for i := range c.Texts {
			change(i, &c.Texts[i])
		}
		return c
	}
	for name, c := range map[string]struct {
		b    briefing.Briefing
		want string
	}{
		"the service was down": {foreign.Translated(with(func(_ int, t *corpus.Translation) { t.Why = corpus.NotAnswered })),
			"Of four in other languages than English none has an unofficial translation beside it, made by Made-up Translator"},
		"and says so": {foreign.Translated(with(func(_ int, t *corpus.Translation) { t.Why = corpus.NotAnswered })),
			"Where there is none: for four it gave no answer when this edition was made."},
		"a bit of everything": {foreign.Translated(with(func(i int, t *corpus.Translation) {
			switch i {
			case 0:
				t.Why = corpus.Untranslatable
			case 1:
				t.Why = corpus.NotAnswered
			case 2:
				t.Text = "The homes are empty."
			}
		})), "Where there is none: for one it does not take the language or the text, for one it gave no answer when this edition was made and for one it gave nothing, or the same words."},
		"all in English": {compose(t, own.input()).Translated(corpus.Translations{Engine: "Made-up Translator"}),
			"Quotations in other languages than English would be translated by Made-up Translator; there are none."},
	} {
		if note := string(unpack(t, pack(t, c.b))["method.md"]); !strings.Contains(note, c.want) {
			t.Errorf("%s: the method note lacks %q in:\n%s", name, c.want, note)
		}
	}
	if note := string(unpack(t, pack(t, foreign))["method.md"]); strings.Contains(note, "translat") {
		t.Errorf("without a translator the method note speaks of translations:\n%s", note)
	}
}

func TestTranslationsCanBeHadAgainFromABriefing(t *testing.T) {
	t.Parallel()
	plain := compose(t, fourCities().input())
	b := translated(t, plain)
	if again := plain.Translated(b.Translations()); !bytes.Equal(pack(t, again), pack(t, b)) {
		t.Error("a briefing with the translations of another is not that one")
	}
	texts := b.Translations().Texts
	if !slices.IsSortedFunc(texts, func(s, t corpus.Translation) int {
		return strings.Compare(s.Language+s.Original, t.Language+t.Original)
	}) || texts[0].Language != "ar" {
		t.Errorf("the translations are in the order %+v", texts)
	}
}

func TestTrackedChangesCarryTranslations(t *testing.T) {
	t.Parallel()
	w := fourCities()
	first := compose(t, w.input())
	w.add(vlr("Dolm", "SWE"), "en", on11(corpus.Practice, "A bakery in each quarter gives what it has not sold to the kitchen of the nearest school."))
	second := compose(t, w.later(&first))
	for name, c := range map[string]struct{ before, after briefing.Briefing }{
		"new translations":   {first, translated(t, second)},
		"the same":           {translated(t, first), translated(t, second)},
		"none any more":      {translated(t, first), second},
		"others than before": {first.Translated(recorded(first.Translations(), map[string]string{"El ": "Something else was made of it."})), translated(t, second)},
	} {
		zip := packAfter(t, c.after, &c.before)
		payload := unpack(t, zip)
		if r, err := briefing.Verify(zip, w.text); err != nil || !r.OK() {
			t.Errorf("%s: Verify = %+v, %v", name, r, err)
		}
		before := unpack(t, pack(t, c.before))["briefing.docx"]
		for decision, file := range map[docxtest.Decision][]byte{docxtest.Accept: payload["briefing.docx"], docxtest.Reject: before} {
			if got, want := docxtest.Lines(t, payload["changes.docx"], decision), docxtest.Lines(t, file, decision); !slices.Equal(got, want) {
				t.Errorf("%s: without %s changes.docx is not the edition", name, decision)
			}
		}
	}
}

func TestTranslationsOfWithdrawnWordsAreNotRepeated(t *testing.T) {
	t.Parallel()
	w := fourCities()
	first := translated(t, compose(t, w.input()))
	in := w.later(&first)
	for _, input := range w.inputs {
		if input.Metadata.City == "Valdeluz" && input.Metadata.Embargo == "" {
			remove(&in, input.Document, corpus.Withdrawn, 1)
		}
	}
	b := compose(t, in)
	b = b.Translated(recorded(b.Translations(), english))
	for name, data := range unpack(t, packAfter(t, b, &first)) {
		text := string(data)
		if strings.HasSuffix(name, ".docx") {
			text = strings.Join(docxtest.Lines(t, data, docxtest.Reject), "\n")
		}
		if strings.Contains(text, "social housing exceeds") || strings.Contains(text, "lista de espera") {
			t.Errorf("%s repeats what was withdrawn", name)
		}
	}
}

func TestVerifyTakesNoTranslationForAQuotation(t *testing.T) {
	t.Parallel()
	w := fourCities()
	zip := pack(t, translated(t, compose(t, w.input())))
	const given = "The stock of empty homes keeps growing"
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		want   string
	}{
		"quoted on the page": {func(p map[string][]byte) {
			p["briefing.html"] = bytes.Replace(p["briefing.html"], []byte(`<span class="translation" lang="en" dir="ltr">`), []byte(`<q class="translation" data-statement="1">`), 1)
		}, "briefing.html: quotation 1 differs"},
		"quoted in the Word file": {func(p map[string][]byte) {
			p["briefing.docx"] = inPart(t, p["briefing.docx"], "word/document.xml", func(s string) string {
				return strings.Replace(s, `<w:rStyle w:val="Translation"/>`, `<w:rStyle w:val="Quotation"/>`, 1)
			})
		}, "briefing.docx"},
		"quoted in the table": {func(p map[string][]byte) {
			p["evidence.csv"] = bytes.Replace(p["evidence.csv"], []byte("El parque de viviendas vacías sigue creciendo"), []byte(given), 1)
		}, "not found on page"},
		"another in the linked data": {func(p map[string][]byte) {
			p["evidence.jsonld"] = bytes.Replace(p["evidence.jsonld"], []byte(given), []byte("The stock of homes"), 1)
		}, "evidence.jsonld, annotation"},
		"another in the table": {func(p map[string][]byte) {
			p["evidence.csv"] = bytes.Replace(p["evidence.csv"], []byte(given), []byte("The stock of homes"), 1)
		}, "evidence.xlsx: row"},
	} {
		payload := unpack(t, zip)
		c.change(payload)
		if r, err := briefing.Verify(repack(t, payload), w.text); err != nil || !strings.Contains(strings.Join(r.Problems, "\n"), c.want) {
			t.Errorf("%s: Verify = %q, %v, want a problem with %q", name, r.Problems, err, c.want)
		}
	}
}

func TestTranslationsKeepTheEditorialRules(t *testing.T) {
	t.Parallel()
	kind, err := editorial.ParseKind("briefing")
	if err != nil {
		t.Fatal(err)
	}
	plain := compose(t, fourCities().input())
	words := func(b briefing.Briefing) int {
		d, err := editorial.ReadWord(unpack(t, pack(t, b))["briefing.docx"])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range editorial.Check(d, kind) {
			t.Errorf("%s: %s: %s: %s", f.Place, f.Rule, f.Found, f.Advice)
		}
		return editorial.Words(d)
	}
	if with, without := words(translated(t, plain)), words(plain); with != without {
		t.Errorf("with translations %d words are counted, without %d", with, without)
	}
}
