package objects_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// onePart sends an upload of one part, not joined, and returns its sizes.
func onePart(t *testing.T, bucket objects.Bucket, body string) []int64 {
	t.Helper()
	parts := []pipeline.Part{{Size: int64(len(body)), SHA256: corpus.Identify([]byte(body))}}
	requests, err := bucket.SignParts(t.Context(), uploadKey, parts, time.Minute)
	if err != nil || requests[0] == nil {
		t.Fatalf("SignParts = %v, %v, want a request", requests, err)
	}
	if status, _, answer := send(t, *requests[0], body); status != http.StatusOK {
		t.Fatalf("the part is answered %d: %s", status, answer)
	}
	return []int64{int64(len(body))}
}

func uploadsOf(t *testing.T, client *s3.Client, bucket string) []types.MultipartUpload {
	t.Helper()
	list, err := client.ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket})
	if err != nil {
		t.Fatal(err)
	}
	return list.Uploads
}

// What the lifecycle of the bucket does after a day.
func TestUploadThatWasClearedAwayBeginsAnew(t *testing.T) {
	t.Parallel()
	client, name := awstest.S3(t), awstest.Bucket(t)
	bucket := objects.New(client, name)
	sizes := onePart(t, bucket, "a city's report")
	for _, u := range uploadsOf(t, client, name) {
		if _, err := client.AbortMultipartUpload(t.Context(), &s3.AbortMultipartUploadInput{Bucket: &name, Key: u.Key, UploadId: u.UploadId}); err != nil {
			t.Fatal(err)
		}
	}
	err := bucket.JoinParts(t.Context(), uploadKey, sizes)
	if missing, ok := errors.AsType[*pipeline.MissingParts](err); !ok || !slices.Equal(missing.Numbers, []int{1}) {
		t.Errorf("JoinParts of an upload that is gone = %v, want part 1 missing", err)
	}
	onePart(t, bucket, "a city's report")
	if err := bucket.JoinParts(t.Context(), uploadKey, sizes); err != nil {
		t.Error(err)
	}
}

func TestJoinWhoseReplyIsLostHasSucceeded(t *testing.T) {
	t.Parallel()
	client, name := awstest.S3(t), awstest.Bucket(t)
	sizes := onePart(t, objects.New(client, name), "a city's report")
	lost := false
	network := awstest.Network(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && r.URL.Query().Has("uploadId") && !lost {
			lost = true
			return awstest.LoseReply(r)
		}
		return awstest.Send(r)
	})
	bucket := objects.New(awstest.S3(t, func(o *s3.Options) { o.HTTPClient = network }), name)
	if err := bucket.JoinParts(t.Context(), uploadKey, sizes); err != nil && !errors.Is(err, pipeline.ErrExists) || !lost {
		t.Errorf("JoinParts = %v, reply lost %t, want success or that the object exists", err, lost)
	}
	if got, err := bucket.Get(t.Context(), uploadKey); err != nil || string(got) != "a city's report" {
		t.Errorf("Get = %q, %v", got, err)
	}
	if left := uploadsOf(t, client, name); len(left) > 0 {
		t.Errorf("%d uploads are still under way", len(left))
	}
}

// Uploads of other objects whose keys begin alike are not taken for this one.
func TestPartsBelongToTheirKeyAlone(t *testing.T) {
	t.Parallel()
	client, name := awstest.S3(t), awstest.Bucket(t)
	bucket := objects.New(client, name)
	if _, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: &name, Key: aws.String(uploadKey + "0")}); err != nil {
		t.Fatal(err)
	}
	sizes := onePart(t, bucket, "a")
	if err := bucket.JoinParts(t.Context(), uploadKey, sizes); err != nil {
		t.Fatal(err)
	}
	if left := uploadsOf(t, client, name); len(left) != 1 || aws.ToString(left[0].Key) != uploadKey+"0" {
		t.Errorf("under way are %v, want the other upload alone", left)
	}
}

// The rule is that of the inbox in template.yaml.
func TestPagesOfThePortalMaySendAndOthersMayNot(t *testing.T) {
	t.Parallel()
	client, name := awstest.S3(t), awstest.Bucket(t)
	const portal = "https://portal.example"
	if _, err := client.PutBucketCors(t.Context(), &s3.PutBucketCorsInput{Bucket: &name, CORSConfiguration: &types.CORSConfiguration{
		CORSRules: []types.CORSRule{{AllowedOrigins: []string{portal}, AllowedMethods: []string{"PUT"}, AllowedHeaders: []string{"content-type", "if-none-match",
			"x-amz-checksum-sha256", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"}, MaxAgeSeconds: aws.Int32(600)}},
	}}); err != nil {
		t.Fatal(err)
	}
	bucket := objects.New(client, name).Encrypted("arn:aws:kms:eu-west-1:111122223333:key/1")
	put, errPut := bucket.SignPut(t.Context(), uploadKey, 1, corpus.Identify([]byte("a")), "text/plain", time.Minute)
	parts, errParts := bucket.SignParts(t.Context(), uploadKey, []pipeline.Part{{Size: 1, SHA256: corpus.Identify([]byte("a"))}}, time.Minute)
	if errPut != nil || errParts != nil {
		t.Fatal(errPut, errParts)
	}
	for what, signed := range map[string]pipeline.SignedRequest{"an upload": put, "a part": *parts[0]} {
		for origin, want := range map[string]string{portal: portal, "https://elsewhere.example": ""} {
			if got := preflight(t, signed, origin); got != want {
				t.Errorf("%s may be sent from %s: %q, want %q", what, origin, got, want)
			}
		}
	}
}

// preflight asks as a browser does before a page of another origin sends, and
// returns the origin that may.
func preflight(t *testing.T, signed pipeline.SignedRequest, origin string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, signed.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range signed.Headers {
		names = append(names, strings.ToLower(name))
	}
	slices.Sort(names)
	req.Header.Set("Origin", origin)
	req.Header.Set("Access-Control-Request-Method", signed.Method)
	req.Header.Set("Access-Control-Request-Headers", strings.Join(names, ","))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNoContent {
		return ""
	}
	return res.Header.Get("Access-Control-Allow-Origin")
}
