package pipelinetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// Inbox is a store of uploads with the requests that it signs.
type Inbox struct {
	pipeline.Objects
	pipeline.Uploads
	Base string // origin that signed addresses are relative to; empty where they are whole
}

// TestUploads holds what signs and takes uploads to the promises of
// pipeline.Uploads, by sending requests to it over HTTP. Every call of open
// returns an empty inbox of its own.
func TestUploads(t *testing.T, open func(t *testing.T) Inbox) {
	for _, c := range []struct {
		promise string
		test    func(*testing.T, Inbox)
	}{
		{"an upload is stored as it was announced, once", uploadOnce},
		{"of uploads at once one is stored", oneUploadWins},
		{"an upload that is late is refused", uploadEnds},
		{"a request is signed only for what can be", signsWhatCanBe},
		{"an upload may come in parts, in any order", partsInAnyOrder},
		{"an upload in parts is taken up where it stands", partsTakenUp},
		{"a part may be sent again, and be replaced", partsAgain},
		{"parts that are missing are named", partsMissing},
		{"joining again finds the object", joinTwice},
		{"of joins at once one makes the object", oneJoinWins},
		{"an upload in parts creates only", joinCreatesOnly},
		{"a part that is late is refused", partEnds},
	} {
		t.Run(c.promise, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
	t.Run("an upload that differs is refused and leaves nothing", func(t *testing.T) { t.Parallel(); uploadDiffers(t, open) })
	t.Run("a part that differs is refused and leaves nothing", func(t *testing.T) { t.Parallel(); partDiffers(t, open) })
}

var upload = []byte("a made-up document\r\n\x00\xff")

const mediaType = "application/pdf"

// untilSent is how long a link is good that is used at once, on a busy machine
// as well.
const untilSent = time.Hour

var inboxKey = pipeline.InboxKey(revision(1, 1))

// send makes a signed request as any client would, and returns its status and
// what was answered.
func (in Inbox) send(t *testing.T, r pipeline.SignedRequest, body []byte) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.Method, in.Base+r.URL, bytes.NewReader(body))
	must(t, err)
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, string(answer)
}

// take sends what has to be taken.
func (in Inbox) take(t *testing.T, r pipeline.SignedRequest, body []byte) {
	t.Helper()
	if status, answer := in.send(t, r, body); status != http.StatusOK {
		t.Fatalf("a %s as it was signed is answered %d: %s", r.Method, status, answer)
	}
}

func (in Inbox) signPut(t *testing.T, ttl time.Duration) pipeline.SignedRequest {
	t.Helper()
	signed, err := in.SignPut(t.Context(), inboxKey, int64(len(upload)), corpus.Identify(upload), mediaType, ttl)
	must(t, err)
	return signed
}

func (in Inbox) wantObject(t *testing.T, want []byte) {
	t.Helper()
	if got, err := in.Get(t.Context(), inboxKey); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the inbox has %d bytes with SHA-256 %s, %v; want %d with %s", len(got), corpus.Identify(got), err, len(want), corpus.Identify(want))
	}
}

func (in Inbox) wantEmpty(t *testing.T, after string) {
	t.Helper()
	for o, err := range in.List(t.Context(), "") {
		t.Errorf("%s left %s of %d bytes behind, %v", after, o.Key, o.Size, err)
	}
}

func uploadOnce(t *testing.T, in Inbox) {
	before := time.Now()
	signed := in.signPut(t, untilSent)
	const second = time.Second // links count whole ones
	if earliest, latest := before.Add(untilSent-second), time.Now().Add(untilSent); signed.Expires.Before(earliest) || signed.Expires.After(latest) {
		t.Errorf("an upload signed for %s from %s ends at %s", untilSent, before, signed.Expires)
	}
	in.take(t, signed, upload)
	in.wantObject(t, upload)
	if status, answer := in.send(t, signed, upload); status != http.StatusPreconditionFailed {
		t.Errorf("the upload sent again is answered %d, want 412: %s", status, answer)
	}
	in.wantObject(t, upload)
}

func oneUploadWins(t *testing.T, in Inbox) {
	const n = 6
	signed := in.signPut(t, untilSent)
	statuses := make([]int, n)
	together(n, func(i int) { statuses[i], _ = in.send(t, signed, upload) })
	taken := 0
	for _, s := range statuses {
		if s == http.StatusOK {
			taken++
		} else if s != http.StatusPreconditionFailed && s != http.StatusConflict {
			t.Errorf("one of %d uploads at once is answered %d, want 200, 409 or 412", n, s)
		}
	}
	if taken != 1 {
		t.Errorf("%d of %d uploads at once are taken, want 1", taken, n)
	}
	in.wantObject(t, upload)
}

