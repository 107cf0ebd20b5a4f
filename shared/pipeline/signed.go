package pipeline

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// SignedRequest is a request that whoever holds it may make, as it stands and
// until it expires: the way of bytes past the API. It is a secret: it is
// never logged.
type SignedRequest struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"` // to be sent as they are; Content-Length every client sends by itself
	Expires time.Time         `json:"expires"`           // UTC
}

// Checksum is a document's identity as the header x-amz-checksum-sha256 has
// it, in base64.
func Checksum(id corpus.DocumentID) (string, error) {
	if _, err := corpus.ParseDocumentID(string(id)); err != nil {
		return "", err
	}
	sum, err := hex.DecodeString(string(id))
	return base64.StdEncoding.EncodeToString(sum), err
}

// MaxGetTTL is the longest that a signed download may be good for.
const MaxGetTTL = 5 * time.Minute

// Signer makes signed requests.
type Signer interface {
	// SignPut signs the upload of one object. The signature binds the method,
	// the key, the exact Content-Length, the Content-Type, the SHA-256 of the
	// bytes (as x-amz-checksum-sha256, in base64), creation only
	// (If-None-Match: *) and the time until which it is good. A body of other
	// length or other bytes is refused and leaves nothing behind; a second
	// upload under the key is refused with 412 Precondition Failed.
	SignPut(ctx context.Context, key string, size int64, sha256 corpus.DocumentID, mediaType string, ttl time.Duration) (SignedRequest, error)
	// SignGet signs the download of one object, which the browser will save
	// as filename (see Attachment). The signature binds the method, the key,
	// the file name and the time until which it is good. A ttl above
	// MaxGetTTL is an error. Whether the object exists is not looked at.
	SignGet(ctx context.Context, key, filename string, ttl time.Duration) (SignedRequest, error)
}

// Uploads takes uploads: each in one request, or in parts where it is large.
type Uploads interface {
	Signer
	// SignParts signs the upload of one object in parts, of which it takes all,
	// in order. It begins the upload, or takes up the one that is under way:
	// the answer has a request for each part, nil for one that is there as
	// announced. A signature binds the method, the key, the part's number, its
	// exact Content-Length, the SHA-256 of its bytes (as x-amz-checksum-sha256)
	// and the time until which it is good; what differs is refused. A part may
	// be sent again. All but the last have at least MinPart bytes.
	SignParts(ctx context.Context, key string, parts []Part, ttl time.Duration) ([]*SignedRequest, error)
	// JoinParts makes the object of the parts that were sent, whose sizes it is
	// told, and is durable when it returns nil. It answers ErrExists where the
	// key is taken, by an earlier call as by another upload, and MissingParts,
	// changing nothing, where parts are not there in the size announced; while
	// another call joins them, they may count as missing already. An upload
	// that is never joined is cleared away after a day.
	JoinParts(ctx context.Context, key string, sizes []int64) error
}

// MinPart is the size of the smallest part but the last, in bytes: S3's limit.
const MinPart = 5 << 20

// Part is a part of an upload, as it is announced.
type Part struct {
	Size   int64             // bytes
	SHA256 corpus.DocumentID // of the part alone
}

// MissingParts says which parts of an upload have not arrived as announced.
type MissingParts struct{ Numbers []int } // from 1, ascending

// Error names the parts.
func (m *MissingParts) Error() string { return fmt.Sprintf("parts %v have not arrived", m.Numbers) }

// Lacking compares the sizes of the parts that have arrived, by number, with
// those announced: nil where all are there, else MissingParts.
func Lacking(sizes []int64, arrived map[int]int64) error {
	var missing []int
	for i, size := range sizes {
		if got, there := arrived[i+1]; !there || got != size {
			missing = append(missing, i+1)
		}
	}
	if len(missing) > 0 {
		return &MissingParts{missing}
	}
	return nil
}

// Attachment is the Content-Disposition (RFC 6266) under which a browser saves
// a file as filename. What a name must not do is taken out: parts of a path,
// line breaks and other control characters, marks that turn the direction of
// writing. Letters beyond ASCII are given as RFC 8187 asks for, beside a
// plain name for old clients.
func Attachment(filename string) string {
	name := safeName(filename)
	header := `attachment; filename="` + plainName(name) + `"`
	if plainName(name) == name {
		return header
	}
	return header + "; filename*=UTF-8''" + percentEncode(name)
}

// longestName is a length that every file system takes, in bytes.
const longestName = 200

func safeName(filename string) string {
	if i := strings.LastIndexAny(filename, `/\`); i >= 0 {
		filename = filename[i+1:]
	}
	name := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			return -1
		}
		return r
	}, filename)
	name = strings.Trim(name, ". ")
	if name == "" {
		return "download"
	}
	return shorten(name)
}

// shorten cuts a long name before its extension.
func shorten(name string) string {
	if len(name) <= longestName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 10 {
		ext = ""
	}
	cut := longestName - len(ext)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + ext
}

// plainName has only what any client reads right between quotation marks.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
}

// percentEncode writes a name as RFC 8187's value-chars.
func percentEncode(name string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c < utf8.RuneSelf && (unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) || strings.IndexByte("!#$&+-.^_`|~", c) >= 0):
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
