package infra_test

import (
	"fmt"
	"regexp"
	"strings"
)

// What the template is resolved for.
const (
	account = "111122223333"
	region  = "eu-west-1"
	stack   = "throughline"
)

// resolver works out the template's intrinsic functions, as CloudFormation
// would on deployment.
type resolver struct {
	template
	given map[string]string // parameters
}

// resolve returns the template as it is deployed with these parameters: each
// intrinsic function replaced by its value, what a condition excludes left
// out. Names that AWS would choose are made up.
func resolve(t template, parameters map[string]string) template {
	r := resolver{t, parameters}
	out := template{resources: map[string]resource{}}
	for name, res := range t.resources {
		if c := res.all.at("Condition").text(); c != "" && !r.holds(t.conditions[c]) {
			continue
		}
		all := node{r.value(res.all.v)}
		out.resources[name] = resource{name: name, kind: res.kind, all: all, properties: all.at("Properties")}
	}
	return out
}

// nothing is the value of AWS::NoValue: what has it is left out.
type nothing struct{}

func (r resolver) value(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for function, argument := range v {
			if len(v) == 1 && (function == "Ref" || strings.HasPrefix(function, "Fn::")) {
				return r.function(function, node{argument})
			}
		}
		out := map[string]any{}
		for name, part := range v {
			if got := r.value(part); got != (nothing{}) {
				out[name] = got
			}
		}
		return out
	case []any:
		out := []any{}
		for _, part := range v {
			if got := r.value(part); got != (nothing{}) {
				out = append(out, got)
			}
		}
		return out
	default:
		return v
	}
}

var substituted = regexp.MustCompile(`\$\{([A-Za-z0-9:.]+)\}`)

func (r resolver) function(name string, argument node) any {
	switch name {
	case "Ref":
		return r.ref(argument.text())
	case "Fn::GetAtt":
		return r.attribute(argument.text())
	case "Fn::Sub":
		return substituted.ReplaceAllStringFunc(argument.text(), func(s string) string {
			inner := s[2 : len(s)-1]
			if strings.Contains(inner, ".") {
				return r.attribute(inner)
			}
			text, _ := r.ref(inner).(string)
			return text
		})
	case "Fn::If":
		sides, _ := argument.v.([]any)
		if r.holds(r.conditions[fmt.Sprint(sides[0])]) {
			return r.value(sides[1])
		}
		return r.value(sides[2])
	}
	panic("the template uses " + name + ", which the tests do not know")
}

// holds works out a condition.
func (r resolver) holds(c node) bool {
	for name, argument := range c.fields() {
		parts, _ := argument.v.([]any)
		switch name {
		case "Fn::Equals":
			return r.value(parts[0]) == r.value(parts[1])
		case "Fn::Not":
			return !r.holds(node{parts[0]})
		case "Fn::And":
			return r.holds(node{parts[0]}) && r.holds(node{parts[1]})
		case "Condition":
			return r.holds(r.conditions[argument.text()])
		}
	}
	panic("the template has the condition " + c.String() + ", which the tests do not know")
}

// pseudo are CloudFormation's own parameters.
var pseudo = map[string]any{
	"AWS::AccountId": account, "AWS::Region": region, "AWS::StackName": stack,
	"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com", "AWS::NoValue": nothing{},
}

func (r resolver) ref(name string) any {
	if v, ok := pseudo[name]; ok {
		return v
	}
	if p, ok := r.parameters[name]; ok {
		if given, ok := r.given[name]; ok {
			return given
		}
		return p.at("Default").text()
	}
	switch res := r.resources[name]; res.kind {
	case topicKind, machineKind:
		return r.arn(res)
	default:
		return r.called(res)
	}
}

// called is a resource's name: the one it is given, else its logical one.
func (r resolver) called(res resource) string {
	for _, property := range []string{"BucketName", "TableName", "RoleName", "LogGroupName"} {
		if n := res.properties.at(property); n.v != nil {
			return fmt.Sprint(r.value(n.v))
		}
	}
	if res.name == "" {
		panic("the template refers to something that is not there")
	}
	return res.name
}

func (r resolver) attribute(path string) string {
	name, attribute, _ := strings.Cut(path, ".")
	res := r.resources[name]
	switch attribute {
	case "Arn":
		return r.arn(res)
	case "StreamArn":
		return r.arn(res) + "/stream/2026-11-24T00:00:00.000"
	case "QueueName":
		return r.called(res)
	default:
		return r.called(res) + "." + attribute
	}
}

// arns are the resources' ARNs, with %s for their names.
var arns = map[string]string{
	bucketKind:               "arn:aws:s3:::%s",
	tableKind:                "arn:aws:dynamodb:" + region + ":" + account + ":table/%s",
	queueKind:                "arn:aws:sqs:" + region + ":" + account + ":%s",
	topicKind:                "arn:aws:sns:" + region + ":" + account + ":%s",
	functionKind:             "arn:aws:lambda:" + region + ":" + account + ":function:%s",
	keyKind:                  "arn:aws:kms:" + region + ":" + account + ":key/%s",
	roleKind:                 "arn:aws:iam::" + account + ":role/%s",
	logKind:                  "arn:aws:logs:" + region + ":" + account + ":log-group:%s:*",
	machineKind:              "arn:aws:states:" + region + ":" + account + ":stateMachine:%s",
	"AWS::Events::Rule":      "arn:aws:events:" + region + ":" + account + ":rule/%s",
	"AWS::Cognito::UserPool": "arn:aws:cognito-idp:" + region + ":" + account + ":userpool/%s",
}

func (r resolver) arn(res resource) string {
	pattern, ok := arns[res.kind]
	if !ok {
		panic("the tests do not know the ARN of a " + res.kind)
	}
	return fmt.Sprintf(pattern, r.called(res))
}

// arnOf is the ARN of a resource of a resolved template.
func (t template) arnOf(name string) string { return resolver{template: t}.arn(t.resources[name]) }
