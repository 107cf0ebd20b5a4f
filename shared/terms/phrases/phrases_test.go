package phrases_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/phrases"
)

func found(t *testing.T, phrase, text string) []string {
	t.Helper()
	l, err := phrases.Parse("x\ten\t2\t" + phrase + "\n")
	if err != nil {
		t.Fatal(err)
	}
	var s terms.Scanned
	s.Scan(text)
	var out []string
	for _, m := range l.Find(nil, &s, "en") {
		term, _, _ := s.Span(int(m.First), int(m.Last))
		out = append(out, term)
	}
	return out
}

func TestFindReadsThePhrasesOfAList(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		phrase, text string
		want         []string
	}{
		{"social housing", "Social Housing and social-housing", []string{"Social Housing", "social-housing"}},
		{"social housing", "social. Housing", nil},
		{"rent*", "Renters rent; rents parent", []string{"Renters", "rent", "rents"}},
		{"collect* … data", "They collect and publish open data", []string{"collect and publish open data"}},
		{"collect* … data", "They collect one two three four five data", nil},
		{"collect* … data", "They collect. Then data", nil},
		{"by #", "by 2030 and by bus", []string{"by 2030"}},
		{"# to #", "from 4 to 7", []string{"4 to 7"}},
		{"^increase", "Increase the share, increase it", []string{"Increase"}},
		{"été", "Ete", []string{"Ete"}},
		{"a; b", "b a", []string{"b", "a"}},
	} {
		if got := found(t, test.phrase, test.text); !slices.Equal(got, test.want) {
			t.Errorf("%q in %q = %q, want %q", test.phrase, test.text, got, test.want)
		}
	}
}

func TestFindReadsOneLanguage(t *testing.T) {
	t.Parallel()
	l, err := phrases.Parse("# a comment\n\nx\tde\t1\twasser\nx\ten\t1\twater\n")
	if err != nil {
		t.Fatal(err)
	}
	var s terms.Scanned
	s.Scan("water wasser")
	if got := l.Find(nil, &s, "de"); len(got) != 1 || got[0].First != 1 {
		t.Errorf("German = %v, want the second word alone", got)
	}
	if got := l.Find(nil, &s, "xx"); len(got) != 0 || l.Speaks("xx") || !slices.Equal(l.Languages(), []string{"de", "en"}) {
		t.Errorf("unknown language = %v; languages %q", got, l.Languages())
	}
}

func TestParseSaysWhichLineIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ list, want string }{
		{"x\ten\t1\n", "line 1: 3 fields"},
		{"# note\nx\ten\t0\twater\n", "line 2: \"0\" is not a weight"},
		{"x\ten\t1\twater;\n", "no words"},
		{"x\ten\t1\t… water\n", "stands between words"},
		{"x\ten\t1\tso*\n", "before the *"},
		{"x\ten\t1\twater !!\n", "has no letters"},
	} {
		if _, err := phrases.Parse(test.list); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Parse(%q) = %v, want %q", test.list, err, test.want)
		}
	}
}

func TestCheckSaysWhichLabelIsForeign(t *testing.T) {
	t.Parallel()
	l, err := phrases.Parse("# note\nx\ten\t1\twater\ny\ten\t1\tland\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check([]string{"x", "y"}); err != nil {
		t.Errorf("Check = %v, want nil", err)
	}
	if err := l.Check([]string{"x", "z"}); err == nil || err.Error() != `line 3: "y" is none of x, z` {
		t.Errorf("Check = %v, want line 3 named", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("x\ten\t1\twater; collect* … data; ^by #\n", "we collect water data by 2030")
	f.Fuzz(func(t *testing.T, list, text string) {
		l, err := phrases.Parse(list)
		if err != nil {
			return
		}
		var s terms.Scanned
		s.Scan(text)
		for _, lang := range l.Languages() {
			for _, m := range l.Find(nil, &s, lang) {
				if m.First > m.Last || int(m.Last) >= len(s.Tokens) {
					t.Fatalf("match from token %d to %d of %d", m.First, m.Last, len(s.Tokens))
				}
			}
		}
	})
}

func TestRowsPassOverCommentsAndStopWhenAsked(t *testing.T) {
	t.Parallel()
	var got []string
	for n, fields := range phrases.Rows("# a\tb\n\none\ttwo\r\n#\nthree\nfour") {
		got = append(got, fmt.Sprint(n, fields))
		if n == 5 {
			break
		}
	}
	if want := []string{"3 [one two]", "5 [three]"}; !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
}
