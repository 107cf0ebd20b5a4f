package infra_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/api"
	"github.com/city-outcomes/throughline/shared/awstest"
	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/objects"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// unseen are the calls that this story does not see, and who makes them when.
// Beside these every function reads objects that it creates: where a reply was
// lost, to see whether its own write stands.
func unseen(call string) string {
	_, what, _ := strings.Cut(call, " ")
	return map[string]string{
		"s3:ListBucket archive":      "S3, to tell an absent object from a forbidden one",
		"s3:GetObject archive/other": "reconcile, of what is added to the archive some day",
	}[what]
}

// guarded is the functions as they are built, each under the policies of its
// role.
type guarded struct {
	*guard
	t        *testing.T
	env      []string
	issuer   string
	archive  objects.Bucket
	table    string
	editions []corpus.EditionID // of the last days: what is older is news to nobody
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	inbox, archive, table := awstest.Bucket(t), awstest.Bucket(t), awstest.Table(t, catalog.Schema)
	key, err := identity.OpenKey(t.TempDir() + "/issuer.jwk")
	if err != nil {
		t.Fatal(err)
	}
	issuer := &identity.Issuer{Key: key, Secret: "made-up-secret"}
	server := httptest.NewServer(issuer)
	t.Cleanup(server.Close)
	issuer.URL = server.URL
	now, d := time.Now(), deploy(read(t, source(t)), everything)
	return &guarded{
		guard: &guard{deployment: d, asked: map[string]bool{},
			names: map[string]string{inbox: "Inbox", archive: "Archive"}},
		t: t, issuer: server.URL, table: table, editions: []corpus.EditionID{corpus.NewEditionID(now.AddDate(0, 0, -2)), corpus.NewEditionID(now.AddDate(0, 0, -1))},
		archive: objects.New(awstest.S3(t), archive),
		env: []string{
			"AWS_ACCESS_KEY_ID=" + awstest.AccessKey, "AWS_SECRET_ACCESS_KEY=" + awstest.SecretKey,
			wiring.InboxVariable + "=" + inbox, wiring.ArchiveVariable + "=" + archive, wiring.TableVariable + "=" + table,
			wiring.IssuerVariable + "=" + server.URL, wiring.ClientsVariable + "=organiser policy admin", wiring.CompileVariable + "=compile", wiring.TopicVariable + "=" + d.arnOf("Newsletter"), wiring.TranslationVariable + "=on",
		},
	}
}

// start builds a function and starts it behind the guard.
func (g *guarded) start(name string) *lambdatest.Function {
	g.t.Helper()
	return lambdatest.Start(g.t, lambdatest.Build(g.t, name), append([]string{
		"AWS_ENDPOINT_URL_S3=" + g.door(g.t, name, awstest.Endpoint(g.t, awstest.S3Variable), g.objects, refuseObject),
		"AWS_ENDPOINT_URL_DYNAMODB=" + g.door(g.t, name, awstest.Endpoint(g.t, awstest.DynamoDBVariable), g.items, refuseItem),
		"AWS_ENDPOINT_URL_TRANSLATE=" + g.door(g.t, name, interpreters(g.t), g.texts, refuseItem),
		"AWS_ENDPOINT_URL_SNS=" + g.door(g.t, name, subscribers(g.t), g.messages, refuseObject),
	}, g.env...)...)
}

// subscribers are SNS, as far as publishing goes: the first message it refuses.
func subscribers(t *testing.T) string {
	t.Helper()
	var tries atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) == 1 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if _, err := io.WriteString(w, "<PublishResponse><PublishResult><MessageId>made-up</MessageId></PublishResult></PublishResponse>"); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// interpreters are Amazon Translate: whatever it is asked, it says the same.
