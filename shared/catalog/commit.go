package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// errNotStaged says that a generation's passages are not all there.
var errNotStaged = errors.New("its passages are not staged")

// Commit makes a staged generation visible and counts it, in one transaction
// over the head and its partition's counts, on the condition that neither has
// changed since they were read and that the passages are all there. Then it
// clears away the passages of older generations, also those that an earlier
// call left when it was cut short.
//
// The SDK repeats a transaction under one ClientRequestToken, which DynamoDB
// applies once, so that a lost reply does not count a document twice; and
// where that is not enough, the next call finds the generation visible.
func (t Table) Commit(ctx context.Context, h corpus.Head) error {
	visible := h.Generation
	err := contend(ctx, func() (done bool, err error) {
		old, there, err := t.visible(ctx, h.Document)
		if err != nil {
			return false, err
		}
		if there && old.Generation.Compare(h.Generation) >= 0 {
			visible = old.Generation
			return true, nil
		}
		return t.flip(ctx, old, there, h)
	})
	if err == nil {
		err = t.clear(ctx, h, visible)
	}
	if err != nil {
		return fmt.Errorf("commit %s %s: %w", h.Document, h.Generation, err)
	}
	return nil
}

// flip tries once to put h in the place of old. It is not done where another
// one was quicker.
func (t Table) flip(ctx context.Context, old corpus.Head, there bool, h corpus.Head) (done bool, err error) {
	head, err := replace(headKey(h.Document), old, there, h)
	if err != nil {
		return false, err
	}
	count, err := t.recount(ctx, old.Counts, h)
	if err != nil {
		return false, err
	}
	entry := generationKey(h.Document, h.Generation)
	_, err = t.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{
			{ConditionCheck: &types.ConditionCheck{
				TableName: &t.name, Key: entry.attributes(),
				ConditionExpression:       aws.String("#state = :staged"),
				ExpressionAttributeNames:  map[string]string{"#state": stateAttribute},
				ExpressionAttributeValues: attributes{":staged": text(staged)},
			}},
			{Put: t.inTable(head)},
			{Put: t.inTable(count)},
		}})
	return verdict(err)
}

// verdict reads how a transaction of flip ended. A generation that is cleared
// away is not staged any more, and that is no fault where a later one has
// changed the head: so others' changes come first.
func verdict(err error) (done bool, _ error) {
	reasons, err := cancelled(err)
	if err != nil || len(reasons) == 0 {
		return err == nil, err
	}
	overtaken := slices.ContainsFunc(reasons, conflicting) || slices.ContainsFunc(reasons[1:], conditionFailed)
	if conditionFailed(reasons[0]) && !overtaken {
		return false, errNotStaged
	}
	return false, nil
}

// recount writes the counts of h's partition with one document out and
// another in. The zero Counts count for nothing.
func (t Table) recount(ctx context.Context, out corpus.Counts, h corpus.Head) (*types.Put, error) {
	k := totalKey(firstDigit(h.Document))
	old, err := load[corpus.Counts](ctx, t, k)
	there := !errors.Is(err, pipeline.ErrNotFound)
	if err != nil && there {
		return nil, err
	}
	return replace(k, old, there, old.Add(out, -1).Add(h.Counts, 1))
}

// replace writes an item's body on the condition that the item is as it was
// read: not there, or with the old body.
func replace[T any](k key, old T, there bool, new T) (*types.Put, error) {
	body, err := encode(new)
	if err != nil {
		return nil, err
	}
	p := &types.Put{Item: item(k, body, nil), ConditionExpression: aws.String("attribute_not_exists(PK)")}
	if !there {
		return p, nil
	}
	read, err := encode(old)
	if err != nil {
		return nil, err
	}
	p.ConditionExpression, p.ExpressionAttributeValues = aws.String("body = :read"), attributes{":read": text(read)}
	return p, nil
}

func (t Table) inTable(p *types.Put) *types.Put {
	p.TableName = &t.name
	return p
}

// clear removes the passages of generations before the visible one. h may be
// one of them, staged so late that its entry was cleared away before its
// passages came.
func (t Table) clear(ctx context.Context, h corpus.Head, visible corpus.Generation) error {
	entries, err := t.keys(ctx, t.under(documentPartition(h.Document), generationPrefix))
	if err != nil {
		return err
	}
	older := []corpus.Generation{h.Generation}
	for _, k := range entries {
		g, err := parseGeneration(k.sort)
		if err != nil {
			return err
		}
		older = append(older, g)
	}
	slices.SortFunc(older, corpus.Generation.Compare)
	for _, g := range slices.Compact(older) {
		if g.Compare(visible) >= 0 {
			return nil
		}
		if err := t.forget(ctx, h.Document, g); err != nil {
			return err
		}
	}
	return nil
}

// forget removes a generation: its passages, then its entry.
func (t Table) forget(ctx context.Context, id corpus.DocumentID, g corpus.Generation) error {
	keys, err := t.keys(ctx, onlyKeys(t.under(passagePartition(id, g), passagePrefix)))
	if err != nil {
		return err
	}
	var requests []types.WriteRequest
	for _, k := range keys {
		requests = append(requests, remove(k))
	}
	if err := t.write(ctx, requests); err != nil {
		return err
	}
	return t.write(ctx, []types.WriteRequest{remove(generationKey(id, g))})
}
