package main

import (
	"context"
	"reflect"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// meter counts what the clients of AWS are asked for, and what is logged.
type meter struct {
	mu   sync.Mutex
	used Usage
}

// reset begins to count anew, and returns what was counted before.
func (m *meter) reset() Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	used := m.used
	m.used = Usage{S3: map[string]float64{}, DynamoDB: map[string]float64{}}
	return used
}

// Write takes the log's lines, for their length.
func (m *meter) Write(b []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used.LogBytes += float64(len(b))
	return len(b), nil
}

// watch has every call of a client counted, and the capacity asked for that
// DynamoDB says it used.
func (m *meter) watch(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Meter", m.count), middleware.After)
}

func (m *meter) count(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	operation := sdk.GetOperationName(ctx)
	if sdk.GetServiceID(ctx) == dynamodb.ServiceID {
		askForCapacity(in.Parameters)
		out, meta, err := next.HandleInitialize(ctx, in)
		m.inDynamoDB(operation, out.Result, err)
		return out, meta, err
	}
	m.mu.Lock()
	m.used.S3[operation]++
	m.mu.Unlock()
	return next.HandleInitialize(ctx, in)
}

// askForCapacity sets the field that all operations on items have.
func askForCapacity(parameters any) {
	if f := reflect.ValueOf(parameters).Elem().FieldByName("ReturnConsumedCapacity"); f.IsValid() {
		f.Set(reflect.ValueOf(types.ReturnConsumedCapacityTotal))
	}
}

// inDynamoDB counts a call, and the capacity that its answer says it used. A
// write that is refused by its condition is charged and says nothing.
func (m *meter) inDynamoDB(operation string, result any, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used.DynamoDB[operation]++
	units := capacity(result)
	switch operation {
	case "GetItem", "BatchGetItem", "Query":
		m.used.ReadUnits += units
	default:
		if err != nil {
			units = 1
		}
		m.used.WriteUnits += units
	}
}

// capacity reads an answer: there is one figure, or one for each table.
func capacity(result any) float64 {
	if result == nil {
		return 0
	}
	switch used := reflect.ValueOf(result).Elem().FieldByName("ConsumedCapacity"); {
	case !used.IsValid():
		return 0
	case used.Kind() == reflect.Slice:
		units := 0.0
		for _, c := range used.Interface().([]types.ConsumedCapacity) {
			units += aws.ToFloat64(c.CapacityUnits)
		}
		return units
	case used.IsNil():
		return 0
	default:
		return aws.ToFloat64(used.Interface().(*types.ConsumedCapacity).CapacityUnits)
	}
}
