package objects

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/city-outcomes/throughline/shared/pipeline"
)

var _ pipeline.Uploads = Bucket{}

// SignParts signs the upload of one object in parts. Which upload is under way
// S3 knows itself, so nothing has to be remembered; the caller's role needs
// s3:ListBucketMultipartUploads on the bucket and s3:ListMultipartUploadParts
// on its objects, and for an encrypted bucket kms:Decrypt beside
// kms:GenerateDataKey. What is never joined the bucket's lifecycle clears away.
func (b Bucket) SignParts(ctx context.Context, key string, parts []pipeline.Part, ttl time.Duration) ([]*pipeline.SignedRequest, error) {
	requests, err := b.signParts(ctx, key, parts, ttl)
	if err != nil {
		return nil, fmt.Errorf("sign parts of %s: %w", key, err)
	}
	return requests, nil
}

func (b Bucket) signParts(ctx context.Context, key string, parts []pipeline.Part, ttl time.Duration) ([]*pipeline.SignedRequest, error) {
	if err := checkTTL(ttl); err != nil {
		return nil, err
	}
	upload, err := b.begin(ctx, key)
	if err != nil {
		return nil, err
	}
	arrived, err := b.arrived(ctx, key, upload)
	if err != nil {
		return nil, err
	}
	requests := make([]*pipeline.SignedRequest, len(parts))
	for i, p := range parts {
		sum, err := pipeline.Checksum(p.SHA256)
		if err != nil {
			return nil, err
		}
		if a, there := arrived[i+1]; there && aws.ToInt64(a.Size) == p.Size && aws.ToString(a.ChecksumSHA256) == sum {
			continue
		}
		in := &s3.UploadPartInput{Bucket: &b.name, Key: &key, UploadId: &upload, PartNumber: aws.Int32(int32(i + 1)), ContentLength: &p.Size, ChecksumSHA256: &sum}
		signed, err := b.presigner().PresignUploadPart(ctx, in, s3.WithPresignExpires(ttl))
		if err != nil {
			return nil, err
		}
		r, err := request(signed)
		if err != nil {
			return nil, err
		}
		requests[i] = &r
	}
	return requests, nil
}

// JoinParts makes the object of its parts, by one CompleteMultipartUpload with
// If-None-Match: *. S3 checks the parts' SHA-256 once more, and keeps for the
// object the SHA-256 over those of its parts. That is not the document's, so
// nothing here builds on it.
func (b Bucket) JoinParts(ctx context.Context, key string, sizes []int64) error {
	err := b.join(ctx, key, sizes)
	if _, missing := errors.AsType[*pipeline.MissingParts](err); missing || hasCode(err, noSuchUpload) {
		// The upload is gone once it was joined, also by an attempt of this
		// very call whose reply was lost.
		switch _, gone := b.Stat(ctx, key); {
		case gone == nil:
			err = pipeline.ErrExists
		case !errors.Is(gone, pipeline.ErrNotFound):
			err = gone
		case !missing: // cleared away, or another call is joining it at this moment
			err = pipeline.Lacking(sizes, nil)
		}
	}
	if err != nil {
		return fmt.Errorf("join parts of %s: %w", key, err)
	}
	return nil
}

func (b Bucket) join(ctx context.Context, key string, sizes []int64) error {
	upload, err := b.underWay(ctx, key)
	if err != nil {
		return err
	}
	var arrived map[int]types.Part
	if upload != "" {
		if arrived, err = b.arrived(ctx, key, upload); err != nil {
			return err
		}
	}
	there := map[int]int64{}
	for n, p := range arrived {
		there[n] = aws.ToInt64(p.Size)
	}
	if err := pipeline.Lacking(sizes, there); err != nil {
		return err
	}
	whole := &types.CompletedMultipartUpload{}
	var total int64
	for i, size := range sizes {
		p := arrived[i+1]
		whole.Parts = append(whole.Parts, types.CompletedPart{PartNumber: p.PartNumber, ETag: p.ETag, ChecksumSHA256: p.ChecksumSHA256})
		total += size
	}
	_, err = b.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &b.name, Key: &key, UploadId: &upload, MultipartUpload: whole, MpuObjectSize: &total, IfNoneMatch: aws.String("*"),
	})
	if hasCode(err, preconditionFailed) {
		return pipeline.ErrExists
	}
	return err
}

// begin returns the upload that is under way for a key, and begins one where
// there is none. Of several that were begun at once all take the same.
func (b Bucket) begin(ctx context.Context, key string) (string, error) {
	upload, err := b.underWay(ctx, key)
	if err != nil || upload != "" {
		return upload, err
	}
	in := &s3.CreateMultipartUploadInput{Bucket: &b.name, Key: &key, ChecksumAlgorithm: types.ChecksumAlgorithmSha256}
	in.ServerSideEncryption, in.SSEKMSKeyId = b.encryption()
	begun, err := b.client.CreateMultipartUpload(ctx, in)
	if err != nil {
		return "", err
	}
	upload, err = b.underWay(ctx, key)
	return cmp.Or(upload, aws.ToString(begun.UploadId)), err
}

// underWay returns the first upload in parts that is under way for a key, empty
// where there is none.
func (b Bucket) underWay(ctx context.Context, key string) (string, error) {
	out, err := b.client.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &b.name, Prefix: &key})
	if err != nil {
		return "", err
	}
	uploads := slices.DeleteFunc(out.Uploads, func(u types.MultipartUpload) bool { return aws.ToString(u.Key) != key })
	if len(uploads) == 0 {
		return "", nil
	}
	first := slices.MinFunc(uploads, func(u, v types.MultipartUpload) int {
		return cmp.Or(aws.ToTime(u.Initiated).Compare(aws.ToTime(v.Initiated)), cmp.Compare(aws.ToString(u.UploadId), aws.ToString(v.UploadId)))
	})
	return aws.ToString(first.UploadId), nil
}

// arrived returns the parts of an upload that have arrived, by number.
func (b Bucket) arrived(ctx context.Context, key, upload string) (map[int]types.Part, error) {
	parts := map[int]types.Part{}
	pages := s3.NewListPartsPaginator(b.client, &s3.ListPartsInput{Bucket: &b.name, Key: &key, UploadId: &upload})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Parts {
			parts[int(aws.ToInt32(p.PartNumber))] = p
		}
	}
	return parts, nil
}
