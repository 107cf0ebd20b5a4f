package pipeline

import (
	"fmt"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
)

// The keys. The inbox holds what was uploaded; the archive holds everything
// else, written once. Depths are fixed: no key is a prefix folder of another.
//
//	inbox    u/<submission>/<revision>                     the bytes as they came
//	archive  submissions/<submission>/<revision>.json      Declaration            by upload
//	         arrivals/<submission>/<revision>.json         Arrival                by upload
//	         withdrawals/<submission>/<revision>.json      Withdrawal             by upload
//	         originals/<sha256>                            the bytes              by ingest
//	         text/<sha256>/<extract>.json.gz               corpus.Text            by ingest
//	         outcomes/<submission>/<revision>.json         Outcome, ingest's last by ingest
//	         readings/<sha256>/<generation>.json.gz        corpus.Reading         by index
//	         receipts/<submission>/<revision>.json         Receipt                by index
//	         verdicts/<sha256>/<number>.json               corpus.Verdict         by download
//	         snapshots/<year>/<theme>/<edition>.json       corpus.Snapshot        by compile
//	         translations/<year>/<theme>/<edition>.json.gz corpus.Translations    by compile
//	         briefings/<year>/<theme>/<edition>.json.gz    briefing.Briefing      by compile
//	         packages/<year>/<theme>/<edition>.zip         the package            by compile
//	         editions/<year>/<theme>/<edition>.json        corpus.Edition, made   by compile
//	         published/<year>/<theme>/<number>.json        corpus.Edition, compile's last
//	         approvals/<year>/<theme>/<number>.json        corpus.Approval        by download
//	         seals/<number>.json.gz                        audit.Seal             by reconcile
//
// A number of a series is taken by creating its published object: that is the
// compare-and-swap on which everything else about editions rests.
const (
	inbox        = "u/"
	submissions  = "submissions/"
	arrivals     = "arrivals/"
	withdrawals  = "withdrawals/"
	originals    = "originals/"
	text         = "text/"
	outcomes     = "outcomes/"
	readings     = "readings/"
	receipts     = "receipts/"
	verdicts     = "verdicts/"
	snapshots    = "snapshots/"
	translations = "translations/"
	briefings    = "briefings/"
	packages     = "packages/"
	editions     = "editions/"
	published    = "published/"
	approvals    = "approvals/"
	seals        = "seals/"
)

// The prefixes under which the archive is listed when it is replayed.
const (
	SubmissionsPrefix = submissions
	ArrivalsPrefix    = arrivals
	WithdrawalsPrefix = withdrawals
	OutcomesPrefix    = outcomes
	ReadingsPrefix    = readings
	ReceiptsPrefix    = receipts
	PublishedPrefix   = published
	ApprovalsPrefix   = approvals
)

// The prefixes of what wakes a stage beside ingest's outcomes.
const (
	InboxPrefix    = inbox
	VerdictsPrefix = verdicts
)

// SealsPrefix is the prefix under which the archive's seals are listed,
// ascending by number. They seal everything else.
const SealsPrefix = seals

// InboxKey is where an upload is put.
func InboxKey(r corpus.Revision) string { return inbox + r.String() }

// ParseInboxKey reads an upload's key.
func ParseInboxKey(key string) (corpus.Revision, error) {
	rest, ok := strings.CutPrefix(key, inbox)
	if !ok {
		return corpus.Revision{}, fmt.Errorf("%q is not a key of the inbox", key)
	}
	return corpus.ParseRevision(rest)
}

// SubmissionKey is where a declaration is archived.
func SubmissionKey(r corpus.Revision) string { return submissions + r.String() + ".json" }

// ArrivalKey is where the arrival of an upload is noted.
func ArrivalKey(r corpus.Revision) string { return arrivals + r.String() + ".json" }

// WithdrawalKey is where a withdrawal is noted.
func WithdrawalKey(r corpus.Revision) string { return withdrawals + r.String() + ".json" }

// OutcomeKey is where ingest says what became of an upload.
func OutcomeKey(r corpus.Revision) string { return outcomes + r.String() + ".json" }

