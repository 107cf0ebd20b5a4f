package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// Compose makes a briefing. An error is a failure of ours: a snapshot without
// an edition, a reading that is missing, a text that cannot be read. A theme
// on which nothing was said gives a short briefing that says so.
func Compose(in Input) (Briefing, error) {
	if in.Snapshot.Edition.Time().IsZero() {
		return Briefing{}, fmt.Errorf("compose %s: %q is not an edition", in.Snapshot.Series, in.Snapshot.Edition)
	}
	all, err := sources(in)
	if err != nil {
		return Briefing{}, err
	}
	groupVersions(all)
	for _, s := range all {
		s.collect(in)
	}
	cues, err := readCues(cueFile)
	if err != nil {
		return Briefing{}, fmt.Errorf("compose %s: %w", in.Snapshot.Series, err)
	}
	c := chooser{cues: cues, slots: slots(), texts: &texts{read: in.Text, had: map[corpus.DocumentID]corpus.Text{}}, heard: echoes{}}
	for _, s := range all {
		c.candidates = append(c.candidates, s.candidates...)
	}
	if err := c.choose(); err != nil {
		return Briefing{}, fmt.Errorf("compose %s: %w", in.Snapshot.Series, err)
	}
	b := write(in, all, &c)
	for b.Words.Text+b.Words.Footnotes > WordLimit {
		c.giveBack()
		b = write(in, all, &c)
	}
	c.settle()
	if err := finish(&b, in, all, &c); err != nil {
		return Briefing{}, fmt.Errorf("compose %s: %w", in.Snapshot.Series, err)
	}
	return b, nil
}

// collect makes the candidates of a document: its passages on the theme whose
// kind answers one of the six sections.
func (s *source) collect(in Input) {
	if s.standing != "" {
		return
	}
	practices := map[string]bool{} // where a practice on the theme is told
	var since *period
	if after, until := cmp.Or(in.LastReview, in.Since), s.meta.Year(); until > after {
		since = &period{after, until}
	}
	for _, p := range s.reading.Passages {
		theme, ok := themeLabel(in, p.Labels)
		if !ok {
			continue
		}
		s.onTheme++
		kind := corpus.StatementKind(p.Labels.Kind.ID)
		if neutralVerb(kind) == "" || p.Kind == corpus.Heading || p.Kind == corpus.Caption {
			continue
		}
		c := &candidate{source: s, passage: p, theme: theme, kind: kind, relevance: relevance(p, theme), linking: surelyLinks(p.Labels)}
		if kind == corpus.Practice {
			practices[s.spot(p.Passage)] = true
		}
		if since != nil && (kind == corpus.Progress || kind == corpus.Practice) && namesYear(p.Text, since.after, since.until) {
			c.changed = since
		}
		s.candidates = append(s.candidates, c)
	}
	for _, c := range s.candidates {
		c.besidePractice = practices[s.spot(c.passage.Passage)]
	}
}

// spot is the neighbourhood of a passage: its page, or where the format has
// none what stands under the same heading.
func (s *source) spot(p corpus.Passage) string {
	if s.reading.Paged {
		return fmt.Sprint(p.Page)
	}
	return strings.Join(p.Heading, "\n")
}

// surelyLinks reports whether the labels are sure of two goals at least.
func surelyLinks(l corpus.Labels) bool {
	sure := 0
	for _, g := range l.Goals {
		if g.Score >= themeBar || l.Reviewed {
			sure++
		}
	}
	return sure > 1
}

// themeLabel returns the label of a passage on the briefing's theme, and
// whether there is one.
func themeLabel(in Input, l corpus.Labels) (corpus.Label, bool) {
	if in.Theme.Goal.Valid() {
		return l.Goal(in.Theme.Goal)
	}
	return l.Theme(string(in.Theme.ID))
}

// write arranges what was chosen: statements in the order of the text,
// numbered paragraphs, key messages, and the meter.
func write(in Input, all []*source, c *chooser) Briefing {
	b := Briefing{
		Series: in.Snapshot.Series, Version: Version, Edition: in.Snapshot.Edition, Number: in.Snapshot.Number,
		Goal: in.Theme.Goal, Title: in.Theme.Title("en"), ForumTheme: in.Year.Theme, Since: in.Since, LastReview: in.LastReview,
		Masthead: Masthead{
			Symbol:       fmt.Sprintf("THROUGHLINE/%d/%s/%d", in.Snapshot.Year, strings.ToUpper(string(in.Snapshot.Theme)), in.Snapshot.Number),
			Distribution: "For policy staff; draft until a person approves it",
			Date:         dated(in.Snapshot.Edition.Time()),
			Original:     "English",
		},
	}
	counts(&b, all)
	b.Coverage = coverage(all)
	b.Countries = byCountry(b.Coverage)
	arrange(&b, c)
	b.KeyMessages = keyMessages(b)
	b.TalkingPoints = talkingPoints(b)
	b.Summary = summary(b)
	b.Words = measure(b)
	return b
}

// finish adds what needs the final choice: standings, changes, the method.
func finish(b *Briefing, in Input, all []*source, c *chooser) (err error) {
	for i, p := range ordered(c) {
		b.Statements[i].Similar, b.Statements[i].Elsewhere = p.similar, len(p.elsewhere)
	}
	if b.Figures, err = reported(in, all, c); err != nil {
		return err
	}
	b.Line = occasions(in.Line, all, c)
	exemplify(b)
	for _, s := range all {
		b.Documents = append(b.Documents, s.document())
	}
	b.Changes = changes(*b, in)
	markNew(b)
	b.Considered = considered(*b, c)
	b.Method.Versions = in.Snapshot.Versions
	b.Method.Dropped = dropped(c)
	b.Method.Measures = slices.Clone(in.Measures)
	slices.SortFunc(b.Method.Measures, compareMeasures)
	return nil
}

