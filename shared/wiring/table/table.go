// Package table wires the catalogue, for the functions that have one: those
// that have not do not link it.
package table

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// Open returns the catalogue of a function that works with wiring.Table.
func Open(a wiring.AWS) catalog.Table {
	return catalog.New(dynamodb.NewFromConfig(a.Config), a.Value(wiring.TableVariable))
}
