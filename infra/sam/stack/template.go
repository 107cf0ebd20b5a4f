package stack

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Function is one of the template's functions.
type Function struct {
	ID     string // its logical id, by which SAM knows it
	Name   string // its folder below functions/
	HTTP   bool   // it answers requests
	Stream string // the filter of the table's records that wake it; empty: none do
}

const functionType = "AWS::Serverless::Function"

// template is as much of template.yaml as is read here.
type template struct {
	Resources map[string]struct {
		Type       string    `yaml:"Type"`
		Properties yaml.Node `yaml:"Properties"`
	} `yaml:"Resources"`
}

type functionProperties struct {
	CodeURI string `yaml:"CodeUri"`
	Events  map[string]struct {
		Type       string `yaml:"Type"`
		Properties struct {
			FilterCriteria struct {
				Filters []struct {
					Pattern string `yaml:"Pattern"`
				} `yaml:"Filters"`
			} `yaml:"FilterCriteria"`
		} `yaml:"Properties"`
	} `yaml:"Events"`
}

// Functions lists the functions that a template describes, by their names.
func Functions(file string) ([]Function, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	var t template
	if err := yaml.Unmarshal(source, &t); err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	var found []Function
	for id, r := range t.Resources {
		if r.Type != functionType {
			continue
		}
		var p functionProperties
		if err := r.Properties.Decode(&p); err != nil {
			return nil, fmt.Errorf("read template: %s: %w", id, err)
		}
		f := Function{ID: id, Name: filepath.Base(p.CodeURI)}
		for _, e := range p.Events {
			f.HTTP = f.HTTP || e.Type == "HttpApi"
			for _, filter := range e.Properties.FilterCriteria.Filters {
				f.Stream = filter.Pattern
			}
		}
		found = append(found, f)
	}
	slices.SortFunc(found, func(a, b Function) int { return cmp.Compare(a.Name, b.Name) })
	return found, nil
}

// idOf is the logical id of a function, empty where there is none of the name.
func idOf(functions []Function, name string) string {
	for _, f := range functions {
		if f.Name == name {
			return f.ID
		}
	}
	return ""
}

// lengthen gives every function of a built template the same time to answer, in
// seconds. The template's own are for AWS, where no function waits for another:
// here all of them, their containers and what else the machine does share its
// processors.
func lengthen(file string, seconds int) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read built template: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(source, &doc); err != nil {
		return fmt.Errorf("read built template: %w", err)
	}
	var t template
	if err := doc.Decode(&t); err != nil {
		return fmt.Errorf("read built template: %w", err)
	}
	for id, r := range t.Resources {
		timeout := valueOf(&r.Properties, "Timeout")
		switch {
		case r.Type != functionType:
		case timeout == nil:
			return fmt.Errorf("built template: %s says no timeout", id)
		default:
			*timeout = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(seconds)}
		}
	}
	out, err := yaml.Marshal(&doc)
	if err != nil {
		return fmt.Errorf("write built template: %w", err)
	}
	return os.WriteFile(file, out, 0o600)
}

// valueOf is the value of a mapping's key, nil where it has none.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}
