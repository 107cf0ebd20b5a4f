package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/extract/mail"
)

// crlf writes a message with the line ends that mail has.
func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

// attached lists the attachments of a message, a line each.
func attached(b []byte) string {
	var out strings.Builder
	for a := range mail.Attachments(b) {
		fmt.Fprintf(&out, "%q %s %q\n", a.Filename, a.MediaType, a.Bytes)
	}
	return out.String()
}

// said is the text of a message's body, paragraphs parted by " / ".
func said(t *testing.T, b []byte) string {
	t.Helper()
	text, err := mail.Text(b)
	if err != nil {
		t.Fatalf("Text = %v", err)
	}
	var all []string
	for _, p := range text.Pages[0].Paragraphs {
		all = append(all, p.Text)
	}
	return strings.Join(all, " / ")
}

const outcome = `From: clerk@example.org
To: desk@example.org
Subject: =?utf-8?q?Outcome_of_the_session=2C?=
 =?iso-8859-1?q?_caf=E9?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

This is a message with parts.
--outer
Content-Type: multipart/alternative; boundary=outer-2

--outer-2
Content-Type: text/plain; charset=utf-8

The council set out to plant trees.
--outer-2
Content-Type: multipart/related; boundary=outer-3

--outer-3
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<h1>Outcome</h1><p>The council set out to plant tr=
ees.</p><img src=3D"cid:mark">
--outer-3
Content-Type: image/png
Content-Disposition: inline; filename=mark.png
Content-ID: <mark>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--outer-3--
--outer-2--
--outer
Content-Type: application/pdf; name="review.pdf"
Content-Disposition: attachment; filename*=utf-8''Bericht%20%C3%BCber%202026.pdf
Content-Transfer-Encoding: base64

JVBE
Ri0xLjQ=
--outer
Content-Type: text/plain; name="=?utf-8?b?w6ljb2xlcy50eHQ=?="
Content-Disposition: attachment
Content-Transfer-Encoding: QUOTED-PRINTABLE

=C3=89coles
--outer
Content-Type: message/rfc822

From: other@example.org
Subject: The annex
Content-Type: multipart/mixed; boundary=inner

--inner
Content-Disposition: attachment; filename=inner.csv
Content-Type: text/csv

a,b
--inner--
--outer
Content-Type: text/calendar

BEGIN:VCALENDAR
--outer
Content-Disposition: attachment; filename=plan für 2027.bin
Content-Type: application/octet-stream

plan
--outer--
--outer
Content-Disposition: attachment; filename=late.txt

after the end
`

func TestAttachmentsComeInTheirOrderDecodedAndNamed(t *testing.T) {
	t.Parallel()
	inner := "From: other@example.org\r\nSubject: The annex\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\n" +
		"Content-Disposition: attachment; filename=inner.csv\r\nContent-Type: text/csv\r\n\r\na,b\r\n--inner--"
	want := `"Bericht über 2026.pdf" application/pdf "%PDF-1.4"
"écoles.txt" text/plain "Écoles"
` + fmt.Sprintf("%q message/rfc822 %q\n", "The annex.eml", inner) +
		`"plan für 2027.bin" application/octet-stream "plan"
`
	if got := attached(crlf(outcome)); got != want {
		t.Errorf("Attachments =\n%s\nwant\n%s", got, want)
	}
	if got := attached([]byte(inner)); got != "\"inner.csv\" text/csv \"a,b\"\n" {
		t.Errorf("Attachments of the mail within = %s", got)
	}
}

func TestTextIsTheBodyAndSaysWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	text, err := mail.Text(crlf(outcome))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Outcome of the session, café"; text.Title != want {
		t.Errorf("the title is %q, want %q", text.Title, want)
	}
	if got, want := said(t, crlf(outcome)), "Outcome / The council set out to plant trees."; got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
	want := "left out: pictures in the message (1); left out: signatures, invitations and receipts (1)"
	if got := strings.Join(text.Notes, "; "); got != want {
		t.Errorf("the notes are %q, want %q", got, want)
	}
}

func TestTextOfBodies(t *testing.T) {
	t.Parallel()
	const head = "From: a@example.org\nTo: b@example.org\nSubject: Water\n"
	for _, c := range []struct{ name, message, want string }{
		{"no MIME", head + "\nClean water.\n", "Clean water."},
		{"a mailbox's first line", "From a@example.org Tue Nov 24\n" + head + "\nClean water.\n", "Clean water."},
		{"a text, then a list's footer in HTML", head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nClean water.\n--b\nContent-Type: text/html\n\n<p>Sent by a list.\n--b--\n",
			"Clean water. / Sent by a list."},
		{"parts that are not closed", head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nClean water.\n", "Clean water."},
		{"a boundary that another begins with", head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nClean\n--bb\nwater.\n--b--\n", "Clean / --bb water."},
		{"a field that breaks the rules", head + "Content-Type: multipart/mixed; charset=; boundary=b b\n\n--b b\n\nClean water.\n--b b--\n", "Clean water."},
		{"the attachment alone", head + "Content-Type: application/pdf\n\n%PDF-\n", ""},
		{"Latin letters without a word of it", head + "\nCaf\xe9 au lait, tr\xe8s bien, d\xe9j\xe0 vu \xe0 la mairie.\n", "Café au lait, très bien, déjà vu à la mairie."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := said(t, crlf(c.message)); got != c.want {
				t.Errorf("Text = %q, want %q", got, c.want)
			}
		})
	}
}

// nested is a message whose parts lie n multiparts deep. A reader that looks
// at each line again for each level twice over never ends with 60 of them.
func nested(n int) []byte {
	var b strings.Builder
	b.WriteString("From: a@example.org\nTo: b@example.org\nSubject: Water\n")
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\n\nClean water.\n")
	return crlf(b.String())
}

func TestTextRejectsMessagesBeyondReason(t *testing.T) {
	t.Parallel()
	const head = "From: a@example.org\nTo: b@example.org\nSubject: Water\n"
	many := head + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nClean water.\n", 10_000)
	for _, c := range []struct {
		name    string
		message []byte
		reason  corpus.Reason
	}{
		{"60 multiparts in each other", nested(60), corpus.UnsafeMarkup},
		{"10,000 parts", crlf(many), corpus.UnsafeMarkup},
		{"no boundary", crlf(head + "Content-Type: multipart/mixed\n\nClean water.\n"), corpus.Damaged},
		{"encrypted by PGP", crlf(head + "Content-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--\n"), corpus.Encrypted},
		{"encrypted by S/MIME", crlf(head + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIAG\n"), corpus.Encrypted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := mail.Text(c.message)
			if r, ok := corpus.AsRejection(err); !ok || r.Reason != c.reason {
				t.Errorf("Text = %#v, want a rejection for %s", err, c.reason)
			}
			if got := attached(c.message); got != "" {
				t.Errorf("what is refused has attachments:\n%s", got)
			}
		})
	}
	if got := said(t, nested(19)); got != "Clean water." {
		t.Errorf("19 multiparts in each other say %q", got)
	}
}

// FuzzAttachments looks for messages whose attachments change from one look to
// the next, or do not end.
func FuzzAttachments(f *testing.F) {
	f.Add(crlf(outcome))
	f.Add(nested(3))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := attached(b)
		if again := attached(b); again != got {
			t.Errorf("the same bytes give\n%s\nand then\n%s", got, again)
		}
	})
}
