package mention_test

import (
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/terms"
	"github.com/city-outcomes/throughline/shared/terms/mention"
)

func finder(tb testing.TB) mention.Finder {
	tb.Helper()
	f, err := mention.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func TestFindReadsNumbersBehindWords(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, test := range []struct{ text, want string }{
		{"SDG 5", "5"},
		{"SDG: 5; SDG-6; SDG#7; SDGs (8", "5 6 7 8"},
		{"SDGs 5, 8 and 11", "5 8 11"},
		{"SDGs 3-5 and 13", "3 4 5 13"},
		{"SDGs 3 to 5", "3 4 5"},
		{"Sustainable Development Goal 12", "12"},
		{"ODS 5 y 8; ODD 5 et 8; ЦУР 5 и 8", "5 8 5 8 5 8"},
		{"target 11.2, indicator 11.2.1 and 11.7", "11.2 11.2 11.7"},
		{"target 11.a", "11.a"},
		{"SDG 11.2", "11.2"},
		{"target 11 of the plan", ""},
		{"target 11.99", ""},
		{"SDG 18, SDG 0, SDG 2030", ""},
		{"Goal 5. Then 7 more", "5"},
		{"goals: 5", ""},
		{"NDP Goal 5; national goal 5; MDG 4", ""},
		{"the goal. 5 schools", ""},
		{"SDG11 and ODS5", "11 5"},
		{"SDG and the number 5", ""},
		{"SDG no. 5; Goal number 8; Ziel Nr. 11; SDG No 30", "5 8 11"},
		{"objectif n° 5 et 8; ODD n°11; objetivo nº 13; obiettivo numero 14", "5 8 11 13 14"},
		{"цель № 8; ЦУР №11", "8 11"},
		{"the goal no other city has", ""},
		{"Отдел работает над целью 5; в рамках целей 8 и 11, задач 11.2 и 11.3", "5 8 11 11.2 11.3"},
		{"Завдання 11.2; цілей 3 та 4", "11.2 3 4"},
		{"الهدفين 5 و 8; أهداف التنمية المستدامة 11 و13", "5 8 11 13"},
		{"指标6.3.1; 可持续发展目标5和11", "6.3 5 11"},
		{"raportoi tavoitteesta 5 ja kestävän kehityksen tavoitteesta 8", "5 8"},
		{"doelstelling 5, subdoel 11.2 en duurzame ontwikkelingsdoelstelling 8", "5 11.2 8"},
		{"raportuje o celu 5 oraz o celach zrównoważonego rozwoju 8 i 11", "5 8 11"},
		{"Birim Amaç 5 ve sürdürülebilir kalkınma amacı 8 hakkında rapor verir", "5 8"},
		{"globala målet 5, verdensmålene 8 og 11, bærekraftsmålet 13", "5 8 11 13"},
		{"tavoite on 5 prosenttia; ska 5 procent; cele 5 orașe", ""},
	} {
		var s terms.Scanned
		s.Scan(test.text)
		var got []string
		for _, m := range f.Find(&s) {
			if m.First > m.Last || m.Last >= len(s.Tokens) {
				t.Fatalf("%q: mention from token %d to %d", test.text, m.First, m.Last)
			}
			if m.Target != "" {
				got = append(got, string(m.Target))
			} else {
				got = append(got, m.Goal.String())
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("mentions in %q = %q, want %q", test.text, strings.Join(got, " "), test.want)
		}
	}
}

func TestFindTellsSureFromLikely(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for text, want := range map[string]bool{"SDG 5": true, "Goal 5": false, "Goal 5.1": true, "target 5.1": true, "Ziel 5": false} {
		var s terms.Scanned
		s.Scan(text)
		found := f.Find(&s)
		if len(found) != 1 || found[0].Sure != want {
			t.Errorf("%q: %+v, want one that is sure: %v", text, found, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	finder := finder(f)
	f.Add("SDGs 3-5, 8 and 11.2.1; Goal 16.a")
	f.Fuzz(func(t *testing.T, text string) {
		var s terms.Scanned
		s.Scan(text)
		for _, m := range finder.Find(&s) {
			if !m.Goal.Valid() || m.Target != "" && !m.Target.Valid() || m.First > m.Last || m.Last >= len(s.Tokens) {
				t.Fatalf("%+v", m)
			}
		}
	})
}
