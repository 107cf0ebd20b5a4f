package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"github.com/city-outcomes/throughline/shared/country"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

//go:embed pages
var pageFiles embed.FS

// section is an entry of the navigation.
type section struct {
	ID    string // and its first page's path
	Title string
	Roles string // whom its pages are for, separated by spaces; empty: for everybody who is signed in
}

func sections() []section {
	const senders, readers = "organiser admin", "reviewer policy admin"
	return []section{
		{"upload", "Send documents", senders},
		{"submissions", "My submissions", senders},
		{"briefings", "Briefings", readers},
		{"documents", "Documents", ""},
		{"reviews", "Review", "reviewer admin"},
	}
}

// page is one of the portal's.
type page struct {
	Name     string // of its file in pages/ and of its module in assets/
	Title    string
	Section  string   // the ID of the one that it belongs to; empty for none
	patterns []string // its addresses, as net/http's ServeMux takes them
}

func pages() []page {
	return []page{
		{Name: "home", Title: "Welcome", patterns: []string{"/{$}"}},
		{Name: "callback", Title: "Signing in", patterns: []string{Callback}},
		{Name: "upload", Title: "Send documents", Section: "upload", patterns: []string{"/upload"}},
		{Name: "submissions", Title: "My submissions", Section: "submissions", patterns: []string{"/submissions"}},
		{Name: "submission", Title: "Submission", Section: "submissions", patterns: []string{"/submissions/{id}"}},
		{Name: "briefings", Title: "Briefings", Section: "briefings", patterns: []string{"/briefings", "/briefings/{year}"}},
		{Name: "series", Title: "Briefing", Section: "briefings", patterns: []string{"/briefings/{year}/{theme}"}},
		{Name: "edition", Title: "Edition", Section: "briefings", patterns: []string{"/briefings/{year}/{theme}/{edition}"}},
		{Name: "documents", Title: "Documents", Section: "documents", patterns: []string{"/documents"}},
		{Name: "document", Title: "Document", Section: "documents", patterns: []string{"/documents/{sha256}"}},
		{Name: "passage", Title: "Passage", Section: "documents", patterns: []string{"/documents/{sha256}/passages/{n}"}},
		{Name: "reviews", Title: "Review", Section: "reviews", patterns: []string{"/reviews"}},
	}
}

// missing is shown at every other address.
var missing = page{Name: "missing", Title: "Page not found", patterns: []string{"/"}}

// view is what a page's file and the layout are filled with.
type view struct {
	page
	Sections  []section
	Assets    string // the folder of the assets
	Words     vocabulary
	ECE       []country.Country // the States of the ECE
	Countries []country.Country // all others
	Events    []string          // names, for the form
}

// Roles are those of the page's section.
func (v view) Roles() string {
	for _, s := range v.Sections {
		if s.ID == v.Section {
			return s.Roles
		}
	}
	return ""
}

// makePages returns the pages by pattern.
func makePages(assets string) (map[string]http.Handler, error) {
	v := view{Sections: sections(), Assets: assets, Words: words()}
	for _, c := range country.All() {
		if c.ECE {
			v.ECE = append(v.ECE, c)
		} else {
			v.Countries = append(v.Countries, c)
		}
	}
	for _, e := range hlpf.Default().Events {
		v.Events = append(v.Events, e.Name)
	}
	handlers := map[string]http.Handler{}
	for _, p := range append(pages(), missing) {
		v.page = p
		f, err := v.file()
		if err != nil {
			return nil, err
		}
		if p.Name == missing.Name {
			f.status = http.StatusNotFound
		}
		for _, pattern := range p.patterns {
			handlers[pattern] = f
		}
	}
	return handlers, nil
}

// file is the page, made.
func (v view) file() (file, error) {
	t, err := template.ParseFS(pageFiles, "pages/layout.html", "pages/metadata.html", "pages/"+v.Name+".html")
	if err != nil {
		return file{}, fmt.Errorf("parse page %s: %w", v.Name, err)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout.html", v); err != nil {
		return file{}, fmt.Errorf("make page %s: %w", v.Name, err)
	}
	return file{body: b.Bytes(), mediaType: mediaType(".html"), etag: etag(b.Bytes()), cache: askAgain}, nil
}
