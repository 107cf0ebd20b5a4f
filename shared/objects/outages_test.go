package objects_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// The trouble that passes meets every other request: whoever creates, reads
// and lists never hears of it.
func TestEveryOperationSurvivesTroubleThatPasses(t *testing.T) {
	t.Parallel()
	const xml = "application/xml"
	for name, trouble := range map[string]awstest.Network{
		"a busy server": slowDown,
		"a fault of the server": awstest.Refuse(http.StatusInternalServerError, xml,
			"<Error><Code>InternalError</Code><Message>on purpose</Message></Error>"),
		"a gateway in between": awstest.Refuse(http.StatusBadGateway, "text/html", ""),
		"replies are lost":     awstest.LoseReply,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := objects.New(everyOther(t, trouble), awstest.Bucket(t))
			keys := []string{"originals/0a", "originals/0b", "originals/0c"}
			for _, key := range keys {
				if err := bucket.Create(t.Context(), key, []byte(key)); err != nil {
					t.Fatalf("Create: %v", err)
				}
			}
			for _, key := range keys {
				if got, err := bucket.Get(t.Context(), key); err != nil || string(got) != key {
					t.Errorf("Get %s = %q, %v", key, got, err)
				}
				want := pipeline.Object{Key: key, Size: int64(len(key))}
				if got, err := bucket.Stat(t.Context(), key); err != nil || got != want {
					t.Errorf("Stat %s = %v, %v; want %v", key, got, err, want)
				}
			}
			var listed []string
			for object, err := range bucket.List(t.Context(), "originals/") {
				if err != nil {
					t.Fatalf("List: %v", err)
				}
				listed = append(listed, object.Key)
			}
			if !slices.Equal(listed, keys) {
				t.Errorf("List = %q, want %q", listed, keys)
			}
		})
	}
}

// everyOther returns a client of whose requests every other one meets the
// trouble.
func everyOther(t *testing.T, trouble awstest.Network) *s3.Client {
	return awstest.S3(t, func(o *s3.Options) {
		o.Retryer, o.HTTPClient = awstest.Retryer(), awstest.EveryOther(trouble)
	})
}
