package infra_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// grant is what a function may do, and why.
type grant struct{ why, actions, places string }

// access is all that each function may do. calls_test.go compares what the
// built functions ask of S3 and DynamoDB with it; the rest is what Lambda does
// on their behalf. Places are an object's bucket and first part of its key, a
// table's first part of the partition key, and the logical names of others.
func access() map[string][]grant {
	const key, create, fetch = "kms:Decrypt kms:GenerateDataKey", "s3:PutObject", "s3:GetObject"
	log := func(name string) grant {
		return grant{"writes its log", "logs:CreateLogStream logs:PutLogEvents", name + "Log"}
	}
	absent := grant{"tells an absent object from a forbidden one, and lists", "s3:ListBucket", "archive"}
	encrypt := grant{"reads and writes what is encrypted", key, "Key"}
	arrived := grant{"sees whether an upload has arrived, and in which size", "s3:ListBucket", "inbox"}
	messages := func(queue string) grant {
		return grant{"has Lambda take its messages", "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes", queue}
	}
	return map[string][]grant{
		"upload": {log("Upload"), absent, encrypt, arrived,
			{"sees which parts of a large one have arrived", "s3:ListBucketMultipartUploads", "inbox"},
			{"signs the sending of a file, whole or in parts, and puts the parts together", "s3:PutObject s3:ListMultipartUploadParts", "inbox/u"},
			{"archives declarations, arrivals and withdrawals, and reads what stands in their place", create, "archive/submissions archive/arrivals archive/withdrawals"},
			{"archives declarations, arrivals and withdrawals, and reads what stands in their place", fetch, "archive/submissions archive/arrivals archive/withdrawals"},
			{"opens and follows submissions", "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem", "SUB"},
			{"lists a submitter's", "dynamodb:Query", "submitter"},
		},
		"ingest": {log("Ingest"), absent, encrypt, arrived, messages("IngestQueue"),
			{"reads uploads, and nobody else does", fetch, "inbox/u"},
			{"reads what was announced", fetch, "archive/submissions"},
			{"archives originals, texts and outcomes", create, "archive/originals archive/text archive/outcomes"},
			{"reads what stands in their place", fetch, "archive/originals archive/text archive/outcomes"},
		},
		"index": {log("Index"), absent, encrypt, messages("IndexQueue"),
			{"reads what ingest and reviewers say, and texts", fetch, "archive/submissions archive/arrivals archive/outcomes archive/verdicts archive/text"},
			{"archives readings and receipts", create, "archive/readings archive/receipts"},
			{"makes attachments submissions of their own", create, "archive/submissions archive/outcomes"},
			{"reads what stands in their place", fetch, "archive/readings archive/receipts"},
			{"follows submissions", "dynamodb:GetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem", "SUB"},
			{"stages passages, and clears away those of older generations", "dynamodb:Query dynamodb:BatchWriteItem", "DOC GEN"},
			{"enters generations, and sees that they are whole", "dynamodb:PutItem dynamodb:ConditionCheckItem", "DOC"},
			{"makes documents visible, and counts them", "dynamodb:GetItem dynamodb:PutItem", "HEAD"},
		},
		"compile": {log("Compile"), absent, encrypt,
			{"reads what an edition is made from", fetch, "archive/readings archive/text"},
			{"archives what it makes", create, "archive/snapshots archive/translations archive/briefings archive/packages archive/editions archive/published"},
			{"reads what stands in their place", fetch, "archive/snapshots archive/translations archive/briefings archive/packages archive/editions archive/published"},
			{"lists documents", "dynamodb:Query", "HEAD"},
			{"lists a document's submissions", "dynamodb:Query", "document"},
			{"reads submissions, and marks them as included", "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:UpdateItem", "SUB"},
			{"records editions", "dynamodb:PutItem", "ED"},
			{"has quotations translated, where that is switched on", "translate:TranslateText", translator},
		},
		"download": {log("Download"), absent, encrypt,
			{"archives reviewers' verdicts, and approvals of editions", create, "archive/verdicts archive/approvals"},
			{"reads reviewers' verdicts, and the approvals that stand", fetch, "archive/verdicts archive/approvals"},
			{"records approvals", "dynamodb:PutItem", "ED"},
			{"reads briefings, and signs the fetching of packages", fetch, "archive/briefings archive/packages"},
			{"reads the catalogue", "dynamodb:GetItem dynamodb:Query", "HEAD GEN ED"},
			{"reads submissions and totals", "dynamodb:BatchGetItem", "SUB HEAD"},
			{"lists a document's submissions", "dynamodb:Query", "document"},
			{"has a theme compiled", "lambda:InvokeFunction", "CompileFunction"},
		},
		"portal": {log("Portal")},
		"notify": {log("Notify"), encrypt,
			{"has Lambda follow the table's stream", "dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:DescribeStream dynamodb:ListStreams", "stream"},
			{"has Lambda set aside what cannot be told", "sqs:SendMessage", "NotifyFailures"},
			{"tells an edition once", "dynamodb:PutItem dynamodb:DeleteItem", "LEASE"},
			{"tells subscribers", "sns:Publish", "Newsletter"},
		},
		"reconcile": {log("Reconcile"), absent, encrypt,
			{"has Lambda set aside the nights on which it failed", "sqs:SendMessage", "ReconcileFailures"},
			{"reads the whole archive, to seal it", fetch, "archive/" + strings.Join(archived(), " archive/") + " archive/other"},
			{"seals", create, "archive/seals"},
			{"recounts", "dynamodb:BatchGetItem dynamodb:Query", "HEAD"},
			{"replays submissions", "dynamodb:GetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem", "SUB"},
			{"replays editions", "dynamodb:PutItem", "ED"},
		},
	}
}

