package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/terms/english"
)

type serveCommand struct {
	Address  string        `default:"127.0.0.1:8080" help:"Address to listen on."`
	Store    string        `default:".throughline" type:"path" help:"Folder of the store; made where there is none."`
	Calendar string        `placeholder:"FILE" help:"Calendar of the forum, instead of the built-in one."`
	Load     string        `placeholder:"DIR" help:"Submit this folder's documents, unless they are there already, and compile the live year."`
	Schedule time.Duration `default:"24h" help:"Compile the live year's themes, check and seal the store this often."`
}

// Help is what --help adds.
func (serveCommand) Help() string {
	return `Everything runs in this process and lives in the store's folder. The address is given to
browsers, so use the name they will use. Stop with Ctrl-C: what is under way is taken up
again at the next start.

  throughline serve --load testdata/documents`
}

func (c serveCommand) Run(ctx context.Context, t terminal) error {
	calendar, err := readCalendar(c.Calendar)
	if err != nil {
		return err
	}
	s, err := start(ctx, c.Address, c.Store, calendar, t)
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Fprintf(t.out, "throughline serves %s\n", s.base)
	if c.Load != "" {
		if err := c.load(ctx, s, calendar, t); err != nil {
			fmt.Fprintln(t.err, "throughline: the documents could not be loaded, the portal stays up:", err)
		}
	}
	fmt.Fprintf(t.out, "\nOpen %s and sign in as one of the examples. From another terminal:\n", s.base)
	fmt.Fprintf(t.out, "  .throughline/bin/throughline submit FILE --to %s --secret %s\n\n", s.base, filepath.Join(c.Store, secretFile))
	fmt.Fprint(t.out, "Whoever can reach this address on this machine can sign in as any example, the\nadministrator too: it is for trying out, not for documents of others.\nStop with Ctrl-C.\n")
	return c.keepCompiling(ctx, s, calendar, t)
}

// load brings the example documents in and compiles the live year.
func (c serveCommand) load(ctx context.Context, s *running, calendar hlpf.Calendar, t terminal) error {
	receipts, err := s.submitFolder(ctx, c.Load, t)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s of %s %s in\n", english.Count(len(receipts), "made-up document"), c.Load, english.Form(len(receipts), "is", "are"))
	return c.compileLive(ctx, s, calendar, t)
}

func (c serveCommand) compileLive(ctx context.Context, s *running, calendar hlpf.Calendar, t terminal) error {
	series, err := seriesOf(calendar, 0, "all")
	if err != nil {
		return err
	}
	all, err := compileAll(ctx, s.house.store.compiler(calendar, s.house.engine.labels.Measures(), t), series, corpus.NewEditionID(time.Now()), filepath.Join(c.Store, "packages"))
	return errors.Join(printCompiled(t, all), err)
}

// keepCompiling is the scheduler: it ends with ctx. A compilation, or a check
// of the store, that fails is logged and tried again at the next turn.
func (c serveCommand) keepCompiling(ctx context.Context, s *running, calendar hlpf.Calendar, t terminal) error {
	tick := time.NewTicker(c.Schedule)
	defer tick.Stop()
	for {
		select {
		case err := <-s.failed:
			return err
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := c.compileLive(ctx, s, calendar, t); err != nil {
				t.log.ErrorContext(ctx, "scheduled compilation failed", "err", err)
			}
			if err := s.house.reconcile(ctx, t.log); err != nil {
				t.log.ErrorContext(ctx, "scheduled check failed", "err", err)
			}
		}
	}
}

// running is the product, listening.
type running struct {
	house  *embedded
	base   string
	failed chan error // what ended the server or the stages before time
	stop   func()
}

// start opens the product and listens; port 0 takes a free one.
func start(ctx context.Context, address, dir string, calendar hlpf.Calendar, t terminal) (*running, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	s := &running{base: "http://" + listener.Addr().String(), failed: make(chan error, 2)}
	if s.house, err = openEmbedded(ctx, dir, s.base, calendar, t); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: s.house.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	work, cancel := context.WithCancel(ctx)
	var under sync.WaitGroup
	under.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve: %w", err)
		}
	})
	under.Go(func() {
		if err := s.house.run(work); err != nil {
			s.failed <- err
		}
	})
	s.stop = func() {
		grace, end := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer end()
		if err := server.Shutdown(grace); err != nil {
			t.log.WarnContext(grace, "some requests were cut off", "err", err)
		}
		cancel()
		under.Wait()
		if err := s.house.close(); err != nil {
			t.log.ErrorContext(grace, "could not close the store", "err", err)
		}
	}
	return s, nil
}

// submitFolder sends a folder's documents to the server over its own API, as
// any organiser would, and waits for them.
func (s *running) submitFolder(ctx context.Context, dir string, t terminal) ([]receipt, error) {
	files, err := findDocuments([]string{dir}, corpus.Metadata{Kind: corpus.KindOther})
	if err != nil {
		return nil, err
	}
	api, err := s.connect(ctx, "organiser")
	if err != nil {
		return nil, err
	}
	sender := sender{api: api, progress: sending(t, files), pause: time.Second}
	receipts, err := sender.sendAll(ctx, files)
	if err != nil {
		return nil, err
	}
	return receipts, await(ctx, api, receipts, 10*time.Minute, newProgress(t, int64(len(receipts)), "reading"))
}

// connect signs in to the server as one of its example clients.
func (s *running) connect(ctx context.Context, example string) (*client, error) {
	return server{To: s.base, As: example, Secret: filepath.Join(s.house.store.dir, secretFile)}.connect(ctx, example)
}
