package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/terms"
)

// arrange makes paragraphs of the lines of a document's pages. A paragraph
// stays on the page where it stands.
func arrange(pages []page) []corpus.Page {
	st := measure(pages)
	st.hyphens = learnHyphens(pages)
	tables := tabulator{style: st}
	out := make([]corpus.Page, len(pages))
	for i, p := range pages {
		out[i] = corpus.Page{Number: i + 1, Label: p.label, Paragraphs: []corpus.Paragraph{}}
		bs := blocks(ordered(bulleted(p.lines)))
		paras := make([]corpus.Paragraph, len(bs))
		for k, b := range bs {
			paras[k] = st.paragraph(b)
		}
		tables.head(bs, paras)
		for _, para := range paras {
			if para.Text != "" {
				para.Number = len(out[i].Paragraphs) + 1
				out[i].Paragraphs = append(out[i].Paragraphs, para)
			}
		}
	}
	return out
}

// alone is the number of a list item that the file draws apart from its line.
var alone = regexp.MustCompile(`^\s*(\(?([a-z]|[ivx]{1,5}|\d{1,2})[.)])\s*$`)

// bulleted puts bullets and numbers that the file draws apart from their lines
// before them. Bullets that stand beside no line are ornaments, and are
// dropped.
func bulleted(lines []line) []line {
	taken := make([]bool, len(lines))
	before := map[int]string{}
	for i, b := range lines {
		mark := strings.TrimSpace(b.text)
		const longest = len("(xviii)")
		switch {
		case len(mark) <= longest && alone.MatchString(b.text):
		case strings.ContainsFunc(b.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }):
			continue
		default:
			taken[i] = true
			if !bullets.MatchString(b.text + " x") {
				continue
			}
			mark = "•"
		}
		if k := beside(lines, b); k >= 0 && before[k] == "" {
			taken[i] = true
			before[k] = mark + " "
		}
	}
	out := make([]line, 0, len(lines))
	for i, l := range lines {
		if taken[i] {
			continue
		}
		l.text = before[i] + l.text
		out = append(out, l)
	}
	return out
}

// beside finds the line that begins closest to the right of a bullet.
func beside(lines []line, b line) int {
	best := -1
	for i, l := range lines {
		near := l.turn == b.turn && math.Abs(l.base-b.base) < 0.4*l.size && l.left >= b.right && l.left-b.right < 4*l.size
		if near && lettered(l.text) && (best < 0 || l.left < lines[best].left) {
			best = i
		}
	}
	return best
}

// block is the lines of one paragraph, or one row of a table.
type block struct {
	lines []line
	row   bool
}

// blocks cuts a page's lines into paragraphs.
func blocks(lines []line) []block {
	rows := rowsAmong(lines)
	edges := rightEdges(lines)
	leading := leadings(lines)
	var out []block
	for i, l := range lines {
		if len(out) == 0 || rows[i] || out[len(out)-1].row {
			out = append(out, block{lines: []line{l}, row: rows[i]})
			continue
		}
		b := &out[len(out)-1]
		step := joint{prev: lines[i-1], next: l, first: b.lines[0], edge: edges[i-1], leading: leading[l.size]}
		if step.breaks() {
			out = append(out, block{lines: []line{l}})
			continue
		}
		b.lines = append(b.lines, l)
	}
	return out
}

// rowsAmong tells which lines are rows of a table: three cells or more, or two
// beside a neighbour that has two as well.
func rowsAmong(lines []line) []bool {
	rows := make([]bool, len(lines))
	for i, l := range lines {
		n := len(l.cells)
		beside := (i > 0 && len(lines[i-1].cells) > 1) || (i+1 < len(lines) && len(lines[i+1].cells) > 1)
		rows[i] = l.table > 0 && n > 1 || n > 2 || (n == 2 && beside)
	}
	return rows
}

// rightEdges gives for each line the right edge of the column that it stands
// in: the furthest of the lines near it that begin near its beginning.
func rightEdges(lines []line) []float64 {
	const near = 8
	edges := make([]float64, len(lines))
	for i, l := range lines {
		edges[i] = l.right
		for _, m := range lines[max(0, i-near):min(len(lines), i+near+1)] {
			if m.turn == l.turn && alike(m.size, l.size) && math.Abs(m.left-l.left) < 4*l.size {
				edges[i] = max(edges[i], m.right)
			}
		}
	}
	return edges
}

