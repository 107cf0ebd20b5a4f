package pipeline

import (
	"context"
	"errors"
)

// Translator translates quotations into English. An edition asks it once for
// each quotation and keeps the answer, so that it may answer otherwise
// tomorrow.
type Translator interface {
	// Engine is what translates, as a reader is told it. It stays the same as
	// long as its translations are of one make.
	Engine() string
	// Translate returns a text, in the language of a BCP 47 tag, in English.
	// It answers ErrUntranslatable where asking again would not help, because
	// the engine does not know the language or takes no text so long; any
	// other error is a failure of the service. What it returns is not trusted.
	Translate(ctx context.Context, language, text string) (string, error)
}

// ErrUntranslatable says that a text cannot be translated by an engine.
var ErrUntranslatable = errors.New("the text cannot be translated")
