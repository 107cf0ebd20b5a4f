package classify

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
)

//go:embed data/*.tsv weights
var files embed.FS

// Embedded is the classifier with the weights and data that are part of the
// program, loaded once.
func Embedded() (*Classifier, error) { return embedded() }

var embedded = sync.OnceValues(func() (*Classifier, error) { return Open(files) })

// Languages lists how each language is read, ascending by tag.
func Languages() ([]Language, error) {
	c, err := Embedded()
	if err != nil {
		return nil, err
	}
	return c.Languages(), nil
}

// The files of a classifier, below its root:
//
//	data/themes.tsv, kinds.tsv   cues, see internal/phrases
//	data/mentions.tsv            how goals are named
//	data/languages.tsv           which model reads which language
//	weights/goals-NAME.bin       models of goals
//	weights/targets-NAME.bin     models of targets
//	weights/kinds.json           how cues make a kind of statement
//	weights/themes.json          how cues make a theme
//	weights/card.json            the model card

// Open loads a classifier from a folder. The error says which file is at
// fault and what is wrong with it.
func Open(root fs.FS) (*Classifier, error) {
	r, err := OpenRules(root)
	if err != nil {
		return nil, err
	}
	c := &Classifier{languages: r.languages, mentions: r.mentions, reader: r.Reader}
	c.spare.New = func() any { return new(work) }
	if c.goals, err = models(root, "weights/goals-"); err != nil {
		return nil, err
	}
	if c.targets, err = models(root, "weights/targets-"); err != nil {
		return nil, err
	}
	if c.kinds, err = statements(root, "weights/kinds.json", r.Reader, statement.Kinds()); err != nil {
		return nil, err
	}
	if c.themes, err = statements(root, "weights/themes.json", r.Reader, statement.Themes()); err != nil {
		return nil, err
	}
	b, err := fs.ReadFile(root, "weights/card.json")
	if err != nil {
		return nil, err
	}
	if c.card, err = parseCard(b); err != nil {
		return nil, err
	}
	return c, c.complete()
}

// complete says what is missing, and derives what the parts say of each
// other.
func (c *Classifier) complete() error {
	for tag, l := range c.languages {
		m := c.goals[l.Model]
		if m == nil {
			return fmt.Errorf("language %s: no weights %q", tag, l.Model)
		}
		if len(m.Labels) != goals {
			return fmt.Errorf("weights %q: %d labels where there are %d goals", l.Model, len(m.Labels), goals)
		}
		if _, ok := c.card.Models[l.Model]; !ok {
			return fmt.Errorf("model card: nothing about the weights %q", l.Model)
		}
		for _, name := range []string{tag, l.Model} {
			if c.targets[name] != nil && l.Targets == "" {
				l.Targets = name
			}
		}
		c.languages[tag] = l
	}
	for _, tag := range []string{"und", "und-Latn", "und-Cyrl"} {
		if _, ok := c.languages[tag]; !ok {
			return fmt.Errorf("languages: %q is missing", tag)
		}
	}
	return nil
}

// models loads the models whose files begin with prefix, all at once.
func models(root fs.FS, prefix string) (map[string]*linear.Model, error) {
	names, err := fs.Glob(root, prefix+"*.bin")
	if err != nil {
		return nil, err
	}
	loaded := make([]*linear.Model, len(names))
	failed := make([]error, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			b, err := fs.ReadFile(root, name)
			if err == nil {
				loaded[i], err = linear.Decode(b)
			}
			if err != nil {
				failed[i] = fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	out := map[string]*linear.Model{}
	for i, name := range names {
		out[strings.TrimSuffix(strings.TrimPrefix(name, prefix), path.Ext(name))] = loaded[i]
	}
	return out, nil
}

func statements(root fs.FS, name string, r statement.Reader, labels []string) (*statement.Model, error) {
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	m, err := statement.ParseModel(b, r.Names(), labels)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}
