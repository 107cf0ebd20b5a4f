package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// ticket is the API's answer to a declaration: how to send the file, whole or
// in parts.
type ticket struct {
	Submission submission              `json:"submission"`
	Upload     *pipeline.SignedRequest `json:"upload"`
	PartSize   int64                   `json:"partSize"`
	Parts      []struct {
		Number int                     `json:"number"`
		Size   int64                   `json:"size"`
		Upload *pipeline.SignedRequest `json:"upload"` // nil: it has arrived
	} `json:"parts"`
}

// upload sends the bytes and says that they are there.
func (s *sender) upload(ctx context.Context, d document, issued ticket) (receipt, error) {
	f, err := os.Open(d.path)
	if err != nil {
		return receipt{}, fmt.Errorf("send: %w", err)
	}
	defer f.Close()
	if issued.Upload != nil {
		err = s.put(ctx, *issued.Upload, f, d.size)
	} else {
		err = s.putParts(ctx, f, d, issued)
	}
	if err != nil {
		return receipt{}, fmt.Errorf("send %s: %w", d.path, err)
	}
	return s.complete(ctx, d, issued.Submission)
}

// complete says that a file is there.
func (s *sender) complete(ctx context.Context, d document, announced submission) (receipt, error) {
	var sub submission
	if err := s.api.post(ctx, revisionPath(announced)+"/complete", nil, &sub); err != nil {
		return receipt{}, fmt.Errorf("complete %s: %w", d.path, err)
	}
	return newReceipt(d, sub), nil
}

// put sends one body. That an earlier try has put it there is success.
func (s *sender) put(ctx context.Context, signed pipeline.SignedRequest, from io.Reader, size int64) error {
	body := &told{Reader: from, progress: s.progress}
	err := s.api.put(ctx, signed, body, size)
	if p, refused := errors.AsType[*problem](err); refused && p.Status == http.StatusPreconditionFailed {
		err = nil
	}
	if err != nil {
		s.progress.add(-body.sent)
	}
	return err
}

// rounds is how often the parts that have not arrived are sent again.
const rounds = 5

// putParts sends a file in parts. After one that fails it asks anew which are
// missing: its link may have ended, or only its reply been lost.
func (s *sender) putParts(ctx context.Context, f *os.File, d document, issued ticket) error {
	sums, err := partSums(f, d.size, issued.PartSize)
	if err != nil {
		return err
	}
	for round := 1; ; round++ {
		err := s.putMissing(ctx, f, issued, sums)
		if err == nil || round == rounds {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(round) * s.pause):
		}
	}
}

// putMissing sends the parts that have not arrived.
func (s *sender) putMissing(ctx context.Context, f *os.File, issued ticket, sums []corpus.DocumentID) error {
	var missing ticket
	err := s.api.post(ctx, revisionPath(issued.Submission)+"/upload", map[string]any{"parts": sums}, &missing)
	if arrived(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask for links: %w", err)
	}
	for _, p := range missing.Parts {
		if p.Upload == nil {
			continue
		}
		from := io.NewSectionReader(f, int64(p.Number-1)*issued.PartSize, p.Size)
		if err := s.put(ctx, *p.Upload, from, p.Size); err != nil {
			return fmt.Errorf("part %d of %d: %w", p.Number, len(missing.Parts), err)
		}
	}
	return nil
}

// arrived reports whether the API gave no link because the file is there.
func arrived(err error) bool {
	p, refused := errors.AsType[*problem](err)
	return refused && p.Reason == "arrived"
}

// partSums are the SHA-256 of a file's parts, in order.
func partSums(f io.ReaderAt, size, part int64) ([]corpus.DocumentID, error) {
	if part <= 0 {
		return nil, errors.New("the server says neither where to send the file nor in what parts")
	}
	var sums []corpus.DocumentID
	for at := int64(0); at < size; at += part {
		h := sha256.New()
		if _, err := io.Copy(h, io.NewSectionReader(f, at, min(part, size-at))); err != nil {
			return nil, fmt.Errorf("read part %d: %w", len(sums)+1, err)
		}
		sums = append(sums, corpus.DocumentID(hex.EncodeToString(h.Sum(nil))))
	}
	return sums, nil
}
