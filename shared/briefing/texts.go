package briefing

import (
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// texts are the stored texts that quotations are checked against, each read
// once.
type texts struct {
	read func(corpus.DocumentID) (corpus.Text, error)
	had  map[corpus.DocumentID]corpus.Text
}

func (t *texts) of(id corpus.DocumentID) (corpus.Text, error) {
	if text, ok := t.had[id]; ok {
		return text, nil
	}
	text, err := t.read(id)
	if err != nil {
		return corpus.Text{}, fmt.Errorf("read the text of document %s: %w", id, err)
	}
	t.had[id] = text
	return text, nil
}

// context is how much of the paragraph a citation shows on each side of the
// quotation, in characters.
const context = 32

// find looks for a quotation, character for character, in the paragraph that
// the passage names, and returns what stands before and after it there.
func (t *texts) find(id corpus.DocumentID, p corpus.Passage, quotation string) (prefix, suffix string, found bool, err error) {
	text, err := t.of(id)
	if err != nil {
		return "", "", false, err
	}
	paragraph, ok := paragraphOf(text, p.Page, p.Paragraph)
	if !ok {
		return "", "", false, nil
	}
	before, after, found := strings.Cut(paragraph, quotation)
	if !found {
		return "", "", false, nil
	}
	return corpus.Ending(before, context), corpus.Beginning(after, context), true, nil
}

// has reports whether the paragraph that a passage names has each of the
// parts; an empty one is nowhere missing.
func (t *texts) has(id corpus.DocumentID, p corpus.Passage, parts ...string) (bool, error) {
	text, err := t.of(id)
	if err != nil {
		return false, err
	}
	paragraph, ok := paragraphOf(text, p.Page, p.Paragraph)
	for _, part := range parts {
		ok = ok && strings.Contains(paragraph, part)
	}
	return ok, nil
}

// paragraphOf returns the text of a page's paragraph, and whether there is
// one.
func paragraphOf(text corpus.Text, page, paragraph int) (string, bool) {
	for _, p := range text.Pages {
		if p.Number != page {
			continue
		}
		for _, para := range p.Paragraphs {
			if para.Number == paragraph {
				return para.Text, true
			}
		}
	}
	return "", false
}
