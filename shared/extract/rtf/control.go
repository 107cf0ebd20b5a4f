package rtf

import (
	"bytes"
	"strconv"

	"golang.org/x/net/html/charset"
)

// control reads a control word or symbol, whose backslash was just read.
func (r *reader) control() {
	if r.at >= len(r.in) {
		return
	}
	c := r.in[r.at]
	if !letter(c) {
		r.at++
		r.symbol(c)
		return
	}
	start := r.at
	const longest = 32
	for r.at < len(r.in) && letter(r.in[r.at]) && r.at-start < longest {
		r.at++
	}
	word := string(r.in[start:r.at])
	start = r.at
	if r.at < len(r.in) && r.in[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.in) && r.in[r.at] >= '0' && r.in[r.at] <= '9' && r.at-start < 11 {
		r.at++
	}
	n, err := strconv.Atoi(string(r.in[start:r.at]))
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	r.word(word, n, err == nil)
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// symbol handles a control symbol.
func (r *reader) symbol(c byte) {
	switch c {
	case '\'':
		if r.at+2 <= len(r.in) {
			if v, err := strconv.ParseUint(string(r.in[r.at:r.at+2]), 16, 8); err == nil {
				r.at += 2
				r.char(byte(v))
			}
		}
	case '*':
		r.flush()
		r.state.to = nowhere
	case '~':
		r.special("\u00A0")
	case '_':
		r.special("-")
	case '-', ':', '|':
	case '\\', '{', '}':
		r.char(c)
	case '\r', '\n':
		r.word("par", 0, false)
	}
}

// characters are control words that stand for one.
var characters = map[string]string{
	"tab": " ", "line": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "\u200D", "zwnj": "\u200C",
}

// elsewhere are groups whose text is not the document's.
var elsewhere = map[string]bool{
	"colortbl": true, "stylesheet": true, "pict": true, "header": true, "headerl": true, "headerr": true, "headerf": true,
	"footer": true, "footerl": true, "footerr": true, "footerf": true, "object": true, "info": true, "listtable": true,
	"listoverridetable": true, "rsidtbl": true, "generator": true, "xmlnstbl": true, "themedata": true, "colorschememapping": true,
	"datastore": true, "latentstyles": true, "fldinst": true, "annotation": true, "atnid": true, "atnauthor": true, "bkmkstart": true,
	"bkmkend": true, "filetbl": true, "revtbl": true, "nonesttables": true, "private": true, "xe": true, "tc": true, "ftnsep": true,
}

// word handles a control word.
func (r *reader) word(word string, n int, given bool) {
	if text, ok := characters[word]; ok {
		r.special(text)
		return
	}
	if word == "u" {
		r.unicode(n)
		return
	}
	r.flush()
	off := given && n == 0
	switch word {
	case "par", "sect":
		r.paragraph()
	case "page":
		if r.state.to == body {
			r.endParagraph()
			r.out.Break()
		}
	case "cell", "nestcell":
		if r.state.to == body {
			r.endCell()
		}
	case "row", "nestrow":
		if r.state.to == body {
			r.endRow()
		}
	case "intbl":
		r.state.cells = true
	case "pard":
		r.state.cells, r.state.level = false, 0
	case "outlinelevel":
		r.state.level = n + 1
	case "plain":
		r.state.hidden = false
	case "v", "deleted":
		r.state.hidden = !off
	case "uc":
		r.state.skip = min(max(n, 0), 8)
	case "ansicpg":
		r.page = label(n)
	case "mac":
		r.page = "macintosh"
	case "f":
		r.state.font = n
	case "fcharset":
		if r.state.to == fontTable {
			r.fonts[r.state.font] = charsetLabel(n, r.page)
		}
	case "bin":
		r.at = min(len(r.in), r.at+max(n, 0))
	default:
		r.destination(word)
	}
}

func (r *reader) paragraph() {
	switch r.state.to {
	case body:
		r.endParagraph()
	case note:
		r.note.WriteByte(' ')
	}
}

// destination opens the groups whose text goes elsewhere.
func (r *reader) destination(word string) {
	switch {
	case word == "fonttbl":
		r.state.to = fontTable
	case word == "title" && r.state.to == nowhere:
		r.state.to = info
	case word == "ud": // what came before it says the same for readers without Unicode
		r.title.Reset()
	case word == "footnote" && r.state.to == body:
		r.state.to = note
	case word == "shptxt" && len(r.stack) > 1: // the text of a box, in a group that is otherwise of no use
		r.state.to = body
	case elsewhere[word]:
		if word == "annotation" {
			r.comments++
		}
		r.state.to = nowhere
	}
}

// label is the name of a Windows code page.
func label(n int) string {
	switch n {
	case 932:
		return "shift_jis"
	case 936:
		return "gbk"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 10000:
		return "macintosh"
	case 65001:
		return "utf-8"
	}
	return "windows-" + strconv.Itoa(n)
}

// charsetLabel is the code page of a font's character set.
func charsetLabel(n int, page string) string {
	pages := map[int]int{0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258,
		177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}
	if cp, ok := pages[n]; ok && n != 0 {
		return label(cp)
	}
	return page
}

func decode(label string, b []byte) string {
	enc, _ := charset.Lookup(label)
	if enc == nil {
		enc, _ = charset.Lookup("windows-1252")
	}
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(out)
}
