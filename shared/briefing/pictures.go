package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/sdg"
)

// heat is a table by goal as a picture, laid out. Cells are told apart by
// their number and by how dark they are; the goals' official colours stand
// above the columns alone.
type heat struct {
	ID            string // in the page
	Caption       string
	Width, Height int
	Columns       []heatColumn
	Rows          []heatRow
	Summary       string
}

type heatColumn struct {
	X, Middle int
	Goal      sdg.Goal
	Colour    string
}

type heatRow struct {
	Y, Baseline int
	Name        string // cut to the room there is
	Whole       string
	Goals       [17]int
	Cells       []heatCell
}

type heatCell struct {
	X, Middle int
	Fill, Ink string
	Count     int
	Title     string
}

// The measures of the pictures, in pixels.
const (
	nameWidth    = 210
	cellSide     = 34
	headSide     = 30
	pictureWidth = nameWidth + 17*cellSide
)

func heats(b Briefing) []heat {
	var out []heat
	for _, t := range goalTables(b) {
		out = append(out, t.heat())
	}
	return out
}

// heat lays the table out.
func (t goalTable) heat() heat {
	full := t.most()
	h := heat{ID: t.of, Caption: caption(t.of), Width: pictureWidth, Height: headSide + len(t.rows)*cellSide,
		Summary: fmt.Sprintf("%s The fullest cell has %s.", t.about, count(full, t.what))}
	for i, g := range sdg.Goals() {
		x := nameWidth + i*cellSide
		h.Columns = append(h.Columns, heatColumn{X: x, Middle: x + cellSide/2, Goal: g, Colour: g.Colour()})
	}
	for r, line := range t.rows {
		row := heatRow{Y: headSide + r*cellSide, Baseline: headSide + r*cellSide + 21, Name: ellipsis(line.name, 32), Whole: line.name, Goals: line.goals}
		for i, n := range line.goals {
			shade, x := shade(n, full), nameWidth+i*cellSide
			row.Cells = append(row.Cells, heatCell{X: x, Middle: x + cellSide/2, Fill: shade.fill, Ink: shade.ink, Count: n,
				Title: fmt.Sprintf("%s, goal %d: %s", line.name, i+1, count(n, t.what))})
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// timeLine is the documents and the events on the line of time, laid out:
// a square a document, above its year; filled where it is quoted.
type timeLine struct {
	Width, Height, Axis int
	Ticks               []timeMark // a year each
	Squares             []timeMark
	Events              []timeMark
	Summary             string
}

// timeMark is something at a point of the line.
type timeMark struct {
	X, Y  int
	Label string
	Full  bool
}

// The measures of the line of time, in pixels.
const (
	squareSide = 12
	squareStep = 14
	eventStep  = 18
)

// timeline lays out the documents that were read and have a date, and the
// events of the briefing's line; nil where there are none.
func timeline(b Briefing) *timeLine {
	first, last := b.Year, b.Year
	var read []Document
	for _, d := range b.Documents {
		if d.Year != 0 && d.Standing != OutsidePeriod && !d.unnamed() {
			read = append(read, d)
			first = min(first, d.Year)
		}
	}
	var held []Occasion
	for _, o := range b.Line {
		if begins, known := o.begins(); known {
			held = append(held, o)
			first = min(first, begins.Year())
		}
	}
	if len(read) == 0 {
		return nil
	}
	slices.SortStableFunc(read, func(x, y Document) int { return cmp.Compare(x.Year, y.Year) })
	stacked := map[int]int{}
	tallest, quoted := 0, 0
	step := (pictureWidth - 60) / (last - first + 1)
	columns := max(1, (step-squareStep)/squareStep)
	t := &timeLine{Width: pictureWidth}
	for _, d := range read {
		n := stacked[d.Year]
		stacked[d.Year]++
		tallest = max(tallest, n/columns+1)
		x := 40 + (d.Year-first)*step + n%columns*squareStep
		t.Squares = append(t.Squares, timeMark{X: x, Y: n / columns, Label: strings.Trim(d.Title+", "+year(d.Year), ", "), Full: d.Standing == Quoted})
		if d.Standing == Quoted {
			quoted++
		}
	}
	t.Axis = 10 + len(held)*eventStep + tallest*squareStep
	t.Height = t.Axis + 24
	for i := range t.Squares {
		t.Squares[i].Y = t.Axis - 4 - squareSide - t.Squares[i].Y*squareStep
	}
	for y := first; y <= last; y++ {
		t.Ticks = append(t.Ticks, timeMark{X: 40 + (y-first)*step, Y: t.Axis + 18, Label: fmt.Sprint(y)})
	}
	for i, o := range held {
		begins, _ := o.begins()
		t.Events = append(t.Events, timeMark{X: 40 + (begins.Year()-first)*step + (int(begins.Month())-1)*step/12, Y: 14 + i*eventStep, Label: o.Name})
	}
	t.Summary = fmt.Sprintf("%s dated from %d to %d, of which %s quoted; a filled square is quoted, an empty one is not.",
		capital(count(len(read), "document")), first, read[len(read)-1].Year, number(quoted)+verb(quoted, " is", " are"))
	if len(held) > 0 {
		names := make([]string, len(held))
		for i, o := range held {
			names[i] = o.Name + " (" + o.days() + ")"
		}
		t.Summary += " Events that lead to the forum: " + list(names) + "."
	}
	return t
}
