package classify

import (
	_ "embed"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
)

//go:embed weights/card.json
var cardJSON []byte

// Measures are those of the embedded model card. Who needs these alone, to
// print them, does not link the weights.
func Measures() ([]corpus.Measure, error) {
	card, err := parseCard(cardJSON)
	if err != nil {
		return nil, err
	}
	return slices.Clone(card.Measures), nil
}
