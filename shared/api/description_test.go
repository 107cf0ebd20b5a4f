package api_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
)

// contract is the description, ready to check requests and answers.
type contract struct {
	doc    *openapi3.T
	router routers.Router
}

var readContract = sync.OnceValues(func() (contract, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(api.Description())
	if err != nil {
		return contract{}, err
	}
	router, err := legacy.NewRouter(doc)
	return contract{doc, router}, err
})

func described(t *testing.T) contract {
	t.Helper()
	c, err := readContract()
	if err != nil {
		t.Fatalf("read openapi.yaml: %v", err)
	}
	return c
}

// check holds a request that was accepted, and any answer, against the
// description. HEAD and OPTIONS are HTTP's own, and not described.
func (c contract) check(t *testing.T, req *http.Request, sent []byte, a answer) {
	t.Helper()
	if req.Method == http.MethodHead || req.Method == http.MethodOptions {
		return
	}
	at := req.Clone(context.WithoutCancel(t.Context()))
	at.URL.Scheme, at.URL.Host, at.Host = "", "", ""
	route, params, err := c.router.FindRoute(at)
	if err != nil {
		if a.StatusCode < 400 {
			t.Errorf("%s %s was answered, but is not described: %v", req.Method, req.URL.Path, err)
		}
		return
	}
	at.Body = io.NopCloser(bytes.NewReader(sent))
	in := &openapi3filter.RequestValidationInput{Request: at, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
	if a.StatusCode < 400 {
		if err := openapi3filter.ValidateRequest(at.Context(), in); err != nil {
			t.Errorf("%s %s was accepted, against the description: %v", req.Method, req.URL.Path, err)
		}
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: a.StatusCode, Header: a.Header, Options: in.Options}
	out.SetBodyBytes(a.body)
	if err := openapi3filter.ValidateResponse(at.Context(), out); err != nil {
		t.Errorf("%s %s = %s, against the description: %v", req.Method, req.URL.Path, a.Status, err)
	}
}

func TestDescriptionIsValid(t *testing.T) {
	t.Parallel()
	doc := described(t).doc
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("the description is in OpenAPI %s, want 3.1", doc.OpenAPI)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Errorf("openapi.yaml: %v", err)
	}
}

func TestDescriptionAndRoutesSayTheSame(t *testing.T) {
	t.Parallel()
	told := map[string]string{}
	for path, item := range described(t).doc.Paths.Map() {
		for method, op := range item.Operations() {
			told[method+" "+path] = access(op)
		}
	}
	routed := map[string]string{}
	for _, r := range api.Routes() {
		roles := fmt.Sprint(r.Roles)
		if r.Public {
			roles = "public"
		}
		routed[r.Pattern()] = roles + " " + r.Part
	}
	for _, pattern := range slices.Sorted(maps.Keys(routed)) {
		if told[pattern] != routed[pattern] {
			t.Errorf("%s: described as %q, routed as %q", pattern, told[pattern], routed[pattern])
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(told)) {
		if _, ok := routed[pattern]; !ok {
			t.Errorf("%s is described, but there is no such route", pattern)
		}
	}
}

// access is who may use an operation, and its part.
func access(op *openapi3.Operation) string {
	part := fmt.Sprint(op.Tags)
	part = part[1 : len(part)-1]
	if op.Security != nil && len(*op.Security) == 0 {
		return "public " + part
	}
	return fmt.Sprint(op.Extensions["x-roles"]) + " " + part
}

func TestDescriptionHasTheWordsOfTheCorpus(t *testing.T) {
	t.Parallel()
	schemas := described(t).doc.Components.Schemas
	for name, want := range map[string][]any{
		"Role": words(identity.Roles()), "Kind": words(corpus.DocumentKinds()),
		"Sensitivity": words(corpus.Sensitivities()), "Status": words(corpus.Statuses()),
	} {
		if got := schemas[name].Value.Enum; !slices.Equal(got, want) {
			t.Errorf("%s is described as %v, want %v", name, got, want)
		}
	}
}

func words[T ~string](list []T) []any {
	var out []any
	for _, w := range list {
		out = append(out, string(w))
	}
	return out
}
