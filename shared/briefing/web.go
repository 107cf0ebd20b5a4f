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
		"statement": b.statement, "topic": b.topic, "paragraphOf": b.paragraphOf, "speaker": speaker, "original": original, "translation": translation, "footnote": footnote,
		"direction": direction, "roman": func(n int) string { return []string{"I", "II", "III", "IV", "V", "VI"}[n-1] },
		"letter":   func(i int) string { return string(rune('A' + i)) },
		"goalName": goalName, "language": languageName, "confidence": confidence, "year": year, "capital": capital, "kind": kindName,
		"goals":    func(list []sdg.Goal) string { return strings.ReplaceAll(join(list), ";", ", ") },
		"targets":  func(list []sdg.Target) string { return strings.ReplaceAll(join(list), ";", ", ") },
		"measures": measureRow, "place": Coverage.place, "caption": caption, "paragraphsOf": b.paragraphsOf, "days": Occasion.days, "reporter": Reported.place, "before": Reported.before,
		"list":    func(words []string) string { return list(words) },
		"placeOf": func(d Document) string { return Coverage{City: d.City, CountryName: d.CountryName}.place() },
	}).Parse(mapTemplate + pageTemplate)
	if err != nil {
		return nil, fmt.Errorf("parse the page's template: %w", err)
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Briefing": b, "Heading": heading1(b), "KeyNote": keyNote(b), "FewPoints": fewMessages(len(b.TalkingPoints), "talking point"), "Heats": heats(b), "Time": timeline(b), "Map": mapOf(b), "FiguresNote": figuresNote, "NoFigures": noFigures(b), "Goals": sdg.Goals(), "Silence": silenceNote,
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
