// Package reconcile is the nightly check: it takes up what somebody died over
// between the archive and the catalogue, seals what is new in the archive, and
// counts the catalogue's documents again to see whether its counters are
// right.
//
// What no seal covers is what is new: each object is replayed, where it is a
// record, and then sealed, so that what is sealed has been replayed. So a
// night's work grows with the day's objects and not with the archive. A run
// stops a little before its deadline and seals what it has done; the next goes
// on from there. Every step may be repeated.
package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

// Ledger is the archive's seals.
type Ledger interface {
	// Unsealed lists the objects that no seal covers.
	Unsealed(ctx context.Context) ([]pipeline.Object, error)
	// Add takes the object under a key into the next seal.
	Add(ctx context.Context, key string) error
	// Flush writes the seal over what was added; it is sealed on return.
	Flush(ctx context.Context) error
	// Head names the last seal, and by its SHA-256 all before it.
	Head() string
}

// Stage is reconcile with what it works on. All fields are needed.
type Stage struct {
	// Open reads the archive's seals as they are now.
	Open func(ctx context.Context) (Ledger, error)
	// Replay brings the catalogue up to the record under a key of the archive.
	Replay func(ctx context.Context, key string) error
	// Records are the prefixes of the keys that are replayed, in the order in
	// which they must be.
	Records []string
	// Heads yields the catalogue's documents after one, as pipeline.Documents
	// has it.
	Heads func(ctx context.Context, after corpus.DocumentID) iter.Seq2[corpus.Head, error]
	// Counters returns the catalogue's counters: by the digits that the
	// identities of a counter's documents begin with, each document in one.
	Counters func(ctx context.Context) (map[string]corpus.Counts, error)
	Now      func() time.Time
	Log      *slog.Logger
}

// Result is what a run did and found.
type Result struct {
	Replayed    int          `json:"replayed"`       // records
	Sealed      int          `json:"sealed"`         // objects
	Failed      int          `json:"failed"`         // objects that could not be replayed or sealed
	Left        int          `json:"left"`           // objects that the next run takes up
	Seal        string       `json:"seal,omitempty"` // the last one's stamp, to be noted
	Documents   int          `json:"documents"`      // counted
	Busy        int          `json:"busy"`           // counters that changed whenever they were counted: not compared
	Differences []Difference `json:"differences,omitempty"`
}

// Difference is a field in which a counter is not what counting gives. It is
// told, never mended here: a counter that is wrong has a cause.
type Difference struct {
	Counter string `json:"counter"` // the digits that its documents begin with
	Field   string `json:"field"`   // "pages", "labels 11" and so on, as in the counts' JSON
	Kept    int    `json:"kept"`    // by the catalogue
	Counted int    `json:"counted"`
}

// String is the difference in words.
func (d Difference) String() string {
	return fmt.Sprintf("counter %q, %s: kept %d, counted %d", d.Counter, d.Field, d.Kept, d.Counted)
}

// enough reports whether the time has come to seal what was done, and to
// count: a quarter of what the run was given is kept for that, at most two
// minutes.
func (s Stage) enough(ctx context.Context) func() bool {
	end, bounded := ctx.Deadline()
	last := end.Add(-min(end.Sub(s.Now())/4, 2*time.Minute))
	return func() bool { return bounded && s.Now().After(last) }
}

// Run does a night's work and logs it: nobody reads what a schedule's function
// answers, so that a failure is logged here too. Objects that could not be
// replayed or sealed are named in the log and left to the next run; that there
// were some is an error, after everything else was done.
func (s Stage) Run(ctx context.Context) (Result, error) {
	began := s.Now()
	r, err := s.night(ctx)
	level, done := slog.LevelInfo, "reconciled"
	line := []any{"replayed", r.Replayed, "sealed", r.Sealed, "failed", r.Failed, "left", r.Left, "seal", r.Seal, "documents", r.Documents,
		"busy", r.Busy, "differences", len(r.Differences), "fields", r.fields(), "took", s.Now().Sub(began)}
	switch {
	case err != nil:
		level, done = slog.LevelError, "not reconciled"
	case r.Failed > 0:
		level, err = slog.LevelError, fmt.Errorf("%s could not be replayed or sealed", english.Count(r.Failed, "object"))
	}
	if err != nil {
		line = append(line, "err", err)
	}
	s.Log.Log(ctx, level, done, line...)
	return r, err
}

// night is Run without its line.
func (s Stage) night(ctx context.Context) (Result, error) {
	ledger, err := s.Open(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("open the seals: %w", err)
	}
	r, err := s.mend(ctx, ledger)
	if err != nil {
		return r, err
	}
	r.Seal = ledger.Head()
	return r, s.recount(ctx, &r)
}

// fields are the first differences, for the log.
func (r Result) fields() string {
	const most = 20
	var all []string
	for _, d := range r.Differences[:min(most, len(r.Differences))] {
		all = append(all, d.String())
	}
	return strings.Join(all, "; ")
}

// mend replays and seals what is new.
func (s Stage) mend(ctx context.Context, ledger Ledger) (Result, error) {
	var r Result
	enough := s.enough(ctx)
	unsealed, err := ledger.Unsealed(ctx)
	if err != nil {
		return r, err
	}
	slices.SortStableFunc(unsealed, func(a, b pipeline.Object) int { return cmp.Compare(s.turn(a.Key), s.turn(b.Key)) })
	for i, obj := range unsealed {
		if enough() {
			r.Left = len(unsealed) - i
			break
		}
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if err := s.take(ctx, ledger, obj.Key, &r); err != nil {
			s.Log.ErrorContext(ctx, "left an object to the next run", "key", obj.Key, "err", err)
			r.Failed++
		}
	}
	return r, ledger.Flush(ctx)
}

// take replays an object where it is a record, and has it sealed.
func (s Stage) take(ctx context.Context, ledger Ledger, key string, r *Result) error {
	record := s.turn(key) < len(s.Records)
	if record {
		if err := s.Replay(ctx, key); err != nil {
			return err
		}
	}
	if err := ledger.Add(ctx, key); err != nil {
		return err
	}
	r.Sealed++
	if record {
		r.Replayed++
	}
	return nil
}

// turn is when a key's turn comes: records in their order, then all else.
func (s Stage) turn(key string) int {
	i := slices.IndexFunc(s.Records, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
	if i < 0 {
		return len(s.Records)
	}
	return i
}
