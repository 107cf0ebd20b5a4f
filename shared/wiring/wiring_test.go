package wiring_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

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
	all := wiring.Variables(wiring.Inbox, wiring.Archive, wiring.Inbox, wiring.Table, wiring.SignIn, wiring.Compiler, wiring.PDF, wiring.Pages)
	var names []string
	for _, v := range all {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	if len(names) != 9 || len(slices.Compact(names)) != 9 {
		t.Errorf("Variables lists %q, want nine, each once", names)
	}
}

// stubborn hides a secret in a type of its own.
type stubborn struct{ Link string }

func TestRedactTakesSecretsOutOfEveryCorner(t *testing.T) {
	t.Parallel()
	const (
		link  = "https://inbox.example/u/1?X-Amz-Algorithm=AWS4&X-Amz-Credential=AKIAEXAMPLE%2F2026&X-Amz-Signature=5ec2e7"
		token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzb21lYm9keSJ9.c2lnbmF0dXJl"
	)
	var out bytes.Buffer
	log := slog.New(wiring.Redact(slog.NewJSONHandler(&out, nil)))
	log.Info("sent "+link, "link", link, "token", token, "header", "Bearer opaque-token-5ec2e7", "kept", "doc 7", "took", time.Second)
	log.Info("group", slog.Group("inner", "link", link, slog.Group("deeper", "token", token)))
	log.With("link", link).WithGroup("g").Info("with", "err", fmt.Errorf("fetch %q: %w", link, errors.New(token)))
	log.Info("types", "struct", stubborn{link}, "list", []string{token}, "pointer", &stubborn{link})
	for _, secret := range []string{"5ec2e7", "AKIAEXAMPLE", "c2lnbmF0dXJl", "eyJzdWIi"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log has %q:\n%s", secret, &out)
		}
	}
	for _, kept := range []string{"doc 7", "https://inbox.example/u/1", `"took":1000000000`, "fetch"} {
		if !strings.Contains(out.String(), kept) {
			t.Errorf("the log lacks %q:\n%s", kept, &out)
		}
	}
}
