package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// link is a seal as it is stored, with what is wrong with it, a sentence each.
// What has no place in the chain has the zero Stamp.
type link struct {
	Seal
	stamp  Stamp
	faults []string
}

// chain yields the archive's seals, ascending. It stops at the first error,
// which it yields; what is wrong with the seals is no error.
func chain(ctx context.Context, archive pipeline.Objects) iter.Seq2[link, error] {
	return func(yield func(link, error) bool) {
		var before Stamp
		for obj, err := range archive.List(ctx, pipeline.SealsPrefix) {
			if err != nil {
				yield(link{}, fmt.Errorf("list seals: %w", err))
				return
			}
			body, err := archive.Get(ctx, obj.Key)
			if err != nil {
				yield(link{}, fmt.Errorf("read seal: %w", err))
				return
			}
			l := after(before, obj.Key, body)
			if !yield(l, nil) {
				return
			}
			before = cmp.Or(l.stamp, before)
		}
	}
}

// after reads the seal that should follow the one before.
func after(before Stamp, key string, body []byte) link {
	var l link
	fault := func(format string, args ...any) link {
		l.faults = append(l.faults, key+" "+fmt.Sprintf(format, args...))
		return l
	}
	if err := pipeline.Decode(key, body, &l.Seal); err != nil {
		l.Seal = Seal{}
		if key == pipeline.SealKey(before.Number+1) {
			l.stamp = Stamp{Number: before.Number + 1, SHA256: corpus.Identify(body)}
		}
		return fault("cannot be read as a seal: it was changed or is a forgery.")
	}
	if l.Number < 1 || key != pipeline.SealKey(l.Number) {
		return fault("calls itself number %d: it was moved here or is a forgery.", l.Number)
	}
	l.stamp = Stamp{Number: l.Number, SHA256: corpus.Identify(body)}
	switch {
	case l.Number != before.Number+1:
		fault("follows seal %d: the seals between were removed.", before.Number)
	case l.Previous != before.SHA256:
		fault("does not follow from the seal before it: one of the two was changed.")
	}
	for i, o := range l.Objects {
		if i > 0 && l.Objects[i-1].Key >= o.Key {
			return fault("does not list its objects in order, as a seal does: it is a forgery.")
		}
	}
	return l
}

// whole is the link, or the error that its faults are.
func (l link) whole() error {
	var all error
	for _, f := range l.faults {
		all = errors.Join(all, errors.New(f))
	}
	if all != nil {
		return fmt.Errorf("the chain of seals is broken: %w", all)
	}
	return nil
}
