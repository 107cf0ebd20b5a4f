package compile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// patience is how long an edition waits for its translations, for all of them
// together: what has not come by then, it does without.
const patience = time.Minute

// translator gives what an edition is made from the translations of its
// quotations. previous is the edition before, nil for the first.
type translator func(ctx context.Context, f Frozen, b briefing.Briefing, previous *briefing.Briefing) (corpus.Translations, error)

// kept are the translations that the archive has of an edition. That they are
// another's is an error.
func kept(archive pipeline.Objects) translator {
	return func(ctx context.Context, f Frozen, _ briefing.Briefing, _ *briefing.Briefing) (corpus.Translations, error) {
		key := pipeline.TranslationsKey(f.Series, f.Edition)
		t, err := pipeline.Load[corpus.Translations](ctx, archive, key)
		if err == nil && t.Engine != f.Translator {
			err = fmt.Errorf("%s is by %q, and the edition was frozen to be translated by %q", key, t.Engine, f.Translator)
		}
		return t, err
	}
}

// translations are those that the archive has of an edition; where there are
// none yet they are asked for, and archived before anything is made with them.
func (s Stage) translations(ctx context.Context, f Frozen, b briefing.Briefing, previous *briefing.Briefing) (corpus.Translations, error) {
	there, err := kept(s.Archive)(ctx, f, b, previous)
	if !errors.Is(err, pipeline.ErrNotFound) {
		return there, err
	}
	t := corpus.Translations{Engine: f.Translator, Texts: b.Translations().Texts}
	s.ask(ctx, f, t.Texts, known(previous, f.Translator))
	if err := ctx.Err(); err != nil { // it is the edition that was given up, and not the service
		return corpus.Translations{}, err
	}
	return pipeline.Settle(ctx, s.Archive, pipeline.TranslationsKey(f.Series, f.Edition), t)
}

// ask has the texts translated that were not known before. That the service
// fails stops no edition: it is noted, and the next edition asks again.
func (s Stage) ask(ctx context.Context, f Frozen, texts []corpus.Translation, before map[corpus.Translation]string) {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var first error
	asked, bytes, failed := 0, 0, 0
	for i, t := range texts {
		if known, ok := before[t]; ok {
			texts[i].Text = known
			continue
		}
		asked, bytes = asked+1, bytes+len(t.Original)
		english, err := s.translate(waiting, f.Translator, t)
		switch texts[i].Text = strings.ToValidUTF8(english, "\ufffd"); { // as it comes back from the archive
		case errors.Is(err, pipeline.ErrUntranslatable):
			texts[i].Why = corpus.Untranslatable
		case err != nil:
			texts[i].Why = corpus.NotAnswered
			if failed++; first == nil {
				first = err
			}
		}
	}
	s.Log.InfoContext(ctx, "translated", "year", f.Year, "theme", f.Snapshot.Theme, "edition", f.Edition, "quotations", len(texts), "asked", asked, "bytes", bytes, "failed", failed)
	if first != nil {
		s.Log.WarnContext(ctx, "quotations stand without translation", "theme", f.Snapshot.Theme, "edition", f.Edition, "failed", failed, "first", first)
	}
}

// errNoTranslator says that an edition was frozen to be translated by an
// engine that is not there when it is made.
var errNoTranslator = errors.New("the translator was switched off or changed since the edition was frozen")

func (s Stage) translate(ctx context.Context, engine string, t corpus.Translation) (string, error) {
	if s.Translator == nil || s.Translator.Engine() != engine {
		return "", errNoTranslator
	}
	return s.Translator.Translate(ctx, t.Language, t.Original)
}

// known are the translations of an edition by what they translate, where they
// are the engine's: a series does not ask again for what it was given.
func known(b *briefing.Briefing, engine string) map[corpus.Translation]string {
	had := map[corpus.Translation]string{}
	if b == nil || b.Method.Translation.Engine != engine {
		return had
	}
	for _, t := range b.Translations().Texts {
		if t.Text != "" {
			had[corpus.Translation{Language: t.Language, Original: t.Original}] = t.Text
		}
	}
	return had
}
