// Package translation wires the translator of quotations, for the function
// that has them translated.
package translation

import (
	amazon "github.com/aws/aws-sdk-go-v2/service/translate"

	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/translate"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// Open returns the translator of a function that works with
// wiring.Translation, and nil where it is not switched on: then nothing is
// sent anywhere.
func Open(a wiring.AWS) pipeline.Translator {
	if a.Value(wiring.TranslationVariable) != "on" {
		return nil
	}
	return translate.New(amazon.NewFromConfig(a.Config))
}
