// Package evaluate reads labelled passages and measures a classifier on them.
//
// A labelled file has one JSON object a line, in one of two forms, which may
// be mixed. A pair says whether a text is about one goal:
//
//	{"text": "…", "lang": "en", "sdg": 11, "label": true}
//
// A passage says all that a reader found in it; lists may be empty, and a
// field that is left out says nothing:
//
//	{"text": "…", "lang": "en", "goals": [11, 13], "targets": ["11.2"],
//	 "themes": ["housing"], "kind": "progress"}
//
// Text is required. "lang" is BCP 47 and "en" where it is left out; "sdg"
// without "label" says that the goal is the main one; "sdgs" may stand for
// "goals". For training there are "group" (or "doi", "id", "src"): the source
// document, so that folds never part it; "llm_votes" and "n_llm": how many of
// n voters said each goal; "sim_en": likeness to a text that models are
// measured on. Other fields are passed over.
package evaluate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// Row is one line of a labelled file.
type Row struct {
	Line     int // in the file, from 1
	Text     string
	Language string

	Goal  sdg.Goal // of a pair or a main goal, else 0
	Label *bool    // of a pair, else nil

	Goals   []sdg.Goal // nil where the row does not say
	Targets []sdg.Target
	Themes  []string // nil where the row does not say
	Kind    corpus.StatementKind

	Group    string  // the source document, empty where unknown
	Certain  bool    // a reader would hardly say anything else; true where the row does not say
	Verbatim bool    // the text stands so in its document; true where the row does not say
	Likeness float64 // to a text that models are measured on

	Votes map[sdg.Goal]float64 // share of voters who said the goal; nil where nobody was asked
}

// Question is what a label of the row's text answers, for Scores.
func (r Row) Question(label string) string { return label + " " + r.Text }

// line is a row as it is written.
type line struct {
	ID       string         `json:"id"`
	Text     *string        `json:"text"`
	Lang     string         `json:"lang"`
	SDG      *int           `json:"sdg"`
	Label    *bool          `json:"label"`
	Goals    []int          `json:"goals"`
	SDGs     []any          `json:"sdgs"`
	Targets  []string       `json:"targets"`
	Themes   []string       `json:"themes"`
	Kind     string         `json:"kind"`
	Group    string         `json:"group"`
	DOI      string         `json:"doi"`
	Src      string         `json:"src"`
	Certain  *bool          `json:"certain"`
	Verbatim *bool          `json:"verbatim"`
	SimEn    float64        `json:"sim_en"`
	Votes    map[string]int `json:"llm_votes"`
	Voters   int            `json:"n_llm"`
}

// maxLine is the longest line, in bytes.
const maxLine = 4 << 20

// byteOrderMark is what some editors write before the first line.
const byteOrderMark = "\ufeff"

// Read reads a labelled file. The error names the line and what is wrong with
// it. Themes are checked against the given ids; nil accepts any.
func Read(r io.Reader, themes []string) ([]Row, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	var rows []Row
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(lines.Bytes())
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
		}
		if len(line) == 0 {
			continue
		}
		row, err := parse(line, themes)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		row.Line = n
		rows = append(rows, row)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("line %d: longer than %d MiB", n+1, maxLine>>20)
	case err != nil:
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if len(rows) == 0 {
		return nil, errors.New("no labelled rows")
	}
	return rows, nil
}

func parse(b []byte, themes []string) (Row, error) {
	var l line
	if err := json.Unmarshal(b, &l); err != nil {
		return Row{}, plain(err)
	}
	if l.Text == nil || strings.TrimSpace(*l.Text) == "" {
		return Row{}, errors.New(`"text" is missing or empty`)
	}
	row := Row{
		Text: *l.Text, Language: l.Lang, Label: l.Label,
		Group: firstOf(l.Group, l.DOI, l.ID, l.Src), Likeness: l.SimEn,
		Certain: l.Certain == nil || *l.Certain, Verbatim: l.Verbatim == nil || *l.Verbatim,
	}
	if row.Language == "" {
		row.Language = "en"
	}
	if err := row.setGoals(l); err != nil {
		return Row{}, err
	}
	for _, t := range l.Targets {
		if sdg.Target(t).Goal() == 0 {
			return Row{}, fmt.Errorf("%q is not a target such as 11.2", t)
		}
		row.Targets = append(row.Targets, sdg.Target(t))
	}
	for _, t := range l.Themes {
		if themes != nil && !slices.Contains(themes, t) {
			return Row{}, fmt.Errorf("%q is not one of the themes %s", t, strings.Join(themes, ", "))
		}
	}
	row.Themes = l.Themes
	row.Kind = corpus.StatementKind(l.Kind)
	if l.Kind != "" && !slices.Contains(corpus.StatementKinds(), row.Kind) {
		return Row{}, fmt.Errorf("%q is not a kind of statement", l.Kind)
	}
	if row.Goal == 0 && row.Goals == nil && row.Themes == nil && row.Kind == "" {
		return Row{}, errors.New(`no label: "sdg", "goals", "themes" or "kind" is wanted`)
	}
	return row, nil
}

func (row *Row) setGoals(l line) error {
	if l.SDG != nil {
		if row.Goal = sdg.Goal(*l.SDG); !row.Goal.Valid() {
			return fmt.Errorf("%d is not one of the 17 goals", *l.SDG)
		}
	}
	if l.Label != nil && l.SDG == nil {
		return errors.New(`"label" without "sdg"`)
	}
	if l.Goals != nil {
		row.Goals = []sdg.Goal{}
	}
	for _, n := range l.Goals {
		row.Goals = append(row.Goals, sdg.Goal(n))
	}
	for _, v := range l.SDGs {
		n, err := strconv.Atoi(fmt.Sprint(v))
		if err != nil {
			return fmt.Errorf("%v is not one of the 17 goals", v)
		}
		row.Goals = append(row.Goals, sdg.Goal(n))
	}
	for i, g := range row.Goals {
		if !g.Valid() {
			return fmt.Errorf("%d is not one of the 17 goals", g)
		}
		if slices.Contains(row.Goals[:i], g) {
			return fmt.Errorf("goal %d is given twice", g)
		}
	}
	return row.setVotes(l)
}

func (row *Row) setVotes(l line) error {
	if l.Voters <= 0 {
		return nil
	}
	row.Votes = map[sdg.Goal]float64{}
	for name, n := range l.Votes {
		g, err := sdg.ParseGoal(name)
		if err != nil {
			return err
		}
		row.Votes[g] = float64(n) / float64(l.Voters)
	}
	return nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// plain says a JSON error in words for who wrote the file.
func plain(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field == "" {
		return fmt.Errorf("not a JSON object but a JSON %s", wrong.Value)
	} else if ok {
		return fmt.Errorf("%q has a value of the wrong type (%s)", wrong.Field, wrong.Value)
	}
	return fmt.Errorf("not a JSON object: %w", err)
}
