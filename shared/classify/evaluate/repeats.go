package evaluate

import (
	"reflect"

	"github.com/city-outcomes/throughline/shared/terms"
)

// repeats counts the rows that ask of a text what an earlier row has asked,
// compared without case, accents and marks, and those of them that answer
// otherwise.
func repeats(rows []Row) (repeated, contradicted int) {
	type question struct {
		text, language string
		pair           bool
		goal           int
	}
	first := map[question]Row{}
	for _, r := range rows {
		q := question{text: terms.Fold(r.Text), language: r.Language, pair: r.Label != nil}
		if q.pair {
			q.goal = int(r.Goal)
		}
		had, again := first[q]
		if !again {
			first[q] = r
			continue
		}
		repeated++
		contradicted += one(!sameAnswer(had, r))
	}
	return repeated, contradicted
}

func sameAnswer(a, b Row) bool {
	return reflect.DeepEqual(a.Label, b.Label) && a.Goal == b.Goal && reflect.DeepEqual(a.Goals, b.Goals) &&
		reflect.DeepEqual(a.Themes, b.Themes) && a.Kind == b.Kind
}
