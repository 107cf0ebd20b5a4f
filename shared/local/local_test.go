package local_test

import (
	"path/filepath"
	"testing"

	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/pipeline/pipelinetest"
)

func TestObjects(t *testing.T) {
	t.Parallel()
	pipelinetest.TestObjects(t, func(t *testing.T) pipeline.Objects { return openObjects(t, t.TempDir()) })
}

func TestCatalog(t *testing.T) {
	t.Parallel()
	pipelinetest.TestCatalog(t, func(t *testing.T) pipeline.Catalog {
		return openCatalog(t, filepath.Join(t.TempDir(), "catalog.db"))
	})
}

func openObjects(t testing.TB, dir string) *local.Objects {
	t.Helper()
	o, err := local.OpenObjects(dir)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func openCatalog(t *testing.T, file string) *local.Catalog {
	t.Helper()
	c, err := local.OpenCatalog(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close the catalogue: %v", err)
		}
	})
	return c
}
