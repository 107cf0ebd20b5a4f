package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/normalise"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/portal"
)

// Where the embedded default mounts what on AWS are services of their own.
const (
	transfersPath = "/transfers/"
	issuerPath    = "/issuer"
)

// embedded is the whole product in one process: the stages behind a
// dispatcher, the API, the issuer and the portal.
type embedded struct {
	store      *store
	engine     *engine
	dispatcher *local.Dispatcher
	handler    http.Handler
}

// openEmbedded puts the product together over the store in dir. base is the
// address that it will be reached under, such as http://127.0.0.1:8080.
func openEmbedded(ctx context.Context, dir, base string, calendar hlpf.Calendar, t terminal) (*embedded, error) {
	s, err := openStore(dir)
	if err != nil {
		return nil, err
	}
	e := &embedded{store: s}
	if e.engine, err = openEngine(ctx, t.cache); err != nil {
		return nil, errors.Join(err, s.close())
	}
	e.dispatcher = local.NewDispatcher(t.log, map[string]local.Handler{
		pipeline.InboxPrefix: e.ingest(t.log), pipeline.OutcomesPrefix: e.index(t.log).Run, pipeline.VerdictsPrefix: e.index(t.log).Run})
	if e.handler, err = e.serve(base, calendar, t.log); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// ingest runs the first stage, and hands its outcome to the second.
func (e *embedded) ingest(log *slog.Logger) local.Handler {
	stage := ingest.Stage{Inbox: e.store.inbox, Archive: e.store.archive, Read: e.engine.text,
		Attachments: extract.Attachments, Now: time.Now, Log: log}
	return func(ctx context.Context, key string) error {
		if err := stage.Run(ctx, key); err != nil {
			return err
		}
		rev, err := pipeline.ParseInboxKey(key)
		if err != nil {
			return err
		}
		done, err := pipeline.Exists(ctx, e.store.archive, pipeline.OutcomeKey(rev))
		if done {
			e.dispatcher.Enqueue(pipeline.OutcomeKey(rev))
		}
		return err
	}
}

func (e *embedded) index(log *slog.Logger) index.Stage {
	return index.Stage{Archive: e.store.archive, Catalog: e.store.catalog, Passages: normalise.Passages,
		Label: e.engine.labels.Label, Rules: classify.Version, Now: time.Now, Log: log,
		OnAttachment: func(key string) { e.dispatcher.Enqueue(key) }}
}

// serve builds the handlers.
func (e *embedded) serve(base string, calendar hlpf.Calendar, log *slog.Logger) (http.Handler, error) {
	secret, err := local.SigningKey(filepath.Join(e.store.dir, uploadsKey))
	if err != nil {
		return nil, err
	}
	key, err := identity.OpenKey(filepath.Join(e.store.dir, issuerKey))
	if err != nil {
		return nil, err
	}
	clientSecret, err := identity.OpenSecret(filepath.Join(e.store.dir, secretFile))
	if err != nil {
		return nil, err
	}
	transfers := &local.Uploads{Inbox: e.store.inbox, Archive: e.store.archive, Secret: secret, Base: transfersPath,
		OnPut: e.dispatcher.Enqueue, Now: time.Now, Log: log}
	issuer := &identity.Issuer{URL: base + issuerPath, Redirects: []string{base + portal.Callback}, Key: key, Secret: clientSecret}
	verifier := &identity.Verifier{Issuer: issuer.URL, Clients: issuer.Clients(), Scope: identity.Scope}
	stage := compile.Stage{Archive: e.store.archive, Catalog: e.store.catalog, Calendar: calendar,
		Measures: e.engine.labels.Measures(), Log: log}
	pages, err := portal.Handler()
	if err != nil {
		return nil, err
	}
	front := api.Front{Verifier: verifier, Client: identity.PortalClient, Now: time.Now, Log: log}
	mux := http.NewServeMux()
	mux.Handle("/v1/", front.Handler(
		api.Submissions{Inbox: e.store.inbox, Archive: e.store.archive, Catalog: e.store.catalog, Signer: transfers, Now: time.Now, NewID: newID},
		api.Briefings{Archive: e.store.archive, Catalog: e.store.catalog, Signer: transfers, Calendar: calendar, Now: time.Now, Compile: stage.Run, OnVerdict: e.dispatcher.Enqueue}))
	mux.Handle(transfersPath, transfers)
	mux.Handle(issuerPath+"/", issuer)
	mux.Handle("/", pages)
	return onlyUnder(base, mux), nil
}

// onlyUnder answers requests for the address that is served, and sends
// browsers that came under another name, such as localhost, to it: sign-in
// works under one address alone, and a page of another site that had its name
// pointed at this machine must not get through.
func onlyUnder(base string, next http.Handler) http.Handler {
	host := strings.TrimPrefix(base, "http://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Host == host:
			next.ServeHTTP(w, r)
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
			http.Redirect(w, r, base+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		default:
			http.Error(w, "Please use the address "+base+" for this server.", http.StatusMisdirectedRequest)
		}
	})
}

func newID() corpus.SubmissionID { return corpus.SubmissionID(ulid.Make().String()) }

// run brings the catalogue up to the archive, and then handles what is
// pending and what comes, until ctx is done.
func (e *embedded) run(ctx context.Context) error {
	if err := index.Replay(ctx, e.store.archive, e.store.catalog); err != nil {
		return err
	}
	if err := e.enqueuePending(ctx); err != nil {
		return err
	}
	e.dispatcher.Run(ctx)
	return nil
}

// enqueuePending finds what a process that died left undone: uploads without
// an outcome, outcomes that are neither refusals known to the catalogue nor
// have a receipt.
func (e *embedded) enqueuePending(ctx context.Context) error {
	for obj, err := range e.store.inbox.List(ctx, pipeline.InboxPrefix) {
		if err != nil {
			return fmt.Errorf("list the inbox: %w", err)
		}
		rev, err := pipeline.ParseInboxKey(obj.Key)
		if err != nil {
			continue // put there by hand: nobody announced it
		}
		settled, err := e.settled(ctx, rev)
		if err != nil {
			return err
		}
		if !settled {
			e.dispatcher.Enqueue(obj.Key)
		}
	}
	return e.enqueueVerdicts(ctx)
}

// enqueueVerdicts has verdicts followed that the visible reading of their
// document does not count.
func (e *embedded) enqueueVerdicts(ctx context.Context) error {
	for head, err := range e.store.catalog.Heads(ctx, "") {
		if err != nil {
			return fmt.Errorf("list documents: %w", err)
		}
		n, err := pipeline.CountVerdicts(ctx, e.store.archive, head.Document)
		if err != nil {
			return err
		}
		if n > head.Generation.Verdicts {
			e.dispatcher.Enqueue(pipeline.VerdictKey(head.Document, n))
		}
	}
	return nil
}

// settled reports whether the catalogue knows what became of an upload and of
// what came with it.
func (e *embedded) settled(ctx context.Context, rev corpus.Revision) (bool, error) {
	sub, err := e.store.catalog.Submission(ctx, rev)
	if errors.Is(err, pipeline.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up %s: %w", rev, err)
	}
	for _, id := range sub.Attachments() {
		if done, err := e.settled(ctx, corpus.Revision{Submission: id, Number: 1}); !done {
			return false, err
		}
	}
	return sub.Reached(corpus.Indexed) || sub.Reached(corpus.Rejected), nil
}

func (e *embedded) close() error { return errors.Join(e.engine.close(), e.store.close()) }
