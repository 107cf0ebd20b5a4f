package country_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/city-outcomes/throughline/shared/country"
)

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"SE": "SWE", "swe": "SWE", "752": "SWE", "Sweden": "SWE", " sweden\n": "SWE", "040": "AUT",
		"Türkiye": "TUR", "TÜRKİYE": "TUR", "Turkiye": "TUR", "Turkey": "TUR",
		"Czech Republic": "CZE", "Czechia": "CZE", "the Czech Republic": "CZE",
		"UK": "GBR", "U.K.": "GBR", "GB": "GBR", "England": "GBR", "united kingdom": "GBR",
		"USA": "USA", "U.S.A.": "USA", "US": "USA", "United States": "USA", "The United States of America": "USA",
		"Holland": "NLD", "Netherlands": "NLD", "The Netherlands": "NLD", "Netherlands (Kingdom of the)": "NLD",
		"Moldova": "MDA", "Moldova, Republic of": "MDA", "Iran": "IRN", "Islamic Republic of Iran": "IRN",
		"Cote d'Ivoire": "CIV", "CÔTE D’IVOIRE": "CIV", "Ivory Coast": "CIV", "Congo": "COG", "DR Congo": "COD",
		"Bosnia & Herzegovina": "BIH", "St. Lucia": "LCA", "Guinea Bissau": "GNB", "Guinea": "GIN",
		"Niger": "NER", "Nigeria": "NGA", "Viet Nam": "VNM", "Vietnam": "VNM", "Palestine": "PSE", "Vatican City": "VAT",
		"South Korea": "KOR", "North Korea": "PRK", "Russia": "RUS", "Suisse": "CHE", "Österreich": "AUT",
	} {
		if got, err := country.Parse(in); err != nil || got.Alpha3 != want {
			t.Errorf("Parse(%q) = %q, %v, want %s", in, got.Alpha3, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", " ", "...", "the", "XX", "ZZZ", "40", "999", "0752", "Korea", "Atlantis", "Swedn", "Sweden and Norway", "SE NO"} {
		if got, err := country.Parse(in); err == nil || !strings.Contains(err.Error(), "is not a country we know") {
			t.Errorf("Parse(%q) = %q, %v, want an error that says so", in, got.Alpha3, err)
		}
	}
}

func TestFoldComparesNamesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Łódź", "LODZ", "łódź"}, {"Tromsø", "tromso"}, {"İzmir", "Izmir", "ızmir"}, {"Gießen", "Giessen"}, {"Sveti Đorđe", "sveti dorde"},
		{"St. Gallen", "Saint Gallen", "St Gallen"}, {"The Hague", "hague"}, {"Vitoria-Gasteiz", "Vitoria Gasteiz"}, {"’s-Hertogenbosch", "'s-Hertogenbosch"},
	} {
		for _, name := range same[1:] {
			if got, want := country.Fold(name), country.Fold(same[0]); got != want {
				t.Errorf("Fold(%q) = %q, want %q as of %q", name, got, want, same[0])
			}
		}
	}
	if country.Fold("Århus") == country.Fold("Aarhus") || country.Fold("Malmö") == country.Fold("Malmoe") {
		t.Error("Fold takes another spelling for the same, which it cannot know")
	}
}

func TestByAlpha3IsExact(t *testing.T) {
	t.Parallel()
	want := country.Country{Alpha2: "MD", Alpha3: "MDA", M49: "498", Name: "Republic of Moldova", ECE: true}
	if got, ok := country.ByAlpha3("MDA"); !ok || got != want {
		t.Errorf("ByAlpha3(MDA) = %+v, %t, want %+v", got, ok, want)
	}
	for _, code := range []string{"", "mda", "MD", "498", "Republic of Moldova", "XXX"} {
		if got, ok := country.ByAlpha3(code); ok {
			t.Errorf("ByAlpha3(%q) = %+v, want none", code, got)
		}
	}
}

