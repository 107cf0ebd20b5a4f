package objects_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const uploadKey = "u/01JZ0000000000000000000001/0001"

// send makes a signed request as a browser would.
func send(t *testing.T, r pipeline.SignedRequest, body string) (status int, header http.Header, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.Method, r.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

func TestSignGetNamesTheDownload(t *testing.T) {
	t.Parallel()
	bucket := objects.New(awstest.S3(t), awstest.Bucket(t))
	const key = "packages/2027/sdg-11/20261124T020000Z.zip"
	if err := bucket.Create(t.Context(), key, []byte("package")); err != nil {
		t.Fatal(err)
	}
	signed, err := bucket.SignGet(t.Context(), key, "Städte.zip", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if len(signed.Headers) > 0 {
		t.Errorf("the download needs the headers %v, want none: a browser follows the link alone", signed.Headers)
	}
	status, header, answer := send(t, signed, "")
	if status != http.StatusOK || answer != "package" {
		t.Fatalf("the download is answered %d: %s", status, answer)
	}
	if got, want := header.Get("Content-Disposition"), pipeline.Attachment("Städte.zip"); got != want {
		t.Errorf("the download is named by %q, want %q", got, want)
	}
	signed.URL = strings.Replace(signed.URL, "20261124", "20261125", 1)
	if status, _, _ := send(t, signed, ""); status != http.StatusForbidden {
		t.Errorf("a download of another object is answered %d, want %d", status, http.StatusForbidden)
	}
}

func TestSignRefusesLivesOutOfBounds(t *testing.T) {
	t.Parallel()
	bucket := objects.New(signingClient(), "bucket")
	for _, ttl := range []time.Duration{-time.Minute, 0, time.Second - 1, pipeline.MaxGetTTL + 1} {
		if _, err := bucket.SignGet(t.Context(), uploadKey, "a.pdf", ttl); err == nil {
			t.Errorf("SignGet for %s succeeds, want an error", ttl)
		}
	}
	if _, err := bucket.SignPut(t.Context(), uploadKey, 1, corpus.Identify(nil), "text/plain", 0); err == nil {
		t.Error("SignPut for no time succeeds, want an error")
	}
	if _, err := bucket.SignPut(t.Context(), uploadKey, 1, "not a hash", "text/plain", time.Minute); err == nil {
		t.Error("SignPut of what is no hash succeeds, want an error")
	}
}

func TestSignPutBindsTheEncryptionKey(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	bucket := objects.New(signingClient(), "bucket").Encrypted(arn)
	signed, err := bucket.SignPut(t.Context(), uploadKey, 1, corpus.Identify([]byte("a")), "text/plain", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"X-Amz-Server-Side-Encryption": "aws:kms", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id": arn} {
		if got := signed.Headers[name]; got != want {
			t.Errorf("the header %s is %q, want %q", name, got, want)
		}
		if !strings.Contains(signed.URL, strings.ToLower(name)) {
			t.Errorf("the signature does not bind %s: %s", name, signed.URL)
		}
	}
}

// The encryption that was signed for is the one that is asked for, or nothing
// is stored.
func TestUploadsRefuseOtherEncryption(t *testing.T) {
	t.Parallel()
	const arn, header = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "X-Amz-Server-Side-Encryption"
	for name, change := range map[string]func(pipeline.SignedRequest){
		"none":         func(r pipeline.SignedRequest) { delete(r.Headers, header) },
		"another":      func(r pipeline.SignedRequest) { r.Headers[header] = "AES256" },
		"no key":       func(r pipeline.SignedRequest) { delete(r.Headers, header+"-Aws-Kms-Key-Id") },
		"another key":  func(r pipeline.SignedRequest) { r.Headers[header+"-Aws-Kms-Key-Id"] = arn + "0" },
		"one's own":    func(r pipeline.SignedRequest) { r.Headers[header+"-Customer-Algorithm"] = "AES256" },
		"without mode": func(r pipeline.SignedRequest) { r.Headers[header] = "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := objects.New(awstest.S3(t), awstest.Bucket(t)).Encrypted(arn)
			signed, err := bucket.SignPut(t.Context(), uploadKey, 1, corpus.Identify([]byte("a")), "text/plain", time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			change(signed)
			if status, _, answer := send(t, signed, "a"); status != http.StatusForbidden {
				t.Errorf("answered %d, want 403: %s", status, answer)
			}
			for o, err := range bucket.List(t.Context(), "") {
				t.Errorf("left %s of %d bytes behind, %v", o.Key, o.Size, err)
			}
		})
	}
}

// A function's credentials are temporary and have a token, which must travel
// in the address: the browser has no other place for it.
func TestSignedRequestsCarryTheSessionToken(t *testing.T) {
	t.Parallel()
	bucket := objects.New(signingClient(), "bucket")
	put, errPut := bucket.SignPut(t.Context(), uploadKey, 1, corpus.Identify([]byte("a")), "text/plain", time.Minute)
	get, errGet := bucket.SignGet(t.Context(), uploadKey, "a.txt", time.Minute)
	if errPut != nil || errGet != nil {
		t.Fatal(errPut, errGet)
	}
	for _, r := range []pipeline.SignedRequest{put, get} {
		if !strings.Contains(r.URL, "X-Amz-Security-Token=session") {
			t.Errorf("the %s has no session token: %s %v", r.Method, r.URL, r.Headers)
		}
	}
}

// signingClient signs and is never sent anywhere.
func signingClient() *s3.Client {
	return s3.New(s3.Options{
		Region: awstest.Region, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "session"),
		HTTPClient: awstest.Network(func(*http.Request) (*http.Response, error) { return nil, context.Canceled }),
	})
}
