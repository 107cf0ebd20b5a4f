package hlpf_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/city-outcomes/throughline/shared/hlpf"
)

// small is a calendar of two years; tests replace parts of it.
const small = `{
  "version": "2028-02-29",
  "live": 2028,
  "years": [
    {"year": 2027, "theme": "", "inDepth": [4, 17], "source": "A/RES/78/285"},
    {"year": 2028, "theme": "made up", "inDepth": [], "summit": true, "source": "made up"}
  ],
  "themes": [
    {"id": "parks", "titles": {"en": "Parks"}, "definition": "Made up.", "goals": [11, 15]},
    {"id": "trees", "titles": {"en": "Trees"}, "definition": "Made up.", "goals": []}
  ],
  "events": [
    {"id": "a", "name": "A", "place": "Here", "from": "2028-01-01", "to": "2028-01-02", "feeds": ["b"]},
    {"id": "b", "name": "B", "place": "There", "from": "2028-01-01", "to": "2028-01-03"}
  ]
}`

func TestLoadTakesTheBuiltInCalendarsPlace(t *testing.T) {
	t.Parallel()
	c, err := hlpf.Load(strings.NewReader(small))
	if err != nil {
		t.Fatalf("Load(small) = %v, want no error", err)
	}
	themes, err := c.ThemesOf(2027)
	if err != nil || len(themes) != 4 || themes[3].ID != "trees" || c.Live != 2028 || c.Version != "2028-02-29" {
		t.Errorf("Load(small) is of version %s, live %d, with themes %v (%v), want its own", c.Version, c.Live, themes, err)
	}
}

func TestLoadNamesThePlaceOfAFault(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, old, new, want string }{
		{"field that is not known", `"live": 2028,`, `"live": 2028, "now": 1,`, "now: no such field is known here"},
		{"field in other case", `"live"`, `"Live"`, `the file: "live" is missing`},
		{"field that is missing", `"theme": "", `, ``, `years[0]: "theme" is missing`},
		{"text for a number", `"live": 2028`, `"live": "2028"`, "live: a number is wanted, not text in quotation marks"},
		{"number for a list", `"inDepth": []`, `"inDepth": 4`, "years[1].inDepth: a list […] is wanted, not a number"},
		{"null for an object", `"titles": {"en": "Parks"}`, `"titles": null`, "themes[0].titles: an object {…} is wanted, not null"},
		{"text for a truth", `"summit": true`, `"summit": "yes"`, "years[1].summit: true or false is wanted, not text in quotation marks"},
		{"goal 18", `[4, 17]`, `[4, 18]`, "years[0].inDepth[1]: 18 is more than 17"},
		{"goal 0", `[4, 17]`, `[0, 17]`, "years[0].inDepth[0]: 0 is less than 1"},
		{"goal and a half", `[4, 17]`, `[4.5, 17]`, "years[0].inDepth[0]: 4.5 is not a whole number of usual size"},
		{"goal twice", `[4, 17]`, `[4, 4]`, "years[0].inDepth[1]: 4 stands in the list twice"},
		{"goals out of order", `[4, 17]`, `[17, 4]`, "years[0].inDepth: the goals are not in ascending order"},
		{"too many goals", `[4, 17]`, `[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,1]`, "years[0].inDepth: the list has 18 entries and may have 17"},
		{"years out of order", `"year": 2027`, `"year": 2029`, "years[1].year: 2028 stands after 2029"},
		{"year twice", `"year": 2027`, `"year": 2028`, "years[1].year: 2028 stands after 2028"},
		{"live year that is not there", `"live": 2028`, `"live": 2026`, "live: 2026 is not one of the years"},
		{"day that is none", `2028-02-29`, `2027-02-29`, `version: "2027-02-29" is not a day of the calendar`},
		{"day in other form", `2028-02-29`, `29.2.2028`, `version: "29.2.2028" does not have the form`},
		{"source that is empty", `"source": "made up"`, `"source": ""`, "years[1].source: the text is empty"},
		{"source that is long", `"source": "made up"`, `"source": "` + strings.Repeat("x", 101) + `"`, "years[1].source: the text has 101 characters and may have 100"},
		{"theme named like a goal", `"id": "trees"`, `"id": "sdg-3"`, `themes[1].id: "sdg-3" is the name of a goal`},
		{"theme twice", `"id": "trees"`, `"id": "parks"`, `themes[1].id: there is a theme "parks" before`},
		{"theme that makes a path", `"id": "trees"`, `"id": "../x"`, `themes[1].id: "../x" does not have the form`},
		{"no English title", `{"en": "Trees"}`, `{"fr": "Arbres"}`, `themes[1].titles: "en" is missing`},
		{"title in a country's language", `{"en": "Trees"}`, `{"en": "Trees", "fr-CH": "Arbres"}`, `themes[1].titles.fr-CH: "fr-CH" does not have the form`},
		{"related goals out of order", `[11, 15]`, `[15, 11]`, "themes[0].goals: the goals are not in ascending order"},
		{"event twice", `{"id": "b"`, `{"id": "a"`, `events[1].id: there is an event "a" before`},
		{"event that ends before it begins", `"to": "2028-01-03"`, `"to": "2027-01-03"`, "events[1].to: 2027-01-03 is before 2028-01-01"},
		{"event on no day", `"from": "2028-01-01", "to": "2028-01-02"`, `"from": "2028-00-01", "to": "2028-01-02"`, `events[0].from: "2028-00-01" is not a day`},
		{"event that feeds nothing known", `["b"]`, `["c"]`, `events[0].feeds[0]: there is no event "c"`},
		{"event that feeds itself", `["b"]`, `["a"]`, `events[0].feeds[0]: "a" does not end later than "a"`},
		{"no years", small[strings.Index(small, `"years"`):strings.Index(small, `"themes"`)], `"years": [],`, "years: the list has 0 entries and needs at least 1"},
		{"list for the whole", small, `[]`, "the file: an object {…} is wanted, not a list […]"},
		{"not JSON", `"live": 2028,`, `"live": 2028;`, "line 3: not JSON"},
		{"nothing", small, ``, "line 1: not JSON"},
		{"cut off", small[len(small)-8:], ``, "not JSON: unexpected EOF"},
		{"more after the end", small, small + "\n{}", "line 17: there is more after the calendar's end"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(small, tt.old) {
				t.Fatalf("the calendar of this test has no %q", tt.old)
			}
			_, err := hlpf.Load(strings.NewReader(strings.Replace(small, tt.old, tt.new, 1)))
			if err == nil || !strings.HasPrefix(err.Error(), "read calendar: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestLoadNamesEveryFaultUpToTwenty(t *testing.T) {
	t.Parallel()
	_, err := hlpf.Load(strings.NewReader(strings.ReplaceAll(small, `"theme": `, `"motto": `)))
	for _, want := range []string{
		`years[0]: "theme" is missing`, "years[0].motto: no such field", `years[1]: "theme" is missing`, "years[1].motto: no such field",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load = %v, want it to name %q too", err, want)
		}
	}
	many := strings.Replace(small, `"inDepth": []`, `"inDepth": [`+strings.Repeat(`"x",`, 16)+`"x"]`, 1)
	_, err = hlpf.Load(strings.NewReader(many)) // 17 of a wrong type, 16 of them repeated
	if err == nil || !strings.HasSuffix(err.Error(), "and 13 more") || strings.Count(err.Error(), "\n") != 20 {
		t.Errorf("Load = %v, want twenty faults and how many more there are", err)
	}
}

func TestLoadRefusesAFileTooLarge(t *testing.T) {
	t.Parallel()
	_, err := hlpf.Load(strings.NewReader(small + strings.Repeat(" ", 1<<20)))
	if err == nil || !strings.Contains(err.Error(), "larger than 1 MiB") {
		t.Errorf("Load = %v, want it to say that the file is too large", err)
	}
}

func TestLoadPassesOnAReadersError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	if _, err := hlpf.Load(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("Load = %v, want it to wrap %v", err, broken)
	}
}

