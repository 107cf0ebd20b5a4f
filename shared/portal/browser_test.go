package portal_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a visitor waits for what never comes to be. What does
// ends the wait, on a busy machine as well.
const patience = 5 * time.Minute

// chromium is the one browser of all tests; each visitor has a profile of its
// own in it.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := findChromium()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "throughline-portal-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	closers = append(closers, func() {
		_ = chromedp.Cancel(ctx) // the profile's folder is removed in any case
		end()
		_ = os.RemoveAll(profile)
	})
	return ctx, chromedp.Do(ctx)
})

// closers end what the tests share.
var closers []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for _, end := range closers {
		end()
	}
	os.Exit(code)
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("there is no Chromium: apt-get install chromium")
}

// findBrowser returns the browser. Where there is none the test is skipped, and
// fails in CI.
func findBrowser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	shared, err := chromium()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return shared
}

// visitor is somebody at a browser.
type visitor struct {
	t         *testing.T
	ctx       context.Context
	base      string
	downloads string // folder

	marks chan string // what the test itself has said on the console
	said  int         // how often

	mu         sync.Mutex
	complaints []string // of the browser: errors, exceptions, violations of the policy
}

// mark begins what the test says on the console.
const mark = "the test has come to "

// visit opens a browser with a profile of its own. At the test's end the
// browser must not have complained.
func visit(t *testing.T, base string) *visitor {
	t.Helper()
	shared := findBrowser(t)
	v := &visitor{t: t, base: base, downloads: t.TempDir(), marks: make(chan string, 1)}
	ctx, cancel := chromedp.NewContext(shared, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	v.ctx = ctx
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return // the tab is closed
			}
			switch {
			case strings.HasPrefix(m.Text, mark):
				v.marks <- m.Text
			case m.IsException() || m.Type == "error" || m.Type == "assert":
				v.mu.Lock()
				v.complaints = append(v.complaints, m.String())
				v.mu.Unlock()
			}
		}
	}()
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior:         browser.SetDownloadBehaviorBehaviorAllow,
			BrowserContextID: chromedp.FromContext(ctx).BrowserContextID, DownloadPath: v.downloads})
		return err
	}))
	v.size(1280, 900)
	t.Cleanup(func() {
		v.listens()
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, c := range v.complaints {
			t.Errorf("the browser complains: %s", c)
		}
		if t.Failed() {
			t.Logf("the page shows: %s", v.glimpse())
		}
	})
	return v
}

// listens waits until every complaint so far is among complaints. They come by
// a way of their own, behind the page that is seen already; so a word is sent
// after them.
func (v *visitor) listens() {
	v.t.Helper()
	v.said++
	word := fmt.Sprint(mark, v.said)
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("console.debug(%q)", word))); err != nil {
		v.t.Errorf("the browser does not listen: %v", err)
		return
	}
	select {
	case heard := <-v.marks:
		if heard != word {
			v.t.Errorf("on the console is %q, want %q", heard, word)
		}
	case <-ctx.Done():
		v.t.Errorf("on the console is no %q: %v", word, ctx.Err())
	}
}

// expect takes away the complaints that contain a text, and fails where there
// is none: a refusal that the test asked for.
func (v *visitor) expect(text string) {
	v.t.Helper()
	v.listens()
	v.mu.Lock()
	defer v.mu.Unlock()
	var others []string
	for _, c := range v.complaints {
		if !strings.Contains(c, text) {
			others = append(others, c)
		}
	}
	if len(others) == len(v.complaints) {
		v.t.Errorf("the browser does not complain of %q, only of %q", text, v.complaints)
	}
	v.complaints = others
}

// do acts, within patience.
func (v *visitor) do(deeds ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, deeds...); err != nil {
		v.t.Fatalf("%v\nthe page shows: %s", err, v.glimpse())
	}
}

// eval asks the page.
func eval[T any](v *visitor, expression string) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("evaluate %.200s: %v", expression, err)
	}
	return got
}

func (v *visitor) size(width, height int64) {
	v.t.Helper()
	v.do(chromedp.EmulateViewport(width, height))
}

// open goes to an address of the portal.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.do(chromedp.Navigate(v.base + path))
	v.settles()
}

// settles waits until the page has what it shows.
func (v *visitor) settles() {
	v.t.Helper()
	v.until("the page is loaded", `document.readyState === 'complete' && !document.querySelector('.waiting')`)
}

// until waits for a condition, also across pages.
func (v *visitor) until(what, condition string) {
	v.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(v.ctx, time.Minute)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition))
		cancel()
		if err == nil && ok { // an error is a page on its way out
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	v.t.Fatalf("within %s it never holds that %s\nthe page shows: %s", patience, what, v.glimpse())
}

// sees waits for a text on the page.
func (v *visitor) sees(text string) {
	v.t.Helper()
	v.until(fmt.Sprintf("the page shows %q", text), fmt.Sprintf(`document.body.innerText.replaceAll(/\s+/g, ' ').includes(%q)`, text))
}

// glimpse is what the page shows, in short.
func (v *visitor) glimpse() string {
	ctx, cancel := context.WithTimeout(v.ctx, time.Minute)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + '\n' + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (v *visitor) click(selector string) {
	v.t.Helper()
	v.do(chromedp.Click(chromedp.CSS(selector)))
}

// press is a key or a text, to what has the focus.
func (v *visitor) press(keys string) {
	v.t.Helper()
	v.do(chromedp.KeyEvent(keys))
}

// pick goes down a list of choices that has the focus to the one of a value.
// Letters would have to come quickly one upon the other to find it.
func (v *visitor) pick(value string) {
	v.t.Helper()
	for range eval[int](v, "document.activeElement.options.length") {
		if eval[string](v, "document.activeElement.value") == value {
			return
		}
		v.press(kb.ArrowDown)
	}
	v.t.Fatalf("the arrow does not reach %s\nthe page shows: %s", value, v.glimpse())
}

// signIn signs in as one of the example accounts, on a page that asks for it.
func (v *visitor) signIn(role string) {
	v.t.Helper()
	v.click("#sign-in")
	v.until("the issuer asks", `location.pathname === '/issuer/authorize' && document.readyState === 'complete'`)
	v.click(fmt.Sprintf(`button[value=%q]`, role))
	v.until("the visitor is back and signed in", `Boolean(document.getElementById('roles')) && location.pathname !== '/callback'`)
	v.settles()
}

// choose gives files to the page's file picker, once the page shows it.
func (v *visitor) choose(files ...string) {
	v.t.Helper()
	v.until("the form is there", `!document.getElementById('content').hidden`)
	for i, f := range files {
		absolute, err := filepath.Abs(f)
		must(v.t, err)
		files[i] = absolute
	}
	v.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), files))
}

// downloaded waits for a file of that name, and returns its bytes.
func (v *visitor) downloaded(name string) []byte {
	v.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		if b, err := os.ReadFile(filepath.Join(v.downloads, name)); err == nil && len(b) > 0 {
			return b
		}
		time.Sleep(50 * time.Millisecond)
	}
	entries, err := os.ReadDir(v.downloads)
	v.t.Fatalf("%s was not downloaded, only %v, %v", name, entries, err)
	return nil
}
