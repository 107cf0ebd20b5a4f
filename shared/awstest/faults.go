package awstest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// Network is the way between a client and its server, for a test to break. It
// is the HTTPClient of a client's options.
type Network func(*http.Request) (*http.Response, error)

// Do sends a request.
func (n Network) Do(r *http.Request) (*http.Response, error) { return n(r) }

// Send is the network as it is.
func Send(r *http.Request) (*http.Response, error) { return http.DefaultClient.Do(r) }

// ErrLost is what a client sees when a reply is lost.
var ErrLost = errors.New("reply lost on purpose")

// LoseReply has a request carried out and loses its reply: the crash that
// leaves it open whether a write was applied.
func LoseReply(r *http.Request) (*http.Response, error) {
	res, err := Send(r)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return nil, err
	}
	if err := res.Body.Close(); err != nil {
		return nil, err
	}
	return nil, ErrLost
}

// Refuse answers in the server's place, which never sees the request.
func Refuse(status int, contentType, body string) Network {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Request: r,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	}
}

// EveryOther is a network on which every other request, beginning with the
// first, meets the trouble.
func EveryOther(trouble Network) Network {
	var sent atomic.Int64
	return func(r *http.Request) (*http.Response, error) {
		if sent.Add(1)%2 == 1 {
			return trouble(r)
		}
		return Send(r)
	}
}

// Retryer tries as often as the one that a function has, and waits next to
// nothing in between.
func Retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Millisecond, nil })
	})
}
