package local_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// writerEnv, where it is set, makes the test binary a process that writes to
// the store in that folder until it is killed.
const writerEnv = "THROUGHLINE_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		if err := writeForever(context.Background(), dir, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForever writes objects, submissions and generations, and says after
// each that it was acknowledged.
func writeForever(ctx context.Context, dir string, say io.Writer) error {
	o, err := local.OpenObjects(filepath.Join(dir, "archive"))
	if err != nil {
		return err
	}
	c, err := local.OpenCatalog(filepath.Join(dir, "catalog.db"))
	if err != nil {
		return err
	}
	n, err := written(ctx, o)
	if err != nil {
		return err
	}
	for n++; ; n++ {
		for _, w := range []struct {
			what  string
			write func() error
		}{
			{"object", func() error { return o.Create(ctx, objectKey(n), objectBody(n)) }}, // first: written counts these
			{"generation", func() error { return commitNth(ctx, c, n) }},
			{"submission", func() error { return submitNth(ctx, c, n) }},
		} {
			if err := w.write(); err != nil {
				return fmt.Errorf("write %s %d: %w", w.what, n, err)
			}
			fmt.Fprintln(say, w.what, n)
		}
	}
}

// written is the number of the last object there is, acknowledged or not.
func written(ctx context.Context, o *local.Objects) (last int, err error) {
	for object, err := range o.List(ctx, "") {
		if err != nil {
			return 0, err
		}
		if _, err := fmt.Sscanf(object.Key, "originals/%09d", &last); err != nil {
			return 0, err
		}
	}
	return last, nil
}

func objectKey(n int) string { return fmt.Sprintf("originals/%09d", n) }

// objectBody is what stands in object n, of any size up to 30 KB.
func objectBody(n int) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "object %d\n", n), n*n*37%3000)
}

// nth are the n-th document and its generation: five documents in turn.
func nth(n int) corpus.Reading { return madeUp(n%5, n) }

func commitNth(ctx context.Context, c *local.Catalog, n int) error {
	if err := c.Stage(ctx, nth(n)); err != nil {
		return err
	}
	return c.Commit(ctx, nth(n).Head())
}

func nthDeclaration(n int) corpus.Declaration {
	return corpus.Declaration{
		Revision:  corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01JDM2%020d", n)), Number: 1},
		Submitter: "organiser", Document: nth(n).Document, Issued: time.Date(2026, 11, 24, 6, 0, 0, n, time.UTC)}
}

func submitNth(ctx context.Context, c *local.Catalog, n int) error {
	d := nthDeclaration(n)
	if err := c.Open(ctx, d); err != nil {
		return err
	}
	_, err := c.Advance(ctx, d.Revision, corpus.Step{Status: corpus.Received, At: d.Issued})
	return err
}

func TestKilledAtAnyPointLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts processes")
	}
	const rounds, kinds = 20, 3
	dir := t.TempDir()
	acknowledged := map[string][]int{}
	for round := range rounds {
		writes := kinds + round%kinds + kinds*rand.IntN(4) // at least one of each kind, then each kind in turn
		for what, ns := range killedAfter(t, dir, writes) {
			acknowledged[what] = append(acknowledged[what], ns...)
		}
		if !checkStore(t, dir, acknowledged) {
			t.Fatalf("round %d, killed after %d writes", round, writes)
		}
	}
	for what, ns := range acknowledged {
		t.Logf("%d writes of the kind %s were acknowledged", len(ns), what)
	}
}

