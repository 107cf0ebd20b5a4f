package catalog

import (
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The layout of the table. A key is parts joined by "#"; a "#" within a part
// is written "%23" and a "%" as "%25", so no name can reach into another's
// keys. Numbers have a fixed width, so that keys sort as numbers do.
//
//	PK                   SK               what                                  index attributes
//	SUB#<submission>     R#<revision>     corpus.Submission                     by, of, rev
//	HEAD#<hex digit>     D#<document>     corpus.Head, by the identity's first
//	HEAD#<hex digit>     TOTAL            corpus.Counts of those documents
//	DOC#<document>       G#<generation>   a generation that has passages; state
//	                                      tells whether it has all of them
//	GEN#<document>#<gen> P#<number>       corpus.Labelled, a passage
//	ED#<year>#<theme>    E#<edition>      corpus.Edition
//	ED#<year>#<theme>    A#<number>       corpus.Approval
//	ED#<year>#<theme>    LATEST           corpus.EditionID, with its number
//	LEASE#<key>          LEASE            a claim on work, with its holder, or that
//	                                      it is done (state), and when that ends
//
//	index      PK                SK                        items
//	submitter  by: BY#<subject>  rev: <submission>#<rev>   submissions, keys only
//	document   of: OF#<document> rev: <submission>#<rev>   submissions, keys only
//
// Heads lie in sixteen partitions, so that listing them in order needs no
// index, and each partition counts its own documents, so that commits of
// different documents seldom meet in one item.
const (
	partitionKey = "PK"
	sortKey      = "SK"

	bodyAttribute   = "body"
	stateAttribute  = "state"
	numberAttribute = "number"
	holderAttribute = "holder"

	byAttribute  = "by"
	ofAttribute  = "of"
	revAttribute = "rev"

	submitterIndex = "submitter"
	documentIndex  = "document"
)

// ExpiresAttribute is when an item may go, in seconds since 1970: the table's
// time to live. Only leases have it, and a lease that has ended counts for
// nothing even while it is there.
const ExpiresAttribute = "expires"

// done is the state of a lease whose work is done.
const done = "done"

// The states of a generation.
const (
	staging = "staging" // some of its passages are written
	staged  = "staged"  // all are
)

// hexDigits are the first digits of identities, ascending: the partitions of
// the heads.
const hexDigits = "0123456789abcdef"

// What the sort keys of a partition's items begin with.
const (
	revisionPrefix   = "R#"
	headPrefix       = "D#"
	generationPrefix = "G#"
	passagePrefix    = "P#"
	editionPrefix    = "E#"
	approvalPrefix   = "A#"
)

// key is the primary key of an item.
type key struct{ partition, sort string }

func (k key) attributes() attributes {
	return attributes{partitionKey: text(k.partition), sortKey: text(k.sort)}
}

func keyOf(it attributes) key {
	return key{partition: textOf(it, partitionKey), sort: textOf(it, sortKey)}
}

func submissionPartition(id corpus.SubmissionID) string { return join("SUB", string(id)) }

func submissionKey(r corpus.Revision) key {
	return key{submissionPartition(r.Submission), join("R", fmt.Sprintf("%04d", r.Number))}
}

// headPartition is where the heads lie whose identities begin with a digit.
func headPartition(digit string) string { return join("HEAD", digit) }

func headKey(id corpus.DocumentID) key {
	return key{headPartition(firstDigit(id)), join("D", string(id))}
}

func totalKey(digit string) key { return key{headPartition(digit), "TOTAL"} }

func firstDigit(id corpus.DocumentID) string {
	if id == "" {
		return ""
	}
	return string(id[:1])
}

func documentPartition(id corpus.DocumentID) string { return join("DOC", string(id)) }

func generationKey(id corpus.DocumentID, g corpus.Generation) key {
	return key{documentPartition(id), join("G", g.String())}
}

// parseGeneration reads the sort key of a generation.
func parseGeneration(sort string) (corpus.Generation, error) {
	parts := split(sort)
	if len(parts) != 2 || parts[0] != "G" {
		return corpus.Generation{}, fmt.Errorf("%q is not the key of a generation", sort)
	}
	return corpus.ParseGeneration(parts[1])
}

func passagePartition(id corpus.DocumentID, g corpus.Generation) string {
	return join("GEN", string(id), g.String())
}

func passageKey(id corpus.DocumentID, g corpus.Generation, n int) key {
	return key{passagePartition(id, g), join("P", fmt.Sprintf("%08d", n))}
}

func seriesPartition(s corpus.Series) string {
	return join("ED", fmt.Sprintf("%04d", s.Year), string(s.Theme))
}

func editionKey(s corpus.Series, id corpus.EditionID) key {
	return key{seriesPartition(s), join("E", string(id))}
}

func approvalKey(s corpus.Series, number int) key {
	return key{seriesPartition(s), join("A", fmt.Sprintf("%08d", number))}
}

func latestKey(s corpus.Series) key { return key{seriesPartition(s), "LATEST"} }

func leaseKey(name string) key { return key{join("LEASE", name), "LEASE"} }

// byKey and ofKey are the partition keys of the two indexes; revKey is the
// sort key of both.
func byKey(submitter string) string     { return join("BY", submitter) }
func ofKey(id corpus.DocumentID) string { return join("OF", string(id)) }
func revKey(r corpus.Revision) string {
	return join(string(r.Submission), fmt.Sprintf("%04d", r.Number))
}
func indexed(d corpus.Declaration) attributes {
	return attributes{
		byAttribute:  text(byKey(d.Submitter)),
		ofAttribute:  text(ofKey(d.Document)),
		revAttribute: text(revKey(d.Revision)),
	}
}

// parseRevision reads what revKey writes.
func parseRevision(s string) (corpus.Revision, error) {
	parts := split(s)
	if len(parts) != 2 {
		return corpus.Revision{}, fmt.Errorf("%q is not the key of a revision", s)
	}
	return corpus.ParseRevision(parts[0] + "/" + parts[1])
}

var (
	escape   = strings.NewReplacer("%", "%25", "#", "%23")
	unescape = strings.NewReplacer("%25", "%", "%23", "#")
)

// join makes a key of parts: different parts never make the same key.
func join(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = escape.Replace(p)
	}
	return strings.Join(escaped, "#")
}

// split gives the parts of a key that join made.
func split(s string) []string {
	parts := strings.Split(s, "#")
	for i, p := range parts {
		parts[i] = unescape.Replace(p)
	}
	return parts
}
