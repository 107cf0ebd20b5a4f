// Package web reads HTML: headings, paragraphs, lists, tables. Nothing is
// fetched, no script runs. Hidden parts are left out.
package web

import (
	"bytes"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/pages"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxNodes is how many elements and runs of text a page may have.
const maxNodes = 2_000_000

// Text reads a page in UTF-8. Menus, banners and the like are left out where
// the page has them; a plain document is kept whole.
func Text(s string) (corpus.Text, error) {
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		// The parser takes anything but nesting without end.
		return corpus.Text{}, corpus.Reject(corpus.UnsafeMarkup, err.Error())
	}
	root := find(doc, func(n *html.Node) bool { return n.DataAtom == atom.Body })
	if root == nil {
		root = doc
	}
	around := chrome(root)
	if main := mainPart(root); around && main != nil {
		root, around = main, false
	}
	hidden := hiddenBelow(root)
	if around {
		root = likely(root, s)
	}
	var b pages.Builder
	w := writer{out: &b}
	w.children(root)
	w.flush()
	if w.nodes > maxNodes {
		return corpus.Text{}, corpus.Reject(corpus.UnsafeMarkup, "more elements than a page has")
	}
	return corpus.Text{Title: title(doc), Pages: b.Pages(), Notes: pages.Notes(pages.Left{N: hidden, What: "passages of hidden text"})}, nil
}

func title(doc *html.Node) string {
	head := find(doc, func(n *html.Node) bool { return n.DataAtom == atom.Title })
	if head == nil {
		return ""
	}
	return strings.Join(strings.Fields(flat(head)), " ")
}

// chrome reports whether a page has more than its content: navigation.
func chrome(body *html.Node) bool {
	return find(body, func(n *html.Node) bool { return n.DataAtom == atom.Nav || role(n) == "navigation" }) != nil
}

// mainPart is the part that a page says is its content, nil where it names
// none.
func mainPart(body *html.Node) *html.Node {
	return find(body, func(n *html.Node) bool { return n.DataAtom == atom.Main || role(n) == "main" })
}

// likely is the part of a page that looks like its content, if that keeps most
// of the text.
func likely(body *html.Node, s string) *html.Node {
	const most = 0.6
	article, err := readability.FromReader(strings.NewReader(s), nil)
	if err != nil || article.Node == nil {
		return body
	}
	if float64(size(article.Node)) < most*float64(size(body)) {
		return body
	}
	return article.Node
}

// size is how much text there is outside menus and links, in bytes.
func size(n *html.Node) int {
	if n.Type == html.TextNode {
		return len(strings.Join(strings.Fields(n.Data), " "))
	}
	if n.Type == html.ElementNode && (unread(n) || n.DataAtom == atom.A) {
		return 0
	}
	sum := 0
	for c := range n.ChildNodes() {
		sum += size(c)
	}
	return sum
}

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func role(n *html.Node) string { return strings.ToLower(attr(n, "role")) }

// unread reports whether an element is not part of what a reader reads.
func unread(n *html.Node) bool { return furniture(n) || hidden(n) }

// furniture reports whether an element is part of the page's working, not of
// what it says.
func furniture(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Nav, atom.Form, atom.Button, atom.Select,
		atom.Textarea, atom.Input, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Canvas, atom.Audio, atom.Video, atom.Dialog, atom.Rt, atom.Rp:
		return true
	}
	if n.DataAtom == atom.Footer && n.Parent != nil && n.Parent.DataAtom == atom.Body {
		return true
	}
	switch role(n) {
	case "navigation", "banner", "contentinfo", "search", "dialog", "menu":
		return true
	}
	return false
}

// hidden reports whether an element is one that browsers do not show, or do not
// read out.
func hidden(n *html.Node) bool {
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	return has(n, "hidden") || attr(n, "aria-hidden") == "true" ||
		strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

// hiddenBelow is how many parts below a node are hidden, of those that have
// more than a word.
func hiddenBelow(n *html.Node) int {
	count := 0
	for c := range n.ChildNodes() {
		switch {
		case c.Type != html.ElementNode || furniture(c):
		case !hidden(c):
			count += hiddenBelow(c)
		case len(strings.Fields(inCell(c))) > 1:
			count++
		}
	}
	return count
}

// flat is all text below a node.
func flat(n *html.Node) string {
	var b bytes.Buffer
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
