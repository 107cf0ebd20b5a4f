package stack

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gopkg.in/yaml.v3"
)

// Function is one of the template's functions.
type Function struct {
	ID     string // its logical id, by which SAM knows it
	Name   string // its folder below functions/
	HTTP   bool   // it answers requests
	Stream string // the filter of the table's records that wake it; empty: none do
}

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
		if r.Type != "AWS::Serverless::Function" {
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
