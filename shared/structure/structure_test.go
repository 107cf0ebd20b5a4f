package structure_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/extract/pdf"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/structure"
)

var update = flag.Bool("update", false, "write the truth files anew: read the diff against the documents' sources")

// reader is shared by the tests: PDFium is compiled once, and kept in the
// user's cache for the next run.
var reader = sync.OnceValues(func() (extract.Reader, error) {
	dir := ""
	if cache, err := os.UserCacheDir(); err == nil {
		dir = filepath.Join(cache, "throughline", "pdfium")
	}
	engine, err := pdf.Open(context.Background(), dir)
	return extract.Reader{PDF: engine}, err
})

// readText reads a document as ingest does.
func readText(t testing.TB, file string) (corpus.Text, error) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader()
	if err != nil {
		t.Fatalf("open the reader: %v", err)
	}
	raw, err := r.Read(t.Context(), b)
	return normalise.Text(raw), err
}

// TestTruth holds sections and proposals of the project's documents against
// what a reader sees in them: testdata/truth has, for each, where its sections
// begin and what it says of itself to an empty form.
func TestTruth(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob("../../testdata/documents/*.*")
	if err != nil || len(documents) < 12 {
		t.Fatalf("%d documents, %v; want a dozen", len(documents), err)
	}
	for _, file := range documents {
		name := filepath.Base(file)
		if ext := filepath.Ext(name); ext == ".csv" || ext == ".tsv" || strings.HasPrefix(name, ".") {
			continue // about the documents, or none
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := readText(t, file)
			if err != nil {
				t.Fatalf("Read: %v", err)
			}
			got := seen(text)
			truth := filepath.Join("testdata", "truth", name+".txtar")
			if *update {
				if err := os.WriteFile(truth, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(truth)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the document has\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// seen writes what a text's sections and proposals are.
func seen(text corpus.Text) string {
	var b strings.Builder
	b.WriteString("-- sections --\n")
	for _, s := range structure.Sections(text) {
		fmt.Fprintf(&b, "%d/%d %s: %s\n", s.Page, s.Paragraph, name(s.Section), paragraph(text, s.Page, s.Paragraph))
	}
	b.WriteString("-- proposals --\n")
	for _, p := range structure.Propose(text, "", corpus.Metadata{}) {
		fmt.Fprintf(&b, "%s %s\n  %d/%d %s\n", p.Field, p.Value, p.Page, p.Paragraph, p.Words)
	}
	return b.String()
}

func name(s corpus.Section) string {
	if s.Kind == "" {
		return "unknown"
	}
	return strings.TrimSpace(fmt.Sprint(s.Kind, " ", strings.Trim(fmt.Sprint(s.Goals), "[]")))
}

func paragraph(text corpus.Text, page, number int) string {
	for _, p := range text.Pages {
		if p.Number == page {
			return p.Paragraphs[number-1].Text
		}
	}
	return ""
}

// report makes a text of one page. A line that begins with # is a heading, of
// the level of its marks.
func report(language, lines string) corpus.Text {
	page := corpus.Page{Number: 1}
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		line = strings.TrimSpace(line)
		p := corpus.Paragraph{Number: len(page.Paragraphs) + 1, Kind: corpus.Body, Text: line}
		if marks := len(line) - len(strings.TrimLeft(line, "#")); marks > 0 {
			p.Kind, p.Level, p.Text = corpus.Heading, marks, strings.TrimSpace(line[marks:])
		}
		page.Paragraphs = append(page.Paragraphs, p)
	}
	return corpus.Text{Language: language, Pages: []corpus.Page{page}}
}

// outline is what the headings of a text begin, one a line; where a heading
// begins nothing new it is not there.
func outline(text corpus.Text) []string {
	var out []string
	for _, s := range structure.Sections(text) {
		out = append(out, fmt.Sprintf("%s: %s", paragraph(text, s.Page, s.Paragraph), name(s.Section)))
	}
	return out
}

func TestSectionsOfOneHeading(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]string{
		// English
		"Foreword by the Mayor of Kaldhavn":            "opening",
		"1. Message from the Mayor":                    "opening",
		"Executive summary":                            "summary",
		"I. Introduction":                              "introduction",
		"2.3 Methodology and process":                  "method",
		"Chapter 3: Methodology":                       "method",
		"Part II – Policy and enabling environment":    "policy",
		"Progress on Goals and Targets":                "goals",
		"SDG 11: Sustainable cities and communities":   "goals 11",
		"SDGs 6, 7 and 11":                             "goals 6 7 11",
		"Clean water (SDG 6)":                          "goals 6",
		"Target 11.2: transport for all":               "goals 11",
		"Progress on SDGs 1 to 17":                     "goals",
		"New and emerging challenges":                  "challenges",
		"Means of implementation":                      "means",
		"CONCLUSION AND NEXT STEPS":                    "conclusion",
		"Annex II. Dissenting notes":                   "annex",
		"Bibliography":                                 "references",
		"Goal 3: a fleet without diesel":               "",
		"Objective 4. Shorter queues at the town hall": "",
		"The harbour":                                  "",
		"Introduction of a fee for cars in the old town, with what it brings in and what it costs": "",
		// French
		"Avant-propos de la maire": "opening",
		"Synthèse":                 "summary",
		"Méthodologie et processus d’élaboration": "method",
		"ODD 11 : villes et communautés durables": "goals 11",
		"Objectif de développement durable 4":     "goals 4",
		"Moyens de mise en œuvre":                 "means",
		"Prochaines étapes":                       "conclusion",
		"Annexe 1":                                "annex",
		// Spanish
		"Mensaje de la alcaldesa":      "opening",
		"Resumen ejecutivo":            "summary",
		"Metodología y proceso":        "method",
		"ODS 6 y 7":                    "goals 6 7",
		"Políticas y entorno propicio": "policy",
		"Medios de implementación":     "means",
		"Próximos pasos":               "conclusion",
		"Referencias bibliográficas":   "references",
		// Russian
		"Обращение мэра города":                         "opening",
		"Краткое содержание":                            "summary",
		"Введение":                                      "introduction",
		"Методология и процесс подготовки":              "method",
		"ЦУР 11. Устойчивые города и населённые пункты": "goals 11",
		"Средства осуществления":                        "means",
		"Заключение и дальнейшие шаги":                  "conclusion",
		"Приложение 2":                                  "annex",
		// German
		"Grußwort der Oberbürgermeisterin": "opening",
		"Zusammenfassung":                  "summary",
		"Einleitung":                       "introduction",
		"Methodisches Vorgehen":            "method",
		"SDG 4 – Hochwertige Bildung":      "goals 4",
		"Nachhaltigkeitsziel 13":           "goals 13",
		"Fazit und Ausblick":               "conclusion",
		"Anhang A: Indikatoren":            "annex",
		// Swedish
		"Förord":                "opening",
		"Sammanfattning":        "summary",
		"Metod och process":     "method",
		"Globala målen 6 och 7": "goals 6 7",
		"Framsteg mot målen":    "goals",
		"Nästa steg":            "conclusion",
		"Bilaga 1":              "annex",
	} {
		t.Run(heading, func(t *testing.T) {
			t.Parallel()
			text := report("en", "# "+heading+"\nThe ferry is late on Sundays.")
			got := ""
			if spans := structure.Sections(text); len(spans) > 0 {
				got = name(spans[0].Section)
			}
			if got != want {
				t.Errorf("Sections(%q) = %q, want %q", heading, got, want)
			}
		})
	}
}

func TestSectionsOfAReport(t *testing.T) {
	t.Parallel()
	for about, c := range map[string]struct{ lines, want string }{
		"a section ends with a heading of its own level that says nothing": {
			"# Review of Aldermere\n## Foreword\nWords.\n## The harbour\nWords.\n## Annex\nWords.",
			"Foreword: opening\nThe harbour: unknown\nAnnex: annex"},
		"headings below belong to it": {
			"# Review of Aldermere\n## Introduction\nWords.\n### The harbour\nWords.\n## Outlook\nWords.",
			"Introduction: introduction\nOutlook: conclusion"},
		"a chapter has challenges of its own": {
			"# Review\n## SDG 4\nWords.\n### Challenges\nWords.\n### Next steps\nWords.\n## Challenges\nWords.",
			"SDG 4: goals 4\nChallenges: challenges"},
		"what stands in every chapter ends none": {
			"# Review\n## SDG 4\nWords.\n## Challenges\nWords.\n## SDG 5\nWords.\n## Challenges\nWords.\n## SDG 6\nWords.\n## Challenges\nWords.",
			"SDG 4: goals 4\nSDG 5: goals 5\nSDG 6: goals 6"},
		"an introduction to a chapter is not the report's": {
			"# Review\n## The harbour\nWords.\n### Introduction\nWords.\n## The market\nWords.",
			""},
		"goals within a chapter about goals": {
			"# Review\n## Progress on the goals\nWords.\n### Goal 4: quality education\nWords.\n### Goal 5: gender equality\nWords.\n## Means of implementation\nWords.",
			"Progress on the goals: goals\nGoal 4: quality education: goals 4\nGoal 5: gender equality: goals 5\nMeans of implementation: means"},
		"a chapter of several goals names one": {
			"# Review\n## SDGs 6 and 7\nWords.\n### SDG 7\nWords.\n### Links to SDG 13\nWords.",
			"SDGs 6 and 7: goals 6 7\nSDG 7: goals 7\nLinks to SDG 13: goals 6 7"},
		"goals by their names, where several are": {
			"# Review\n## No poverty\nWords.\n## Zero hunger\nWords.\n## Quality education\nWords.\n## Annexes\nWords.",
			"No poverty: goals 1\nZero hunger: goals 2\nQuality education: goals 4\nAnnexes: annex"},
		"one name alone is a subject like others": {
			"# Plan\n## Climate action\nWords.\n## The harbour\nWords.",
			""},
		"chapters numbered as the goals are": {
			"# Review\n## 1 No poverty\nWords.\n## 1.1.a Households in debt\nWords.\n## 2 Zero hunger\nWords.\n## 3 Good health and well-being\nWords.\n## 6.1.b Leaks\nWords.",
			"1 No poverty: goals 1\n2 Zero hunger: goals 2\n3 Good health and well-being: goals 3\n6.1.b Leaks: goals 6"},
		"a summary names goals and stays one": {
			"# Review\n## Executive summary\nWords.\n### SDG 4\nWords.\n## SDG 4\nWords.",
			"Executive summary: summary\nSDG 4: goals 4"},
		"lines of contents are no headings": {
			"# Review\n## Contents\n## Foreword ..... 3\n## Introduction 5\n## SDG 4\n## Foreword\nWords.\n## Introduction\nWords.\n## SDG 4\nWords.",
			"Foreword: opening\nIntroduction: introduction\nSDG 4: goals 4"},
		"numbers tell rank where sizes do not": {
			"# 1 Introduction\nWords.\n# The harbour\nWords.\n# 2 The market\nWords.\n# 3 Annexes\nWords.",
			"1 Introduction: introduction\n2 The market: unknown\n3 Annexes: annex"},
		"a heading right below another is part of it, and the next is not": {
			"# Review\n## References\n## of the statistics office\n## The harbour\nWords.",
			"References: references\nThe harbour: unknown"},
		"a chapter ends where the next is counted": {
			"# 1 Introduction\nWords.\n# The harbour\nWords.\n## 2 The market\nWords.\n# 3 Annexes\nWords.\n# 4 References\nWords.",
			"1 Introduction: introduction\n2 The market: unknown\n3 Annexes: annex\n4 References: references"},
		"a line below a heading names its goals": {
			"# Review\n## A city that breathes\nSDG 3, SDG 11, SDG 13\nWords.\n## Foreword\nWords.",
			"A city that breathes: goals 3 11 13\nForeword: opening"},
		"a chapter says what it is about": {
			"# Review\n## A city that breathes\nThis chapter reports on Goal 11 and Goal 13 at once.\nWords.",
			"A city that breathes: goals 11 13"},
		"the words of a foreword without its name": {
			"# Review\n## Dear neighbours\nIt is my pleasure to show what we did.\nI thank all who wrote it. The Mayor of Aldermere\n## The harbour\nWords.",
			"Dear neighbours: opening\nThe harbour: unknown"},
	} {
		t.Run(about, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(outline(report("en", c.lines)), "\n"); got != c.want {
				t.Errorf("the sections are\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestMarkGivesPassagesTheirSections(t *testing.T) {
	t.Parallel()
	text := report("en", `
		# Review of Aldermere
		This review of Aldermere has three parts and no more than that.
		## Methodology
		Forty people in nine offices wrote it in the course of a year.
		### Data
		The data are those of the statistics office and of two schools.
		## SDG 6 and SDG 7
		All of the homes in the old town have clean water at last now.`)
	passages := normalise.Passages(text)
	structure.Mark(text, passages)
	var got []string
	for _, p := range passages {
		got = append(got, name(p.Section))
	}
	if want := []string{"unknown", "method", "method", "goals 6 7"}; !slices.Equal(got, want) {
		t.Errorf("the passages stand in %q, want %q", got, want)
	}
}

func FuzzSections(f *testing.F) {
	f.Add("# Review\n## Contents\n## Foreword 3\n## 1 Introduction\nWords.\n## SDGs 3-5\n### Challenges\n## 1.1.a Annex", "en")
	f.Add("#1\n#### 1.0 SDG 5\n## (\n#)\n# .... 7\nSDG 4\n# ЦУР 11", "ru")
	f.Add("# City of X, Norway\nMay 2026\n# \xff\n#  Stadt Ü 2026–27 © 2026", "und")
	f.Fuzz(func(t *testing.T, lines, language string) {
		text := normalise.Text(report(language, lines))
		spans := structure.Sections(text)
		for i, s := range spans {
			if s.Page != 1 || s.Paragraph < 1 || s.Paragraph > len(text.Pages[0].Paragraphs) {
				t.Fatalf("span %d is at %d/%d", i, s.Page, s.Paragraph)
			}
			if i > 0 && spans[i-1].Paragraph >= s.Paragraph {
				t.Fatalf("span %d at %d does not follow %d", i, s.Paragraph, spans[i-1].Paragraph)
			}
			if i > 0 && name(spans[i-1].Section) == name(s.Section) {
				t.Fatalf("span %d says what the one before it says: %s", i, name(s.Section))
			}
			if !slices.IsSorted(s.Goals) || slices.ContainsFunc(s.Goals, func(g sdg.Goal) bool { return !g.Valid() }) {
				t.Fatalf("goals %v", s.Goals)
			}
			if len(s.Goals) > 0 && s.Kind != corpus.GoalChapter || s.Kind != "" && !slices.Contains(corpus.SectionKinds(), s.Kind) {
				t.Fatalf("section %+v", s.Section)
			}
		}
		for _, p := range structure.Propose(text, "", corpus.Metadata{}) {
			if p.Value == "" || p.Words == "" || p.Paragraph > 0 && !strings.HasPrefix(paragraph(text, 1, p.Paragraph), p.Words) {
				t.Fatalf("proposal %+v", p)
			}
		}
	})
}
