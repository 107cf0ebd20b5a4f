package compile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Frozen is everything that shapes an edition beside the archived readings
// and texts that its inputs name: the archive's snapshot object.
type Frozen struct {
	corpus.Snapshot
	Theme      hlpf.Theme       `json:"themeDefinition"`
	Forum      hlpf.Year        `json:"forum"`
	Since      int              `json:"since"`      // first year of the documents considered
	LastReview int              `json:"lastReview"` // of the goal; 0 for none
	Measures   []corpus.Measure `json:"measures,omitempty"`
	Line       []hlpf.Event     `json:"line,omitempty"`       // of events that lead to the forum
	Translator string           `json:"translator,omitempty"` // engine that translates quotations; empty: none does
}

// Freeze fixes the inputs of an edition, once: the first snapshot stands, and
// freezing again returns it. An edition's number is the one after the last
// that the archive has.
func (s Stage) Freeze(ctx context.Context, series corpus.Series, id corpus.EditionID) (Frozen, error) {
	return s.freeze(ctx, series, id, s.inputs)
}

// FreezeAll freezes several series from one reading of the catalogue, so that
// all are made from the same documents, and returns those of which there is
// an edition to make: the others' latest would only change its name and date.
func (s Stage) FreezeAll(ctx context.Context, all []corpus.Series, id corpus.EditionID) ([]corpus.Series, error) {
	once := sync.OnceValues(func() ([]corpus.Input, error) { return s.inputs(ctx) })
	inputs := func(context.Context) ([]corpus.Input, error) { return once() }
	var changed []corpus.Series
	for _, series := range all {
		frozen, err := s.freeze(ctx, series, id, inputs)
		if err != nil {
			return nil, fmt.Errorf("freeze %s %s: %w", series, id, err)
		}
		same, err := s.unchanged(ctx, frozen)
		if err != nil {
			return nil, fmt.Errorf("compare %s %s with the latest: %w", series, id, err)
		}
		if same.ID == "" {
			changed = append(changed, series)
		}
	}
	s.Log.InfoContext(ctx, "frozen", "edition", id, "themes", len(all), "changed", len(changed))
	return changed, nil
}

// freeze is Freeze with the live documents as inputs gives them.
func (s Stage) freeze(ctx context.Context, series corpus.Series, id corpus.EditionID, inputs func(context.Context) ([]corpus.Input, error)) (Frozen, error) {
	key := pipeline.SnapshotKey(series, id)
	frozen, err := pipeline.Load[Frozen](ctx, s.Archive, key)
	if !errors.Is(err, pipeline.ErrNotFound) {
		return frozen, err
	}
	if frozen, err = s.define(series); err != nil {
		return Frozen{}, err
	}
	latest, err := s.latest(ctx, series)
	if err != nil {
		return Frozen{}, err
	}
	frozen.Edition, frozen.Number, frozen.Previous = id, latest.Number+1, latest.ID
	if frozen.Approved, err = pipeline.LastApproved(ctx, s.Archive, series); err != nil {
		return Frozen{}, err
	}
	if frozen.Inputs, err = inputs(ctx); err != nil {
		return Frozen{}, err
	}
	if frozen.Gone, err = s.gone(ctx, latest, frozen.Inputs); err != nil {
		return Frozen{}, err
	}
	frozen.Versions = corpus.Versions{Briefing: briefing.Version, Calendar: s.Calendar.Version}
	for _, in := range frozen.Inputs {
		frozen.Versions.Extract = max(frozen.Versions.Extract, in.Generation.Extract)
		frozen.Versions.Rules = max(frozen.Versions.Rules, in.Generation.Rules)
	}
	return pipeline.Settle(ctx, s.Archive, key, frozen)
}

