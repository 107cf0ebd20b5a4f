package infra_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// guard stands before the servers of the tests in the place of IAM: it lets a
// function do what the template's policies allow it, refuses the rest as AWS
// does, and notes what was asked.
type guard struct {
	deployment
	names map[string]string // of the tests' buckets and table: their logical ids

	mu    sync.Mutex
	asked map[string]bool // "index s3:GetObject archive/text"
}

// door returns the address at which a function reaches a server, through the
// guard.
func (g *guard) door(t *testing.T, function, server string, read func(*http.Request, []byte) []request, refuse http.HandlerFunc) string {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	role := g.resources[g.functionOf(function)].properties.at("Role").text()
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // which is signed
	}}
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		for _, ask := range read(r, body) {
			ask.by, ask.context["aws:PrincipalArn"], ask.context["aws:SecureTransport"] = role, []string{role}, []string{"true"}
			if !g.allows(ask) {
				t.Errorf("the policies of %s do not allow %s on %s", function, ask.action, ask.resource)
				refuse(w, r)
				return
			}
			g.note(function, ask)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(door.Close)
	return door.URL
}

// functionOf is the logical id of a function.
func (g *guard) functionOf(folder string) string {
	for _, f := range g.of(functionKind) {
		if strings.Trim(f.properties.at("CodeUri").text(), "/") == "functions/"+folder {
			return f.name
		}
	}
	return ""
}

// note keeps what was asked, in the words of access.
func (g *guard) note(function string, r request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked[strings.Join([]string{function, r.action, g.placeOf(r)}, " ")] = true
}

func (g *guard) placeOf(r request) string {
	if keys := r.context["dynamodb:LeadingKeys"]; len(keys) > 0 {
		if _, index, ok := strings.Cut(r.resource, "/index/"); ok {
			return index
		}
		first, _, _ := strings.Cut(keys[0], "#")
		return first
	}
	for _, id := range []string{"Inbox", "Archive"} {
		if key, ok := strings.CutPrefix(r.resource, g.arnOf(id)); ok {
			first, _, _ := strings.Cut(strings.TrimPrefix(key, "/"), "/")
			return strings.TrimSuffix(strings.ToLower(id)+"/"+first, "/")
		}
	}
	if service, _, _ := strings.Cut(r.action, ":"); r.resource == "*" {
		return service
	}
	return r.resource[strings.LastIndex(r.resource, ":")+1:]
}

// objects reads a request to S3.
func (g *guard) objects(r *http.Request, _ []byte) []request {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	ask := request{resource: g.arnOf(g.names[bucket]), context: map[string][]string{"s3:authType": {"REST-HEADER"}}}
	if key != "" {
		ask.resource += "/" + key
	}
	q := r.URL.Query()
	if q.Has("X-Amz-Signature") {
		at, _ := time.Parse("20060102T150405Z", q.Get("X-Amz-Date"))
		ask.context["s3:authType"], ask.context["s3:signatureAge"] = []string{"REST-QUERY-STRING"}, []string{fmt.Sprint(time.Since(at).Milliseconds())}
	}
	if once := r.Header.Get("If-None-Match"); once != "" {
		ask.context["s3:if-none-match"] = []string{once}
	}
	switch {
	case r.Method == http.MethodGet && key == "" && q.Has("uploads"):
		ask.action = "s3:ListBucketMultipartUploads"
	case r.Method == http.MethodGet && key == "":
		ask.action = "s3:ListBucket"
	case r.Method == http.MethodGet && q.Has("uploadId"):
		ask.action = "s3:ListMultipartUploadParts"
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		ask.action = "s3:GetObject"
		ask.context["s3:ExistingObjectTag/GuardDutyMalwareScanStatus"] = []string{"NO_THREATS_FOUND"}
	case r.Method == http.MethodPut || r.Method == http.MethodPost:
		ask.action = "s3:PutObject"
		whole := !q.Has("partNumber") && !q.Has("uploads")
		ask.context["s3:ObjectCreationOperation"] = []string{fmt.Sprint(whole)}
	default:
		ask.action = "s3:" + r.Method // nobody is allowed that
	}
	return []request{ask}
}

func refuseObject(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, "<Error><Code>AccessDenied</Code></Error>") // the test has failed already
}

// text is a text attribute of an item.
type text struct{ S string }

// deed is what one action is about, as far as policies look.
type deed struct {
	Key, Item                 struct{ PK text }
	IndexName                 string
	ExpressionAttributeValues map[string]text
}

// items reads a request to DynamoDB. A transaction is as many actions as it
// has items, a batch is one.
func (g *guard) items(r *http.Request, body []byte) []request {
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var in struct {
		deed
		TransactItems []map[string]deed
		RequestItems  map[string]json.RawMessage
	}
	_ = json.Unmarshal(body, &in) // attributes of other types are not looked at
	switch {
	case len(in.TransactItems) > 0:
		actions := map[string]string{"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
		var all []request
		for _, item := range in.TransactItems {
			for kind, d := range item {
				all = append(all, g.deed(actions[kind], d, d.Key.PK.S+d.Item.PK.S))
			}
		}
		return all
	case in.RequestItems != nil:
		return []request{g.deed(name, in.deed, batched(in.RequestItems)...)}
	case name == "Query":
		return []request{g.deed(name, in.deed, in.ExpressionAttributeValues[":partition"].S)}
	default:
		return []request{g.deed(name, in.deed, in.Key.PK.S+in.Item.PK.S)}
	}
}

// batched are the partition keys that a batch names.
func batched(tables map[string]json.RawMessage) []string {
	var keys []string
	for _, raw := range tables {
		var reads struct{ Keys []struct{ PK text } }
		var writes []struct{ PutRequest, DeleteRequest deed }
		if json.Unmarshal(raw, &reads) == nil {
			for _, k := range reads.Keys {
				keys = append(keys, k.PK.S)
			}
		} else if json.Unmarshal(raw, &writes) == nil {
			for _, w := range writes {
				keys = append(keys, w.PutRequest.Item.PK.S+w.DeleteRequest.Key.PK.S)
			}
		}
	}
	return slices.Compact(keys)
}

func (g *guard) deed(name string, d deed, keys ...string) request {
	resource := g.arnOf("Table")
	if d.IndexName != "" {
		resource += "/index/" + d.IndexName
	}
	return request{action: "dynamodb:" + name, resource: resource, context: map[string][]string{"dynamodb:LeadingKeys": keys}}
}

func refuseItem(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	_, _ = io.WriteString(w, `{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException"}`) // as above
}

// texts reads a request to Amazon Translate.
func (g *guard) texts(r *http.Request, _ []byte) []request {
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return []request{{action: "translate:" + name, resource: "*", context: map[string][]string{}}}
}

// messages reads a request to SNS.
func (g *guard) messages(_ *http.Request, body []byte) []request {
	form, _ := url.ParseQuery(string(body)) // a form that cannot be read asks for nothing that is allowed
	return []request{{action: "sns:" + form.Get("Action"), resource: form.Get("TopicArn"), context: map[string][]string{}}}
}
