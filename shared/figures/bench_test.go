package figures_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/figures"
)

func BenchmarkOf(b *testing.B) {
	var passages []corpus.Labelled
	for _, c := range readTruth(b) {
		passages = append(passages, corpus.Labelled{Passage: c.passage()})
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range passages {
			figures.Of(p)
		}
	}
	b.ReportMetric(float64(len(passages)*b.N)/b.Elapsed().Seconds(), "passages/s")
}
