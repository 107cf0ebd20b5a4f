package events_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	local "github.com/city-outcomes/throughline/infra/sam/events"
)

// functions are Lambda's side of an invocation: what was sent to which
// function, and what it answers.
type functions struct {
	answer func(function string, event []byte) string

	mu   sync.Mutex
	sent []string // function and event, in their order
}

func (f *functions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	event, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	name := strings.Split(r.URL.Path, "/")[3]
	f.mu.Lock()
	f.sent = append(f.sent, name+" "+string(event))
	f.mu.Unlock()
	_, _ = io.WriteString(w, f.answer(name, event)) // who has gone away is no matter here
}

func (f *functions) received() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}

func serve(t *testing.T, answer func(function string, event []byte) string) (*functions, local.Lambda) {
	t.Helper()
	f := &functions{answer: answer}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, local.Lambda{URL: server.URL}
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// eventually waits until what is asked holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func TestInvokeTellsFailuresFromAnswers(t *testing.T) {
	t.Parallel()
	for answer, fails := range map[string]bool{
		`{"statusCode":200}`: false, `null`: false, `[]`: false,
		`{"errorMessage":"on purpose","errorType":"errorString"}`: true, ``: true, "\n": true,
	} {
		_, lambda := serve(t, func(string, []byte) string { return answer })
		var told local.Answer
		lambda.Answered = func(a local.Answer) { told = a }
		payload, err := lambda.Invoke(t.Context(), "F", map[string]int{"n": 1})
		if (err != nil) != fails {
			t.Errorf("the answer %q gives %q, %v; want an error: %t", answer, payload, err, fails)
		}
		if told.Function != "F" || (told.Err != nil) != fails {
			t.Errorf("the answer %q is told as %+v", answer, told)
		}
	}
}

const notice = `{"Records":[{"eventName":"s3:ObjectCreated:Put","s3":{"bucket":{"name":%q},"object":{"key":%q}}}]}`

func TestQueuesBringTheNewsToItsFunction(t *testing.T) {
	t.Parallel()
	f, lambda := serve(t, func(string, []byte) string { return `{"batchItemFailures":null}` })
	q := local.NewQueues(discard(), lambda, local.Route{Bucket: "in", Prefix: "u/", Function: "Take"}, local.Route{Bucket: "out", Prefix: "o/", Function: "Follow"})
	go q.Run(t.Context())
	for _, body := range []string{
		fmt.Sprintf(notice, "in", "u/1"), fmt.Sprintf(notice, "out", "o/1"),
		fmt.Sprintf(notice, "in", "o/2"), fmt.Sprintf(notice, "out", "u/2"), fmt.Sprintf(notice, "other", "u/3"),
		strings.Replace(fmt.Sprintf(notice, "in", "u/4"), "Created:Put", "Removed:Delete", 1),
		`{"Event":"s3:TestEvent"}`,
	} {
		if status := post(q, body); status != http.StatusOK {
			t.Errorf("%s is answered %d, want 200", body, status)
		}
	}
	if status := post(q, "no JSON"); status != http.StatusBadRequest {
		t.Errorf("what is no notification is answered %d, want 400", status)
	}
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, sent := range f.received() {
		function, event, _ := strings.Cut(sent, " ")
		var ev events.SQSEvent
		if err := json.Unmarshal([]byte(event), &ev); err != nil || len(ev.Records) != 1 {
			t.Fatalf("sent %s, %v; want one message", event, err)
		}
		got = append(got, function+" "+ev.Records[0].MessageId)
		if !strings.Contains(ev.Records[0].Body, `"detail-type":"Object Created"`) {
			t.Errorf("the message is %s, want an event of EventBridge", ev.Records[0].Body)
		}
	}
	slices.Sort(got)
	if want := []string{"Follow o/1", "Take u/1"}; !slices.Equal(got, want) {
		t.Errorf("delivered %q, want %q", got, want)
	}
}

func TestQueuesDeliverAgainAndGiveUpInTheEnd(t *testing.T) {
	t.Parallel()
	var times int
	f, lambda := serve(t, func(_ string, event []byte) string {
		if strings.Contains(string(event), "u/bad") {
			return `{"batchItemFailures":[{"itemIdentifier":"u/bad"}]}`
		}
		if times++; times < 3 {
			return `{"errorMessage":"on purpose"}`
		}
		return `{}`
	})
	q := local.NewQueues(discard(), lambda, local.Route{Bucket: "in", Prefix: "u/", Function: "Take"})
	q.Backoff = time.Millisecond
	go q.Run(t.Context())
	post(q, fmt.Sprintf(notice, "in", "u/good"))
	post(q, fmt.Sprintf(notice, "in", "u/bad"))
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if dead := q.Dead(); len(dead) != 1 || dead[0].Key != "in/u/bad" || dead[0].Attempts != 5 {
		t.Errorf("gave up %+v, want in/u/bad after five deliveries", dead)
	}
	if got := len(f.received()); got != 3+5 {
		t.Errorf("delivered %d times, want three and five", got)
	}
}

