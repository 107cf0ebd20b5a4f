package audit_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func now() time.Time { return time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) }

func must(t interface {
	Helper()
	Fatal(...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// archive is a bucket that a test can tamper with behind the back of its
// promises.
type archive interface {
	pipeline.Objects
	remove(key string)
	put(key string, body []byte)
}

// inMemory is an archive over the adapter for tests: tampering makes it anew.
type inMemory struct{ *memory.Objects }

func (a *inMemory) without(key string) {
	old := a.Objects
	a.Objects = memory.NewObjects()
	for obj, err := range old.List(context.Background(), "") {
		body, errGet := old.Get(context.Background(), obj.Key)
		if obj.Key != key {
			err = errors.Join(err, errGet, a.Create(context.Background(), obj.Key, body))
		}
		if err != nil {
			panic(err)
		}
	}
}

func (a *inMemory) remove(key string) { a.without(key) }

func (a *inMemory) put(key string, body []byte) {
	a.without(key)
	if err := a.Create(context.Background(), key, body); err != nil {
		panic(err)
	}
}

// onDisk is an archive of files.
type onDisk struct {
	*local.Objects
	dir string
}

func (a onDisk) remove(key string) {
	if err := os.Remove(filepath.Join(a.dir, key)); err != nil {
		panic(err)
	}
}

func (a onDisk) put(key string, body []byte) {
	if err := errors.Join(os.RemoveAll(filepath.Join(a.dir, key)), os.WriteFile(filepath.Join(a.dir, key), body, 0o600)); err != nil {
		panic(err)
	}
}

func archives() map[string]func(t *testing.T) archive {
	return map[string]func(t *testing.T) archive{
		"memory": func(*testing.T) archive { return &inMemory{memory.NewObjects()} },
		"files": func(t *testing.T) archive {
			dir := t.TempDir()
			o, err := local.OpenObjects(dir)
			must(t, err)
			return onDisk{o, dir}
		},
	}
}

func original(n int) string {
	return pipeline.OriginalKey(corpus.Identify([]byte{byte(n), byte(n >> 8)}))
}

// fill puts objects from and up to n into the archive.
func fill(t *testing.T, a pipeline.Objects, from, n int) {
	t.Helper()
	for i := from; i < n; i++ {
		must(t, a.Create(t.Context(), original(i), fmt.Appendf(nil, "body of %d", i)))
	}
}

// night seals, and wants that many objects sealed.
func night(t *testing.T, a pipeline.Objects, want int) audit.Stamp {
	t.Helper()
	n, last, err := audit.Run(t.Context(), a, now)
	if err != nil || n != want {
		t.Fatalf("Run = %d objects, %v; want %d", n, err, want)
	}
	return last
}

// threeNights is an archive of ten objects under three seals, and their stamps.
func threeNights(t *testing.T, a pipeline.Objects) []audit.Stamp {
	t.Helper()
	var stamps []audit.Stamp
	for _, n := range []int{4, 7, 10} {
		from := []int{0, 4, 7}[len(stamps)]
		fill(t, a, from, n)
		stamps = append(stamps, night(t, a, n-from))
	}
	return stamps
}

func verify(t *testing.T, a pipeline.Objects, noted ...audit.Stamp) audit.Report {
	t.Helper()
	r, err := audit.Verify(t.Context(), a, noted...)
	must(t, err)
	return r
}

func TestUntouchedArchiveIsWhole(t *testing.T) {
	t.Parallel()
	for name, open := range archives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := open(t)
			stamps := threeNights(t, a)
			fill(t, a, 10, 12)
			r := verify(t, a, stamps...)
			if len(r.Faults) > 0 || r.Seals != 3 || r.Sealed != 10 || len(r.Unsealed) != 2 || r.Last != stamps[2] {
				t.Errorf("Verify = %+v, want 3 seals over 10 objects, 2 not yet sealed, no faults", r)
			}
		})
	}
}

func TestNightWithoutNewObjectsMakesNoSeal(t *testing.T) {
	t.Parallel()
	a := memory.NewObjects()
	stamps := threeNights(t, a)
	if last := night(t, a, 0); last != stamps[2] {
		t.Errorf("the last seal is %s, want %s", last, stamps[2])
	}
	if r := verify(t, memory.NewObjects()); r.Seals != 0 || len(r.Faults) > 0 {
		t.Errorf("an empty archive gives %+v, want nothing", r)
	}
}

