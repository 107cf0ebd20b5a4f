package hlpf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// schema is a JSON Schema (2020-12), as far as calendar.schema.json goes:
// parseSchema refuses any keyword that is not here, so that none is ignored.
type schema struct {
	Dialect     string `json:"$schema"`
	Title       string `json:"title"`
	Description string `json:"description"`

	Type                 string             `json:"type"`
	Properties           map[string]*schema `json:"properties"`
	Required             []string           `json:"required"`
	AdditionalProperties *schema            `json:"additionalProperties"`
	PropertyNames        *schema            `json:"propertyNames"`
	Items                *schema            `json:"items"`
	MinItems             *int               `json:"minItems"`
	MaxItems             *int               `json:"maxItems"`
	UniqueItems          bool               `json:"uniqueItems"`
	Minimum              *int               `json:"minimum"`
	Maximum              *int               `json:"maximum"`
	MinLength            *int               `json:"minLength"`
	MaxLength            *int               `json:"maxLength"`
	Pattern              *pattern           `json:"pattern"`

	never bool // the schema false, which nothing fits
}

func parseSchema(b []byte) (*schema, error) {
	var s schema
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("read calendar schema: %w", err)
	}
	return &s, nil
}

// UnmarshalJSON reads a schema, which may be true or false.
func (s *schema) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "true":
		return nil
	case "false":
		s.never = true
		return nil
	}
	type plain schema // without this method
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode((*plain)(s))
}

// pattern is a regular expression that both RE2 and ECMA-262 read alike.
type pattern struct{ *regexp.Regexp }

// UnmarshalJSON compiles the expression.
func (p *pattern) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	var err error
	p.Regexp, err = regexp.Compile(s)
	return err
}

// check says where v, which stands at place, does not fit.
func (s *schema) check(place string, v any) faults {
	switch v := v.(type) {
	case map[string]any:
		return s.expect(place, "object", func() faults { return s.checkObject(place, v) })
	case []any:
		return s.expect(place, "array", func() faults { return s.checkArray(place, v) })
	case string:
		return s.expect(place, "string", func() faults { return s.checkString(place, v) })
	case json.Number:
		return s.expect(place, "integer", func() faults { return s.checkInteger(place, v) })
	case bool:
		return s.expect(place, "boolean", func() faults { return nil })
	default:
		return s.expect(place, "null", func() faults { return nil })
	}
}

// inWords names one of JSON's types for an error.
func inWords(kind string) string {
	switch kind {
	case "object":
		return "an object {…}"
	case "array":
		return "a list […]"
	case "string":
		return "text in quotation marks"
	case "integer":
		return "a number"
	case "boolean":
		return "true or false"
	default:
		return "null"
	}
}

func (s *schema) expect(place, kind string, check func() faults) faults {
	switch {
	case s.never:
		return faults{{place, "no such field is known here"}}
	case s.Type != "" && s.Type != kind:
		return faults{{place, fmt.Sprintf("%s is wanted, not %s", inWords(s.Type), inWords(kind))}}
	}
	return check()
}

func (s *schema) checkObject(place string, v map[string]any) faults {
	var fs faults
	for _, name := range s.Required {
		if _, there := v[name]; !there {
			fs = append(fs, fault{place, fmt.Sprintf("%q is missing", name)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		at := join(place, name)
		if s.PropertyNames != nil {
			if wrong := s.PropertyNames.check(at, name); len(wrong) > 0 {
				fs = append(fs, wrong...)
				continue
			}
		}
		if sub, known := s.Properties[name]; known {
			fs = append(fs, sub.check(at, v[name])...)
		} else if s.AdditionalProperties != nil {
			fs = append(fs, s.AdditionalProperties.check(at, v[name])...)
		}
	}
	return fs
}

func (s *schema) checkArray(place string, v []any) faults {
	var fs faults
	if s.MinItems != nil && len(v) < *s.MinItems {
		fs = append(fs, fault{place, fmt.Sprintf("the list has %d entries and needs at least %d", len(v), *s.MinItems)})
	}
	if s.MaxItems != nil && len(v) > *s.MaxItems {
		return append(fs, fault{place, fmt.Sprintf("the list has %d entries and may have %d", len(v), *s.MaxItems)})
	}
	for i, item := range v {
		at := fmt.Sprintf("%s[%d]", place, i)
		if s.Items != nil {
			fs = append(fs, s.Items.check(at, item)...)
		}
		if s.UniqueItems && slices.ContainsFunc(v[:i], func(earlier any) bool { return reflect.DeepEqual(earlier, item) }) {
			fs = append(fs, fault{at, fmt.Sprintf("%.40v stands in the list twice", item)})
		}
	}
	return fs
}

func (s *schema) checkString(place, v string) faults {
	n := utf8.RuneCountInString(v)
	switch {
	case s.MinLength != nil && n < *s.MinLength:
		return faults{{place, "the text is empty"}}
	case s.MaxLength != nil && n > *s.MaxLength:
		return faults{{place, fmt.Sprintf("the text has %d characters and may have %d", n, *s.MaxLength)}}
	case s.Pattern != nil && !s.Pattern.MatchString(v):
		return faults{{place, fmt.Sprintf("%.40q does not have the form %s", v, s.Pattern)}}
	}
	return nil
}

func (s *schema) checkInteger(place string, v json.Number) faults {
	n, err := strconv.Atoi(v.String())
	switch {
	case err != nil:
		return faults{{place, fmt.Sprintf("%.40s is not a whole number of usual size", v)}}
	case s.Minimum != nil && n < *s.Minimum:
		return faults{{place, fmt.Sprintf("%d is less than %d", n, *s.Minimum)}}
	case s.Maximum != nil && n > *s.Maximum:
		return faults{{place, fmt.Sprintf("%d is more than %d", n, *s.Maximum)}}
	}
	return nil
}
