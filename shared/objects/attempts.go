package objects

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
)

// attempts follows the attempts that the SDK makes for one call.
type attempts struct {
	doubtful bool // an attempt ended without an answer that says that nothing was written
}

// watch is an option of a call: it has a write retried that met another one
// under way, as S3 asks for, and notes how each attempt ended.
func (a *attempts) watch(o *s3.Options) {
	o.Retryer = retry.AddWithErrorCodes(o.Retryer, conditionConflict)
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("NoteDoubt", a.note), "Retry", middleware.After) //nolint:misspell // as the SDK spells it
	})
}

func (a *attempts) note(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	out, meta, err := next.HandleFinalize(ctx, in)
	if err != nil && !hasCode(err, preconditionFailed, conditionConflict) {
		a.doubtful = true
	}
	return out, meta, err
}
