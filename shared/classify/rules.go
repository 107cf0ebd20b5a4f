package classify

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/city-outcomes/throughline/shared/classify/internal/statement"
	"github.com/city-outcomes/throughline/shared/classify/internal/wording"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms/mention"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

// Rules are the part of a classifier that people write: cues and languages,
// and the ways of naming a goal, which are shared/terms/mention's. The
// training command reads them and makes the weights.
type Rules struct {
	Reader    statement.Reader
	mentions  mention.Finder
	languages map[string]Language
}

// EmbeddedRules are the rules that are part of the program.
func EmbeddedRules() (Rules, error) { return OpenRules(files) }

// OpenRules loads the rules from a folder. The error names the file and the
// line.
func OpenRules(root fs.FS) (Rules, error) {
	var r Rules
	themes, err := themeList(root)
	if err != nil {
		return Rules{}, err
	}
	kinds, err := list(root, "data/kinds.tsv", statement.KindCues())
	if err != nil {
		return Rules{}, err
	}
	if r.mentions, err = mention.Embedded(); err != nil {
		return Rules{}, err
	}
	negations, err := list(root, "data/negations.tsv", []string{statement.Negation})
	if err != nil {
		return Rules{}, err
	}
	moods, err := list(root, "data/moods.tsv", statement.Moods())
	if err != nil {
		return Rules{}, err
	}
	r.Reader = statement.Reader{
		Themes:   statement.NewCues(themes, negations, labels(themes)),
		Kinds:    statement.NewCues(kinds, negations, statement.KindCues()),
		Moods:    statement.NewCues(moods, new(phrases.List), statement.Moods()),
		Official: new(wording.Official),
	}
	b, err := fs.ReadFile(root, "data/languages.tsv")
	if err != nil {
		return Rules{}, err
	}
	if r.languages, err = parseLanguages(string(b)); err != nil {
		return Rules{}, err
	}
	for tag, l := range r.languages {
		if kinds.Speaks(tag) {
			l.Cues = tag
			r.languages[tag] = l
		}
	}
	return r, nil
}

// themeID is how a theme is named: the same id as in the forum's calendar.
var themeID = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// themeList reads the cues of themes. What themes there are is for the list
// to say.
func themeList(root fs.FS) (*phrases.List, error) {
	l, err := parseList(root, "data/themes.tsv")
	if err != nil {
		return nil, err
	}
	for _, r := range l.Rules {
		if !themeID.MatchString(r.Label) {
			return nil, fmt.Errorf("data/themes.tsv: line %d: %q is not an id such as smart-digital", r.Line, r.Label)
		}
	}
	return l, nil
}

// labels are the labels of a list, ascending.
func labels(l *phrases.List) []string {
	var out []string
	for _, r := range l.Rules {
		out = append(out, r.Label)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// GoalWords are the words of goals that are part of the rules. The training
// command alone reads them.
func GoalWords() (*phrases.List, error) {
	var names []string
	for _, g := range sdg.Goals() {
		names = append(names, g.String())
	}
	return list(files, "data/goals.tsv", names)
}

func parseList(root fs.FS, name string) (*phrases.List, error) {
	b, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	l, err := phrases.Parse(string(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

// list reads a list whose rules have the given labels.
func list(root fs.FS, name string, labels []string) (*phrases.List, error) {
	l, err := parseList(root, name)
	if err != nil {
		return nil, err
	}
	if err := l.Check(labels); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

// Read is what the rules read in a passage: the numbers that the models of
// themes and kinds weigh. The chances are the probabilities of the goals.
func (r Rules) Read(text, language string, chances []float64) statement.Reading {
	var w work
	w.text.Scan(text)
	named := named(r.mentions.Find(&w.text))
	r.Reader.Read(&w.reading, &w.text, r.languages[language].Cues, chances, named)
	return w.reading
}

// Cues tells whether the language has cues of themes and kinds.
func (r Rules) Cues(language string) bool { return r.languages[language].Cues != "" }

// Model is the name of the model of goals that reads the language.
func (r Rules) Model(language string) string { return r.languages[language].Model }
