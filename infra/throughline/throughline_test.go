package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

const testdata = "../../testdata"

// cache is shared by the tests of this package: compiling the PDF engine
// costs some seconds.
func cache(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../.throughline/cache")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// throughline runs a command line in this process.
func throughline(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append([]string{"--cache", cache(t)}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// table reads a tab-separated file of testdata, without its header.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(testdata, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2 {
		t.Fatalf("%s is empty", name)
	}
	return rows[1:]
}

func TestInspectRefusesInOneSentence(t *testing.T) {
	for _, row := range table(t, "refused/refused.tsv") {
		t.Run(row[0], func(t *testing.T) {
			code, out, errs := throughline(t, "", "inspect", filepath.Join(testdata, "refused", row[0]))
			want := corpus.Reason(row[1]).Sentence()
			if code != exitRefused || out != "" || strings.TrimSpace(errs) != want {
				t.Errorf("inspect = %d, out %q, err %q; want %d and %q", code, out, errs, exitRefused, want)
			}
		})
	}
}

func TestInspectFindsKnownStatementsOnTheirPages(t *testing.T) {
	passages := map[string][]passageLine{}
	for _, row := range table(t, "documents/statements.tsv") {
		file, quotation := row[0], row[3]
		if _, read := passages[file]; !read {
			passages[file] = inspected(t, filepath.Join(testdata, "documents", file))
		}
		page, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(passages[file], func(p passageLine) bool {
			return p.Page == page && strings.Contains(p.Text, quotation) && (row[2] == "" || p.Label == row[2])
		}) {
			t.Errorf("%s: no passage of page %d (printed %q) has %q", file, page, row[2], quotation)
		}
	}
}

func inspected(t *testing.T, file string) []passageLine {
	t.Helper()
	code, out, errs := throughline(t, "", "inspect", file)
	if code != 0 {
		t.Fatalf("inspect %s = %d: %s", file, code, errs)
	}
	var all []passageLine
	for line := range strings.Lines(out) {
		var p passageLine
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatalf("inspect %s printed %q: %v", file, line, err)
		}
		all = append(all, p)
	}
	return all
}

func TestLabelAnswersLineForLine(t *testing.T) {
	in := `{"id":"a","text":"By 2030 all buses of the city will be electric, and a new tram line will serve the suburbs.","lang":"en"}
{"id":7,"text":""}
`
	code, out, errs := throughline(t, in, "label")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 2 {
		t.Fatalf("label = %d with %d lines: %s", code, len(lines), errs)
	}
	var first struct {
		ID       string
		Language string
		Goals    []goalLine
		Kind     string
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if first.ID != "a" || first.Language != "en" || first.Kind != "commitment" || !slices.ContainsFunc(first.Goals, func(g goalLine) bool { return g.Goal == 11 && len(g.Evidence) > 0 }) {
		t.Errorf("label of a = %s, want goal 11 with evidence, and a commitment", lines[0])
	}
	if !strings.Contains(lines[1], `"id":7`) || !strings.Contains(lines[1], `"goals":[]`) {
		t.Errorf("label of an empty text = %s, want its id and no goals", lines[1])
	}
}

func TestBadLineOfLabelIsNamed(t *testing.T) {
	code, _, errs := throughline(t, "{\"id\":1,\"text\":\"x\"}\n{oops", "label")
	if code != exitFailure || !strings.Contains(errs, "object 2") {
		t.Errorf("label = %d, %q; want %d and the object's number", code, errs, exitFailure)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"inspect"}, {"compile", "--yaer", "2027"}} {
		if code, _, errs := throughline(t, "", args...); code != exitUsage || errs == "" {
			t.Errorf("%v = %d, %q; want %d and why", args, code, errs, exitUsage)
		}
	}
	if code, out, _ := throughline(t, "", "--help"); code != 0 || !strings.Contains(out, "submit") {
		t.Errorf("--help = %d, %q; want the commands", code, out)
	}
}

// demo runs the demo into a folder of the test's.
func demo(t *testing.T, dir string) string {
	t.Helper()
	code, out, errs := throughline(t, "", "demo", "--documents", filepath.Join(testdata, "documents"), "--store", dir)
	if code != 0 {
		t.Fatalf("demo = %d: %s\n%s", code, errs, out)
	}
	return out
}

