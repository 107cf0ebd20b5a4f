package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/sdg"
	"github.com/city-outcomes/throughline/shared/terms"
)

// set says where a row comes from, and so how far its labels are trusted.
type set string

const (
	framework  set = "framework"  // wording of goals, targets and indicators
	community  set = "community"  // OSDG Community Dataset
	expert     set = "expert"     // benchmark pairs with expert labels and silver votes
	passages   set = "passages"   // passages of cities' and nations' own documents
	translated set = "translated" // machine translations of the community set
	vocabulary set = "vocabulary" // words of goals, written down in the rules
	extra      set = "extra"      // what the operator adds
)

// folds is how many parts the data are cut into for measuring.
const folds = 5

// row is a training row.
type row struct {
	evaluate.Row
	set      set
	document string // the source document, empty for rows that come from none
	fold     int    // 0 to folds-1; rows of one source document share it
}

// library reads the data files and remembers their hashes for the card.
type library struct {
	dir    string
	themes []string
	hashes map[string]string // by file, below dir
}

func (l *library) read(name string) ([]byte, error) {
	path := name
	if !filepath.IsAbs(name) {
		path = filepath.Join(l.dir, filepath.FromSlash(name))
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read training data: %w", err)
	}
	sum := sha256.Sum256(b)
	l.hashes[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
	if !strings.HasSuffix(name, ".gz") {
		return b, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("read training data %s: %w", name, err)
	}
	return io.ReadAll(z)
}

// labelled reads a labelled file.
func (l *library) labelled(name string, from set) ([]row, error) {
	b, err := l.read(name)
	if err != nil {
		return nil, err
	}
	read, err := evaluate.Read(bytes.NewReader(b), l.themes)
	if err != nil {
		return nil, fmt.Errorf("read training data %s: %w", name, err)
	}
	rows := make([]row, len(read))
	for i, r := range read {
		group := r.Group
		if group == "" {
			group = r.Text
		}
		rows[i] = row{Row: r, set: from, document: group, fold: foldOf(group)}
	}
	return rows, nil
}

// nearest is the likeness from which a translated text counts as a
// translation of one that models are measured on.
const nearest = 0.22

// unlike drops the rows whose likeness to a text that models are measured on
// is too great.
func unlike(rows []row) []row {
	return slices.DeleteFunc(rows, func(r row) bool { return r.Likeness >= nearest })
}

// frameworkFile is the framework in one language, as open-sdg/sdg-translations
// gives it: texts by goal, target and indicator.
type frameworkFile struct {
	Goals      map[string]string `json:"goals"`
	Short      map[string]string `json:"goals_short"`
	Targets    map[string]string `json:"targets"`
	Indicators json.RawMessage   `json:"indicators"`
}

// text is one text of the framework.
type text struct {
	id   string // "11", "11.2" or "11.2.1"
	text string
}

// texts reads the framework's wording from a file, in order of the
// identifiers.
func (l *library) texts(name string) ([]text, error) {
	b, err := l.read(name)
	if err != nil {
		return nil, err
	}
	var w frameworkFile
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, fmt.Errorf("read training data %s: %w", name, err)
	}
	var all []text
	for _, part := range []map[string]string{w.Goals, w.Short, w.Targets} {
		for id, s := range part {
			all = append(all, text{id, s})
		}
	}
	var byID map[string]string
	var list []struct{ ID, Text string }
	if json.Unmarshal(w.Indicators, &byID) == nil {
		for id, s := range byID {
			all = append(all, text{id, s})
		}
	} else if err := json.Unmarshal(w.Indicators, &list); err == nil {
		for _, i := range list {
			all = append(all, text{i.ID, i.Text})
		}
	} else if len(w.Indicators) > 0 {
		return nil, fmt.Errorf("read training data %s: indicators: %w", name, err)
	}
	slices.SortFunc(all, func(a, b text) int {
		return strings.Compare(a.id+"\x00"+a.text, b.id+"\x00"+b.text)
	})
	return all, nil
}

// frameworkRows are the framework's texts of a language as rows. A target
// and its indicators share a fold, in all languages.
func (l *library) frameworkRows(language, name string) ([]row, error) {
	all, err := l.texts(name)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, t := range all {
		target := sdg.Target(t.id)
		if parts := strings.Split(t.id, "."); len(parts) > 2 {
			target = sdg.Target(parts[0] + "." + parts[1])
		}
		goal := target.Goal()
		if goal == 0 || strings.TrimSpace(t.text) == "" {
			continue
		}
		r := evaluate.Row{Text: t.text, Language: language, Goal: goal, Group: t.id}
		if strings.Contains(string(target), ".") {
			r.Targets = []sdg.Target{target}
		}
		rows = append(rows, row{Row: r, set: framework, fold: foldOf("target " + string(target))})
	}
	return rows, nil
}

// joinDuplicates gives documents that share a text, word for word, one fold:
// no text is measured on that another file trains on.
func joinDuplicates(rows []row) {
	joined := map[string]string{} // a document to one whose fold it takes
	root := func(document string) string {
		for joined[document] != "" {
			document = joined[document]
		}
		return document
	}
	first := map[string]string{} // language and text to document
	for _, r := range rows {
		if r.document == "" {
			continue
		}
		text := r.Language + " " + terms.Fold(r.Text)
		had, again := first[text]
		if !again {
			first[text] = r.document
		} else if a, b := root(had), root(r.document); a != b {
			joined[b] = a
		}
	}
	for i, r := range rows {
		if joined[r.document] != "" {
			rows[i].fold = foldOf(root(r.document))
		}
	}
}

func foldOf(group string) int {
	h := fnv.New32a()
	h.Write([]byte(group))
	x := h.Sum32()
	x ^= x >> 15
	x *= 0x2c1b3c6d
	x ^= x >> 12
	return int(x % folds)
}
