package wiring_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/city-outcomes/throughline/shared/wiring"
)

func TestOpenNamesEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	env := map[string]string{wiring.ArchiveVariable: "archive", wiring.ClientsVariable: "  "}
	_, err := wiring.Open(t.Context(), func(name string) string { return env[name] },
		wiring.Inbox, wiring.Archive, wiring.Table, wiring.SignIn)
	if err == nil {
		t.Fatal("Open succeeds, want an error")
	}
	for _, name := range []string{wiring.InboxVariable, wiring.TableVariable, wiring.IssuerVariable, wiring.ClientsVariable} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("Open: %v, which does not name %s", err, name)
		}
	}
	for _, name := range []string{wiring.ArchiveVariable, wiring.KeyVariable, wiring.CompileVariable} {
		if strings.Contains(err.Error(), name) {
			t.Errorf("Open: %v, which names %s, that is there, optional or not asked for", err, name)
		}
	}
}

func TestOpenGivesTheValuesOfItsPartsAlone(t *testing.T) {
	t.Parallel()
	aws, err := wiring.Open(t.Context(), func(name string) string { return "value of " + name }, wiring.Archive, wiring.Table)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		wiring.TableVariable: "value of THROUGHLINE_TABLE", wiring.KeyVariable: "value of THROUGHLINE_KEY", wiring.InboxVariable: "",
	} {
		if got := aws.Value(name); got != want {
			t.Errorf("Value(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestVariablesAreListedOnce(t *testing.T) {
	t.Parallel()
	all := wiring.Variables(wiring.Inbox, wiring.Archive, wiring.Inbox, wiring.Table, wiring.SignIn, wiring.Compiler, wiring.PDF, wiring.Pages, wiring.Topic, wiring.Translation)
	var names []string
	for _, v := range all {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	if len(names) != 12 || len(slices.Compact(names)) != 12 {
		t.Errorf("Variables lists %q, want twelve, each once", names)
	}
}
