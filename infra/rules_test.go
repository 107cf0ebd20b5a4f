package infra_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/city-outcomes/throughline/shared/catalog"
	"github.com/city-outcomes/throughline/shared/identity"
	"github.com/city-outcomes/throughline/shared/wiring"
)

const (
	functionKind = "AWS::Serverless::Function"
	queueKind    = "AWS::SQS::Queue"
	bucketKind   = "AWS::S3::Bucket"
	tableKind    = "AWS::DynamoDB::Table"
	topicKind    = "AWS::SNS::Topic"
	keyKind      = "AWS::KMS::Key"
	roleKind     = "AWS::IAM::Role"
	logKind      = "AWS::Logs::LogGroup"
	alarmKind    = "AWS::CloudWatch::Alarm"
	machineKind  = "AWS::Serverless::StateMachine"
)

// wholeBucket is the resource of every object of a bucket.
var wholeBucket = regexp.MustCompile(`(?:-\$\{AWS::AccountId\}|\.Arn\})/\*$`)

func wildcards(t template) []string {
	var faults []string
	for _, s := range t.statements() {
		if s.at("Effect").text() != "Allow" || s.owner.all.at("Metadata", "Wildcards", s.at("Sid").text()).text() != "" {
			continue
		}
		for _, a := range s.actions() {
			if strings.Contains(a, "*") {
				faults = append(faults, fmt.Sprintf("%s allows %s", s, a))
			}
		}
		for _, r := range s.at("Resource").list() {
			if r.text() == "*" || wholeBucket.MatchString(r.at("Fn::Sub").text()) {
				faults = append(faults, fmt.Sprintf("%s is about %s", s, r))
			}
		}
	}
	return faults
}

func queues(t template) []string {
	var faults []string
	for _, f := range t.of(functionKind) {
		for name, e := range f.properties.at("Events").fields() {
			if e.at("Type").text() != "SQS" {
				continue
			}
			queue := t.resources[e.at("Properties", "Queue").name()]
			if e.at("Properties", "FunctionResponseTypes").String() != "[ReportBatchItemFailures]" {
				faults = append(faults, f.name+"'s event "+name+" fails whole batches")
			}
			faults = append(faults, queueFaults(t, f, queue)...)
		}
	}
	return faults
}

func queueFaults(t template, f, queue resource) []string {
	var faults []string
	timeout, _ := strconv.Atoi(f.properties.at("Timeout").text())
	visible, _ := strconv.Atoi(queue.properties.at("VisibilityTimeout").text())
	if timeout == 0 || visible < 6*timeout {
		faults = append(faults, fmt.Sprintf("%s hides messages for %d s, %s may take %d: want six times that", queue.name, visible, f.name, timeout))
	}
	return append(faults, setAside(t, queue.name, queue.properties.at("RedrivePolicy", "deadLetterTargetArn"))...)
}

func transport(t template) []string {
	var faults []string
	for _, kind := range []string{bucketKind, queueKind, topicKind} {
		for _, r := range t.of(kind) {
			want := []string{"map[Fn::GetAtt:" + r.name + ".Arn]"}
			switch kind {
			case bucketKind:
				want = append(want, "map[Fn::Sub:${"+r.name+".Arn}/*]")
			case topicKind:
				want = []string{"map[Ref:" + r.name + "]"}
			}
			for _, w := range want {
				if !slices.ContainsFunc(t.statements(), func(s statement) bool { return deniesPlain(s, w) }) {
					faults = append(faults, w+" is reached without TLS")
				}
			}
		}
	}
	return faults
}

func deniesPlain(s statement, resource string) bool {
	return s.at("Effect").text() == "Deny" && s.at("Principal").text() == "*" &&
		slices.ContainsFunc(s.actions(), func(a string) bool { return strings.HasSuffix(a, ":*") || a == "sns:Publish" }) &&
		s.at("Condition", "Bool", "aws:SecureTransport").text() == "false" &&
		slices.ContainsFunc(s.at("Resource").list(), func(n node) bool { return n.String() == resource })
}

