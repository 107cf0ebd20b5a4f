package pages

import "strings"

// Roman writes a number from 1 to 3999 in Roman capitals; it is empty for
// others.
func Roman(n int) string {
	if n < 1 || n > 3999 {
		return ""
	}
	var b strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"},
		{9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.text)
		}
	}
	return b.String()
}

// Letter writes a number from 1 in capital letters, as word processors count:
// A to Z, then AA to ZZ, then AAA. It is empty for numbers below 1.
func Letter(n int) string {
	const letters, most = 26, 20 // no list goes on so long
	if n < 1 || n > letters*most {
		return ""
	}
	return strings.Repeat(string(rune('A'+(n-1)%letters)), (n-1)/letters+1)
}
