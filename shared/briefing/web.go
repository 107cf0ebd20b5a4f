package briefing

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/city-outcomes/throughline/shared/sdg"
)

//go:embed briefing.html.tmpl
var pageTemplate string

// page is briefing.html: one self-contained file without a script, that
// fetches nothing.
func page(b Briefing) ([]byte, error) {
	t, err := template.New("briefing").Funcs(template.FuncMap{
		"statement": b.statement, "topic": b.topic, "paragraphOf": b.paragraphOf, "speaker": speaker, "original": original, "footnote": footnote,
		"direction": direction, "roman": func(n int) string { return []string{"I", "II", "III", "IV", "V", "VI"}[n-1] },
		"letter":   func(i int) string { return string(rune('A' + i)) },
		"goalName": goalName, "language": languageName, "confidence": confidence, "year": year, "capital": capital, "kind": kindName,
		"goals":    func(list []sdg.Goal) string { return strings.ReplaceAll(join(list), ";", ", ") },
		"targets":  func(list []sdg.Target) string { return strings.ReplaceAll(join(list), ";", ", ") },
		"measures": measureRow, "place": Coverage.place,
		"placeOf": func(d Document) string { return Coverage{City: d.City, CountryName: d.CountryName}.place() },
	}).Parse(pageTemplate)
	if err != nil {
		return nil, fmt.Errorf("parse the page's template: %w", err)
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Briefing": b, "Heading": heading1(b), "KeyNote": keyNote(b), "FewPoints": fewMessages(len(b.TalkingPoints), "talking point"), "Heat": heatMap(b), "Goals": sdg.Goals(), "Silence": silenceNote,
		"Measures": b.measuresThatBear(), "Changes": changesText(b), "Gone": goneText(b), "Method": append(methodText(b), meterText(b), measuresText(b)), "Disclaimer": disclaimer,
	})
	if err != nil {
		return nil, fmt.Errorf("fill the page: %w", err)
	}
	return out.Bytes(), nil
}

func direction(language string) string {
	if leftwards(language) {
		return "rtl"
	}
	return "ltr"
}

// heat is the coverage picture, laid out.
type heat struct {
	Width, Height int
	Columns       []heatColumn
	Rows          []heatRow
	Summary       string
}

type heatColumn struct {
	X, Middle int
	Goal      sdg.Goal
	Colour    string
}

type heatRow struct {
	Y, Baseline int
	Name        string
	Cells       []heatCell
}

type heatCell struct {
	X, Middle int
	Fill, Ink string
	Count     int
	Title     string
}

// The measures of the picture, in pixels.
const (
	nameWidth = 210
	cellSide  = 34
	headSide  = 30
)

func heatMap(b Briefing) heat {
	h := heat{Width: nameWidth + 17*cellSide, Height: headSide + len(b.Coverage)*cellSide}
	for i, g := range sdg.Goals() {
		x := nameWidth + i*cellSide
		h.Columns = append(h.Columns, heatColumn{X: x, Middle: x + cellSide/2, Goal: g, Colour: g.Colour()})
	}
	full := most(b.Coverage)
	spoken := 0
	for r, c := range b.Coverage {
		row := heatRow{Y: headSide + r*cellSide, Baseline: headSide + r*cellSide + 21, Name: ellipsis(c.place(), 32)}
		for i, n := range c.Goals {
			t := shade(n, full)
			x := nameWidth + i*cellSide
			row.Cells = append(row.Cells, heatCell{X: x, Middle: x + cellSide/2, Fill: t.fill, Ink: t.ink, Count: n,
				Title: fmt.Sprintf("%s, goal %d: %s", c.place(), i+1, count(n, "passage"))})
		}
		if b.Goal.Valid() && c.Goals[b.Goal-1] > 0 {
			spoken++
		}
		h.Rows = append(h.Rows, row)
	}
	h.Summary = fmt.Sprintf("Coverage of the 17 goals by %s; the fullest cell has %s.", count(len(b.Coverage), "place"), count(full, "passage"))
	if b.Goal.Valid() {
		h.Summary += fmt.Sprintf(" On goal %d, %s something.", b.Goal, count(spoken, "place")+verb(spoken, " says", " say"))
	}
	return h
}