func buckets(t template) []string {
	var faults []string
	for _, b := range t.of(bucketKind) {
		for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			if b.properties.at("PublicAccessBlockConfiguration", block).text() != "true" {
				faults = append(faults, b.name+" does not "+block)
			}
		}
		if !strings.Contains(b.properties.at("BucketEncryption").String(), "SSEAlgorithm:aws:kms") {
			faults = append(faults, b.name+" is not encrypted under our key")
		}
		if !slices.ContainsFunc(t.statements(), func(s statement) bool {
			return s.at("Effect").text() == "Deny" && slices.Equal(s.actions(), []string{"s3:PutObject"}) &&
				strings.HasPrefix(s.at("Resource", "Fn::Sub").text(), "${"+b.name+".Arn}/") && s.at("Condition", "Null", "s3:if-none-match").text() == "true"
		}) {
			faults = append(faults, b.name+"'s objects can be overwritten")
		}
		if b.properties.at("CorsConfiguration").v != nil && !strings.Contains(b.properties.at("LifecycleConfiguration").String(), "AbortIncompleteMultipartUpload:map[DaysAfterInitiation:1]") {
			faults = append(faults, b.name+" keeps the parts of uploads that were never joined")
		}
	}
	return faults
}

func retention(t template) []string {
	var faults []string
	for _, kind := range []string{bucketKind, tableKind, keyKind, "AWS::Cognito::UserPool"} {
		for _, r := range t.of(kind) {
			if r.all.at("DeletionPolicy").text() != "Retain" || r.all.at("UpdateReplacePolicy").text() != "Retain" {
				faults = append(faults, r.name+" goes with the stack")
			}
		}
	}
	for _, r := range t.of(tableKind) {
		if r.properties.at("DeletionProtectionEnabled").text() != "true" ||
			r.properties.at("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled").text() != "true" {
			faults = append(faults, r.name+" can be deleted, or not be recovered")
		}
	}
	return faults
}

