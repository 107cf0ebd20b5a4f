package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// WholeSize is the size of the largest document that is sent in one request,
// and PartSize that of the parts in which a larger one is sent, the last of
// which is shorter; both in bytes.
const (
	WholeSize = 100 << 20
	PartSize  = 16 << 20
)

// parted reports whether what was announced is sent in parts.
func parted(d corpus.Declaration) bool { return d.Size > WholeSize }

// partSizes are those of a document's parts, in order.
func partSizes(size int64) []int64 {
	var sizes []int64
	for ; size > PartSize; size -= PartSize {
		sizes = append(sizes, PartSize)
	}
	return append(sizes, size)
}

// issued is the answer to an announcement: how to send the file. A file that
// is sent whole has Upload; one that is sent in parts has PartSize, and Parts
// once the client has said what they are.
type issued struct {
	Submission submission              `json:"submission"`
	Upload     *pipeline.SignedRequest `json:"upload,omitempty"`
	PartSize   int64                   `json:"partSize,omitempty"` // bytes
	Parts      []part                  `json:"parts,omitempty"`
}

// part is a part of a file. One that has arrived has no Upload.
type part struct {
	Number int                     `json:"number"` // from 1
	Size   int64                   `json:"size"`   // bytes
	Upload *pipeline.SignedRequest `json:"upload,omitempty"`
}

// sending is the body of a request for links.
type sending struct {
	Parts []string `json:"parts"` // the SHA-256 of each part, in order
}

// issue signs what is needed to send a file: for one in parts, once the
// client has said what they are.
func (s Submissions) issue(ctx context.Context, sub corpus.Submission, want sending) (issued, error) {
	answer := issued{Submission: view(sub)}
	var err error
	switch {
	case !parted(sub.Declaration) && len(want.Parts) > 0:
		err = invalid(FieldError{"parts", "A file of this size is sent whole."})
	case !parted(sub.Declaration):
		answer.Upload, err = s.link(ctx, sub.Declaration)
	case len(want.Parts) == 0:
		answer.PartSize = PartSize
	default:
		answer.PartSize = PartSize
		answer.Parts, err = s.links(ctx, sub.Declaration, want.Parts)
	}
	return answer, err
}

// link is a fresh signed upload of what was announced.
func (s Submissions) link(ctx context.Context, d corpus.Declaration) (*pipeline.SignedRequest, error) {
	upload, err := s.Signer.SignPut(ctx, pipeline.InboxKey(d.Revision), d.Size, d.Document, d.MediaType, uploadTime)
	if err != nil {
		return nil, fmt.Errorf("sign upload of %s: %w", d.Revision, err)
	}
	return &upload, nil
}

// links are fresh signed uploads of the parts that have not arrived.
func (s Submissions) links(ctx context.Context, d corpus.Declaration, sums []string) ([]part, error) {
	sizes := partSizes(d.Size)
	announced, err := announcedParts(sizes, sums)
	if err != nil {
		return nil, err
	}
	requests, err := s.Signer.SignParts(ctx, pipeline.InboxKey(d.Revision), announced, uploadTime)
	if err != nil {
		return nil, fmt.Errorf("sign parts of %s: %w", d.Revision, err)
	}
	parts := make([]part, len(sizes))
	for i, size := range sizes {
		parts[i] = part{Number: i + 1, Size: size, Upload: requests[i]}
	}
	return parts, nil
}

func announcedParts(sizes []int64, sums []string) ([]pipeline.Part, error) {
	if len(sums) != len(sizes) {
		return nil, invalid(FieldError{"parts", fmt.Sprintf("This file has %d parts of %d bytes, of which the last is shorter: please send the SHA-256 of each.", len(sizes), PartSize)})
	}
	var wrong faults
	parts := make([]pipeline.Part, len(sizes))
	for i, size := range sizes {
		parts[i] = pipeline.Part{Size: size, SHA256: wrong.sha256(fmt.Sprintf("parts[%d]", i), sums[i])}
	}
	if len(wrong) > 0 {
		return nil, invalid(wrong...)
	}
	return parts, nil
}

// join makes one file of the parts that were sent. That they are joined
// already is success.
func (s Submissions) join(ctx context.Context, d corpus.Declaration) error {
	err := s.Signer.JoinParts(ctx, pipeline.InboxKey(d.Revision), partSizes(d.Size))
	missing, some := errors.AsType[*pipeline.MissingParts](err)
	switch {
	case some:
		return partsMissing(missing.Numbers, len(partSizes(d.Size)))
	case err != nil && !errors.Is(err, pipeline.ErrExists):
		return fmt.Errorf("join parts of %s: %w", d.Revision, err)
	}
	return nil
}

func partsMissing(numbers []int, of int) *Problem {
	if len(numbers) == of {
		return notArrived()
	}
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	noun, verb := "Part", "has"
	if len(numbers) > 1 {
		noun, verb = "Parts", "have"
	}
	return problem(http.StatusConflict, "not-arrived", "%s %s of the file’s %d %s not arrived yet. Please send what is missing first.", noun, strings.Join(words, ", "), of, verb)
}
