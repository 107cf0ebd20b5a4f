package reconcile

import (
	"context"
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
			if open[name] = !reflect.DeepEqual(before[name], after[name]); !open[name] {
				r.Differences = append(r.Differences, differences(name, before[name], counted[name])...)
			}
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
	for head, err := range s.Heads(ctx) {
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

// differences lists the fields in which two counts differ.
func differences(name string, kept, counted corpus.Counts) []Difference {
	all := []Difference{
		{name, "documents", kept.Documents, counted.Documents},
		{name, "pages", kept.Pages, counted.Pages},
		{name, "passages", kept.Passages, counted.Passages},
	}
	labels := maps.Clone(kept.Labels)
	if labels == nil {
		labels = map[string]int{}
	}
	maps.Copy(labels, counted.Labels)
	for _, id := range slices.Sorted(maps.Keys(labels)) {
		all = append(all, Difference{name, "label " + id, kept.Labels[id], counted.Labels[id]})
	}
	return slices.DeleteFunc(all, func(d Difference) bool { return d.Kept == d.Counted })
}
