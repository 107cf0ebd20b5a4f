package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/country"
)

func TestAnnouncementIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		path  string
		value any
		ok    bool
	}{
		{"size", 0, false}, {"size", -1, false}, {"size", 1, true}, {"size", 200 << 20, true}, {"size", 200<<20 + 1, false}, {"size", 5 << 30, false},
		{"sha256", "", false}, {"sha256", strings.Repeat("A", 64), false}, {"sha256", strings.Repeat("0", 63), false}, {"sha256", strings.Repeat("0", 64), true},
		{"mediaType", "", true}, {"mediaType", "application/pdf; charset=x", true}, {"mediaType", "pdf", false}, {"mediaType", "a/b\r\nX: y", false}, {"mediaType", "a/" + strings.Repeat("b", 300), false},
		{"filename", strings.Repeat("a", 255), true}, {"filename", strings.Repeat("a", 256), false}, {"filename", strings.Repeat("ä", 128), false}, {"filename", strings.Repeat("a/", 300) + "b", true}, {"filename", "", true},
		{"metadata.title", "", false}, {"metadata.title", "  ", false}, {"metadata.title", strings.Repeat("ä", 500), true}, {"metadata.title", strings.Repeat("ä", 501), false},
		{"metadata.title", "two\nlines", false}, {"metadata.title", "turned \u202efdp", false}, {"metadata.title", "עברית\u200f!", true},
		{"metadata.kind", "", false}, {"metadata.kind", "novel", false}, {"metadata.kind", "annex", true},
		{"metadata.country", "", true}, {"metadata.country", "CHE", true}, {"metadata.country", "che", true}, {"metadata.country", "CH", false}, {"metadata.country", "XXX", false}, {"metadata.country", "Switzerland", false},
		{"metadata.date", "", true}, {"metadata.date", "2026", true}, {"metadata.date", "2026-04", true}, {"metadata.date", "2026-04-30", true}, {"metadata.date", "2026-04-31", false}, {"metadata.date", "2026-13", false},
		{"metadata.date", "26", false}, {"metadata.date", "0000", false}, {"metadata.date", "2024-02-29", true}, {"metadata.date", "2026-4-5", false}, {"metadata.date", "5 April 2026", false},
		{"metadata.embargo", "2027-01-01", true}, {"metadata.embargo", "2027-01", false}, {"metadata.embargo", "tomorrow", false}, {"metadata.embargo", "", true},
		{"metadata.sensitivity", "", true}, {"metadata.sensitivity", "confidential", true}, {"metadata.sensitivity", "Confidential", false}, {"metadata.sensitivity", "secret", false},
		{"metadata.language", "", true}, {"metadata.language", "en", true}, {"metadata.language", "zh-Hant-TW", true}, {"metadata.language", "klingon", false}, {"metadata.language", "e", false},
		{"metadata.city", strings.Repeat("a", 201), false}, {"metadata.event", strings.Repeat("a", 201), false}, {"metadata.session", "a\tb", false},
		{"metadata.rights", strings.Repeat("a", 1001), false}, {"metadata.onBehalfOf", "\x00", false},
	}
	for _, tt := range tests {
		a := w.call(t, mayor, "POST", "/v1/submissions", announce(map[string]any{tt.path: tt.value}))
		if tt.ok {
			if a.StatusCode != http.StatusCreated {
				t.Errorf("%s = %.40q: %s %s, want it accepted", tt.path, tt.value, a.Status, a.body)
			}
			continue
		}
		p := refused(t, a, http.StatusUnprocessableEntity, "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != tt.path || p.Detail != p.Errors[0].Detail {
			t.Errorf("%s = %.40q: the errors are %+v, want one there", tt.path, tt.value, p.Errors)
		}
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := refused(t, w.call(t, mayor, "POST", "/v1/submissions", announce(map[string]any{
		"filename": strings.Repeat("a", 256), "mediaType": "pdf", "size": int64(5 << 30), "sha256": "x", "metadata.title": "",
		"metadata.kind": "novel", "metadata.country": "XXX", "metadata.date": "soon", "metadata.embargo": "later",
		"metadata.sensitivity": "secret", "metadata.language": "?",
	})), http.StatusUnprocessableEntity, "invalid")
	var fields []string
	for _, e := range p.Errors {
		fields = append(fields, e.Field)
	}
	slices.Sort(fields)
	want := []string{"filename", "mediaType", "metadata.country", "metadata.date", "metadata.embargo", "metadata.kind",
		"metadata.language", "metadata.sensitivity", "metadata.title", "sha256", "size"}
	if !slices.Equal(fields, want) {
		t.Errorf("the faults are in %v, want %v", fields, want)
	}
	for _, e := range p.Errors {
		if e.Field == "size" && e.Detail != corpus.TooLarge.Sentence() {
			t.Errorf("5 GB: %q, want the sentence on size", e.Detail)
		}
	}
}

