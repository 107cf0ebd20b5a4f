package classify

import (
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

// trends are the labels of the list of trends.
func trends() []string { return []string{string(corpus.Rising), string(corpus.Falling)} }

// trendOf says which way the figures of a passage went: a word of rising or
// falling counts where a figure stands in its clause. It says nothing of
// good or bad: unemployment rises, too.
func (c *Classifier) trendOf(w *work, lang Language) corpus.Trend {
	c.trends.Find(&w.trends, &w.text, lang.Cues)
	rising, falling := besideFigure(w.trends.Cues[0], &w.text), besideFigure(w.trends.Cues[1], &w.text)
	switch {
	case rising && falling:
		return corpus.Mixed
	case rising:
		return corpus.Rising
	case falling:
		return corpus.Falling
	}
	return ""
}

func besideFigure(cues []statement.Cue, s *terms.Scanned) bool {
	for _, c := range cues {
		first, last := int(c.First), int(c.Last)
		for first > 0 && !s.Tokens[first].Breaks {
			first--
		}
		for last+1 < len(s.Tokens) && !s.Tokens[last+1].Breaks {
			last++
		}
		for i := first; i <= last; i++ {
			if s.Tokens[i].Number && !isYear(s.Word(i)) {
				return true
			}
		}
	}
	return false
}

// isYear tells whether a number is written as a year of our time, which is
// when and not how much.
func isYear(number []byte) bool {
	return len(number) == 4 && (number[0] == '1' && number[1] == '9' || number[0] == '2' && number[1] == '0')
}