// late is a moment at which a request that was signed for a second has ended.
func late(signed pipeline.SignedRequest) {
	time.Sleep(time.Until(signed.Expires) + 1100*time.Millisecond)
}

func uploadEnds(t *testing.T, in Inbox) {
	signed := in.signPut(t, time.Second)
	late(signed)
	if status, answer := in.send(t, signed, upload); status != http.StatusForbidden {
		t.Errorf("an upload that is late is answered %d, want 403: %s", status, answer)
	}
	in.wantEmpty(t, "an upload that is late")
}

// differing is one way in which a request is not the one that was signed.
type differing struct {
	change func(*pipeline.SignedRequest)
	body   func(announced []byte) []byte // nil: as announced
}

func setHeader(name, value string) func(*pipeline.SignedRequest) {
	return func(r *pipeline.SignedRequest) { r.Headers[name] = value }
}

func dropHeader(name string) func(*pipeline.SignedRequest) {
	return func(r *pipeline.SignedRequest) { delete(r.Headers, name) }
}

// alterQuery changes the last letter of a parameter.
func alterQuery(name string) func(*pipeline.SignedRequest) {
	return func(r *pipeline.SignedRequest) {
		u, _ := url.Parse(r.URL)
		q := u.Query()
		value := []byte(q.Get(name))
		value[len(value)-1] ^= 1 // a digit stays a digit, a letter one
		q.Set(name, string(value))
		u.RawQuery = q.Encode()
		r.URL = u.String()
	}
}

func alterPath(from, to string) func(*pipeline.SignedRequest) {
	return func(r *pipeline.SignedRequest) {
		u, _ := url.Parse(r.URL)
		u.Path = string(bytes.Replace([]byte(u.Path), []byte(from), []byte(to), 1))
		r.URL = u.String()
	}
}

// differences are those of every upload: its bytes, its place, its link.
func differences(signed pipeline.SignedRequest) map[string]differing {
	as := func(f func([]byte) []byte) differing { return differing{body: f} }
	all := map[string]differing{
		"another checksum": {change: setHeader("X-Amz-Checksum-Sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")},
		"no checksum":      {change: dropHeader("X-Amz-Checksum-Sha256")},
		"another key":      {change: alterPath("/0001", "/0002")},
		"another method":   {change: func(r *pipeline.SignedRequest) { r.Method = http.MethodDelete }},
		"reading":          {change: func(r *pipeline.SignedRequest) { r.Method = http.MethodGet }},
		"no query":         {change: func(r *pipeline.SignedRequest) { r.URL, _, _ = cutQuery(r.URL) }},
		"other bytes":      as(func(b []byte) []byte { b = slices.Clone(b); b[0] ^= 1; return b }),
		"more bytes":       as(func(b []byte) []byte { return append(slices.Clone(b), 'x') }),
		"fewer bytes":      as(func(b []byte) []byte { return b[1:] }),
		"no bytes":         as(func([]byte) []byte { return nil }),
	}
	u, err := url.Parse(signed.URL)
	if err != nil {
		panic(err) // it was just signed
	}
	for name := range u.Query() {
		if u.Query().Get(name) != "" && name != "x-id" { // which names the operation, and S3 takes no notice of
			all["another "+name] = differing{change: alterQuery(name)}
		}
	}
	return all
}

func cutQuery(address string) (before, query string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", err
	}
	query, u.RawQuery = u.RawQuery, ""
	return u.String(), query, nil
}

func uploadDiffers(t *testing.T, open func(*testing.T) Inbox) {
	all := differences(open(t).signPut(t, untilSent))
	all["another type"] = differing{change: setHeader("Content-Type", "text/html")}
	all["no type"] = differing{change: dropHeader("Content-Type")}
	all["another condition"] = differing{change: setHeader("If-None-Match", `"x"`)}
	all["no condition"] = differing{change: dropHeader("If-None-Match")}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := open(t)
			in.wantRefused(t, name, all[name], in.signPut(t, untilSent), upload)
			in.wantEmpty(t, name)
		})
	}
}

