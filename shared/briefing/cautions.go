package briefing

import (
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Caution is why the labels of a statement want a reader's eye.
type Caution string

// The cautions.
const (
	UnsureKind        Caution = "unsure-kind"        // the kind's score is above its bar, and is not certain
	UntrainedLanguage Caution = "untrained-language" // the rules were not trained on texts in the language
	NarrowLabel       Caution = Caution(corpus.NearThreshold)
	DividedViews      Caution = Caution(corpus.ViewsDisagree)
)

// cautions lists why the labels of a passage want a reader's eye, in the order
// above. What a person decided needs no second look.
func cautions(l corpus.Labels, theme corpus.Label) []Caution {
	if l.Reviewed {
		return nil
	}
	var out []Caution
	if l.Kind.Score < certainBar {
		out = append(out, UnsureKind)
	}
	if theme.LowConfidence || l.Kind.LowConfidence {
		out = append(out, UntrainedLanguage)
	}
	if l.Doubt != "" {
		out = append(out, Caution(l.Doubt))
	}
	return out
}

// comment is what the Word file remarks on a statement's quotation: its
// cautions in one sentence, nothing where there are none.
func comment(s Statement) string {
	if len(s.Cautions) == 0 {
		return ""
	}
	words := make([]string, len(s.Cautions))
	for i, c := range s.Cautions {
		switch c {
		case UnsureKind:
			words[i] = "the rules are not sure what kind of statement it makes"
		case UntrainedLanguage:
			words[i] = "they were not trained on texts in its language (" + languageName(s.Language) + ")"
			if i == 0 {
				words[i] = "the rules" + words[i][len("they"):]
			}
		case NarrowLabel:
			words[i] = "a goal was given, or left out, by a narrow margin"
		case DividedViews:
			words[i] = "its words and the definitions of the labels say different things"
		}
	}
	return "Please check how this quotation is labelled: " + list(words) + "."
}

// commentsText counts the comments of the Word file for the method note.
func commentsText(b Briefing) string {
	n := 0
	for _, s := range b.Statements {
		if comment(s) != "" {
			n++
		}
	}
	return fmt.Sprintf("In the Word file %s a comment, which says why its labels should be checked: the rules were not sure of the kind of statement or not trained on texts in its language, a goal was given or left out by a narrow margin, or the words and the definitions of the labels say different things.",
		count(n, "quotation")+verb(n, " carries", " carry"))
}
