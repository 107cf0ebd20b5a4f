package catalog_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/pipeline/pipelinetest"
)

func TestTableKeepsThePromisesOfACatalog(t *testing.T) {
	t.Parallel()
	pipelinetest.TestCatalog(t, func(t *testing.T) pipeline.Catalog {
		return catalog.New(awstest.DynamoDB(t), awstest.Table(t, catalog.Schema))
	})
}

func TestTableKeepsThePromisesOfLeases(t *testing.T) {
	t.Parallel()
	pipelinetest.TestLeases(t, func(t *testing.T) pipeline.Leases {
		return catalog.New(awstest.DynamoDB(t), awstest.Table(t, catalog.Schema))
	})
}
