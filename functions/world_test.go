package functions_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	sam "github.com/city-outcomes/throughline/infra/sam/events"
	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// world is what surrounds the functions: two buckets, a table, an issuer, a
// topic.
type world struct {
	inbox, archive objects.Bucket
	table          string
	issuer         string
	topic          *sam.Topic
	env            []string
}

func newWorld(t testing.TB) world {
	t.Helper()
	inbox, archive, table := awstest.Bucket(t), awstest.Bucket(t), awstest.Table(t, catalog.Schema)
	w := world{inbox: objects.New(awstest.S3(t), inbox), archive: objects.New(awstest.S3(t), archive), table: table,
		issuer: startIssuer(t), topic: &sam.Topic{}}
	w.env = []string{
		"AWS_ACCESS_KEY_ID=" + awstest.AccessKey, "AWS_SECRET_ACCESS_KEY=" + awstest.SecretKey,
		"AWS_ENDPOINT_URL_S3=" + awstest.Endpoint(t, awstest.S3Variable),
		"AWS_ENDPOINT_URL_DYNAMODB=" + awstest.Endpoint(t, awstest.DynamoDBVariable),
		wiring.InboxVariable + "=" + inbox, wiring.ArchiveVariable + "=" + archive, wiring.TableVariable + "=" + table,
		wiring.IssuerVariable + "=" + w.issuer, wiring.ClientsVariable + "=organiser policy admin", wiring.CompileVariable + "=compile",
		wiring.OriginsVariable + "=https://inbox.example",
		"AWS_ENDPOINT_URL_SNS=" + serveTopic(t, w.topic), wiring.TopicVariable + "=" + topicARN, wiring.PortalVariable + "=https://portal.example/",
	}
	return w
}

// start builds and starts a function, with more environment.
func (w world) start(t *testing.T, name string, env ...string) *lambdatest.Function {
	t.Helper()
	f := lambdatest.Start(t, lambdatest.Build(t, name), append(append([]string{}, w.env...), env...)...)
	t.Logf("%s asked for work after %s", name, f.Started)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s logged:\n%s", name, f.Log())
		}
	})
	return f
}

const topicARN = "arn:aws:sns:eu-west-1:111122223333:briefings"

// serveTopic serves a topic, returns its address, and checks that requests are
// as Amazon SNS takes them (Amazon SNS API Reference, "Publish").
func serveTopic(t testing.TB, topic *sam.Topic) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		f := r.PostForm
		if r.Method != http.MethodPost || f.Get("Action") != "Publish" || f.Get("Version") != "2010-03-31" || f.Get("TopicArn") != topicARN ||
			!strings.Contains(r.Header.Get("Authorization"), "/sns/aws4_request") {
			t.Errorf("the topic was sent %s %v", r.Method, f)
		}
		if s := f.Get("Subject"); s == "" || len(s) >= 100 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("the subject is %q, want less than 100 characters of ASCII", s)
		}
		for n := 1; f.Has(fmt.Sprintf("MessageAttributes.entry.%d.Name", n)); n++ {
			if kind := f.Get(fmt.Sprintf("MessageAttributes.entry.%d.Value.DataType", n)); kind != "String" {
				t.Errorf("an attribute is of the type %q, want String", kind)
			}
		}
		topic.ServeHTTP(res, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const secret = "made-up-secret"

// startIssuer serves the local issuer, which signs real tokens.
func startIssuer(t testing.TB) string {
	t.Helper()
	key, err := identity.OpenKey(filepath.Join(t.TempDir(), "issuer.jwk"))
	if err != nil {
		t.Fatal(err)
	}
	issuer := &identity.Issuer{Key: key, Secret: secret}
	server := httptest.NewServer(issuer)
	t.Cleanup(server.Close)
	issuer.URL = server.URL
	return server.URL
}

// token signs in as one of the issuer's example clients.
func (w world) token(t testing.TB, client string) string {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "scope": {identity.Scope}}
	res, err := http.PostForm(w.issuer+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Token == "" {
		t.Fatalf("sign in as %s: status %d, %v", client, res.StatusCode, err)
	}
	return answer.Token
}

// event is a function's event.json, with a real token in the place of TOKEN.
func event(t testing.TB, name, token string) json.RawMessage {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(name, "event.json"))
	if err != nil {
		t.Fatal(err)
	}
	return json.RawMessage(strings.ReplaceAll(string(b), "TOKEN", token))
}

// call asks a function over HTTP, wants a status, and reads the answer.
func call[Out any](t *testing.T, f *lambdatest.Function, token, method, path, body string, want int) Out {
	t.Helper()
	var ev events.APIGatewayV2HTTPRequest
	ev.RawPath, ev.RawQueryString, _ = strings.Cut(path, "?")
	ev.Headers = map[string]string{"authorization": "Bearer " + token, "content-type": "application/json"}
	ev.RequestContext.HTTP.Method, ev.Body = method, body
	res := invoke[events.APIGatewayV2HTTPResponse](t, f, ev)
	if res.StatusCode != want {
		t.Fatalf("%s %s is answered %d, want %d: %s", method, path, res.StatusCode, want, res.Body)
	}
	var out Out
	if err := json.Unmarshal([]byte(res.Body), &out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, res.Body)
	}
	return out
}

func invoke[Out any](t *testing.T, f *lambdatest.Function, event any) Out {
	t.Helper()
	out, err := lambdatest.Call[Out](t.Context(), f, event)
	if err != nil {
		t.Fatalf("invoke: %v\n%s", err, f.Log())
	}
	return out
}

// wake sends a function the message that an object was created.
func wake(t *testing.T, f *lambdatest.Function, key string) {
	t.Helper()
	body := fmt.Sprintf(`{"source":"aws.s3","detail-type":"Object Created","detail":{"object":{"key":%q}}}`, key)
	res := invoke[events.SQSEventResponse](t, f, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}})
	if len(res.BatchItemFailures) > 0 {
		t.Fatalf("the message of %s was left to the next delivery:\n%s", key, f.Log())
	}
}

func send(t *testing.T, method, address string, headers map[string]string, body string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b
}
