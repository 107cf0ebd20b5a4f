package corpus

import "strings"

// PrimaryLanguage is the primary subtag of a BCP 47 tag, in lower case: what
// words and rules are kept by. Of "zh-Hant" it is "zh".
func PrimaryLanguage(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return primary
}
