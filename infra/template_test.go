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
		outbox:                                        streams,
		"a schedule is kept, or an alarm tells":       schedules,
		"an alarm reaches somebody":                   alarms,
		"a log ends some day":                         logs,
		"a topic is encrypted":                        topics,
		"what wakes a stage is what it takes":         wakes,
		"leases end by themselves":                    leases,
		"what is shown is what wiring counts":         metrics,
		"nothing runs away":                           bounds,
		"the stack policy keeps what holds documents": stackPolicy,
		"AWS takes the policies":                      policySizes,
		"an operator is told what a parameter means":  described,
		permitted: permissions,
		secure:    overwrites,
		hostile:   scanned,
		linked:    links,
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
	for _, c := range broken() {
		t.Run(c.rule+"/"+c.name, func(t *testing.T) {
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