// leadings gives the usual distance of a page's baselines by size of type.
func leadings(lines []line) map[float64]float64 {
	steps := map[float64][]float64{}
	for i := 1; i < len(lines); i++ {
		a, b := lines[i-1], lines[i]
		if d := a.base - b.base; a.turn == b.turn && a.size == b.size && d > 0.5*b.size && d < 3.5*b.size {
			steps[b.size] = append(steps[b.size], d)
		}
	}
	usual := make(map[float64]float64, len(steps))
	for size, ds := range steps {
		slices.Sort(ds)
		usual[size] = ds[len(ds)/3] // the lower third: gaps between paragraphs are among them
	}
	return usual
}

// alike reports whether two sizes of type are the same to the eye.
func alike(a, b float64) bool { return math.Abs(a-b) <= 0.08*max(a, b) }

// joint is the place between two lines of a page that follow one another.
type joint struct {
	prev, next line
	first      line    // of prev's paragraph
	edge       float64 // right edge of prev's column
	leading    float64 // usual for the size, 0 where not known
}

// breaks reports whether a new paragraph begins.
func (j joint) breaks() bool {
	switch {
	case j.prev.turn != j.next.turn, !alike(j.prev.size, j.next.size), j.next.note, bullets.MatchString(j.next.text):
		return true
	case j.prev.hyphen && startsLower(j.next.text):
		return false
	case !lettered(j.prev.text) && !lettered(j.next.text):
		return true // figures of a chart
	case j.prev.bold != j.next.bold:
		return true
	case leads(j.prev.text), endsSentence(j.prev.text) && titled(strings.TrimSpace(j.next.text)):
		return true
	}
	down := j.prev.base - j.next.base
	if down < -0.5*j.next.size || down > 8*j.next.size {
		return !j.flows(down) // the next column, or a place further on
	}
	if down < 0.5*j.next.size { // beside it
		return j.next.left-j.prev.right > 2*j.next.size || j.next.right < j.prev.left
	}
	return j.far(down) || j.aside() || j.indented() || j.ended() || j.numbered()
}

// numbered reports whether the next line begins a numbered item, and not with
// a number that the sentence before it has come to.
func (j joint) numbered() bool {
	if !marker(j.next.text) {
		return false
	}
	return endsSentence(j.prev.text) || j.room() || j.next.left < j.prev.left-0.5*j.next.size
}

// leaders are the dots of a table of contents.
var leaders = regexp.MustCompile(`(\.{4,}|(\. ){4,}|…{2,})\s*(\d*|[ivxlc]+)\s*$`)

// leads reports whether a line ends in leaders.
func leads(s string) bool { return dotted(s) && leaders.MatchString(s) }

// dotted reports whether there are leaders in a line.
func dotted(s string) bool {
	return strings.Contains(s, "....") || strings.Contains(s, ". . . . ") || strings.Contains(s, "……")
}

// flows reports whether a sentence goes on from one place to the next: with a
// small letter, or at the head of the next column after a line that is full.
func (j joint) flows(down float64) bool {
	if endsSentence(j.prev.text) || !prose(j.prev) || !prose(j.next) {
		return false
	}
	const full = 3 // ems from the column's edge
	return startsLower(j.next.text) || down < 0 && j.edge-j.prev.right < full*j.prev.size && !marker(j.next.text)
}

// far reports whether the lines stand further apart than is usual.
func (j joint) far(down float64) bool {
	usual := j.leading
	if usual == 0 {
		usual = 1.35 * j.next.size
	}
	return down > 1.3*usual
}

// aside reports whether the lines are not above one another.
func (j joint) aside() bool {
	return j.next.left > j.prev.right || j.next.right < j.prev.left
}

// indented reports whether the next line is set in like a first line, where
// its paragraph is no list item with hanging lines.
func (j joint) indented() bool {
	in := j.next.left - j.prev.left
	if in < 0.8*j.next.size || in > 4*j.next.size {
		return false
	}
	return !marker(j.first.text) && (endsSentence(j.prev.text) || j.room())
}

