package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// engine reads files one after the other in one process.
type engine struct {
	name string
	read func(ctx context.Context, files []string) ([]reading, cost, error)
}

// engines are ours and those it is compared with. Ours reads on one core,
// and both on two, as Tika does.
type engines struct{ ours, both, poppler, mupdf, tika engine }

// open finds the engines; tools is what infra/quality/fetch made, cache where
// the compiled PDF engine is kept.
func open(tools, cache string) (engines, error) {
	self, err := os.Executable()
	if err != nil {
		return engines{}, fmt.Errorf("find this program: %w", err)
	}
	lines := func(command ...string) func(context.Context, []string) ([]reading, cost, error) {
		return func(ctx context.Context, files []string) ([]reading, cost, error) {
			out, took, err := measured(ctx, forFiles(files), append(command, files...)...)
			if err != nil {
				return nil, took, err
			}
			r, err := decode(out, len(files))
			return r, took, err
		}
	}
	return engines{
		ours:    engine{"throughline", lines(self, readCommand, cache, "1")},
		both:    engine{"throughline, 2 workers", lines(self, readCommand, cache, "2")},
		mupdf:   engine{"PyMuPDF", lines(filepath.Join(tools, "python", "bin", "python"), filepath.Join("infra", "quality", "mupdf.py"))},
		poppler: engine{"pdftotext", pdftotext},
		tika: engine{"Tika", func(ctx context.Context, files []string) ([]reading, cost, error) {
			return tika(ctx, tools, files)
		}},
	}, nil
}

// aFile is how long an engine may take for one file. Some never end.
const aFile = time.Minute

// forFiles is how long an engine may take for files of which few are hostile.
func forFiles(files []string) time.Duration {
	const usual = 10 * time.Second
	return aFile + time.Duration(len(files))*usual
}

// decode reads readings, one a line; where an engine died, the rest is missing.
func decode(b []byte, want int) ([]reading, error) {
	readings := make([]reading, want)
	lines := json.NewDecoder(bytes.NewReader(b))
	for i := range readings {
		var line struct {
			reading
			Error   string
			Outline json.RawMessage
		}
		if !lines.More() {
			readings[i].Refused = "no answer"
			continue
		}
		if err := lines.Decode(&line); err != nil {
			return nil, fmt.Errorf("understand an engine: %w", err)
		}
		readings[i] = line.reading
		if line.Error != "" {
			readings[i].Refused = line.Error
		}
		readings[i].Outline = outline(line.Outline)
	}
	return readings, nil
}

// outline reads PyMuPDF's entries: level, title, page.
func outline(b []byte) []heading {
	var entries [][]any
	if json.Unmarshal(b, &entries) != nil {
		return nil
	}
	var out []heading
	for _, e := range entries {
		if title, ok := e[1].(string); ok {
			page, _ := e[2].(float64)
			out = append(out, heading{int(page), title})
		}
	}
	return out
}

// pdftotext takes one file a process, and so does this.
func pdftotext(ctx context.Context, files []string) ([]reading, cost, error) {
	var all []reading
	var sum cost
	for _, f := range files {
		out, took, err := measured(ctx, aFile, "pdftotext", "-enc", "UTF-8", f, "-")
		if err != nil {
			return nil, sum, err
		}
		sum.Seconds += took.Seconds
		sum.CPU += took.CPU
		sum.Memory = max(sum.Memory, took.Memory)
		r := reading{Pages: strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")}
		if len(out) == 0 {
			r = reading{Refused: "no answer"}
		}
		all = append(all, r)
	}
	return all, sum, nil
}

func tika(ctx context.Context, tools string, files []string) ([]reading, cost, error) {
	dir, err := os.MkdirTemp("", "throughline-quality-")
	if err != nil {
		return nil, cost{}, fmt.Errorf("make a folder for Tika: %w", err)
	}
	defer os.RemoveAll(dir)
	classes := filepath.Join(tools, "tika", "*") + string(os.PathListSeparator) + filepath.Join(tools, "classes")
	_, took, err := measured(ctx, forFiles(files), append([]string{"java", "-Xmx2g", "-cp", classes, "Tika", dir}, files...)...)
	if err != nil {
		return nil, took, err
	}
	readings := make([]reading, len(files))
	b, err := os.ReadFile(filepath.Join(dir, "seconds"))
	if err != nil {
		return nil, took, fmt.Errorf("read what Tika took: %w", err)
	}
	seconds := strings.Fields(string(b))
	for i := range readings {
		if i < len(seconds) {
			readings[i].seconds, _ = strconv.ParseFloat(seconds[i], 64)
		}
		b, err := os.ReadFile(filepath.Join(dir, strconv.Itoa(i)+".xhtml"))
		if err != nil {
			readings[i].Refused = "no answer"
			continue
		}
		if err := readings[i].xhtml(b); err != nil {
			return nil, took, err
		}
	}
	return readings, took, nil
}

// xhtml reads what Tika writes: a div for each page of a PDF, headings as such.
func (r *reading) xhtml(b []byte) error {
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("understand Tika: %w", err)
	}
	var page strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			page.WriteString(n.Data)
		case n.DataAtom == atom.Head, leftOut[class(n)]:
			return
		}
		begin := page.Len()
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			r.Headings = append(r.Headings, heading{len(r.Pages) + 1, page.String()[begin:]})
			page.WriteByte('\n')
		case atom.Div:
			page.WriteByte('\n')
			if class(n) == "page" {
				r.Pages = append(r.Pages, page.String())
				page.Reset()
			}
		case atom.P, atom.Td, atom.Th, atom.Li, atom.Tr, atom.Br:
			page.WriteByte('\n')
		}
	}
	walk(root)
	if rest := page.String(); strings.TrimSpace(rest) != "" || len(r.Pages) == 0 {
		r.Pages = append(r.Pages, rest)
	}
	return nil
}

// leftOut has the classes of what we leave out by design.
var leftOut = map[string]bool{"header": true, "footer": true, "slide-comment": true, "table_of_figures": true, "table_of_authorities": true} //nolint:gochecknoglobals // a constant in all but syntax

func class(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "class" {
			return a.Val
		}
	}
	return ""
}
