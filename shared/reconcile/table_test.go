package reconcile_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/reconcile"
)

// TestCountersOfATableAreComparedOneByOne spoils one of the table's sixteen.
func TestCountersOfATableAreComparedOneByOne(t *testing.T) {
	t.Parallel()
	name := awstest.Table(t, catalog.Schema)
	table, w := catalog.New(awstest.DynamoDB(t), name), newWorld()
	for n := range 5 {
		archived(t.Context(), t, w, n)
	}
	for head, err := range w.catalog.Heads(t.Context(), "") {
		must(t, err)
		must(t, table.Stage(t.Context(), corpus.Reading{Document: head.Document, Generation: head.Generation}))
		must(t, table.Commit(t.Context(), head))
	}
	s := w.stage()
	s.Heads, s.Counters = table.Heads, table.Counters
	r, err := s.Run(t.Context())
	must(t, err)
	if len(r.Differences) > 0 || r.Documents != 5 {
		t.Errorf("Run = %+v, want 5 documents without a difference", r)
	}
	digit := string(corpus.Identify([]byte("0"))[:1])
	_, err = awstest.DynamoDB(t).PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: "HEAD#" + digit}, "SK": &types.AttributeValueMemberS{Value: "TOTAL"},
		"body": &types.AttributeValueMemberS{Value: `{"documents":7,"pages":2,"passages":1,"labels":{"11":1}}`},
	}})
	must(t, err)
	r, err = s.Run(t.Context())
	must(t, err)
	if want := (reconcile.Difference{Counter: digit, Field: "documents", Kept: 7, Counted: 1}); len(r.Differences) != 1 || r.Differences[0] != want {
		t.Errorf("differences %v, want %v", r.Differences, want)
	}
}
