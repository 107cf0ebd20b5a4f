package infra_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// template is template.yaml, its intrinsic functions in their long form.
type template struct {
	parameters, conditions map[string]node
	resources              map[string]resource
}

// resource is one of the template's resources.
type resource struct {
	name, kind string
	all        node // the whole of it
	properties node
}

// node is a part of the template: a map, a list, a text, a number, a truth.
type node struct{ v any }

func read(t *testing.T, source string) template {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(source), &root); err != nil {
		t.Fatalf("read template: %v", err)
	}
	whole := node{value(root.Content[0])}
	tpl := template{
		parameters: whole.at("Parameters").fields(), conditions: whole.at("Conditions").fields(), resources: map[string]resource{}}
	for name, r := range whole.at("Resources").fields() {
		tpl.resources[name] = resource{name: name, kind: r.at("Type").text(), all: r, properties: r.at("Properties")}
	}
	if len(tpl.resources) == 0 {
		t.Fatal("the template has no resources")
	}
	return tpl
}

// value reads YAML with CloudFormation's short forms: !GetAtt A.B becomes
// {Fn::GetAtt: A.B}.
func value(n *yaml.Node) any {
	if short, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(n.Tag, "!!") {
		plain := *n
		plain.Tag = map[yaml.Kind]string{yaml.ScalarNode: "!!str", yaml.SequenceNode: "!!seq", yaml.MappingNode: "!!map"}[n.Kind]
		if short != "Ref" && short != "Condition" {
			short = "Fn::" + short
		}
		return map[string]any{short: value(&plain)}
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = value(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = value(c)
		}
		return list
	case yaml.AliasNode:
		return value(n.Alias)
	default:
		return n.Value
	}
}

// of lists the resources of a kind, by name.
func (t template) of(kind string) []resource {
	var found []resource
	for _, name := range slices.Sorted(maps.Keys(t.resources)) {
		if t.resources[name].kind == kind {
			found = append(found, t.resources[name])
		}
	}
	return found
}

func (n node) at(path ...string) node {
	for _, p := range path {
		m, _ := n.v.(map[string]any)
		n = node{m[p]}
	}
	return n
}

func (n node) text() string {
	s, _ := n.v.(string)
	return s
}

// fields are the parts of a map.
func (n node) fields() map[string]node {
	m, _ := n.v.(map[string]any)
	out := make(map[string]node, len(m))
	for name, v := range m {
		out[name] = node{v}
	}
	return out
}

// list is the parts of a list, or the one that stands in its place. Both sides
// of an If count.
func (n node) list() []node {
	var out []node
	switch v := n.v.(type) {
	case nil:
	case []any:
		for _, part := range v {
			out = append(out, (node{part}).sides()...)
		}
	default:
		out = n.sides()
	}
	return out
}

func (n node) sides() []node {
	if sides, ok := n.at("Fn::If").v.([]any); ok && len(sides) == 3 {
		return append((node{sides[1]}).sides(), (node{sides[2]}).sides()...)
	}
	return []node{n}
}

// name is the resource that a Ref or GetAtt leads to.
func (n node) name() string {
	if ref := n.at("Ref").text(); ref != "" {
		return ref
	}
	name, _, _ := strings.Cut(n.at("Fn::GetAtt").text(), ".")
	return name
}

// String is the node on one line, keys sorted.
func (n node) String() string { return fmt.Sprint(n.v) }

// texts are the texts of a list, or the one that stands in its place.
func (n node) texts() []string {
	var out []string
	for _, part := range n.list() {
		out = append(out, part.text())
	}
	return out
}

// statement is one of a policy.
type statement struct {
	owner resource
	node
}

func (s statement) actions() []string { return s.at("Action").texts() }

func (s statement) String() string { return s.owner.name + "'s statement " + s.at("Sid").text() }

// statements are those of all policies.
func (t template) statements() []statement {
	var out []statement
	for _, name := range slices.Sorted(maps.Keys(t.resources)) {
		r := t.resources[name]
		documents := []node{r.properties.at("PolicyDocument"), r.properties.at("KeyPolicy")}
		for _, p := range r.properties.at("Policies").list() {
			documents = append(documents, p.at("PolicyDocument"))
		}
		for _, d := range documents {
			for _, s := range d.at("Statement").list() {
				out = append(out, statement{r, s})
			}
		}
	}
	return out
}
