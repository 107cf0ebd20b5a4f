package events

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Pattern is a filter of EventBridge and of Lambda's event sources (Amazon
// EventBridge User Guide, "Event patterns"), of which it knows what
// template.yaml uses: values and prefixes.
type Pattern struct{ fields map[string]any }

// ParsePattern reads a pattern from its JSON. A comparison that is not known
// here is an error.
func ParsePattern(source string) (Pattern, error) {
	var p Pattern
	if err := json.Unmarshal([]byte(source), &p.fields); err != nil {
		return Pattern{}, fmt.Errorf("read pattern: %w", err)
	}
	return p, check(p.fields)
}

func check(pattern any) error {
	switch p := pattern.(type) {
	case map[string]any:
		for name, inner := range p {
			if err := check(inner); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	case []any:
		for _, choice := range p {
			_, text := choice.(string)
			_, begins := prefix(choice)
			if !text && !begins {
				return fmt.Errorf("the comparison %v is not known", choice)
			}
		}
		return nil
	}
	return fmt.Errorf("%v is neither fields nor choices", pattern)
}

// Matches reports whether a JSON object has all that the pattern asks for.
func (p Pattern) Matches(event []byte) bool {
	var fields map[string]any
	return json.Unmarshal(event, &fields) == nil && matches(p.fields, fields)
}

func matches(pattern, value any) bool {
	switch p := pattern.(type) {
	case map[string]any:
		fields, ok := value.(map[string]any)
		for name, inner := range p {
			ok = ok && matches(inner, fields[name])
		}
		return ok
	case []any:
		text, ok := value.(string)
		return ok && slices.ContainsFunc(p, func(choice any) bool {
			begins, isPrefix := prefix(choice)
			return choice == any(text) || isPrefix && strings.HasPrefix(text, begins)
		})
	}
	return false
}

// prefix is the text of a choice {"prefix": text}.
func prefix(choice any) (string, bool) {
	fields, _ := choice.(map[string]any)
	text, ok := fields["prefix"].(string)
	return text, ok && len(fields) == 1
}
