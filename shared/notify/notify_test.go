package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/notify"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// house is notify over memory adapters, with a clock that a test moves.
type house struct {
	notify.Stage
	leases *memory.Leases
	clock  time.Time

	mu     sync.Mutex
	told   []notify.Message
	fault  memory.Fault // of the topic, as a deed "tell"
	tokens atomic.Int64
}

func newHouse() *house {
	h := &house{leases: memory.NewLeases(), clock: edition().ID.Time().Add(3 * time.Minute)}
	h.Stage = notify.Stage{Leases: h.leases, Topic: h, Calendar: hlpf.Default(), Portal: "https://portal.example",
		Token: func() string { return fmt.Sprint("token-", h.tokens.Add(1)) },
		Now:   func() time.Time { return h.clock }, Log: slog.New(slog.DiscardHandler)}
	return h
}

// Publish is the topic's: it keeps what was told.
func (h *house) Publish(_ context.Context, m notify.Message) error {
	verdict := memory.Pass
	if h.fault != nil {
		verdict = h.fault(memory.Op{Deed: "tell"})
	}
	if verdict != memory.NotDone {
		h.mu.Lock()
		h.told = append(h.told, m)
		h.mu.Unlock()
	}
	if verdict != memory.Pass {
		return memory.ErrFault
	}
	return nil
}

func edition() corpus.Edition {
	return corpus.Edition{Series: corpus.Series{Year: 2027, Theme: "sdg-4"}, ID: "20261124T020000Z", Number: 3, Previous: "20261117T020000Z",
		Considered: 41, Quoted: []corpus.DocumentID{corpus.Identify([]byte("a")), corpus.Identify([]byte("b"))}, Statements: 62,
		Changes: corpus.Changes{Added: 7, Removed: 1}}
}

func TestSubscribersReadWhatWasPublished(t *testing.T) {
	t.Parallel()
	h := newHouse()
	must(t, h.Run(t.Context(), edition()))
	const subject = "HLPF 2027 briefing: SDG 4, Quality education, edition 3"
	const body = `A briefing for the High-level Political Forum of 2027 has been published:
SDG 4, Quality education
Edition 3, of 24 November 2026, 02:00 UTC

It carries 62 statements from 2 documents, out of 41 documents considered. Each is quoted word for word, with its document, page and paragraph.

Since the edition before it, of 17 November 2026, 02:00 UTC, 7 statements were added, 1 statement was removed.

Read it, check it and download it as Word, PDF and data:
https://portal.example/briefings/2027/sdg-4/20261124T020000Z
`
	if len(h.told) != 1 || h.told[0].Subject != subject || h.told[0].Body != body {
		t.Errorf("told %+v, want the subject %q and the body\n%s", h.told, subject, body)
	}
	if a := h.told[0].Attributes; len(a) != 2 || a[notify.ThemeAttribute] != "sdg-4" || a[notify.YearAttribute] != "2027" {
		t.Errorf("the attributes are %v, want the theme sdg-4 and the year 2027", a)
	}
}

func TestBodySaysWhatIsNew(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*house, *corpus.Edition){
		"It is the first edition on this theme.": func(_ *house, e *corpus.Edition) { e.Previous, e.Changes = "", corpus.Changes{} },
		"its statements have not changed;":       func(_ *house, e *corpus.Edition) { e.Changes = corpus.Changes{} },
		"1 statement was changed.":               func(_ *house, e *corpus.Edition) { e.Changes = corpus.Changes{Changed: 1} },
		"\nHousing\n":                            func(_ *house, e *corpus.Edition) { e.Theme = "housing" },
		"\nno-longer-there\n":                    func(_ *house, e *corpus.Edition) { e.Theme = "no-longer-there" },
		"removed.\n":                             func(h *house, _ *corpus.Edition) { h.Portal = "" },
		"1 statement from 1 document, out of 1 document considered": func(_ *house, e *corpus.Edition) {
			e.Statements, e.Considered, e.Quoted = 1, 1, e.Quoted[:1]
		},
	} {
		h, e := newHouse(), edition()
		change(h, &e)
		must(t, h.Run(t.Context(), e))
		if body := h.told[0].Body; !strings.Contains(body, want) || h.Portal == "" && strings.Contains(body, "http") {
			t.Errorf("the body is\n%s\nwant it to say %q", body, want)
		}
	}
}

// A subject is one that Amazon SNS takes, whatever a calendar holds.
func TestSubjectIsShortPlainAndOnOneLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		h, e := newHouse(), edition()
		title := rapid.OneOf(rapid.String(), rapid.StringN(90, 300, -1), rapid.StringMatching(`[ -~]{0,120}`)).Draw(rt, "title")
		e.Theme = hlpf.ThemeID(strings.ToLower(strings.TrimSpace(rapid.String().Draw(rt, "theme") + "x")))
		e.Number = rapid.IntRange(1, 1e6).Draw(rt, "number")
		h.Calendar.Themes = []hlpf.Theme{{ID: e.Theme, Titles: sdg.Titles{"en": title}}}
		if err := h.Run(rt.Context(), e); err != nil {
			rt.Fatal(err)
		}
		s := h.told[0].Subject
		if len(s) > notify.MaxSubject || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
			rt.Errorf("the subject of the theme %q, titled %q, is %q", e.Theme, title, s)
		}
	})
}

