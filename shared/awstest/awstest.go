// Package awstest gives tests the servers that stand in for AWS: DynamoDB
// Local and an S3 server, which check the real protocols: conditions,
// transactions, signatures, checksums. infra/servers/with starts them.
// It is imported by tests alone.
package awstest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The variables that name the servers, as infra/servers/with sets them.
const (
	DynamoDBVariable = "THROUGHLINE_TEST_DYNAMODB"
	S3Variable       = "THROUGHLINE_TEST_S3"
)

// What the servers are asked with; infra/servers/with has the same words.
const (
	Region    = "eu-west-1"
	AccessKey = "throughline"
	SecretKey = "throughline-tests"
)

// DynamoDB returns a client of DynamoDB Local. Options are applied last: a
// test of faults puts its Network there.
func DynamoDB(t testing.TB, options ...func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	ours := func(o *dynamodb.Options) { o.BaseEndpoint = aws.String(Endpoint(t, DynamoDBVariable)) }
	return dynamodb.NewFromConfig(config(), append([]func(*dynamodb.Options){ours}, options...)...)
}

// S3 returns a client of the S3 server. Options are applied last.
func S3(t testing.TB, options ...func(*s3.Options)) *s3.Client {
	t.Helper()
	ours := func(o *s3.Options) {
		o.BaseEndpoint = aws.String(Endpoint(t, S3Variable))
		o.UsePathStyle = true // the server has no names for buckets
	}
	return s3.NewFromConfig(config(), append([]func(*s3.Options){ours}, options...)...)
}

// Bucket makes an empty bucket of the test's own, which is emptied and removed
// after it.
func Bucket(t testing.TB) string {
	t.Helper()
	client, name := S3(t), unique(t)
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatalf("make bucket %s: %v", name, err)
	}
	t.Cleanup(func() { removeBucket(t, client, name) })
	return name
}

// Table makes a table of the test's own, as schema says for a name, and
// removes it after the test.
func Table(t testing.TB, schema func(table string) *dynamodb.CreateTableInput) string {
	t.Helper()
	client, name := DynamoDB(t), unique(t)
	if _, err := client.CreateTable(t.Context(), schema(name)); err != nil {
		t.Fatalf("make table %s: %v", name, err)
	}
	t.Cleanup(func() {
		ctx, cancel := afterwards()
		defer cancel()
		if _, err := client.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
			t.Errorf("remove table %s: %v", name, err)
		}
	})
	return name
}

// Endpoint returns a server's address. Without one the test is skipped, and
// fails where CI is true.
func Endpoint(t testing.TB, variable string) string {
	t.Helper()
	endpoint := os.Getenv(variable)
	if endpoint != "" {
		return endpoint
	}
	missing := fmt.Sprintf("%s is not set: run the tests by `make test`, or by infra/servers/with, which start what it names", variable)
	if os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// config is what config.LoadDefaultConfig gives a function, which is not what
// the zero aws.Config is: checksums are computed and asked for.
func config() aws.Config {
	return aws.Config{
		Region:                     Region,
		Credentials:                credentials.NewStaticCredentialsProvider(AccessKey, SecretKey, ""),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
}

// unique is a name for a bucket or table that no other test has.
func unique(t testing.TB) string {
	t.Helper()
	words := strings.FieldsFunc(strings.ToLower(t.Name()), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	name := strings.Join(words, "-")
	return fmt.Sprintf("%.40s-%d", name, time.Now().UnixNano())
}

func removeBucket(t testing.TB, client *s3.Client, name string) {
	ctx, cancel := afterwards()
	defer cancel()
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Errorf("empty bucket %s: %v", name, err)
			return
		}
		for _, o := range page.Contents {
			if _, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &name, Key: o.Key}); err != nil {
				t.Errorf("empty bucket %s: %v", name, err)
			}
		}
	}
	if _, err := client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name}); err != nil {
		t.Errorf("remove bucket %s: %v", name, err)
	}
}

// afterwards is a context for what is done when the test's own is cancelled.
func afterwards() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 5*time.Minute)
}