// ParseOutcomeKey reads an outcome's key.
func ParseOutcomeKey(key string) (corpus.Revision, error) {
	rest, ok := strings.CutPrefix(key, outcomes)
	rest, json := strings.CutSuffix(rest, ".json")
	if !ok || !json {
		return corpus.Revision{}, fmt.Errorf("%q is not the key of an outcome", key)
	}
	return corpus.ParseRevision(rest)
}

// ReceiptKey is where index says that a submission is visible.
func ReceiptKey(r corpus.Revision) string { return receipts + r.String() + ".json" }

// VerdictKey is where a reviewer's verdict is archived: a number of a document
// is taken by creating it.
func VerdictKey(id corpus.DocumentID, number int) string {
	return fmt.Sprintf("%s%s/%06d.json", verdicts, id, number)
}

// VerdictsOn is the prefix under which a document's verdicts are listed,
// ascending by number.
func VerdictsOn(id corpus.DocumentID) string { return verdicts + string(id) + "/" }

// ParseVerdictKey reads the document from a verdict's key, and tells whether
// it is one.
func ParseVerdictKey(key string) (corpus.DocumentID, bool) {
	rest, ok := strings.CutPrefix(key, verdicts)
	id, number, whole := strings.Cut(rest, "/")
	document, err := corpus.ParseDocumentID(id)
	return document, ok && whole && err == nil && strings.HasSuffix(number, ".json")
}

// OriginalKey is where a document's bytes are archived.
func OriginalKey(id corpus.DocumentID) string { return originals + string(id) }

// TextKey is where a document's text is archived.
func TextKey(id corpus.DocumentID, extract int) string {
	return fmt.Sprintf("%s%s/x%04d.json.gz", text, id, extract)
}

// ReadingKey is where a document's labelled passages are archived.
func ReadingKey(id corpus.DocumentID, g corpus.Generation) string {
	return fmt.Sprintf("%s%s/%s.json.gz", readings, id, g)
}

// SnapshotKey is where an edition's inputs are frozen.
func SnapshotKey(s corpus.Series, id corpus.EditionID) string {
	return fmt.Sprintf("%s%s/%s.json", snapshots, s, id)
}

// TranslationsKey is where the translations of an edition's quotations are
// kept, where there are some: they are asked for once.
func TranslationsKey(s corpus.Series, id corpus.EditionID) string {
	return fmt.Sprintf("%s%s/%s.json.gz", translations, s, id)
}

// BriefingKey is where an edition's content is kept as data.
func BriefingKey(s corpus.Series, id corpus.EditionID) string {
	return fmt.Sprintf("%s%s/%s.json.gz", briefings, s, id)
}

// PackageKey is where an edition's package is kept.
func PackageKey(s corpus.Series, id corpus.EditionID) string {
	return fmt.Sprintf("%s%s/%s.zip", packages, s, id)
}

// EditionKey is where an edition is recorded once it is made: all that it
// names is archived, and nothing of it is published yet.
func EditionKey(s corpus.Series, id corpus.EditionID) string {
	return fmt.Sprintf("%s%s/%s.json", editions, s, id)
}

// PublishedKey is the object whose creation publishes an edition under its
// number.
func PublishedKey(s corpus.Series, number int) string {
	return fmt.Sprintf("%s%s/%06d.json", published, s, number)
}

// PublishedIn is the prefix under which a series' editions are listed,
// ascending by number.
func PublishedIn(s corpus.Series) string { return published + s.String() + "/" }

// ApprovalKey is where the approval of a series' edition is archived: it is
// final once this is there.
func ApprovalKey(s corpus.Series, number int) string {
	return fmt.Sprintf("%s%s/%06d.json", approvals, s, number)
}

// ApprovalsIn is the prefix under which the approvals of a series' editions
// are listed, ascending by number.
func ApprovalsIn(s corpus.Series) string { return approvals + s.String() + "/" }

// SealKey is where a seal of the archive is kept; seals are numbered from 1.
func SealKey(number int) string { return fmt.Sprintf("%s%08d.json.gz", seals, number) }

// TextsOf is the prefix under which a document's texts are listed, ascending
// by version.
func TextsOf(id corpus.DocumentID) string { return text + string(id) + "/" }
