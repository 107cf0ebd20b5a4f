package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"golang.org/x/oauth2/clientcredentials"

	"github.com/city-outcomes/throughline/infra/sam/stack"
	"github.com/city-outcomes/throughline/shared/identity"
)

// client asks the API as one of the example roles.
type client struct {
	portal string
	token  string
}

// signIn signs in as one of the issuer's example clients, each named by its
// role.
func signIn(ctx context.Context, s *stack.Stack, role identity.Role) (client, error) {
	secret, err := os.ReadFile(s.SecretFile)
	if err != nil {
		return client{}, err
	}
	cc := clientcredentials.Config{ClientID: string(role), ClientSecret: string(secret), TokenURL: s.Issuer + "/token", Scopes: []string{identity.Scope}}
	token, err := cc.Token(ctx)
	if err != nil {
		return client{}, fmt.Errorf("sign in as %s: %w", role, err)
	}
	return client{portal: s.Portal, token: token.AccessToken}, nil
}

// call asks the API, and reads its answer into an Out.
func call[Out any](ctx context.Context, c client, method, path string, body any) (Out, error) {
	var out Out
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return out, err
		}
	}
	answer, err := send(ctx, method, c.portal+path, map[string]string{"Authorization": "Bearer " + c.token, "Content-Type": "application/json"}, sent)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(answer, &out)
}

// send sends a request and returns the answer's body. An answer that is no
// success is an error.
func send(ctx context.Context, method, address string, headers map[string]string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s is answered %d: %.500s", method, req.URL.Path, res.StatusCode, answer)
	}
	return answer, err
}
