package objects_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/pipeline/pipelinetest"
)

func TestBucketKeepsThePromisesOfObjects(t *testing.T) {
	t.Parallel()
	pipelinetest.TestObjects(t, func(t *testing.T) pipeline.Objects {
		return objects.New(awstest.S3(t), awstest.Bucket(t))
	})
}

func TestBucketKeepsThePromisesOfUploads(t *testing.T) {
	t.Parallel()
	pipelinetest.TestUploads(t, func(t *testing.T) pipelinetest.Inbox {
		bucket := objects.New(awstest.S3(t), awstest.Bucket(t))
		return pipelinetest.Inbox{Objects: bucket, Uploads: bucket}
	})
}
