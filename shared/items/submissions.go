package items

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Open records a submission as issued.
func (c *Catalog) Open(ctx context.Context, d corpus.Declaration) error {
	d.Issued = d.Issued.UTC()
	return c.update(ctx, "open", d.String(), func(tx Writer) error {
		have, there, err := find[corpus.Submission](tx, submissionKind, submissionKey(d.Revision))
		switch {
		case err != nil:
			return err
		case there:
			return sameDeclaration(have.Declaration, d)
		}
		return saveNew(tx, d)
	})
}

func sameDeclaration(have, d corpus.Declaration) error {
	a, errA := json.Marshal(have)
	b, errB := json.Marshal(d)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		return pipeline.ErrExists
	}
	return nil
}

func saveNew(tx Writer, d corpus.Declaration) error {
	if err := save(tx, submissionKind, submissionKey(d.Revision), corpus.NewSubmission(d)); err != nil {
		return err
	}
	if err := save(tx, declaredKind, declaredKey(d.Document, d.Revision), d.Revision); err != nil {
		return err
	}
	return save(tx, submitterKind, submitterKey(d.Submitter, d.Revision), d.Revision)
}

// Submission returns one revision.
func (c *Catalog) Submission(ctx context.Context, r corpus.Revision) (s corpus.Submission, err error) {
	err = c.view(ctx, "submission", r.String(), func(tx Reader) error {
		s, err = load[corpus.Submission](tx, submissionKind, submissionKey(r))
		return err
	})
	return s, err
}

// Advance adds a step to a submission's history.
func (c *Catalog) Advance(ctx context.Context, r corpus.Revision, step corpus.Step) (corpus.Submission, error) {
	step.At = step.At.UTC()
	var s corpus.Submission
	err := c.update(ctx, "advance", r.String(), func(tx Writer) error {
		have, err := load[corpus.Submission](tx, submissionKind, submissionKey(r))
		if err != nil {
			return err
		}
		var changed bool
		if s, changed = have.With(step); !changed {
			return nil
		}
		return save(tx, submissionKind, submissionKey(r), s)
	})
	if err != nil {
		return corpus.Submission{}, err
	}
	return s, nil
}

// Revisions returns every revision of a submission, ascending.
func (c *Catalog) Revisions(ctx context.Context, id corpus.SubmissionID) ([]corpus.Submission, error) {
	var all []corpus.Submission
	err := c.view(ctx, "revisions", string(id), func(tx Reader) error {
		for _, value := range tx.Ascend(submissionKind, under(string(id)), "") {
			s, err := decode[corpus.Submission](value)
			if err != nil {
				return err
			}
			all = append(all, s)
		}
		if len(all) == 0 {
			return pipeline.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// SubmissionsOf returns the revisions that declare the document, ascending.
func (c *Catalog) SubmissionsOf(ctx context.Context, id corpus.DocumentID) ([]corpus.Submission, error) {
	var all []corpus.Submission
	err := c.view(ctx, "submissions of", string(id), func(tx Reader) error {
		for _, value := range tx.Ascend(declaredKind, under(string(id)), "") {
			s, err := follow(tx, value)
			if err != nil {
				return err
			}
			all = append(all, s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b corpus.Submission) int { return a.Compare(b.Revision) })
	return all, nil
}

// SubmissionsBy returns a page of a submitter's revisions, newest submission
// first and its newest revision first. The submitter stands in no error: it
// may be a person's name.
func (c *Catalog) SubmissionsBy(ctx context.Context, submitter string, page pipeline.Page) ([]corpus.Submission, string, error) {
	var got []corpus.Submission
	var next string
	err := c.view(ctx, "submissions of a submitter", "", func(tx Reader) error {
		prefix := under(submitter)
		before, err := place(tx, submitterKind, prefix, page)
		if err != nil {
			return err
		}
		got, next, err = collect(tx.Descend(submitterKind, prefix, before), prefix, page, func(value []byte) (corpus.Submission, error) {
			return follow(tx, value)
		})
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return got, next, nil
}

// follow reads the submission that an entry of an index points to.
func follow(tx Reader, value []byte) (corpus.Submission, error) {
	r, err := decode[corpus.Revision](value)
	if err != nil {
		return corpus.Submission{}, err
	}
	return load[corpus.Submission](tx, submissionKind, submissionKey(r))
}
