package infra_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// alarmed reports whether an alarm watches a resource: names it in a
// dimension, on one of the metrics.
func alarmed(t template, name string, metrics ...string) bool {
	return slices.ContainsFunc(t.of(alarmKind), func(a resource) bool {
		return slices.Contains(metrics, a.properties.at("MetricName").text()) &&
			slices.ContainsFunc(a.properties.at("Dimensions").list(), func(d node) bool { return d.at("Value").name() == name })
	})
}

// setAside finds what is wrong with the queue that takes what failed.
func setAside(t template, who string, queue node) []string {
	switch name := queue.name(); {
	case t.resources[name].kind != queueKind:
		return []string{who + " has no queue for what failed"}
	case !alarmed(t, name, "ApproximateNumberOfMessagesVisible"):
		return []string{name + " has no alarm"}
	}
	return nil
}

// streams holds the outbox to its design: an edition that is new wakes notify,
// and what cannot be told is set aside instead of stopping the rest.
func streams(t template) []string {
	const wanted = `{"eventName":["INSERT"],"dynamodb":{"Keys":{"PK":{"S":[{"prefix":"ED#"}]},"SK":{"S":[{"prefix":"E#"}]}}}}`
	var faults []string
	woken := 0
	for _, f := range t.of(functionKind) {
		for name, e := range f.properties.at("Events").fields() {
			if e.at("Type").text() != "DynamoDB" {
				continue
			}
			woken++
			p, who := e.at("Properties"), f.name+"'s event "+name
			filters := p.at("FilterCriteria", "Filters").list()
			if len(filters) != 1 || filters[0].at("Pattern").text() != wanted {
				faults = append(faults, who+" is not about new editions")
			}
			if p.at("BisectBatchOnFunctionError").text() != "true" || p.at("FunctionResponseTypes").String() != "[ReportBatchItemFailures]" {
				faults = append(faults, who+" fails whole batches")
			}
			if tries, err := strconv.Atoi(p.at("MaximumRetryAttempts").text()); err != nil || tries < 1 {
				faults = append(faults, who+" tries for ever: one bad record stops all")
			}
			faults = append(faults, setAside(t, who, p.at("DestinationConfig", "OnFailure", "Destination"))...)
			if table := t.resources[p.at("Stream").name()]; table.properties.at("StreamSpecification", "StreamViewType").text() != string(catalog.Stream().StreamViewType) {
				faults = append(faults, who+" is not shown what was entered")
			}
		}
	}
	if woken != 1 {
		faults = append(faults, fmt.Sprintf("%d functions follow the stream, want one", woken))
	}
	return faults
}

// schedules are in UTC, are tried again, set aside what failed, and an alarm
// tells when one is missed.
func schedules(t template) []string {
	var faults []string
	for _, s := range t.of("AWS::Scheduler::Schedule") {
		target := s.properties.at("Target")
		if s.properties.at("ScheduleExpressionTimezone").text() != "UTC" {
			faults = append(faults, s.name+" moves with summer time")
		}
		if target.at("RetryPolicy", "MaximumRetryAttempts").v == nil {
			faults = append(faults, s.name+" has no bound on its tries")
		}
		faults = append(faults, setAside(t, s.name, target.at("DeadLetterConfig", "Arn"))...)
		woken := t.resources[target.at("Arn").name()]
		if woken.kind == functionKind {
			faults = append(faults, setAside(t, woken.name, woken.properties.at("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"))...)
		}
		if !slices.ContainsFunc(t.of(alarmKind), func(a resource) bool { return missing(a, woken) }) {
			faults = append(faults, s.name+" can be missed without an alarm")
		}
	}
	return faults
}

// missing reports whether an alarm tells that something has not run: it is
// raised where there are no data.
func missing(a, woken resource) bool {
	return a.properties.at("TreatMissingData").text() == "breaching" && slices.ContainsFunc(a.properties.at("Dimensions").list(), func(d node) bool {
		value := d.at("Value")
		return value.name() == woken.name || woken.kind == functionKind && value.text() == folder(woken)
	})
}