func interpreters(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if _, err := io.WriteString(w, `{"TranslatedText":"It was translated.","SourceLanguageCode":"de","TargetLanguageCode":"en"}`); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// tell wakes notify with the record of an edition, until it was told.
func (g *guarded) tell(notify *lambdatest.Function) {
	g.t.Helper()
	key := map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "ED#2027#sdg-4"}, "SK": &types.AttributeValueMemberS{Value: "E#" + string(g.editions[1])}}
	got, err := awstest.DynamoDB(g.t).GetItem(g.t.Context(), &dynamodb.GetItemInput{TableName: &g.table, Key: key})
	if err != nil {
		g.t.Fatal(err)
	}
	image := map[string]events.DynamoDBAttributeValue{}
	for name, v := range got.Item {
		if s, ok := v.(*types.AttributeValueMemberS); ok {
			image[name] = events.NewStringAttribute(s.Value)
		}
	}
	record := events.DynamoDBEventRecord{EventID: "1", EventName: "INSERT", EventSource: "aws:dynamodb",
		Change: events.DynamoDBStreamRecord{Keys: map[string]events.DynamoDBAttributeValue{"PK": image["PK"], "SK": image["SK"]}, NewImage: image, SequenceNumber: "1"}}
	for i, failures := range []int{1, 0, 0} {
		res := invoke[events.DynamoDBEventResponse](g, notify, events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{record}})
		if len(res.BatchItemFailures) != failures {
			g.t.Errorf("at the delivery number %d notify leaves %v, want %d\n%s", i+1, res.BatchItemFailures, failures, notify.Log())
		}
	}
}

// ask calls a function of the API as one of the example clients, and reads the
// answer.
func ask[Out any](g *guarded, f *lambdatest.Function, client, route, body string) Out {
	g.t.Helper()
	res, err := http.PostForm(g.issuer+"/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {client},
		"client_secret": {"made-up-secret"}, "scope": {identity.Scope}})
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	var token struct {
		Text string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&token); err != nil {
		g.t.Fatal(err)
	}
	var ev events.APIGatewayV2HTTPRequest
	ev.RequestContext.HTTP.Method, ev.RawPath, _ = strings.Cut(route, " ")
	ev.RawPath, ev.RawQueryString, _ = strings.Cut(ev.RawPath, "?")
	ev.Headers, ev.Body = map[string]string{"authorization": "Bearer " + token.Text, "content-type": "application/json"}, body
	answer := invoke[events.APIGatewayV2HTTPResponse](g, f, ev)
	if answer.StatusCode >= 300 {
		g.t.Fatalf("%s is answered %d: %s\n%s", route, answer.StatusCode, answer.Body, f.Log())
	}
	var out Out
	if err := json.Unmarshal([]byte(answer.Body), &out); err != nil {
		g.t.Fatal(err)
	}
	return out
}

func invoke[Out any](g *guarded, f *lambdatest.Function, event any) Out {
	g.t.Helper()
	out, err := lambdatest.Call[Out](g.t.Context(), f, event)
	if err != nil {
		g.t.Fatalf("invoke: %v\n%s", err, f.Log())
	}
	return out
}

// wake sends a function the message that an object was created.
func (g *guarded) wake(f *lambdatest.Function, key string) {
	g.t.Helper()
	body := fmt.Sprintf(`{"source":"aws.s3","detail-type":"Object Created","detail":{"object":{"key":%q}}}`, key)
	res := invoke[events.SQSEventResponse](g, f, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}})
	if len(res.BatchItemFailures) > 0 {
		g.t.Fatalf("the message of %s was left to the next delivery\n%s", key, f.Log())
	}
}

// sent is upload's answer to an announcement.
type sent struct {
	Submission corpus.Revision        `json:"submission"`
	Upload     pipeline.SignedRequest `json:"upload"`
}

// follow sends what a signed link asks for.
func (g *guarded) follow(link pipeline.SignedRequest, body []byte) {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), cmp.Or(link.Method, http.MethodGet), link.URL, bytes.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	for name, value := range link.Headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		g.t.Fatalf("a signed %s is answered %d", req.Method, res.StatusCode)
	}
}

