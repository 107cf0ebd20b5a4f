package shared_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/items"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// world is the pipeline over memory adapters, with a reader and labels that
// are simple enough to predict: a line is a paragraph, a form feed ends a
// page, and the words "goal N" are a label.
type world struct {
	inbox   *memory.Objects
	bucket  *memory.Objects // what archive is over
	table   *memory.Catalog // what catalog is over
	archive pipeline.Objects
	catalog catalogue
	now     time.Time
	ingest  ingest.Stage
	index   index.Stage
	compile compile.Stage
}

// catalogue is a catalogue that can be compared with another, item by item.
type catalogue interface {
	pipeline.Catalog
	Items(ctx context.Context) iter.Seq2[items.Item, error]
}

// epoch is when everything happens: the pipeline must not need a clock that
// moves.
var epoch = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

func newWorld() *world {
	w := &world{inbox: memory.NewObjects(), bucket: memory.NewObjects(), table: memory.NewCatalog(), now: epoch}
	w.archive, w.catalog = w.bucket, w.table
	w.index.Rules = 1
	w.wire()
	return w
}

// wire makes the stages over the stores as they stand, under the same version
// of the labelling rules.
func (w *world) wire() {
	now := func() time.Time { return w.now }
	log := slog.New(slog.DiscardHandler)
	w.ingest = ingest.Stage{Inbox: w.inbox, Archive: w.archive, Read: readLines, Attachments: attachmentsOf, Now: now, Log: log}
	w.index = index.Stage{Archive: w.archive, Catalog: w.catalog, Passages: passagesOf, Label: labelGoals,
		Rules: w.index.Rules, Now: now, Log: log}
	w.compile = compile.Stage{Archive: w.archive, Catalog: w.catalog, Calendar: calendar, Log: log}
}

// calendar is the one that is built in, read once.
var calendar = hlpf.Default()

// fault sets the hook of every store.
func (w *world) fault(f memory.Fault) { w.inbox.Fault, w.bucket.Fault, w.table.Fault = f, f, f }

func readLines(_ context.Context, b []byte) (corpus.Text, error) {
	own, _, _ := strings.Cut(string(b), attachment)
	if strings.Contains(own, "UNREADABLE") {
		return corpus.Text{}, corpus.Reject(corpus.Damaged, "made unreadable on purpose")
	}
	text := corpus.Text{MediaType: "text/plain", Language: "en", Paged: true}
	for i, page := range strings.Split(own, "\f") {
		p := corpus.Page{Number: i + 1}
		for _, line := range strings.Split(strings.TrimSpace(page), "\n") {
			p.Paragraphs = append(p.Paragraphs, corpus.Paragraph{Number: len(p.Paragraphs) + 1, Kind: corpus.Body, Text: line})
		}
		text.Pages = append(text.Pages, p)
	}
	return text, nil
}

// attachment begins a file that came with a document, in its name's line.
const attachment = "\nATTACHED "

func attachmentsOf(_ corpus.Text, b []byte) iter.Seq[corpus.Attachment] {
	return func(yield func(corpus.Attachment) bool) {
		for _, piece := range strings.Split(string(b), attachment)[1:] {
			name, body, _ := strings.Cut(piece, "\n")
			if !yield(corpus.Attachment{Filename: name, MediaType: "text/plain", Bytes: []byte(body)}) {
				return
			}
		}
	}
}

func passagesOf(t corpus.Text) []corpus.Passage {
	var all []corpus.Passage
	for _, page := range t.Pages {
		for _, p := range page.Paragraphs {
			all = append(all, corpus.Passage{Number: len(all) + 1, Page: page.Number, Paragraph: p.Number,
				Kind: p.Kind, Language: t.Language, Text: p.Text})
		}
	}
	return all
}

func labelGoals(p corpus.Passage) corpus.Labels {
	l := corpus.Labels{Kind: corpus.Label{ID: string(corpus.Progress), Score: 0.9}}
	for g := 1; g <= 17; g++ {
		term := fmt.Sprintf("goal %d ", g)
		if i := strings.Index(p.Text, term); i >= 0 {
			l.Goals = append(l.Goals, corpus.Label{ID: fmt.Sprint(g), Score: 0.9,
				Evidence: []corpus.Evidence{{Term: strings.TrimSpace(term), Start: i, End: i + len(term) - 1, Weight: 0.9}}})
		}
	}
	return l
}

// upload is one revision with its file.
type upload struct {
	corpus.Declaration
	body []byte
}

// newUpload makes the n-th submission's revision of a city's document.
func newUpload(n, revision int, city, body string) upload {
	return upload{
		Declaration: corpus.Declaration{
			Revision:  corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01J%023d", n)), Number: revision},
			Submitter: "organiser", Filename: city + ".txt", MediaType: "text/plain",
			Size: int64(len(body)), Document: corpus.Identify([]byte(body)), Issued: epoch,
			Metadata: corpus.Metadata{Title: "Review of " + city, Kind: corpus.KindVLR, City: city, Country: "FIN", Date: "2026"},
		},
		body: []byte(body),
	}
}

