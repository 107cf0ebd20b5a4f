package main

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden file anew")

// measured are round figures, so that the sums can be followed by hand.
func measured() Measured {
	s3 := func(put, get float64) map[string]float64 {
		return map[string]float64{"PutObject": put, "GetObject": get}
	}
	return Measured{
		Pages: 100, Passages: 900, File: 1e6, Archive: 1.5e6, Table: 1e6, Edition: 2e5,
		Document: map[string]Usage{
			client:   {S3: s3(1, 0)},
			"upload": {Invocations: 12, Processor: 100 * time.Millisecond, S3: s3(2, 0), DynamoDB: map[string]float64{"PutItem": 1, "Query": 10}, WriteUnits: 4, ReadUnits: 10, LogBytes: 2400},
			"ingest": {Invocations: 1, Processor: time.Second, S3: s3(3, 2), LogBytes: 400},
			"index":  {Invocations: 1, Processor: time.Second, S3: s3(2, 3), DynamoDB: map[string]float64{"BatchWriteItem": 40}, WriteUnits: 1500, LogBytes: 400},
		},
		Theme: map[string]Linear{"compile": {
			Fixed: Usage{Invocations: 1.5, Processor: time.Second, S3: s3(5, 0), WriteUnits: 10, LogBytes: 300},
			Each:  Usage{Processor: 10 * time.Millisecond, S3: s3(0, 1), ReadUnits: 1},
		}},
		Night: map[string]Linear{"reconcile": {
			Fixed: Usage{Invocations: 1, Processor: time.Second, S3: map[string]float64{"ListObjectsV2": 10, "PutObject": 1}, ReadUnits: 50},
			Each:  Usage{Processor: 20 * time.Millisecond, S3: s3(0, 10), ReadUnits: 5},
		}},
		Visit: map[string]Usage{client: {S3: s3(0, 1)}, "download": {Invocations: 4, Processor: 40 * time.Millisecond, ReadUnits: 10, LogBytes: 800}},
	}
}

func deployed() deployment {
	return deployment{Queues: 2, Alarms: 20, Dashboards: 1, Keys: 1, Functions: map[string]function{
		"upload": {512, "arm64"}, "ingest": {3008, "x86_64"}, "index": {1769, "arm64"}, "compile": {3008, "arm64"},
		"reconcile": {1769, "arm64"}, "download": {512, "arm64"},
	}}
}

func prices(t *testing.T) Prices {
	t.Helper()
	p, err := readPrices()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReportGolden(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	cents, err := write(&got, measured(), deployed(), 10, prices(t))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "report.md")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the report is\n%s\nwant %s", &got, file)
	}
	if cents <= 0 || cents > 1 {
		t.Errorf("a review costs %.3f cents, want what the report says", cents)
	}
}

