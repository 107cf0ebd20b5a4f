package pdf

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// page is what is seen on one page, in the order of the file.
type page struct {
	label   string
	lines   []line
	picture bool // there are images on it, and no text
}

// page reads the page with index i, from 0.
func (s *session) page(i int) (page, error) {
	which := requests.Page{ByIndex: &requests.PageByIndex{Document: s.doc, Index: i}}
	loaded, err := s.pdfium.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: which})
	if err != nil {
		return page{}, err
	}
	r := reader{session: s, text: loaded.TextPage}
	lines, err := r.lines()
	if err != nil {
		return page{}, err
	}
	if _, err := s.pdfium.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: loaded.TextPage}); err != nil {
		return page{}, err
	}
	unmarked(lines)
	p := page{label: s.label(i), lines: lines}
	if len(lines) == 0 {
		p.picture = s.hasImage(which)
	}
	return p, nil
}

// label is the page's printed number as the file tells it; most do not.
func (s *session) label(i int) string {
	res, err := s.pdfium.FPDF_GetPageLabel(&requests.FPDF_GetPageLabel{Document: s.doc, Page: i})
	if err != nil {
		return ""
	}
	return strings.TrimSpace(res.Label)
}

func (s *session) hasImage(which requests.Page) bool {
	count, err := s.pdfium.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: which})
	if err != nil {
		return false
	}
	const enough = 1000 // a page without text whose first thousand objects are no images is a drawing
	for i := range min(count.Count, enough) {
		obj, err := s.pdfium.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: which, Index: i})
		if err != nil {
			return false
		}
		kind, err := s.pdfium.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: obj.PageObject})
		if err == nil && (kind.Type == enums.FPDF_PAGEOBJ_IMAGE || kind.Type == enums.FPDF_PAGEOBJ_FORM) {
			return true
		}
	}
	return false
}

// reader reads the text of one page. The text comes in one call; geometry is
// asked for by line, since asking for each character would cost more than
// parsing the page.
type reader struct {
	*session
	text references.FPDF_TEXTPAGE
}

// pdfiumHyphen is what PDFium writes for a hyphen at a line's end where the
// word goes on in the next; it then leaves the line break out.
const pdfiumHyphen = '\uFFFE'

func (r reader) lines() ([]line, error) {
	count, err := r.pdfium.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: r.text})
	if err != nil || count.Count == 0 {
		return nil, err
	}
	all, err := r.pdfium.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: r.text, Count: count.Count})
	if err != nil {
		return nil, err
	}
	var runs []run
	at := 0 // in characters of the page
	rest := all.Text
	for rest != "" {
		n := strings.IndexAny(rest, "\r\n\uFFFE\x02")
		if n < 0 {
			n = len(rest)
		}
		text, end := rest[:n], n
		hyphen := false
		if end < len(rest) {
			c, size := utf8.DecodeRuneInString(rest[end:])
			hyphen = c == pdfiumHyphen || c == '\x02'
			end += size
		}
		if strings.TrimSpace(text) != "" {
			l, err := r.line(text, at)
			if err != nil {
				return nil, err
			}
			l.hyphen = hyphen
			runs = append(runs, l)
		}
		at += utf8.RuneCountInString(rest[:end])
		rest = rest[end:]
	}
	if err := r.cutAtGutters(runs); err != nil {
		return nil, err
	}
	lines := make([]line, len(runs))
	for i, l := range runs {
		lines[i] = l.line
	}
	return lines, nil
}

// run is a line with what it was measured by.
type run struct {
	line
	runes []rune
	at    int // its first character on the page
	frame frame
	boxes []box // of its text objects, from left to right
}

// line measures the run of text that begins at a character of the page.
func (r reader) line(text string, at int) (run, error) {
	if res, err := r.pdfium.FPDFText_GetCharIndexFromTextIndex(
		&requests.FPDFText_GetCharIndexFromTextIndex{TextPage: r.text, NTextIndex: at}); err == nil {
		at = res.CharIndex
	}
	runes := []rune(text)
	l := run{line: line{text: text}, runes: runes, at: at}
	first, last := ends(runes)
	o, placed, err := r.origin(at + first)
	if err != nil {
		return run{}, err
	}
	if !placed {
		return l, nil
	}
	f := o.frame
	l.frame, l.turn, l.size = f, f.turn, o.size
	_, l.base = f.place(o.x, o.y)
	l.bold = r.bold(at+first) && (first == last || r.bold(at+last))
	l.boxes, err = r.boxes(f, at, len(runes))
	if err != nil || len(l.boxes) == 0 {
		return l, err
	}
	l.left, l.right = l.boxes[0].left, extent(l.boxes)
	if rightToLeft(runes) {
		l.mirrored = true
		l.left, l.right = -l.right, -l.left
	}
	if err := r.raised(&l.line, runes, at, f); err != nil {
		return run{}, err
	}
	if wide(l.boxes, l.line, len(runes)) {
		return l, r.space(&l, nil)
	}
	if spacedOut(text) {
		return l, r.rejoin(&l)
	}
	return l, nil
}

// ends returns the indices of the first and the last letter, or of the first
// and last character that shows where there is no letter.
func ends(runes []rune) (first, last int) {
	first = -1
	for i, c := range runes {
		if unicode.IsLetter(c) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first >= 0 {
		return first, last
	}
	for i, c := range runes {
		if !unicode.IsSpace(c) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return max(first, 0), last
}

// bold reports whether a character is set in bold type. The weight is the
// font's own; many fonts have none and claim the usual one, or one beyond all
// measure, and say it in their names.
func (r reader) bold(at int) bool {
	const semibold, heaviest = 600, 950
	weight, err := r.pdfium.FPDFText_GetFontWeight(&requests.FPDFText_GetFontWeight{TextPage: r.text, Index: at})
	if err == nil && weight.FontWeight >= semibold && weight.FontWeight <= heaviest {
		return true
	}
	font, err := r.pdfium.FPDFText_GetFontInfo(&requests.FPDFText_GetFontInfo{TextPage: r.text, Index: at})
	return err == nil && strings.Contains(strings.ToLower(font.FontName), "bold")
}

// boxes returns the extents of the text objects among n characters, from left
// to right.
func (r reader) boxes(f frame, at, n int) ([]box, error) {
	count, err := r.pdfium.FPDFText_CountRects(&requests.FPDFText_CountRects{TextPage: r.text, StartIndex: at, Count: n})
	if err != nil {
		return nil, err
	}
	boxes := make([]box, 0, max(count.Count, 0))
	for i := range count.Count {
		res, err := r.pdfium.FPDFText_GetRect(&requests.FPDFText_GetRect{TextPage: r.text, Index: i})
		if err != nil {
			continue
		}
		boxes = append(boxes, f.box(res.Left, res.Bottom, res.Right, res.Top))
	}
	slices.SortFunc(boxes, func(a, b box) int { return cmp.Compare(a.left, b.left) })
	return boxes, nil
}

// charBox is the extent of one character, and whether it has one.
func (r reader) charBox(f frame, at int) (box, bool) {
	res, err := r.pdfium.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: r.text, Index: at})
	if err != nil {
		return box{}, false
	}
	return f.box(res.Left, res.Bottom, res.Right, res.Top), true
}
