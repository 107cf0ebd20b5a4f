// Package notify tells subscribers of an edition that was published, once. The
// news is the edition's record, which may be brought more than once; a lease
// keeps it from being told twice. It is told before the lease says so: who dies
// between the two tells again, and nobody is left without the news.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// How long leases last.
const (
	// claim is how long the one who is telling may take. It is longer than an
	// invocation lasts.
	claim = time.Minute
	// remembered is how long it is known that an edition was told. An edition
	// that is older is news to nobody, and is not told: a table that is made
	// anew brings the record of every edition there ever was.
	remembered = 30 * 24 * time.Hour
)

// Topic is where subscribers are told.
type Topic interface {
	// Publish sends a message to everyone whose subscription asks for its
	// attributes. An error leaves open whether it was sent.
	Publish(ctx context.Context, m Message) error
}

// Message is what subscribers are sent.
type Message struct {
	Subject    string // ASCII on one line, at most MaxSubject characters
	Body       string // plain text
	Attributes map[string]string
}

// The attributes of a message, by which subscriptions choose.
const (
	ThemeAttribute = "theme" // such as "sdg-11"
	YearAttribute  = "year"  // of the forum, such as "2027"
)

// Stage is notify with what it works on. All fields are needed but Portal.
type Stage struct {
	Leases   pipeline.Leases
	Topic    Topic
	Calendar hlpf.Calendar
	Portal   string        // address of the portal, without a slash at the end; empty where there is none
	Token    func() string // names a holder of a lease: never the same twice
	Now      func() time.Time
	Log      *slog.Logger
}

// ErrClaimed says that somebody else is telling of the edition at this moment.
// The news has to be brought again: they may die over it.
var ErrClaimed = errors.New("somebody else is telling of it")

// Run tells of an edition, unless it was told already or is old.
func (s Stage) Run(ctx context.Context, e corpus.Edition) error {
	if err := s.run(ctx, e); err != nil {
		return fmt.Errorf("tell of %s %s: %w", e.Series, e.ID, err)
	}
	return nil
}

func (s Stage) run(ctx context.Context, e corpus.Edition) error {
	log := s.Log.With("year", e.Year, "theme", e.Theme, "edition", e.ID, "number", e.Number)
	began := s.Now()
	if began.Sub(e.ID.Time()) >= remembered {
		log.InfoContext(ctx, "passed over: too old to be news")
		return nil
	}
	if e.Previous == "" && e.Statements == 0 {
		log.InfoContext(ctx, "passed over: a first edition that quotes nothing")
		return nil
	}
	key, holder := fmt.Sprintf("edition/%s/%s", e.Series, e.ID), s.Token()
	switch lease, err := s.Leases.Take(ctx, key, holder, began, began.Add(claim)); {
	case err != nil:
		return err
	case lease.Done:
		log.InfoContext(ctx, "passed over: told before")
		return nil
	case lease.Holder != holder:
		return ErrClaimed
	}
	if err := s.Topic.Publish(ctx, s.message(e)); err != nil {
		return errors.Join(err, s.Leases.Release(ctx, key, holder))
	}
	if err := s.Leases.Finish(ctx, key, began.Add(remembered)); err != nil {
		// It was told. To have the news brought again would tell it twice.
		log.WarnContext(ctx, "told, which could not be noted", "err", err)
		return nil
	}
	log.InfoContext(ctx, "told", "took", s.Now().Sub(began))
	return nil
}

// message says what was published. A theme that the calendar does not have any
// more goes by its id.
func (s Stage) message(e corpus.Edition) Message {
	called := string(e.Theme)
	if theme, err := s.Calendar.Theme(called); err == nil {
		called = name(theme)
	}
	return Message{Subject: subject(e, called), Body: s.body(e, called),
		Attributes: map[string]string{ThemeAttribute: string(e.Theme), YearAttribute: strconv.Itoa(e.Year)}}
}