var (
	sampleRevision = corpus.Revision{Submission: "01JZ0000000000000000000001", Number: 1}
	sampleDocument = corpus.Identify(nil)
)

// sampleKeys are one of each that the pipeline makes in the archive.
func sampleKeys() []string {
	rev, id := sampleRevision, sampleDocument
	series, edition := corpus.Series{Year: 2027, Theme: "sdg-11"}, corpus.EditionID("20261124T020000Z")
	return []string{
		pipeline.SubmissionKey(rev), pipeline.ArrivalKey(rev), pipeline.WithdrawalKey(rev), pipeline.OutcomeKey(rev), pipeline.ReceiptKey(rev), pipeline.VerdictKey(id, 1),
		pipeline.OriginalKey(id), pipeline.TextKey(id, 1), pipeline.ReadingKey(id, corpus.Generation{Extract: 1, Rules: 1}),
		pipeline.SnapshotKey(series, edition), pipeline.TranslationsKey(series, edition), pipeline.BriefingKey(series, edition), pipeline.PackageKey(series, edition),
		pipeline.EditionKey(series, edition), pipeline.PublishedKey(series, 1), pipeline.ApprovalKey(series, 1), pipeline.SealKey(1),
	}
}

// translator is Amazon Translate, as a place.
const translator = "translate"

// archived are the archive's places.
func archived() []string {
	var out []string
	for _, k := range sampleKeys() {
		first, _, _ := strings.Cut(k, "/")
		out = append(out, first)
	}
	return out
}

// place is somewhere to do something.
type place struct {
	name    string
	arn     string
	actions []string            // that are asked for there, to see which are allowed
	context map[string][]string // of a request about it
}

// What is asked for, by the kind of place.
var (
	objectActions = strings.Fields(`s3:GetObject s3:GetObjectVersion s3:PutObject s3:DeleteObject s3:DeleteObjectVersion s3:GetObjectTagging s3:PutObjectTagging
		s3:PutObjectVersionTagging s3:DeleteObjectTagging s3:PutObjectAcl s3:PutObjectRetention s3:BypassGovernanceRetention s3:AbortMultipartUpload s3:ListMultipartUploadParts`)
	bucketActions = strings.Fields("s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:PutBucketPolicy s3:PutLifecycleConfiguration s3:PutBucketNotification s3:DeleteBucket")
	itemActions   = strings.Fields(`dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem
		dynamodb:ConditionCheckItem dynamodb:PartiQLSelect dynamodb:PartiQLDelete`)
	tableActions = strings.Fields("dynamodb:Scan dynamodb:DeleteTable dynamodb:UpdateTable dynamodb:ExportTableToPointInTime")
	translations = strings.Fields("translate:TranslateText translate:TranslateDocument translate:StartTextTranslationJob translate:ImportTerminology translate:DeleteTerminology")
	others       = map[string][]string{
		queueKind:    strings.Fields("sqs:SendMessage sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:PurgeQueue"),
		topicKind:    strings.Fields("sns:Publish sns:Subscribe sns:SetTopicAttributes"),
		functionKind: strings.Fields("lambda:InvokeFunction lambda:UpdateFunctionCode"),
		machineKind:  strings.Fields("states:StartExecution"),
		keyKind:      strings.Fields("kms:Decrypt kms:GenerateDataKey kms:ScheduleKeyDeletion kms:PutKeyPolicy"),
		logKind:      strings.Fields("logs:CreateLogStream logs:PutLogEvents logs:DeleteLogGroup"),
		roleKind:     strings.Fields("sts:AssumeRole iam:PassRole iam:PutRolePolicy"),
	}
)

