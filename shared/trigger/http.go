package trigger

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// HTTP has a handler answer the requests that API Gateway's HTTP API passes on
// (payload format 2.0). Request and answer are whole in memory, at most 6 MB
// each, which is Lambda's limit: documents never take this way.
//
// It is ours because it is short: the adapter that others offer brings three
// web frameworks, and the one in aws-lambda-go streams its answer, which only
// function URLs can.
func HTTP(h http.Handler) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return func(ctx context.Context, ev events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		r, err := request(ctx, ev)
		if err != nil {
			return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusBadRequest}, nil // the caller's fault, and answered
		}
		w := &answer{header: http.Header{}}
		h.ServeHTTP(w, r)
		return w.response(), nil
	}
}

// request is the event as net/http would have read it from a connection.
func request(ctx context.Context, ev events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body := []byte(ev.Body)
	if ev.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(ev.Body); err != nil {
			return nil, fmt.Errorf("decode body: %w", err)
		}
	}
	target := url.URL{Path: ev.RawPath, RawQuery: ev.RawQueryString}
	r, err := http.NewRequestWithContext(ctx, ev.RequestContext.HTTP.Method, target.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	for name, value := range ev.Headers {
		r.Header.Set(name, value)
	}
	if len(ev.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(ev.Cookies, "; "))
	}
	r.Host = ev.RequestContext.DomainName
	r.RemoteAddr = ev.RequestContext.HTTP.SourceIP
	r.RequestURI = target.RequestURI()
	return r, nil
}

// answer is what a handler writes.
type answer struct {
	header http.Header
	sent   http.Header // as it was when the answer began
	status int
	body   bytes.Buffer
}

// Header is the header that the answer will begin with.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader begins the answer. Only the first call counts.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

// Write adds to the answer's body.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 && a.header.Get("Content-Type") == "" {
		a.header.Set("Content-Type", http.DetectContentType(b))
	}
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// response is the answer as API Gateway takes it: one value a header, cookies
// apart, and bytes that are no text in base64.
func (a *answer) response() events.APIGatewayV2HTTPResponse {
	a.WriteHeader(http.StatusOK)
	res := events.APIGatewayV2HTTPResponse{StatusCode: a.status, Headers: map[string]string{}, Body: a.body.String()}
	for name, values := range a.sent {
		if name == "Set-Cookie" {
			res.Cookies = values
			continue
		}
		res.Headers[name] = strings.Join(values, ", ")
	}
	if !utf8.Valid(a.body.Bytes()) {
		res.Body, res.IsBase64Encoded = base64.StdEncoding.EncodeToString(a.body.Bytes()), true
	}
	return res
}
