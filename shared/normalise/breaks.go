package normalise

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// carry brings sentences together that run over the end of a page: what
// stands of one at the head of the next page moves to the page where it
// begins, so that no passage is half a sentence, and each is cited where a
// reader finds its beginning. It reports whether anything moved.
func carry(pages []corpus.Page) bool {
	moved := false
	var words map[string]int
	for i := range len(pages) - 1 {
		for {
			to := firstProse(pages[i+1].Paragraphs)
			if to < 0 {
				break
			}
			next := &pages[i+1].Paragraphs[to]
			from := openBefore(pages[i].Paragraphs, next.Text)
			if from < 0 {
				break
			}
			open := &pages[i].Paragraphs[from]
			if words == nil {
				words = vocabulary(pages)
			}
			end := sentencesOf(next.Text)[0].end
			open.Text = mask(Line(joined(open.Text, next.Text[:end], words)))
			open.RunsOver = true
			if next.Text = strings.TrimSpace(next.Text[end:]); next.Text == "" {
				pages[i+1].Paragraphs = append(pages[i+1].Paragraphs[:to:to], pages[i+1].Paragraphs[to+1:]...)
			}
			moved = true
		}
	}
	return moved
}

// openBefore is the paragraph of a page with which the text that begins the
// next page goes on, -1 where there is none.
func openBefore(paras []corpus.Paragraph, next string) int {
	if i := lastProse(paras); i >= 0 && unfinishedSentence(paras[i].Text) && goesOnIn(paras[i].Text, next) {
		return i
	}
	if beginsWithin(next) {
		return proseAboveChart(paras)
	}
	return -1
}

// lastProse is the paragraph that may run over the end of its page: the last,
// notes and captions apart.
func lastProse(paras []corpus.Paragraph) int {
	for i := len(paras) - 1; i >= 0; i-- {
		switch paras[i].Kind {
		case corpus.Note, corpus.Caption:
		case corpus.Body, corpus.Item:
			return i
		default:
			return -1
		}
	}
	return -1
}

// proseAboveChart is the paragraph that is open at the end of a page where
// nothing stands below it but what is left of a chart: figures, and labels of a
// few words. It is -1 where there is none.
func proseAboveChart(paras []corpus.Paragraph) int {
	for i := len(paras) - 1; i >= 0; i-- {
		p := paras[i]
		switch {
		case p.Kind == corpus.Note, p.Kind == corpus.Caption, p.Kind == corpus.Row && !named(p.Text):
		case p.Kind == corpus.Body && words(p.Text) >= shortest:
			if unfinishedSentence(p.Text) {
				return i
			}
			return -1
		case words(p.Text) >= shortest || p.Kind == corpus.Row:
			return -1
		}
	}
	return -1
}

// firstProse is the paragraph at the head of a page that may go on from the
// one before.
func firstProse(paras []corpus.Paragraph) int {
	for i, p := range paras {
		switch p.Kind {
		case corpus.Caption:
		case corpus.Body:
			return i
		default:
			return -1
		}
	}
	return -1
}

// unfinishedSentence reports whether a paragraph ends in the midst of one. A
// few words are a label, and end as they please.
func unfinishedSentence(s string) bool {
	const few = 4
	if words(s) < few {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \"'”’»“)]"))
	return !strings.ContainsRune(".!?:;…。！？：；؟۔", r)
}

// goesOnIn reports whether what begins a page goes on with what ends the page
// before: it begins with a small letter, or the end asks for more.
func goesOnIn(open, next string) bool {
	r := opening(next)
	switch {
	case unicode.IsLower(r):
		return true
	case unicode.Is(unicode.Lo, r): // scripts without small letters
		return letters(open) >= enough/4
	case !unicode.IsUpper(r) && !unicode.IsDigit(r):
		return false
	}
	last := open[strings.LastIndexByte(open, ' ')+1:]
	return strings.HasSuffix(open, ",") || connectives[last]
}

// connectives are small words that no sentence ends with.
var connectives = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`the a an of and or to in on for with by from at as that which is are was were be has have its their this these than
		le la les l’ un une des du de et ou à au aux en dans pour par sur avec que qui est sont ce cette leur leurs
		el los las una y o del al para por con sobre como es son su sus
		der die das den dem des ein eine einen einem einer und oder von vom zu zum zur im für mit auf bei nach über durch ist sind wird werden
		och eller av till från för med på som är den det en ett att om vid
		и или в на с по для от к о об из при что как не`) {
		set[w] = true
	}
	return set
}()

// joined writes two parts of a sentence as one. A hyphen between them goes
// with the layout that set it, unless the document has its two sides elsewhere
// and the whole nowhere.
func joined(open, next string, words map[string]int) string {
	head, cut := strings.CutSuffix(open, "-")
	r, _ := utf8.DecodeRuneInString(next)
	if !cut || !unicode.IsLower(r) || !endsInLetter(head) {
		return open + " " + next
	}
	before := strings.ToLower(lastWord(head))
	after := strings.ToLower(firstWord(next))
	if words[before+after] == 0 && words[before] > 1 && words[after] > 1 { // once they stand here
		return open + next
	}
	return head + next
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

func lastWord(s string) string {
	return s[len(strings.TrimRightFunc(s, unicode.IsLetter)):]
}

func firstWord(s string) string {
	return s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsLetter))]
}
