package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

const (
	ulid   = corpus.SubmissionID("01JZ0000000000000000000001")
	sha256 = corpus.DocumentID("0a3f5c7e9b1d2f4a6c8e0b2d4f6a8c0e1b3d5f7a9c0e2b4d6f8a0c2e4b6d8f0a")
)

func TestKeysAreAsTheirTableSays(t *testing.T) {
	t.Parallel()
	r := corpus.Revision{Submission: ulid, Number: 12}
	g := corpus.Generation{Extract: 3, Rules: 14}
	series := corpus.Series{Year: 2027, Theme: "sdg-11"}
	for _, c := range []struct {
		name      string
		got, want key
	}{
		{"submission", submissionKey(r), key{"SUB#" + string(ulid), "R#0012"}},
		{"head", headKey(sha256), key{"HEAD#0", "D#" + string(sha256)}},
		{"total", totalKey("f"), key{"HEAD#f", "TOTAL"}},
		{"generation", generationKey(sha256, g), key{"DOC#" + string(sha256), "G#x0003-r0014-v000000"}},
		{"passage", passageKey(sha256, g, 42), key{"GEN#" + string(sha256) + "#x0003-r0014-v000000", "P#00000042"}},
		{"edition", editionKey(series, "20261124T020000Z"), key{"ED#2027#sdg-11", "E#20261124T020000Z"}},
		{"approval", approvalKey(series, 3), key{"ED#2027#sdg-11", "A#00000003"}},
		{"latest", latestKey(series), key{"ED#2027#sdg-11", "LATEST"}},
		{"lease", leaseKey("edition/2027#1"), key{"LEASE#edition/2027%231", "LEASE"}},
		{"submitter's index", key{byKey("a#b"), revKey(r)}, key{"BY#a%23b", string(ulid) + "#0012"}},
		{"document's index", key{ofKey(sha256), revKey(r)}, key{"OF#" + string(sha256), string(ulid) + "#0012"}},
	} {
		if c.got != c.want {
			t.Errorf("key of the %s = %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestKeysReadBack(t *testing.T) {
	t.Parallel()
	r := corpus.Revision{Submission: ulid, Number: 7}
	if got, err := parseRevision(revKey(r)); err != nil || got != r {
		t.Errorf("parseRevision(%q) = %v, %v, want %v", revKey(r), got, err, r)
	}
	g := corpus.Generation{Extract: 1, Rules: 9999}
	if got, err := parseGeneration(generationKey(sha256, g).sort); err != nil || got != g {
		t.Errorf("parseGeneration(%q) = %v, %v, want %v", generationKey(sha256, g).sort, got, err, g)
	}
	for _, s := range []string{"", "G#", "G#x1-r1", "P#x0001-r0001-v000000", "G#x0001-r0001-v000000#", "G#x0001-r0001-v000000#x", "G#x0001-r0001"} {
		if g, err := parseGeneration(s); err == nil {
			t.Errorf("parseGeneration(%q) = %v, want an error", s, g)
		}
	}
	for _, s := range []string{"", "#", string(ulid), string(ulid) + "#0000", string(ulid) + "#7", string(ulid) + "#0007#", "x#0007"} {
		if r, err := parseRevision(s); err == nil {
			t.Errorf("parseRevision(%q) = %v, want an error", s, r)
		}
	}
}

func TestSortKeysSortAsNumbersDo(t *testing.T) {
	t.Parallel()
	var passages, revisions []string
	for _, n := range []int{1, 2, 9, 10, 99, 100, 9999} {
		passages = append(passages, passageKey(sha256, corpus.Generation{Extract: 1, Rules: 1}, n).sort)
		revisions = append(revisions, submissionKey(corpus.Revision{Submission: ulid, Number: n}).sort)
	}
	if !slices.IsSorted(passages) || !slices.IsSorted(revisions) {
		t.Errorf("the keys of ascending numbers are %q and %q, want them ascending", passages, revisions)
	}
}

// FuzzSplit holds join to its promise: what is joined is split into the same
// parts, whatever they hold, so that different parts never make one key.
func FuzzSplit(f *testing.F) {
	for _, seed := range [][2]string{{"BY", "a#b"}, {"", ""}, {"#", "%23"}, {"%", "%2523"}, {"a%2", "3#"}, {"\x00", "\xff"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		joined := join(a, b)
		if got := split(joined); !slices.Equal(got, []string{a, b}) {
			t.Errorf("split(join(%q, %q)) = %q", a, b, got)
		}
		if got := strings.Count(joined, "#"); got != 1 {
			t.Errorf("join(%q, %q) = %q has %d separators, want 1", a, b, joined, got)
		}
	})
}

// FuzzSeriesPartition has a theme's name try to reach into another series.
func FuzzSeriesPartition(f *testing.F) {
	f.Add("sdg-11", "sdg-11#E")
	f.Add("a#b", "a%23b")
	f.Fuzz(func(t *testing.T, a, b string) {
		one := seriesPartition(corpus.Series{Year: 2027, Theme: hlpf.ThemeID(a)})
		two := seriesPartition(corpus.Series{Year: 2027, Theme: hlpf.ThemeID(b)})
		if (one == two) != (a == b) {
			t.Errorf("the themes %q and %q have the partitions %q and %q", a, b, one, two)
		}
	})
}

// FuzzTokens has a page's token hold anything: it names a place or none, and
// never panics.
func FuzzTokens(f *testing.F) {
	f.Add(submissionToken(corpus.Revision{Submission: ulid, Number: 1}))
	f.Add(passageToken(corpus.Generation{Extract: 1, Rules: 1}, 42))
	f.Add("=")
	f.Add("000\n")
	f.Fuzz(func(t *testing.T, s string) {
		place := untoken(s)
		if place != "" && token(place) != s {
			t.Errorf("untoken(%q) = %q, whose token is %q", s, place, token(place))
		}
		if r, err := parseRevision(place); err == nil && revKey(r) != place {
			t.Errorf("parseRevision(%q) = %v, whose key is %q", place, r, revKey(r))
		}
	})
}

func TestPublishedReadsRecordsOfEditionsAlone(t *testing.T) {
	t.Parallel()
	e := corpus.Edition{Series: corpus.Series{Year: 2027, Theme: "a#b"}, ID: "20261124T020000Z", Number: 3}
	body, err := encode(e)
	if err != nil {
		t.Fatal(err)
	}
	item := func(k key, body string) map[string]string {
		return map[string]string{partitionKey: k.partition, sortKey: k.sort, bodyAttribute: body}
	}
	if got, ok, err := Published(item(editionKey(e.Series, e.ID), body)); !ok || err != nil || got.Series != e.Series || got.Number != 3 {
		t.Errorf("Published = %+v, %t, %v, want the edition", got, ok, err)
	}
	for name, other := range map[string]map[string]string{
		"nothing": {}, "the latest": item(latestKey(e.Series), `"20261124T020000Z"`),
		"a submission": item(submissionKey(corpus.Revision{Submission: ulid, Number: 1}), "{}"),
		"a lease":      item(leaseKey("ED#2027#a"), ""),
		"an approval":  item(approvalKey(e.Series, 3), "{}"),
	} {
		if got, ok, err := Published(other); ok || err != nil {
			t.Errorf("Published of %s = %+v, %t, %v, want it passed over", name, got, ok, err)
		}
	}
	for name, broken := range map[string]map[string]string{
		"no body":         item(editionKey(e.Series, e.ID), ""),
		"half a body":     item(editionKey(e.Series, e.ID), body[:20]),
		"another's key":   item(editionKey(e.Series, "20261125T020000Z"), body),
		"another's theme": item(editionKey(corpus.Series{Year: 2027, Theme: "b"}, e.ID), body),
	} {
		if got, ok, err := Published(broken); !ok || err == nil {
			t.Errorf("Published of a record with %s = %+v, %t, %v, want an error", name, got, ok, err)
		}
	}
}

// FuzzPublished has a record hold anything: it is an edition under its own key,
// none, or an error, and never a panic.
func FuzzPublished(f *testing.F) {
	f.Add("ED#2027#sdg-11", "E#20261124T020000Z", `{"year":2027,"theme":"sdg-11","id":"20261124T020000Z"}`)
	f.Add("ED", "E", "{}")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, partition, sort, body string) {
		e, ok, err := Published(map[string]string{partitionKey: partition, sortKey: sort, bodyAttribute: body})
		if ok && err == nil && editionKey(e.Series, e.ID) != (key{partition, sort}) {
			t.Errorf("Published of %q, %q = %+v, whose key is %v", partition, sort, e, editionKey(e.Series, e.ID))
		}
	})
}
