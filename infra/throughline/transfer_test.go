package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// network is a client's way to the server. It counts the parts that are sent,
// and breaks on purpose.
type network struct {
	parts atomic.Int32
	fault func(part int32, r *http.Request) (*http.Response, error) // nil, nil: none
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPut && r.URL.Query().Has("part") && n.fault != nil {
		if resp, err := n.fault(n.parts.Add(1), r); resp != nil || err != nil {
			return resp, err
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

var errCut = errors.New("cut off on purpose")

// cut sends half of a body.
func cut(r *http.Request) (*http.Response, error) {
	half := r.Clone(r.Context())
	half.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, r.ContentLength/2), failing{}))
	resp, err := http.DefaultTransport.RoundTrip(half)
	if err != nil {
		return nil, errCut
	}
	return nil, errors.Join(errCut, resp.Body.Close())
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errCut }

// lose sends a body whole, and loses the reply.
func lose(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		err = resp.Body.Close()
	}
	return nil, errors.Join(errCut, err)
}

// newPost is a server of the test's own, and somebody who sends to it.
func newPost(t *testing.T) (*running, *sender, *network) {
	t.Helper()
	term := terminal{out: io.Discard, err: io.Discard, log: slog.New(slog.DiscardHandler), cache: cache(t)}
	s, err := start(t.Context(), "127.0.0.1:0", t.TempDir(), hlpf.Default(), term)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	client, err := s.connect(t.Context(), "organiser")
	if err != nil {
		t.Fatal(err)
	}
	n := &network{}
	client.bare.Transport = n
	return s, &sender{api: client, pause: time.Millisecond}, n
}

// heavy is a file that is sent in seven parts, and is refused once it is read.
func heavy(t *testing.T) document {
	t.Helper()
	path := filepath.Join(t.TempDir(), "heavy.bin")
	body := bytes.Repeat([]byte("\x00made up for a test\xff"), api.WholeSize/20+1)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := findDocuments([]string{path}, corpus.Metadata{Kind: corpus.KindOther})
	if err != nil {
		t.Fatal(err)
	}
	return found[0]
}

func TestLargeFileIsSentInPartsOverABrokenNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("sends 100 MiB")
	}
	t.Parallel()
	s, sender, network := newPost(t)
	network.fault = func(n int32, r *http.Request) (*http.Response, error) {
		switch n {
		case 2:
			return cut(r)
		case 5:
			return lose(r)
		}
		return nil, nil
	}
	wantRead(t, s, sender, heavy(t))
	// Seven parts, one cut off and sent again; the one whose reply was lost
	// had arrived.
	if got := network.parts.Load(); got != 8 {
		t.Errorf("%d parts were sent, want 8", got)
	}
}

func TestLargeFileIsTakenUpByTheNextRun(t *testing.T) {
	if testing.Short() {
		t.Skip("sends 100 MiB")
	}
	t.Parallel()
	s, sender, network := newPost(t)
	network.fault = func(n int32, _ *http.Request) (*http.Response, error) {
		if n > 3 {
			return nil, errCut
		}
		return nil, nil
	}
	file := heavy(t)
	if _, err := sender.sendAll(t.Context(), []document{file}); !errors.Is(err, errCut) || !strings.Contains(err.Error(), "part 4 of 7") {
		t.Fatalf("with the network down: %v, want the part that failed", err)
	}
	network.parts.Store(0)
	network.fault = func(int32, *http.Request) (*http.Response, error) { return nil, nil }
	wantRead(t, s, sender, file)
	if got := network.parts.Load(); got != 4 {
		t.Errorf("the next run sent %d parts, want the 4 that were missing", got)
	}
	if mine, err := sender.api.mine(t.Context()); err != nil || len(mine) != 1 {
		t.Errorf("there are %d submissions, %v, want 1", len(mine), err)
	}
}

// wantRead sends a file, and waits until it was read and refused for what it
// is, not for how it arrived.
func wantRead(t *testing.T, s *running, sender *sender, file document) {
	t.Helper()
	receipts, err := sender.sendAll(t.Context(), []document{file})
	if err != nil {
		t.Fatal(err)
	}
	if err := await(t.Context(), sender.api, receipts, time.Hour, progress{}); err != nil {
		t.Fatal(err)
	}
	sub, err := s.house.store.catalog.Submission(context.WithoutCancel(t.Context()), corpus.Revision{Submission: receipts[0].Submission, Number: 1})
	if err != nil || sub.Now().Status != corpus.Rejected || sub.Now().Reason != corpus.UnknownFormat {
		t.Errorf("the submission stands at %+v, %v, want it refused as of unknown format", sub.Now(), err)
	}
}
