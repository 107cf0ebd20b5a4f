package sdg

import (
	"maps"
	"slices"
	"strings"
)

// Titles are a thing's names by language: lower-case BCP 47 primary language
// tags such as "fr". "en" is always there.
type Titles map[string]string

// In is the title in the language of a BCP 47 tag, or in the tag's base
// language, or in English: "fr-CH" finds "fr", "xx" finds "en". An underscore
// does for a hyphen, and case does not matter.
func (t Titles) In(lang string) string {
	for tag := strings.ReplaceAll(strings.ToLower(lang), "_", "-"); tag != ""; {
		if title, ok := t[tag]; ok {
			return title
		}
		tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)]
	}
	return t["en"]
}

// Titles are the goal's official short titles in every language of
// Languages, nil for a goal that is not Valid. The wording is that of the
// UN's own communication material in its six official languages, and that of
// the UN's national offices and information centres in the others.
func (g Goal) Titles() Titles {
	if !g.Valid() {
		return nil
	}
	return maps.Clone(tables().titles[g])
}

// Languages lists the languages that goals have titles in, in alphabetical
// order of their tags.
func Languages() []string { return slices.Sorted(maps.Keys(tables().titles[1])) }
