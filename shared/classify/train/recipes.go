package main

import (
	"slices"

	"github.com/city-outcomes/throughline/shared/terms"
)

// recipes are the models of goals and how each is made. What was tried and
// chosen is told in the report of the measured figures (NOTICE.md names the
// data).
func recipes() []recipe {
	return append([]recipe{english()}, slices.Concat(romance(), others())...)
}

// wordWeight is what a phrase of the rules' own words weighs against a text.
const wordWeight = 1

// english mixes two fits: one on expert labels, one with the translated texts
// added, two to one.
func english() recipe {
	near := map[set]float64{framework: 1, vocabulary: wordWeight, community: 1, expert: 1, passages: 3, extra: 1}
	far := map[set]float64{framework: 1, vocabulary: wordWeight, community: 1, expert: 1, passages: 3, extra: 1, translated: 0.5}
	return recipe{
		name: "en", kind: terms.Words, languages: []string{"en"},
		blends:   []blend{{share: 2.0 / 3, weights: near}, {share: 1.0 / 3, weights: far}},
		minTexts: 3, maxShare: 0.15, features: 40000, cost: 20, unknown: 5,
		hold: []set{community, expert, passages, translated, extra},
	}
}

// romance are the languages that the community set was translated to.
func romance() []recipe {
	weights := map[set]float64{framework: 1, vocabulary: wordWeight, community: 1, translated: 1, passages: 2, extra: 1}
	var out []recipe
	for _, lang := range []string{"es", "fr", "it", "pt"} {
		out = append(out, recipe{
			name: lang, kind: terms.Stems, languages: []string{lang},
			blends:   []blend{{share: 1, weights: weights}},
			minTexts: 2, maxShare: 0.15, features: 60000, cost: 20, unknown: 5,
			hold: []set{community, translated, framework, passages, extra},
		})
	}
	return out
}

// others are families of languages that have the framework's own texts alone.
func others() []recipe {
	families := []struct {
		name      string
		languages []string
	}{
		{"cyrillic", []string{"kk", "ky", "ru", "tg", "uk"}},
		{"germanic", []string{"de", "fo", "nb", "nl", "sv"}},
		{"latin", []string{"ca", "cnr", "cs", "de", "en", "es", "fr", "it", "nb", "ro", "sw", "tr"}},
		{"romance", []string{"ca", "es", "fr", "it", "ro"}},
		{"scripts", []string{"ar", "hy", "km", "lo", "my", "ne", "zh"}},
		{"slavic", []string{"cnr", "cs"}},
		{"turkic", []string{"tk", "tr"}},
	}
	var out []recipe
	for _, f := range families {
		out = append(out, recipe{
			name: f.name, kind: terms.Letters, languages: f.languages,
			blends:   []blend{{share: 1, weights: map[set]float64{framework: 1, vocabulary: 1, extra: 1}}},
			minTexts: 2, maxShare: 0.1, features: 15000, cost: 10, unknown: 4,
			hold: []set{framework, extra}, family: true,
		})
	}
	return out
}

// rows are the rows that the recipe can use: a family of languages reads the
// framework's texts, what the operator adds, and the passages that it is
// asked about later.
func (r recipe) rows(s sets) []row {
	rows := s.of(r.languages)
	if r.family {
		rows = slices.DeleteFunc(rows, func(x row) bool {
			return x.set != framework && x.set != vocabulary && x.set != extra && x.set != passages
		})
	}
	return rows
}
