package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/infra/sam/stack"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/local"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// story is a document's way from upload to download, through the functions.
// Its document is made up.
type story struct {
	*stack.Stack
	terminal
	dir string // for what it fetches

	organiser, policy client
	revision          corpus.Revision
	upload            pipeline.SignedRequest
	edition           corpus.Edition
	file              string // the package
}

// What the story is about.
const (
	document = "testdata/documents/kaldhavn-vlr-2026.pdf"
	year     = 2027
	theme    = "sdg-4"
)

// step is a part of the story. It returns what the functions answered.
type step struct {
	name string
	take func(context.Context) (string, error)
}

func (s *story) steps() []step {
	return []step{
		{"the template is checked by SAM and cfn-lint", s.lint},
		{"the portal's pages are read", s.readPages},
		{"an organiser signs in", s.signInOrganiser},
		{"a document is announced", s.announce},
		{"it is sent to the inbox", s.send},
		{"it is said to be complete", s.complete},
		{"ingest and index are woken, and it is indexed", s.awaitIndexed},
		{"another is sent from a browser", s.browse},
		{"the schedule compiles the year", s.compile},
		{"a policy officer signs in", s.signInPolicy},
		{"the edition is listed", s.list},
		{"its package is signed and fetched", s.fetch},
		{"the package is verified by throughline verify", s.verify},
		{"subscribers are told", s.subscribers},
		{"archive and catalogue are reconciled", s.reconcile},
		{"nothing was given up", s.deadLetters},
	}
}

// run takes all steps, and then each function by itself.
func (s *story) run(ctx context.Context) error {
	steps := s.steps()
	for _, f := range s.Functions {
		steps = append(steps, step{"sam local invoke " + f.ID, func(ctx context.Context) (string, error) { return s.invoke(ctx, f) }})
	}
	for _, st := range steps {
		began := time.Now()
		said, err := st.take(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", st.name, err)
		}
		fmt.Fprintf(s.out, "ok  %-50s %8s  %s\n", st.name, time.Since(began).Round(time.Millisecond), said)
	}
	return nil
}

func (s *story) lint(ctx context.Context) (string, error) { return "no warning", s.SAM.Lint(ctx) }

func (s *story) readPages(ctx context.Context) (string, error) {
	page, err := send(ctx, http.MethodGet, s.Portal+"/", nil, nil)
	if err != nil {
		return "", err
	}
	if !bytes.Contains(page, []byte("<html")) {
		return "", fmt.Errorf("the portal's first page is none: %.200s", page)
	}
	config, err := call[struct {
		Issuer string `json:"issuer"`
	}](ctx, client{portal: s.Portal}, http.MethodGet, "/v1/config", nil)
	if err == nil && config.Issuer != s.Issuer {
		err = fmt.Errorf("the API names the issuer %q, want %q", config.Issuer, s.Issuer)
	}
	return fmt.Sprintf("portal: %d bytes; download: issuer %s", len(page), config.Issuer), err
}

func (s *story) signInOrganiser(ctx context.Context) (said string, err error) {
	s.organiser, err = signIn(ctx, s.Stack, identity.Organiser)
	return "", err
}

func (s *story) signInPolicy(ctx context.Context) (said string, err error) {
	s.policy, err = signIn(ctx, s.Stack, identity.Policy)
	return "", err
}

func (s *story) announce(ctx context.Context) (string, error) {
	body, err := os.ReadFile(filepath.Join(s.root, document))
	if err != nil {
		return "", err
	}
	issued, err := call[struct {
		Submission corpus.Revision        `json:"submission"`
		Upload     pipeline.SignedRequest `json:"upload"`
	}](ctx, s.organiser, http.MethodPost, "/v1/submissions", map[string]any{
		"filename": filepath.Base(document), "mediaType": "application/pdf", "size": len(body), "sha256": corpus.Identify(body),
		"metadata": map[string]any{"title": "Kaldhavn Voluntary Local Review 2026", "kind": "vlr", "city": "Kaldhavn", "country": "NOR", "date": "2026"},
	})
	s.revision, s.upload = issued.Submission, issued.Upload
	return fmt.Sprintf("upload: %s, and a link that binds %d headers", s.revision, len(s.upload.Headers)), err
}

func (s *story) send(ctx context.Context) (string, error) {
	body, err := os.ReadFile(filepath.Join(s.root, document))
	if err != nil {
		return "", err
	}
	if _, err := send(ctx, s.upload.Method, s.upload.URL, s.upload.Headers, body); err != nil {
		return "", err
	}
	if _, err := send(ctx, s.upload.Method, s.upload.URL, s.upload.Headers, body); err == nil {
		return "", errors.New("it is taken twice, want the second refused")
	}
	return fmt.Sprintf("the S3 server: %d bytes taken once, and not again", len(body)), nil
}

// standing is what upload says of a submission.
type standing struct {
	Revisions []struct {
		Status   corpus.Status `json:"status"`
		Sentence string        `json:"sentence"`
	} `json:"revisions"`
}

func (s *story) complete(ctx context.Context) (string, error) {
	_, err := call[standing](ctx, s.organiser, http.MethodPost, fmt.Sprintf("/v1/submissions/%s/revisions/%d/complete", s.revision.Submission, s.revision.Number), nil)
	return "upload: taken note", err
}

