package wiring

import (
	"context"
	"log/slog"
	"slices"
)

// Namespace is that of the metrics in CloudWatch.
const Namespace = "Throughline"

// The dimensions of the metrics. Every metric has the first; its value is the
// function's name as in functions/, such as "ingest".
const (
	ServiceDimension = "Service"
	ReasonDimension  = "Reason"
)

// The units of the metrics, as CloudWatch writes them.
const (
	Count        = "Count"
	Bytes        = "Bytes"
	Milliseconds = "Milliseconds"
)

// Metric is a number that CloudWatch takes from the lines that the stages log
// anyway, one for a unit of work. The stages know nothing of it.
type Metric struct {
	Name     string
	Unit     string
	Services []string // the functions that log the line
	Message  string   // of the line
	// Value is the line's attribute that is counted; empty counts the line.
	Value string
	// By names a second dimension, whose value is that of the attribute ByValue.
	// A line on which that is empty is not counted.
	By, ByValue string
	// Without names an attribute that must be empty for the line to count.
	Without string
}

// Metrics lists every metric there is. Each costs by the month for every value
// of its dimensions, so what Lambda, SQS and the HTTP API count themselves is
// not counted again, but for the requests, which the API does not tell apart
// by function.
func Metrics() []Metric {
	ingest, index, compile := []string{"ingest"}, []string{"index"}, []string{"compile"}
	asked, told, reconcile := []string{"download", "upload"}, []string{"notify"}, []string{"reconcile"}
	return []Metric{
		{Name: "Documents", Unit: Count, Services: ingest, Message: "ingested", Without: "reason"},
		{Name: "Rejections", Unit: Count, Services: ingest, Message: "ingested", By: ReasonDimension, ByValue: "reason"},
		{Name: "Strays", Unit: Count, Services: ingest, Message: "ignored an upload that was not announced"},
		{Name: "Pages", Unit: Count, Services: ingest, Message: "ingested", Value: "pages", Without: "reason"},
		{Name: "DocumentBytes", Unit: Bytes, Services: ingest, Message: "ingested", Value: "bytes", Without: "reason"},
		{Name: "Passages", Unit: Count, Services: index, Message: "indexed", Value: "passages"},
		{Name: "IndexLatency", Unit: Milliseconds, Services: index, Message: "indexed", Value: "latency"},
		{Name: "Editions", Unit: Count, Services: compile, Message: "published"},
		{Name: "Statements", Unit: Count, Services: compile, Message: "published", Value: "statements"},
		{Name: "EditionBytes", Unit: Bytes, Services: compile, Message: "published", Value: "bytes"},
		{Name: "Notifications", Unit: Count, Services: told, Message: "told"},
		{Name: "Requests", Unit: Count, Services: asked, Message: "answered"},
		{Name: "RequestLatency", Unit: Milliseconds, Services: asked, Message: "answered", Value: "took"},
		{Name: "ReconcileDifference", Unit: Count, Services: reconcile, Message: "reconciled", Value: "differences"},
		{Name: "SealedObjects", Unit: Count, Services: reconcile, Message: "reconciled", Value: "sealed"},
	}
}

// Measure returns a handler that passes on to next, which must write JSON,
// what it is told, with what CloudWatch needs to take the metrics from it:
// the members of the embedded metric format (Amazon CloudWatch User Guide,
// "Specification: Embedded metric format"). A line within a group has none:
// its members are not at the root, where CloudWatch looks.
func Measure(next slog.Handler, service string) slog.Handler {
	m := measurer{Handler: next, service: service, lines: map[string][]Metric{}}
	for _, metric := range Metrics() {
		m.lines[metric.Message] = append(m.lines[metric.Message], metric)
	}
	return m
}

type measurer struct {
	slog.Handler
	service string
	lines   map[string][]Metric
	with    []slog.Attr
	grouped bool
}

func (m measurer) WithAttrs(attrs []slog.Attr) slog.Handler {
	m.Handler = m.Handler.WithAttrs(attrs)
	m.with = slices.Concat(m.with, attrs)
	return m
}

func (m measurer) WithGroup(name string) slog.Handler {
	m.Handler, m.grouped = m.Handler.WithGroup(name), true
	return m
}

func (m measurer) Handle(ctx context.Context, r slog.Record) error {
	if metrics := m.lines[r.Message]; len(metrics) > 0 && !m.grouped {
		r = r.Clone()
		r.AddAttrs(m.members(r, metrics)...)
	}
	return m.Handler.Handle(ctx, r)
}

// members are what a line has beside its own attributes: the dimensions and
// values, and what tells of them.
func (m measurer) members(r slog.Record, metrics []Metric) []slog.Attr {
	line := map[string]slog.Value{}
	for _, a := range m.with {
		line[a.Key] = a.Value
	}
	r.Attrs(func(a slog.Attr) bool {
		line[a.Key] = a.Value
		return true
	})
	var directives []directive
	members := []slog.Attr{slog.String(ServiceDimension, m.service)}
	for _, metric := range metrics {
		value, ok := metric.of(line)
		if !ok {
			continue
		}
		dimensions := []string{ServiceDimension}
		if metric.By != "" {
			dimensions = append(dimensions, metric.By)
			members = append(members, slog.String(metric.By, line[metric.ByValue].String()))
		}
		members = append(members, slog.Attr{Key: metric.Name, Value: value})
		directives = add(directives, dimensions, definition{metric.Name, metric.Unit})
	}
	if len(directives) == 0 {
		return nil
	}
	return append(members, slog.Any("_aws", metadata{r.Time.UnixMilli(), directives}))
}

// of is the metric's value on a line, where it has one there.
func (m Metric) of(line map[string]slog.Value) (slog.Value, bool) {
	said := func(attribute string) bool {
		v, ok := line[attribute]
		return ok && v.String() != ""
	}
	if said(m.Without) || m.By != "" && !said(m.ByValue) {
		return slog.Value{}, false
	}
	if m.Value == "" {
		return slog.IntValue(1), true
	}
	switch v := line[m.Value]; v.Kind() {
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64:
		return v, true
	case slog.KindDuration:
		return slog.Float64Value(float64(v.Duration().Microseconds()) / 1000), true
	}
	return slog.Value{}, false
}

// The members of the embedded metric format.
type (
	metadata struct {
		Timestamp         int64 // milliseconds since 1970
		CloudWatchMetrics []directive
	}
	directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []definition
	}
	definition struct{ Name, Unit string }
)

// add puts a metric to those of the same dimensions.
func add(directives []directive, dimensions []string, d definition) []directive {
	for i, old := range directives {
		if slices.Equal(old.Dimensions[0], dimensions) {
			directives[i].Metrics = append(old.Metrics, d)
			return directives
		}
	}
	return append(directives, directive{Namespace, [][]string{dimensions}, []definition{d}})
}
