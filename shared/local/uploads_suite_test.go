package local_test

import (
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline/pipelinetest"
)

func TestUploadsKeepThePromises(t *testing.T) {
	t.Parallel()
	pipelinetest.TestUploads(t, func(t *testing.T) pipelinetest.Inbox {
		dir := t.TempDir()
		inbox := openObjects(t, filepath.Join(dir, "inbox"))
		secret, err := local.SigningKey(filepath.Join(dir, "uploads.key"))
		must(t, err)
		uploads := &local.Uploads{Inbox: inbox, Archive: openObjects(t, filepath.Join(dir, "archive")), Secret: secret,
			Base: "/transfers/", Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		server := httptest.NewServer(uploads)
		t.Cleanup(server.Close)
		return pipelinetest.Inbox{Objects: inbox, Uploads: uploads, Base: server.URL}
	})
}
