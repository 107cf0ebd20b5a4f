package wiring_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/smithy-go/logging"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// leak is a text that must not come through, and the part of it to look for.
type leak struct{ text, needle string }

// leaks are secrets and personal data, all made up, in the forms in which they
// stray into logs.
func leaks() map[string]leak {
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmF0dXJl"
	return map[string]leak{
		"signed link":          {"https://inbox.example/u/1?X-Amz-Algorithm=AWS4&X-Amz-Credential=KEYIDOFALINK%2F2026&X-Amz-Signature=5ec2e7a1", "5ec2e7a1"},
		"its key id":           {"https://inbox.example/u/1?X-Amz-Algorithm=AWS4&X-Amz-Credential=KEYIDOFALINK%2F2026&X-Amz-Signature=5ec2e7a1", "KEYIDOFALINK"},
		"embedded link":        {"http://127.0.0.1:8080/transfers/u/1?expires=1795500000&signature=5ec2e7a2", "5ec2e7a2"},
		"old signed link":      {"https://inbox.example/u/1?AWSAccessKeyId=x&Expires=1&Signature=5ec2e7a3", "5ec2e7a3"},
		"access token":         {"token " + token + " refused", "c2lnbmF0dXJl"},
		"its claims":           {token, "eyJzdWIi"},
		"id token in a form":   {"grant&id_token=opaque5ec2e7b1&x=1", "opaque5ec2e7b1"},
		"refresh token":        {`{"refresh_token":"opaque5ec2e7b2"}`, "opaque5ec2e7b2"},
		"bearer header":        {"Authorization: Bearer opaque5ec2e7b3", "opaque5ec2e7b3"},
		"bearer by itself":     {"bearer opaque5ec2e7b4", "opaque5ec2e7b4"},
		"basic header":         {"Basic b3BhcXVlOjVlYzJlN2I1", "b3BhcXVlOjVlYzJlN2I1"},
		"cookie":               {"Cookie: session=opaque5ec2e7c1; theme=dark", "opaque5ec2e7c1"},
		"cookie's second part": {"Set-Cookie: theme=dark; session=opaque5ec2e7c2", "opaque5ec2e7c2"},
		"AWS signature":        {"AWS4-HMAC-SHA256 Credential=x/20261124/eu-west-1/s3, SignedHeaders=host, Signature=5ec2e7d1", "5ec2e7d1"},
		"session token":        {"X-Amz-Security-Token: IQoJb3JpZ2luX2VjEOPAQUE", "IQoJb3JpZ2luX2VjEOPAQUE"},
		"access key":           {"credentials of AKIAMADEUP5EC2E7D2 expired", "AKIAMADEUP5EC2E7D2"},
		"secret key":           {"secret_access_key=made/up+5ec2e7d3", "5ec2e7d3"},
		"password":             {"password: hunter5ec2e7", "hunter5ec2e7"},
		"ciphertext of KMS":    {"decrypt AQICAHhMadeUpMadeUpMadeUpMadeUp5ec2e7+/=: denied", "MadeUp5ec2e7"},
		"address":              {"sender mayor.anna@kaldhavn.example is unknown", "mayor.anna"},
		"a person's name":      {fmt.Sprintf("read author %q", "Anna Kaldhavn-Berg"), "Kaldhavn-Berg"},
		"a document's title":   {fmt.Sprintf("parse %q: no text", "Review of Kaldhavn 2026.pdf"), "Review of"},
		"a document's text":    {fmt.Sprintf("label %q", "In 2026 the city of Kaldhavn built 1,200 homes.\nIt will go on."), "1,200 homes"},
		"text without spaces":  {fmt.Sprintf("label %q", strings.Repeat("卡尔德港的住房", 20)), "的住房"},
	}
}

// holder has a secret in a field that fmt would write.
type holder struct {
	Text  string
	Inner *holder
}

// speaker writes itself.
type speaker struct{ text string }

func (s speaker) String() string { return s.text }

// valuer is a value that is made when it is logged.
type valuer struct{ text string }

func (v valuer) LogValue() slog.Value { return slog.GroupValue(slog.String("inner", v.text)) }

