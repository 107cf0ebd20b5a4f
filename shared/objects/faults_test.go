package objects_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const objectKey = "originals/0a3f"

// through returns a client of the S3 server whose requests with the method go
// through the networks in turn, and then through as usual.
func through(t *testing.T, method string, networks ...awstest.Network) *s3.Client {
	var sent atomic.Int64
	return awstest.S3(t, func(o *s3.Options) {
		o.Retryer = awstest.Retryer()
		o.HTTPClient = awstest.Network(func(r *http.Request) (*http.Response, error) {
			if r.Method != method {
				return awstest.Send(r)
			}
			if n := int(sent.Add(1)); n <= len(networks) {
				return networks[n-1](r)
			}
			return awstest.Send(r)
		})
	})
}

var (
	conflict = awstest.Refuse(http.StatusConflict, "application/xml",
		"<Error><Code>ConditionalRequestConflict</Code><Message>another write is under way</Message></Error>")
	slowDown = awstest.Refuse(http.StatusServiceUnavailable, "application/xml",
		"<Error><Code>SlowDown</Code><Message>please reduce your request rate</Message></Error>")
)

func TestCreateSurvivesFaults(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]awstest.Network{
		"a lost reply":                 {awstest.LoseReply},
		"two lost replies":             {awstest.LoseReply, awstest.LoseReply},
		"a conflict":                   {conflict},
		"a busy server":                {slowDown, slowDown},
		"a busy server, a lost reply":  {slowDown, awstest.LoseReply},
		"a lost reply, then conflicts": {awstest.LoseReply, conflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := awstest.Bucket(t)
			if err := objects.New(through(t, http.MethodPut, faults...), bucket).Create(t.Context(), objectKey, []byte("body")); err != nil {
				t.Errorf("Create: %v", err)
			}
			wantBody(t, objects.New(awstest.S3(t), bucket), "body")
		})
	}
}

func TestCreateOfATakenKeyIsErrExistsWhateverTheNetworkDoes(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]awstest.Network{
		"no fault": nil, "a lost reply": {awstest.LoseReply}, "a conflict": {conflict}, "a busy server": {slowDown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := awstest.Bucket(t)
			good := objects.New(awstest.S3(t), bucket)
			if err := good.Create(t.Context(), objectKey, []byte("first")); err != nil {
				t.Fatal(err)
			}
			err := objects.New(through(t, http.MethodPut, faults...), bucket).Create(t.Context(), objectKey, []byte("other"))
			if !errors.Is(err, pipeline.ErrExists) {
				t.Errorf("Create: error %v, want %v", err, pipeline.ErrExists)
			}
			wantBody(t, good, "first")
		})
	}
}

// A conflict says that nothing was written: the object that stands with the
// same body is another's, so the key is taken.
func TestCreateAfterAConflictDoesNotTakeAnothersObjectForItsOwn(t *testing.T) {
	t.Parallel()
	bucket := awstest.Bucket(t)
	if err := objects.New(awstest.S3(t), bucket).Create(t.Context(), objectKey, []byte("body")); err != nil {
		t.Fatal(err)
	}
	err := objects.New(through(t, http.MethodPut, conflict), bucket).Create(t.Context(), objectKey, []byte("body"))
	if !errors.Is(err, pipeline.ErrExists) {
		t.Errorf("Create: error %v, want %v", err, pipeline.ErrExists)
	}
}

func TestCreateThatStaysInDoubtMayBeCalledAgain(t *testing.T) {
	t.Parallel()
	bucket := awstest.Bucket(t)
	lost := objects.New(through(t, http.MethodPut, awstest.LoseReply, awstest.LoseReply, awstest.LoseReply), bucket)
	err := lost.Create(t.Context(), objectKey, []byte("body"))
	if err == nil || errors.Is(err, pipeline.ErrExists) {
		t.Errorf("Create whose every reply is lost: error %v, want one that leaves it open", err)
	}
	if err := lost.Create(t.Context(), objectKey, []byte("body")); !errors.Is(err, pipeline.ErrExists) {
		t.Errorf("Create again: error %v, want %v", err, pipeline.ErrExists)
	}
}

func TestGetAsksAgainForABodyThatDidNotArriveWhole(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(io.Reader) io.Reader{
		"cut short": func(r io.Reader) io.Reader { return io.LimitReader(r, 100) },
		"altered":   func(io.Reader) io.Reader { return strings.NewReader(strings.Repeat("x", 1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := awstest.Bucket(t)
			body := strings.Repeat("body ", 200)
			if err := objects.New(awstest.S3(t), bucket).Create(t.Context(), objectKey, []byte(body)); err != nil {
				t.Fatal(err)
			}
			spoilt := func(r *http.Request) (*http.Response, error) {
				res, err := awstest.Send(r)
				if err == nil {
					res.Body = struct {
						io.Reader
						io.Closer
					}{spoil(res.Body), res.Body}
				}
				return res, err
			}
			wantBody(t, objects.New(through(t, http.MethodGet, spoilt, spoilt), bucket), body)
			got, err := objects.New(through(t, http.MethodGet, spoilt, spoilt, spoilt), bucket).Get(t.Context(), objectKey)
			if err == nil {
				t.Errorf("Get of a body that never arrives whole = %d bytes, want an error", len(got))
			}
		})
	}
}

func TestCreateEncryptsUnderTheKeyItIsGiven(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	var header http.Header
	client := s3.New(s3.Options{
		Region: awstest.Region, Credentials: aws.AnonymousCredentials{},
		HTTPClient: awstest.Network(func(r *http.Request) (*http.Response, error) {
			header = r.Header.Clone()
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(nil)), Request: r}, nil
		}),
	})
	if err := objects.New(client, "bucket").Encrypted(arn).Create(t.Context(), objectKey, []byte("body")); err != nil {
		t.Fatal(err)
	}
	if got := header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"); got != arn {
		t.Errorf("the object is written under the key %q, want %q", got, arn)
	}
	if got := header.Get("X-Amz-Server-Side-Encryption"); got != "aws:kms" {
		t.Errorf("the object is encrypted by %q, want aws:kms", got)
	}
}

func wantBody(t *testing.T, bucket objects.Bucket, want string) {
	t.Helper()
	if got, err := bucket.Get(t.Context(), objectKey); err != nil || string(got) != want {
		t.Errorf("Get = %.40q, %v, want %.40q", got, err, want)
	}
}
