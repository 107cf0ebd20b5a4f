package events_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	local "github.com/city-outcomes/throughline/infra/sam/events"
	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
)

func TestStreamBringsWhatEntersTheTableAndAgainWhereItFails(t *testing.T) {
	t.Parallel()
	client := awstest.DynamoDB(t)
	table := awstest.Table(t, func(name string) *dynamodb.CreateTableInput {
		schema := catalog.Schema(name)
		schema.StreamSpecification = catalog.Stream()
		return schema
	})
	described, err := client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil {
		t.Fatal(err)
	}
	credentials, err := client.Options().Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	filter, err := local.ParsePattern(`{"eventName":["INSERT"],"dynamodb":{"Keys":{"PK":{"S":[{"prefix":"ED#"}]}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	failed := false
	f, lambda := serve(t, func(string, []byte) string {
		if !failed {
			failed = true
			return `{"batchItemFailures":[{"itemIdentifier":"1"}]}`
		}
		return `{"batchItemFailures":[]}`
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		local.Stream{Endpoint: awstest.Endpoint(t, awstest.DynamoDBVariable), ARN: aws.ToString(described.Table.LatestStreamArn), Region: awstest.Region,
			Credentials: credentials, Lambda: lambda, Function: "Tell", Filter: filter, Log: discard()}.Run(ctx)
	}()
	for _, key := range []string{"SUB#1", "ED#2027#sdg-4", "HEAD#1", "ED#2027#sdg-5"} {
		item := map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: key}, "SK": &types.AttributeValueMemberS{Value: "E#1"}}
		if _, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: item}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "two records, the first of them twice", func() bool { return len(f.received()) >= 3 })
	stop()
	<-ended
	for i, want := range []string{"ED#2027#sdg-4", "ED#2027#sdg-4", "ED#2027#sdg-5"} {
		got := f.received()[i]
		if !strings.HasPrefix(got, `Tell {"Records":[`) || !strings.Contains(got, `"PK":{"S":"`+want+`"}`) || !strings.Contains(got, `"NewImage"`) {
			t.Errorf("delivery %d is %s, want the record of %s", i, got, want)
		}
	}
	if n := len(f.received()); n != 3 {
		t.Errorf("delivered %d times, want three", n)
	}
}
