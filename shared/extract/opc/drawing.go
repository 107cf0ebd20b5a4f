package opc

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/extract/markup"
)

// Drawing is what a part in DrawingML says.
type Drawing struct {
	Texts []string   // paragraphs of shapes and diagrams, titles of charts
	Rows  [][]string // a chart's figures as a table: the series' names, then a row for each category
}

// maxPoints is how many points of a chart's series are read; no reader sees
// more.
const maxPoints = 1000

// Drawn reads a part in DrawingML: a diagram, a chart, the shapes on a sheet.
func Drawn(b []byte) (Drawing, error) {
	var r drawingReader
	err := markup.Walk(b, r.start, r.end, func(s string) {
		if r.in {
			r.open.WriteString(s)
		}
	})
	r.out.Rows = table(r.series)
	return r.out, err
}

// series is one line, or one set of bars, of a chart.
type series struct {
	name           string
	labels, values map[int]string // by the number of the point
}

// drawingReader goes through a part once.
type drawingReader struct {
	out    Drawing
	open   strings.Builder // the paragraph or value that is open
	in     bool            // characters belong to it
	series []series
	part   string // of the series: "tx", "cat", "val"
	point  int
}

func (r *drawingReader) start(_ *markup.Decoder, e xml.StartElement) (skip bool, err error) {
	switch name := e.Name.Local; name {
	case "t":
		r.in = true
	case "br":
		r.open.WriteByte(' ')
	case "Fallback":
		return true, nil
	case "ser":
		r.series = append(r.series, series{labels: map[int]string{}, values: map[int]string{}})
	case "tx", "cat", "val", "xVal", "yVal":
		r.part = name
	case "pt":
		r.point, _ = strconv.Atoi(markup.Attr(e, "idx"))
	case "v":
		r.in = len(r.series) > 0
		r.open.Reset()
	}
	return false, nil
}

func (r *drawingReader) end(e xml.EndElement) error {
	switch e.Name.Local {
	case "t":
		r.in = false
	case "p":
		r.out.Texts = append(r.out.Texts, r.open.String())
		r.open.Reset()
	case "tx", "cat", "val", "xVal", "yVal":
		r.part = ""
	case "v":
		if r.in {
			r.value(r.open.String())
		}
		r.in = false
		r.open.Reset()
	}
	return nil
}

// value keeps a name, label or figure of the series that is open.
func (r *drawingReader) value(v string) {
	s := &r.series[len(r.series)-1]
	switch {
	case r.part == "tx":
		s.name = v
	case r.point < 0 || r.point >= maxPoints:
	case r.part == "cat" || r.part == "xVal":
		s.labels[r.point] = v
	case r.part == "val" || r.part == "yVal":
		s.values[r.point] = v
	}
}

// table makes rows of a chart's series, which share their categories.
func table(all []series) [][]string {
	if len(all) == 0 {
		return nil
	}
	head := []string{""}
	labels := map[int]string{}
	for _, s := range all {
		head = append(head, s.name)
		for i, label := range s.labels {
			if labels[i] == "" {
				labels[i] = label
			}
		}
		for i := range s.values {
			labels[i] += "" // a point without a label has a row as well
		}
	}
	points := make([]int, 0, len(labels))
	for i := range labels {
		points = append(points, i)
	}
	slices.Sort(points)
	rows := [][]string{head}
	for _, i := range points {
		row := []string{labels[i]}
		for _, s := range all {
			row = append(row, figure(s.values[i]))
		}
		rows = append(rows, row)
	}
	return rows
}

// figure writes a number as a person would: Excel keeps 4.4 as
// 4.4000000000000004.
func figure(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || len(s) < 16 {
		return s
	}
	return strconv.FormatFloat(v, 'g', 15, 64)
}
