package catalog

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// cancelled reads the error of a transaction. Where conditions did not hold,
// or others were at work on the same items, it returns the reasons, one for
// each item of the transaction in its order; any other error comes back as it
// is. No reasons and no error: the transaction was applied.
func cancelled(err error) ([]types.CancellationReason, error) {
	e, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return nil, err
	}
	for _, r := range e.CancellationReasons {
		if !conditionFailed(r) && !conflicting(r) && aws.ToString(r.Code) != "None" {
			return nil, err
		}
	}
	return e.CancellationReasons, nil
}

func conditionFailed(r types.CancellationReason) bool {
	return aws.ToString(r.Code) == "ConditionalCheckFailed"
}

func conflicting(r types.CancellationReason) bool {
	return aws.ToString(r.Code) == "TransactionConflict"
}