// The functions do all their work under the policies that the template gives
// them, and ask for everything that these allow.
func TestFunctionsWorkUnderTheirPolicies(t *testing.T) {
	t.Parallel()
	g := newGuarded(t)
	upload, ingest, index, compile, download, reconcile := g.start("upload"), g.start("ingest"), g.start("index"), g.start("compile"), g.start("download"), g.start("reconcile")

	body, err := os.ReadFile("../testdata/documents/kaldhavn-vlr-2026.pdf")
	if err != nil {
		t.Fatal(err)
	}
	announcement := fmt.Sprintf(`{"filename":"review.pdf","mediaType":"application/pdf","size":%d,"sha256":%q,
		"metadata":{"title":"Kaldhavn Voluntary Local Review 2026","kind":"vlr","city":"Kaldhavn","country":"NOR","date":"2026"}}`, len(body), corpus.Identify(body))
	var last sent
	for range 2 { // the second finds what the first archived
		last = ask[sent](g, upload, "organiser", "POST /v1/submissions", announcement)
		g.follow(last.Upload, body)
		for range 2 {
			ask[struct{}](g, upload, "organiser", fmt.Sprintf("POST /v1/submissions/%s/revisions/1/complete", last.Submission.Submission), "")
		}
		g.wake(ingest, pipeline.InboxKey(last.Submission))
		for range 2 {
			g.wake(index, pipeline.OutcomeKey(last.Submission))
		}
	}
	g.sendAgain(upload, last.Submission, announcement)
	g.sendInParts(upload)
	g.sendMail(upload, ingest, index)
	g.sendAbroad(upload, ingest, index)

	document := "/v1/documents/" + string(corpus.Identify(body))
	for i, id := range g.editions { // between them somebody reviews
		for range 2 {
			invoke[trigger.Done](g, compile, trigger.Step{Step: trigger.EditionStep, Scheduled: id.Time(), Year: 2027, Theme: "sdg-4"})
		}
		g.review(download, index, document, corpus.Identify(body), i+1)
	}
	for range 2 {
		ask[any](g, download, "policy", "POST /v1/briefings/2027/sdg-4/editions/1/approval", `{"reason":"It was read."}`)
	}
	for _, route := range []string{"/v1/totals", "/v1/briefings?year=2027", "/v1/briefings/2027/sdg-4", "/v1/briefings/2027/sdg-4/" + string(g.editions[1]), "/v1/documents"} {
		ask[any](g, download, "policy", "GET "+route, "")
	}
	g.follow(ask[pipeline.SignedRequest](g, download, "policy", "GET /v1/briefings/2027/sdg-4/"+string(g.editions[1])+"/package", ""), nil)

	g.tell(g.start("notify"))
	for range 2 {
		ask[any](g, upload, "organiser", fmt.Sprintf("POST /v1/submissions/%s/revisions/1/withdraw", last.Submission.Submission), "{}")
		invoke[any](g, reconcile, struct{}{})
	}
	g.compareWithAccess()
}

// sendAgain corrects a submission whose next number somebody died over, after
// its file had arrived, and looks at what there is.
func (g *guarded) sendAgain(upload *lambdatest.Function, r corpus.Revision, announcement string) {
	g.t.Helper()
	d, err := pipeline.Load[corpus.Declaration](g.t.Context(), g.archive, pipeline.SubmissionKey(r))
	if err != nil {
		g.t.Fatal(err)
	}
	d.Number++
	arrival := pipeline.Arrival{Revision: d.Revision, At: d.Issued}
	_, err = pipeline.Settle(g.t.Context(), g.archive, pipeline.SubmissionKey(d.Revision), d)
	if err == nil {
		_, err = pipeline.Settle(g.t.Context(), g.archive, pipeline.ArrivalKey(d.Revision), arrival)
	}
	if err != nil {
		g.t.Fatal(err)
	}
	path := "/v1/submissions/" + string(r.Submission)
	ask[any](g, upload, "organiser", "POST "+path+"/revisions", announcement)
	ask[any](g, upload, "organiser", "GET "+path, "")
	ask[any](g, upload, "organiser", "GET /v1/submissions", "")
}

// sendMail brings in a mail with a document attached, and takes both back.
func (g *guarded) sendMail(upload, ingest, index *lambdatest.Function) {
	g.t.Helper()
	const annex = "The council of Kaldhavn set out to plant a thousand trees."
	mail := "From: a@example.org\r\nTo: b@example.org\r\nSubject: Annex\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\n\r\nPlease find the annex attached.\r\n--b\r\nContent-Disposition: attachment; filename=annex.txt\r\n\r\n" + annex + "\r\n--b--\r\n"
	r := ask[sent](g, upload, "organiser", "POST /v1/submissions", fmt.Sprintf(`{"filename":"annex.eml","mediaType":"message/rfc822","size":%d,"sha256":%q,
		"metadata":{"title":"Annex of Kaldhavn","kind":"annex"}}`, len(mail), corpus.Identify([]byte(mail))))
	g.follow(r.Upload, []byte(mail))
	g.wake(ingest, pipeline.InboxKey(r.Submission))
	attached := r.Submission.Attachment(corpus.Identify([]byte(annex)))
	for _, key := range []string{pipeline.OutcomeKey(r.Submission), pipeline.OutcomeKey(attached)} {
		g.wake(index, key)
	}
	ask[any](g, upload, "organiser", fmt.Sprintf("POST /v1/submissions/%s/revisions/1/withdraw", r.Submission.Submission), "{}")
	stands := ask[struct {
		Revisions []struct{ Status corpus.Status }
	}](g, upload, "organiser", "GET /v1/submissions/"+string(attached.Submission), "")
	if len(stands.Revisions) != 1 || stands.Revisions[0].Status != corpus.Withdrawn {
		g.t.Errorf("the attachment of a mail that was taken back is %+v", stands)
	}
}

