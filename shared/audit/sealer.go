package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// most is how many objects one seal covers, so that it stays below a megabyte
// or so, and that not much is done again where a sealer dies.
const most = 5000

// Sealer adds to an archive's chain of seals. It may die anywhere, and several
// may be at work at once: each seal is created once, under the next number,
// and a sealer that finds the number taken goes on from that seal. It is for
// one goroutine.
type Sealer struct {
	archive pipeline.Objects
	now     func() time.Time
	last    Stamp
	sealed  map[string]struct{} // keys that some seal covers
	pending []Sealed
}

// Open reads the seals of an archive. A chain that is broken is an error:
// nothing is added to it before somebody has looked.
func Open(ctx context.Context, archive pipeline.Objects, now func() time.Time) (*Sealer, error) {
	s := &Sealer{archive: archive, now: now, sealed: map[string]struct{}{}}
	for l, err := range chain(ctx, archive) {
		if err == nil {
			err = l.whole()
		}
		if err != nil {
			return nil, err
		}
		s.follow(l)
	}
	return s, nil
}

func (s *Sealer) follow(l link) {
	s.last = l.stamp
	for _, o := range l.Objects {
		s.sealed[o.Key] = struct{}{}
	}
}

// Last is the stamp of the chain's last seal.
func (s *Sealer) Last() Stamp { return s.last }

// Head is Last in words.
func (s *Sealer) Head() string { return s.last.String() }

// Unsealed lists the objects that no seal covers, ascending by key.
func (s *Sealer) Unsealed(ctx context.Context) ([]pipeline.Object, error) {
	var unsealed []pipeline.Object
	for obj, err := range s.archive.List(ctx, "") {
		if err != nil {
			return nil, fmt.Errorf("list the archive: %w", err)
		}
		if _, ok := s.sealed[obj.Key]; !ok && !strings.HasPrefix(obj.Key, pipeline.SealsPrefix) {
			unsealed = append(unsealed, obj)
		}
	}
	return unsealed, nil
}

// Add takes the object under a key into the next seal, which is written by
// Flush, or once it has enough objects.
func (s *Sealer) Add(ctx context.Context, key string) error {
	body, err := s.archive.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	s.pending = append(s.pending, Sealed{Key: key, Size: int64(len(body)), SHA256: corpus.Identify(body)})
	if len(s.pending) < most {
		return nil
	}
	return s.Flush(ctx)
}

// Flush writes the seal over what was added, where anything was. What was
// added is sealed when it returns nil.
func (s *Sealer) Flush(ctx context.Context) error {
	slices.SortFunc(s.pending, func(a, b Sealed) int { return strings.Compare(a.Key, b.Key) })
	for {
		s.pending = slices.DeleteFunc(s.pending, func(o Sealed) bool {
			_, sealed := s.sealed[o.Key]
			return sealed
		})
		if len(s.pending) == 0 {
			return nil
		}
		if err := s.append(ctx); err != nil {
			return fmt.Errorf("seal: %w", err)
		}
	}
}

// append takes the next number of the chain, or follows whoever has taken it.
func (s *Sealer) append(ctx context.Context) error {
	seal := Seal{Number: s.last.Number + 1, At: s.now().UTC(), Previous: s.last.SHA256, Objects: s.pending}
	key := pipeline.SealKey(seal.Number)
	body, err := pipeline.Encode(key, seal)
	if err != nil {
		return err
	}
	err = s.archive.Create(ctx, key, body)
	if errors.Is(err, pipeline.ErrExists) {
		body, err = s.archive.Get(ctx, key)
	}
	if err != nil {
		return err
	}
	l := after(s.last, key, body)
	if err := l.whole(); err != nil {
		return err
	}
	s.follow(l)
	return nil
}

// Run seals everything that no seal covers, and returns how many objects those
// were and the chain's last stamp. Objects that cannot be read are left out
// and told in the error. Where it dies, running it again goes on.
func Run(ctx context.Context, archive pipeline.Objects, now func() time.Time) (int, Stamp, error) {
	s, err := Open(ctx, archive, now)
	if err != nil {
		return 0, Stamp{}, err
	}
	objects, err := s.Unsealed(ctx)
	if err != nil {
		return 0, s.Last(), err
	}
	n, faults := 0, error(nil)
	for _, obj := range objects {
		if ctx.Err() != nil {
			return n, s.Last(), ctx.Err()
		}
		if err := s.Add(ctx, obj.Key); err != nil {
			faults = errors.Join(faults, err)
			continue
		}
		n++
	}
	err = s.Flush(ctx)
	return n, s.Last(), errors.Join(faults, err)
}