func TestOldEditionIsNotTold(t *testing.T) {
	t.Parallel()
	h := newHouse()
	h.clock = edition().ID.Time().AddDate(0, 0, 30)
	must(t, h.Run(t.Context(), edition()))
	if len(h.told) != 0 {
		t.Errorf("an edition of 30 days ago is told: %v", h.told)
	}
	h.clock = h.clock.Add(-time.Second)
	must(t, h.Run(t.Context(), edition()))
	if len(h.told) != 1 {
		t.Errorf("an edition of less than 30 days ago is told %d times, want once", len(h.told))
	}
}

func TestFirstEditionThatQuotesNothingIsNoNews(t *testing.T) {
	t.Parallel()
	h := newHouse()
	empty := edition()
	empty.Number, empty.Previous, empty.Statements, empty.Quoted = 1, "", 0, nil
	must(t, h.Run(t.Context(), empty))
	if len(h.told) != 0 {
		t.Errorf("an empty first edition is told: %v", h.told)
	}
	empty.Number, empty.Previous = 3, edition().Previous // whatever was quoted before is gone: that is news
	must(t, h.Run(t.Context(), empty))
	if len(h.told) != 1 {
		t.Errorf("an edition from which all was removed is told %d times, want once", len(h.told))
	}
}

// The record may be brought again for as long as the edition is news.
func TestTheSameNewsIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse()
	for range 60 {
		must(t, h.Run(t.Context(), edition()))
		h.clock = h.clock.Add(12 * time.Hour)
	}
	later := edition()
	later.ID, later.Number = corpus.NewEditionID(h.clock), 4
	must(t, h.Run(t.Context(), later))
	if len(h.told) != 2 {
		t.Errorf("two editions are told %d times, want once each", len(h.told))
	}
}

func TestTheSameNewsAtOnceIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse()
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			if err := h.Run(t.Context(), edition()); err != nil && !errors.Is(err, notify.ErrClaimed) {
				t.Errorf("Run: %v", err)
			}
		})
	}
	wait.Wait()
	if len(h.told) != 1 {
		t.Errorf("told %d times, want once", len(h.told))
	}
}

// A process that dies at any of its operations, before or after it took
// effect, leaves the news to the next delivery: it is told, and twice only
// where nobody could know that it was.
func TestNewsIsNeverLostWhereverSomebodyDies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		deed   string
		before int // how often it is told in all, where somebody dies before the deed
		after  int
	}{{"take", 1, 1}, {"tell", 1, 2}, {"finish", 2, 1}} {
		for verdict, want := range map[memory.Verdict]int{memory.NotDone: c.before, memory.DoneFails: c.after} {
			h := newHouse()
			dead := false
			die := func(op memory.Op) memory.Verdict {
				switch {
				case dead:
					return memory.NotDone
				case op.Deed == c.deed:
					dead = true
					return verdict
				}
				return memory.Pass
			}
			h.fault, h.leases.Fault = die, die
			_ = h.Run(t.Context(), edition()) // nobody is left to hear the answer
			if !dead {
				t.Fatalf("there is no operation %q", c.deed)
			}
			h.fault, h.leases.Fault = nil, nil
			h.deliver(t)
			if len(h.told) != want {
				t.Errorf("dead at %q (%v), it is told %d times, want %d", c.deed, verdict, len(h.told), want)
			}
		}
	}
}

// deliver brings the news every ten seconds until it is taken.
func (h *house) deliver(t *testing.T) {
	t.Helper()
	for range 12 {
		if err := h.Run(t.Context(), edition()); err == nil {
			return
		}
		h.clock = h.clock.Add(10 * time.Second)
	}
	t.Fatal("the news is not taken within two minutes")
}

// Where a deed fails and somebody is left to see it, the next delivery need
// not wait, and what was told is not told again.
func TestNewsIsToldAtTheNextDeliveryAfterAFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		deed    string
		verdict memory.Verdict
		again   bool
		told    int
	}{
		{"take", memory.NotDone, true, 1},
		{"tell", memory.NotDone, true, 1},
		{"tell", memory.DoneFails, true, 2},
		{"finish", memory.NotDone, false, 1},
		{"finish", memory.DoneFails, false, 1},
	} {
		h := newHouse()
		failed := false
		once := func(op memory.Op) memory.Verdict {
			if failed || op.Deed != c.deed {
				return memory.Pass
			}
			failed = true
			return c.verdict
		}
		h.fault, h.leases.Fault = once, once
		if err := h.Run(t.Context(), edition()); (err != nil) != c.again {
			t.Errorf("a fault of %q (%v): %v, want it brought again: %t", c.deed, c.verdict, err, c.again)
		}
		if c.again {
			must(t, h.Run(t.Context(), edition()))
		}
		if len(h.told) != c.told {
			t.Errorf("after a fault of %q (%v) it is told %d times, want %d", c.deed, c.verdict, len(h.told), c.told)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
