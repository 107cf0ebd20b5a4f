package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// server says which server a command talks to, and as whom.
type server struct {
	To     string `placeholder:"URL" env:"THROUGHLINE_SERVER" help:"Address of the server, such as http://127.0.0.1:8080."`
	As     string `placeholder:"CLIENT" env:"THROUGHLINE_CLIENT" help:"Client to sign in as (OAuth client credentials)."`
	Secret string `placeholder:"FILE" env:"THROUGHLINE_SECRET_FILE" help:"File with the client's secret."`
	Token  string `placeholder:"FILE" env:"THROUGHLINE_TOKEN_FILE" help:"File with an access token, instead of signing in."`
}

// client talks to a server's API.
type client struct {
	base *url.URL
	http *http.Client // signs in
	bare *http.Client // for signed links, which carry their own permission
}

// problem is an answer that is not a success (RFC 9457).
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Reason string `json:"reason"`
	Errors []struct {
		Field  string `json:"field"`
		Detail string `json:"detail"`
	} `json:"errors"`
}

func (p *problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Detail)
	if p.Detail == "" {
		fmt.Fprintf(&b, "the server answered %d %s", p.Status, p.Title)
	}
	for _, e := range p.Errors {
		if e.Detail == p.Detail {
			continue // the whole problem is this one
		}
		fmt.Fprintf(&b, "; %s: %s", e.Field, e.Detail)
	}
	return b.String()
}

// apiConfig is the part of the server's public configuration that a client
// needs.
type apiConfig struct {
	TokenEndpoint string `json:"tokenEndpoint"`
	MaxSize       int64  `json:"maxSize"`
}

// connect reaches the server and signs in. Where the command line does not
// say as whom, it is as the example client of that name, whose secret the
// embedded default keeps on this machine.
func (s server) connect(ctx context.Context, example string) (*client, error) {
	base, err := url.Parse(strings.TrimSuffix(s.To, "/"))
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("--to takes the address of a server, such as http://127.0.0.1:8080, not %q", s.To)
	}
	c := &client{base: base, bare: &http.Client{Timeout: time.Hour}} // a signed link is good for that long
	c.http = c.bare
	var config apiConfig
	if err := c.get(ctx, "/v1/config", &config); err != nil {
		return nil, fmt.Errorf("reach %s: %w", s.To, err)
	}
	source, err := s.tokens(ctx, config, example)
	if err != nil {
		return nil, err
	}
	c.http = oauth2.NewClient(ctx, source)
	return c, nil
}

// tokens is where access tokens come from: a file, or the issuer.
func (s server) tokens(ctx context.Context, config apiConfig, example string) (oauth2.TokenSource, error) {
	if s.Token != "" {
		b, err := os.ReadFile(s.Token)
		if err != nil {
			return nil, fmt.Errorf("read the access token: %w", err)
		}
		return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: strings.TrimSpace(string(b))}), nil
	}
	id, file := cmp.Or(s.As, example), cmp.Or(s.Secret, filepath.Join(defaultStore, secretFile))
	secret, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && s.Secret == "" {
		return nil, errors.New("say who you are: --as CLIENT with --secret FILE, or --token FILE")
	}
	if err != nil {
		return nil, fmt.Errorf("read the client's secret: %w", err)
	}
	cc := clientcredentials.Config{ClientID: id, ClientSecret: strings.TrimSpace(string(secret)), TokenURL: config.TokenEndpoint}
	return cc.TokenSource(ctx), nil
}

func (c *client) get(ctx context.Context, path string, answer any) error {
	return c.do(ctx, http.MethodGet, path, nil, answer)
}

func (c *client) post(ctx context.Context, path string, body, answer any) error {
	return c.do(ctx, http.MethodPost, path, body, answer)
}

func (c *client) do(ctx context.Context, method, path string, body, answer any) error {
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base.String()+path, payload)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return answered(c.http, req, func(r io.Reader) error {
		if answer == nil {
			return nil
		}
		return json.NewDecoder(r).Decode(answer)
	})
}

// answered sends a request and reads its answer, or the problem.
func answered(h *http.Client, req *http.Request, read func(io.Reader) error) error {
	resp, err := h.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 300 {
		return read(resp.Body)
	}
	p := &problem{}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(p); err != nil {
		*p = problem{} // not a problem document: the status line must do
	}
	p.Status, p.Title = resp.StatusCode, http.StatusText(resp.StatusCode)
	return p
}

// put sends a file as a signed request says.
func (c *client) put(ctx context.Context, signed pipeline.SignedRequest, body io.Reader, size int64) error {
	req, err := http.NewRequestWithContext(ctx, signed.Method, c.absolute(signed.URL), body)
	if err != nil {
		return fmt.Errorf("make upload: %w", err)
	}
	req.ContentLength = size
	for name, value := range signed.Headers {
		if !strings.EqualFold(name, "Content-Length") && !strings.EqualFold(name, "Host") {
			req.Header.Set(name, value)
		}
	}
	return answered(c.bare, req, func(io.Reader) error { return nil })
}

// absolute is a link as the server gave it, made whole where it is relative.
func (c *client) absolute(link string) string {
	if u, err := c.base.Parse(link); err == nil {
		return u.String()
	}
	return link
}

// download writes what a link leads to.
func (c *client) download(ctx context.Context, link string, w io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.absolute(link), nil)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	return answered(c.bare, req, func(r io.Reader) error {
		_, err := io.Copy(w, r)
		return err
	})
}

// submission is a revision as the API shows it.
type submission struct {
	corpus.Submission
	Sentence string `json:"sentence"` // why it was refused, in plain words
}

// mine lists my submissions, newest first.
func (c *client) mine(ctx context.Context) ([]submission, error) {
	var all []submission
	for after := ""; ; {
		var page struct {
			Submissions []submission `json:"submissions"`
			Next        string       `json:"next"`
		}
		q := url.Values{"limit": {strconv.Itoa(1000)}}
		if after != "" {
			q.Set("after", after)
		}
		if err := c.get(ctx, "/v1/submissions?"+q.Encode(), &page); err != nil {
			return nil, fmt.Errorf("list submissions: %w", err)
		}
		all = append(all, page.Submissions...)
		if after = page.Next; after == "" {
			return all, nil
		}
	}
}
