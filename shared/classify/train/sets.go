package main

import (
	"slices"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/classify/evaluate"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// sets are all training rows.
type sets struct {
	rows []row
}

// of are the rows in the languages, in the order of reading.
func (s sets) of(languages []string) []row {
	var out []row
	for _, r := range s.rows {
		if slices.Contains(languages, r.Language) {
			out = append(out, r)
		}
	}
	return out
}

// from are the rows of a set.
func (s sets) from(kind set) []row {
	var out []row
	for _, r := range s.rows {
		if r.set == kind {
			out = append(out, r)
		}
	}
	return out
}

// source is a file of the training data.
type source struct {
	file     string
	set      set
	language string // of the framework's texts
	licence  string
}

const (
	unText     = "UN text; compilation open-sdg/sdg-translations, MIT"
	communityL = "OSDG Community Dataset, CC BY 4.0 (OSDG, UNDP SDG AI Lab, PPMI)"
	benchmarkL = "SDG Classification Benchmark, MIT; texts CC BY 4.0 (OSDG-CD)"
	apertium   = communityL + "; translated with Apertium (GPL, output not covered)"
	readerL    = "labels of the project; texts are their owners', not shipped"
)

// sources are the files of the training data, in the order of reading.
func dataFiles() []source {
	all := []source{{"framework/gif_2025_en.json", framework, "en", "UN official record (A/RES/71/313 Annex, UNSD)"}}
	for _, f := range [][2]string{{"ar", "ar"}, {"ca", "ca"}, {"cnr", "cnr"}, {"cs", "cs"}, {"de", "de"}, {"en", "en"}, {"es", "es"},
		{"fo", "fo"}, {"fr", "fr"}, {"hy", "hy"}, {"it", "it"}, {"kk", "kk"}, {"km", "km"}, {"ky", "ky"}, {"lo", "lo"}, {"my", "my"},
		{"nb_NO", "nb"}, {"ne", "ne"}, {"ro", "ro"}, {"ru", "ru"}, {"sw", "sw"}, {"tg", "tg"}, {"tk", "tk"}, {"tr", "tr"}, {"uk", "uk"},
		{"zh-Hans", "zh"}} {
		all = append(all, source{"framework/sdg_" + f[0] + ".json", framework, f[1], unText})
	}
	return append(all,
		source{"labelled/osdg_en_dev.jsonl", community, "", communityL},
		source{"labelled/osdg_es_dev.jsonl", community, "", communityL},
		source{"labelled/bench_dev.jsonl", expert, "", benchmarkL},
		source{"labelled/passages_dev.jsonl", passages, "", readerL},
		source{"labelled/translated/osdg_es2en_apertium.jsonl.gz", translated, "", apertium},
		source{"labelled/translated/osdg_es2pt2en_neural.jsonl.gz", translated, "", communityL + "; translated by a small neural model"},
		source{"labelled/translated/osdg_es2fr.jsonl.gz", translated, "", apertium},
		source{"labelled/translated/osdg_es2it.jsonl.gz", translated, "", apertium},
		source{"labelled/translated/osdg_es2pt.jsonl.gz", translated, "", apertium},
	)
}

// open reads all training data, and the operator's own files behind them.
func (l *library) open(extras []string) (sets, error) {
	var s sets
	for _, f := range dataFiles() {
		var rows []row
		var err error
		if f.set == framework {
			rows, err = l.frameworkRows(f.language, f.file)
		} else {
			rows, err = l.labelled(f.file, f.set)
		}
		if err != nil {
			return sets{}, err
		}
		s.rows = append(s.rows, unlike(rows)...)
	}
	for _, name := range extras {
		rows, err := l.labelled(name, extra)
		if err != nil {
			return sets{}, err
		}
		s.rows = append(s.rows, unlike(rows)...)
	}
	joinDuplicates(s.rows)
	return s, nil
}

// words are the rules' words of goals as rows.
func words() ([]row, error) {
	list, err := classify.GoalWords()
	if err != nil {
		return nil, err
	}
	var out []row
	for _, r := range list.Rules {
		g, err := sdg.ParseGoal(r.Label)
		if err != nil {
			return nil, err
		}
		out = append(out, row{set: vocabulary, fold: foldOf(r.Phrase), Row: evaluate.Row{Text: r.Phrase, Language: r.Language, Goal: g}})
	}
	return out, nil
}

// sources are the files that were read, ascending, with their hashes.
func (l *library) sources() []classify.Source {
	licences := map[string]string{}
	for _, f := range dataFiles() {
		licences[f.file] = f.licence
	}
	var out []classify.Source
	for file, sum := range l.hashes {
		licence := licences[file]
		if licence == "" {
			licence = "the operator's own"
		}
		out = append(out, classify.Source{File: file, SHA256: sum, Licence: licence})
	}
	slices.SortFunc(out, func(a, b classify.Source) int {
		if a.File < b.File {
			return -1
		}
		return 1
	})
	return out
}
