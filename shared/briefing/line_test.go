package briefing_test

import (
	"fmt"
	"testing"

	"github.com/city-outcomes/throughline/shared/briefing"
)

func TestOccasionsLeaveOutWhatOnlyHasAName(t *testing.T) {
	t.Parallel()
	b := briefing.Briefing{Line: []briefing.Occasion{
		{Name: "Made-up Assembly 2026", From: "2026-04-14", To: "2026-04-15"},
		{Name: "a meeting that nobody quoted", Documents: 2},
		{Name: "a meeting that was quoted", Documents: 1, Quoted: []int{3}},
	}}
	var names []string
	for _, o := range b.Occasions() {
		names = append(names, o.Name)
	}
	if got, want := fmt.Sprintf("%q", names), `["Made-up Assembly 2026" "a meeting that was quoted"]`; got != want {
		t.Errorf("the table has %s, want %s", got, want)
	}
	if len(b.Line) != 3 {
		t.Error("the briefing itself lost an event")
	}
}