// The sums of a month, each worked out here once more by hand.
func TestMonthAddsUp(t *testing.T) {
	t.Parallel()
	m, err := month(measured(), deployed(), 10)
	if err != nil {
		t.Fatal(err)
	}
	compiled := 10.0 * 30 // a theme a night
	for name, want := range map[string]float64{
		"dynamodb.write":   1000*(4+1500) + compiled*10,
		"dynamodb.read":    1000*10 + compiled*1000 + 30*50 + 1000*5 + 500*10,
		"s3.write":         1000*(1+2+3+2) + compiled*5 + 30*11,
		"s3.read":          1000*(2+3) + compiled*1000 + 1000*10 + 500,
		"events.event":     1000*(1+2+3+2) + compiled*5 + 30,
		"lambda.request":   1000*14 + compiled*1.5 + 30 + 500*4,
		"lambda.x86_64":    1000 * 3008.0 / 1024 * (1 + 5*waitS3),
		"sqs.request":      6000,
		"steps.transition": 30 * (stepsOfNight + 10*stepsOfTheme),
		"api.request":      1000*12 + 500*4,
	} {
		if got := m.Variable[name]; math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	arm := 1000*0.5*(0.1*1769/512+2*waitS3+11*waitDynamoDB) + 1000*1769.0/1024*(1+5*waitS3+40*waitDynamoDB) +
		compiled*3008.0/1024*(1+5*waitS3+1000*(0.01+waitS3)) +
		1769.0/1024*(30*(1+11*waitS3)+1000*(0.02+10*waitS3)) + 500*0.5*0.04*1769/512
	if got := m.Variable["lambda.arm64"]; math.Abs(got-arm) > 1e-6*arm {
		t.Errorf("lambda.arm64 = %v, want %v", got, arm)
	}
	if got, want := m.Fixed["s3.storage"], (1000*(0.5e6+pictured)+1000*pictured+2e5*compiled)/1e9; math.Abs(got-want) > 1e-9 {
		t.Errorf("s3.storage = %v, want %v", got, want)
	}
}

func TestWhatHasNoPriceOrNoFunctionIsAnError(t *testing.T) {
	t.Parallel()
	p := prices(t)
	p.Prices = p.Prices[1:]
	if _, err := write(&bytes.Buffer{}, measured(), deployed(), 10, p); err == nil || !strings.Contains(err.Error(), "lambda.request") {
		t.Errorf("without the price of invocations: %v, want an error that names it", err)
	}
	d := deployed()
	delete(d.Functions, "index")
	if _, err := write(&bytes.Buffer{}, measured(), d, 10, prices(t)); err == nil || !strings.Contains(err.Error(), "index") {
		t.Errorf("without a function: %v, want an error that names it", err)
	}
}

func TestUseThatFallsBelowNothingIsAnError(t *testing.T) {
	t.Parallel()
	m := measured()
	falling := m.Theme["compile"]
	falling.Each.WriteUnits = -1
	m.Theme["compile"] = falling
	if _, err := month(m, deployed(), 10); err == nil || !strings.Contains(err.Error(), "compile") {
		t.Errorf("a line that falls: %v, want an error that names the function", err)
	}
}

func TestEveryPriceHasItsSourceAndUse(t *testing.T) {
	t.Parallel()
	m, err := month(measured(), deployed(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range prices(t).Prices {
		if p.USD <= 0 || p.Service == "" || p.What == "" || !strings.HasPrefix(p.Source, "https://") {
			t.Errorf("%+v is not whole", p)
		}
		if _, err := time.Parse(time.DateOnly, p.Published); err != nil && p.Published != "" {
			t.Errorf("%s: %v", p.Name, err)
		}
		if m.Variable[p.Name]+m.Fixed[p.Name]+m.Edition[p.Name] == 0 {
			t.Errorf("nothing has the price %s", p.Name)
		}
	}
}

func TestLineGoesThroughBothPoints(t *testing.T) {
	t.Parallel()
	few := Usage{Invocations: 1, Processor: 3 * time.Second, S3: map[string]float64{"GetObject": 7}, ReadUnits: 4}
	many := Usage{Invocations: 1, Processor: 5 * time.Second, S3: map[string]float64{"GetObject": 11}, ReadUnits: 4}
	l := through(2, few, 4, many)
	for n, want := range map[float64]Usage{2: few, 4: many, 10: {Invocations: 1, Processor: 11 * time.Second, S3: map[string]float64{"GetObject": 23}, ReadUnits: 4}} {
		got := l.at(n)
		got.DynamoDB = nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("at %v = %+v, want %+v", n, got, want)
		}
	}
}

func TestTemplateIsRead(t *testing.T) {
	t.Parallel()
	d, err := readTemplate("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"upload", "ingest", "index", "compile", "download"} {
		if d.Functions[name].Memory == 0 {
			t.Errorf("function %s has no memory", name)
		}
	}
	if d.Functions["ingest"].Processor != "x86_64" || d.Functions["index"].Processor != "arm64" || d.Queues < 2 || d.Alarms == 0 || d.Keys != 1 {
		t.Errorf("read %+v, want ingest on x86_64, index on arm64, queues, alarms and a key", d)
	}
}
