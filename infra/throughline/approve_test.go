package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

func TestApprovalMakesAnEditionFinalAndTheFirstStands(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a theme")
	}
	t.Parallel()
	s, _, _ := newPost(t)
	term := terminal{out: io.Discard, err: io.Discard, log: slog.New(slog.DiscardHandler)}
	compiler := s.house.store.compiler(hlpf.Default(), s.house.engine.labels.Measures(), term)
	made, err := compileAll(t.Context(), compiler, []corpus.Series{{Year: 2027, Theme: "sdg-4"}}, "20261124T020000Z", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server := []string{"--to", s.base, "--secret", filepath.Join(s.house.store.dir, secretFile)}
	approve := func(args ...string) (int, string, string) {
		return throughline(t, "", append(append([]string{"approve"}, args...), server...)...)
	}
	for range 2 {
		code, out, errs := approve("sdg-4", "1", "--reason", "It was read.")
		if code != 0 || !strings.HasPrefix(out, "final       2027/sdg-4, edition 1 of 20261124T020000Z  sha256 "+string(made[0].Package)) || !strings.Contains(out, ": It was read.\n") {
			t.Errorf("approve = %d: %s%s; want it final", code, out, errs)
		}
	}
	code, out, errs := approve("sdg-4", "1", "--reason", "It was read again.", "--json")
	var line approvedEdition
	if err := json.Unmarshal([]byte(out), &line); err != nil || code != 0 || line.Approval.Reason != "It was read." {
		t.Errorf("approve again = %d: %s%s; want the first approval", code, out, errs)
	}
	if code, out, errs := approve("sdg-4", "2", "--reason", "It was read."); code == 0 || !strings.Contains(errs, "The editions are numbered from 1 to 1.") {
		t.Errorf("approve of an edition that there is not = %d: %s%s; want a sentence", code, out, errs)
	}
}
