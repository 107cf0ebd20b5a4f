package main

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/awstest"
)

// measuredHere measures where the servers are.
func measuredHere(t *testing.T) Measured {
	t.Helper()
	awstest.Endpoint(t, dynamoDBVariable)
	awstest.Endpoint(t, s3Variable)
	w, err := open(t.Context(), "../../.throughline/cache")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	})
	text, err := paragraphs(t.Context(), w.read, "../../testdata/documents")
	if err != nil {
		t.Fatal(err)
	}
	var papers [][]byte
	for n := range needed {
		p, err := paper(n+1, 2, text)
		if err != nil {
			t.Fatal(err)
		}
		papers = append(papers, p)
	}
	m, err := measure(t.Context(), w, papers)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMeasuredIsWhatTheStagesDo takes short reviews through everything.
func TestMeasuredIsWhatTheStagesDo(t *testing.T) {
	if testing.Short() {
		t.Skip("makes editions")
	}
	m := measuredHere(t)
	for name, want := range map[string][]string{
		client: {"PutObject"}, "upload": {"PutObject", "ListObjectsV2"}, "ingest": {"GetObject", "PutObject"}, "index": {"GetObject", "PutObject"},
	} {
		for _, op := range want {
			if m.Document[name].S3[op] < 1 {
				t.Errorf("%s makes %v requests of %s for a document, want some", name, m.Document[name].S3[op], op)
			}
		}
	}
	index := m.Document["index"]
	if index.WriteUnits < float64(m.Passages) || index.DynamoDB["TransactWriteItems"] != 1 || index.Invocations != 1 {
		t.Errorf("index uses %+v, want a unit for each of %d passages and one commit", index, m.Passages)
	}
	if m.Document["upload"].Invocations != 2+polls {
		t.Errorf("upload is invoked %v times, want %d", m.Document["upload"].Invocations, 2+polls)
	}
	if get := m.Theme["compile"].Each.S3["GetObject"]; get < 1-1e-9 { // it is a slope
		t.Errorf("an edition reads %v objects for each document, want at least its reading", get)
	}
	if get := m.Night["reconcile"].Each.S3["GetObject"]; get < 6 {
		t.Errorf("a night reads %v objects for each document that came, want them all", get)
	}
	if m.Visit["download"].Invocations != 4 || m.Visit[client].S3["GetObject"] != 1 || m.Table == 0 || m.Archive <= m.File {
		t.Errorf("measured %+v, want a visit of four requests and a download, and sizes", m)
	}
}