// define looks the series up in the calendar.
func (s Stage) define(series corpus.Series) (Frozen, error) {
	theme, err := s.Calendar.Theme(string(series.Theme))
	if err != nil {
		return Frozen{}, err
	}
	forum, err := s.Calendar.Year(series.Year)
	if err != nil {
		return Frozen{}, err
	}
	f := Frozen{Snapshot: corpus.Snapshot{Series: series}, Theme: theme, Forum: forum,
		Since: s.Calendar.Since(theme, series.Year), Measures: s.Measures, Line: s.Calendar.Line(series.Year)}
	if s.Translator != nil {
		f.Translator = s.Translator.Engine()
	}
	if theme.Goal.Valid() {
		f.LastReview = s.Calendar.LastReview(theme.Goal, series.Year)
	}
	return f, nil
}

// inputs are the live documents, ascending.
func (s Stage) inputs(ctx context.Context) ([]corpus.Input, error) {
	var inputs []corpus.Input
	for head, err := range s.Catalog.Heads(ctx, "") {
		if err != nil {
			return nil, fmt.Errorf("list documents: %w", err)
		}
		subs, err := s.Catalog.SubmissionsOf(ctx, head.Document)
		if err != nil {
			return nil, fmt.Errorf("list submissions of %s: %w", head.Document, err)
		}
		meta, live := corpus.Effective(subs)
		if !live {
			continue
		}
		in := corpus.Input{Document: head.Document, Generation: head.Generation, Metadata: meta}
		for _, sub := range subs {
			if sub.Live() {
				in.Submissions = append(in.Submissions, sub.Revision)
			}
		}
		slices.SortFunc(in.Submissions, corpus.Revision.Compare)
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// inputs is the identity of what the edition is made from. Two editions of a
// series with the same one differ in their names and dates alone: so it
// covers whether each document may be quoted on the edition's day, and leaves
// out which submissions sent it, and what only refers to earlier editions.
func (f Frozen) inputs() (corpus.DocumentID, error) {
	type input struct {
		corpus.Input
		Open bool
	}
	same := struct {
		Frozen
		Inputs []input
	}{Frozen: f}
	same.Edition, same.Number, same.Previous, same.Approved, same.Frozen.Inputs, same.Gone = "", 0, "", 0, nil, nil
	for _, in := range f.Inputs {
		in.Submissions = nil
		same.Inputs = append(same.Inputs, input{in, in.Metadata.OpenAt(f.Edition.Time())})
	}
	b, err := json.Marshal(same)
	if err != nil {
		return "", fmt.Errorf("identify inputs of %s: %w", f.Series, err)
	}
	return corpus.Identify(b), nil
}

// edition is the record of the edition that was made.
func (f Frozen) edition(b briefing.Briefing, zip []byte) (corpus.Edition, error) {
	inputs, err := f.inputs()
	if err != nil {
		return corpus.Edition{}, err
	}
	e := corpus.Edition{Series: f.Series, ID: f.Edition, Number: f.Number, Previous: f.Previous,
		Package: corpus.Identify(zip), Size: int64(len(zip)), Inputs: inputs, Versions: f.Versions,
		Considered: len(f.Inputs), Quoted: quoted(b), Statements: len(b.Statements), Changes: changes(b)}
	for _, in := range f.Inputs {
		if _, quoted := slices.BinarySearch(e.Quoted, in.Document); quoted {
			e.Included = append(e.Included, in.Submissions...)
		}
	}
	slices.SortFunc(e.Included, corpus.Revision.Compare)
	return e, nil
}

// quoted are the documents that a briefing quotes, ascending.
func quoted(b briefing.Briefing) []corpus.DocumentID {
	ids := make([]corpus.DocumentID, 0, len(b.Statements))
	for _, s := range b.Statements {
		ids = append(ids, s.Document)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// changes counts what a briefing says has changed.
func changes(b briefing.Briefing) corpus.Changes {
	c := b.Changes
	return corpus.Changes{Added: c.Count("added"), Changed: c.Count("changed"), Removed: c.Count("removed")}
}
