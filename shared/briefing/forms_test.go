package briefing_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/bag/bagtest"
	"github.com/city-outcomes/throughline/shared/corpus"
)

var update = flag.Bool("update", false, "remake the golden files")

func TestGoldenBriefing(t *testing.T) {
	t.Parallel()
	const golden = "testdata/four-cities.txtar"
	payload := unpack(t, pack(t, compose(t, fourCities().input())))
	got := []byte("The package of a briefing on four made-up cities, without its Word file, as txtar. Remake it with -update.\n")
	for _, name := range []string{"briefing.html", "evidence.csv", "evidence.jsonld", "figures.csv", "documents.csv", "considered.csv", "changes.csv", "method.md", "ro-crate-metadata.json"} {
		data := bytes.ReplaceAll(payload[name], []byte("\r\n"), []byte("\n"))
		if name == "ro-crate-metadata.json" { // of the Word file only its size and hash would show
			data = regexp.MustCompile(`("contentSize"|"sha256"): "[0-9a-f]+"`).ReplaceAll(data, []byte(`$1: "…"`))
		}
		got = fmt.Appendf(got, "-- %s --\n%s", name, data)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the package differs from %s; run with -update and review the change", golden)
	}
}

func TestEvidenceTableIsAsRFC4180AndItsReadersWant(t *testing.T) {
	t.Parallel()
	w := newWorld()
	texts := []string{
		`=SUM(A1:A9) stood in the first cell of the table that was sent to the clerk of the port.`,
		`The mayor said "yes, of course", and the hall, all of it, laughed for a while and went home.`,
		`'=1+1 stood in the second cell of the table that was sent to the clerk of the city.`,
		`-12 degrees were measured on the roof of the school in the coldest of the nights.`,
		`'Tis a sentence that begins with an apostrophe and needs none before it, says the clerk.`,
	}
	for i, text := range texts {
		w.add(vlr("City "+string(rune('A'+i)), "SWE"), "en", on11(corpus.Practice, text))
	}
	data := unpack(t, pack(t, compose(t, w.input())))["evidence.csv"]
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		t.Error("the table begins with a byte order mark")
	}
	const header = "theme,section,kind,goal,target,city,country,year,quotation,document,sha256,page,page_label,paragraph,language,score,document_section\r\n"
	if !bytes.HasPrefix(data, []byte(header)) {
		t.Errorf("the table begins with %q", data[:len(header)])
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	raw := []string{"'" + texts[0], texts[1], "'" + texts[2], "'" + texts[3], texts[4]}
	for i, row := range rows[1:] {
		if row[8] != raw[i] || briefing.Undefused(row[8]) != texts[i] {
			t.Errorf("row %d holds %q, undefused %q, want %q and %q", i+1, row[8], briefing.Undefused(row[8]), raw[i], texts[i])
		}
	}
}

func TestPageStandsAlone(t *testing.T) {
	t.Parallel()
	page := string(unpack(t, pack(t, compose(t, fourCities().input())))["briefing.html"])
	for _, bad := range []string{"<script", "<link", "<img", "<iframe", "src=", "url(", "@import", "onload", "onclick", `href="http`} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	for _, good := range []string{`<html lang="en-GB">`, `default-src 'none'`, `lang="ar" dir="rtl"`, `lang="es" dir="ltr"`, `role="img"`, `<caption>`, `scope="col"`} {
		if !strings.Contains(page, good) {
			t.Errorf("the page lacks %s", good)
		}
	}
}

func TestLinkedDataNamesGoalsByTheirURIs(t *testing.T) {
	t.Parallel()
	b := compose(t, fourCities().input())
	var got struct {
		First struct {
			Items []struct {
				Body   []struct{ ID string }
				Target struct {
					Selector []struct{ Type, Exact, Value string }
				}
			}
		}
	}
	if err := json.Unmarshal(unpack(t, pack(t, b))["evidence.jsonld"], &got); err != nil {
		t.Fatal(err)
	}
	for i, item := range got.First.Items {
		s := b.Statements[i]
		if item.Body[0].ID != "http://metadata.un.org/sdg/11" || item.Target.Selector[0].Type != "TextQuoteSelector" || item.Target.Selector[0].Exact != s.Quotation {
			t.Errorf("annotation %d is %+v, want goal 11 and the quotation %q", i+1, item, s.Quotation)
		}
	}
}