// sendAbroad brings in a document of which quotations are translated.
func (g *guarded) sendAbroad(upload, ingest, index *lambdatest.Function) {
	g.t.Helper()
	body, err := os.ReadFile("../testdata/documents/lindenfurt-bericht-2026.md")
	if err != nil {
		g.t.Fatal(err)
	}
	r := ask[sent](g, upload, "organiser", "POST /v1/submissions", fmt.Sprintf(`{"filename":"bericht.md","mediaType":"text/markdown","size":%d,"sha256":%q,
		"metadata":{"title":"Nachhaltigkeitsbericht Lindenfurt 2026","kind":"vlr","city":"Lindenfurt","country":"DEU","date":"2026"}}`, len(body), corpus.Identify(body)))
	g.follow(r.Upload, body)
	g.wake(ingest, pipeline.InboxKey(r.Submission))
	g.wake(index, pipeline.OutcomeKey(r.Submission))
}

// review pages through a document, decides on its second passage, and has the
// document read anew.
func (g *guarded) review(download, index *lambdatest.Function, path string, id corpus.DocumentID, number int) {
	g.t.Helper()
	type page struct {
		Passages []struct{ Text string }
		Next     string
	}
	first := ask[page](g, download, "admin", "GET "+path+"/passages?limit=1", "")
	second := ask[page](g, download, "admin", "GET "+path+"/passages?limit=1&after="+url.QueryEscape(first.Next), "")
	verdict, err := json.Marshal(map[string]string{"decision": "accept", "reason": "It is right.", "text": second.Passages[0].Text})
	if err != nil {
		g.t.Fatal(err)
	}
	ask[any](g, download, "admin", "POST "+path+"/passages/2/verdicts", string(verdict))
	ask[any](g, download, "admin", "GET "+path+"/verdicts", "")
	g.wake(index, pipeline.VerdictKey(id, number))
}

// sendInParts begins to send a large file, and takes up where it broke off.
func (g *guarded) sendInParts(upload *lambdatest.Function) {
	g.t.Helper()
	const parts = api.WholeSize/api.PartSize + 1
	sizes := fmt.Sprintf(`{"filename":"atlas.pdf","mediaType":"application/pdf","size":%d,"sha256":%q,
		"metadata":{"title":"Atlas of Kaldhavn","kind":"annex","city":"Kaldhavn","country":"NOR","date":"2026"}}`, api.WholeSize+1, corpus.Identify([]byte("atlas")))
	large := ask[sent](g, upload, "organiser", "POST /v1/submissions", sizes).Submission
	sums, err := json.Marshal(map[string]any{"parts": slices.Repeat([]corpus.DocumentID{corpus.Identify([]byte("part"))}, parts)})
	if err != nil {
		g.t.Fatal(err)
	}
	for range 2 {
		ask[any](g, upload, "organiser", fmt.Sprintf("POST /v1/submissions/%s/revisions/1/upload", large.Submission), string(sums))
	}
}

// compareWithAccess wants every call that the policies allow to have been
// made, but for what others do on a function's behalf.
func (g *guarded) compareWithAccess() {
	for function, grants := range access() {
		for _, granted := range grants {
			for call := range granted.calls(function) {
				created := strings.Replace(call, "s3:GetObject", "s3:PutObject", 1)
				if !g.asked[call] && !g.asked[created] && unseen(call) == "" {
					g.t.Errorf("%s is allowed (%s) and was never asked for", call, granted.why)
				}
			}
		}
	}
}

// calls are those that a grant allows a function to make itself, as the guard
// notes them.
func (gr grant) calls(function string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, action := range strings.Fields(gr.actions) {
			for _, where := range strings.Fields(gr.places) {
				ours := strings.HasPrefix(action, "s3:") || strings.HasPrefix(action, "sns:") || strings.HasPrefix(action, "translate:") || slices.Contains(item, action)
				if ours && !yield(strings.Join([]string{function, action, where}, " ")) {
					return
				}
			}
		}
	}
}