// paths are the ways by which a text can get into the log.
func paths() map[string]func(*slog.Logger, string) {
	ctx := context.Background()
	return map[string]func(*slog.Logger, string){
		"message":   func(log *slog.Logger, s string) { log.Info("said " + s) },
		"attribute": func(log *slog.Logger, s string) { log.Info("line", "said", s) },
		"own type":  func(log *slog.Logger, s string) { log.Info("line", "said", corpus.DocumentID(s)) },
		"group":     func(log *slog.Logger, s string) { log.Info("line", slog.Group("a", slog.Group("b", "said", s))) },
		"with": func(log *slog.Logger, s string) {
			log.With("said", s).WithGroup("g").With("again", s).Info("line", "third", s)
		},
		"error": func(log *slog.Logger, s string) { log.Error("line", "err", errors.New(s)) },
		"nested error": func(log *slog.Logger, s string) {
			log.Error("line", "err", fmt.Errorf("a: %w", fmt.Errorf("b: %w", errors.New(s))))
		},
		"joined error": func(log *slog.Logger, s string) {
			log.Error("line", "err", errors.Join(errors.New("a"), errors.New(s)))
		},
		"rejection":  func(log *slog.Logger, s string) { log.Error("line", "err", corpus.Reject(corpus.Damaged, s)) },
		"struct":     func(log *slog.Logger, s string) { log.Info("line", "said", holder{Text: s, Inner: &holder{Text: s}}) },
		"pointer":    func(log *slog.Logger, s string) { log.Info("line", "said", &holder{Text: s}) },
		"list":       func(log *slog.Logger, s string) { log.Info("line", "said", []string{s}) },
		"map":        func(log *slog.Logger, s string) { log.Info("line", "said", map[string]string{s: s}) },
		"bytes":      func(log *slog.Logger, s string) { log.Info("line", "said", []byte(s)) },
		"stringer":   func(log *slog.Logger, s string) { log.Info("line", "said", speaker{s}) },
		"log valuer": func(log *slog.Logger, s string) { log.Info("line", "said", valuer{s}) },
		"panic in a stage": func(log *slog.Logger, s string) {
			trigger.Batch(ctx, log, sqs(`{"source":"aws.s3","detail-type":"Object Created","detail":{"object":{"key":"outcomes/x"}}}`),
				func(context.Context, string) error { panic(s) })
		},
		"failure of a stage": func(log *slog.Logger, s string) {
			trigger.Batch(ctx, log, sqs(`{"source":"aws.s3","detail-type":"Object Created","detail":{"object":{"key":"outcomes/x"}}}`),
				func(context.Context, string) error { return errors.New(s) })
		},
		"message that cannot be read": func(log *slog.Logger, s string) {
			trigger.Batch(ctx, log, sqs(s), func(context.Context, string) error { return nil })
		},
		"access line": func(log *slog.Logger, s string) {
			front := api.Front{Verifier: &identity.Verifier{Issuer: "http://127.0.0.1:1", Clients: []string{"portal"}}, Now: time.Now, Log: log}
			r := httptest.NewRequest(http.MethodGet, "/v1/me", nil)
			r.URL.Path, r.URL.RawQuery, r.Method = "/v1/"+s, s, s
			r.Header = http.Header{"Authorization": {"Bearer " + s}, "Cookie": {s}, "User-Agent": {s}, "X-Request-Id": {s}}
			front.Handler().ServeHTTP(httptest.NewRecorder(), r)
		},
	}
}

func sqs(body string) events.SQSEvent {
	return events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}}
}

func TestNoSecretComesThroughByAnyPath(t *testing.T) {
	t.Parallel()
	for path, log := range paths() {
		for name, l := range leaks() {
			var out bytes.Buffer
			log(slog.New(wiring.Redact(slog.NewTextHandler(&out, nil))), l.text)
			if out.Len() == 0 {
				t.Errorf("%s: nothing is logged", path)
			}
			if strings.Contains(out.String(), l.needle) {
				t.Errorf("%s by %s: the log has %q:\n%s", name, path, l.needle, &out)
			}
		}
	}
}

func TestAttributesNamedForPrivateThingsAreWithheld(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(wiring.Redact(slog.NewTextHandler(&out, nil)))
	for _, name := range []string{"title", "filename", "submitter", "text", "email", "token", "Cookie", "Authorization"} {
		log.Info("line", name, "Kaldhavn", slog.Group("g", name, "Kaldhavn"))
	}
	if strings.Contains(out.String(), "Kaldhavn") {
		t.Errorf("the log has somebody's words:\n%s", &out)
	}
}

func TestWhatTellsWhereAFaultIsComesThrough(t *testing.T) {
	t.Parallel()
	id, rev := corpus.Identify(nil), corpus.Revision{Submission: "01JDEXAMPXE000000000000002", Number: 1}
	for _, kept := range []string{
		"the environment lacks THROUGHLINE_TABLE", "https://inbox.example/u/1",
		string(id), rev.String(), pipeline.ReadingKey(id, corpus.Generation{Extract: 1, Rules: 2}),
		`"outcomes/x" is not a key of the inbox`, "operation error S3: GetObject, https response error StatusCode: 403, RequestID: 4442587FB7D0A2F9",
		"shared/extract/pdf/engine.go:120", "20261124T020000Z",
	} {
		var out bytes.Buffer
		slog.New(wiring.Redact(slog.NewTextHandler(&out, nil))).Error("line", "err", fmt.Errorf("a: %w", errors.New(kept)))
		if !strings.Contains(strings.ReplaceAll(out.String(), `\"`, `"`), kept) {
			t.Errorf("the log lacks %q:\n%s", kept, &out)
		}
	}
	var out bytes.Buffer
	slog.New(wiring.Redact(slog.NewJSONHandler(&out, nil))).Info("line", "reason", corpus.Damaged, "took", time.Second, "at", time.Unix(0, 0).UTC(), "n", 7, "none", nil)
	for _, kept := range []string{`"reason":"damaged"`, `"took":1000000000`, `"at":"1970-01-01T00:00:00Z"`, `"n":7`, `"none":"<nil>"`} {
		if !strings.Contains(out.String(), kept) {
			t.Errorf("the log lacks %s:\n%s", kept, &out)
		}
	}
}

// TestLogOfTheSDKIsRedacted runs a process with what wiring gives a function:
// the SDK's log, at its most talkative.
func TestLogOfTheSDKIsRedacted(t *testing.T) {
	if os.Getenv(asFunction) != "" {
		aws, err := wiring.Open(t.Context(), func(string) string { return "value" }, wiring.Archive)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range leaks() {
			aws.Config.Logger.Logf(logging.Debug, "Request\nGET / HTTP/1.1\n%s\n", l.text)
		}
		os.Exit(0)
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLogOfTheSDKIsRedacted$")
	cmd.Env = append(os.Environ(), asFunction+"=1", "AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_LOG_LEVEL=DEBUG")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(out), "HTTP/1.1"); n != len(leaks()) {
		t.Errorf("the SDK logged %d requests, want %d:\n%s", n, len(leaks()), out)
	}
	for name, l := range leaks() {
		if strings.Contains(string(out), l.needle) {
			t.Errorf("%s: the log has %q", name, l.needle)
		}
	}
}
