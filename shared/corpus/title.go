package corpus

import (
	"regexp"
	"strings"
)

// programs are what office programs put before or behind a file's name when
// they make a title of it.
var programs = regexp.MustCompile(`(?i)^(microsoft (word|powerpoint|excel)|powerpoint[ -]presentation|word document|untitled|document\d*|présentation powerpoint|presentation\d*)( - |$)|\.(docx?|pptx?|xlsx?|indd|pdf|odt|rtf|qxd|pages|txt|html?)$`)

// placeholders are what programs and files leave in a title's place beside
// these.
var placeholders = regexp.MustCompile(`(?i)^(microsoft|slide 1$)|\.(od[ps]|csv|pub)$`)

// ProperTitle is a title without the names of programs and the endings of
// files that office programs put around it; empty where that is all.
func ProperTitle(title string) string {
	for {
		shorter := strings.TrimSpace(programs.ReplaceAllString(title, ""))
		if shorter == title {
			return title
		}
		title = shorter
	}
}

// SaysNothing reports whether a title, as ProperTitle leaves it, is empty or
// still names a program or a file rather than the document.
func SaysNothing(title string) bool { return title == "" || placeholders.MatchString(title) }
