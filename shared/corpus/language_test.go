package corpus_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestPrimaryLanguage(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"en": "en", "zh-Hant": "zh", "FR-ca": "fr", "": ""} {
		if got := corpus.PrimaryLanguage(tag); got != want {
			t.Errorf("PrimaryLanguage(%q) = %q, want %q", tag, got, want)
		}
	}
}