// places lists everything that a function could touch.
func places(t template) []place {
	inbox, archive, table := t.arnOf("Inbox"), t.arnOf("Archive"), t.arnOf("Table")
	all := []place{
		{"inbox", inbox, bucketActions, nil}, {"archive", archive, bucketActions, nil},
		{"inbox/u", inbox + "/" + pipeline.InboxKey(sampleRevision), objectActions, nil},
		{"inbox/other", inbox + "/other", objectActions, nil}, {"archive/other", archive + "/other", objectActions, nil},
		{"table", table, tableActions, nil}, {translator, "*", translations, nil},
		{"stream", table + "/stream/2026-11-24T00:00:00.000", strings.Fields("dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:DescribeStream dynamodb:ListStreams"), nil},
		{"submitter", table + "/index/submitter", itemActions, leading("BY#somebody")},
		{"document", table + "/index/document", itemActions, leading("OF#0a")},
	}
	for i, k := range sampleKeys() {
		all = append(all, place{"archive/" + archived()[i], archive + "/" + k, objectActions, nil})
	}
	for _, first := range []string{"SUB", "HEAD", "DOC", "GEN", "ED", "LEASE", "OTHER"} {
		all = append(all, place{first, table, itemActions, leading(first + "#0a")})
	}
	for kind, actions := range others {
		for _, r := range t.of(kind) {
			all = append(all, place{r.name, t.arnOf(r.name), actions, nil})
		}
	}
	return all
}

func leading(key string) map[string][]string {
	return map[string][]string{"dynamodb:LeadingKeys": {key}}
}

// asked is a role's request for an action at a place, over TLS. A write to a
// bucket is the creation of an object, and what is read has passed the scan.
func (p place) asked(role, action string) request {
	r := request{by: role, action: action, resource: p.arn, context: map[string][]string{
		"aws:SecureTransport": {"true"}, "aws:PrincipalArn": {role}, "s3:authType": {"REST-HEADER"},
		"s3:ExistingObjectTag/GuardDutyMalwareScanStatus": {"NO_THREATS_FOUND"},
	}}
	maps.Copy(r.context, p.context)
	if action == "s3:PutObject" {
		r.context["s3:ObjectCreationOperation"], r.context["s3:if-none-match"] = []string{"true"}, []string{"*"}
	}
	return r
}

// but is the request with something of it otherwise; no value takes it out.
func (r request) but(key string, values ...string) request {
	r.context = maps.Clone(r.context)
	if r.context[key] = values; len(values) == 0 {
		delete(r.context, key)
	}
	return r
}

// everything switches on what can be.
var everything = map[string]string{"MalwareScan": "on", "Translation": "on"}

// bare is the deployment in which nothing is switched on.
const bare = "as it comes"

// deployments are the two ways in which permissions differ.
func deployments(t template) map[string]deployment {
	return map[string]deployment{
		bare:                   deploy(t, nil),
		"with all switched on": deploy(t, everything),
	}
}

// permissions compares what each function may do with what it needs: all of
// that, and nothing else anywhere.
func permissions(t template) []string {
	var faults []string
	for how, d := range deployments(t) {
		needed := access()
		if how == bare {
			needed["compile"] = slices.DeleteFunc(needed["compile"], func(g grant) bool { return g.places == translator })
		}
		for _, f := range d.of(functionKind) {
			role := f.properties.at("Role").text()
			if !d.assumable(role, "lambda.amazonaws.com") {
				faults = append(faults, f.name+" cannot act under "+role)
			}
			for _, p := range places(d.template) {
				faults = append(faults, d.misjudged(how+", "+folder(f), role, p, needed[folder(f)])...)
			}
		}
	}
	slices.Sort(faults)
	return faults
}

// misjudged lists the actions at a place that are allowed and not needed, or
// needed and not allowed.
func (d deployment) misjudged(who, role string, p place, needed []grant) []string {
	var faults []string
	for _, action := range p.actions {
		wanted := slices.ContainsFunc(needed, func(g grant) bool {
			return slices.Contains(strings.Fields(g.actions), action) && slices.Contains(strings.Fields(g.places), p.name)
		})
		switch allowed := d.allows(p.asked(role, action)); {
		case allowed && !wanted:
			faults = append(faults, fmt.Sprintf("%s may %s at %s, which it does not need", who, action, p.name))
		case wanted && !allowed:
			faults = append(faults, fmt.Sprintf("%s may not %s at %s, which it needs", who, action, p.name))
		}
	}
	return faults
}
