package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// annexed is a made-up mail with an annex, and a picture that is refused.
const annexed = "From: clerk@kaldhavn.example\r\nTo: forum@example.org\r\nSubject: Outcome\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
	"--b\r\n\r\nKaldhavn will plant two thousand street trees by 2028.\r\n" +
	"--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" +
	"--b\r\nContent-Disposition: attachment; filename=annex.txt\r\n\r\n" + annex + "\r\n" +
	"--b\r\nContent-Disposition: attachment; filename=scan.png\r\n\r\n\x89PNG\r\n\x1a\n\r\n--b--\r\n"

const annex = "By 2025 the council of Kaldhavn had planted one thousand trees along nine streets."

// TestSubmitTellsOfAttachments sends a mail and what came with it, by itself:
// the annex is one document, and what is said of it is not lost.
func TestSubmitTellsOfAttachments(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	t.Parallel()
	s, sender, _ := newPost(t)
	dir := t.TempDir()
	server := []string{"--to", s.base, "--secret", filepath.Join(s.house.store.dir, secretFile)}
	for name, body := range map[string]string{"outcome.eml": annexed, "annex.txt": annex} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := throughline(t, "", append([]string{"submit", filepath.Join(dir, "outcome.eml")}, server...)...)
	told := []string{"left out: signatures, invitations and receipts (1)\n", "attachment annex.txt: taken as 01",
		"attachment scan.png was refused. " + corpus.UnsupportedFormat.Sentence() + "\n"}
	for _, want := range append([]string{"1 document: 1 taken, 0 refused\n"}, told...) {
		if code != 0 || !strings.Contains(out, want) {
			t.Fatalf("submit = %d, %s%s; want %q", code, out, errs, want)
		}
	}
	mail := strings.Fields(out)[1]
	code, out, errs = throughline(t, "", append([]string{"status", mail}, server...)...)
	for _, want := range told {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("status %s = %d, %s%s; want %q", mail, code, out, errs, want)
		}
	}

	// The annex is indexed by an event of its own, which nobody waits for.
	if err := s.house.dispatcher.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	rev := indexed(t, sender.api, corpus.Identify([]byte(annex)))
	code, out, errs = throughline(t, "", append([]string{"submit", filepath.Join(dir, "annex.txt"), "--kind", "plan", "--json"}, server...)...)
	var r receipt
	if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil || r.Submission == rev.Submission || r.Note != "" {
		t.Errorf("submit = %d, %s%s, %v; want the annex sent by itself", code, out, errs, err)
	}
}

// indexed finds the submission of a document of mine that is indexed.
func indexed(t *testing.T, api *client, id corpus.DocumentID) corpus.Revision {
	t.Helper()
	mine, err := api.mine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range mine {
		if s.Document == id && s.Reached(corpus.Indexed) {
			return s.Revision
		}
	}
	t.Fatalf("%s is not indexed", id)
	return corpus.Revision{}
}
