package trigger_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/trigger"
)

func httpEvent(method, path, query, body string) events.APIGatewayV2HTTPRequest {
	ev := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: path, RawQueryString: query, Body: body,
		Headers: map[string]string{"authorization": "Bearer t", "content-type": "application/json", "accept": "a,b"}}
	ev.RequestContext.HTTP.Method = method
	ev.RequestContext.HTTP.SourceIP = "192.0.2.1"
	ev.RequestContext.DomainName = "api.example"
	return ev
}

func TestHTTPPassesTheRequestOn(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/submissions/{id}", func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	})
	ev := httpEvent("POST", "/v1/submissions/a b", "after=x%2By&limit=3", base64.StdEncoding.EncodeToString([]byte("\x00\xff")))
	ev.IsBase64Encoded, ev.Cookies = true, []string{"a=1", "b=2"}
	res, err := trigger.HTTP(mux)(t.Context(), ev)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("answered %d, %v, want 200", res.StatusCode, err)
	}
	for what, c := range map[string][2]string{
		"path value": {got.PathValue("id"), "a b"}, "query": {got.URL.Query().Get("after"), "x+y"}, "body": {string(body), "\x00\xff"},
		"authorization": {got.Header.Get("Authorization"), "Bearer t"}, "cookies": {got.Header.Get("Cookie"), "a=1; b=2"},
		"host": {got.Host, "api.example"}, "address": {got.RemoteAddr, "192.0.2.1"},
	} {
		if c[0] != c[1] {
			t.Errorf("the request's %s is %q, want %q", what, c[0], c[1])
		}
	}
}

func TestHTTPPassesTheAnswerOn(t *testing.T) {
	t.Parallel()
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Add("Vary", "Origin")
		w.Header().Add("Vary", "Accept")
		w.Header().Add("Set-Cookie", "a=1")
		w.Header().Add("Set-Cookie", "b=2")
		w.WriteHeader(http.StatusCreated)
		w.Header().Set("Too-Late", "yes")
		w.WriteHeader(http.StatusTeapot)
		if _, err := io.WriteString(w, `{"é":1}`); err != nil {
			t.Error(err)
		}
	})
	res, err := trigger.HTTP(h)(t.Context(), httpEvent("GET", "/", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusCreated || res.Body != `{"é":1}` || res.IsBase64Encoded {
		t.Errorf("answered %d %q (base64 %t), want 201 and the JSON", res.StatusCode, res.Body, res.IsBase64Encoded)
	}
	if res.Headers["Vary"] != "Origin, Accept" || res.Headers["Too-Late"] != "" || !slices.Equal(res.Cookies, []string{"a=1", "b=2"}) {
		t.Errorf("headers %v, cookies %q", res.Headers, res.Cookies)
	}
}

func TestHTTPSendsBytesInBase64(t *testing.T) {
	t.Parallel()
	png := []byte("\x89PNG\r\n\x1a\n\x00\xff")
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, err := w.Write(png); err != nil {
			t.Error(err)
		}
	})
	res, err := trigger.HTTP(h)(t.Context(), httpEvent("GET", "/icon.png", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	got, err := base64.StdEncoding.DecodeString(res.Body)
	if err != nil || string(got) != string(png) || !res.IsBase64Encoded || res.Headers["Content-Type"] != "image/png" {
		t.Errorf("answered %q (base64 %t, %v), %v", res.Body, res.IsBase64Encoded, res.Headers, err)
	}
}

func TestHTTPRefusesWhatIsNoRequest(t *testing.T) {
	t.Parallel()
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") })
	for name, ev := range map[string]events.APIGatewayV2HTTPRequest{
		"a body that is not base64": func() events.APIGatewayV2HTTPRequest {
			ev := httpEvent("POST", "/", "", "!")
			ev.IsBase64Encoded = true
			return ev
		}(),
		"a method with a space": httpEvent("G ET", "/", "", ""),
	} {
		if res, err := trigger.HTTP(h)(t.Context(), ev); err != nil || res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s is answered %d, %v, want 400", name, res.StatusCode, err)
		}
	}
}
