// Package index is the second stage: it labels a document's passages and makes
// them visible in the catalogue, a whole reading at once. It sees text, never
// an upload.
package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/figures"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/structure"
)

// Stage is index with what it works on. All fields but OnAttachment are needed.
type Stage struct {
	Archive pipeline.Objects
	Catalog Catalog
	// Passages cuts a text into passages, and Label labels one; Rules is the
	// version of what both do, and of how figures are read.
	Passages func(corpus.Text) []corpus.Passage
	Label    func(corpus.Passage) corpus.Labels
	Rules    int
	// OnAttachment is told the key of each attachment's outcome once that is
	// archived, to have it run. Nil where the archive tells of its objects.
	OnAttachment func(key string)
	Now          func() time.Time
	Log          *slog.Logger
}

// Catalog is the part of the catalogue that index writes.
type Catalog interface {
	pipeline.Submissions
	pipeline.Documents
}

// Run takes the outcome under a key of the archive: it records a rejection,
// or brings the document in. Or it takes a reviewer's verdict, and brings its
// document in anew. Every step may be repeated; the last is the
// submission's step to indexed.
func (s Stage) Run(ctx context.Context, key string) error {
	if id, ok := pipeline.ParseVerdictKey(key); ok {
		return s.verdict(ctx, id)
	}
	if _, err := pipeline.ParseOutcomeKey(key); err != nil {
		return err
	}
	began := s.Now()
	outcome, err := pipeline.Load[pipeline.Outcome](ctx, s.Archive, key)
	if err != nil {
		return fmt.Errorf("read outcome: %w", err)
	}
	decl, err := pipeline.Load[corpus.Declaration](ctx, s.Archive, pipeline.SubmissionKey(outcome.Revision))
	if err != nil {
		return fmt.Errorf("read declaration %s: %w", outcome.Revision, err)
	}
	if err := s.Catalog.Open(ctx, decl); err != nil {
		return fmt.Errorf("open %s: %w", outcome.Revision, err)
	}
	if err := s.detach(ctx, decl, outcome.Attachments); err != nil {
		return err
	}
	steps, err := s.arrived(ctx, outcome.Revision)
	if err != nil {
		return err
	}
	if err := pipeline.Advance(ctx, s.Catalog, outcome.Revision, append(steps, outcomeSteps(outcome)...)...); err != nil {
		return err
	}
	if outcome.Reason != "" {
		s.Log.InfoContext(ctx, "recorded a refusal", "revision", outcome.String(), "reason", outcome.Reason, "took", s.Now().Sub(began))
		return nil
	}
	return s.bringIn(ctx, outcome, steps, began)
}

// bringIn brings an accepted document in and writes its receipt.
func (s Stage) bringIn(ctx context.Context, outcome pipeline.Outcome, arrived []corpus.Step, began time.Time) error {
	reading, err := s.Document(ctx, outcome.Document, outcome.ExtractVersion)
	if err != nil {
		return err
	}
	at := s.Now().UTC()
	receipt, err := pipeline.Settle(ctx, s.Archive, pipeline.ReceiptKey(outcome.Revision), pipeline.Receipt{
		Revision: outcome.Revision, At: at, Document: reading.Document,
		Generation: reading.Generation, Passages: len(reading.Passages)})
	if err != nil {
		return err
	}
	if err := acknowledge(ctx, s.Catalog, receipt); err != nil {
		return err
	}
	done := "indexed"
	if !receipt.At.Equal(at) {
		done = "indexed before" // an event that came again is not counted again
	}
	line := []any{"revision", outcome.String(), "document", reading.Document, "generation", reading.Generation.String(),
		"pages", reading.Pages, "passages", len(reading.Passages), "labels", labelled(reading), "took", s.Now().Sub(began)}
	if len(arrived) > 0 {
		line = append(line, "latency", receipt.At.Sub(arrived[0].At))
	}
	s.Log.InfoContext(ctx, done, line...)
	return nil
}

// labelled is how many labels of goals and themes a reading has.
func labelled(r corpus.Reading) int {
	n := 0
	for _, p := range r.Passages {
		n += len(p.Labels.Goals) + len(p.Labels.Themes)
	}
	return n
}

