package translation_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/wiring"
	"github.com/city-outcomes/throughline/shared/wiring/translation"
)

func TestNobodyTranslatesUnlessItIsSwitchedOn(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"": "", "off": "", "true": "", "on": "Amazon Translate"} {
		aws, err := wiring.Open(t.Context(), func(string) string { return value }, wiring.Translation)
		if err != nil {
			t.Fatal(err)
		}
		engine := ""
		if translator := translation.Open(aws); translator != nil {
			engine = translator.Engine()
		}
		if engine != want {
			t.Errorf("with the value %q %q translates, want %q", value, engine, want)
		}
	}
}