// reseal makes a seal's object of what change does to it.
func reseal(t *testing.T, a pipeline.Objects, n int, change func(*audit.Seal)) []byte {
	t.Helper()
	key := pipeline.SealKey(n)
	s, err := pipeline.Load[audit.Seal](t.Context(), a, key)
	must(t, err)
	change(&s)
	body, err := pipeline.Encode(key, s)
	must(t, err)
	return body
}

func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	victim := original(5) // of the second night
	for name, c := range map[string]struct {
		tamper func(*testing.T, archive)
		key    string // that a sentence names
		want   string // that this sentence says
	}{
		"a changed object": {func(_ *testing.T, a archive) { a.put(victim, []byte("BODY of 5")) }, victim, "SHA-256"},
		"a longer object":  {func(_ *testing.T, a archive) { a.put(victim, []byte("body of 5, and more")) }, victim, "bytes"},
		"a removed object": {func(_ *testing.T, a archive) { a.remove(victim) }, victim, "removed"},
		"two objects swapped": {func(t *testing.T, a archive) {
			b5, err := a.Get(t.Context(), original(5))
			must(t, err)
			b6, err := a.Get(t.Context(), original(6))
			must(t, err)
			a.put(original(5), b6)
			a.put(original(6), b5)
		}, original(6), "SHA-256"},
		"a removed first seal":  {func(_ *testing.T, a archive) { a.remove(pipeline.SealKey(1)) }, pipeline.SealKey(2), "removed"},
		"a removed middle seal": {func(_ *testing.T, a archive) { a.remove(pipeline.SealKey(2)) }, pipeline.SealKey(3), "removed"},
		"a seal that is no JSON": {func(_ *testing.T, a archive) { a.put(pipeline.SealKey(2), []byte("seal")) },
			pipeline.SealKey(2), "cannot be read"},
		"an object struck from a seal": {func(t *testing.T, a archive) {
			a.put(pipeline.SealKey(2), reseal(t, a, 2, func(s *audit.Seal) { s.Objects = s.Objects[1:] }))
		}, pipeline.SealKey(3), "does not follow"},
		"a seal in another's place": {func(t *testing.T, a archive) {
			body, err := a.Get(t.Context(), pipeline.SealKey(3))
			must(t, err)
			a.put(pipeline.SealKey(2), body)
		}, pipeline.SealKey(2), "calls itself number 3"},
		"a stranger among the seals": {func(_ *testing.T, a archive) { a.put("seals/notes.json.gz", []byte("x")) },
			"seals/notes.json.gz", "cannot be read"},
		"a forged seal over a changed object": {func(t *testing.T, a archive) {
			a.put(victim, []byte("BODY of 5"))
			last, err := a.Get(t.Context(), pipeline.SealKey(3))
			must(t, err)
			body, err := pipeline.Encode(pipeline.SealKey(4), audit.Seal{Number: 4, At: now(), Previous: corpus.Identify(last),
				Objects: []audit.Sealed{{Key: victim, Size: 9, SHA256: corpus.Identify([]byte("BODY of 5"))}}})
			must(t, err)
			a.put(pipeline.SealKey(4), body)
		}, victim, "sealed again by seal 4"},
		"a seal out of order": {func(t *testing.T, a archive) {
			a.put(pipeline.SealKey(3), reseal(t, a, 3, func(s *audit.Seal) { slices.Reverse(s.Objects) }))
		}, pipeline.SealKey(3), "in order"},
	} {
		for kind, open := range archives() {
			t.Run(name+" in "+kind, func(t *testing.T) {
				t.Parallel()
				a := open(t)
				threeNights(t, a)
				c.tamper(t, a)
				r := verify(t, a)
				if !slices.ContainsFunc(r.Faults, func(f string) bool {
					return strings.Contains(f, c.key) && strings.Contains(f, c.want) && strings.HasSuffix(f, ".")
				}) {
					t.Errorf("faults %q, want a sentence about %s with %q", r.Faults, c.key, c.want)
				}
			})
		}
	}
}