// wantRefused sends what differs, and tells the answer to whoever looks with
// -v.
func (in Inbox) wantRefused(t *testing.T, name string, d differing, signed pipeline.SignedRequest, body []byte) {
	t.Helper()
	before := fmt.Sprint(signed)
	signed.Headers = maps.Clone(signed.Headers)
	if d.change != nil {
		d.change(&signed)
	}
	if d.body != nil {
		body = d.body(body)
	}
	if d.body == nil && fmt.Sprint(signed) == before {
		t.Fatalf("%s: nothing was changed", name)
	}
	status, answer := in.send(t, signed, body)
	t.Logf("%s: %d %.300s", name, status, answer)
	if status < 400 || status >= 500 {
		t.Errorf("%s is answered %d, want it refused: %s", name, status, answer)
	}
}

func signsWhatCanBe(t *testing.T, in Inbox) {
	sum := corpus.Identify(upload)
	for what, sign := range map[string]func() error{
		"an upload for no time": func() error { _, err := in.SignPut(t.Context(), inboxKey, 1, sum, mediaType, 0); return err },
		"an upload of half a sum": func() error {
			_, err := in.SignPut(t.Context(), inboxKey, 1, sum[:32], mediaType, untilSent)
			return err
		},
		"a part for no time": func() error {
			_, err := in.SignParts(t.Context(), inboxKey, []pipeline.Part{{Size: 1, SHA256: sum}}, 0)
			return err
		},
		"a part of half a sum": func() error {
			_, err := in.SignParts(t.Context(), inboxKey, []pipeline.Part{{Size: 1, SHA256: sum[:32]}}, untilSent)
			return err
		},
		"a long download": func() error {
			_, err := in.SignGet(t.Context(), inboxKey, "a.pdf", pipeline.MaxGetTTL+time.Second)
			return err
		},
	} {
		if err := sign(); err == nil {
			t.Errorf("signing %s succeeds", what)
		}
	}
}

// large is an upload of three parts, of which the last is short, with the
// parts and how they are announced.
func large() (whole []byte, parts [][]byte, announced []pipeline.Part) {
	whole = make([]byte, 2*pipeline.MinPart+7)
	for i := range whole {
		whole[i] = byte(i * i >> 7) // no two parts alike
	}
	for part := range slices.Chunk(whole, pipeline.MinPart) {
		parts = append(parts, part)
		announced = append(announced, pipeline.Part{Size: int64(len(part)), SHA256: corpus.Identify(part)})
	}
	return whole, parts, announced
}

func sizesOf(parts []pipeline.Part) []int64 {
	sizes := make([]int64, len(parts))
	for i, p := range parts {
		sizes[i] = p.Size
	}
	return sizes
}

// signParts signs parts, and wants requests for exactly those numbered.
func (in Inbox) signParts(t *testing.T, parts []pipeline.Part, ttl time.Duration, want ...int) []*pipeline.SignedRequest {
	t.Helper()
	requests, err := in.SignParts(t.Context(), inboxKey, parts, ttl)
	must(t, err)
	if len(requests) != len(parts) {
		t.Fatalf("SignParts of %d parts answers %d requests", len(parts), len(requests))
	}
	for i, r := range requests {
		if wanted := slices.Contains(want, i+1); wanted != (r != nil) {
			t.Fatalf("part %d has a request: %t, want %t", i+1, r != nil, wanted)
		}
	}
	return requests
}

func (in Inbox) wantMissing(t *testing.T, sizes []int64, want ...int) {
	t.Helper()
	err := in.JoinParts(t.Context(), inboxKey, sizes)
	missing, ok := errors.AsType[*pipeline.MissingParts](err)
	if !ok || !slices.Equal(missing.Numbers, want) {
		t.Errorf("JoinParts = %v, want parts %v missing", err, want)
	}
	in.wantEmpty(t, "joining with parts missing")
}

func partsInAnyOrder(t *testing.T, in Inbox) {
	whole, bodies, parts := large()
	requests := in.signParts(t, parts, untilSent, 1, 2, 3)
	for _, i := range []int{2, 0, 1} {
		in.take(t, *requests[i], bodies[i])
		in.wantEmpty(t, "a part")
	}
	must(t, in.JoinParts(t.Context(), inboxKey, sizesOf(parts)))
	in.wantObject(t, whole)
	if o, err := in.Stat(t.Context(), inboxKey); err != nil || o.Size != int64(len(whole)) {
		t.Errorf("Stat = %+v, %v, want %d bytes", o, err, len(whole))
	}
}

func partsTakenUp(t *testing.T, in Inbox) {
	whole, bodies, parts := large()
	in.take(t, *in.signParts(t, parts, untilSent, 1, 2, 3)[1], bodies[1])
	again := in.signParts(t, parts, untilSent, 1, 3)
	in.take(t, *again[0], bodies[0])
	in.take(t, *in.signParts(t, parts, untilSent, 3)[2], bodies[2])
	in.signParts(t, parts, untilSent)
	must(t, in.JoinParts(t.Context(), inboxKey, sizesOf(parts)))
	in.wantObject(t, whole)
}

