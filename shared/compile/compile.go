// Package compile is the third stage: it freezes the inputs of an edition,
// makes its briefing package from them, and publishes it. The three are steps
// of their own, because on AWS each is an invocation, and each leaves in the
// archive what the next one needs: the snapshot, the record of what was made,
// and the object whose creation publishes it.
package compile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// ErrOvertaken says that another edition was published under the number that
// this one was frozen for. Nothing was changed; compiling anew, under another
// edition's name, takes the next number.
var ErrOvertaken = fmt.Errorf("another edition was published meanwhile: %w", pipeline.ErrExists)

// Stage is compile with what it works on. All fields are needed but Translator
// and Package.
type Stage struct {
	Archive  pipeline.Objects
	Catalog  pipeline.Catalog
	Calendar hlpf.Calendar
	Measures []corpus.Measure // of the labelling rules, for the method note
	// Translator has the quotations of new editions translated that are not in
	// English; nil: they stand as they are.
	Translator pipeline.Translator
	// Package makes a briefing's package, with the briefing before it where
	// there is one; nil is briefing.Package. A simulation that makes thousands
	// of editions has a quicker one.
	Package func(b briefing.Briefing, previous *briefing.Briefing) ([]byte, error)
	Log     *slog.Logger
}

// Run makes the edition id of a series: freeze, compile, publish. Where the
// series' latest edition was made from the same inputs under the same
// versions it makes none, and returns that one. Running it again returns the
// same edition.
func (s Stage) Run(ctx context.Context, series corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
	frozen, err := s.Freeze(ctx, series, id)
	if err != nil {
		return corpus.Edition{}, err
	}
	if same, err := s.unchanged(ctx, frozen); err != nil || same.ID != "" {
		return same, err
	}
	if _, err := s.Compile(ctx, series, id); err != nil {
		return corpus.Edition{}, err
	}
	return s.Publish(ctx, series, id)
}

// unchanged returns the latest edition where making another would change
// nothing but its name and date; else the zero Edition.
func (s Stage) unchanged(ctx context.Context, f Frozen) (corpus.Edition, error) {
	latest, err := s.latest(ctx, f.Series)
	if err != nil || latest.ID == f.Edition {
		return corpus.Edition{}, err
	}
	inputs, err := f.inputs()
	if err != nil || latest.Inputs != inputs {
		return corpus.Edition{}, err
	}
	return latest, nil
}

// Compile makes an edition from its snapshot: the briefing as data, the
// package, and last the edition's record, all archived. Nothing is visible
// yet. Where the record is there already it is the answer.
func (s Stage) Compile(ctx context.Context, series corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
	key := pipeline.EditionKey(series, id)
	made, err := pipeline.Load[corpus.Edition](ctx, s.Archive, key)
	if !errors.Is(err, pipeline.ErrNotFound) {
		return made, err
	}
	frozen, err := pipeline.Load[Frozen](ctx, s.Archive, pipeline.SnapshotKey(series, id))
	if err != nil {
		return corpus.Edition{}, fmt.Errorf("read snapshot of %s %s: %w", series, id, err)
	}
	if made, err = s.make(ctx, frozen); err != nil {
		return corpus.Edition{}, fmt.Errorf("make %s %s: %w", series, id, err)
	}
	if made, err = pipeline.Settle(ctx, s.Archive, key, made); err != nil {
		return corpus.Edition{}, err
	}
	s.Log.InfoContext(ctx, "made", "year", made.Year, "theme", made.Theme, "edition", made.ID, "number", made.Number,
		"statements", made.Statements, "bytes", made.Size)
	return made, nil
}

// make makes and archives what was frozen.
func (s Stage) make(ctx context.Context, f Frozen) (corpus.Edition, error) {
	pack := s.Package
	if pack == nil {
		pack = briefing.Package
	}
	b, zip, err := makeWith(ctx, s.Archive, f, s.translations, pack)
	if err != nil {
		return corpus.Edition{}, err
	}
	briefingKey := pipeline.BriefingKey(f.Series, f.Edition)
	body, err := pipeline.Encode(briefingKey, b)
	if err != nil {
		return corpus.Edition{}, err
	}
	if err := s.keep(ctx, pipeline.PackageKey(f.Series, f.Edition), zip); err != nil {
		return corpus.Edition{}, err
	}
	if err := s.keep(ctx, briefingKey, body); err != nil {
		return corpus.Edition{}, err
	}
	return f.edition(b, zip)
}

