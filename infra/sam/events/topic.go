package events

import (
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// Topic is a topic of SNS that everyone on this machine may publish to, and
// that keeps what it was sent (Amazon SNS API Reference, "Publish"). It speaks
// the query protocol, and knows that one action.
type Topic struct {
	Told func(Message) // is told of every message; nil for nobody

	mu       sync.Mutex
	messages []Message
}

// Message is what was published.
type Message struct {
	Subject, Body string
	Attributes    map[string]string // by name; their values as text
}

// Messages are those that were published, in their order.
func (t *Topic) Messages() []Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.messages)
}

// ServeHTTP takes a message.
func (t *Topic) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("Action") != "Publish" {
		http.Error(w, "this topic knows Publish alone", http.StatusBadRequest)
		return
	}
	m := Message{Subject: r.PostForm.Get("Subject"), Body: r.PostForm.Get("Message"), Attributes: attributes(r.PostForm)}
	t.mu.Lock()
	t.messages = append(t.messages, m)
	t.mu.Unlock()
	if t.Told != nil {
		t.Told(m)
	}
	var answer struct {
		XMLName xml.Name `xml:"PublishResponse"`
		ID      string   `xml:"PublishResult>MessageId"`
		Request string   `xml:"ResponseMetadata>RequestId"`
	}
	answer.ID, answer.Request = rand.Text(), rand.Text()
	w.Header().Set("Content-Type", "text/xml")
	_ = xml.NewEncoder(w).Encode(answer) // a caller who has gone away asks again
}

// attributes reads MessageAttributes.entry.N, which count from 1.
func attributes(form url.Values) map[string]string {
	found := map[string]string{}
	for n := 1; ; n++ {
		entry := fmt.Sprintf("MessageAttributes.entry.%d.", n)
		if !form.Has(entry + "Name") {
			return found
		}
		found[form.Get(entry+"Name")] = form.Get(entry + "Value.StringValue")
	}
}
