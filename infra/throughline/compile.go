package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type compileCommand struct {
	server
	Year     int    `help:"Year of the forum; the live year where none is given."`
	Theme    string `default:"all" help:"A theme such as sdg-11 or housing, or all of the year's."`
	Edition  string `placeholder:"TIME" help:"Name of the edition, the time that it is scheduled for (20261124T020000Z); now, where none is given."`
	Store    string `default:".throughline" type:"path" help:"Folder of the store, where no server is named."`
	Calendar string `placeholder:"FILE" help:"Calendar of the forum, instead of the built-in one."`
	Out      string `placeholder:"DIR" help:"Leave the packages here, as YEAR/THEME.zip (default: packages/ in the store)."`
}

// Help is what --help adds.
func (compileCommand) Help() string {
	return `Where nothing has changed since a theme's last edition no new one is made, and that one
is shown. With --to the server compiles; without, the store on this machine is used, which
no server may be using at the same time.

  throughline compile --year 2027 --theme sdg-11 --to http://127.0.0.1:8080
  throughline compile --year 2022`
}

// compiled is an edition with where its package was left.
type compiled struct {
	corpus.Edition
	File string        `json:"file"`
	Took time.Duration `json:"-"`
}

// compiler makes or returns an edition of a series, and its package.
type compiler interface {
	compile(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error)
	fetch(ctx context.Context, e corpus.Edition) ([]byte, error)
}

func (c compileCommand) Run(ctx context.Context, t terminal) (err error) {
	calendar, err := readCalendar(c.Calendar)
	if err != nil {
		return err
	}
	series, err := seriesOf(calendar, c.Year, c.Theme)
	if err != nil {
		return err
	}
	id := corpus.NewEditionID(time.Now())
	if c.Edition != "" {
		if id, err = corpus.ParseEditionID(c.Edition); err != nil {
			return err
		}
	}
	var by compiler
	out := c.Out
	if c.To != "" {
		api, err := c.connect(ctx, "policy")
		if err != nil {
			return err
		}
		by = api
		if out == "" {
			out = "packages"
		}
	} else {
		s, err := openExisting(c.Store)
		if err != nil {
			return err
		}
		defer closing(s.close, &err)
		labels, err := classify.Embedded()
		if err != nil {
			return fmt.Errorf("load the labelling rules: %w", err)
		}
		by = s.compiler(calendar, labels.Measures(), t)
		if out == "" {
			out = filepath.Join(c.Store, "packages")
		}
	}
	all, err := compileAll(ctx, by, series, id, out)
	return errors.Join(printCompiled(t, all), err)
}

// themesAtOnce is how many themes are compiled at once: each holds the readings of
// its documents.
const themesAtOnce = 2

// compileAll compiles the series, leaves their packages under dir, and returns
// those that it made, in the order of the series. The first that fails ends it.
func compileAll(ctx context.Context, by compiler, series []corpus.Series, id corpus.EditionID, dir string) ([]compiled, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	all := make([]compiled, len(series))
	sideBySide(len(series), themesAtOnce, func(i int) {
		if ctx.Err() != nil {
			return
		}
		one, err := compileOne(ctx, by, series[i], id, dir)
		if err != nil {
			fail(err)
			return
		}
		all[i] = one
	})
	made := slices.DeleteFunc(all, func(c compiled) bool { return c.File == "" })
	return made, context.Cause(ctx)
}

// compileOne compiles a series and leaves its package under dir.
func compileOne(ctx context.Context, by compiler, s corpus.Series, id corpus.EditionID, dir string) (compiled, error) {
	began := time.Now()
	e, err := by.compile(ctx, s, id)
	if err != nil {
		return compiled{}, fmt.Errorf("compile %s: %w", s, err)
	}
	zip, err := by.fetch(ctx, e)
	if err != nil {
		return compiled{}, fmt.Errorf("fetch package of %s: %w", s, err)
	}
	file, err := leave(dir, s, zip)
	return compiled{e, file, time.Since(began)}, err
}

// leave writes a package to DIR/YEAR/THEME.zip, whole or not at all.
func leave(dir string, s corpus.Series, zip []byte) (string, error) {
	file := filepath.Join(dir, fmt.Sprint(s.Year), string(s.Theme)+".zip")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", fmt.Errorf("leave package: %w", err)
	}
	if err := os.WriteFile(file+".part", zip, 0o644); err != nil {
		return "", fmt.Errorf("leave package: %w", err)
	}
	if err := os.Rename(file+".part", file); err != nil {
		return "", fmt.Errorf("leave package: %w", err)
	}
	return file, nil
}

func printCompiled(t terminal, all []compiled) error {
	if t.json {
		return writeLines(t.out, all)
	}
	for _, c := range all {
		fmt.Fprintf(t.out, "%d %-22s edition %s (no. %d)  %3d %-10s from %2d of %s  sha256 %s  %s  %.1f s\n",
			c.Year, c.Theme, c.ID, c.Number, c.Statements, english.Noun(c.Statements, "statement"), len(c.Quoted), english.Count(c.Considered, "document"), c.Package[:12], c.File, c.Took.Seconds())
	}
	return nil
}

// readCalendar reads an override, or returns the built-in calendar.
func readCalendar(file string) (hlpf.Calendar, error) {
	if file == "" {
		return hlpf.Default(), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return hlpf.Calendar{}, fmt.Errorf("read the calendar: %w", err)
	}
	defer f.Close()
	return hlpf.Load(f)
}

// seriesOf lists what is to be compiled: one theme of a year or all of them.
func seriesOf(calendar hlpf.Calendar, year int, theme string) ([]corpus.Series, error) {
	if year == 0 {
		year = calendar.Live
	}
	if _, err := calendar.Year(year); err != nil {
		return nil, err
	}
	if theme != "all" {
		one, err := calendar.Theme(theme)
		if err != nil {
			return nil, err
		}
		return []corpus.Series{{Year: year, Theme: one.ID}}, nil
	}
	themes, err := calendar.ThemesOf(year)
	if err != nil {
		return nil, err
	}
	var series []corpus.Series
	for _, th := range themes {
		series = append(series, corpus.Series{Year: year, Theme: th.ID})
	}
	return series, nil
}

// storeCompiler compiles in a store on this machine.
type storeCompiler struct{ compile.Stage }

func (s *store) compiler(calendar hlpf.Calendar, measures []corpus.Measure, t terminal) storeCompiler {
	return storeCompiler{compile.Stage{Archive: s.archive, Catalog: s.catalog, Calendar: calendar,
		Measures: measures, Log: t.log}}
}

func (c storeCompiler) compile(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
	return c.Run(ctx, s, id)
}

func (c storeCompiler) fetch(ctx context.Context, e corpus.Edition) ([]byte, error) {
	return c.Archive.Get(ctx, pipeline.PackageKey(e.Series, e.ID))
}

func (c *client) compile(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
	var e corpus.Edition
	err := c.post(ctx, "/v1/briefings/"+briefingPath(s), map[string]any{"edition": id}, &e)
	return e, err
}

func briefingPath(s corpus.Series) string { return fmt.Sprintf("%d/%s", s.Year, s.Theme) }
