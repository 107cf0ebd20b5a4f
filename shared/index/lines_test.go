package index_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

var revision = corpus.Revision{Submission: "01JDEXAMPXE000000000000002", Number: 1}

// accepted is an archive with an outcome of the revision, noted to have
// arrived at nine, and a stage that is at work a minute later.
func accepted(t *testing.T, o pipeline.Outcome) (index.Stage, *bytes.Buffer) {
	t.Helper()
	nine := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	archive, id := memory.NewObjects(), corpus.Identify(nil)
	o.Revision, o.At = revision, nine.Add(30*time.Second)
	text := corpus.Text{Document: id, ExtractVersion: 1, Language: "en", Pages: []corpus.Page{{Number: 1}, {Number: 2}}}
	for key, v := range map[string]any{
		pipeline.SubmissionKey(revision): corpus.Declaration{Revision: revision, Submitter: "organiser", Document: id},
		pipeline.ArrivalKey(revision):    pipeline.Arrival{Revision: revision, At: nine},
		pipeline.TextKey(id, 1):          text,
		pipeline.OutcomeKey(revision):    o,
	} {
		if _, err := pipeline.Settle(t.Context(), archive, key, v); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	now := nine.Add(time.Minute)
	return index.Stage{
		Archive: archive, Catalog: memory.NewCatalog(), Rules: 1,
		Passages: func(corpus.Text) []corpus.Passage {
			return []corpus.Passage{{Number: 1, Page: 1, Text: "one"}, {Number: 2, Page: 2, Text: "two"}}
		},
		Label: func(corpus.Passage) corpus.Labels {
			return corpus.Labels{Goals: []corpus.Label{{ID: "4"}, {ID: "11"}}, Themes: []corpus.Label{{ID: "youth"}}}
		},
		Now: func() time.Time {
			now = now.Add(time.Second)
			return now
		},
		Log: slog.New(slog.NewJSONHandler(&out, nil)),
	}, &out
}

// lineOf runs the stage and returns the one line that it logs.
func lineOf(t *testing.T, s index.Stage, out *bytes.Buffer) map[string]any {
	t.Helper()
	out.Reset()
	if err := s.Run(t.Context(), pipeline.OutcomeKey(revision)); err != nil {
		t.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("logged %q, want one line: %v", out, err)
	}
	return line
}

func TestIndexedDocumentIsOneLine(t *testing.T) {
	t.Parallel()
	s, out := accepted(t, pipeline.Outcome{Document: corpus.Identify(nil), ExtractVersion: 1, Pages: 2})
	line := lineOf(t, s, out)
	for name, want := range map[string]any{
		"msg": "indexed", "revision": revision.String(), "document": string(corpus.Identify(nil)),
		"pages": 2.0, "passages": 2.0, "labels": 6.0,
		"latency": float64(62 * time.Second), // the stage's second look at the clock
		"took":    float64(2 * time.Second),
	} {
		if line[name] != want {
			t.Errorf("%s = %v, want %v in %v", name, line[name], want, line)
		}
	}
	if strings.Contains(out.String(), "organiser") {
		t.Errorf("the line names the submitter: %s", out)
	}
	if again := lineOf(t, s, out); again["msg"] != "indexed before" {
		t.Errorf("an event that came again logs %v, want that it was indexed before", again)
	}
}

func TestRefusalIsOneLine(t *testing.T) {
	t.Parallel()
	s, out := accepted(t, pipeline.Outcome{Reason: corpus.Damaged, Detail: "of the document"})
	line := lineOf(t, s, out)
	if line["msg"] != "recorded a refusal" || line["reason"] != string(corpus.Damaged) || strings.Contains(out.String(), "of the document") {
		t.Errorf("logged %s, want the refusal with its reason and no detail", out)
	}
}

func TestOnlyRecordsAreReplayed(t *testing.T) {
	t.Parallel()
	s, _ := accepted(t, pipeline.Outcome{Reason: corpus.Damaged})
	catalog := memory.NewCatalog()
	r := index.Replayer{Archive: s.Archive, Catalog: catalog}
	for _, key := range []string{pipeline.SubmissionKey(revision), pipeline.ArrivalKey(revision), pipeline.OutcomeKey(revision)} {
		if err := r.Record(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	sub, err := catalog.Submission(t.Context(), revision)
	if err != nil || sub.Now().Reason != corpus.Damaged {
		t.Errorf("the submission is %+v, %v; want it refused", sub.Now(), err)
	}
	if err := r.Record(t.Context(), pipeline.TextKey(corpus.Identify(nil), 1)); err == nil {
		t.Error("a text is replayed, want an error: it is no record")
	}
}

func TestReadingKeepsTheFiguresOfItsPassages(t *testing.T) {
	t.Parallel()
	s, _ := accepted(t, pipeline.Outcome{Document: corpus.Identify(nil), ExtractVersion: 1, Pages: 2})
	s.Passages = func(corpus.Text) []corpus.Passage {
		return []corpus.Passage{{Number: 1, Page: 1, Language: "en", Text: "Unemployment fell from 9.8 per cent in 2016 to 7.2 per cent in 2021."}}
	}
	s.Label = func(corpus.Passage) corpus.Labels { return corpus.Labels{Goals: []corpus.Label{{ID: "8"}}} }
	reading, err := s.Document(t.Context(), corpus.Identify(nil), 1)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := pipeline.Load[corpus.Reading](t.Context(), s.Archive, pipeline.ReadingKey(reading.Document, reading.Generation))
	if err != nil {
		t.Fatal(err)
	}
	f := kept.Passages[0].Figures
	if len(f) != 1 || f[0].Value != "7.2" || f[0].From.Value != "9.8" || f[0].Trend != corpus.Falling || f[0].Indicator.ID != "8.5.2" {
		t.Errorf("the archived reading has the figures %+v, want one that fell from 9.8 to 7.2 and speaks to 8.5.2", f)
	}
	shown, _, err := s.Catalog.(pipeline.Catalog).Passages(t.Context(), reading.Document, pipeline.Page{})
	if err != nil || len(shown) != 1 || len(shown[0].Figures) != 1 {
		t.Errorf("the catalogue shows %+v, %v; want the figure", shown, err)
	}
}
