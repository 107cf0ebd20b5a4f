package audit

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

// Report is what an audit found.
type Report struct {
	Seals    int
	Last     Stamp
	Sealed   int      // objects that are as they were sealed
	Bytes    int64    // of those
	Unsealed []string // keys of objects that came since the last seal; no fault
	Faults   []string // sentences, each with the key that it is about
}

// Print writes the report for people: the figures to out, the faults to
// faults.
func (r Report) Print(out, faults io.Writer) {
	for _, f := range r.Faults {
		fmt.Fprintln(faults, f)
	}
	fmt.Fprintf(out, "seals: %d; objects as they were sealed: %d (%.1f MB); new since the last seal: %d\n",
		r.Seals, r.Sealed, float64(r.Bytes)/1e6, len(r.Unsealed))
	if r.Seals > 0 {
		fmt.Fprintf(out, "last seal: %s\n", r.Last)
	}
}

// Err is an error where there are faults.
func (r Report) Err() error {
	if len(r.Faults) > 0 {
		return fmt.Errorf("the archive is not as it was sealed: %s", english.Count(len(r.Faults), "fault"))
	}
	return nil
}

// Verify holds an archive to its seals: the chain is whole, and every sealed
// object is there with its size and SHA-256. It reads every object. Each of
// the stamps, noted at any time before, must be in the chain.
func Verify(ctx context.Context, archive pipeline.Objects, noted ...Stamp) (Report, error) {
	var r Report
	sealed, err := r.readChain(ctx, archive, noted)
	if err != nil {
		return r, err
	}
	for obj, err := range archive.List(ctx, "") {
		if err != nil {
			return r, fmt.Errorf("list the archive: %w", err)
		}
		want, ok := sealed[obj.Key]
		switch {
		case strings.HasPrefix(obj.Key, pipeline.SealsPrefix):
		case !ok:
			r.Unsealed = append(r.Unsealed, obj.Key)
		default:
			delete(sealed, obj.Key)
			if err := r.hold(ctx, archive, obj, want); err != nil {
				return r, err
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(sealed)) {
		r.fault("%s was removed: it was sealed and is not there.", key)
	}
	return r, nil
}

// readChain reads the seals and returns what they sealed, by key.
func (r *Report) readChain(ctx context.Context, archive pipeline.Objects, noted []Stamp) (map[string]Sealed, error) {
	sealed, stamps := map[string]Sealed{}, map[Stamp]bool{}
	for l, err := range chain(ctx, archive) {
		if err != nil {
			return nil, err
		}
		r.Seals++
		r.Last = cmp.Or(l.stamp, r.Last)
		r.Faults = append(r.Faults, l.faults...)
		stamps[l.stamp] = true
		for _, o := range l.Objects {
			if _, twice := sealed[o.Key]; twice {
				r.fault("%s is sealed again by seal %d: that seal is a forgery.", o.Key, l.Number)
				continue
			}
			sealed[o.Key] = o
		}
	}
	for _, s := range noted {
		if !stamps[s] {
			r.fault("%s is not the seal that was noted as %s: the chain was made anew or cut off.", pipeline.SealKey(s.Number), s)
		}
	}
	return sealed, nil
}

// hold compares an object with its seal.
func (r *Report) hold(ctx context.Context, archive pipeline.Objects, obj pipeline.Object, want Sealed) error {
	if obj.Size != want.Size {
		r.fault("%s was changed: it has %d bytes and was sealed with %d.", obj.Key, obj.Size, want.Size)
		return nil
	}
	body, err := archive.Get(ctx, obj.Key)
	if err != nil {
		return fmt.Errorf("read what was sealed: %w", err)
	}
	if got := corpus.Identify(body); got != want.SHA256 {
		r.fault("%s was changed: its SHA-256 is %s and was sealed as %s.", obj.Key, got, want.SHA256)
		return nil
	}
	r.Sealed++
	r.Bytes += int64(len(body))
	return nil
}

func (r *Report) fault(format string, args ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}
