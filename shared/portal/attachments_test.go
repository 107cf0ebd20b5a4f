package portal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// annexed is a made-up mail with an annex, a picture in it, and a scan that
// cannot be read.
const annexed = `From: clerk@kaldhavn.example
To: forum@example.org
Subject: Outcome of the session
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<p>Kaldhavn will plant two thousand street trees by 2028.<img src="cid:mark"></p>
--b
Content-Type: image/png
Content-ID: <mark>

x
--b
Content-Disposition: attachment; filename="annex-trees.txt"

By 2025 the council of Kaldhavn had planted one thousand trees along nine streets.
--b
Content-Disposition: attachment; filename="scan.png"
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
`

func TestMailShowsWhatCameWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mail := w.send(t, "outcome.eml", []byte(annexed), corpus.Metadata{Title: "Outcome of the session", Kind: corpus.KindSessionOutcome, City: "Kaldhavn"})
	v := visit(t, w.base)
	v.open("/submissions/" + string(mail.Submission))
	v.signIn("organiser")
	v.sees("Left out: pictures in the message (1).")
	v.sees("scan.png was refused. " + corpus.UnsupportedFormat.Sentence())
	v.inspect("a submission with attachments")
	v.click("#take-back")
	v.sees("The documents that came with it are taken back as well.")
	v.press("\x1b")
	v.until("the dialog is closed", "!document.querySelector('dialog').open")
	v.click(".attachments a")
	v.sees("annex-trees Submission")
	v.sees("Came with this mail")
	v.click(".actions a.primary")
	v.sees("one thousand trees along nine streets")
	v.click("dl.facts a")
	v.sees("two thousand street trees")
	v.sees("Attachments annex-trees.txt")
	v.inspect("a mail with attachments")
	v.open("/submissions")
	v.sees("came with a mail")
}

func TestSendingAMailTellsWhatCameWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := filepath.Join(t.TempDir(), "outcome.eml")
	must(t, os.WriteFile(file, []byte(strings.ReplaceAll(annexed, "\n", "\r\n")), 0o600))
	v := visit(t, w.base)
	v.open("/upload")
	v.signIn("organiser")
	v.choose(file)
	v.click("#send")
	v.sees("Indexed Its passages can be read")
	v.sees("annex-trees.txt scan.png was refused.")
	v.sees("Left out: pictures in the message (1).")
}