// item are the actions whose requests always name the keys that they are
// about: for them dynamodb:LeadingKeys bounds what they reach. A scan names
// none, and neither does PartiQL always.
var item = []string{"dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem",
	"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}

// scans looks for permission to more of the table than the items under given
// keys, or an index.
func scans(t template) []string {
	var faults []string
	for _, s := range t.statements() {
		if s.at("Effect").text() != "Allow" || !slices.ContainsFunc(s.actions(), func(a string) bool { return a == "*" || strings.HasPrefix(a, "dynamodb:") }) {
			continue
		}
		resource := s.at("Resource").String()
		if strings.Contains(resource, "/stream/") || strings.Contains(resource, "/index/") && slices.Equal(s.actions(), []string{"dynamodb:Query"}) {
			continue
		}
		for _, a := range s.actions() {
			if !slices.Contains(item, a) {
				faults = append(faults, fmt.Sprintf("%s allows %s", s, a))
			}
		}
		if s.at("Condition", "ForAllValues:StringLike", "dynamodb:LeadingKeys").v == nil {
			faults = append(faults, fmt.Sprintf("%s reaches every item", s))
		}
	}
	return faults
}

// schema compares the table with catalog.Schema, both written the same way.
func schema(t template) []string {
	tables := t.of(tableKind)
	if len(tables) != 1 {
		return []string{fmt.Sprintf("there are %d tables, want one", len(tables))}
	}
	want := catalog.Schema("table")
	p := tables[0].properties
	var faults []string
	compare := func(what, got, want string) {
		if got != want {
			faults = append(faults, fmt.Sprintf("the table's %s are %s, want %s", what, got, want))
		}
	}
	var definitions []string
	for _, d := range want.AttributeDefinitions {
		definitions = append(definitions, fmt.Sprintf("map[AttributeName:%s AttributeType:%s]", aws.ToString(d.AttributeName), d.AttributeType))
	}
	compare("attributes", p.at("AttributeDefinitions").String(), fmt.Sprint(definitions))
	compare("keys", p.at("KeySchema").String(), keys(want.KeySchema))
	indexes := p.at("GlobalSecondaryIndexes").list()
	if len(indexes) != len(want.GlobalSecondaryIndexes) {
		return append(faults, fmt.Sprintf("the table has %d indexes, want %d", len(indexes), len(want.GlobalSecondaryIndexes)))
	}
	for i, index := range want.GlobalSecondaryIndexes {
		compare("index names", indexes[i].at("IndexName").text(), aws.ToString(index.IndexName))
		compare("index keys", indexes[i].at("KeySchema").String(), keys(index.KeySchema))
		compare("projections", indexes[i].at("Projection", "ProjectionType").text(), string(index.Projection.ProjectionType))
	}
	return faults
}

func keys(schema []types.KeySchemaElement) string {
	var out []string
	for _, k := range schema {
		out = append(out, fmt.Sprintf("map[AttributeName:%s KeyType:%s]", aws.ToString(k.AttributeName), k.KeyType))
	}
	return fmt.Sprint(out)
}

// folder is the folder of a function below functions/.
func folder(f resource) string {
	return strings.TrimSuffix(strings.TrimPrefix(f.properties.at("CodeUri").text(), "functions/"), "/")
}

func folders(t template) []string {
	entries, err := os.ReadDir("../functions")
	if err != nil {
		return []string{err.Error()}
	}
	var there []string
	for _, e := range entries {
		if e.IsDir() {
			there = append(there, e.Name())
		}
	}
	var named []string
	for _, f := range t.of(functionKind) {
		named = append(named, folder(f))
	}
	slices.Sort(named)
	if !slices.Equal(there, named) {
		return []string{fmt.Sprintf("the folders are %q, the functions' %q", there, named)}
	}
	return nil
}

func roles(t template) []string {
	var faults []string
	taken := map[string]string{}
	for _, f := range t.of(functionKind) {
		role := t.resources[f.properties.at("Role").name()]
		if other := taken[role.name]; other != "" || role.kind != roleKind {
			faults = append(faults, f.name+" has no role of its own")
		}
		taken[role.name] = f.name
		if role.properties.at("ManagedPolicyArns").v != nil || f.properties.at("Policies").v != nil {
			faults = append(faults, f.name+" has policies that are not written here")
		}
		if t.resources[f.properties.at("LoggingConfig", "LogGroup").name()].kind != logKind {
			faults = append(faults, f.name+" has no log of its own")
		}
	}
	return faults
}

func environment(t template) []string {
	var faults []string
	for _, f := range t.of(functionKind) {
		parts, err := partsOf(folder(f))
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		set := f.properties.at("Environment", "Variables").fields()
		for _, v := range wiring.Variables(parts...) {
			if _, ok := set[v.Name]; !ok && !v.Optional {
				faults = append(faults, f.name+" lacks "+v.Name)
			}
			delete(set, v.Name)
		}
		for name := range set {
			faults = append(faults, f.name+" is given "+name+", which it does not read")
		}
	}
	return faults
}

// partsOf reads in a function's main what it asks wiring.Open for.
func partsOf(folder string) ([]wiring.Part, error) {
	known, err := partNames()
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../functions", folder, "main.go"), nil, 0)
	if err != nil {
		return nil, err
	}
	var parts []wiring.Part
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || selected(call.Fun) != "Open" || len(call.Args) < 3 {
			return true
		}
		for _, arg := range call.Args[2:] {
			if i := slices.Index(known, selected(arg)); i >= 0 {
				parts = append(parts, wiring.Part(i))
			}
		}
		return true
	})
	if len(parts) == 0 {
		return nil, fmt.Errorf("functions/%s asks wiring.Open for nothing", folder)
	}
	return parts, nil
}