// ended reports whether the previous line ends its paragraph: it leaves room
// that the next word would have filled.
func (j joint) ended() bool {
	if !j.room() {
		return false
	}
	short := j.prev.right-j.prev.left < 0.6*(j.edge-j.prev.left)
	return endsSentence(j.prev.text) || short && !startsLower(j.next.text)
}

// room reports whether the next line's first word would have fitted into the
// previous line.
func (j joint) room() bool {
	word, _, _ := strings.Cut(strings.TrimSpace(j.next.text), " ")
	const width = 0.55 // ems a character
	need := width * j.next.size * float64(utf8.RuneCountInString(word)+1)
	return j.edge-j.prev.right > need+0.5*j.next.size
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, " \u00a0\"'”’»)]")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?:;。！？：；؟۔", r)
}

func lettered(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " (\"“‘«„"))
	return unicode.IsLower(r) || unicode.Is(unicode.Lo, r)
}

// bullets begin a list item; numbers and letters do so with a full stop or
// bracket after them; sections are numbers such as "2.1" or "11.a", before a
// heading or a target.
var (
	bullets  = regexp.MustCompile(`^\s*([•‣◦▪▫■□●○◆►▶➢➤✓✔·\x{F0A7}\x{F0B7}\x{F0D8}]\s*|[-–—*]\s+)\S`)
	numbers  = regexp.MustCompile(`^\s*(\(?([a-z]|[ivx]{1,5}|\d{1,3})\)|\d{1,2}\.|[a-z]\.)\s+\S`)
	sections = regexp.MustCompile(`^\s*\d{1,2}(\.(\d{1,2}|[a-h]))+\.?\s+\S`)
)

// marker reports whether a line begins a list item or a section. Most lines
// begin with a word, which takes one look.
func marker(s string) bool {
	t := strings.TrimLeft(s, " \t")
	const longest = len("xviii)")
	if t == "" || t[0] >= 'A' && t[0] <= 'Z' || t[0] >= 'a' && t[0] <= 'z' && !strings.ContainsAny(t[:min(longest, len(t))], ".)") {
		return false
	}
	return bullets.MatchString(s) || numbers.MatchString(s) || sections.MatchString(s)
}

// style is what a document tells as a whole: the size of its running text, the
// sizes of its headings, how it uses hyphens.
type style struct {
	body  float64
	bold  bool      // the running text itself is bold
	sizes []float64 // of headings, largest first
	hyphens
}

// measure finds the size in which most of the text is set.
func measure(pages []page) style {
	chars := map[float64]int{}
	bold, all := 0, 0
	for _, p := range pages {
		for _, l := range p.lines {
			n := len(l.text)
			chars[l.size] += n
			all += n
			if l.bold {
				bold += n
			}
		}
	}
	var st style
	most := 0
	for size, n := range chars {
		if n > most || n == most && size < st.body {
			st.body, most = size, n
		}
	}
	st.bold = 2*bold > all
	for size := range chars {
		if size >= larger*st.body {
			st.sizes = append(st.sizes, size)
		}
	}
	slices.SortFunc(st.sizes, func(a, b float64) int { return cmp.Compare(b, a) })
	st.sizes = slices.CompactFunc(st.sizes, alike)
	return st
}

const (
	larger  = 1.15 // of the running text: a heading
	smaller = 0.92 // of the running text: a note
)

// The longest heading.
const (
	headingLines = 5
	headingWords = 30
)

// levels is how many levels of heading there are, as in HTML and Word.
const levels = 6

// level is a block's level as a heading, 0 if it is none.
func (st style) level(b block, text string) int {
	l := b.lines[0]
	words := strings.Fields(text)
	if b.row || len(b.lines) > headingLines || len(words) > headingWords || !sayable(text) || dotted(text) {
		return 0
	}
	for i, size := range st.sizes {
		if l.size >= larger*st.body && (alike(l.size, size) || l.size > size) {
			return min(i+1, levels)
		}
	}
	if l.bold && !st.bold && l.size >= smaller*st.body && !strings.ContainsAny(text[len(text)-1:], ".,;:") {
		return min(len(st.sizes)+1, levels)
	}
	return 0
}

