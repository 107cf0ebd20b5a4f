package items

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The layout. An item is named by its kind and its key; a key is parts joined
// by "/", each part escaped so that no name can hold the separator and so
// reach into another's keys.
//
//	kind        key                                value            asked by
//	approval    <year>/<theme>/<number>            corpus.Approval  Approvals
//	declared    <document>/<submission>/<revision> corpus.Revision  SubmissionsOf
//	edition     <year>/<theme>/<edition>           corpus.Edition   Edition
//	head        <document>                         corpus.Head      Head, Heads
//	latest      <year>/<theme>                     corpus.EditionID Latest
//	number      <year>/<theme>/<number>/<edition>  corpus.EditionID Editions
//	passage     <document>/<generation>/<number>   corpus.Labelled  Passages
//	submission  <submission>/<revision>            corpus.Submission
//	submitter   <submitter>/<submission>/<revision> corpus.Revision SubmissionsBy
//	total       corpus                             corpus.Counts    Totals
//
// Numbers have a fixed width, so that keys sort as the numbers do.
const (
	approvalKind   = "approval"
	declaredKind   = "declared"
	editionKind    = "edition"
	headKind       = "head"
	latestKind     = "latest"
	numberKind     = "number"
	passageKind    = "passage"
	submissionKind = "submission"
	submitterKind  = "submitter"
	totalKind      = "total"
)

// Kinds lists the kinds of item, ascending.
func Kinds() []string {
	return []string{approvalKind, declaredKind, editionKind, headKind, latestKind, numberKind,
		passageKind, submissionKind, submitterKind, totalKind}
}

const totalKey = "corpus"

func submissionKey(r corpus.Revision) string { return key(string(r.Submission), number(r.Number)) }

func declaredKey(id corpus.DocumentID, r corpus.Revision) string {
	return key(string(id), string(r.Submission), number(r.Number))
}

func submitterKey(submitter string, r corpus.Revision) string {
	return key(submitter, string(r.Submission), number(r.Number))
}

func headKey(id corpus.DocumentID) string { return key(string(id)) }

func passageKey(id corpus.DocumentID, g corpus.Generation, n int) string {
	return key(string(id), g.String(), number(n))
}

func editionKey(s corpus.Series, id corpus.EditionID) string {
	return key(year(s), string(s.Theme), string(id))
}

func numberKey(s corpus.Series, n int, id corpus.EditionID) string {
	return key(year(s), string(s.Theme), number(n), string(id))
}

func approvalKey(s corpus.Series, n int) string {
	return key(year(s), string(s.Theme), number(n))
}

func latestKey(s corpus.Series) string { return key(year(s), string(s.Theme)) }

// number is n in a width that sorts.
func number(n int) string { return fmt.Sprintf("%08d", n) }

func year(s corpus.Series) string { return fmt.Sprintf("%04d", s.Year) }

// key joins parts so that different parts never give the same key.
func key(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, p := range parts {
		escaped[i] = url.PathEscape(p)
	}
	return strings.Join(escaped, "/")
}

// under is what all keys begin with that have these parts first and more
// after them.
func under(parts ...string) string { return key(parts...) + "/" }