// alarms reach somebody, and say what they do where there are no data.
func alarms(t template) []string {
	var faults []string
	for _, a := range t.of(alarmKind) {
		actions := a.properties.at("AlarmActions").list()
		if len(actions) == 0 || t.resources[actions[0].name()].kind != topicKind {
			faults = append(faults, a.name+" tells nobody")
		}
		if a.properties.at("TreatMissingData").text() == "" || a.properties.at("AlarmDescription").text() == "" {
			faults = append(faults, a.name+" does not say what it is about, or what no data mean")
		}
	}
	for _, f := range t.of(functionKind) {
		for _, metric := range []string{"Errors", "Throttles"} {
			if !alarmed(t, f.name, metric) {
				faults = append(faults, f.name+" has no alarm on its "+metric)
			}
		}
	}
	return faults
}

// logs end some day.
func logs(t template) []string {
	var faults []string
	for _, l := range t.of(logKind) {
		if l.properties.at("RetentionInDays").v == nil {
			faults = append(faults, l.name+" is kept for ever")
		}
	}
	return faults
}

// topics are encrypted under our key.
func topics(t template) []string {
	var faults []string
	for _, topic := range t.of(topicKind) {
		if t.resources[topic.properties.at("KmsMasterKeyId").name()].kind != keyKind {
			faults = append(faults, topic.name+" is not encrypted under our key")
		}
	}
	return faults
}

// searched finds the metrics of ours that the dashboard looks for: the
// dimensions, then the name.
var searched = regexp.MustCompile(`SEARCH\('\{` + wiring.Namespace + `,([A-Za-z,]+)\} MetricName=\\"(\w+)\\"'`)

// metrics holds dashboard and alarms to what wiring makes of the log.
func metrics(t template) []string {
	var faults []string
	emitted := map[string]wiring.Metric{}
	for _, m := range wiring.Metrics() {
		emitted[m.Name] = m
	}
	for _, d := range t.of("AWS::CloudWatch::Dashboard") {
		body := d.properties.at("DashboardBody", "Fn::Sub").text()
		if !json.Valid([]byte(body)) {
			faults = append(faults, d.name+" is not JSON")
		}
		found := searched.FindAllStringSubmatch(body, -1)
		if len(found) != strings.Count(body, "SEARCH(") {
			faults = append(faults, d.name+" searches for something else than our metrics")
		}
		for _, f := range found {
			m, ok := emitted[f[2]]
			if dimensions := strings.TrimSuffix(wiring.ServiceDimension+","+m.By, ","); !ok || f[1] != dimensions {
				faults = append(faults, fmt.Sprintf("%s shows %s by %s, which nobody counts", d.name, f[2], f[1]))
			}
		}
	}
	for _, a := range t.of(alarmKind) {
		if a.properties.at("Namespace").text() == wiring.Namespace && !counted(a, emitted) {
			faults = append(faults, a.name+" watches what nobody counts")
		}
	}
	return faults
}

// counted reports whether an alarm's metric is one of ours, of a service that
// counts it.
func counted(a resource, emitted map[string]wiring.Metric) bool {
	m, ok := emitted[a.properties.at("MetricName").text()]
	dimensions := a.properties.at("Dimensions").list()
	return ok && m.By == "" && len(dimensions) == 1 && dimensions[0].at("Name").text() == wiring.ServiceDimension &&
		slices.Contains(m.Services, dimensions[0].at("Value").text())
}

// bounds keep one thing that runs away from using up the account: at most so
// many of a function at once, at most so many requests a second.
func bounds(t template) []string {
	var faults []string
	for _, f := range t.of(functionKind) {
		for name, e := range f.properties.at("Events").fields() {
			p := e.at("Properties")
			unbounded := e.at("Type").text() == "SQS" && p.at("ScalingConfig", "MaximumConcurrency").v == nil ||
				e.at("Type").text() == "DynamoDB" && p.at("ParallelizationFactor").v == nil
			if unbounded {
				faults = append(faults, f.name+"'s event "+name+" has no bound")
			}
		}
	}
	for _, api := range t.of("AWS::Serverless::HttpApi") {
		if api.properties.at("DefaultRouteSettings", "ThrottlingRateLimit").v == nil {
			faults = append(faults, api.name+" takes any number of requests")
		}
	}
	for _, table := range t.of(tableKind) {
		for _, part := range append(table.properties.at("GlobalSecondaryIndexes").list(), table.properties) {
			if part.at("OnDemandThroughput", "MaxWriteRequestUnits").v == nil {
				faults = append(faults, table.name+" has a part without a cap")
			}
		}
	}
	return faults
}

