package plain

import (
	"regexp"
	"strings"
)

// formula is TeX within a line of text. Sums of money have no backslash,
// index or power in them.
var (
	formula = regexp.MustCompile(`\$([^$\n]{1,200})\$`)
	plainly = regexp.MustCompile(`^[\d.,\s%–+\-]+$`)
	styled  = regexp.MustCompile(`\\(?:mathrm|mathbf|mathsf|mathit|text|textbf|textit|operatorname)\s*\{([^{}]*)\}`)
)

// symbols are what TeX calls the signs that reports use.
var symbols = strings.NewReplacer(
	`\%`, "%", `\$`, "$", `\&`, "&", `\#`, "#", `\_`, "_", `\,`, " ", `\;`, " ", `\ `, " ", `\!`, "", `~`, " ",
	`\times`, "×", `\cdot`, "·", `\pm`, "±", `\approx`, "≈", `\sim`, "~", `\leq`, "≤", `\le`, "≤", `\geq`, "≥", `\ge`, "≥",
	`\rightarrow`, "→", `\to`, "→", `\Rightarrow`, "⇒", `\circ`, "°", `\degree`, "°", `\euro`, "€", `\ldots`, "…", `\dots`, "…",
	`\mu`, "µ", `\Delta`, "Δ", `\alpha`, "α", `\beta`, "β", `\Sigma`, "Σ", `\sum`, "Σ", `\infty`, "∞", `\left`, "", `\right`, "",
)

// formulae writes TeX's formulae as text, such as 30 % and CO2, where that can
// be done without a loss; others stay as they are.
func formulae(s string) string {
	if !strings.Contains(s, "$") {
		return s
	}
	return formula.ReplaceAllStringFunc(s, func(m string) string {
		inner := m[1 : len(m)-1]
		if !strings.ContainsAny(inner, `\_^`) && !plainly.MatchString(inner) {
			return m
		}
		for styled.MatchString(inner) {
			inner = styled.ReplaceAllString(inner, "$1")
		}
		inner = symbols.Replace(inner)
		if strings.Contains(inner, `\`) {
			return m
		}
		return strings.TrimSpace(strings.NewReplacer("{", "", "}", "", "_", "", "^", "").Replace(inner))
	})
}
