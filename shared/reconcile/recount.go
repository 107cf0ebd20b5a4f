package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// tries is how often the documents are counted where counters change
// meanwhile.
const tries = 5

// recount counts the documents and compares. A commit changes a document and
// its counter at once, so a counter that is the same before and after the
// counting can be compared; one that is not is counted again.
func (s Stage) recount(ctx context.Context, r *Result) error {
	open := map[string]bool{} // counters that were not yet compared
	for try := range tries {
		before, err := s.Counters(ctx)
		if err != nil {
			return fmt.Errorf("read the counters: %w", err)
		}
		counted, err := s.count(ctx, before)
		if err != nil {
			return err
		}
		after, err := s.Counters(ctx)
		if err != nil {
			return fmt.Errorf("read the counters: %w", err)
		}
		r.Documents = 0
		for _, name := range slices.Sorted(maps.Keys(before)) {
			r.Documents += counted[name].Documents
			if try > 0 && !open[name] {
				continue
			}
			if open[name] = !reflect.DeepEqual(before[name], after[name]); open[name] {
				continue
			}
			found, err := differences(name, before[name], counted[name])
			if err != nil {
				return err
			}
			r.Differences = append(r.Differences, found...)
		}
		if maps.DeleteFunc(open, func(_ string, o bool) bool { return !o }); len(open) == 0 {
			break
		}
	}
	r.Busy = len(open)
	slices.SortStableFunc(r.Differences, func(a, b Difference) int { return strings.Compare(a.Counter, b.Counter) })
	return nil
}

// count counts the documents, by the counters' names.
func (s Stage) count(ctx context.Context, counters map[string]corpus.Counts) (map[string]corpus.Counts, error) {
	counted := map[string]corpus.Counts{}
	for head, err := range s.Heads(ctx, "") {
		if err != nil {
			return nil, fmt.Errorf("count the documents: %w", err)
		}
		found := false
		for name := range counters {
			if strings.HasPrefix(string(head.Document), name) {
				counted[name], found = counted[name].Add(head.Counts, 1), true
			}
		}
		if !found {
			return nil, fmt.Errorf("no counter counts document %s", head.Document)
		}
	}
	return counted, nil
}

// differences lists the fields in which two counts differ, ascending.
func differences(name string, kept, counted corpus.Counts) ([]Difference, error) {
	have, err := fields(kept)
	if err != nil {
		return nil, err
	}
	want, err := fields(counted)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(have)
	maps.Copy(all, want)
	var found []Difference
	for _, field := range slices.Sorted(maps.Keys(all)) {
		if have[field] != want[field] {
			found = append(found, Difference{name, field, have[field], want[field]})
		}
	}
	return found, nil
}

// fields are all numbers of the counts, by their names in JSON, those of a
// label by both names: whatever is counted is compared.
func fields(c corpus.Counts) (map[string]int, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil {
		return nil, err
	}
	all := map[string]int{}
	for name, part := range parts {
		var n int
		if json.Unmarshal(part, &n) == nil {
			all[name] = n
			continue
		}
		var inner map[string]int
		if err := json.Unmarshal(part, &inner); err != nil {
			return nil, fmt.Errorf("read the counts' %s: %w", name, err)
		}
		for id, n := range inner {
			all[name+" "+id] = n
		}
	}
	return all, nil
}
