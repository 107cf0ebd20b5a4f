package table

import (
	"regexp"
	"strings"
)

// units are what figures are counted in, as tables name it.
const units = `%|‰|€|\$|£|per ?cent|percent(?:ages?)?|prozent|pour cent|por ciento|процент\pL*|procent|eur|euros?|usd|us\$|` +
	`millions?|millionen|millones|milliards?|milliarden|billions?|mio\.?|mrd\.?|thousands?|tausend|milliers|miles|тыс\.?|млн|млрд|` +
	`tonn(?:e|es|en|eau)|kg|kilograms?|kilogram(?:m|me|mes|mos)|kilogramos?|hectares?|hektar|hectáreas|k[Ww]h|MWh|GWh|TWh|µg/m³|km²|m²|m³|1[ ,.\x{A0}]?000|100[ ,.\x{A0}]?000|1[ ,.\x{A0}]?000[ ,.\x{A0}]000`

var (
	unit   = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:` + units + `)(?:$|[^\pL\pN])`)
	counts = regexp.MustCompile(`(?i)^(?:in|en|em|i|в) (?:t|kg|g|km|ha|l|years?|days?|hours?|minutes?|jahren|tagen|stunden|minuten|ans|jours|años|días|år|dagar)$`)
	// In a table's title the unit stands in brackets, or behind the last comma.
	bracketed = regexp.MustCompile(`[(\[]([^()\[\]]{1,60})[)\]]\s*\.?$`)
	behind    = regexp.MustCompile(`(?i)[,;:–] ?((?:in|en|em|i|в|per|je|pro|par|por|på|на) [^,;:–]{1,60})$`)
)

// Unit is what a line beside a table says of all its figures: the line itself
// where it is short and names a unit ("Shares, in %"). It is "" for others.
func Unit(line string) string {
	const longest = 14 // words
	line = strings.TrimSpace(line)
	if len(strings.Fields(line)) > longest || strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "Mio.") && !strings.HasSuffix(line, "Mrd.") {
		return ""
	}
	if bare := strings.Trim(line, "()[]"); unit.MatchString(bare) || counts.MatchString(bare) {
		return bare
	}
	return ""
}

// TitleUnit is what a table's title says of all its figures, without the rest
// of the title: "Table 3. Rents (euros per m²)" gives "euros per m²".
func TitleUnit(title string) string {
	for _, re := range []*regexp.Regexp{bracketed, behind} {
		if m := re.FindStringSubmatch(title); m != nil {
			if u := Unit(m[1]); u != "" {
				return u
			}
		}
	}
	return ""
}
