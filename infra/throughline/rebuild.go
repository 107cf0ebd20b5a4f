package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type rebuildCommand struct {
	Store    string `default:".throughline" type:"path" help:"Folder of the store; no server may be using it."`
	Replace  bool   `help:"Put the rebuilt catalogue in the place of the present one, which is kept beside it."`
	Editions bool   `help:"Also make every published package again, and compare it byte for byte."`
}

// Help is what --help adds.
func (rebuildCommand) Help() string {
	return `The catalogue is made anew from the archive's objects alone, and compared with the present
one item by item. Exit code 2 where they differ, or where a package comes out otherwise.

  throughline rebuild --store .throughline --editions`
}

// difference is one item in which two catalogues differ.
type difference struct {
	Key string `json:"key"`
	How string `json:"how"` // missing, extra or changed, as seen in the present catalogue
}

func (c rebuildCommand) Run(ctx context.Context, t terminal) (err error) {
	s, err := openExisting(c.Store)
	if err != nil {
		return err
	}
	defer closing(s.close, &err)
	file := filepath.Join(c.Store, "catalog.rebuilt.db")
	if err := clearFile(file); err != nil { // of a rebuild that was cut off
		return err
	}
	fresh, err := local.OpenCatalog(file)
	if err != nil {
		return err
	}
	defer closing(func() error { return errors.Join(fresh.Close(), clearFile(file)) }, &err)
	began := time.Now()
	if err := index.Rebuild(ctx, s.archive, fresh); err != nil {
		return err
	}
	took := time.Since(began)
	same, diffs, err := compare(s.catalog.Items(ctx), fresh.Items(ctx))
	if err != nil {
		return err
	}
	for _, d := range diffs {
		fmt.Fprintf(t.err, "%s: %s\n", d.How, d.Key)
	}
	fmt.Fprintf(t.out, "rebuilt the catalogue in %.1f s: %s equal, %d differ\n", took.Seconds(), english.Count(same, "item"), len(diffs))
	bad := len(diffs)
	if c.Editions {
		made, err := remake(ctx, s.archive, t)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.out, "made %s again: %d equal byte for byte, %d differ\n",
			english.Count(made.equal+made.differ, "published package"), made.equal, made.differ)
		if made.others > 0 {
			fmt.Fprintf(t.out, "%s of other rules left: take the program of their version of the rules\n", english.Count(made.others, "package"))
		}
		bad += made.differ
	}
	if c.Replace {
		if err := s.replaceCatalog(fresh, file); err != nil {
			return err
		}
		fmt.Fprintln(t.out, "the rebuilt catalogue is in place")
		return nil
	}
	if bad > 0 {
		return errRefused
	}
	return nil
}

// clearFile removes a file; where it was put in another's place, it is gone
// already.
func clearFile(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("clear a rebuilt catalogue: %w", err)
	}
	return nil
}

// compare walks two catalogues, both sorted, side by side.
func compare(present, rebuilt iter.Seq2[items.Item, error]) (same int, diffs []difference, err error) {
	next, stop := iter.Pull2(rebuilt)
	defer stop()
	want, werr, more := next()
	for have, err := range present {
		if err != nil {
			return same, diffs, err
		}
		for more && werr == nil && strings.Compare(want.Key, have.Key) < 0 {
			diffs = append(diffs, difference{want.Key, "missing"})
			want, werr, more = next()
		}
		if werr != nil {
			return same, diffs, werr
		}
		switch {
		case !more || strings.Compare(want.Key, have.Key) > 0:
			diffs = append(diffs, difference{have.Key, "extra"})
			continue
		case bytes.Equal(have.Value, want.Value):
			same++
		default:
			diffs = append(diffs, difference{have.Key, "changed"})
		}
		want, werr, more = next()
	}
	for ; more && werr == nil; want, werr, more = next() {
		diffs = append(diffs, difference{want.Key, "missing"})
	}
	return same, diffs, werr
}

// remade counts published packages by what became of making them again.
type remade struct {
	equal, differ int // those that cannot be made differ
	others        int // made under other rules for briefings than this program's
}

// remake makes every published package of this program's rules again from the
// archive. What other rules made, only the program of those rules can make.
func remake(ctx context.Context, archive pipeline.Objects, t terminal) (remade, error) {
	var counts remade
	for obj, err := range archive.List(ctx, pipeline.PublishedPrefix) {
		if err != nil {
			return counts, fmt.Errorf("list editions: %w", err)
		}
		e, err := pipeline.Load[corpus.Edition](ctx, archive, obj.Key)
		if err != nil {
			return counts, err
		}
		if e.Versions.Briefing != briefing.Version {
			counts.others++
			fmt.Fprintf(t.err, "%s %s was made under version %d of the rules for briefings; this program has version %d\n",
				e.Series, e.ID, e.Versions.Briefing, briefing.Version)
			continue
		}
		frozen, err := pipeline.Load[compile.Frozen](ctx, archive, pipeline.SnapshotKey(e.Series, e.ID))
		if err != nil {
			return counts, err
		}
		_, zip, err := compile.Make(ctx, archive, frozen)
		switch {
		case ctx.Err() != nil:
			return counts, ctx.Err()
		case err != nil: // something that it stands on was erased
			counts.differ++
			fmt.Fprintf(t.err, "%s %s cannot be made again: %v\n", e.Series, e.ID, err)
		case corpus.Identify(zip) != e.Package:
			counts.differ++
			fmt.Fprintf(t.err, "%s %s comes out otherwise\n", e.Series, e.ID)
		default:
			counts.equal++
		}
	}
	return counts, nil
}