// partNames are the names of wiring's parts in the order of their values: the
// block of constants that begins with the type Part.
func partNames() ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "../shared/wiring/environment.go", nil, 0)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		block, ok := d.(*ast.GenDecl)
		if !ok || block.Tok != token.CONST {
			continue
		}
		if of, ok := block.Specs[0].(*ast.ValueSpec).Type.(*ast.Ident); !ok || of.Name != "Part" {
			continue
		}
		var names []string
		for _, spec := range block.Specs {
			names = append(names, spec.(*ast.ValueSpec).Names[0].Name)
		}
		return names, nil
	}
	return nil, errors.New("wiring names no parts")
}

// selected is the X of wiring.X.
func selected(e ast.Expr) string {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if pkg, ok := s.X.(*ast.Ident); !ok || pkg.Name != "wiring" {
		return ""
	}
	return s.Sel.Name
}

// public are the routes that ask for no token.
var public = []string{"GET /", "GET /{path+}", "GET /v1/config", "GET /v1/openapi.yaml"}

func routes(t template) []string {
	var faults []string
	for _, f := range t.of(functionKind) {
		for _, e := range f.properties.at("Events").fields() {
			route := e.at("Properties", "Method").text() + " " + e.at("Properties", "Path").text()
			if e.at("Properties", "Auth", "Authorizer").text() == "NONE" && !slices.Contains(public, route) {
				faults = append(faults, route+" asks for no token")
			}
		}
	}
	for _, api := range t.of("AWS::Serverless::HttpApi") {
		auth := api.properties.at("Auth")
		usual := auth.at("Authorizers", auth.at("DefaultAuthorizer").text())
		if usual.at("AuthorizationScopes").String() != "["+identity.Scope+"]" || usual.at("JwtConfiguration", "audience").v == nil {
			faults = append(faults, api.name+" does not ask for tokens of our scope and client")
		}
	}
	return faults
}

// states are those of a machine, or of a part of it, as the Amazon States
// Language has them.
type states struct {
	StartAt string
	States  map[string]struct {
		Next, Default string
		End           bool
		Type          string
		Choices       []struct{ Next string }
		Catch         []struct{ Next string }
		ItemProcessor *states
	}
}

func machine(t template) []string {
	var faults []string
	for _, m := range t.of(machineKind) {
		b, err := os.ReadFile("../" + m.properties.at("DefinitionUri").text())
		if err != nil {
			return []string{err.Error()}
		}
		for _, name := range regexp.MustCompile(`\$\{(\w+)\}`).FindAllStringSubmatch(string(b), -1) {
			if m.properties.at("DefinitionSubstitutions", name[1]).v == nil {
				faults = append(faults, m.name+" does not substitute "+name[1])
			}
		}
		var s states
		if err := json.Unmarshal(b, &s); err != nil {
			return []string{err.Error()}
		}
		faults = append(faults, s.faults()...)
	}
	return faults
}

func (s states) faults() []string {
	var faults []string
	reached := []string{s.StartAt}
	for name, state := range s.States {
		next := []string{state.Next, state.Default}
		for _, c := range append(state.Choices, state.Catch...) {
			next = append(next, c.Next)
		}
		next = slices.DeleteFunc(next, func(n string) bool { return n == "" })
		if len(next) == 0 && !state.End && state.Type != "Succeed" && state.Type != "Fail" {
			faults = append(faults, name+" leads nowhere")
		}
		reached = append(reached, next...)
		if state.ItemProcessor != nil {
			faults = append(faults, state.ItemProcessor.faults()...)
		}
	}
	for _, name := range reached {
		if _, ok := s.States[name]; !ok {
			faults = append(faults, name+" is not a state")
		}
	}
	for name := range s.States {
		if !slices.Contains(reached, name) {
			faults = append(faults, name+" is never reached")
		}
	}
	return faults
}
