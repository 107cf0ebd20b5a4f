package main

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/reconcile"
)

// Measured is what was used, by function, for each thing that happens.
type Measured struct {
	Pages    int // of one
	Passages int // of one
	Document map[string]Usage
	Theme    map[string]Linear // a theme's edition, by the documents that stand
	Night    map[string]Linear // a night's check, by the documents that came that day
	Visit    map[string]Usage  // somebody reads a briefing and fetches its package
	File     float64           // bytes of a document's file
	Archive  float64           // bytes of a document in the archive, its file among them
	Table    float64           // bytes of a document in the table
	Edition  float64           // bytes of an edition in the archive
}

// client is the name under which stands what browsers do past the functions.
const client = "client"

// bench measures.
type bench struct {
	*world
	used map[string]Usage // since the last take
}

// as does a function's work once, and books what it used.
func (b *bench) as(name string, work func() error) error {
	b.meter.reset()
	began := processor()
	if err := work(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	used := b.meter.reset()
	used.Invocations, used.Processor = 1, processor()-began
	b.used[name] = b.used[name].plus(used, 1)
	return nil
}

// take returns what was booked, a share of it for each of n, and begins anew.
func (b *bench) take(n int) map[string]Usage {
	used := map[string]Usage{}
	for name, u := range b.used {
		used[name] = Usage{}.plus(u, 1/float64(n))
	}
	b.used = map[string]Usage{}
	return used
}

// needed is how many reviews are measured: those of three quiet nights, and
// then of three in which editions are made.
const needed = 8

// measure brings reviews in, with nights between: first nights that differ by
// the documents that came, then nights that differ by those that stand.
func measure(ctx context.Context, w *world, papers [][]byte) (Measured, error) {
	b := &bench{world: w, used: map[string]Usage{}}
	m := Measured{Document: map[string]Usage{}}
	token, err := w.desk.sign(ctx, "organiser")
	if err != nil {
		return m, err
	}
	var quiet, busy []map[string]Usage
	for i, paper := range papers {
		if err := b.bringIn(ctx, token, paper); err != nil {
			return m, err
		}
		m.Document = add(m.Document, b.take(len(papers)))
		switch n := i + 1; n {
		case 1, 2, 4: // one document came, one, two
			used, err := b.reconcileNight(ctx)
			if err != nil {
				return m, err
			}
			quiet = append(quiet, used)
		}
		switch n := i + 1; n {
		case 4, 6, 8: // stand, and two are new; the first editions have none to look back on
			used, err := b.compileNight(ctx, n, &m)
			if err != nil {
				return m, err
			}
			busy = append(busy, used)
		}
	}
	m.Theme = lines(6, busy[1], 8, busy[2])
	m.Night = lines(1, quiet[1], 2, quiet[2])
	if err := b.sealEditions(ctx, &m); err != nil {
		return m, err
	}
	if m.Visit, err = b.visit(ctx); err != nil {
		return m, err
	}
	return m, b.weigh(ctx, &m, papers)
}

// sealEditions finds out what a night's editions are to the next night: what
// it does more than for the four documents that came.
func (b *bench) sealEditions(ctx context.Context, m *Measured) error {
	used, err := b.reconcileNight(ctx)
	if err != nil {
		return err
	}
	editions, err := b.editions()
	if err != nil {
		return err
	}
	for name, u := range used {
		each := Usage{}.plus(u, 1/editions).plus(m.Night[name].at(4), -1/editions)
		each.Invocations = 0
		m.Theme[name] = Linear{Fixed: each}
	}
	return nil
}

func add(a, b map[string]Usage) map[string]Usage {
	all := maps.Clone(a)
	for name, u := range b {
		all[name] = all[name].plus(u, 1)
	}
	return all
}

func lines(few int, atFew map[string]Usage, many int, atMany map[string]Usage) map[string]Linear {
	all := map[string]Linear{}
	for name := range atMany {
		all[name] = through(few, atFew[name], many, atMany[name])
	}
	return all
}

// bringIn takes a document from the announcement to the index.
func (b *bench) bringIn(ctx context.Context, token string, body []byte) error {
	var told issued
	if err := b.as("upload", func() error {
		return b.desk.ask(ctx, token, "POST", "/v1/submissions", map[string]any{
			"filename": "review.pdf", "mediaType": "application/pdf", "size": len(body), "sha256": corpus.Identify(body),
			"metadata": corpus.Metadata{Title: "Voluntary Local Review", Kind: corpus.KindVLR, City: "Modelby", Country: "FIN", Date: "2026"},
		}, &told)
	}); err != nil {
		return err
	}
	if err := send(ctx, told.Upload, body); err != nil {
		return err
	}
	b.used[client] = b.used[client].plus(Usage{S3: map[string]float64{"PutObject": 1}}, 1)
	rev := told.Submission
	for _, deed := range []struct {
		function string
		work     func() error
	}{
		{"upload", func() error {
			return b.desk.ask(ctx, token, "POST", fmt.Sprintf("/v1/submissions/%s/revisions/%d/complete", rev.Submission, rev.Number), nil, nil)
		}},
		{"ingest", func() error { return b.ingest.Run(ctx, pipeline.InboxKey(rev)) }},
		{"index", func() error { return b.index.Run(ctx, pipeline.OutcomeKey(rev)) }},
	} {
		if err := b.as(deed.function, deed.work); err != nil {
			return err
		}
	}
	for range polls {
		if err := b.as("upload", func() error {
			return b.desk.ask(ctx, token, "GET", "/v1/submissions/"+string(rev.Submission), nil, nil)
		}); err != nil {
			return err
		}
	}
	return nil
}

// series are those that are compiled: all of the live year's.
func (b *bench) series() ([]corpus.Series, error) {
	themes, err := b.calendar.ThemesOf(b.calendar.Live)
	if err != nil {
		return nil, err
	}
	var all []corpus.Series
	for _, t := range themes {
		all = append(all, corpus.Series{Year: b.calendar.Live, Theme: t.ID})
	}
	return all, nil
}

// editions is how many are made in the three nights.
func (b *bench) editions() (float64, error) {
	all, err := b.series()
	return float64(3 * len(all)), err
}

// compileNight compiles, and returns the share of one theme. That a document
// is in an edition is marked once in its life, by the first that quotes it: it
// is booked on the document.
func (b *bench) compileNight(ctx context.Context, n int, m *Measured) (map[string]Usage, error) {
	all, err := b.series()
	if err != nil {
		return nil, err
	}
	id := corpus.NewEditionID(time.Date(2026, 11, n, 2, 0, 0, 0, time.UTC))
	if err := b.as("compile", func() error {
		_, err := b.compile.FreezeAll(ctx, all, id)
		return err
	}); err != nil {
		return nil, err
	}
	var made []corpus.Edition
	for _, s := range all {
		if err := b.as("compile", func() error {
			e, err := b.compile.Compile(ctx, s, id)
			made = append(made, e)
			return err
		}); err != nil {
			return nil, err
		}
	}
	compiled := b.take(len(all))
	if err := b.markIncluded(ctx, made, m); err != nil {
		return nil, err
	}
	if err := b.as("compile", func() error {
		for _, s := range all {
			if _, err := b.compile.Publish(ctx, s, id); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return add(compiled, b.take(len(all))), nil
}

// markIncluded does what publishing does to the documents that editions quote,
// before it is done: what is done again writes nothing.
func (b *bench) markIncluded(ctx context.Context, made []corpus.Edition, m *Measured) error {
	err := b.as("compile", func() error {
		for _, e := range made {
			for _, rev := range e.Included {
				if err := pipeline.Advance(ctx, b.catalog, rev, corpus.Step{Status: corpus.Included, At: e.ID.Time()}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	marked := b.take(needed)
	for name, u := range marked {
		u.Invocations = 0 // it is part of publishing
		m.Document[name] = m.Document[name].plus(u, 1)
	}
	return err
}

// reconcileNight does what the function of that name does.
func (b *bench) reconcileNight(ctx context.Context) (map[string]Usage, error) {
	replayer := index.Replayer{Archive: b.archive, Catalog: b.catalog}
	err := b.as("reconcile", func() error {
		_, err := reconcile.Stage{
			Open:   func(ctx context.Context) (reconcile.Ledger, error) { return audit.Open(ctx, b.archive, time.Now) },
			Replay: replayer.Record, Records: replayer.Prefixes(),
			Heads: b.catalog.Heads, Counters: b.catalog.Counters, Now: time.Now, Log: b.log,
		}.Run(ctx)
		return err
	})
	return b.take(1), err
}

// visit reads what a policy officer's browser reads to fetch a package.
func (b *bench) visit(ctx context.Context) (map[string]Usage, error) {
	token, err := b.desk.sign(ctx, "policy")
	if err != nil {
		return nil, err
	}
	all, err := b.series()
	if err != nil {
		return nil, err
	}
	latest, err := b.catalog.Latest(ctx, all[0])
	if err != nil {
		return nil, err
	}
	series := fmt.Sprintf("/v1/briefings/%d/%s", latest.Year, latest.Theme)
	for _, path := range []string{fmt.Sprintf("/v1/briefings?year=%d", latest.Year), series,
		series + "/" + string(latest.ID), series + "/" + string(latest.ID) + "/package"} {
		if err := b.as("download", func() error { return b.desk.ask(ctx, token, "GET", path, nil, nil) }); err != nil {
			return nil, err
		}
	}
	b.used[client] = b.used[client].plus(Usage{S3: map[string]float64{"GetObject": 1}}, 1)
	return b.take(1), nil
}

// weigh finds out what lies where.
func (b *bench) weigh(ctx context.Context, m *Measured, papers [][]byte) error {
	editions, err := b.editions()
	if err != nil {
		return err
	}
	for obj, err := range b.archive.List(ctx, "") {
		if err != nil {
			return err
		}
		switch kind, _, _ := strings.Cut(obj.Key, "/"); kind {
		case "snapshots", "briefings", "packages", "editions", "published":
			m.Edition += float64(obj.Size) / editions
		default:
			m.Archive += float64(obj.Size) / float64(len(papers))
		}
	}
	for _, p := range papers {
		m.File += float64(len(p)) / float64(len(papers))
	}
	totals, err := b.catalog.Totals(ctx)
	if err != nil {
		return err
	}
	m.Pages, m.Passages = totals.Pages/totals.Documents, totals.Passages/totals.Documents
	size, err := b.size(ctx)
	m.Table = float64(size) / float64(len(papers))
	return err
}