func TestDeclarationIsTidied(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.announced(t, mayor, map[string]any{
		"filename": "C:\\Users\\x\\../a\u202e\r\nfdp.exe", "mediaType": "Application/PDF",
		"metadata.title": "  Cafe\u0301 ", "metadata.country": "che", "metadata.language": "EN-gb",
	}).Submission
	if got.Filename != "afdp.exe" || got.MediaType != "application/pdf" || got.Metadata.Title != "Café" ||
		got.Metadata.Country != "CHE" || got.Metadata.Language != "en-GB" {
		t.Errorf("kept is %+v", got.Declaration)
	}
}

// FuzzMetadata sends any words as metadata: they are refused in plain words,
// or kept in a form that is accepted again as it is.
func FuzzMetadata(f *testing.F) {
	f.Add("A review", "vlr", "CHE", "2026-04", "2027-01-01", "confidential", "en")
	f.Add("e\u0301", "annex", "che", "2026", "", "", "zh-Hant")
	f.Add("\xd9", "annex", "", "", "", "", "")
	f.Add("\u202e", "", "\x00", "0000", "2027-02-30", "Unclassified", "i-klingon")
	f.Fuzz(func(t *testing.T, title, kind, land, date, embargo, sensitivity, language string) {
		sent := corpus.Metadata{Title: title, City: title, Kind: corpus.DocumentKind(kind), Country: land, Date: date, Embargo: embargo,
			Sensitivity: corpus.Sensitivity(sensitivity), Language: language}
		kept, err := api.CheckMetadata(sent)
		if err != nil {
			if _, ok := errors.AsType[*api.Problem](err); !ok {
				t.Fatalf("%+v is refused with %v, which is no problem", sent, err)
			}
			return
		}
		if kept.Title == "" || !slices.Contains(corpus.DocumentKinds(), kept.Kind) {
			t.Errorf("%+v is kept as %+v", sent, kept)
		}
		if _, known := country.ByAlpha3(kept.Country); kept.Country != "" && !known {
			t.Errorf("the country %q is kept", kept.Country)
		}
		if kept.Date != "" && kept.Year() == 0 {
			t.Errorf("the date %q is kept, and has no year", kept.Date)
		}
		if _, err := time.Parse(time.DateOnly, kept.Embargo); kept.Embargo != "" && err != nil {
			t.Errorf("the embargo %q is kept", kept.Embargo)
		}
		if again, err := api.CheckMetadata(kept); err != nil || again != kept {
			t.Errorf("%+v is kept, checked again it is %+v, %v", kept, again, err)
		}
		b, err := json.Marshal(kept)
		if err != nil {
			t.Fatal(err)
		}
		var back corpus.Metadata
		if err := json.Unmarshal(b, &back); err != nil || back != kept {
			t.Errorf("%+v comes back from the archive as %+v, %v", kept, back, err)
		}
	})
}