// review is a document's text with enough to quote on goal 4, on two pages;
// each city has something of its own to say.
func review(city string) string {
	own := map[string]string{
		"Lintuvaara": "the share of pupils who finish upper secondary school rose from 86 to 93 per cent between 2020 and 2025",
		"Brunnsund":  "one hundred and twelve teachers were trained to work with newly arrived children in their mother tongue",
		"Altamira":   "evening classes in the harbour district now reach four thousand adults who never learned to read",
		"Novy Most":  "all kindergartens were rebuilt after the flood and opened their doors to children with disabilities",
	}[city]
	return city + " reported that " + own + ", a step towards goal 4 that the council had promised.\n" +
		"The libraries of " + city + " lend computers to every family in need.\f" +
		"On goal 10 and goal 8 " + city + " has nothing to say in this year."
}

// announce does what the API does: object first, then state.
func (w *world) announce(ctx context.Context, u upload) error {
	if _, err := pipeline.Settle(ctx, w.archive, pipeline.SubmissionKey(u.Revision), u.Declaration); err != nil {
		return err
	}
	return w.catalog.Open(ctx, u.Declaration)
}

// put does what the signed request does.
func (w *world) put(ctx context.Context, u upload) error {
	return pipeline.Keep(ctx, w.inbox, pipeline.InboxKey(u.Revision), u.body)
}

func (w *world) runIngest(ctx context.Context, u upload) error {
	return w.ingest.Run(ctx, pipeline.InboxKey(u.Revision))
}

// runIndex runs the second stage for an upload, and for what came with it.
func (w *world) runIndex(ctx context.Context, u upload) error {
	if err := w.index.Run(ctx, pipeline.OutcomeKey(u.Revision)); err != nil {
		return err
	}
	sub, err := w.catalog.Submission(ctx, u.Revision)
	for _, id := range sub.Attachments() {
		err = errors.Join(err, w.index.Run(ctx, pipeline.OutcomeKey(corpus.Revision{Submission: id, Number: 1})))
	}
	return err
}

// withdraw does what the API does: object first, then state.
func (w *world) withdraw(ctx context.Context, r corpus.Revision) error {
	withdrawal, err := pipeline.Settle(ctx, w.archive, pipeline.WithdrawalKey(r), pipeline.Withdrawal{Revision: r, At: w.now, By: "organiser"})
	if err != nil {
		return err
	}
	return pipeline.Advance(ctx, w.catalog, r, withdrawal.Step())
}

// mailWith is a document's text with files attached, by name and text.
func mailWith(body string, files ...string) string {
	for i := 0; i < len(files); i += 2 {
		body += attachment + files[i] + "\n" + files[i+1]
	}
	return body
}

// take brings uploads in, from the announcement to the index.
func (w *world) take(ctx context.Context, uploads ...upload) error {
	for _, u := range uploads {
		for _, step := range []func(context.Context, upload) error{w.announce, w.put, w.runIngest, w.runIndex} {
			if err := step(ctx, u); err != nil {
				return err
			}
		}
	}
	return nil
}

var education = corpus.Series{Year: 2027, Theme: "sdg-4"}

const firstEdition = corpus.EditionID("20261124T020000Z")

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// state is everything that is stored: the catalogue's items, and the
// archive's objects by their identity.
func (w *world) state(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for item, err := range w.catalog.Items(t.Context()) {
		must(t, err)
		all["catalog "+item.Key] = string(item.Value)
	}
	for obj, err := range w.archive.List(t.Context(), "") {
		must(t, err)
		body, err := w.archive.Get(t.Context(), obj.Key)
		must(t, err)
		all["archive "+obj.Key] = string(corpus.Identify(body))
	}
	return all
}

// differences lists where two states differ.
func differences(got, want map[string]string) []string {
	var out []string
	keys := maps.Clone(got)
	maps.Copy(keys, want)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if got[k] != want[k] {
			out = append(out, fmt.Sprintf("%s = %.200q, want %.200q", k, got[k], want[k]))
		}
	}
	return out
}

// invariants are what must hold at every moment, whatever broke.
func (w *world) invariants(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	for head, err := range w.catalog.Heads(ctx, "") {
		must(t, err)
		passages, next, err := w.catalog.Passages(ctx, head.Document, pipeline.Page{Limit: 1000})
		must(t, err)
		if len(passages) != head.Counts.Passages || next != "" {
			t.Errorf("document %s shows %d passages, want %d", head.Document, len(passages), head.Counts.Passages)
		}
	}
	latest, err := w.catalog.Latest(ctx, education)
	if errors.Is(err, pipeline.ErrNotFound) {
		return
	}
	must(t, err)
	zip, err := w.archive.Get(ctx, pipeline.PackageKey(education, latest.ID))
	if err != nil || corpus.Identify(zip) != latest.Package {
		t.Errorf("the latest edition points to a package that is %s, %v; want %s", corpus.Identify(zip), err, latest.Package)
	}
}
