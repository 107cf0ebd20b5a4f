package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/chromedp"
)

// browse has an organiser send another document from a real browser: the pages
// come from SAM's API, the sign-in from the issuer, the bytes go to the S3
// server, each another origin. Without a browser the step is left out, but not
// in CI.
func (s *story) browse(ctx context.Context) (string, error) {
	chromium, err := findChromium()
	if err != nil {
		if os.Getenv("CI") == "true" {
			return "", err
		}
		return "left out: " + err.Error(), nil
	}
	file, err := filepath.Abs(filepath.Join(s.root, "testdata/documents/yelkenova-declaration-2022.txt"))
	if err != nil {
		return "", err
	}
	allocator, end := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.UserDataDir(filepath.Join(s.dir, "browser")), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))...)
	defer end()
	tab, leave := chromedp.NewContext(allocator)
	defer leave()
	complaints := listen(tab)
	for _, deed := range []func() error{
		func() error { return chromedp.Do(tab, chromedp.Navigate(s.Portal+"/upload")) },
		func() error { return click(tab, "#sign-in") },
		func() error {
			return holds(tab, "the issuer asks who it is", fmt.Sprintf(`location.origin === %q && document.readyState === 'complete'`, s.Issuer))
		},
		func() error { return click(tab, `button[value="organiser"]`) },
		func() error {
			return holds(tab, "the visitor is back and signed in", `location.pathname === '/upload' && Boolean(document.getElementById('roles'))`)
		},
		func() error { return choose(tab, file) },
		func() error { return click(tab, "#send") },
		func() error {
			return holds(tab, "the document is indexed", `document.body.innerText.replaceAll(/\s+/g, ' ').includes('Indexed Its passages can be read')`)
		},
	} {
		if err := deed(); err != nil {
			return "", fmt.Errorf("%w; the browser complains of %q", err, complaints())
		}
	}
	return "the page shows that it is indexed", nil
}

// listen collects what the browser complains of: errors, exceptions, violations
// of the pages' policy.
func listen(tab context.Context) func() []string {
	var mu sync.Mutex
	var found []string
	messages := chromedp.Console(tab)
	go func() {
		for m, err := range messages {
			if err != nil {
				return // the tab is closed
			}
			if m.IsException() || m.Type == "error" || m.Type == "assert" {
				mu.Lock()
				found = append(found, m.String())
				mu.Unlock()
			}
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(found)
	}
}

// visit is how long a page is waited for that never comes to be as it should.
const visit = 5 * time.Minute

// click waits for an element, and clicks it.
func click(tab context.Context, selector string) error {
	ctx, cancel := context.WithTimeout(tab, visit)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		return fmt.Errorf("click %s: %w", selector, err)
	}
	return nil
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no Chromium: apt-get install chromium")
}

// choose gives the page a file, once its scripts have shown the form: before
// that nobody looks at what is chosen.
func choose(tab context.Context, file string) error {
	if err := holds(tab, "the form is there", `document.getElementById('content')?.hidden === false`); err != nil {
		return err
	}
	if err := chromedp.Do(tab, chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file})); err != nil {
		return fmt.Errorf("choose a file: %w", err)
	}
	return holds(tab, "the file is chosen", fmt.Sprintf(`document.body.innerText.includes(%q)`, filepath.Base(file)))
}

// holds waits until a condition holds on the page, also across pages.
func holds(tab context.Context, what, condition string) error {
	ctx, cancel := context.WithTimeout(tab, visit)
	defer cancel()
	for ctx.Err() == nil {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition)); err == nil && ok { // an error is a page on its way out
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("it never holds that %s; the page shows %s", what, glimpse(tab))
}

// glimpse is what the page shows, in short.
func glimpse(tab context.Context) string {
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + '\n' + document.body.innerText.replaceAll(/\s+/g, ' ')`))
	if err != nil {
		return err.Error()
	}
	return text
}