// Of a key that stands twice the last is taken whole: what was checked is
// what is read.
func TestLoadDoesNotMergeRepeatedKeys(t *testing.T) {
	t.Parallel()
	twice := strings.Replace(small, `"titles": {"en": "Parks"}`, `"titles": {"xx!": "x"}, "titles": {"en": "Parks"}`, 1)
	c, err := hlpf.Load(strings.NewReader(twice))
	if err != nil {
		t.Fatalf("Load = %v, want no error", err)
	}
	if got := c.Themes[0].Titles; len(got) != 1 || got["en"] != "Parks" {
		t.Errorf("the titles are %v, want the last ones alone", got)
	}
}

func TestSchemaIsStrictEverywhere(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	if err := json.Unmarshal(hlpf.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	objects := 0
	var walk func(place string, v any)
	walk = func(place string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if _, closed := m["additionalProperties"]; m["type"] == "object" {
			if objects++; !closed {
				t.Errorf("%s lets in fields that nothing reads", place)
			}
		}
		for k, sub := range m {
			walk(place+"/"+k, sub)
		}
	}
	walk("#", schema)
	if objects != 5 {
		t.Errorf("the schema has %d objects, want 5: file, year, theme, titles, event", objects)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"version":"2026-01-01","live":2016,"years":[{"year":2016,"theme":"","inDepth":[],"source":"x"}],"themes":[]}`))
	whole, err := json.Marshal(hlpf.Default())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := hlpf.Load(bytes.NewReader(b))
		if err != nil {
			return
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		d, err := hlpf.Load(bytes.NewReader(again))
		if err != nil {
			t.Fatalf("Load(%s), which Load made = %v", again, err)
		}
		if twice, err := json.Marshal(d); err != nil || !bytes.Equal(twice, again) {
			t.Fatalf("written, read and written again, %s is %s, %v", again, twice, err)
		}
		for _, y := range c.Years {
			themes, err := c.ThemesOf(y.Year)
			if err != nil || len(themes) != len(y.InDepth)+len(c.Themes) {
				t.Fatalf("ThemesOf(%d) = %d themes, %v", y.Year, len(themes), err)
			}
			for _, th := range themes {
				if found, err := c.Theme(string(th.ID)); err != nil || found.ID != th.ID {
					t.Fatalf("Theme(%q) = %q, %v", th.ID, found.ID, err)
				}
				if since := c.Since(th, y.Year); since >= y.Year {
					t.Fatalf("Since(%q, %d) = %d, want a year before", th.ID, y.Year, since)
				}
			}
			if line := c.Line(y.Year); len(line) > len(c.Events) {
				t.Fatalf("Line(%d) has %d events of %d", y.Year, len(line), len(c.Events))
			}
		}
	})
}