// killedAfter runs a writer, kills it at some point of the write that follows so
// many, and returns what it said was acknowledged. A write takes about as long
// as the one before: so the point is somewhere within it on any machine.
func killedAfter(t *testing.T, dir string, writes int) map[string][]int {
	t.Helper()
	writer := exec.CommandContext(t.Context(), os.Args[0])
	writer.Env = append(os.Environ(), writerEnv+"="+dir)
	var complaint bytes.Buffer
	writer.Stderr = &complaint
	stdout, err := writer.StdoutPipe()
	must(t, err)
	must(t, writer.Start())
	said := map[string][]int{}
	lines, last := bufio.NewScanner(stdout), time.Now()
	for line := 1; lines.Scan(); line++ {
		var what string
		var n int
		if _, err := fmt.Sscan(lines.Text(), &what, &n); err == nil {
			said[what] = append(said[what], n)
		}
		now := time.Now()
		if line == writes {
			time.AfterFunc(rand.N(now.Sub(last)+1), func() { _ = writer.Process.Kill() })
		}
		last = now
	}
	if err := writer.Wait(); err == nil || complaint.Len() > 0 {
		t.Fatalf("the writer ended by itself: %v %s", err, &complaint)
	}
	return said
}

// checkStore opens what a killed writer left, and reports whether all is well.
func checkStore(t *testing.T, dir string, acknowledged map[string][]int) bool {
	t.Helper()
	o := openObjects(t, filepath.Join(dir, "archive"))
	c, err := local.OpenCatalog(filepath.Join(dir, "catalog.db"))
	must(t, err)
	checkObjects(t, o, acknowledged["object"])
	checkGenerations(t, c, acknowledged["generation"])
	checkSubmissions(t, c, acknowledged["submission"])
	must(t, c.Close())
	return !t.Failed()
}

// checkObjects finds every object acknowledged, and every object whole.
func checkObjects(t *testing.T, o *local.Objects, acknowledged []int) {
	t.Helper()
	there := map[string]bool{}
	for _, key := range keys(t, o, "") {
		there[key] = true
		var n int
		_, err := fmt.Sscanf(key, "originals/%09d", &n)
		must(t, err)
		if got, err := o.Get(t.Context(), key); err != nil || !bytes.Equal(got, objectBody(n)) {
			t.Errorf("%s has %d bytes, %v, want the %d that were written", key, len(got), err, len(objectBody(n)))
		}
	}
	for _, n := range acknowledged {
		if !there[objectKey(n)] {
			t.Errorf("%s was acknowledged and is lost", objectKey(n))
		}
	}
}

// checkGenerations finds of every document the generation last acknowledged or
// a later one, its passages whole, and the totals right.
func checkGenerations(t *testing.T, c *local.Catalog, acknowledged []int) {
	t.Helper()
	var total corpus.Counts
	visible := map[corpus.DocumentID]int{}
	for h, err := range c.Heads(t.Context(), "") {
		must(t, err)
		n := h.Generation.Rules
		visible[h.Document] = n
		total = total.Add(h.Counts, 1)
		got, _, err := c.Passages(t.Context(), h.Document, pipeline.Page{})
		if want := nth(n); err != nil || !reflect.DeepEqual(h, want.Head()) || !reflect.DeepEqual(got, want.Passages) {
			t.Errorf("of generation %d stand %+v and %d passages, %v, want %+v", n, h, len(got), err, want.Head())
		}
	}
	if got, err := c.Totals(t.Context()); err != nil || !reflect.DeepEqual(got, total) {
		t.Errorf("Totals = %+v, %v, want the sum of the heads, %+v", got, err, total)
	}
	for _, n := range acknowledged {
		if visible[nth(n).Document] < n {
			t.Errorf("generation %d was acknowledged, and generation %d is visible", n, visible[nth(n).Document])
		}
	}
}

// checkSubmissions finds every submission acknowledged, with its step and in
// its lists.
func checkSubmissions(t *testing.T, c *local.Catalog, acknowledged []int) {
	t.Helper()
	for _, n := range acknowledged {
		d := nthDeclaration(n)
		s, err := c.Submission(t.Context(), d.Revision)
		if err != nil || !s.Reached(corpus.Received) {
			t.Errorf("submission %d was acknowledged and is %+v, %v", n, s, err)
		}
	}
	by, _, err := c.SubmissionsBy(t.Context(), "organiser", pipeline.Page{Limit: 1000})
	must(t, err)
	if len(by) < min(1000, len(acknowledged)) {
		t.Errorf("%d submissions are listed, of %d acknowledged", len(by), len(acknowledged))
	}
}