// counts sets the method's counts and the pairs of goals.
func counts(b *Briefing, all []*source) {
	pairs := map[[2]sdg.Goal]int{}
	for _, s := range all {
		b.Method.Considered++
		if s.standing == "" || s.standing == Quoted {
			b.Method.Read++
			b.Method.Passages += len(s.reading.Passages)
			b.Method.OnTheme += s.onTheme
		}
		for _, c := range s.candidates {
			goals := goalsOf(c.passage.Labels, b.Goal)
			slices.Sort(goals)
			for i, g := range goals {
				for _, h := range goals[i+1:] {
					pairs[[2]sdg.Goal{g, h}]++
				}
			}
		}
	}
	for p, n := range pairs {
		b.Pairs = append(b.Pairs, Pair{A: p[0], B: p[1], Passages: n})
	}
	slices.SortFunc(b.Pairs, func(p, q Pair) int {
		return cmp.Or(cmp.Compare(q.Passages, p.Passages), cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B))
	})
}

// exemplify gives the pairs of goals their examples.
func exemplify(b *Briefing) {
	for i := range b.Pairs {
		p := &b.Pairs[i]
		for _, s := range b.Statements {
			if len(p.Examples) < 3 && slices.Contains(s.Goals, p.A) && slices.Contains(s.Goals, p.B) {
				p.Examples = append(p.Examples, s.Number)
			}
		}
	}
}

// ordered is the picks in the order of the text: by section and part, then
// alphabetically by country and city, then by document, page and paragraph.
// Nothing is ranked.
func ordered(c *chooser) []picked {
	out := slices.Clone(c.picks)
	place := func(p picked) int { // parts in the order of their headings
		return slices.IndexFunc(headings(), func(h heading) bool {
			return h.section == c.slots[p.slot].section && h.part == c.slots[p.slot].part
		})
	}
	slices.SortFunc(out, func(p, q picked) int {
		return cmp.Or(cmp.Compare(place(p), place(q)), cmp.Compare(p.source.order, q.source.order), cmp.Compare(p.passage.Number, q.passage.Number))
	})
	return out
}

// statementOf is a pick as the briefing states it.
func statementOf(n, section int, p picked, theme sdg.Goal) Statement {
	s := p.source
	st := Statement{
		Number: n, Section: section, Kind: p.kind, Goals: goalsOf(p.passage.Labels, theme),
		City: s.city(), Country: s.country(), Year: s.meta.Year(),
		Quotation: p.quotation, Prefix: p.prefix, Suffix: p.suffix, Language: cmp.Or(p.passage.Language, s.language(), "und"),
		Document: s.id, DocumentTitle: s.title(), Passage: p.passage.Number,
		Page: p.passage.Page, PageLabel: plain(p.passage.Label), Paragraph: p.passage.Paragraph, Paged: s.reading.Paged, InSection: p.passage.Section.Kind,
		Score: p.theme.Score, LowConfidence: p.theme.LowConfidence, Cautions: cautions(p.passage.Labels, p.theme), Unattributed: s.unattributed(),
	}
	if st.Country != "" {
		st.CountryName = countryName(st.Country)
	}
	st.Voice, st.Confidence, st.Event = p.voice, corpus.Rounded(p.likely()), plain(s.meta.Event)
	if st.Unattributed {
		st.Prefix, st.Suffix, st.Voice, st.Event = "", "", "", ""
	}
	for _, t := range p.passage.Labels.Targets {
		if sdg.Target(t.ID).Goal().Valid() {
			st.Targets = append(st.Targets, sdg.Target(t.ID))
		}
	}
	for _, e := range p.theme.Evidence {
		if strings.Contains(p.quotation, e.Term) && !slices.Contains(st.Evidence, e.Term) && len(st.Evidence) < 6 {
			st.Evidence = append(st.Evidence, e.Term)
		}
	}
	return st
}

// goalsOf lists the goals of a passage, the briefing's first.
func goalsOf(l corpus.Labels, theme sdg.Goal) []sdg.Goal {
	var goals []sdg.Goal
	for _, label := range l.Goals {
		n, err := strconv.Atoi(label.ID)
		if g := sdg.Goal(n); err == nil && g.Valid() && !slices.Contains(goals, g) {
			goals = append(goals, g)
		}
	}
	if i := slices.Index(goals, theme); i > 0 {
		goals = slices.Insert(slices.Delete(goals, i, i+1), 0, theme)
	}
	return goals
}

// dropped lists the passages whose quotation was not found.
func dropped(c *chooser) []Dropped {
	var out []Dropped
	for _, cand := range c.candidates {
		if cand.fate == notFound {
			out = append(out, Dropped{Document: cand.source.id, Passage: cand.passage.Number, Page: cand.passage.Page, Paragraph: cand.passage.Paragraph})
		}
	}
	slices.SortFunc(out, func(a, b Dropped) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Passage, b.Passage))
	})
	return out
}

func compareMeasures(a, b corpus.Measure) int {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n } // a word counts as 0 and stands first
	return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Language, b.Language), cmp.Compare(number(a.Label), number(b.Label)), cmp.Compare(a.Label, b.Label))
}
