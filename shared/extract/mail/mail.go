// Package mail reads messages (RFC 5322, MIME): the subject as title, and the
// body. Who wrote to whom is personal data and is left out; attachments are
// documents of their own, and are counted.
package mail

import (
	"bytes"
	"fmt"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/plain"
	"github.com/city-outcomes/throughline/shared/extract/web"
	"github.com/jhillyerd/enmime"
)

// Text reads a message. Of a body that comes both as text and as HTML the
// HTML is read, which has the headings.
func Text(b []byte) (corpus.Text, error) {
	if bytes.HasPrefix(b, []byte("From ")) { // the line that parts messages in a mailbox
		_, b, _ = bytes.Cut(b, []byte("\n"))
	}
	envelope, err := enmime.ReadEnvelope(bytes.NewReader(b))
	if err != nil {
		return corpus.Text{}, corpus.Reject(corpus.Damaged, "message: "+err.Error())
	}
	read, content := plain.Text, envelope.Text
	if envelope.HTML != "" {
		read, content = web.Text, envelope.HTML
	}
	t, err := read(content)
	if err != nil {
		return corpus.Text{}, err
	}
	t.Title = envelope.GetHeader("Subject")
	if n := len(envelope.Attachments); n > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("left out: attachments (%d); please send them as documents of their own", n))
	}
	return t, nil
}
