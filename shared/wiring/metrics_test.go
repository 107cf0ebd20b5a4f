package wiring_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// lines are the lines that the stages log at the end of a unit of work, each
// with every metric that it can carry.
func lines(log *slog.Logger) {
	log.Info("ingested", "revision", "01J/0001", "document", corpus.DocumentID("0a3f"), "pages", 12, "bytes", int64(90_000), "reason", corpus.Reason(""), "took", time.Second)
	log.Info("ingested", "revision", "01J/0002", "document", corpus.DocumentID(""), "pages", 0, "reason", corpus.Damaged, "took", time.Second)
	log.Info("indexed", "revision", "01J/0001", "passages", 40, "labels", 9, "latency", 2500*time.Microsecond, "took", time.Second)
	log.Info("published", "edition", "20261124T020000Z", "statements", 7, "bytes", int64(120_000))
	log.Info("told", "edition", "20261124T020000Z")
	log.Info("answered", "route", "GET /v1/me", "status", 200, "took", 1500*time.Microsecond)
	log.Info("reconciled", "differences", 0, "sealed", 31)
	log.Warn("ignored an upload that was not announced", "key", "u/01J/0001")
}

func logged(t *testing.T, say func(*slog.Logger)) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	say(slog.New(wiring.Redact(wiring.Measure(slog.NewJSONHandler(&out, nil), "ingest"))))
	return parsed(t, out.String())
}

func parsed(t *testing.T, log string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(log) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		all = append(all, v)
	}
	return all
}

// metrics are the names of the metrics that CloudWatch takes from a line. It
// fails the test where a line is not as the format asks.
func metrics(t *testing.T, schema *jsonschema.Schema, line map[string]any) []string {
	t.Helper()
	if err := schema.Validate(line); err != nil {
		t.Fatalf("%v\nis not of the embedded metric format: %v", line, err)
	}
	var meta struct {
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	}
	raw, err := json.Marshal(line["_aws"])
	if err == nil {
		err = json.Unmarshal(raw, &meta)
	}
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range meta.CloudWatchMetrics {
		if d.Namespace != wiring.Namespace {
			t.Errorf("namespace %q, want %q", d.Namespace, wiring.Namespace)
		}
		for _, set := range d.Dimensions {
			for _, name := range set {
				if value, ok := line[name].(string); !ok || value == "" || len(value) > 1024 {
					t.Errorf("the dimension %s is %v at the root of %v, want a text", name, line[name], line)
				}
			}
		}
		for _, m := range d.Metrics {
			if _, ok := line[m.Name].(float64); !ok {
				t.Errorf("the metric %s is %v at the root of %v, want a number", m.Name, line[m.Name], line)
			}
			names = append(names, m.Name)
		}
	}
	return names
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("testdata/emf.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestLinesCarryTheirMetricsAsTheFormatAsks(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	want := [][]string{
		{"Documents", "Pages", "DocumentBytes"}, {"Rejections"}, {"Passages", "IndexLatency"},
		{"Editions", "Statements", "EditionBytes"}, {"Notifications"}, {"Requests", "RequestLatency"},
		{"ReconcileDifference", "SealedObjects"}, {"Strays"},
	}
	got := logged(t, lines)
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	var carried []string
	for i, line := range got {
		names := metrics(t, schema, line)
		if !slices.Equal(names, want[i]) {
			t.Errorf("%v carries %v, want %v", line, names, want[i])
		}
		carried = append(carried, names...)
	}
	for _, m := range wiring.Metrics() {
		if !slices.Contains(carried, m.Name) {
			t.Errorf("no line carries %s", m.Name)
		}
	}
	for name, want := range map[string]any{"Documents": 1.0, "Pages": 12.0, "DocumentBytes": 90000.0} {
		if got[0][name] != want {
			t.Errorf("%s = %v, want %v", name, got[0][name], want)
		}
	}
	if got[1]["Reason"] != "damaged" || got[1]["Rejections"] != 1.0 {
		t.Errorf("the refusal counts %v for the reason %v, want 1 for damaged", got[1]["Rejections"], got[1]["Reason"])
	}
	if got[2]["IndexLatency"] != 2.5 {
		t.Errorf("IndexLatency = %v, want 2.5 ms", got[2]["IndexLatency"])
	}
}

func TestOtherLinesCarryNoMetrics(t *testing.T) {
	t.Parallel()
	for _, line := range logged(t, func(log *slog.Logger) {
		log.Info("cannot start", "pages", 3)
		log.WithGroup("inner").Info("indexed", "passages", 3)
		log.Info("indexed", "passages", "three")
	}) {
		if _, ok := line["_aws"]; ok {
			t.Errorf("%v carries metrics, want none", line)
		}
	}
}

func TestAttributesOfTheLoggerAreMeasured(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	line := logged(t, func(log *slog.Logger) { log.With("passages", 3).Info("indexed") })[0]
	if names := metrics(t, schema, line); !slices.Equal(names, []string{"Passages"}) {
		t.Errorf("%v carries %v, want Passages", line, names)
	}
}

func TestMetricsAreFewAndNamedOnce(t *testing.T) {
	t.Parallel()
	const most = 20 // each is charged by the month
	all := wiring.Metrics()
	if len(all) > most {
		t.Errorf("there are %d metrics, want at most %d", len(all), most)
	}
	seen := map[string]bool{}
	for _, m := range all {
		if seen[m.Name] || m.Name == "" || m.Message == "" || len(m.Services) == 0 {
			t.Errorf("%+v is named twice or not wholly defined", m)
		}
		seen[m.Name] = true
		for _, s := range m.Services {
			if _, err := os.Stat("../../functions/" + s + "/main.go"); err != nil {
				t.Errorf("%s is of a function that is not there: %v", m.Name, err)
			}
		}
	}
}

// asFunction is set in the process that TestLogOfAFunction starts: the format
// of a log is read once, at the start.
const asFunction = "WIRING_TEST_AS_FUNCTION"

func TestLogOfAFunction(t *testing.T) {
	if os.Getenv(asFunction) != "" {
		lines(wiring.Log())
		os.Exit(0)
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	schema := compiled(t)
	for _, format := range []string{"JSON", "Text", ""} {
		t.Run("format "+format, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLogOfAFunction$")
			cmd.Env = append(os.Environ(), asFunction+"=1", "AWS_LAMBDA_LOG_FORMAT="+format)
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			if format != "JSON" {
				if s := string(out); strings.Contains(s, "_aws") || !strings.Contains(s, "msg=indexed") && !strings.Contains(s, "message=indexed") {
					t.Errorf("the log is\n%s\nwant lines of text without metrics", s)
				}
				return
			}
			for _, line := range parsed(t, string(out)) {
				if len(metrics(t, schema, line)) == 0 || line["Service"] != "wiring.test" {
					t.Errorf("%v carries no metrics of the service", fmt.Sprint(line))
				}
			}
		})
	}
}