// packagesIn returns the identities of the packages below a folder, by path.
func packagesIn(t *testing.T, dir string) map[string]corpus.DocumentID {
	t.Helper()
	files, err := findPackages([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]corpus.DocumentID{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(dir, f)
		if err != nil {
			t.Fatal(err)
		}
		all[rel] = corpus.Identify(b)
	}
	return all
}

func TestDemoMakesTheSamePackagesTwiceAndTheStoreRebuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole product twice")
	}
	first, second := t.TempDir(), t.TempDir()
	out := demo(t, first)
	demo(t, second)
	a, b := packagesIn(t, filepath.Join(first, "packages")), packagesIn(t, filepath.Join(second, "packages"))
	calendar := hlpf.Default()
	themes, err := calendar.ThemesOf(calendar.Live)
	if err != nil {
		t.Fatal(err)
	}
	if len(a) != len(themes) {
		t.Errorf("the demo left %d packages, want one for each of %d themes:\n%s", len(a), len(themes), out)
	}
	for name, sha := range a {
		if b[name] != sha {
			t.Errorf("%s came out otherwise the second time", name)
		}
	}
	code, rebuilt, errs := throughline(t, "", "rebuild", "--store", first, "--editions")
	if code != 0 || !strings.Contains(rebuilt, fmt.Sprintf(" %d equal byte for byte, 0 differ\n", len(themes))) {
		t.Errorf("rebuild = %d: %s%s", code, rebuilt, errs)
	}
	ofOtherRules(t, first)
	code, rebuilt, errs = throughline(t, "", "rebuild", "--store", first, "--editions")
	if code != exitRefused || !strings.Contains(rebuilt, fmt.Sprintf(" %d equal byte for byte, 0 differ\n1 package of other rules", len(themes)-1)) ||
		!strings.Contains(errs, "was made under version 1 of the rules") {
		t.Errorf("rebuild with an edition of other rules = %d: %s%s", code, rebuilt, errs)
	}
	tamper(t, filepath.Join(first, "packages"))
	if code, out, errs := throughline(t, "", "verify", filepath.Join(first, "packages")); code != exitRefused || !strings.Contains(out, "NOT verified") {
		t.Errorf("verify of an altered package = %d: %s%s", code, out, errs)
	}
}

// ofOtherRules makes the first published edition one of the first version of
// the rules for briefings.
func ofOtherRules(t *testing.T, store string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(store, "archive", pipeline.PublishedPrefix, "*", "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("published editions: %q, %v", files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	version := fmt.Appendf(nil, `"briefing":%d`, briefing.Version)
	if !bytes.Contains(b, version) {
		t.Fatalf("%s has no %s", files[0], version)
	}
	if err := os.WriteFile(files[0], bytes.Replace(b, version, []byte(`"briefing":1`), 1), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tamper alters one byte in the middle of the first package.
func tamper(t *testing.T, dir string) {
	t.Helper()
	files, err := findPackages([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(files[0], b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSharedDocumentsAreReadOrRefused(t *testing.T) {
	root := "../../../shared/documents"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the real documents are not here; they are for local use only")
	}
	if testing.Short() {
		t.Skip("reads many documents")
	}
	files, err := findDocuments([]string{root}, corpus.Metadata{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := openEngine(t.Context(), cache(t))
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	for _, f := range files {
		b, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := e.text(t.Context(), b)
		if rejection, refused := corpus.AsRejection(err); refused {
			t.Logf("%-50s refused: %s (%s)", filepath.Base(f.path), rejection.Reason, rejection.Detail)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.path, err)
			continue
		}
		t.Logf("%-50s %d pages, %d passages", filepath.Base(f.path), len(text.Pages), len(normalise.Passages(text)))
	}
}

func TestMistypedStoreIsNotMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nowhere")
	for _, args := range [][]string{{"rebuild", "--store", dir}, {"compile", "--store", dir}, {"verify", "--store", dir, os.Args[0]}} {
		code, _, errs := throughline(t, "", args...)
		if code != exitFailure || !strings.Contains(errs, "there is no store in "+dir) {
			t.Errorf("%v = %d, %q; want %d and that there is no store", args, code, errs, exitFailure)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestVerifyTellsWhatIsNoPackage(t *testing.T) {
	dir := t.TempDir()
	s, err := openStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	code, out, errs := throughline(t, "", "verify", "--store", dir, filepath.Join(testdata, "refused", "noise.txt"))
	if code != exitRefused || !strings.Contains(out, "NOT verified") || errs == "" {
		t.Errorf("verify of noise = %d, %q, %q; want %d and why", code, out, errs, exitRefused)
	}
}

func TestServerAnswersUnderItsOwnAddressAlone(t *testing.T) {
	h := onlyUnder("http://127.0.0.1:8080", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for _, c := range []struct {
		method, url string
		want        int
	}{
		{"POST", "http://127.0.0.1:8080/v1/submissions", http.StatusNoContent},
		{"GET", "http://localhost:8080/briefings?year=2027", http.StatusTemporaryRedirect},
		{"POST", "http://evil.example/issuer/authorize", http.StatusMisdirectedRequest},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.url, nil))
		if w.Code != c.want {
			t.Errorf("%s %s = %d, want %d", c.method, c.url, w.Code, c.want)
		}
		if to := w.Header().Get("Location"); c.want == http.StatusTemporaryRedirect && to != "http://127.0.0.1:8080/briefings?year=2027" {
			t.Errorf("%s leads to %q", c.url, to)
		}
	}
}

func TestNamesAreShownWithoutTricks(t *testing.T) {
	for name, want := range map[string]string{
		"Überblick 2026.pdf": "Überblick 2026.pdf",
		"a\nb.txt":           `"a\nb.txt"`,
		"gpj\u202efdp.exe":   `"gpj\u202efdp.exe"`,
	} {
		if got := shown(name); got != want {
			t.Errorf("shown(%q) = %s, want %s", name, got, want)
		}
	}
}
