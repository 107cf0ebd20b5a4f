package catalog

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Take claims work, and returns the lease that stands. A lease that has ended
// is taken over, whether or not DynamoDB has removed it yet, which may take it
// days.
func (t Table) Take(ctx context.Context, key, holder string, now, until time.Time) (pipeline.Lease, error) {
	it := leaseKey(key).attributes()
	it[holderAttribute], it[ExpiresAttribute] = text(holder), seconds(until)
	_, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &t.name, Item: it,
		ConditionExpression:                 aws.String("attribute_not_exists(PK) OR #expires <= :now"),
		ExpressionAttributeNames:            map[string]string{"#expires": ExpiresAttribute},
		ExpressionAttributeValues:           attributes{":now": seconds(now)},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	})
	if there, ok := refused(err); ok {
		it, err = there, nil
	}
	lease, errRead := leaseOf(it)
	if err == nil {
		err = errRead
	}
	if err != nil {
		return pipeline.Lease{}, fmt.Errorf("take lease %s: %w", key, err)
	}
	return lease, nil
}

// Finish marks work as done.
func (t Table) Finish(ctx context.Context, key string, until time.Time) error {
	it := leaseKey(key).attributes()
	it[stateAttribute], it[ExpiresAttribute] = text(done), seconds(until)
	if _, err := t.client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &t.name, Item: it}); err != nil {
		return fmt.Errorf("finish lease %s: %w", key, err)
	}
	return nil
}

// Release gives up a claim.
func (t Table) Release(ctx context.Context, key, holder string) error {
	_, err := t.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: &t.name, Key: leaseKey(key).attributes(),
		ConditionExpression:       aws.String("#holder = :holder"),
		ExpressionAttributeNames:  map[string]string{"#holder": holderAttribute},
		ExpressionAttributeValues: attributes{":holder": text(holder)},
	})
	if _, another := refused(err); err != nil && !another {
		return fmt.Errorf("release lease %s: %w", key, err)
	}
	return nil
}

func seconds(t time.Time) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(t.Unix(), 10)}
}

func leaseOf(it attributes) (pipeline.Lease, error) {
	l := pipeline.Lease{Holder: textOf(it, holderAttribute), Done: textOf(it, stateAttribute) == done}
	n, ok := it[ExpiresAttribute].(*types.AttributeValueMemberN)
	if !ok {
		return l, fmt.Errorf("it has no %s", ExpiresAttribute)
	}
	until, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return l, fmt.Errorf("its %s is %q", ExpiresAttribute, n.Value)
	}
	l.Until = time.Unix(until, 0).UTC()
	return l, nil
}