// sayable reports whether there are words in a text, and not figures only.
func sayable(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if letters++; letters > 2 || unicode.Is(unicode.Han, r) && letters > 1 {
				return true
			}
		}
	}
	return false
}

// captions begin with what they are and a number, in the languages of the UN
// and its neighbours.
var captions = regexp.MustCompile(`^(?i)(fig(ure|\.|ura)?|table(au)?|chart|box|map|graph(ique|ic)?|photo|abb(ildung|\.)|tab(elle|\.|la|ell)?|grafik|schaubild|cuadro|gr[áa]fico|encadr[ée]|рис(унок|\.)|таблица|diagram|kuvio|taulukko|figur)\s*[A-Z]?\.?\d+([.\-]\d+)*\s*[:.–—\-]?\s`)

// captioned reports whether a text is a caption.
func captioned(s string) bool {
	const longest = 24 // bytes, from the beginning to the number
	return strings.ContainsAny(s[:min(longest, len(s))], "0123456789") && captions.MatchString(s)
}

// titles are captions whose number is set off, and no sentences that begin with
// the name of a figure.
var titles = regexp.MustCompile(`^\pL+\.?\s*[A-Z]?\.?\d+([.\-]\d+)*\s*[:.–—]\s`)

func titled(s string) bool { return captioned(s) && titles.MatchString(s) }

// notes begin with their mark.
var notes = regexp.MustCompile(`^(\d{1,3}|\*{1,3})[.)]?\s+\p{L}`)

// paragraph makes one of a block.
func (st style) paragraph(b block) corpus.Paragraph {
	if b.row {
		return corpus.Paragraph{Kind: corpus.Row, Text: strings.Join(st.cells(b.lines[0]), " | ")}
	}
	text := st.join(b.lines)
	if text == "" {
		return corpus.Paragraph{}
	}
	if level := st.level(b, text); level > 0 {
		return corpus.Paragraph{Kind: corpus.Heading, Level: level, Text: text}
	}
	kind := corpus.Body
	switch {
	case captioned(text):
		kind = corpus.Caption
	case notes.MatchString(text) && (b.lines[0].note || b.lines[0].size <= smaller*st.body):
		kind = corpus.Note
	case marker(text):
		kind = corpus.Item
	}
	return corpus.Paragraph{Kind: kind, Text: text}
}

// cells are the texts of a row's cells, without the dots that lead from one to
// the next.
func (st style) cells(row line) []string {
	out := make([]string, len(row.cells))
	for i, c := range row.cells {
		if len(c.lines) > 0 {
			out[i] = st.join(c.lines)
		} else {
			out[i] = strings.Join(strings.Fields(c.text), " ")
		}
		if i < len(out)-1 && lettered(out[i]) {
			out[i] = rowLeaders.ReplaceAllString(out[i], "")
		}
	}
	return out
}

// join makes one text of lines: cut words whole again, one space between
// lines, none between lines of Chinese or Japanese.
func (st style) join(lines []line) string {
	var out strings.Builder
	for i, l := range lines {
		text := strings.Join(strings.Fields(l.text), " ")
		switch {
		case i == 0:
		case lines[i-1].hyphen && st.own(lines[i-1].text, text):
			out.WriteByte('-')
		case !lines[i-1].hyphen && (!endsHan(out.String()) || !startsHan(text)):
			out.WriteByte(' ')
		}
		out.WriteString(text)
	}
	if lines[len(lines)-1].hyphen {
		out.WriteByte('-') // the rest of the word is elsewhere
	}
	return closeHan(strings.TrimSpace(out.String()))
}

func endsHan(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return han(r)
}

func startsHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return han(r)
}

// han reports whether a character is of a script written without spaces, or
// of its punctuation.
func han(r rune) bool {
	return terms.Ideographic(r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

// closeHan drops the spaces between Han characters.
func closeHan(s string) string {
	if !strings.ContainsFunc(s, han) {
		return s
	}
	runes := []rune(s)
	out := runes[:0:0]
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && han(runes[i-1]) && han(runes[i+1]) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}
