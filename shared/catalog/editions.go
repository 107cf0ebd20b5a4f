package catalog

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Publish records an edition and points the series' latest to it, in one
// transaction: whoever sees the one sees the other. So the record, which is
// inserted once and never changed, is at the same time the news of it, which
// the table's stream brings to notify. Where the latest is a later one
// already, it stays, and the record is written alone. Another edition under
// the same name is pipeline.ErrExists: what is published never changes.
//
// The SDK repeats a transaction under one ClientRequestToken, which DynamoDB
// applies once; and where a lost reply is not mended by that, the next call
// finds the record.
func (t Table) Publish(ctx context.Context, e corpus.Edition) error {
	if err := contend(ctx, func() (bool, error) { return t.publish(ctx, e) }); err != nil {
		return fmt.Errorf("publish %s %s: %w", e.Series, e.ID, err)
	}
	return nil
}

// publish tries once. It is not done where another one was at work on the
// same items.
func (t Table) publish(ctx context.Context, e corpus.Edition) (done bool, err error) {
	body, err := encode(e)
	if err != nil {
		return false, err
	}
	latest, err := t.latest(e)
	if err != nil {
		return false, err
	}
	record := t.record(editionKey(e.Series, e.ID), body)
	_, err = t.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{{Put: &record}, {Put: latest}}})
	reasons, err := cancelled(err)
	switch {
	case err != nil || len(reasons) == 0:
		return err == nil, err
	case conditionFailed(reasons[0]):
		return true, sameRecord(reasons[0].Item, body)
	case conditionFailed(reasons[1]):
		return true, t.recordAlone(ctx, record, body)
	}
	return false, nil
}

// record writes an item that is inserted once and never changes.
func (t Table) record(k key, body string) types.Put {
	return types.Put{
		TableName: &t.name, Item: item(k, body, nil),
		ConditionExpression:                 aws.String("attribute_not_exists(PK)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
}

// latest points the latest of e's series to e, unless it is a later one.
func (t Table) latest(e corpus.Edition) (*types.Put, error) {
	body, err := encode(e.ID)
	return &types.Put{
		TableName:                 &t.name,
		Item:                      item(latestKey(e.Series), body, attributes{numberAttribute: number(e.Number)}),
		ConditionExpression:       aws.String("attribute_not_exists(PK) OR #number <= :number"),
		ExpressionAttributeNames:  map[string]string{"#number": numberAttribute},
		ExpressionAttributeValues: attributes{":number": number(e.Number)},
	}, err
}

// recordAlone writes a record by itself: an approval, or an edition that is not
// the latest any more, since latest never goes back.
func (t Table) recordAlone(ctx context.Context, record types.Put, body string) error {
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: record.TableName, Item: record.Item, ConditionExpression: record.ConditionExpression,
		ReturnValuesOnConditionCheckFailure: record.ReturnValuesOnConditionCheckFailure,
	})
	if there, ok := refused(err); ok {
		return sameRecord(there, body)
	}
	return err
}

// sameRecord compares the record that is there with the one to be written.
func sameRecord(there attributes, body string) error {
	if textOf(there, bodyAttribute) != body {
		return pipeline.ErrExists
	}
	return nil
}

// Edition returns one edition.
func (t Table) Edition(ctx context.Context, s corpus.Series, id corpus.EditionID) (corpus.Edition, error) {
	e, err := load[corpus.Edition](ctx, t, editionKey(s, id))
	if err != nil {
		return corpus.Edition{}, fmt.Errorf("edition %s %s: %w", s, id, err)
	}
	return e, nil
}

// Latest returns the edition that the series points to.
func (t Table) Latest(ctx context.Context, s corpus.Series) (corpus.Edition, error) {
	id, err := load[corpus.EditionID](ctx, t, latestKey(s))
	if err != nil {
		return corpus.Edition{}, fmt.Errorf("latest edition of %s: %w", s, err)
	}
	return t.Edition(ctx, s, id)
}

// Editions returns a series' editions, newest number first.
func (t Table) Editions(ctx context.Context, s corpus.Series) ([]corpus.Edition, error) {
	all, err := listed[corpus.Edition](ctx, t, s, editionPrefix)
	if err != nil {
		return nil, fmt.Errorf("editions of %s: %w", s, err)
	}
	slices.SortFunc(all, func(a, b corpus.Edition) int {
		return cmp.Or(cmp.Compare(b.Number, a.Number), cmp.Compare(b.ID, a.ID))
	})
	return all, nil
}

// Approve records the approval of an edition. Another one under the same
// number is pipeline.ErrExists: the first stands.
func (t Table) Approve(ctx context.Context, a corpus.Approval) error {
	err := t.approve(ctx, a)
	if err != nil {
		return fmt.Errorf("approve number %d of %s: %w", a.Number, a.Series, err)
	}
	return nil
}

func (t Table) approve(ctx context.Context, a corpus.Approval) error {
	body, err := encode(a)
	if err != nil {
		return err
	}
	return t.recordAlone(ctx, t.record(approvalKey(a.Series, a.Number), body), body)
}

// Approvals returns those of a series' editions, newest number first.
func (t Table) Approvals(ctx context.Context, s corpus.Series) ([]corpus.Approval, error) {
	all, err := listed[corpus.Approval](ctx, t, s, approvalPrefix)
	if err != nil {
		return nil, fmt.Errorf("approvals of %s: %w", s, err)
	}
	slices.Reverse(all)
	return all, nil
}

// listed reads the items of a series whose sort keys begin with a prefix,
// ascending by these.
func listed[T any](ctx context.Context, t Table, s corpus.Series, prefix string) ([]T, error) {
	var all []T
	for it, err := range t.query(ctx, t.under(seriesPartition(s), prefix)) {
		if err != nil {
			return nil, err
		}
		v, err := decode[T](it)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