func post(h http.Handler, body string) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
	return w.Code
}

func TestPatternMatchesAsEventBridgeDoes(t *testing.T) {
	t.Parallel()
	p, err := local.ParsePattern(`{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"PK":{"S":[{"prefix":"ED#"}]}}}}`)
	if err != nil {
		t.Fatal(err)
	}
	for event, want := range map[string]bool{
		`{"eventName":"INSERT","dynamodb":{"Keys":{"PK":{"S":"ED#2027#sdg-4"},"SK":{"S":"E#1"}}}}`: true,
		`{"eventName":"MODIFY","dynamodb":{"Keys":{"PK":{"S":"ED#"}}}}`:                            true,
		`{"eventName":"REMOVE","dynamodb":{"Keys":{"PK":{"S":"ED#1"}}}}`:                           false,
		`{"eventName":"INSERT","dynamodb":{"Keys":{"PK":{"S":"SUB#ED#"}}}}`:                        false,
		`{"eventName":"INSERT","dynamodb":{"Keys":{"PK":{"N":"1"}}}}`:                              false,
		`{"eventName":"INSERT"}`: false, `[]`: false, ``: false,
	} {
		if got := p.Matches([]byte(event)); got != want {
			t.Errorf("Matches(%s) = %t, want %t", event, got, want)
		}
	}
}

func TestParsePatternRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, source := range []string{`{"a":[{"suffix":"x"}]}`, `{"a":[{"prefix":"x","b":1}]}`, `{"a":"x"}`, `{"a":[1]}`, `[]`, ``} {
		if p, err := local.ParsePattern(source); err == nil {
			t.Errorf("ParsePattern(%s) = %+v, want an error", source, p)
		}
	}
}

func TestTopicKeepsWhatItIsTold(t *testing.T) {
	t.Parallel()
	var told []string
	topic := &local.Topic{Told: func(m local.Message) { told = append(told, m.Subject) }}
	server := httptest.NewServer(topic)
	t.Cleanup(server.Close)
	res, err := http.PostForm(server.URL, url.Values{
		"Action": {"Publish"}, "Subject": {"a new edition"}, "Message": {"of sdg-4"},
		"MessageAttributes.entry.1.Name": {"theme"}, "MessageAttributes.entry.1.Value.StringValue": {"sdg-4"},
		"MessageAttributes.entry.2.Name": {"year"}, "MessageAttributes.entry.2.Value.StringValue": {"2027"},
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(res.Body)
	if res.Body.Close() != nil || err != nil || !strings.Contains(string(answer), "<PublishResponse><PublishResult><MessageId>") {
		t.Errorf("answered %s, %v; want a message's id", answer, err)
	}
	got := topic.Messages()
	if len(got) != 1 || got[0].Body != "of sdg-4" || got[0].Attributes["theme"] != "sdg-4" || got[0].Attributes["year"] != "2027" || !slices.Equal(told, []string{"a new edition"}) {
		t.Errorf("keeps %+v and told %q", got, told)
	}
	if status := post(topic, "Action=Subscribe"); status != http.StatusBadRequest {
		t.Errorf("another action is answered %d, want 400", status)
	}
}

func TestMachineFreezesCompilesAndPublishesInOrder(t *testing.T) {
	t.Parallel()
	f, lambda := serve(t, func(_ string, event []byte) string {
		switch {
		case strings.Contains(string(event), "freeze"):
			return `{"scheduled":"2026-11-24T02:00:00Z","year":2027,"steps":[{"step":"compile","theme":"sdg-4"},{"step":"compile","theme":"sdg-5"},{"step":"compile","theme":"sdg-6"}]}`
		case strings.Contains(string(event), "sdg-5") && strings.Contains(string(event), "compile"):
			return `{"errorMessage":"on purpose"}`
		}
		return `{}`
	})
	err := local.Machine{Lambda: lambda, Function: "C"}.Run(t.Context(), time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), 0)
	if err == nil || !strings.Contains(err.Error(), "sdg-5 is left out") {
		t.Errorf("Run: %v, want an error that names sdg-5", err)
	}
	var steps []string
	for _, sent := range f.received() {
		var step struct {
			Step, Theme string
			Year        int
			Themes      []string
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(sent, "C ")), &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, fmt.Sprint(step))
	}
	if want := []string{"{freeze  0 []}", "{compile sdg-4 0 []}", "{compile sdg-5 0 []}", "{compile sdg-6 0 []}", "{publish  2027 [sdg-4 sdg-6]}"}; !slices.Equal(steps, want) {
		t.Errorf("took the steps %q, want %q", steps, want)
	}
}