// A chain that somebody makes anew as a whole, or cuts at its end, is whole in
// itself: only a stamp that was noted before tells.
func TestNotedStampFindsAChainMadeAnewOrCutOff(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]func(*testing.T, archive){
		"cut off": func(_ *testing.T, a archive) { a.remove(pipeline.SealKey(3)) },
		"made anew": func(t *testing.T, a archive) {
			for n := range 3 {
				a.remove(pipeline.SealKey(n + 1))
			}
			a.put(original(5), []byte("BODY of 5"))
			night(t, a, 10)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &inMemory{memory.NewObjects()}
			stamps := threeNights(t, a)
			tamper(t, a)
			if r := verify(t, a); len(r.Faults) > 0 {
				t.Errorf("without a stamp the faults are %q, want none: they cannot be known", r.Faults)
			}
			if r := verify(t, a, stamps[2]); len(r.Faults) != 1 || !strings.Contains(r.Faults[0], "noted") {
				t.Errorf("with the last stamp the faults are %q, want one", r.Faults)
			}
		})
	}
}

func TestBrokenChainIsNotContinued(t *testing.T) {
	t.Parallel()
	a := &inMemory{memory.NewObjects()}
	threeNights(t, a)
	a.remove(pipeline.SealKey(2))
	fill(t, a, 10, 11)
	if _, _, err := audit.Run(t.Context(), a, now); err == nil || !strings.Contains(err.Error(), pipeline.SealKey(3)) {
		t.Errorf("Run = %v, want an error that names %s", err, pipeline.SealKey(3))
	}
	if _, err := a.Stat(t.Context(), pipeline.SealKey(4)); !errors.Is(err, pipeline.ErrNotFound) {
		t.Errorf("a seal was added to a broken chain: %v", err)
	}
}

func TestSealersAtOnceMakeOneChain(t *testing.T) {
	t.Parallel()
	for name, open := range archives() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := open(t)
			fill(t, a, 0, 20)
			var together sync.WaitGroup
			for range 4 {
				together.Go(func() {
					if _, _, err := audit.Run(t.Context(), a, now); err != nil {
						t.Error(err)
					}
				})
			}
			together.Wait()
			if r := verify(t, a); r.Sealed != 20 || len(r.Unsealed)+len(r.Faults) > 0 {
				t.Errorf("Verify = %+v, want each of 20 objects sealed once", r)
			}
		})
	}
}

// late is a bucket in which another sealer is quicker by one seal.
type late struct {
	*memory.Objects
	once sync.Once
}

func (l *late) Create(ctx context.Context, key string, body []byte) error {
	var err error
	l.once.Do(func() {
		if err = l.Objects.Create(ctx, "submissions/other/0001.json", []byte("{}")); err == nil {
			_, _, err = audit.Run(ctx, l.Objects, now)
		}
	})
	return errors.Join(err, l.Objects.Create(ctx, key, body))
}

func TestSealerThatLosesGoesOnFromTheWinner(t *testing.T) {
	t.Parallel()
	a := memory.NewObjects()
	fill(t, a, 0, 3)
	s, err := audit.Open(t.Context(), &late{Objects: a}, now)
	must(t, err)
	must(t, s.Add(t.Context(), original(0)))
	must(t, s.Flush(t.Context()))
	if s.Last().Number != 1 {
		t.Errorf("the last seal is %s, want the winner's, which covers everything", s.Last())
	}
	if r := verify(t, a); r.Sealed != 4 || len(r.Faults) > 0 {
		t.Errorf("Verify = %+v, want 4 objects sealed once", r)
	}
}

func TestManyObjectsAreSealedInParts(t *testing.T) {
	t.Parallel()
	a := memory.NewObjects()
	fill(t, a, 0, 5003)
	night(t, a, 5003)
	if r := verify(t, a); r.Seals != 2 || r.Sealed != 5003 || len(r.Faults) > 0 {
		t.Errorf("Verify = %d seals over %d objects, faults %v; want 2 over 5003", r.Seals, r.Sealed, r.Faults)
	}
}

