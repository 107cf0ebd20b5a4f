package awstest

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// Network is the way between a client and its server, for a test to break. It
// is the HTTPClient of a client's options and not a middleware of smithy, for
// it lies below them all: what the SDK signs, how it reads a refusal, whether
// it takes it for one that passes, and how it tries again are tested as they
// are, where a middleware that fails in the place of the last one would answer
// with an error that somebody has read already.
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

// Between starts a server that passes requests on to another one through a
// network, and returns its address: for a process that a test does not link,
// and can only give an address to. Where the network fails, the connection is
// cut.
func Between(t testing.TB, endpoint string, n Network) string {
	t.Helper()
	there, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := r.Clone(r.Context()) // with the Host that was signed
		out.URL.Scheme, out.URL.Host, out.RequestURI = there.Scheme, there.Host, ""
		res, err := n(out)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer res.Body.Close()
		maps.Copy(w.Header(), res.Header)
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body) // who asked may be gone
	}))
	t.Cleanup(server.Close)
	return server.URL
}
