package pipeline

import "github.com/city-outcomes/throughline/shared/corpus"

// Verdict is the one place that tells the two errors apart. A Rejection is the
// document's fault: it comes back as a value, to be recorded and shown, and
// the work counts as done. Any other error is ours: it comes back as an
// error, to be returned, so that the queue delivers again.
func Verdict(err error) (*corpus.Rejection, error) {
	if r, ok := corpus.AsRejection(err); ok {
		return r, nil
	}
	return nil, err
}
