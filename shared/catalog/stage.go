package catalog

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Stage writes the passages of a reading. Its generation is entered before
// the first passage, so that they can be found and cleared away, and marked
// as staged after the last: what is not staged is not committed.
//
// Where the generation is staged already, or it or a later one is visible,
// there is nothing to write: a generation is the same passages whoever makes
// it.
func (t Table) Stage(ctx context.Context, r corpus.Reading) error {
	h, there, err := t.visible(ctx, r.Document)
	if err == nil && (!there || h.Generation.Compare(r.Generation) < 0) {
		err = t.stage(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("stage %s %s: %w", r.Document, r.Generation, err)
	}
	return nil
}

func (t Table) stage(ctx context.Context, r corpus.Reading) error {
	state, err := t.enter(ctx, r)
	if err != nil || state == staged {
		return err
	}
	requests := make([]types.WriteRequest, len(r.Passages))
	for i, p := range r.Passages {
		body, err := encode(p)
		if err != nil {
			return err
		}
		requests[i] = put(item(passageKey(r.Document, r.Generation, p.Number), body, nil))
	}
	if err := t.write(ctx, requests); err != nil {
		return err
	}
	return t.write(ctx, []types.WriteRequest{put(generation(r, staged))})
}

// enter enters a generation as being staged, unless it is entered, and returns
// the state that stands.
func (t Table) enter(ctx context.Context, r corpus.Reading) (state string, err error) {
	_, err = t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: generation(r, staging),
		ConditionExpression:                 aws.String("attribute_not_exists(PK)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if there, ok := refused(err); ok {
		return textOf(there, stateAttribute), nil
	}
	return staging, err
}

func generation(r corpus.Reading, state string) attributes {
	it := generationKey(r.Document, r.Generation).attributes()
	it[stateAttribute] = text(state)
	return it
}