func TestCountriesBearTheirUNNames(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"BOL": "Bolivia (Plurinational State of)", "CIV": "Côte d’Ivoire", "CZE": "Czechia",
		"GBR": "United Kingdom of Great Britain and Northern Ireland", "IRN": "Iran (Islamic Republic of)",
		"KOR": "Republic of Korea", "MDA": "Republic of Moldova", "MKD": "North Macedonia",
		"NLD": "Netherlands (Kingdom of the)", "PSE": "State of Palestine", "RUS": "Russian Federation",
		"SWZ": "Eswatini", "SYR": "Syrian Arab Republic", "TUR": "Türkiye", "TZA": "United Republic of Tanzania",
		"USA": "United States of America", "VAT": "Holy See", "VNM": "Viet Nam",
	} {
		if got, ok := country.ByAlpha3(code); !ok || got.Name != want {
			t.Errorf("ByAlpha3(%s).Name = %q, want %q", code, got.Name, want)
		}
	}
}

func TestThereAre195CountriesWithCodesOfTheirOwn(t *testing.T) {
	t.Parallel()
	all := country.All()
	if len(all) != 193+2 {
		t.Errorf("there are %d countries, want 193 Member States and two observers", len(all))
	}
	code := regexp.MustCompile(`^[A-Z]{2} [A-Z]{3} [0-9]{3}$`)
	for _, c := range all {
		if !code.MatchString(c.Alpha2 + " " + c.Alpha3 + " " + c.M49) {
			t.Errorf("%s has the codes %q, %q and %q, want two and three letters and three digits", c.Name, c.Alpha2, c.Alpha3, c.M49)
		}
		if c.Name == "" || c.Name != norm.NFC.String(strings.TrimSpace(c.Name)) {
			t.Errorf("%s is called %q, want a trimmed NFC name", c.Alpha3, c.Name)
		}
		for _, s := range []string{c.Alpha2, c.Alpha3, c.M49, c.Name, strings.ToUpper(c.Name)} {
			if got, err := country.Parse(s); err != nil || got != c {
				t.Errorf("Parse(%q) = %q, %v, want %s", s, got.Alpha3, err, c.Alpha3)
			}
		}
	}
}

func TestAllIsInTheUNsOrder(t *testing.T) {
	t.Parallel()
	all := country.All()
	if !slices.IsSortedFunc(all, country.Country.Compare) {
		t.Error("All() is not in the order of Compare")
	}
	place := func(name string) int {
		return slices.IndexFunc(all, func(c country.Country) bool { return c.Name == name })
	}
	for _, run := range [][]string{
		{"Costa Rica", "Côte d’Ivoire", "Croatia"},
		{"Czechia", "Democratic People’s Republic of Korea", "Democratic Republic of the Congo", "Denmark"},
		{"Guinea", "Guinea-Bissau", "Guyana"},
		{"Tunisia", "Türkiye", "Turkmenistan"},
		{"United Arab Emirates", "United Kingdom of Great Britain and Northern Ireland", "United Republic of Tanzania", "United States of America"},
	} {
		for i, name := range run {
			if got := place(name); got < 0 || got != place(run[0])+i {
				t.Errorf("%s has place %d, want %d after %s", name, got, i, run[0])
			}
		}
	}
}

func TestECEHas56States(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range country.All() {
		if c.ECE {
			got = append(got, c.Alpha2+"\t"+c.Alpha3+"\t"+c.M49)
		}
	}
	if len(got) != 56 {
		t.Errorf("there are %d ECE States, want 56", len(got))
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(root, "..", "shared", "data", "ece-states.tsv"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the list of ECE States is not beside the project (../shared/data): nothing more to compare with")
	}
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(b)), "\n")[1:]
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the ECE States are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCallersCannotChangeTheTable(t *testing.T) {
	t.Parallel()
	country.All()[0].Name = "x"
	if got := country.All()[0].Name; got != "Afghanistan" {
		t.Errorf("All()[0].Name = %q after a caller changed its copy, want Afghanistan", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "SE", "Türkiye", "the", "U.K.", "Côte d’Ivoire", "&", "st", "İ", "\u00c5land", "ﬀ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := country.Parse(s)
		if err != nil {
			if c != (country.Country{}) {
				t.Errorf("Parse(%q) = %+v with an error, want nothing", s, c)
			}
			return
		}
		if again, ok := country.ByAlpha3(c.Alpha3); !ok || again != c {
			t.Errorf("Parse(%q) = %+v, which ByAlpha3 does not have", s, c)
		}
		if again, err := country.Parse("  the " + s + ". "); again != c {
			t.Errorf("Parse(%q) = %s, but with an article and a full stop %s, %v", s, c.Alpha3, again.Alpha3, err)
		}
	})
}
