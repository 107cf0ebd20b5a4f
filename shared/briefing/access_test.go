package briefing_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// axe-core, by which pages are held to WCAG 2.2 AA: a tool of the tests
// (MPL-2.0), fetched into .tools where the npm registry answers, and known by
// its hash.
const (
	axePackage = "axe-core@4.11.0"
	axeSHA256  = "e9e5863c33a874f09bc01acd9234b7e3c871479f5eef8802fa582544465e6d01"
)

// axe is the source of axe-core. Without it the test is skipped; where CI is
// true and the registry answers, not having it is a failure.
func axe(t *testing.T) []byte {
	t.Helper()
	file := filepath.Join("..", "..", ".tools", "axe", "axe.min.js")
	if source, err := os.ReadFile(file); err == nil {
		return known(t, source)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("without axe-core: npm is not on the PATH (Debian: apt-get install npm)")
	}
	if err := exec.Command(npm, "ping").Run(); err != nil {
		t.Skip("without axe-core: the npm registry does not answer")
	}
	source, err := fetchAxe(npm, t.TempDir())
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, known(t, source), 0o644))
	}
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("without axe-core: %v", err)
	}
	if err != nil {
		t.Fatalf("fetch axe-core: %v", err)
	}
	return source
}

func known(t *testing.T, source []byte) []byte {
	t.Helper()
	if sum := sha256.Sum256(source); hex.EncodeToString(sum[:]) != axeSHA256 {
		t.Fatalf("axe.min.js has the SHA-256 %x, want that of %s", sum, axePackage)
	}
	return source
}

func fetchAxe(npm, dir string) ([]byte, error) {
	pack := exec.Command(npm, "pack", "--silent", axePackage)
	pack.Dir = dir
	name, err := pack.Output()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, strings.TrimSpace(string(name))))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		if err != nil {
			return nil, err
		}
		if h.Name == "package/axe.min.js" {
			return io.ReadAll(files)
		}
	}
}

// inspector runs axe-core when the page is there, and leaves what it found in
// the page.
const inspector = `<script>%s</script><script>
addEventListener('load', () => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then((r) => {
	const found = document.createElement('pre');
	found.id = 'found-by-axe';
	found.textContent = JSON.stringify({passes: r.passes.length, violations: r.violations.map((v) => v.id + ': ' + v.help + ': ' + v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | '))});
	document.body.append(found);
}));
</script></body>`

// found is what axe-core says of a page.
type found struct {
	Passes     int      `json:"passes"` // rules that hold
	Violations []string `json:"violations"`
}

// inspect runs axe-core on a page in a browser without a window. The page's
// own policy allows no script, so it is looked at without it.
func inspect(t *testing.T, source, page []byte) found {
	t.Helper()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		const missing = "without a browser: chromium is not on the PATH (Debian: apt-get install chromium)"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	open, rest, ok := bytes.Cut(page, []byte(`<meta http-equiv="Content-Security-Policy"`))
	if !ok {
		t.Fatal("the page has no policy")
	}
	_, rest, _ = bytes.Cut(rest, []byte(">"))
	page = bytes.Replace(append(open, rest...), []byte("</body>"), fmt.Appendf(nil, inspector, source), 1)
	dir := t.TempDir()
	file := filepath.Join(dir, "briefing.html")
	if err := os.WriteFile(file, page, 0o644); err != nil {
		t.Fatal(err)
	}
	dump := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--virtual-time-budget=60000", "--dump-dom", "file://"+file)
	dom, err := dump.Output()
	if err != nil {
		t.Fatalf("open the page: %v", err)
	}
	_, said, ok := strings.Cut(string(dom), `<pre id="found-by-axe">`)
	said, _, _ = strings.Cut(said, "</pre>")
	var f found
	if err := json.Unmarshal([]byte(html.UnescapeString(said)), &f); err != nil || !ok {
		t.Fatalf("axe-core left nothing in the page: %v", err)
	}
	return f
}

func TestPageKeepsNobodyOut(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	source := axe(t)
	full := fourCities()
	figured(full, vlr("Anker", "SWE"), sorted, "The share of waste that is sorted", "56 per cent", nil)
	in := full.input()
	in.Line = []hlpf.Event{{ID: "forum-of-made-up-mayors-2026", Name: "Forum of Made-up Mayors 2026", Place: "Anker", From: "2026-04-14", To: "2026-04-15"}}
	for name, page := range map[string][]byte{
		"a briefing":         unpack(t, pack(t, compose(t, in)))["briefing.html"],
		"one without a word": unpack(t, pack(t, compose(t, newWorld().input())))["briefing.html"],
	} {
		f := inspect(t, source, page)
		for _, v := range f.Violations {
			t.Errorf("%s: %s", name, v)
		}
		t.Logf("%s: %d rules hold, %d violations", name, f.Passes, len(f.Violations))
	}
	broken := bytes.Replace(compiledPage(t), []byte("--soft: #4d4d4d"), []byte("--soft: #cccccc"), 1)
	if f := inspect(t, source, broken); len(f.Violations) == 0 {
		t.Error("grey print on white is no violation: the inspector sees nothing")
	}
}

func compiledPage(t *testing.T) []byte {
	t.Helper()
	w := newWorld()
	w.add(vlr("Anker", "SWE"), "en", on11(corpus.Challenge, "Homes are too few, and households wait for nine years until they are offered one."))
	return unpack(t, pack(t, compose(t, w.input())))["briefing.html"]
}
