package main

import (
	"fmt"
	"os"
	"path"

	"gopkg.in/yaml.v3"
)

// deployment is what the template says that costs.
type deployment struct {
	Functions  map[string]function // by folder
	Queues     int                 // that wake functions
	Alarms     int
	Dashboards int
	Keys       int
}

// function is how a function is deployed.
type function struct {
	Memory    int    // MB
	Processor string // arm64 or x86_64
}

// readTemplate reads the template. What is a reference in it, such as the
// processor of most functions, is at its default.
func readTemplate(file string) (deployment, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return deployment{}, err
	}
	var t struct {
		Resources map[string]struct {
			Type       string `yaml:"Type"`
			Properties struct {
				CodeURI       string   `yaml:"CodeUri"`
				MemorySize    int      `yaml:"MemorySize"`
				Architectures []string `yaml:"Architectures"`
				Events        map[string]struct {
					Type string `yaml:"Type"`
				} `yaml:"Events"`
			} `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(b, &t); err != nil {
		return deployment{}, fmt.Errorf("read %s: %w", file, err)
	}
	d := deployment{Functions: map[string]function{}}
	for _, r := range t.Resources {
		switch r.Type {
		case "AWS::Serverless::Function":
			f := function{Memory: r.Properties.MemorySize, Processor: "arm64"}
			if a := r.Properties.Architectures; len(a) == 1 && a[0] == "x86_64" {
				f.Processor = a[0]
			}
			d.Functions[path.Base(r.Properties.CodeURI)] = f
			for _, e := range r.Properties.Events {
				if e.Type == "SQS" {
					d.Queues++
				}
			}
		case "AWS::CloudWatch::Alarm":
			d.Alarms++
		case "AWS::CloudWatch::Dashboard":
			d.Dashboards++
		case "AWS::KMS::Key":
			d.Keys++
		}
	}
	return d, nil
}
