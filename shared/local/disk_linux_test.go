package local_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// smallDisk is a folder on a disk of 2 MB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("throughline", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small disk (%v): run as root, with CAP_SYS_ADMIN", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

func TestFullDiskLeavesNoPartOfAnObject(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t)
	o := openObjects(t, dir)
	var created []string
	var err error
	for n := 1; ; n++ {
		if err = o.Create(t.Context(), objectKey(n), make([]byte, 300_000)); err != nil {
			break
		}
		created = append(created, objectKey(n))
	}
	full := objectKey(len(created) + 1)
	if !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), "create "+full+": ") {
		t.Errorf("Create on a full disk: error %v, want %v that names the operation and the key", err, syscall.ENOSPC)
	}
	if _, err := o.Stat(t.Context(), full); !errors.Is(err, pipeline.ErrNotFound) {
		t.Errorf("Stat of what found no room: error %v, want %v", err, pipeline.ErrNotFound)
	}
	if got := files(t, dir); !slices.Equal(got, created) {
		t.Errorf("the disk holds %q, want %q", got, created)
	}
	must(t, os.Remove(filepath.Join(dir, filepath.FromSlash(created[0]))))
	if err := o.Create(t.Context(), full, make([]byte, 300_000)); err != nil {
		t.Errorf("Create once there is room: %v", err)
	}
}

func TestFullDiskLeavesTheCatalogueAsItWas(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t)
	file := filepath.Join(dir, "catalog.db")
	c, err := local.OpenCatalog(file)
	must(t, err)
	ballast := filepath.Join(dir, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 600_000), 0o600))
	last := 0
	for {
		if err = commitLong(t, c, last+1); err != nil {
			break
		}
		last++
	}
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), string(long(last+1).Document)) {
		t.Errorf("a write on a full disk: error %v, want %v that names the document", err, syscall.ENOSPC)
	}
	for range 2 { // as it is, and after opening again
		for n := 1; n <= last; n++ {
			got, _, err := c.Passages(t.Context(), long(n).Document, pipeline.Page{})
			if err != nil || len(got) != len(long(n).Passages) {
				t.Errorf("on a full disk, document %d has %d passages, %v, want %d", n, len(got), err, len(long(n).Passages))
			}
		}
		if totals, err := c.Totals(t.Context()); err != nil || totals.Documents != last {
			t.Errorf("on a full disk, %d documents are counted, %v, want %d", totals.Documents, err, last)
		}
		must(t, c.Close())
		must(t, os.Truncate(ballast, 0))
		c = openCatalog(t, file)
	}
	if err := commitLong(t, c, last+1); err != nil {
		t.Errorf("writing once there is room: %v", err)
	}
}

func TestFullDiskIsToldToTheSender(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.Inbox = openObjects(t, smallDisk(t))
	body := make([]byte, 3<<20)
	signed, err := p.SignPut(t.Context(), inboxKey, int64(len(body)), corpus.Identify(body), pdf, time.Minute)
	must(t, err)
	resp := send(t, p.request(t.Context(), t, signed, body))
	p.wantRefused(t, "an upload to a full disk", resp, http.StatusInsufficientStorage)
	large := make([]byte, 20<<20)
	if signed, err = p.SignPut(t.Context(), inboxKey, int64(len(large)), corpus.Identify(large), pdf, time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := p.sendWhole(t, signed, large); got != "HTTP/1.1 507" {
		t.Errorf("a large upload to a full disk is answered %s, want 507", got)
	}
	if got := keys(t, p.Inbox, ""); len(got) > 0 {
		t.Errorf("an upload to a full disk left %q", got)
	}
}

// long is a reading of about 100 KB.
func long(n int) corpus.Reading {
	r := corpus.Reading{Document: corpus.Identify(fmt.Append(nil, n)), Generation: corpus.Generation{Extract: 1, Rules: 1}, Pages: 1}
	for i := 1; i <= 25; i++ {
		r.Passages = append(r.Passages, corpus.Labelled{Passage: corpus.Passage{Number: i, Text: strings.Repeat("x", corpus.MaxPassage)}})
	}
	return r
}

func commitLong(t *testing.T, c *local.Catalog, n int) error {
	if err := c.Stage(t.Context(), long(n)); err != nil {
		return err
	}
	return c.Commit(t.Context(), long(n).Head())
}