// keep creates an object, or finds it there to the byte. What somebody left
// there under other rules, before they died over it, is an error: an edition
// is never put together from two versions.
func (s Stage) keep(ctx context.Context, key string, body []byte) error {
	err := s.Archive.Create(ctx, key, body)
	if !errors.Is(err, pipeline.ErrExists) {
		return err
	}
	there, err := s.Archive.Get(ctx, key)
	if err == nil && !bytes.Equal(there, body) {
		err = fmt.Errorf("%s was made before, and otherwise: an edition of another name can be made", key)
	}
	return err
}

// Publish takes the number of an edition that Compile made by creating its
// published object, and then points the catalogue to it. It answers
// ErrOvertaken where another edition has the number. Publishing again is
// success.
func (s Stage) Publish(ctx context.Context, series corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
	e, err := pipeline.Load[corpus.Edition](ctx, s.Archive, pipeline.EditionKey(series, id))
	if err != nil {
		return corpus.Edition{}, fmt.Errorf("read what was made as %s %s: %w", series, id, err)
	}
	stands, err := pipeline.Settle(ctx, s.Archive, pipeline.PublishedKey(e.Series, e.Number), e)
	if err != nil {
		return corpus.Edition{}, err
	}
	if err := pipeline.Include(ctx, s.Catalog, stands); err != nil {
		return corpus.Edition{}, err
	}
	if stands.ID != e.ID {
		return corpus.Edition{}, fmt.Errorf("publish %s %s as number %d, which is %s: %w", e.Series, e.ID, e.Number, stands.ID, ErrOvertaken)
	}
	s.Log.InfoContext(ctx, "published", "year", e.Year, "theme", e.Theme, "edition", e.ID, "number", e.Number,
		"considered", e.Considered, "quoted", len(e.Quoted), "statements", e.Statements, "bytes", e.Size)
	return e, nil
}

// latest is the series' newest edition as the archive has it, the zero
// Edition where there is none. The catalogue may lag behind the archive; the
// archive decides.
func (s Stage) latest(ctx context.Context, series corpus.Series) (corpus.Edition, error) {
	last := ""
	for obj, err := range s.Archive.List(ctx, pipeline.PublishedIn(series)) {
		if err != nil {
			return corpus.Edition{}, fmt.Errorf("list editions of %s: %w", series, err)
		}
		last = obj.Key
	}
	if last == "" {
		return corpus.Edition{}, nil
	}
	return pipeline.Load[corpus.Edition](ctx, s.Archive, last)
}

// Make makes an edition's briefing and package from what was frozen and from
// the archive. The same arguments give the same bytes.
func Make(ctx context.Context, archive pipeline.Objects, f Frozen) (briefing.Briefing, []byte, error) {
	return makeWith(ctx, archive, f, kept(archive), briefing.Package)
}

func makeWith(ctx context.Context, archive pipeline.Objects, f Frozen, translations translator, pack func(briefing.Briefing, *briefing.Briefing) ([]byte, error)) (briefing.Briefing, []byte, error) {
	in := briefing.Input{Snapshot: f.Snapshot, Theme: f.Theme, Year: f.Forum, Since: f.Since,
		LastReview: f.LastReview, Measures: f.Measures, Line: f.Line, Readings: map[corpus.DocumentID]corpus.Reading{}}
	for _, input := range f.Inputs {
		reading, err := pipeline.Load[corpus.Reading](ctx, archive, pipeline.ReadingKey(input.Document, input.Generation))
		if err != nil {
			return briefing.Briefing{}, nil, fmt.Errorf("read document %s: %w", input.Document, err)
		}
		in.Readings[input.Document] = reading
	}
	in.Text = func(id corpus.DocumentID) (corpus.Text, error) {
		return pipeline.Load[corpus.Text](ctx, archive, pipeline.TextKey(id, in.Readings[id].Generation.Extract))
	}
	if f.Previous != "" {
		previous, err := pipeline.Load[briefing.Briefing](ctx, archive, pipeline.BriefingKey(f.Series, f.Previous))
		if err != nil {
			return briefing.Briefing{}, nil, fmt.Errorf("read previous edition %s: %w", f.Previous, err)
		}
		in.Previous = &previous
	}
	b, err := briefing.Compose(in)
	if err != nil {
		return briefing.Briefing{}, nil, fmt.Errorf("compose: %w", err)
	}
	if f.Translator != "" {
		t, err := translations(ctx, f, b, in.Previous)
		if err != nil {
			return briefing.Briefing{}, nil, fmt.Errorf("translate: %w", err)
		}
		b = b.Translated(t)
	}
	zip, err := pack(b, in.Previous)
	if err != nil {
		return briefing.Briefing{}, nil, fmt.Errorf("package: %w", err)
	}
	return b, zip, nil
}
