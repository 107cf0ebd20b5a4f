package portal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var (
	pictures = flag.String("pictures", "", "folder for pictures of every page, to be looked at")
	running  = flag.String("at", "", "origin of a running server to take the pictures of, such as http://127.0.0.1:8080")
)

// TestPictures makes a picture of every page at two widths:
//
//	go test ./shared/portal -run Pictures -pictures DIR [-at ORIGIN]
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("makes pictures for people: give -pictures DIR")
	}
	must(t, os.MkdirAll(*pictures, 0o755))
	base := *running
	if base == "" {
		w := newWorld(t)
		w.bring(t, "kaldhavn-vlr-2026.pdf", "valmorency-vlr-2026.pdf", "puerto-lucero-vlr-2025.docx", "forum-session-2026.docx")
		w.compiled(t, "sdg-4")
		w.compiled(t, "housing")
		base = w.base
	}
	for _, width := range []int64{1280, 400} {
		v := visit(t, base)
		v.size(width, 900)
		shot := func(name string) {
			t.Helper()
			v.size(width, eval[int64](v, "document.documentElement.scrollHeight"))
			b, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
			must(t, err)
			v.size(width, 900)
			must(t, os.WriteFile(filepath.Join(*pictures, fmt.Sprintf("%s-%d.png", name, width)), b, 0o644))
		}
		v.open("/")
		shot("home-guest")
		v.open("/nowhere")
		shot("missing")
		v.open("/upload")
		shot("asks")
		v.signIn("organiser")
		shot("upload-empty")
		v.choose(testdata("documents", "yelkenova-declaration-2022.txt"), testdata("refused", "password.pdf"), testdata("refused", "empty.pdf"))
		v.do(chromedp.SetValue(chromedp.CSS("#date"), "2022-6"))
		v.click("#list li:first-child summary")
		v.click("#restrictions summary")
		v.click("#send")
		shot("upload-wrong")
		v.do(chromedp.SetValue(chromedp.CSS("#date"), "2022-06"), chromedp.SetValue(chromedp.CSS("#city-1"), "Yelkenova"), chromedp.SetValue(chromedp.CSS("#country-1"), "KAZ"))
		v.click("#send")
		v.until("all is known", "document.querySelectorAll('#list .badge.well').length === 1 && document.querySelectorAll('#list .badge.ill').length === 1")
		shot("upload-sent")
		v.open("/upload")
		v.choose(heavy(t))
		v.click("#send")
		v.until("a part of it is sent", "document.querySelector('#list progress').value > 0.1")
		shot("upload-sending")
		v.until("it is read", "document.querySelectorAll('#list .badge.ill').length === 1")
		shot("upload-large")
		v.open("/briefings")
		shot("briefings-organiser")
		v.open("/")
		shot("home-organiser")
		v.open("/submissions")
		shot("submissions")
		v.click("tbody tr:first-child a")
		v.sees("Revision 1")
		shot("submission")
		v.click("#account button")
		v.until("signed out", "location.pathname === '/' && !document.getElementById('roles')")
		v.signIn("policy")
		for _, page := range []string{"/", "/briefings", "/briefings/2027/sdg-4", "/briefings/2027/sdg-5", "/briefings/2027/sdg-4/latest", "/documents"} {
			v.open(page)
			shot("policy" + strings.ReplaceAll(page, "/", "-"))
		}
		v.click("#content h2 a")
		v.until("the document is shown", `Boolean(document.querySelector('.passage'))`)
		shot("document")
		v.click(".passage:nth-child(8) .place a")
		v.until("the passage is shown", `Boolean(document.getElementById('citation'))`)
		shot("passage")
		v.click("#account button")
		v.until("signed out", "location.pathname === '/' && !document.getElementById('roles')")
		v.signIn("reviewer")
		v.open("/reviews")
		v.sees("Are these labels right?")
		v.click(".queue li:first-child input[value=relabel]")
		shot("reviews")
		v.mu.Lock()
		v.complaints = nil // the refusals were asked for
		v.mu.Unlock()
	}
}
