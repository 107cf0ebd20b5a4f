package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"golang.org/x/oauth2/clientcredentials"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// sign signs in as one of the local issuer's example clients.
func (d *desk) sign(ctx context.Context, client string) (string, error) {
	cc := clientcredentials.Config{ClientID: client, ClientSecret: d.secret, TokenURL: d.address + "/token", Scopes: []string{identity.Scope}}
	token, err := cc.Token(ctx)
	if err != nil {
		return "", fmt.Errorf("sign in as %s: %w", client, err)
	}
	return token.AccessToken, nil
}

// ask asks the API and reads the answer into out, nil for none.
func (d *desk) ask(ctx context.Context, token, method, path string, body, out any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, path, &sent)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	answer := &answer{header: http.Header{}}
	d.handler.ServeHTTP(answer, req)
	if answer.status >= http.StatusBadRequest {
		return fmt.Errorf("%s %s is answered %d: %s", method, path, answer.status, &answer.body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.body.Bytes(), out)
}

// answer is an answer of the API.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
func (a *answer) WriteHeader(status int)      { a.status = status }

// issued is what the API answers to an announcement.
type issued struct {
	Submission corpus.Revision        `json:"submission"`
	Upload     pipeline.SignedRequest `json:"upload"`
}

// send puts the bytes where the API said.
func send(ctx context.Context, r pipeline.SignedRequest, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the store answers the upload with %d", res.StatusCode)
	}
	return nil
}
