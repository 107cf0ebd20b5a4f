package terms_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/terms"
)

func TestFoldMakesSpellingsOne(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"Écoles ÉCOLES e\u0301coles", "ecoles ecoles ecoles"},
		{"l’eau d'ici", "l eau d ici"},
		{"Straße Œuvre Ærø Łódź", "strasse oeuvre aero lodz"},
		{"co\u00adoperation", "cooperation"},
		{"Цели Йод", "цели иод"},
		{"الْهَدَف ٥", "الهدف 5"},
		{"目标5", "目 标 5"},
		{"ﬁnance CO2", "finance co2"},
		{"नीति", "नीति"},
		{"", ""},
		{"\xff\xfe — …", ""},
	} {
		if got := terms.Fold(test.text); got != test.want {
			t.Errorf("Fold(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestScanKnowsWhereClausesEnd(t *testing.T) {
	t.Parallel()
	var s terms.Scanned
	s.Scan("Water is clean. Energy costs 4.5 million | 61")
	want := map[string]bool{"Water": true, "Energy": true, "61": true}
	for i, tok := range s.Tokens {
		word, _, _ := s.Span(i, i)
		if tok.Breaks != want[word] {
			t.Errorf("token %q begins a clause: %v", word, tok.Breaks)
		}
	}
}

func TestGramsPairWordsOfAClause(t *testing.T) {
	t.Parallel()
	var s terms.Scanned
	spans := func(text string, kind terms.Kind) string {
		s.Scan(text)
		var out []string
		for _, g := range s.Grams(nil, kind) {
			term, _, _ := s.Span(int(g.First), int(g.Last))
			out = append(out, term)
		}
		return strings.Join(out, "; ")
	}
	if got, want := spans("clean water. New homes 12 here", terms.Words), "clean; water; clean water; New; homes; New homes; here"; got != want {
		t.Errorf("words = %q, want %q", got, want)
	}
	if got, want := spans("气候行", terms.Letters), "气; 候; 气候; 行; 候行; 气候行"; got != want {
		t.Errorf("characters = %q, want %q", got, want)
	}
	if got := strings.Count(spans("abc", terms.Letters), "abc"); got != 7 {
		t.Errorf("abc has %d grams, want the word and 6 runs of letters", got)
	}
}

func TestScanStopsAtItsLimit(t *testing.T) {
	t.Parallel()
	var s terms.Scanned
	s.Scan(strings.Repeat("word ", 3*terms.MaxTokens))
	if len(s.Tokens) != terms.MaxTokens {
		t.Errorf("%d tokens, want %d", len(s.Tokens), terms.MaxTokens)
	}
}

func FuzzScan(f *testing.F) {
	f.Add("Water, água, 水 and 12.5 % — ok")
	f.Add("\xff\x80e\u0301")
	f.Fuzz(func(t *testing.T, text string) {
		var s terms.Scanned
		s.Scan(text)
		last := 0
		for i := range s.Tokens {
			term, start, end := s.Span(i, i)
			if start < last || end <= start || text[start:end] != term {
				t.Fatalf("token %d stands at %d to %d behind %d", i, start, end, last)
			}
			if utf8.ValidString(text) && !utf8.Valid(s.Word(i)) {
				t.Fatalf("word %q is not UTF-8", s.Word(i))
			}
			last = end
		}
		for _, kind := range []terms.Kind{terms.Words, terms.Letters} {
			for _, g := range s.Grams(nil, kind) {
				if g.First > g.Last || int(g.Last) >= len(s.Tokens) {
					t.Fatalf("gram from token %d to %d of %d", g.First, g.Last, len(s.Tokens))
				}
			}
		}
	})
}