func (s *story) awaitIndexed(ctx context.Context) (string, error) {
	for ctx.Err() == nil {
		now, err := call[standing](ctx, s.organiser, http.MethodGet, "/v1/submissions/"+string(s.revision.Submission), nil)
		if err != nil {
			return "", err
		}
		if len(now.Revisions) != 1 {
			return "", fmt.Errorf("the submission has %d revisions, want one", len(now.Revisions))
		}
		switch at := now.Revisions[0]; at.Status {
		case corpus.Indexed:
			return "upload: " + string(at.Status), nil
		case corpus.Rejected:
			return "", fmt.Errorf("it is refused: %s", at.Sentence)
		}
		if dead := s.Queues.Dead(); len(dead) > 0 {
			return "", fmt.Errorf("%s was given up: %w", dead[0].Key, dead[0].Err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	return "", ctx.Err()
}

func (s *story) compile(ctx context.Context) (string, error) {
	return "freeze, then each theme", s.Machine.Run(ctx, time.Now().UTC().Truncate(time.Second), year)
}

func (s *story) reconcile(ctx context.Context) (string, error) {
	said, err := s.Reconcile(ctx, time.Now().UTC().Truncate(time.Second))
	return "reconcile: " + said, err
}

func (s *story) list(ctx context.Context) (string, error) {
	series, err := call[struct {
		Editions []corpus.Edition `json:"editions"`
	}](ctx, s.policy, http.MethodGet, fmt.Sprintf("/v1/briefings/%d/%s", year, theme), nil)
	if err != nil {
		return "", err
	}
	if len(series.Editions) != 1 || series.Editions[0].Statements == 0 {
		return "", fmt.Errorf("the series has the editions %+v, want one with statements", series.Editions)
	}
	s.edition = series.Editions[0]
	return fmt.Sprintf("download: edition %s with %d statements", s.edition.ID, s.edition.Statements), nil
}

func (s *story) fetch(ctx context.Context) (string, error) {
	link, err := call[struct {
		URL    string            `json:"url"`
		SHA256 corpus.DocumentID `json:"sha256"`
	}](ctx, s.policy, http.MethodGet, fmt.Sprintf("/v1/briefings/%d/%s/%s/package", year, theme, s.edition.ID), nil)
	if err != nil {
		return "", err
	}
	zip, err := send(ctx, http.MethodGet, link.URL, nil, nil)
	if err != nil {
		return "", err
	}
	if got := corpus.Identify(zip); got != link.SHA256 || got != s.edition.Package {
		return "", fmt.Errorf("the package has the SHA-256 %s, the link says %s, the edition %s", got, link.SHA256, s.edition.Package)
	}
	s.file = filepath.Join(s.dir, theme+".zip")
	return fmt.Sprintf("%d bytes of SHA-256 %.12s…", len(zip), link.SHA256), os.WriteFile(s.file, zip, 0o600)
}

// verify checks the package by the command that readers have, against a copy of
// the archive.
func (s *story) verify(ctx context.Context) (string, error) {
	store := filepath.Join(s.dir, "store")
	if err := copyArchive(ctx, s.Archive, filepath.Join(store, "archive")); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "run", "./infra/throughline", "verify", "--store", store, s.file)
	cmd.Dir = s.root
	out, err := cmd.CombinedOutput()
	said := strings.TrimSpace(string(out))
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	_, said, _ = strings.Cut(said, ": ")
	return said, nil
}

func copyArchive(ctx context.Context, from pipeline.Objects, dir string) error {
	to, err := local.OpenObjects(dir)
	if err != nil {
		return err
	}
	for object, err := range from.List(ctx, "") {
		if err != nil {
			return err
		}
		body, err := from.Get(ctx, object.Key)
		if err != nil {
			return err
		}
		if err := to.Create(ctx, object.Key, body); err != nil {
			return err
		}
	}
	return nil
}

// subscribers waits for what the table's stream has told them.
func (s *story) subscribers(ctx context.Context) (string, error) {
	for ctx.Err() == nil {
		for _, m := range s.Topic.Messages() {
			if m.Attributes["theme"] == theme {
				return "notify: " + m.Subject, nil
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	return "", fmt.Errorf("nobody is told of %s: %w", theme, ctx.Err())
}

func (s *story) deadLetters(context.Context) (string, error) {
	dead := s.Queues.Dead()
	if len(dead) > 0 {
		return "", fmt.Errorf("%d messages were given up, the first %s: %w", len(dead), dead[0].Key, dead[0].Err)
	}
	return "no dead letter", nil
}

// invoke has SAM start a function once for its example event. Requests carry a
// real token of the administrator.
func (s *story) invoke(ctx context.Context, f stack.Function) (string, error) {
	event, err := os.ReadFile(filepath.Join(s.root, "functions", f.Name, "event.json"))
	if err != nil {
		return "", err
	}
	admin, err := signIn(ctx, s.Stack, identity.Admin)
	if err != nil {
		return "", err
	}
	file := filepath.Join(s.dir, f.Name+".json")
	if err := os.WriteFile(file, bytes.ReplaceAll(event, []byte("TOKEN"), []byte(admin.token)), 0o600); err != nil {
		return "", err
	}
	answer, err := s.SAM.Invoke(ctx, f, file)
	return fmt.Sprintf("%.100s", answer), err
}
