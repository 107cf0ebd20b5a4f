package pipeline

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// Approve archives the approval of an edition and then records it, and returns
// the one that stands: a, unless the edition was approved before.
func Approve(ctx context.Context, archive Objects, c Editions, a corpus.Approval) (corpus.Approval, error) {
	stands, err := Settle(ctx, archive, ApprovalKey(a.Series, a.Number), a)
	if err != nil {
		return corpus.Approval{}, err
	}
	return stands, c.Approve(ctx, stands)
}

// LastApproved is the number of the last edition of a series that is final, as
// the archive has it; 0 for none.
func LastApproved(ctx context.Context, archive Objects, s corpus.Series) (int, error) {
	last := 0
	for obj, err := range archive.List(ctx, ApprovalsIn(s)) {
		if err != nil {
			return 0, fmt.Errorf("list approvals of %s: %w", s, err)
		}
		digits := strings.TrimSuffix(strings.TrimPrefix(obj.Key, ApprovalsIn(s)), ".json")
		if last, err = strconv.Atoi(digits); err != nil {
			return 0, fmt.Errorf("%q is not the key of an approval", obj.Key)
		}
	}
	return last, nil
}
