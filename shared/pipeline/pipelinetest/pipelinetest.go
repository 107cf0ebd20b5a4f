// Package pipelinetest says what every Objects and every Catalog must do: each
// promise in the comments of package pipeline is a subtest here. The stores
// in memory, on disk and on AWS run the same suites.
//
// The suites assume nothing of a store but its promises: it may stand behind
// a network, and other processes may use its machine.
package pipelinetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// tester is what checks need of a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// at is a fixed time with a fraction of a second, n minutes into a day.
func at(n int) time.Time {
	return time.Date(2026, time.November, 24, 6, n, 30, 123456789, time.UTC)
}

// submissionID is the n-th of a run of submissions, ascending.
func submissionID(n int) corpus.SubmissionID {
	return corpus.SubmissionID(fmt.Sprintf("01JDM2%020d", n))
}

func revision(n, number int) corpus.Revision {
	return corpus.Revision{Submission: submissionID(n), Number: number}
}

// document is the identity of the n-th made-up document.
func document(n int) corpus.DocumentID {
	return corpus.Identify(fmt.Appendf(nil, "a made-up document, number %d", n))
}

// hostile is text that a careless key, query or encoding would break on.
const hostile = "Städte, SUB#1/2 %2F ../ \\ \"quoted\" 'single' <b>&amp;</b> \t\u2028 " +
	"\u200fשלום עולם\u200f مدينة 東京 👩\u200d👩\u200d👧\u200d👦🏳\ufe0f\u200d🌈 e\u0301 \U0001F600 {$set} ${x} :v #k"

// everywhere is hostile text of nearly the longest passage.
func everywhere() string {
	s := ""
	for len(s)+len(hostile) <= corpus.MaxPassage {
		s += hostile
	}
	return s
}

// declaration fills every field.
func declaration(r corpus.Revision) corpus.Declaration {
	return corpus.Declaration{
		Revision: r, Submitter: "organiser#1/" + hostile, Filename: "../" + hostile + ".pdf",
		MediaType: "application/pdf; name=\"a/b#c\"", Size: 1<<40 + 7, Document: document(1), Issued: at(0),
		Metadata: corpus.Metadata{
			Title: everywhere(), Kind: corpus.KindVLR, City: hostile, Country: "SWE", Event: hostile, Session: hostile,
			Date: "2026-11", Language: "sv", Rights: hostile, Embargo: "2027-01-01",
			Sensitivity: corpus.StrictlyConfidential, OnBehalfOf: hostile, ChathamHouse: true,
		},
	}
}

// plain is a declaration with only what matters to lists.
func plain(r corpus.Revision, submitter string, id corpus.DocumentID) corpus.Declaration {
	return corpus.Declaration{Revision: r, Submitter: submitter, Filename: "vlr.pdf", MediaType: "application/pdf",
		Size: 1, Document: id, Issued: at(1), Metadata: corpus.Metadata{Title: "A review", Kind: corpus.KindVLR}}
}

// reading has n passages with different text in each generation.
func reading(id corpus.DocumentID, g corpus.Generation, n int) corpus.Reading {
	r := corpus.Reading{Document: id, Generation: g, MediaType: "application/pdf", Language: "en", Paged: true, Pages: n}
	for i := 1; i <= n; i++ {
		r.Passages = append(r.Passages, corpus.Labelled{
			Passage: corpus.Passage{Number: i, Page: i, Paragraph: 1, Kind: corpus.Body, Language: "en",
				Text: fmt.Sprintf("Passage %d of %s.", i, g)},
			Labels: corpus.Labels{
				Goals: []corpus.Label{{ID: fmt.Sprint(1 + i%17), Score: 0.9}},
				Kind:  corpus.Label{ID: string(corpus.Context), Score: 1}},
		})
	}
	return r
}

// fullReading fills every field.
func fullReading(id corpus.DocumentID, g corpus.Generation) corpus.Reading {
	label := func(id string) corpus.Label {
		return corpus.Label{ID: id, Score: 0.1234, LowConfidence: true, Evidence: []corpus.Evidence{
			{Term: hostile, Start: 3, End: 4095, Weight: 0.9999}, {Term: "housing", Start: 0, End: 7, Weight: -0.0001}}}
	}
	return corpus.Reading{Document: id, Generation: g, MediaType: "text/html", Language: "he", Paged: false, Pages: 1,
		Passages: []corpus.Labelled{{
			Passage: corpus.Passage{Number: 1, Page: 2, Label: "iv#/", Paragraph: 3, Kind: corpus.Row,
				Heading: []string{"1. " + hostile, "a/b#c"}, Language: "he", Text: everywhere()},
			Labels: corpus.Labels{
				Goals:   []corpus.Label{label("11"), label("1")},
				Targets: []corpus.Label{label("11.a"), label("1.1")},
				Themes:  []corpus.Label{label("housing")},
				Kind:    label(string(corpus.Progress))},
		}}}
}

func generation(extract, rules int) corpus.Generation {
	return corpus.Generation{Extract: extract, Rules: rules}
}

func series(year int, theme hlpf.ThemeID) corpus.Series {
	return corpus.Series{Year: year, Theme: theme}
}

// edition fills every field.
func edition(s corpus.Series, number int) corpus.Edition {
	when := time.Date(2026, time.January, 1, 2, 0, 0, 0, time.UTC)
	return corpus.Edition{
		Series: s, ID: corpus.NewEditionID(when.AddDate(0, 0, number)), Number: number,
		Previous: corpus.NewEditionID(when.AddDate(0, 0, number-1)), Package: document(number), Size: 1<<33 + int64(number),
		Inputs: document(1000 + number), Versions: corpus.Versions{Briefing: 1, Calendar: "2026-11-24", Rules: 2, Extract: 3},
		Considered: 40, Quoted: []corpus.DocumentID{document(2), document(3)},
		Included: []corpus.Revision{revision(1, 2), revision(3, 10)}, Statements: 321, Changes: corpus.Changes{Added: 20, Changed: 3, Removed: 1},
	}
}

// together calls f n times at once, and waits.
func together(n int, f func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// all gathers what a list yields, up to its first error.
func all[T any](list iter.Seq2[T, error]) ([]T, error) {
	var got []T
	for v, err := range list {
		if err != nil {
			return got, err
		}
		got = append(got, v)
	}
	return got, nil
}

func must(t tester, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t tester, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %v, want %v", what, got, want)
	}
}
