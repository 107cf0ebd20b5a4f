package briefing

// tone is a colour of the coverage picture with the text colour that reads on
// it (contrast of 4.5 and more).
type tone struct{ fill, ink string }

// tones are one hue from light to dark: told apart without seeing colours,
// and in grey.
var tones = [...]tone{{"#FFFFFF", "#595959"}, {"#E3EEF7", "#1A1A1A"}, {"#B9D4EA", "#1A1A1A"}, {"#7FB0D8", "#1A1A1A"}, {"#2F6EA5", "#FFFFFF"}, {"#14406B", "#FFFFFF"}}

// shade is the tone of n passages where the fullest cell has most: none, then
// up to 5, 15, 35 and 65 of a hundred of the most, and above.
func shade(n, most int) tone {
	if n == 0 || most == 0 {
		return tones[0]
	}
	for i, percent := range []int{5, 15, 35, 65} {
		if n*100 <= percent*most {
			return tones[i+1]
		}
	}
	return tones[5]
}

// most is the number in the fullest cell of the coverage.
func most(rows []Coverage) int {
	n := 0
	for _, c := range rows {
		for _, k := range c.Goals {
			n = max(n, k)
		}
	}
	return n
}
