package objects

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// SignPut signs the upload of one object. S3 checks what the signature binds;
// bytes that have another SHA-256 are refused as they come in, with 400. The
// bucket's policy may shorten the time further.
func (b Bucket) SignPut(ctx context.Context, key string, size int64, sha256 corpus.DocumentID, mediaType string, ttl time.Duration) (pipeline.SignedRequest, error) {
	sum, err := pipeline.Checksum(sha256)
	if err == nil {
		err = checkTTL(ttl)
	}
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("sign upload of %s: %w", key, err)
	}
	in := b.creation(key, sum)
	in.ContentLength, in.ContentType = &size, &mediaType
	signed, err := b.presigner().PresignPutObject(ctx, in, s3.WithPresignExpires(ttl))
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("sign upload of %s: %w", key, err)
	}
	return request(signed)
}

// SignGet signs the download of one object.
func (b Bucket) SignGet(ctx context.Context, key, filename string, ttl time.Duration) (pipeline.SignedRequest, error) {
	err := checkTTL(ttl)
	if ttl > pipeline.MaxGetTTL {
		err = fmt.Errorf("%s is more than %s", ttl, pipeline.MaxGetTTL)
	}
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("sign download of %s: %w", key, err)
	}
	signed, err := b.presigner().PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &b.name, Key: &key, ResponseContentDisposition: aws.String(pipeline.Attachment(filename)),
	}, s3.WithPresignExpires(ttl))
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("sign download of %s: %w", key, err)
	}
	return request(signed)
}

// checkTTL refuses what the SDK would take for "as long as usual".
func checkTTL(ttl time.Duration) error {
	if ttl < time.Second {
		return fmt.Errorf("%s is less than a second", ttl)
	}
	return nil
}

// presigner signs headers as headers, and only those that were asked for. By
// default the SDK moves some into the address, where a client that does not
// send them would not be missed, and adds one that asks for the checksum.
func (b Bucket) presigner() *s3.PresignClient {
	signer := v4.NewSigner(func(o *v4.SignerOptions) {
		o.DisableHeaderHoisting = true
		o.DisableURIPathEscaping = true // as S3 asks for
	})
	return s3.NewPresignClient(b.client, func(o *s3.PresignOptions) {
		o.Presigner = signer
		o.ClientOptions = append(o.ClientOptions, func(o *s3.Options) {
			o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
		})
	})
}

// request tells a client what to send. It expires by the time that was signed,
// not by the time now.
func request(signed *v4.PresignedHTTPRequest) (pipeline.SignedRequest, error) {
	address, err := url.Parse(signed.URL)
	if err != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("read signed address: %w", err)
	}
	query := address.Query()
	at, errAt := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	ttl, errTTL := time.ParseDuration(query.Get("X-Amz-Expires") + "s")
	if errAt != nil || errTTL != nil {
		return pipeline.SignedRequest{}, fmt.Errorf("the signed address does not say when it expires")
	}
	r := pipeline.SignedRequest{Method: signed.Method, URL: signed.URL, Expires: at.Add(ttl)}
	for name := range signed.SignedHeader {
		if slices.Contains([]string{"Host", "Content-Length"}, http.CanonicalHeaderKey(name)) {
			continue // every client sends these by itself
		}
		if r.Headers == nil {
			r.Headers = map[string]string{}
		}
		r.Headers[http.CanonicalHeaderKey(name)] = signed.SignedHeader.Get(name)
	}
	return r, nil
}
