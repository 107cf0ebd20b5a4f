// Package infra_test holds template.yaml to the rules of the house.
package infra_test

import (
	"os"
	"strings"
	"testing"
)

// rules are what a template must keep to. Each returns what is wrong.
func rules() map[string]func(template) []string {
	return map[string]func(template) []string{
		"no wildcard without a reason":                     wildcards,
		"a queue has its dead-letter queue, and time":      queues,
		"buckets and queues are reached over TLS alone":    transport,
		"buckets are private, encrypted and create-only":   buckets,
		"what holds documents outlives the stack":          retention,
		"the table is never scanned":                       scans,
		"the table is catalog.Schema's":                    schema,
		"a function has its folder, a folder its function": folders,
		"a function has a role and a log of its own":       roles,
		"a function's environment is what wiring reads":    environment,
		"every route but the public ones asks for a token": routes,
		"the state machine's states lead somewhere":        machine,
	}
}

func TestTemplateKeepsTheRules(t *testing.T) {
	t.Parallel()
	tpl := read(t, source(t))
	for name, rule := range rules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, fault := range rule(tpl) {
				t.Error(fault)
			}
		})
	}
}

// Every rule is seen to fail on a copy of the template that breaks it.
func TestBrokenTemplatesAreSeen(t *testing.T) {
	t.Parallel()
	good := source(t)
	for _, c := range []struct{ rule, change, old, new string }{
		{"no wildcard without a reason", "an action", "Action: [kms:Decrypt, kms:GenerateDataKey]\n                Resource: !GetAtt Key.Arn", "Action: kms:*\n                Resource: !GetAtt Key.Arn"},
		{"no wildcard without a reason", "a resource", "Resource: !GetAtt IngestQueue.Arn\n", "Resource: \"*\"\n"},
		{"no wildcard without a reason", "a whole bucket", "archive-${AWS::AccountId}/briefings/*\n", "archive-${AWS::AccountId}/*\n"},
		{"no wildcard without a reason", "a reason taken away", "Wildcards: a key", "Comment: a key"},
		{"a queue has its dead-letter queue, and time", "no redrive", "      RedrivePolicy: {deadLetterTargetArn: !GetAtt IndexFailures.Arn, maxReceiveCount: 5}\n", ""},
		{"a queue has its dead-letter queue, and time", "too short", "VisibilityTimeout: 1800", "VisibilityTimeout: 1799"},
		{"a queue has its dead-letter queue, and time", "no alarm", "Value: !GetAtt IngestFailures.QueueName", "Value: !GetAtt IndexFailures.QueueName"},
		{"a queue has its dead-letter queue, and time", "whole batches fail", "            FunctionResponseTypes: [ReportBatchItemFailures]\n", ""},
		{"buckets and queues are reached over TLS alone", "a bucket", `Resource: [!GetAtt Archive.Arn, !Sub "${Archive.Arn}/*"]`, "Resource: [!GetAtt Archive.Arn]"},
		{"buckets and queues are reached over TLS alone", "a queue", "!GetAtt IndexFailures.Arn, !GetAtt ScheduleFailures.Arn]\n            Condition: {Bool", "!GetAtt ScheduleFailures.Arn]\n            Condition: {Bool"},
		{"buckets and queues are reached over TLS alone", "the wrong way round", `aws:SecureTransport: "false"`, `aws:SecureTransport: "true"`},
		{"buckets are private, encrypted and create-only", "public", "BlockPublicPolicy: true", "BlockPublicPolicy: false"},
		{"buckets are private, encrypted and create-only", "another encryption", "SSEAlgorithm: aws:kms", "SSEAlgorithm: AES256"},
		{"buckets are private, encrypted and create-only", "overwritten", `"Null": {s3:if-none-match: "true"}, `, ""},
		{"what holds documents outlives the stack", "the table", "Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain", "Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete"},
		{"what holds documents outlives the stack", "no recovery", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false"},
		{"the table is never scanned", "a scan", "dynamodb:BatchWriteItem,", "dynamodb:BatchWriteItem, dynamodb:Scan,"},
		{"the table is never scanned", "everything", "Action: dynamodb:PutItem\n", "Action: dynamodb:*\n"},
		{"the table is catalog.Schema's", "another key", "{AttributeName: SK, KeyType: RANGE}", "{AttributeName: rev, KeyType: RANGE}"},
		{"the table is catalog.Schema's", "an index of all", "{ProjectionType: KEYS_ONLY}", "{ProjectionType: ALL}"},
		{"the table is catalog.Schema's", "another type", "{AttributeName: rev, AttributeType: S}", "{AttributeName: rev, AttributeType: N}"},
		{"a function has its folder, a folder its function", "no folder", "CodeUri: functions/portal/", "CodeUri: functions/pages/"},
		{"a function has its folder, a folder its function", "no function", "  PortalFunction:\n    Type: AWS::Serverless::Function", "  PortalFunction:\n    Type: AWS::Serverless::Application"},
		{"a function has a role and a log of its own", "a neighbour's role", "Role: !GetAtt IndexRole.Arn", "Role: !GetAtt CompileRole.Arn"},
		{"a function has a role and a log of its own", "a policy of SAM", "      MemorySize: 512\n", "      MemorySize: 512\n      Policies: [AmazonS3FullAccess]\n"},
		{"a function has a role and a log of its own", "logs for ever", ", RetentionInDays: !Ref LogDays", ""},
		{"a function's environment is what wiring reads", "one missing", "          THROUGHLINE_TABLE: !Ref Table\n", ""},
		{"a function's environment is what wiring reads", "one too many", "          THROUGHLINE_PDF_CACHE: /var/task/pdf\n", "          THROUGHLINE_PDF_CACHE: /var/task/pdf\n          THROUGHLINE_TABLE: !Ref Table\n"},
		{"a function's environment is what wiring reads", "another name", "THROUGHLINE_ORIGINS:", "THROUGHLINE_ORIGIN:"},
		{"every route but the public ones asks for a token", "a public route", `Path: "/v1/submissions/{path+}"`, `Path: "/v1/submissions/{path+}", Auth: {Authorizer: NONE}`},
		{"every route but the public ones asks for a token", "no scope", "            AuthorizationScopes: [throughline/api]\n", ""},
		{"every route but the public ones asks for a token", "no authorizer", "        DefaultAuthorizer: Tokens\n", ""},
		{"the state machine's states lead somewhere", "not substituted", "DefinitionSubstitutions: {CompileFunction:", "DefinitionSubstitutions: {Compile:"},
	} {
		t.Run(c.rule+"/"+c.change, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(good, c.old) {
				t.Fatalf("the template has no %q to break", c.old)
			}
			broken := read(t, strings.Replace(good, c.old, c.new, 1))
			if faults := rules()[c.rule](broken); len(faults) == 0 {
				t.Errorf("%q in the place of %q passes, want a fault", c.new, c.old)
			}
		})
	}
}

func source(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
