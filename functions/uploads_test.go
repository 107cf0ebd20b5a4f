package functions_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// heavy is a file that is sent in parts, and is refused once it is read.
func heavy() []byte { return bytes.Repeat([]byte("\x00made up for a test\xff"), 100<<20/20+1) }

// A file of more than 100 MiB, through the functions as they are built.
func TestLargeFileComesInParts(t *testing.T) {
	if testing.Short() {
		t.Skip("sends 100 MiB")
	}
	t.Parallel()
	w := newWorld(t)
	upload, ingest, organiser := w.start(t, "upload"), w.start(t, "ingest"), w.token(t, "organiser")
	body := heavy()
	announcement := fmt.Sprintf(`{"filename":"heavy.bin","size":%d,"sha256":%q,"metadata":{"title":"Made up","kind":"other"}}`, len(body), corpus.Identify(body))
	type ticket struct {
		Submission corpus.Revision `json:"submission"`
		PartSize   int             `json:"partSize"`
		Parts      []struct {
			Number int                     `json:"number"`
			Upload *pipeline.SignedRequest `json:"upload"`
		} `json:"parts"`
	}
	issued := call[ticket](t, upload, organiser, "POST", "/v1/submissions", announcement, http.StatusCreated)
	revision := fmt.Sprintf("/v1/submissions/%s/revisions/1/", issued.Submission.Submission)
	var sums []string
	parts := slices.Collect(slices.Chunk(body, issued.PartSize))
	for _, part := range parts {
		sums = append(sums, fmt.Sprintf("%q", corpus.Identify(part)))
	}
	links := func() ticket {
		return call[ticket](t, upload, organiser, "POST", revision+"upload", `{"parts":[`+strings.Join(sums, ",")+`]}`, http.StatusOK)
	}
	type problem struct {
		Detail string `json:"detail"`
	}
	for i, p := range links().Parts {
		if i == 1 {
			continue // its sender breaks off here
		}
		if status, answer := send(t, p.Upload.Method, p.Upload.URL, p.Upload.Headers, string(parts[i])); status != http.StatusOK {
			t.Fatalf("part %d is answered %d: %s", p.Number, status, answer)
		}
	}
	p := call[problem](t, upload, organiser, "POST", revision+"complete", "", http.StatusConflict)
	if want := fmt.Sprintf("Part 2 of the file’s %d has not arrived yet. Please send what is missing first.", len(parts)); p.Detail != want {
		t.Errorf("with part 2 missing the answer is %q, want %q", p.Detail, want)
	}
	for _, p := range links().Parts {
		if (p.Upload == nil) != (p.Number != 2) {
			t.Fatalf("part %d has a link: %t, want part 2 alone to have one", p.Number, p.Upload != nil)
		}
		if p.Upload != nil {
			send(t, p.Upload.Method, p.Upload.URL, p.Upload.Headers, string(parts[1]))
		}
	}
	for range 2 {
		call[struct{}](t, upload, organiser, "POST", revision+"complete", "", http.StatusOK)
	}
	for range 2 {
		wake(t, ingest, pipeline.InboxKey(issued.Submission))
	}
	outcome, err := pipeline.Load[pipeline.Outcome](t.Context(), w.archive, pipeline.OutcomeKey(issued.Submission))
	if err != nil || outcome.Reason != corpus.UnknownFormat {
		t.Errorf("the outcome is %+v, %v, want it read whole, and refused as of unknown format", outcome, err)
	}
	if original, err := w.archive.Get(t.Context(), pipeline.OriginalKey(corpus.Identify(body))); err != nil || !bytes.Equal(original, body) {
		t.Errorf("the archive has %d bytes, %v, want the %d that were sent", len(original), err, len(body))
	}
}

// What nobody announced, and messages that say nothing, keep no good message
// from being done.
func TestBadInputBesideGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	upload, ingest, organiser := w.start(t, "upload"), w.start(t, "ingest"), w.token(t, "organiser")
	const body = "The city will plant trees along every street by 2030, and says so in this text that was made up for a test.\n"
	announcement := fmt.Sprintf(`{"filename":"a.txt","mediaType":"text/plain","size":%d,"sha256":%q,"metadata":{"title":"Made up","kind":"other"}}`, len(body), corpus.Identify([]byte(body)))
	sent := call[issued](t, upload, organiser, "POST", "/v1/submissions", announcement, http.StatusCreated)
	if status, answer := send(t, sent.Upload.Method, sent.Upload.URL, sent.Upload.Headers, body); status != http.StatusOK {
		t.Fatalf("the upload is answered %d: %s", status, answer)
	}
	stray := corpus.Revision{Submission: "01JZ0000000000000000000001", Number: 1}
	for _, key := range []string{pipeline.InboxKey(stray), "u/Ada Mustermann/review.pdf"} {
		if err := w.inbox.Create(t.Context(), key, []byte("%PDF-1.7 put here by hand")); err != nil {
			t.Fatal(err)
		}
	}
	created := func(key string) string {
		return fmt.Sprintf(`{"source":"aws.s3","detail-type":"Object Created","detail":{"object":{"key":%q}}}`, key)
	}
	var batch events.SQSEvent
	for i, body := range []string{
		created(pipeline.InboxKey(stray)), "{not json", `{"source":"aws.ec2","detail-type":"Reboot"}`, created("u/Ada Mustermann/review.pdf"),
		`{"Records":[{"eventSource":"aws:ses"}]}`, `[1,2]`, "", `{"Event":"s3:TestEvent"}`, created(pipeline.InboxKey(sent.Submission)),
	} {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: fmt.Sprint("m", i), Body: body})
	}
	var left []string
	for _, f := range invoke[events.SQSEventResponse](t, ingest, batch).BatchItemFailures {
		left = append(left, f.ItemIdentifier)
	}
	if want := []string{"m1", "m2", "m4", "m5", "m6"}; !slices.Equal(left, want) {
		t.Errorf("left to the next delivery are %v, want %v: the poison, neither the strays nor the good one", left, want)
	}
	if outcome, err := pipeline.Load[pipeline.Outcome](t.Context(), w.archive, pipeline.OutcomeKey(sent.Submission)); err != nil || outcome.Reason != "" {
		t.Errorf("the outcome of the good one is %+v, %v, want it taken", outcome, err)
	}
	if !ingest.Logged("ignored an upload that was not announced", 2) || strings.Contains(ingest.Log(), "Ada") {
		t.Errorf("the log does not tell of 2 strays without a name:\n%s", ingest.Log())
	}
	if found, err := pipeline.Exists(t.Context(), w.archive, pipeline.OutcomeKey(stray)); err != nil || found {
		t.Errorf("a stray has an outcome: %t, %v", found, err)
	}
}
