package briefing_test

import (
	"fmt"
	"math/rand"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// spoken is how made-up passages of each kind begin.
func spoken() map[corpus.StatementKind]string {
	return map[corpus.StatementKind]string{
		corpus.Progress: "The share of %s rose from 41 per cent in 2022 to 56 per cent in 2025.", corpus.Practice: "The city runs %s together with schools.",
		corpus.Challenge: "Districts lack %s for those who need them.", corpus.Commitment: "The city will build %s by 2030.",
		corpus.Recommendation: "Governments should pay for %s in small towns.", corpus.Context: "The following describes %s as they are defined.",
	}
}

// forum is a made-up corpus of a forum's size: so many passages in 175
// documents, each of three sentences on one goal or two and a theme.
func forum(passages int) *world {
	const documents = 175
	random := rand.New(rand.NewSource(1))
	kinds, begin := corpus.StatementKinds(), spoken()
	countries := []string{"SWE", "TUR", "ESP", "FRA", "ITA", "POL", "FIN", "NOR", "DNK", "CZE"}
	words := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = word(random.Intn(20_000))
		}
		return strings.Join(list, " ")
	}
	w, themes := newWorld(), hlpf.Default().Themes
	for d := range documents {
		var list []said
		for range passages / documents {
			kind := kinds[random.Intn(len(kinds))]
			s := said{kind: kind, score: 0.5 + float64(random.Intn(500))/1000,
				text: fmt.Sprintf(begin[kind]+" The council heard %s. Residents of %s took part.", words(4), words(18), words(12))}
			for range 1 + random.Intn(2) {
				s.goals = append(s.goals, fmt.Sprint(1+random.Intn(17)))
			}
			list = append(list, s)
		}
		id := w.add(vlr(fmt.Sprintf("City %d", d), countries[d%len(countries)]), "en", list...)
		for i := range w.readings[id].Passages {
			p := &w.readings[id].Passages[i]
			p.Labels.Kind.Score = 0.5 + float64(random.Intn(500))/1000
			p.Labels.Themes = []corpus.Label{{ID: string(themes[random.Intn(len(themes))].ID), Score: 0.9}}
		}
	}
	return w
}

// on asks for a briefing on a theme.
func (w *world) on(theme hlpf.Theme) briefing.Input {
	in := w.input()
	in.Theme, in.Snapshot.Theme = theme, theme.ID
	if !theme.Goal.Valid() {
		in.LastReview = 0
	}
	return in
}

// measured reads the process's seconds on processors and the memory that it
// holds, in bytes.
func measured() (cpu float64, memory uint64) {
	samples := []metrics.Sample{{Name: "/cpu/classes/user:cpu-seconds"}, {Name: "/cpu/classes/gc/total:cpu-seconds"},
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Float64() + samples[1].Value.Float64(), samples[2].Value.Uint64() - samples[3].Value.Uint64()
}

// BenchmarkForum composes and packages the 25 themes of a forum, two at once
// as the command line does, over 175 documents of 50,000 passages. The corpus
// itself is in memory, and counts.
func BenchmarkForum(b *testing.B) {
	w := forum(50_000)
	var inputs []briefing.Input
	for goal := 1; goal <= 17; goal++ {
		theme, err := hlpf.Default().Theme(fmt.Sprint("sdg-", goal))
		if err != nil {
			b.Fatal(err)
		}
		inputs = append(inputs, w.on(theme))
	}
	for _, theme := range hlpf.Default().Themes {
		inputs = append(inputs, w.on(theme))
	}
	b.ReportAllocs()
	runtime.GC()
	before, _ := measured()
	var peak, statements atomic.Uint64
	for b.Loop() {
		var running sync.WaitGroup
		free := make(chan struct{}, 2)
		for _, in := range inputs {
			free <- struct{}{}
			running.Go(func() {
				defer func() { <-free }()
				edition, err := briefing.Compose(in)
				if err != nil {
					b.Errorf("Compose: %v", err)
					return
				}
				statements.Add(uint64(len(edition.Statements)))
				if _, err := briefing.Package(edition, nil); err != nil {
					b.Errorf("Package: %v", err)
				}
				_, memory := measured()
				for was := peak.Load(); memory > was && !peak.CompareAndSwap(was, memory); was = peak.Load() {
				}
			})
		}
		running.Wait()
	}
	runtime.GC() // which brings the seconds up to date
	after, _ := measured()
	b.ReportMetric((after-before)/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
	b.ReportMetric(float64(len(inputs)), "themes")
	b.ReportMetric(float64(statements.Load())/float64(b.N), "statements")
}

// BenchmarkLargeTheme composes and packages one theme with 100,000 passages.
func BenchmarkLargeTheme(b *testing.B) {
	w := forum(100_000)
	for _, r := range w.readings {
		for i := range r.Passages {
			r.Passages[i].Labels.Goals = []corpus.Label{{ID: "11", Score: 0.9}}
		}
	}
	in := w.input()
	b.ReportAllocs()
	for b.Loop() {
		pack(b, compose(b, in))
		_, memory := measured()
		b.ReportMetric(float64(memory)/(1<<20), "peak-MB")
	}
}
