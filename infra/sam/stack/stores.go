package stack

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/objects"
)

// What the servers are asked with; infra/servers/with has the same words.
const (
	region    = "eu-west-1"
	accessKey = "throughline"
	secretKey = "throughline-tests"
)

// The names of what the functions work with.
const (
	inboxBucket   = "inbox"
	archiveBucket = "archive"
	tableName     = "throughline"
	topicARN      = "arn:aws:sns:eu-west-1:111122223333:throughline"
)

func config() aws.Config {
	return aws.Config{
		Region: region, Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
}

// makeBuckets makes the two buckets. The portal's pages may send to the inbox,
// as the template says, but for encryption.
func makeBuckets(ctx context.Context, endpoint, origin string) (archive objects.Bucket, err error) {
	client := s3.NewFromConfig(config(), func(o *s3.Options) { o.BaseEndpoint = &endpoint })
	for _, name := range []string{inboxBucket, archiveBucket} {
		if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(name)}); err != nil {
			return objects.Bucket{}, fmt.Errorf("make bucket %s: %w", name, err)
		}
	}
	_, err = client.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: aws.String(inboxBucket), CORSConfiguration: &types.CORSConfiguration{
		CORSRules: []types.CORSRule{{
			AllowedOrigins: []string{origin}, AllowedMethods: []string{"PUT"}, MaxAgeSeconds: aws.Int32(600),
			AllowedHeaders: []string{"content-type", "if-none-match", "x-amz-checksum-sha256"},
		}},
	}})
	if err != nil {
		return objects.Bucket{}, fmt.Errorf("let the portal send to bucket %s: %w", inboxBucket, err)
	}
	return objects.New(client, archiveBucket), nil
}

// makeTable makes the table, with its stream, and returns the stream's ARN.
func makeTable(ctx context.Context, endpoint string) (string, error) {
	client := dynamodb.NewFromConfig(config(), func(o *dynamodb.Options) { o.BaseEndpoint = &endpoint })
	schema := catalog.Schema(tableName)
	schema.StreamSpecification = catalog.Stream()
	made, err := client.CreateTable(ctx, schema)
	if err != nil {
		return "", fmt.Errorf("make table %s: %w", tableName, err)
	}
	return aws.ToString(made.TableDescription.LatestStreamArn), nil
}
