package classify

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/city-outcomes/throughline/shared/classify/internal/linear"
	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/classify/internal/wording"
	"github.com/city-outcomes/throughline/shared/sdg"
)

//go:embed data/*.tsv weights
var files embed.FS

// Embedded is the classifier with the weights and data that are part of the
// program. It is loaded anew by each call.
func Embedded() (*Classifier, error) { return Open(files) }

// EmbeddedSize is how many bytes the embedded rules and weights take.
func EmbeddedSize() (int64, error) {
	var size int64
	err := fs.WalkDir(files, ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size += info.Size()
		return nil
	})
	return size, err
}

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
//	data/themes.tsv, kinds.tsv   cues, see shared/terms/phrases
//	data/moods.tsv               moods of the verb
//	data/negations.tsv           what turns a cue off
//	data/goals.tsv               words of goals, which only training reads
//	data/languages.tsv           which model reads which language
//	weights/goals-NAME.bin       models of goals
//	weights/targets-NAME.bin     models of targets
//	weights/kinds.json           how cues make a kind of statement
//	weights/none.json            how cues make a passage that says nothing of substance
//	weights/themes.json          how cues make a theme
//	weights/wording.bin          the framework's own sentences, as hashes
//	weights/card.json            the model card

// Open loads a classifier from a folder that the training command wrote. The
// error says which file is at fault and what is wrong with it.
func Open(root fs.FS) (*Classifier, error) {
	r, err := OpenRules(root)
	if err != nil {
		return nil, err
	}
	if r.Reader.Official, err = official(root); err != nil {
		return nil, err
	}
	c := &Classifier{languages: r.languages, mentions: r.mentions, reader: r.Reader}
	c.spare.New = func() any { return new(work) }
	if c.goals, err = models(root, "weights/goals-", goals); err != nil {
		return nil, err
	}
	targets, err := models(root, "weights/targets-", len(sdg.Targets()))
	if err != nil {
		return nil, err
	}
	c.targets = map[string]func() targetModel{}
	for name, m := range targets {
		c.targets[name] = sync.OnceValue(func() targetModel { return newTargetModel(m()) })
	}
	if err := c.readStatements(root); err != nil {
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
	for theme := range c.themes.Offsets {
		if !slices.Contains(c.reader.Themes.Labels, theme) {
			return fmt.Errorf("data/themes.tsv: no cues of the theme %s, which the weights know", theme)
		}
	}
	for _, tag := range []string{"und", "und-Latn", "und-Cyrl"} {
		if _, ok := c.languages[tag]; !ok {
			return fmt.Errorf("languages: %q is missing", tag)
		}
	}
	return nil
}

// model gives a model, read at its first use.
type model func() *linear.Model

// models finds the models whose files begin with prefix. A damaged file is an
// error here and now; what it holds is read when it is first asked for, since
// a document has one language, seldom two.
func models(root fs.FS, prefix string, labels int) (map[string]model, error) {
	names, err := fs.Glob(root, prefix+"*.bin")
	if err != nil {
		return nil, err
	}
	out := map[string]model{}
	for _, name := range names {
		b, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		switch n, err := linear.Check(b); {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case n != labels:
			return nil, fmt.Errorf("%s: %d labels where %d are wanted", name, n, labels)
		}
		out[strings.TrimSuffix(strings.TrimPrefix(name, prefix), path.Ext(name))] = sync.OnceValue(func() *linear.Model {
			m, err := linear.Decode(b)
			if err != nil {
				// The checksum is right, so that the training command wrote
				// what it cannot read. A test reads every embedded file.
				panic(fmt.Errorf("%s: %w", name, err))
			}
			return m
		})
	}
	return out, nil
}

// official reads the framework's own sentences.
func official(root fs.FS) (*wording.Official, error) {
	const name = "weights/wording.bin"
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	o, err := wording.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return o, nil
}

// readStatements reads the models of kinds, of passages without substance and
// of themes.
func (c *Classifier) readStatements(root fs.FS) error {
	for _, f := range []struct {
		name  string
		parse func([]byte) error
	}{
		{"weights/kinds.json", func(b []byte) (err error) {
			c.kinds, err = statement.ParseKinds(b, c.reader.Names(), c.reader.Kinds.List)
			return err
		}},
		{"weights/none.json", func(b []byte) (err error) {
			c.none, err = statement.ParseModel(b, c.reader.Names(), []string{statement.None})
			return err
		}},
		{"weights/themes.json", func(b []byte) (err error) {
			c.themes, err = statement.ParseThemes(b)
			return err
		}},
	} {
		b, err := fs.ReadFile(root, f.name)
		if err != nil {
			return err
		}
		if err := f.parse(b); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}
