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

// Publish records an edition, and then points the series' latest to it unless
// a later number is there. Another edition under the same name is
// pipeline.ErrExists: what is published never changes.
func (t Table) Publish(ctx context.Context, e corpus.Edition) error {
	err := t.record(ctx, e)
	if err == nil {
		err = t.pointLatest(ctx, e)
	}
	if err != nil {
		return fmt.Errorf("publish %s %s: %w", e.Series, e.ID, err)
	}
	return nil
}

func (t Table) record(ctx context.Context, e corpus.Edition) error {
	body, err := encode(e)
	if err != nil {
		return err
	}
	_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: item(editionKey(e.Series, e.ID), body, nil),
		ConditionExpression:                 aws.String("attribute_not_exists(PK)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if there, ok := refused(err); ok {
		if textOf(there, bodyAttribute) != body {
			return pipeline.ErrExists
		}
		return nil
	}
	return err
}

func (t Table) pointLatest(ctx context.Context, e corpus.Edition) error {
	body, err := encode(e.ID)
	if err != nil {
		return err
	}
	_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                 &t.name,
		Item:                      item(latestKey(e.Series), body, attributes{numberAttribute: number(e.Number)}),
		ConditionExpression:       aws.String("attribute_not_exists(PK) OR #number <= :number"),
		ExpressionAttributeNames:  map[string]string{"#number": numberAttribute},
		ExpressionAttributeValues: attributes{":number": number(e.Number)},
	})
	if _, later := refused(err); later {
		return nil
	}
	return err
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
	var all []corpus.Edition
	for it, err := range t.query(ctx, t.under(seriesPartition(s), editionPrefix)) {
		if err != nil {
			return nil, fmt.Errorf("editions of %s: %w", s, err)
		}
		e, err := decode[corpus.Edition](it)
		if err != nil {
			return nil, fmt.Errorf("editions of %s: %w", s, err)
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b corpus.Edition) int {
		return cmp.Or(cmp.Compare(b.Number, a.Number), cmp.Compare(b.ID, a.ID))
	})
	return all, nil
}
