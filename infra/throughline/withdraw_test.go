package main

import (
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
)

func TestWithdrawalListsTheEditionsThatQuoteTheDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a document and compiles a theme")
	}
	t.Parallel()
	s, sender, _ := newPost(t)
	found, err := findDocuments([]string{filepath.Join(testdata, "documents", "kaldhavn-vlr-2026.pdf")}, corpus.Metadata{Kind: corpus.KindVLR})
	if err != nil {
		t.Fatal(err)
	}
	receipts, err := sender.sendAll(t.Context(), found)
	if err == nil {
		err = await(t.Context(), sender.api, receipts, time.Minute, progress{})
	}
	if err != nil || receipts[0].Status != corpus.Indexed {
		t.Fatalf("sent: %+v, %v", receipts, err)
	}
	term := terminal{out: io.Discard, err: io.Discard, log: slog.New(slog.DiscardHandler)}
	compiler := s.house.store.compiler(hlpf.Default(), s.house.engine.labels.Measures(), term)
	if _, err := compileAll(t.Context(), compiler, []corpus.Series{{Year: 2027, Theme: "sdg-4"}}, "20261124T020000Z", t.TempDir()); err != nil {
		t.Fatal(err)
	}
	server := []string{"--to", s.base, "--secret", filepath.Join(s.house.store.dir, secretFile)}
	for _, c := range [][]string{{"status"}, {"withdraw", "--reason", "The council votes again."}, {"status"}} {
		code, out, errs := throughline(t, "", append(append(c, string(receipts[0].Submission)), server...)...)
		if code != 0 || !strings.Contains(out, "quoted in 2027/sdg-4, edition 1 of 20261124T020000Z (") {
			t.Errorf("%v = %d: %s%s; want it to name the edition", c, code, out, errs)
		}
	}
	if code, out, errs := throughline(t, "", append([]string{"status"}, server...)...); code != 0 || !strings.HasPrefix(out, "withdrawn") {
		t.Errorf("status = %d: %s%s; want it withdrawn", code, out, errs)
	}
}