func TestStampIsReadAsWritten(t *testing.T) {
	t.Parallel()
	want := audit.Stamp{Number: 12, SHA256: corpus.Identify(nil)}
	if got, err := audit.ParseStamp(want.String()); err != nil || got != want {
		t.Errorf("ParseStamp(%s) = %v, %v", want, got, err)
	}
	for _, s := range []string{"", "12", "12:", "0:" + string(want.SHA256), "x:" + string(want.SHA256), "12:3fab", (audit.Stamp{}).String()} {
		if got, err := audit.ParseStamp(s); err == nil {
			t.Errorf("ParseStamp(%q) = %v, want an error", s, got)
		}
	}
}

// TestAnySequenceOfNightsAndTampering holds Verify to a simple rule: after any
// nights, with crashes, it finds a fault if and only if a sealed object or a
// seal was tampered with.
func TestAnySequenceOfNightsAndTampering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := &inMemory{memory.NewObjects()}
		ctx := context.Background()
		var last audit.Stamp
		next := 0
		for range rapid.IntRange(1, 5).Draw(t, "nights") {
			for range rapid.IntRange(0, 4).Draw(t, "objects") {
				must(t, a.Create(ctx, original(next), fmt.Appendf(nil, "body of %d", next)))
				next++
			}
			crash(t, a)
			n, stamp, err := audit.Run(ctx, a, now)
			must(t, err)
			if stamp.Number < last.Number || n > 0 && stamp == last {
				t.Fatalf("%d objects sealed, and the last seal is %s after %s", n, stamp, last)
			}
			last = stamp
		}
		r, err := audit.Verify(ctx, a, notedOf(last)...)
		must(t, err)
		if len(r.Faults)+len(r.Unsealed) > 0 || r.Sealed != next || r.Last != last {
			t.Fatalf("Verify = %+v, want %d objects sealed, no faults", r, next)
		}
		if next == 0 {
			return
		}
		what := tamper(t, a)
		r, err = audit.Verify(ctx, a, last)
		must(t, err)
		if len(r.Faults) == 0 {
			t.Fatalf("%s was tampered with, and Verify = %+v", what, r)
		}
	})
}

func notedOf(s audit.Stamp) []audit.Stamp {
	if s == (audit.Stamp{}) {
		return nil
	}
	return []audit.Stamp{s}
}

// crash lets a sealer die at some operation, before or after it was done.
func crash(t *rapid.T, a *inMemory) {
	at, verdict := rapid.IntRange(0, 12).Draw(t, "crash"), rapid.SampledFrom([]memory.Verdict{memory.NotDone, memory.DoneFails}).Draw(t, "verdict")
	count := 0
	a.Fault = func(memory.Op) memory.Verdict {
		count++
		if count > at {
			return verdict
		}
		return memory.Pass
	}
	_, _, err := audit.Run(context.Background(), a, now)
	a.Fault = nil
	if err != nil && !errors.Is(err, memory.ErrFault) {
		t.Fatal(err)
	}
}

// tamper does something to one object, and says to which.
func tamper(t *rapid.T, a *inMemory) string {
	var keys []string
	for obj, err := range a.List(context.Background(), "") {
		must(t, err)
		keys = append(keys, obj.Key)
	}
	key := rapid.SampledFrom(keys).Draw(t, "key")
	body, err := a.Get(context.Background(), key)
	must(t, err)
	switch rapid.SampledFrom([]string{"remove", "flip", "cut", "repack"}).Draw(t, "deed") {
	case "remove":
		a.remove(key)
	case "flip":
		body[rapid.IntRange(0, len(body)-1).Draw(t, "place")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		a.put(key, body)
	case "cut":
		a.put(key, body[:len(body)-1])
	case "repack":
		a.put(key, repacked(t, body))
	}
	return key
}

// repacked is the same JSON in other bytes, and for an object without any, one
// byte more.
func repacked(t *rapid.T, body []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return append(body, ' ')
	}
	var v any
	must(t, json.NewDecoder(z).Decode(&v))
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.NoCompression)
	must(t, err)
	must(t, json.NewEncoder(w).Encode(v))
	must(t, w.Close())
	return out.Bytes()
}