// arrived is the step of the arrival, where one was noted: whoever noted it
// may have died before the catalogue knew.
func (s Stage) arrived(ctx context.Context, rev corpus.Revision) ([]corpus.Step, error) {
	switch arrival, err := pipeline.Load[pipeline.Arrival](ctx, s.Archive, pipeline.ArrivalKey(rev)); {
	case errors.Is(err, pipeline.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read arrival %s: %w", rev, err)
	default:
		return []corpus.Step{arrival.Step()}, nil
	}
}

// Document makes the reading of an archived text under the present rules and
// the verdicts of reviewers, and commits it. It is also how a document is read
// again after the rules change, or after a verdict. A verdict that comes
// meanwhile is taken in too: whoever archived it may have found this reading
// not there yet.
func (s Stage) Document(ctx context.Context, id corpus.DocumentID, extract int) (corpus.Reading, error) {
	for {
		reading, err := s.reading(ctx, id, extract)
		if err != nil {
			return corpus.Reading{}, fmt.Errorf("read document %s: %w", id, err)
		}
		n, err := pipeline.CountVerdicts(ctx, s.Archive, id)
		if err != nil || n == reading.Generation.Verdicts {
			return reading, err
		}
	}
}

// reading makes and commits the reading that follows the verdicts there are.
func (s Stage) reading(ctx context.Context, id corpus.DocumentID, extract int) (corpus.Reading, error) {
	verdicts, err := pipeline.Verdicts(ctx, s.Archive, id)
	if err != nil {
		return corpus.Reading{}, err
	}
	gen := corpus.Generation{Extract: extract, Rules: s.Rules, Verdicts: len(verdicts)}
	key := pipeline.ReadingKey(id, gen)
	reading, err := pipeline.Load[corpus.Reading](ctx, s.Archive, key)
	if errors.Is(err, pipeline.ErrNotFound) {
		reading, err = s.label(ctx, id, gen, verdicts)
		if err == nil {
			reading, err = pipeline.Settle(ctx, s.Archive, key, reading)
		}
	}
	if err != nil {
		return corpus.Reading{}, err
	}
	return reading, commit(ctx, s.Catalog, reading)
}

// verdict reads a document again after a verdict on one of its passages.
// Where it is not visible yet there is nothing to do: its first reading takes
// the verdict in.
func (s Stage) verdict(ctx context.Context, id corpus.DocumentID) error {
	began := s.Now()
	head, err := s.Catalog.Head(ctx, id)
	if errors.Is(err, pipeline.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read head of %s: %w", id, err)
	}
	reading, err := s.Document(ctx, id, head.Generation.Extract)
	if err != nil {
		return err
	}
	s.Log.InfoContext(ctx, "reviewed", "document", id, "generation", reading.Generation.String(), "took", s.Now().Sub(began))
	return nil
}

func (s Stage) label(ctx context.Context, id corpus.DocumentID, gen corpus.Generation, verdicts corpus.Verdicts) (corpus.Reading, error) {
	text, err := pipeline.Load[corpus.Text](ctx, s.Archive, pipeline.TextKey(id, gen.Extract))
	if err != nil {
		return corpus.Reading{}, fmt.Errorf("read text: %w", err)
	}
	reading := corpus.Reading{Document: id, Generation: gen, MediaType: text.MediaType,
		Language: text.Language, Paged: text.Paged, Pages: len(text.Pages)}
	passages := s.Passages(text)
	structure.Mark(text, passages)
	for _, p := range passages {
		if err := ctx.Err(); err != nil {
			return corpus.Reading{}, err
		}
		labelled := verdicts.Apply(corpus.Labelled{Passage: p, Labels: s.Label(p)})
		labelled.Figures = figures.Of(labelled)
		reading.Passages = append(reading.Passages, labelled)
	}
	return reading, nil
}

func commit(ctx context.Context, c Catalog, r corpus.Reading) error {
	if err := c.Stage(ctx, r); err != nil {
		return fmt.Errorf("stage document %s: %w", r.Document, err)
	}
	if err := c.Commit(ctx, r.Head()); err != nil {
		return fmt.Errorf("commit document %s: %w", r.Document, err)
	}
	return nil
}
