package functions_test

import (
	"archive/zip"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Every function answers its example event under AWS's own emulator, as it does
// in SAM's containers: twice, from a process that was just started and from the
// same one again.
func TestFunctionsAnswerUnderTheEmulator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := lambdatest.Emulate(t, lambdatest.Build(t, name), w.env...)
			ev := event(t, name, w.token(t, "admin"))
			first, err := f.Invoke(t.Context(), ev)
			if err != nil {
				t.Fatalf("%v\n%s", err, f.Log())
			}
			cold, began := time.Since(f.Began), time.Now()
			again, err := f.Invoke(t.Context(), ev)
			if err != nil {
				t.Fatalf("the second time: %v\n%s", err, f.Log())
			}
			for _, answer := range [][]byte{first, again} {
				if status := status(t, answer); status != 0 && status/100 != 2 {
					t.Errorf("answered %s, want a success", answer)
				}
			}
			t.Logf("%s: %s from start to first reply, then %s: %.100s", name, cold.Round(time.Millisecond), time.Since(began).Round(100*time.Microsecond), first)
		})
	}
}

// status is that of an answer to a request, or 0 where there was none.
func status(t *testing.T, answer []byte) int {
	t.Helper()
	var http struct {
		StatusCode int `json:"statusCode"`
	}
	if err := json.Unmarshal(answer, &http); err != nil {
		t.Fatalf("%v in %s", err, answer)
	}
	return http.StatusCode
}

// names lists the functions.
func names(t testing.TB) []string {
	t.Helper()
	mains, err := filepath.Glob("*/main.go")
	if err != nil || len(mains) == 0 {
		t.Fatalf("there are no functions: %v", err)
	}
	for i, file := range mains {
		mains[i] = filepath.Dir(file)
	}
	return mains
}

// How long a function takes from the start of its process until it asks for
// work (start) and until its first reply (cold), and then to each further one
// (warm), and how large its package is. Ingest is given a
// PDF each time, the others their example event.
func BenchmarkColdStart(b *testing.B) {
	w := newWorld(b)
	for _, name := range names(b) {
		b.Run(name, func(b *testing.B) {
			folder := packaged(b, name)
			env := append([]string{"THROUGHLINE_PDF_CACHE=" + filepath.Join(folder, "pdf")}, w.env...)
			var start, cold, warm []time.Duration
			var f *lambdatest.Function
			for b.Loop() {
				if f != nil {
					f.Kill()
				}
				ev := w.work(b, name, len(cold))
				began := time.Now()
				f = lambdatest.Start(b, filepath.Join(folder, "bootstrap"), env...)
				start, cold = append(start, f.Started), append(cold, ask(b, f, ev, began))
			}
			for n := range 50 {
				ev := w.work(b, name, len(cold)+n)
				warm = append(warm, ask(b, f, ev, time.Now()))
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(milliseconds(start, 0.5), "start-ms")
			b.ReportMetric(milliseconds(cold, 0.5), "cold-ms")
			b.ReportMetric(milliseconds(warm, 0.5), "warm-p50-ms")
			b.ReportMetric(milliseconds(warm, 0.95), "warm-p95-ms")
			b.ReportMetric(float64(zipped(b, folder))/1e6, "zip-MB")
		})
	}
}

// packaged builds a function for this machine by the Makefile, as it is
// deployed, and returns the folder.
func packaged(b *testing.B, name string) string {
	b.Helper()
	folder := b.TempDir()
	architecture := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	make := exec.CommandContext(b.Context(), "make", "-C", "..", "build-"+name, "ARTIFACTS_DIR="+folder, "ARCHITECTURE="+architecture)
	if out, err := make.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", name, err, out)
	}
	return folder
}

// work is an event that gives a function something to do. n counts them.
func (w world) work(b *testing.B, name string, n int) json.RawMessage {
	b.Helper()
	if name != "ingest" {
		return event(b, name, w.token(b, "admin"))
	}
	body, err := os.ReadFile("../testdata/documents/kaldhavn-vlr-2026.pdf")
	if err != nil {
		b.Fatal(err)
	}
	body = fmt.Appendf(body, "%% %d\n", n) // a comment: another document each time, with the same pages
	r := corpus.Revision{Submission: corpus.SubmissionID(fmt.Sprintf("01JDBENCH%017d", n)), Number: 1}
	declared := corpus.Declaration{Revision: r, Submitter: "example-organiser", Document: corpus.Identify(body), Size: int64(len(body))}
	if _, err := pipeline.Settle(b.Context(), w.archive, pipeline.SubmissionKey(r), declared); err != nil {
		b.Fatal(err)
	}
	if err := w.inbox.Create(b.Context(), pipeline.InboxKey(r), body); err != nil {
		b.Fatal(err)
	}
	example := string(event(b, name, ""))
	return json.RawMessage(strings.ReplaceAll(example, "u/01JDEXAMPXE000000000000001/0001", pipeline.InboxKey(r)))
}

// ask sends an event, and returns how long the reply took since it began.
func ask(b *testing.B, f *lambdatest.Function, ev json.RawMessage, began time.Time) time.Duration {
	b.Helper()
	if _, err := f.Invoke(b.Context(), ev); err != nil {
		b.Fatalf("%v\n%s", err, f.Log())
	}
	return time.Since(began)
}

// milliseconds is a quantile of durations.
func milliseconds(all []time.Duration, q float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return float64(sorted[int(q*float64(len(sorted)-1)+0.5)].Microseconds()) / 1000
}

// zipped is the size of a folder as it is uploaded to Lambda, in bytes.
func zipped(b *testing.B, folder string) int64 {
	b.Helper()
	var size counter
	w := zip.NewWriter(&size)
	// What packs for Lambda uses zlib, which compresses more than Go's usual level.
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	if err := w.AddFS(os.DirFS(folder)); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return int64(size)
}

// counter counts what is written.
type counter int64

var _ io.Writer = (*counter)(nil)

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
