package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// How long keys are kept, and how often at most a token with an unknown key
// makes us ask again: forged tokens must not turn into requests to the issuer.
const (
	keysAge   = time.Hour
	keysPause = 30 * time.Second
)

// Endpoints are where a client signs in.
type Endpoints struct {
	Authorization string
	Token         string
}

// source is what the issuer publishes: its endpoints and keys.
type source struct {
	mu        sync.Mutex
	endpoints Endpoints
	keysURL   string
	keys      jose.JSONWebKeySet
	read      time.Time // of the keys
}

// Endpoints reads where the issuer's clients sign in from its discovery
// document.
func (v *Verifier) Endpoints(ctx context.Context) (Endpoints, error) {
	v.source.mu.Lock()
	defer v.source.mu.Unlock()
	if err := v.source.discover(ctx, v); err != nil {
		return Endpoints{}, err
	}
	return v.source.endpoints, nil
}

// key returns the issuer's public key of that name. One that the issuer does
// not have is a Refusal.
func (s *source) key(ctx context.Context, v *Verifier, id string) (jose.JSONWebKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key, known := s.find(id)
	age := v.now().Sub(s.read)
	if known && age < keysAge {
		return key, nil
	}
	if known || age >= keysPause {
		if err := s.refresh(ctx, v); err != nil {
			return jose.JSONWebKey{}, err
		}
	}
	if key, known = s.find(id); !known {
		return jose.JSONWebKey{}, refuse(BadToken, fmt.Errorf("the issuer has no key %q", id))
	}
	return key, nil
}

func (s *source) find(id string) (jose.JSONWebKey, bool) {
	for _, k := range s.keys.Key(id) {
		if id != "" && k.Valid() && k.IsPublic() && (k.Use == "" || k.Use == "sig") {
			return k, true
		}
	}
	return jose.JSONWebKey{}, false
}

func (s *source) refresh(ctx context.Context, v *Verifier) error {
	if err := s.discover(ctx, v); err != nil {
		return err
	}
	var published struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := getJSON(ctx, v.client(), s.keysURL, &published); err != nil {
		return fmt.Errorf("read the keys of %s: %w", v.Issuer, err)
	}
	s.keys, s.read = readable(published.Keys), v.now()
	return nil
}

// readable leaves out keys of kinds that we do not know (RFC 7517, section 5).
func readable(published []json.RawMessage) jose.JSONWebKeySet {
	var set jose.JSONWebKeySet
	for _, raw := range published {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(raw) == nil {
			set.Keys = append(set.Keys, k)
		}
	}
	return set
}

// discover reads the discovery document, once.
func (s *source) discover(ctx context.Context, v *Verifier) error {
	if s.keysURL != "" {
		return nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, v.client()), v.Issuer)
	if err != nil {
		return fmt.Errorf("discover issuer %s: %w", v.Issuer, err)
	}
	var doc struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&doc); err != nil {
		return fmt.Errorf("read discovery of %s: %w", v.Issuer, err)
	}
	s.keysURL = doc.Keys
	s.endpoints = Endpoints{Authorization: provider.Endpoint().AuthURL, Token: provider.Endpoint().TokenURL}
	return nil
}

func (v *Verifier) client() *http.Client {
	if v.HTTP != nil {
		return v.HTTP
	}
	return &http.Client{Timeout: 5 * time.Second}
}

// getJSON reads at most a megabyte of JSON.
func getJSON(ctx context.Context, client *http.Client, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s answered %s", url, res.Status)
	}
	return json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(into)
}
