// Package pdf reads PDF documents: bytes in, pages of paragraphs out. PDFium
// does the parsing, compiled to WebAssembly, so that a hostile file meets a
// sandbox with a memory limit and no files, network or clock of the host.
// Each document gets a sandbox of its own, which is thrown away after it.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// The budget of one document.
const (
	maxPages    = 5000
	maxTime     = 60 * time.Second
	maxPageTime = 20 * time.Second
	ownMemory   = 192 << 20 // bytes of the sandbox beside the file; reports need a quarter of it
	maxMemory   = 512 << 20 // bytes of the sandbox, the file among them
	maxFailures = 5         // crashes of the sandbox over one document
	maxSlow     = 1         // pages that do not end, each of which leaves a sandbox at work
)

// workers is how many documents are read at once; others wait.
const workers = 2

// Engine is PDFium, ready to read. It may be used by several goroutines. Make
// one with Open and end it with Close.
type Engine struct {
	slots    chan struct{}
	page     func(*session, int) (page, error) // reads the page with that index
	patience func(index int) *time.Timer       // until a page is given up
	longest  time.Duration                     // that a document may take
	start    func() (pdfium.Pool, error)       // compiles at the first call
	sandbox  sync.Mutex                        // held while a sandbox is made, so that its memory is known
	memories *memories

	mu      sync.Mutex
	running pdfium.Pool
	rubbish []string // temporary folders, removed by Close
	reading int      // sandboxes at work, those given up among them
}

// Open makes an engine. It is quick: PDFium is compiled when the first
// document comes. cacheDir is where the compiled code is kept and found again,
// which turns seconds into a tenth of one; it may be read-only once it is
// filled. It must belong to us alone, for what lies there is run. Where it is
// empty or of no use, a temporary folder serves until Close.
func Open(ctx context.Context, cacheDir string) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open PDF engine: %w", err)
	}
	e := &Engine{
		slots: make(chan struct{}, workers), memories: &memories{}, page: (*session).page,
		patience: func(int) *time.Timer { return time.NewTimer(maxPageTime) }, longest: maxTime,
	}
	base := experimental.WithMemoryAllocator(context.WithoutCancel(ctx), e.memories)
	e.start = sync.OnceValues(func() (pdfium.Pool, error) {
		pool, err := e.compile(base, cacheDir)
		if err != nil {
			return nil, fmt.Errorf("start PDF engine: %w", err)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.running = pool
		return pool, nil
	})
	return e, nil
}

// compile starts PDFium with the first cache that works.
func (e *Engine) compile(ctx context.Context, cacheDir string) (pdfium.Pool, error) {
	if cacheDir != "" {
		if pool, err := startPool(ctx, cacheDir); err == nil {
			return pool, nil
		}
	}
	dir, err := os.MkdirTemp("", "throughline-pdfium-")
	if err != nil {
		return startPool(ctx, "")
	}
	e.mu.Lock()
	e.rubbish = append(e.rubbish, dir)
	e.mu.Unlock()
	return startPool(ctx, dir)
}

func startPool(ctx context.Context, cacheDir string) (pdfium.Pool, error) {
	// PDFium's setjmp needs the exception instructions. CloseOnContextDone
	// stays off: its checks make everything four times slower, so deadlines
	// are kept between pages.
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if cacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(cache)
	}
	return webassembly.Init(webassembly.Config{
		Context:       ctx,
		MaxTotal:      -1, // Engine.slots is the limit
		FSConfig:      wazero.NewFSConfig(),
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
}

// Close ends the engine. No document may be read during or after it.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var errs []error
	if e.running != nil && e.reading == 0 { // a sandbox that was given up and still runs needs its memory
		errs = append(errs, e.running.Close())
	}
	e.running = nil
	for _, dir := range e.rubbish {
		errs = append(errs, os.RemoveAll(dir))
	}
	e.rubbish = nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close PDF engine: %w", err)
	}
	return nil
}

// enter makes a sandbox for a file of that size, and returns it with its
// memory.
func (e *Engine) enter(ctx context.Context, size int) (pdfium.Pdfium, *memory, error) {
	pool, err := e.start()
	if err != nil {
		return nil, nil, err
	}
	e.sandbox.Lock()
	defer e.sandbox.Unlock()
	e.memories.limit(min(ownMemory+uint64(size), maxMemory))
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("make PDF sandbox: %w", err)
	}
	e.count(1)
	return instance, e.memories.last(), nil
}

func (e *Engine) count(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.reading += n
}
