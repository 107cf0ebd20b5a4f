package catalog

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Open records a submission as issued, on the condition that there is none of
// its revision.
func (t Table) Open(ctx context.Context, d corpus.Declaration) error {
	d.Issued = d.Issued.UTC()
	body, err := encode(corpus.NewSubmission(d))
	if err != nil {
		return fmt.Errorf("open %s: %w", d.Revision, err)
	}
	_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: item(submissionKey(d.Revision), body, indexed(d)),
		ConditionExpression:                 aws.String("attribute_not_exists(PK)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if there, ok := refused(err); ok {
		err = sameDeclaration(there, d)
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", d.Revision, err)
	}
	return nil
}

// sameDeclaration answers pipeline.ErrExists where the item is of another
// declaration than d.
func sameDeclaration(it attributes, d corpus.Declaration) error {
	have, err := decode[corpus.Submission](it)
	if err != nil {
		return err
	}
	a, errA := encode(have.Declaration)
	b, errB := encode(d)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if a != b {
		return pipeline.ErrExists
	}
	return nil
}

// Submission returns one revision.
func (t Table) Submission(ctx context.Context, r corpus.Revision) (corpus.Submission, error) {
	s, err := load[corpus.Submission](ctx, t, submissionKey(r))
	if err != nil {
		return corpus.Submission{}, fmt.Errorf("submission %s: %w", r, err)
	}
	return s, nil
}

// Advance adds a step to a submission's history, on the condition that the
// submission is still the one that was read; where it is not, it reads again.
func (t Table) Advance(ctx context.Context, r corpus.Revision, step corpus.Step) (corpus.Submission, error) {
	step.At = step.At.UTC()
	var s corpus.Submission
	err := contend(ctx, func() (done bool, err error) {
		s, done, err = t.advance(ctx, r, step)
		return done, err
	})
	if err != nil {
		return corpus.Submission{}, fmt.Errorf("advance %s: %w", r, err)
	}
	return s, nil
}

// advance tries once.
func (t Table) advance(ctx context.Context, r corpus.Revision, step corpus.Step) (s corpus.Submission, done bool, err error) {
	it, err := t.get(ctx, submissionKey(r))
	if err != nil {
		return s, false, err
	}
	if s, err = decode[corpus.Submission](it); err != nil {
		return s, false, err
	}
	s, changed := s.With(step)
	if !changed {
		return s, true, nil
	}
	body, err := encode(s)
	if err != nil {
		return s, false, err
	}
	_, err = t.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.name, Key: submissionKey(r).attributes(),
		UpdateExpression:          aws.String("SET body = :body"),
		ConditionExpression:       aws.String("body = :read"),
		ExpressionAttributeValues: attributes{":body": text(body), ":read": it[bodyAttribute]},
	})
	if _, overtaken := refused(err); overtaken {
		return s, false, nil
	}
	return s, err == nil, err
}

// Revisions returns every revision of a submission, ascending.
func (t Table) Revisions(ctx context.Context, id corpus.SubmissionID) ([]corpus.Submission, error) {
	var all []corpus.Submission
	for it, err := range t.query(ctx, t.under(submissionPartition(id), revisionPrefix)) {
		if err != nil {
			return nil, fmt.Errorf("revisions of %s: %w", id, err)
		}
		s, err := decode[corpus.Submission](it)
		if err != nil {
			return nil, fmt.Errorf("revisions of %s: %w", id, err)
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("revisions of %s: %w", id, pipeline.ErrNotFound)
	}
	return all, nil
}

// SubmissionsOf returns the revisions that declare the document, ascending.
// The index names them, and may be moments behind Open.
func (t Table) SubmissionsOf(ctx context.Context, id corpus.DocumentID) ([]corpus.Submission, error) {
	keys, err := t.keys(ctx, t.entries(documentIndex, ofAttribute, ofKey(id)))
	if err != nil {
		return nil, fmt.Errorf("submissions of %s: %w", id, err)
	}
	all, err := t.submissions(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("submissions of %s: %w", id, err)
	}
	return all, nil
}

// SubmissionsBy returns a page of a submitter's revisions, newest submission
// first and its newest revision first. The index names them, and may be
// moments behind Open. The submitter stands in no error: it may be a person's
// name.
func (t Table) SubmissionsBy(ctx context.Context, submitter string, page pipeline.Page) ([]corpus.Submission, string, error) {
	query := t.entries(submitterIndex, byAttribute, byKey(submitter))
	query.ScanIndexForward = aws.Bool(false)
	query.Limit = aws.Int32(int32(page.Size() + 1))
	if page.After != "" {
		last, err := t.submissionAt(ctx, submitter, page.After)
		if err != nil {
			return nil, "", fmt.Errorf("submissions of a submitter: %w", err)
		}
		query.ExclusiveStartKey = startAfter(submissionKey(last.Revision), indexed(last.Declaration))
	}
	var keys []key
	for it, err := range t.query(ctx, query) {
		if err != nil {
			return nil, "", fmt.Errorf("submissions of a submitter: %w", err)
		}
		if keys = append(keys, keyOf(it)); len(keys) > page.Size() {
			break
		}
	}
	keys, more := cut(keys, page)
	got, err := t.submissions(ctx, keys)
	if err != nil {
		return nil, "", fmt.Errorf("submissions of a submitter: %w", err)
	}
	if !more {
		return got, "", nil
	}
	return got, submissionToken(got[len(got)-1].Revision), nil
}

// startAfter is the place in the submitters' index after a submission.
func startAfter(k key, index attributes) attributes {
	start := k.attributes()
	start[byAttribute], start[revAttribute] = index[byAttribute], index[revAttribute]
	return start
}

// submissions reads the submissions under keys, in their order.
func (t Table) submissions(ctx context.Context, keys []key) ([]corpus.Submission, error) {
	items, err := t.read(ctx, keys)
	if err != nil {
		return nil, err
	}
	var all []corpus.Submission
	for _, k := range keys {
		s, err := decode[corpus.Submission](items[k])
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