func TestEvidenceNamesTheSectionOfItsDocument(t *testing.T) {
	t.Parallel()
	w := newWorld()
	id := w.add(vlr("Anker", "SWE"), "en", on11(corpus.Challenge, "Small ports lack a crane of their own, and boats of the poorest wait for weeks."),
		on11(corpus.Progress, "By the end of 2025 a third of the school roofs carried solar panels, and the savings paid for the retrofitting of two clinics."))
	w.readings[id].Passages[0].Section = corpus.Section{Kind: corpus.Challenges}
	b := compose(t, w.input())
	payload := unpack(t, pack(t, b))
	var linked struct {
		First struct {
			Items []struct {
				Target struct {
					Section string `json:"tl:documentSection"`
				}
			}
		}
	}
	if err := json.Unmarshal(payload["evidence.jsonld"], &linked); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(payload["evidence.csv"])).ReadAll()
	if err != nil || len(rows) != len(b.Statements)+1 || len(b.Statements) != 2 {
		t.Fatalf("evidence.csv has %d rows, %v; want two statements", len(rows), err)
	}
	column := slices.Index(rows[0], "document_section")
	for i, s := range b.Statements {
		want := map[int]string{1: "challenges"}[s.Passage]
		if row, item := rows[i+1][column], linked.First.Items[i].Target.Section; row != want || item != want {
			t.Errorf("passage %d stands in %q by the table and in %q by the annotation, want %q", s.Passage, row, item, want)
		}
	}
}

func TestWordFileHasWellFormedParts(t *testing.T) {
	t.Parallel()
	files := bagtest.Files(t, unpack(t, pack(t, compose(t, fourCities().input())))["briefing.docx"])
	types := files[0]
	if types.Name != "[Content_Types].xml" {
		t.Fatalf("the first part is %s", types.Name)
	}
	for _, f := range files {
		d := xml.NewDecoder(bytes.NewReader(f.Data))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				break
			}
		}
		if f.Name != types.Name && !strings.HasSuffix(f.Name, ".rels") && !bytes.Contains(types.Data, []byte(`PartName="/`+f.Name+`"`)) {
			t.Errorf("%s has no content type", f.Name)
		}
	}
}

// TestOwnSentencesKeepToTheForm reads what is ours: everything but quotations,
// titles and names.
func TestOwnSentencesKeepToTheForm(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]*world{"four cities": fourCities(), "nobody": newWorld()} {
		b := compose(t, w.input())
		var own []string
		take := func(list []briefing.Paragraph) {
			for _, p := range list {
				own = append(own, p.Text)
			}
		}
		take(b.Introduction)
		for _, s := range b.Sections {
			own = append(own, s.Title)
			for _, part := range s.Parts {
				own = append(own, part.Title)
				take(part.Paragraphs)
			}
		}
		for _, d := range b.Documents {
			own = append(own, d.Reason)
		}
		for _, rule := range []struct{ what, pattern string }{
			{"a percentage sign", `%`},
			{"a figure at the head of a sentence", `(^|[.] )[0-9]`},
			{"a number under ten in figures", `[^0-9,]\b[1-9] (document|passage|statement|cit|countr|place)`},
			{"another spelling than the UN's", `(?i)organis|program |emphasis[ei]|recognis`},
			{"a word that ranks", `(?i)\b(best|worst|leading|top|outstanding|impressive)\b`},
		} {
			for _, text := range own {
				if regexp.MustCompile(rule.pattern).MatchString(text) {
					t.Errorf("%s: %s in %q", name, rule.what, text)
				}
			}
		}
	}
}

func FuzzUndefused(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''=1", "'a", "-", "", "\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if u := briefing.Undefused("'" + s); u != s && u != "'"+s {
			t.Errorf("Undefused(%q) = %q", "'"+s, u)
		}
		if strings.HasPrefix(s, "=") && briefing.Undefused("'"+s) != s {
			t.Errorf("Undefused(%q) keeps the apostrophe", "'"+s)
		}
	})
}