func partsAgain(t *testing.T, in Inbox) {
	whole, bodies, parts := large()
	requests := in.signParts(t, parts, untilSent, 1, 2, 3)
	for range 2 {
		in.take(t, *requests[0], bodies[0])
	}
	other := slices.Clone(bodies[1])
	other[0] ^= 1
	changed := slices.Clone(parts)
	changed[1].SHA256 = corpus.Identify(other)
	in.take(t, *in.signParts(t, changed, untilSent, 2, 3)[1], other)
	in.take(t, *in.signParts(t, parts, untilSent, 2, 3)[1], bodies[1])
	in.take(t, *requests[2], bodies[2])
	must(t, in.JoinParts(t.Context(), inboxKey, sizesOf(parts)))
	in.wantObject(t, whole)
}

func partsMissing(t *testing.T, in Inbox) {
	whole, bodies, parts := large()
	sizes := sizesOf(parts)
	in.wantMissing(t, sizes, 1, 2, 3)
	requests := in.signParts(t, parts, untilSent, 1, 2, 3)
	in.wantMissing(t, sizes, 1, 2, 3)
	in.take(t, *requests[1], bodies[1])
	in.take(t, *requests[2], bodies[2])
	in.wantMissing(t, sizes, 1)
	in.take(t, *requests[0], bodies[0])
	in.wantMissing(t, []int64{sizes[0], sizes[1] + 1, sizes[2]}, 2)
	in.wantMissing(t, append(sizes, 1), 4)
	must(t, in.JoinParts(t.Context(), inboxKey, sizes))
	in.wantObject(t, whole)
}

// sent has every part of the large upload in the inbox, not joined.
func (in Inbox) sent(t *testing.T) (whole []byte, sizes []int64) {
	t.Helper()
	whole, bodies, parts := large()
	for i, r := range in.signParts(t, parts, untilSent, 1, 2, 3) {
		in.take(t, *r, bodies[i])
	}
	return whole, sizesOf(parts)
}

func joinTwice(t *testing.T, in Inbox) {
	whole, sizes := in.sent(t)
	must(t, in.JoinParts(t.Context(), inboxKey, sizes))
	for range 2 {
		wantErr(t, "JoinParts again", in.JoinParts(t.Context(), inboxKey, sizes), pipeline.ErrExists)
	}
	in.wantObject(t, whole)
}

func oneJoinWins(t *testing.T, in Inbox) {
	whole, sizes := in.sent(t)
	const n = 4
	errs := make([]error, n)
	together(n, func(i int) { errs[i] = in.JoinParts(t.Context(), inboxKey, sizes) })
	for _, err := range errs {
		_, missing := errors.AsType[*pipeline.MissingParts](err)
		if err != nil && !missing && !errors.Is(err, pipeline.ErrExists) {
			t.Errorf("one of %d joins at once: %v", n, err)
		}
	}
	if !slices.Contains(errs, nil) {
		t.Errorf("none of %d joins at once makes the object: %v", n, errs)
	}
	in.wantObject(t, whole)
}

func joinCreatesOnly(t *testing.T, in Inbox) {
	_, sizes := in.sent(t)
	in.take(t, in.signPut(t, untilSent), upload)
	wantErr(t, "JoinParts over another upload", in.JoinParts(t.Context(), inboxKey, sizes), pipeline.ErrExists)
	in.wantObject(t, upload)
}

func partEnds(t *testing.T, in Inbox) {
	_, bodies, parts := large()
	signed := in.signParts(t, parts, time.Second, 1, 2, 3)[2]
	late(*signed)
	if status, answer := in.send(t, *signed, bodies[2]); status != http.StatusForbidden {
		t.Errorf("a part that is late is answered %d, want 403: %s", status, answer)
	}
	in.signParts(t, parts, untilSent, 1, 2, 3)
}

func partDiffers(t *testing.T, open func(*testing.T) Inbox) {
	parts := []pipeline.Part{{Size: int64(len(upload)), SHA256: corpus.Identify(upload)}}
	all := differences(*open(t).signParts(t, parts, untilSent, 1)[0])
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := open(t)
			in.wantRefused(t, name, all[name], *in.signParts(t, parts, untilSent, 1)[0], upload)
			in.signParts(t, parts, untilSent, 1)
			in.wantEmpty(t, name)
		})
	}
}
