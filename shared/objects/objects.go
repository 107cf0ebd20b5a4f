// Package objects keeps the pipeline's objects in a bucket of Amazon S3, or of
// a server that speaks its protocol, conditional writes and checksums
// included.
//
// An object is created by one PutObject with If-None-Match: * and the SHA-256
// of its bytes, which S3 checks on arrival and keeps; every Get is checked
// against it. Only large uploads are joined from parts, with the same
// condition and a SHA-256 for each part (see JoinParts). To tell an absent object from a forbidden one the caller's role
// needs s3:ListBucket on the bucket: without it S3 answers 403 for both.
package objects

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Bucket is a bucket whose objects are created once and never changed. It is
// a pipeline.Objects.
type Bucket struct {
	client *s3.Client
	name   string
	key    string // of KMS; empty: the bucket's default encryption
}

var _ pipeline.Objects = Bucket{}

// New returns the bucket of that name. Its objects are encrypted as the
// bucket's default says.
func New(client *s3.Client, bucket string) Bucket { return Bucket{client: client, name: bucket} }

// Encrypted returns the bucket with every object that is created in it
// encrypted under a KMS key, given by its ARN.
func (b Bucket) Encrypted(keyARN string) Bucket {
	b.key = keyARN
	return b
}

// Create stores body under key. S3 is durable on return. Of several calls at
// once one succeeds and the others get pipeline.ErrExists, also where the
// bodies are the same.
//
// A reply may be lost after the object was written; the SDK then sends the
// request again and meets its own object. Create therefore compares: where an
// earlier attempt of this call ended in doubt and the object that stands has
// the checksum of body, the call succeeds.
func (b Bucket) Create(ctx context.Context, key string, body []byte) error {
	sum := checksum(body)
	in := b.creation(key, sum)
	in.Body, in.ContentLength = bytes.NewReader(body), aws.Int64(int64(len(body)))
	var tries attempts
	_, err := b.client.PutObject(ctx, in, tries.watch)
	switch {
	case err == nil:
		return nil
	case !hasCode(err, preconditionFailed):
		return fmt.Errorf("put object %s: %w", key, err)
	case tries.doubtful && b.stands(ctx, key, sum):
		return nil
	default:
		return fmt.Errorf("put object %s: %w", key, pipeline.ErrExists)
	}
}

// creation is the part of a write that binds it to one creation of one body.
func (b Bucket) creation(key, sum string) *s3.PutObjectInput {
	in := &s3.PutObjectInput{Bucket: &b.name, Key: &key, IfNoneMatch: aws.String("*"), ChecksumSHA256: &sum}
	in.ServerSideEncryption, in.SSEKMSKeyId = b.encryption()
	return in
}

// encryption is how an object is to be encrypted, where that is not left to
// the bucket.
func (b Bucket) encryption() (types.ServerSideEncryption, *string) {
	if b.key == "" {
		return "", nil
	}
	return types.ServerSideEncryptionAwsKms, &b.key
}

// stands reports whether the object under key has the checksum.
func (b Bucket) stands(ctx context.Context, key, sum string) bool {
	head, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
	return err == nil && aws.ToString(head.ChecksumSHA256) == sum
}

// Get returns an object whole. Its bytes are checked against the SHA-256 that
// S3 keeps; a body that is cut short or altered on its way is asked for again.
func (b Bucket) Get(ctx context.Context, key string) ([]byte, error) {
	const tries = 3
	var body []byte
	var err error
	for range tries {
		if body, err = b.get(ctx, key); err == nil {
			return body, nil
		}
		if ctx.Err() != nil || !errors.Is(err, errBody) {
			break
		}
	}
	return nil, fmt.Errorf("get object %s: %w", key, err)
}

// errBody marks a body that did not arrive whole.
var errBody = errors.New("read body")

func (b Bucket) get(ctx context.Context, key string) ([]byte, error) {
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
	if err != nil {
		return nil, absent(err)
	}
	defer out.Body.Close()
	body := bytes.NewBuffer(make([]byte, 0, aws.ToInt64(out.ContentLength)+bytes.MinRead))
	if _, err := io.Copy(body, out.Body); err != nil {
		return nil, fmt.Errorf("%w: %w", errBody, err)
	}
	return body.Bytes(), nil
}

// Stat returns an object's size. It asks for the list that begins with the
// key, not for the object: so it needs no permission to read it, and what the
// malware scan has not passed yet is seen as well.
func (b Bucket) Stat(ctx context.Context, key string) (pipeline.Object, error) {
	out, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &key, MaxKeys: aws.Int32(1)})
	if err != nil {
		return pipeline.Object{}, fmt.Errorf("look for object %s: %w", key, err)
	}
	if len(out.Contents) == 0 || aws.ToString(out.Contents[0].Key) != key {
		return pipeline.Object{}, fmt.Errorf("look for object %s: %w", key, pipeline.ErrNotFound)
	}
	return pipeline.Object{Key: key, Size: aws.ToInt64(out.Contents[0].Size)}, nil
}

// List yields the objects whose keys begin with prefix, ascending by the
// bytes of their keys, a thousand a request.
func (b Bucket) List(ctx context.Context, prefix string) iter.Seq2[pipeline.Object, error] {
	return func(yield func(pipeline.Object, error) bool) {
		pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &prefix})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(pipeline.Object{}, fmt.Errorf("list objects %s: %w", prefix, err))
				return
			}
			for _, o := range page.Contents {
				if !yield(pipeline.Object{Key: aws.ToString(o.Key), Size: aws.ToInt64(o.Size)}, nil) {
					return
				}
			}
		}
	}
}

// The codes of S3's answers that decide something here.
const (
	preconditionFailed = "PreconditionFailed"         // 412: the key is taken
	conditionConflict  = "ConditionalRequestConflict" // 409: somebody else is writing it just now
	noSuchKey          = "NoSuchKey"
	noSuchUpload       = "NoSuchUpload" // 404: it was joined, or cleared away
)

func hasCode(err error, codes ...string) bool {
	e, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if e.ErrorCode() == c {
			return true
		}
	}
	return false
}

// absent turns S3's word for a missing object into the pipeline's.
func absent(err error) error {
	if hasCode(err, noSuchKey) {
		return pipeline.ErrNotFound
	}
	return err
}

// checksum is the SHA-256 as S3 writes it: in base 64.
func checksum(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.StdEncoding.EncodeToString(sum[:])
}
