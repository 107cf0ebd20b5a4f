package docx

import "unicode"

// Changes is the document is with the changes from was tracked, as Word shows
// them: by the creator of is, at the time of is. Rejecting them gives the text
// of was, accepting them that of is. A paragraph of our own words shows the
// words that changed; a quotation, a link and a footnote come and go whole, and
// a paragraph with another quotation is another paragraph. Of a table the rows
// and the words in their cells are compared. A table of contents stands in
// both documents, under one title, or in neither. The same two documents give
// the same bytes.
func Changes(was, is Document) ([]byte, error) {
	w := &writer{doc: is, tracked: true}
	w.edited([]Run{{Text: was.Header}}, []Run{{Text: is.Header}})
	headed := w.String()
	w.Reset()
	old := was.Body
	all := steps(blockKeys(old), blockKeys(is.Body), alike(traits(old, traitOf), traits(is.Body, traitOf)))
	shown := make([]edit, len(all))
	for i, s := range all {
		switch {
		case s.is < 0:
			shown[i] = edit{deleted, old[s.was], func() { old[s.was].write(w) }}
		case s.was < 0:
			shown[i] = edit{inserted, is.Body[s.is], func() { is.Body[s.is].write(w) }}
		default:
			shown[i] = edit{"", is.Body[s.is], func() { w.changed(was, old[s.was], is.Body[s.is]) }}
		}
	}
	for i, end := range ends(shown) {
		w.under(shown[i].mark, func() { w.end = end; shown[i].write() })
	}
	return w.file(headed)
}

// changed writes a block that stands in both documents.
func (w *writer) changed(document Document, was, is Block) {
	switch is := is.(type) {
	case Heading:
		is.around(w, func() { w.edited([]Run{{Text: was.(Heading).Text}}, []Run{{Text: is.Text}}) })
	case Paragraph:
		is.around(w, func() { w.edited(was.(Paragraph).Runs, is.Runs) })
	case Table:
		w.changedTable(was.(Table), is)
	case Contents:
		w.changedContents(is, contents(document.Body))
	default:
		is.write(w)
	}
}

func (w *writer) changedTable(was, is Table) {
	is.caption().around(w, func() { w.edited(was.caption().Runs, is.caption().Runs) })
	is.around(w, func() {
		for _, s := range steps(rowKeys(was), rowKeys(is), alike(traits(was.Rows, traitOfRow), traits(is.Rows, traitOfRow))) {
			switch {
			case s.is < 0:
				w.under(deleted, func() { was.row(w, was.Rows[s.was], Keeps(s.was, len(was.Rows))) })
			case s.was < 0:
				w.under(inserted, func() { is.row(w, is.Rows[s.is], Keeps(s.is, len(is.Rows))) })
			default:
				w.changedRow(is, was.Rows[s.was], is.Rows[s.is], Keeps(s.is, len(is.Rows)))
			}
		}
	})
}

func (w *writer) changedRow(t Table, was, is []Cell, keeps bool) {
	w.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
	for i, c := range is {
		t.cell(w, i, c, keeps, func(w *writer) { w.edited([]Run{was[i].run()}, []Run{c.run()}) })
	}
	w.WriteString(`</w:tr>`)
}

// changedContents compares the entries of two tables of contents. Their last
// entries are taken for one, so that the field ends within a paragraph that
// stays.
func (w *writer) changedContents(c Contents, old []entry) {
	entries := contents(w.doc.Body)
	if len(old) == 0 || len(entries) == 0 {
		c.write(w)
		return
	}
	c.title(w)
	lastOld, last := len(old)-1, len(entries)-1
	all := steps(entryKeys(old[:lastOld]), entryKeys(entries[:last]), nothingAlike)
	for i, s := range append(all, step{lastOld, last}) {
		switch {
		case s.is < 0:
			w.under(deleted, func() { old[s.was].around(w, func() { w.field(i == 0); old[s.was].line(w) }) })
		case s.was < 0:
			w.under(inserted, func() { entries[s.is].around(w, func() { w.field(i == 0); entries[s.is].line(w) }) })
		case old[s.was].text == entries[s.is].text:
			entries[s.is].around(w, func() { w.field(i == 0); entries[s.is].line(w); w.fieldEnd(s.is == last) })
		default:
			entries[s.is].around(w, func() {
				w.field(i == 0)
				w.under(deleted, func() { old[s.was].line(w) })
				w.under(inserted, func() { entries[s.is].line(w) })
				w.fieldEnd(true)
			})
		}
	}
}

// edited writes the runs of a paragraph that stays, with what changed in them.
func (w *writer) edited(was, is []Run) {
	old, now := units(was), units(is)
	var under mark
	var pending []Run
	flush := func() {
		w.under(under, func() {
			for _, r := range joined(pending) {
				r.write(w)
			}
		})
		pending = nil
	}
	add := func(m mark, r Run) {
		if m != under {
			flush()
			under = m
		}
		pending = append(pending, r)
	}
	for _, s := range steps(unitKeys(old), unitKeys(now), nothingAlike) {
		switch {
		case s.is < 0:
			add(deleted, old[s.was])
		case s.was < 0:
			add(inserted, now[s.is])
		default:
			add("", now[s.is])
		}
	}
	flush()
}

// units cuts runs into what changes as one: the words of plain text, each with
// the space after it, and every other run whole; a footnote by itself.
func units(runs []Run) []Run {
	var out []Run
	for _, r := range runs {
		note := r.Footnote
		r.Footnote = nil
		if whole(r) {
			out = append(out, r)
		} else {
			for _, word := range words(r.Text) {
				r.Text = word
				out = append(out, r)
			}
		}
		if len(note) > 0 {
			out = append(out, Run{Footnote: note})
		}
	}
	return out
}

// whole reports whether a run is more than plain text.
func whole(r Run) bool {
	return r.Quotation || r.Translation || r.Bookmark != "" || r.Goto != "" || r.Comment != ""
}

// words cuts a text after each run of white space.
func words(s string) []string {
	var out []string
	start, space := 0, false
	for i, r := range s {
		if space && !unicode.IsSpace(r) {
			out, start = append(out, s[start:i]), i
		}
		space = unicode.IsSpace(r)
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// joined puts words together again.
func joined(units []Run) []Run {
	var out []Run
	for _, r := range units {
		if n := len(out); n > 0 && plainAlike(out[n-1], r) {
			out[n-1].Text += r.Text
			continue
		}
		out = append(out, r)
	}
	return out
}

func plainAlike(a, b Run) bool {
	return !whole(a) && !whole(b) && len(a.Footnote)+len(b.Footnote) == 0 && a.Language == b.Language && a.Leftwards == b.Leftwards && a.Name == b.Name && a.Colour == b.Colour
}