// stackPolicy denies to replace or delete what holds documents, and names
// nothing else.
func stackPolicy(t template) []string {
	b, err := os.ReadFile("stack-policy.json")
	if err != nil {
		return []string{err.Error()}
	}
	var policy struct {
		Statement []struct {
			Effect    string
			Action    any
			Resource  any
			Principal string
		}
	}
	if err := json.Unmarshal(b, &policy); err != nil {
		return []string{"the stack policy: " + err.Error()}
	}
	var denied []string
	for _, s := range policy.Statement {
		actions := node{s.Action}.texts()
		if s.Effect == "Deny" && s.Principal == "*" && slices.Contains(actions, "Update:Replace") && slices.Contains(actions, "Update:Delete") {
			denied = append(denied, node{s.Resource}.texts()...)
		}
	}
	var kept []string
	for name, r := range t.resources {
		if r.all.at("DeletionPolicy").text() == "Retain" {
			kept = append(kept, "LogicalResourceId/"+name)
		}
	}
	slices.Sort(kept)
	slices.Sort(denied)
	if !slices.Equal(denied, kept) {
		return []string{fmt.Sprintf("the stack policy keeps %q, the template %q", denied, kept)}
	}
	return nil
}

// sizes are those up to which AWS takes policies, in bytes without white
// space (quotas of IAM, Amazon S3, Amazon SQS, Amazon SNS and AWS KMS).
var sizes = map[string]int{roleKind: 10240, "AWS::S3::BucketPolicy": 20480, "AWS::SQS::QueuePolicy": 8192, "AWS::SNS::TopicPolicy": 30720, keyKind: 32768}

// policySizes looks for policies that AWS would not take.
func policySizes(t template) []string {
	var faults []string
	for how, deployed := range deployments(t) {
		size := map[string]int{}
		for _, s := range deployed.statements() {
			b, err := json.Marshal(s.v)
			if err != nil {
				return []string{err.Error()}
			}
			size[s.owner.name] += len(b)
		}
		for name, n := range size {
			if most, ok := sizes[deployed.resources[name].kind]; !ok || n > most*9/10 {
				faults = append(faults, fmt.Sprintf("%s, the policies of %s have %d bytes, AWS takes %d", how, name, n, most))
			}
		}
	}
	return faults
}

// described looks for parameters that an operator is not told the meaning of.
func described(t template) []string {
	var faults []string
	for name, p := range t.parameters {
		if p.at("Description").text() == "" {
			faults = append(faults, "the parameter "+name+" is not described")
		}
		if p.at("Default").v == nil && name != "SignInPrefix" {
			faults = append(faults, "the parameter "+name+" has no default")
		}
	}
	return faults
}

// leases looks at the attribute by which DynamoDB clears leases away.
func leases(t template) []string {
	var faults []string
	for _, table := range t.of(tableKind) {
		ttl := table.properties.at("TimeToLiveSpecification")
		if ttl.at("Enabled").text() != "true" || ttl.at("AttributeName").text() != catalog.ExpiresAttribute {
			faults = append(faults, table.name+" keeps leases for ever")
		}
	}
	return faults
}

var prefixed = regexp.MustCompile(`prefix:([a-z]+/)`)

// wakes holds the rules that wake a stage to the keys that it takes.
func wakes(t template) []string {
	takes := map[string][]string{"IngestQueue": {pipeline.InboxKey(sampleRevision)}, "IndexQueue": {pipeline.OutcomeKey(sampleRevision), pipeline.VerdictKey(sampleDocument, 1)}}
	var faults []string
	for _, r := range t.of("AWS::Events::Rule") {
		targets := r.properties.at("Targets").list()
		if len(targets) != 1 {
			faults = append(faults, r.name+" wakes several")
			continue
		}
		var told, want []string
		for _, m := range prefixed.FindAllStringSubmatch(r.properties.at("EventPattern").String(), -1) {
			told = append(told, m[1])
		}
		for _, key := range takes[targets[0].at("Arn").name()] {
			want = append(want, strings.SplitAfter(key, "/")[0])
		}
		if !slices.Equal(told, want) {
			faults = append(faults, fmt.Sprintf("%s tells of %q, the stage takes %q", r.name, told, want))
		}
		faults = append(faults, setAside(t, r.name, targets[0].at("DeadLetterConfig", "Arn"))...)
	}
	return faults
}
