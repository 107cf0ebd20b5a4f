package memory

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Translator is a recorded one: it knows the translations that it was given,
// and no other text. It implements pipeline.Translator, and is safe for
// concurrent use.
type Translator struct {
	Name     string                       // of the engine
	Recorded map[string]map[string]string // translations by language and original
	// Fault, where it is set, is asked before every translation; the
	// operation's key is the language.
	Fault Fault

	asked atomic.Int64
}

// Engine is the name.
func (t *Translator) Engine() string { return t.Name }

// Translate returns what was recorded; a text of which nothing was cannot be
// translated.
func (t *Translator) Translate(ctx context.Context, language, text string) (string, error) {
	t.asked.Add(1)
	var english string
	err := t.Fault.do(ctx, Op{Deed: "translate", Key: language}, func() error {
		recorded, ok := t.Recorded[language][text]
		if !ok {
			return pipeline.ErrUntranslatable
		}
		english = recorded
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("translate from %s: %w", language, err)
	}
	return english, nil
}

// Asked is how often it was asked.
func (t *Translator) Asked() int { return int(t.asked.Load()) }
