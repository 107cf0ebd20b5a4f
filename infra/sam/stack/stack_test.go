package stack

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestGatesLetTheirNetworkInAndNobodyElse(t *testing.T) {
	t.Parallel()
	for network, want := range map[string]bool{"127.0.0.1/8": true, "127.0.0.1/32": false} {
		g := gates{at: netip.MustParsePrefix(network)}
		address, err := g.serve(t.Context(), func(address string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, address) })
		})
		if err != nil {
			t.Fatal(err)
		}
		neighbour := http.Client{Transport: &http.Transport{DisableKeepAlives: true,
			DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).DialContext}}
		asks := func() error {
			res, err := neighbour.Get(address)
			if err != nil {
				return err
			}
			said, err := io.ReadAll(res.Body)
			if err == nil && string(said) != address {
				err = fmt.Errorf("somebody else has its port: %s", said)
			}
			return errors.Join(err, res.Body.Close())
		}
		if err := asks(); (err == nil) != want {
			t.Errorf("127.0.0.2 asking the gate of %s: %v, want it let in: %t", network, err, want)
		}
		if err := g.shut(); err != nil {
			t.Error(err)
		}
		if asks() == nil {
			t.Errorf("the gate of %s answers after it was shut", network)
		}
	}
}

func TestGatesPassRequestsAsTheyAre(t *testing.T) {
	t.Parallel()
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, strings.Join([]string{r.Method, r.Host, r.RequestURI, r.Header.Get("X-Signed"), r.Header.Get("X-Forwarded-For"), string(body)}, " "))
	}))
	t.Cleanup(behind.Close)
	g := gates{at: netip.MustParsePrefix("127.0.0.1/8")}
	address, err := g.open(t.Context(), behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.shut() })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address+"/in/u%2F1?X=%20+", strings.NewReader("bytes"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Signed", "yes")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if want := "PUT " + strings.TrimPrefix(address, "http://") + " /in/u%2F1?X=%20+ yes  bytes"; err != nil || string(got) != want {
		t.Errorf("what is behind sees %q, %v; want %q", got, err, want)
	}
}

func TestFunctionsAreThoseOfTheTemplate(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "template.yaml")
	template := `
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub "${AWS::StackName}"}}
  TellFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/tell/
      Role: !GetAtt TellRole.Arn
      Events: {News: {Type: DynamoDB, Properties: {FilterCriteria: {Filters: [{Pattern: '{"a":["b"]}'}]}}}}
  AskFunction:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: functions/ask/, Events: {All: {Type: HttpApi, Properties: {Path: /}}}}
`
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Functions(file)
	want := []Function{{ID: "AskFunction", Name: "ask", HTTP: true}, {ID: "TellFunction", Name: "tell", Stream: `{"a":["b"]}`}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Functions = %+v, %v; want %+v", got, err, want)
	}
}

func TestTokensAreGivenToThePortalsOriginAlone(t *testing.T) {
	t.Parallel()
	const portal = "http://127.0.0.1:3000"
	issuer, err := newIssuer(t.TempDir(), "http://issuer.example", portal)
	if err != nil {
		t.Fatal(err)
	}
	for origin, want := range map[string]int{portal: http.StatusOK, "http://127.0.0.1:3001": http.StatusForbidden} {
		body := "grant_type=client_credentials&client_id=policy&client_secret=" + issuer.Secret
		r := httptest.NewRequest(http.MethodPost, "http://issuer.example/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		forPortal(portal, issuer).ServeHTTP(w, r)
		if w.Code != want || (w.Header().Get("Access-Control-Allow-Origin") == origin) != (want == http.StatusOK) {
			t.Errorf("a page of %s is answered %d with %v, want %d", origin, w.Code, w.Header(), want)
		}
	}
}

func TestEnvironmentLeadsToNobodysAccount(t *testing.T) {
	t.Setenv("AWS_PROFILE", "somebody")
	t.Setenv("AWS_SESSION_TOKEN", "somebody")
	t.Setenv("SAM_CLI_CONTAINER_CONNECTION_TIMEOUT", "1")
	env := environment(map[string]string{"AWS_ACCESS_KEY_ID": "ours"})
	for _, v := range env {
		if strings.Contains(v, "somebody") || strings.HasPrefix(v, "SAM_") {
			t.Errorf("the environment has %s", v)
		}
	}
	if !slices.Contains(env, "AWS_ACCESS_KEY_ID=ours") {
		t.Errorf("the environment lacks what is ours: %q", env)
	}
}

func TestFunctionsAreGivenMoreTime(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "template.yaml")
	source := "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      Timeout: 3\n" +
		"  Portal:\n    Type: AWS::Serverless::Function\n    Properties:\n      Role: !GetAtt Role.Arn\n      Timeout: %s\n"
	for given, want := range map[string]string{"10": "900", "!Ref Patience": "900"} {
		if err := os.WriteFile(file, fmt.Appendf(nil, source, given), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := lengthen(file, 900); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if wanted := strings.ReplaceAll(fmt.Sprintf(source, want), "  ", "    "); string(got) != wanted {
			t.Errorf("the template with the timeout %s is now\n%s\nwant\n%s", given, got, wanted)
		}
	}
	if err := os.WriteFile(file, []byte("Resources:\n  Portal:\n    Type: AWS::Serverless::Function\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := lengthen(file, 900); err == nil || !strings.Contains(err.Error(), "Portal says no timeout") {
		t.Errorf("a function without a timeout: %v, want it said", err)
	}
}
