package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar on standard error, where that is a terminal; else
// nothing. It may be moved by several at once.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(t terminal, steps int64, doing string, options ...progressbar.Option) progress {
	f, ok := t.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return progress{}
	}
	options = append(options, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(doing),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return progress{progressbar.NewOptions64(steps, options...)}
}

// sending is the progress of sending files, in bytes.
func sending(t terminal, files []document) progress {
	var bytes int64
	for _, f := range files {
		bytes += f.size
	}
	return newProgress(t, bytes, "sending", progressbar.OptionShowBytes(true))
}

// add moves the bar, backwards where n is negative.
func (p progress) add(n int64) {
	if p.bar != nil {
		_ = p.bar.Add64(n) // a bar that cannot be drawn stops nothing
	}
}

func (p progress) set(n int) {
	if p.bar != nil {
		_ = p.bar.Set(n)
	}
}

func (p progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// told is a body whose bytes move the bar as they are sent.
type told struct {
	io.Reader
	progress progress
	sent     int64
}

func (t *told) Read(b []byte) (int, error) {
	n, err := t.Reader.Read(b)
	t.sent += int64(n)
	t.progress.add(int64(n))
	return n, err
}
