package briefing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/axetest"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

// inspector runs axe-core when the page is there, and leaves what it found in
// the page.
const inspector = `<script>%s</script><script>
addEventListener('load', () => ` + axetest.Run + `.then((r) => {
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
	source, err := axetest.Source(t)
	if err != nil {
		t.Skip(err)
	}
	full := fourCities()
	figured(full, vlr("Anker", "SWE"), sorted, "The share of waste that is sorted", "56 per cent", nil)
	in := full.input()
	in.Line = []hlpf.Event{{ID: "forum-of-made-up-mayors-2026", Name: "Forum of Made-up Mayors 2026", Place: "Anker", From: "2026-04-14", To: "2026-04-15"}}
	for name, page := range map[string][]byte{
		"a briefing":         unpack(t, pack(t, compose(t, in)))["briefing.html"],
		"one with maps":      pageOf(t, crowded()),
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
