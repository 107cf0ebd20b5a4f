package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Translating says what came of the translation of the quotations that are not
// in English.
type Translating struct {
	Engine     string `json:"engine"`     // what was to translate, as the reader is told it
	Foreign    int    `json:"foreign"`    // statements that are not in English
	Translated int    `json:"translated"` // of these
	Refused    int    `json:"refused"`    // whose language or text the engine does not take
	Failed     int    `json:"failed"`     // for which it gave no answer
}

// Translations are the quotations that are not in English, with the
// translations that the briefing has of them.
func (b Briefing) Translations() corpus.Translations {
	out := corpus.Translations{Engine: b.Method.Translation.Engine}
	for _, s := range b.Statements {
		if original(s) != "" {
			out.Texts = append(out.Texts, corpus.Translation{Language: s.Language, Original: s.Quotation, Text: s.Translation})
		}
	}
	slices.SortFunc(out.Texts, func(s, t corpus.Translation) int {
		return cmp.Or(cmp.Compare(s.Language, t.Language), cmp.Compare(s.Original, t.Original))
	})
	out.Texts = slices.Compact(out.Texts)
	return out
}

// Translated is the briefing with translations under its quotations, and with
// the engine named in its method. An engine is trusted no more than a
// document: what no form can carry is taken out, and a translation that is
// empty, too long or the same as the original is none. The choice of
// statements, their order, the limit of words and the changes know nothing of
// translations.
func (b Briefing) Translated(t corpus.Translations) Briefing {
	type text struct{ language, original string }
	of := map[text]corpus.Translation{}
	for _, x := range t.Texts {
		of[text{x.Language, x.Original}] = x
	}
	b.Statements = slices.Clone(b.Statements)
	b.Method.Translation = Translating{Engine: t.Engine}
	m := &b.Method.Translation
	for i, s := range b.Statements {
		if original(s) == "" {
			continue
		}
		m.Foreign++
		x := of[text{s.Language, s.Quotation}]
		english := strings.TrimSpace(plain(x.Text))
		switch {
		case english != "" && len(english) <= longestTranslation && english != s.Quotation:
			b.Statements[i].Translation = english
			m.Translated++
		case x.Why == corpus.Untranslatable:
			m.Refused++
		case x.Why == corpus.NotAnswered:
			m.Failed++
		}
	}
	return b
}

// longestTranslation, in bytes, is less than a cell of the workbook holds
// (32,767 characters): of more the workbook would have a part.
const longestTranslation = 32_000

// translationMark is what every form says before a translation: the United
// Nations mark as unofficial whatever its own translators did not make.
const translationMark = "Unofficial translation by machine, not checked"

// translation is what stands under a quotation in the forms for people, in
// brackets as ours; empty where there is none.
func translation(s Statement) string {
	if s.Translation == "" {
		return ""
	}
	return "[" + translationMark + ": " + s.Translation + "]"
}

// translationText says in the method how quotations were translated; empty
// where they were not to be.
func translationText(b Briefing) string {
	m := b.Method.Translation
	switch {
	case m.Engine == "":
		return ""
	case m.Foreign == 0:
		return fmt.Sprintf("Quotations in other languages than English would be translated by %s; there are none.", m.Engine)
	}
	text := fmt.Sprintf("Quotations stand in the language of their document. Of %s in other languages than English %s, made by %s, a machine, and checked by nobody. Translations help the reader: they are no quotations, count as no evidence, and were not looked at when statements were chosen. Only the original may be quoted. Each was asked for once, and is kept with the edition.",
		number(m.Foreign), haveTranslation(m.Translated), m.Engine)
	var why []string
	for _, reason := range []struct {
		n    int
		text string
	}{
		{m.Refused, "it does not take the language or the text"},
		{m.Failed, "it gave no answer when this edition was made"},
		{m.Foreign - m.Translated - m.Refused - m.Failed, "it gave nothing, or the same words"},
	} {
		if reason.n > 0 {
			why = append(why, fmt.Sprintf("for %s %s", number(reason.n), reason.text))
		}
	}
	if len(why) > 0 {
		text += " Where there is none: " + list(why) + "."
	}
	return text
}

func haveTranslation(n int) string {
	switch n {
	case 0:
		return "none has an unofficial translation beside it"
	case 1:
		return "one has an unofficial translation beside it"
	}
	return number(n) + " have an unofficial translation beside them"
}

// translatedWords counts the words of the translations, as often as the
// statements that they belong to.
func translatedWords(b Briefing) int {
	n := 0
	for _, s := range b.Statements {
		n += countWords(s.Translation)
	}
	return n
}
