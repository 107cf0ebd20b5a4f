package shared_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

func TestUploadBecomesVisibleWithReceipt(t *testing.T) {
	w, u := newWorld(), newUpload(1, 1, "Lintuvaara", review("Lintuvaara"))
	must(t, w.take(t.Context(), u))
	sub, err := w.catalog.Submission(t.Context(), u.Revision)
	must(t, err)
	if sub.Now().Status != corpus.Indexed || !sub.Live() {
		t.Errorf("status = %s, want indexed and live", sub.Now().Status)
	}
	receipt, err := pipeline.Load[pipeline.Receipt](t.Context(), w.archive, pipeline.ReceiptKey(u.Revision))
	must(t, err)
	if receipt.Document != u.Document || receipt.Passages != 3 {
		t.Errorf("receipt = %+v, want document %s with 3 passages", receipt, u.Document)
	}
	original, err := w.archive.Get(t.Context(), pipeline.OriginalKey(u.Document))
	if err != nil || string(original) != string(u.body) {
		t.Errorf("the original is not kept as it came: %v", err)
	}
	w.invariants(t)
}

func TestBadUploadsAreRefusedWithTheirReason(t *testing.T) {
	good := review("Lintuvaara")
	for name, c := range map[string]struct {
		change func(*upload)
		want   corpus.Reason
	}{
		"empty":      {func(u *upload) { u.body, u.Size = nil, 0 }, corpus.EmptyFile},
		"short":      {func(u *upload) { u.body = u.body[:10] }, corpus.WrongSize},
		"other":      {func(u *upload) { u.body[0] ^= 1 }, corpus.WrongHash},
		"unreadable": {func(u *upload) { *u = newUpload(1, 1, "Lintuvaara", "UNREADABLE") }, corpus.Damaged},
	} {
		t.Run(name, func(t *testing.T) {
			w, u := newWorld(), newUpload(1, 1, "Lintuvaara", good)
			c.change(&u)
			must(t, w.take(t.Context(), u))
			sub, err := w.catalog.Submission(t.Context(), u.Revision)
			must(t, err)
			if now := sub.Now(); now.Status != corpus.Rejected || now.Reason != c.want {
				t.Errorf("status = %s for %q, want rejected for %q", now.Status, now.Reason, c.want)
			}
			for range w.catalog.Heads(t.Context(), "") {
				t.Error("a refused document is visible")
			}
		})
	}
}

func TestPanickingParserIsARefusal(t *testing.T) {
	w, u := newWorld(), newUpload(1, 1, "Lintuvaara", review("Lintuvaara"))
	w.ingest.Read = func(context.Context, []byte) (corpus.Text, error) { panic("index out of range") }
	must(t, w.take(t.Context(), u))
	sub, err := w.catalog.Submission(t.Context(), u.Revision)
	must(t, err)
	if sub.Now().Reason != corpus.Damaged {
		t.Errorf("reason = %q, want %q", sub.Now().Reason, corpus.Damaged)
	}
}

func TestUploadThatNobodyAnnouncedIsLeftAlone(t *testing.T) {
	w, u := newWorld(), newUpload(1, 1, "Lintuvaara", review("Lintuvaara"))
	must(t, w.put(t.Context(), u))
	must(t, w.runIngest(t.Context(), u))
	if state := w.state(t); len(state) != 0 {
		t.Errorf("it left %v, want nothing", state)
	}
}

func TestSameFileTwiceIsOneDocumentWithTwoReceipts(t *testing.T) {
	w := newWorld()
	a, b := newUpload(1, 1, "Lintuvaara", review("Lintuvaara")), newUpload(2, 1, "Lintuvaara", review("Lintuvaara"))
	must(t, w.take(t.Context(), a, b))
	totals, err := w.catalog.Totals(t.Context())
	must(t, err)
	if totals.Documents != 1 {
		t.Errorf("totals count %d documents, want 1", totals.Documents)
	}
	for _, u := range []upload{a, b} {
		sub, err := w.catalog.Submission(t.Context(), u.Revision)
		must(t, err)
		if sub.Now().Status != corpus.Indexed {
			t.Errorf("%s is %s, want indexed", u.Revision, sub.Now().Status)
		}
	}
}

func TestCorrectionReplacesInEitherOrder(t *testing.T) {
	first, second := newUpload(1, 1, "Lintuvaara", review("Lintuvaara")), newUpload(1, 2, "Lintuvaara", review("Lintuvaara")+" Corrected.")
	var states []map[string]string
	for _, order := range [][]upload{{first, second}, {second, first}} {
		w := newWorld()
		must(t, w.announce(t.Context(), first))
		must(t, w.announce(t.Context(), second))
		must(t, w.take(t.Context(), order...))
		old, err := w.catalog.Submission(t.Context(), first.Revision)
		must(t, err)
		now, err := w.catalog.Submission(t.Context(), second.Revision)
		must(t, err)
		if old.Live() || old.Now().Status != corpus.Superseded || !now.Live() {
			t.Errorf("first is %s, second is %s; want superseded and live", old.Now().Status, now.Now().Status)
		}
		states = append(states, w.state(t))
	}
	for _, d := range differences(states[1], states[0]) {
		t.Error(d)
	}
}

func TestRefusedCorrectionLeavesTheFirstStanding(t *testing.T) {
	w := newWorld()
	first, second := newUpload(1, 1, "Lintuvaara", review("Lintuvaara")), newUpload(1, 2, "Lintuvaara", "UNREADABLE")
	must(t, w.take(t.Context(), first, second))
	sub, err := w.catalog.Submission(t.Context(), first.Revision)
	must(t, err)
	if !sub.Live() {
		t.Errorf("first is %s, want live", sub.Now().Status)
	}
}

func threeCities() []upload {
	return []upload{
		newUpload(1, 1, "Lintuvaara", review("Lintuvaara")),
		newUpload(2, 1, "Brunnsund", review("Brunnsund")),
		newUpload(3, 1, "Altamira", review("Altamira")),
	}
}

func TestScheduleThatFiresTwiceMakesOneEdition(t *testing.T) {
	w := newWorld()
	must(t, w.take(t.Context(), threeCities()...))
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	before := w.state(t)
	again, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if again.Package != first.Package || again.Number != 1 {
		t.Errorf("again = %+v, want %+v", again, first)
	}
	for _, d := range differences(w.state(t), before) {
		t.Error(d)
	}
	if first.Statements == 0 || len(first.Quoted) != 3 {
		t.Errorf("the edition has %d statements from %d documents, want some from 3", first.Statements, len(first.Quoted))
	}
	w.invariants(t)
}

func TestNothingNewMakesNoEdition(t *testing.T) {
	w := newWorld()
	must(t, w.take(t.Context(), threeCities()...))
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	same, err := w.compile.Run(t.Context(), education, "20261125T020000Z")
	must(t, err)
	if same.ID != first.ID {
		t.Errorf("unchanged inputs made edition %s, want %s", same.ID, first.ID)
	}
	must(t, w.take(t.Context(), newUpload(4, 1, "Novy Most", review("Novy Most"))))
	next, err := w.compile.Run(t.Context(), education, "20261126T020000Z")
	must(t, err)
	if next.Number != 2 || next.Previous != first.ID || next.Package == first.Package {
		t.Errorf("next = %+v, want number 2 after %s with another package", next, first.ID)
	}
	if first.Changes != (corpus.Changes{}) || next.Changes.Added != next.Statements-first.Statements+next.Changes.Removed || next.Changes.Added == 0 {
		t.Errorf("the changes are %+v and then %+v, want none and then the statements that were added", first.Changes, next.Changes)
	}
}

func TestEndOfEmbargoMakesAnEdition(t *testing.T) {
	w := newWorld()
	held := newUpload(4, 1, "Novy Most", review("Novy Most"))
	held.Metadata.Embargo = "2026-12-01"
	must(t, w.take(t.Context(), append(threeCities(), held)...))
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if len(first.Quoted) != 3 {
		t.Errorf("during the embargo %d documents are quoted, want 3", len(first.Quoted))
	}
	next, err := w.compile.Run(t.Context(), education, "20261201T000000Z")
	must(t, err)
	if next.Number != 2 || len(next.Quoted) != 4 {
		t.Errorf("after it number %d quotes %d documents, want number 2 with 4", next.Number, len(next.Quoted))
	}
}

func TestOvertakenEditionIsNotPublished(t *testing.T) {
	w := newWorld()
	must(t, w.take(t.Context(), threeCities()...))
	_, err := w.compile.Freeze(t.Context(), education, firstEdition)
	must(t, err)
	must(t, w.take(t.Context(), newUpload(4, 1, "Novy Most", review("Novy Most"))))
	winner, err := w.compile.Run(t.Context(), education, "20261124T030000Z")
	must(t, err)
	_, err = w.compile.Compile(t.Context(), education, firstEdition)
	must(t, err)
	if _, err := w.compile.Publish(t.Context(), education, firstEdition); !errors.Is(err, compile.ErrOvertaken) {
		t.Errorf("Publish of the overtaken edition = %v, want ErrOvertaken", err)
	}
	latest, err := w.catalog.Latest(t.Context(), education)
	if err != nil || latest.ID != winner.ID {
		t.Errorf("latest = %s, %v; want %s", latest.ID, err, winner.ID)
	}
}

func TestUnknownThemeOrYearIsAnErrorThatSaysWhatThereIs(t *testing.T) {
	w := newWorld()
	for _, s := range []corpus.Series{{Year: 2027, Theme: "sdg-18"}, {Year: 1999, Theme: "sdg-4"}} {
		if _, err := w.compile.Run(t.Context(), s, firstEdition); err == nil {
			t.Errorf("compile of %s passes, want an error", s)
		}
	}
	if state := w.state(t); len(state) != 0 {
		t.Errorf("they left %v, want nothing", state)
	}
}

func TestPackageDependsOnContentAlone(t *testing.T) {
	var want corpus.Edition
	for i, order := range [][]int{{0, 1, 2}, {2, 0, 1}, {1, 2, 0}} {
		w := newWorld()
		cities := threeCities()
		for n, k := range order {
			u := cities[k]
			u.Submission = newUpload(10+n, 1, "", "").Submission // identities follow the order of arrival
			must(t, w.take(t.Context(), u))
		}
		got, err := w.compile.Run(t.Context(), education, firstEdition)
		must(t, err)
		if i == 0 {
			want = got
		} else if got.Package != want.Package {
			t.Errorf("in order %v the package is %s, want %s", order, got.Package, want.Package)
		}
	}
}

func TestRebuildGivesTheSameCatalogue(t *testing.T) {
	w := newWorld()
	ctx := t.Context()
	must(t, w.take(ctx, threeCities()...))
	must(t, w.take(ctx, newUpload(1, 2, "Lintuvaara", review("Lintuvaara")+" Corrected."), newUpload(5, 1, "Haavisto", "UNREADABLE")))
	_, err := w.compile.Run(ctx, education, firstEdition)
	must(t, err)
	gone := newUpload(2, 1, "Brunnsund", review("Brunnsund"))
	withdrawal, err := pipeline.Settle(ctx, w.archive, pipeline.WithdrawalKey(gone.Revision), pipeline.Withdrawal{Revision: gone.Revision, At: epoch, By: "organiser"})
	must(t, err)
	must(t, pipeline.Advance(ctx, w.catalog, gone.Revision, withdrawal.Step()))
	_, err = w.compile.Run(ctx, education, "20261125T020000Z")
	must(t, err)
	must(t, w.announce(ctx, newUpload(6, 1, "Issued only", review("Issued only"))))
	w.index.Rules = 2 // new rules read a document again
	_, err = w.index.Document(ctx, newUpload(3, 1, "Altamira", review("Altamira")).Document, ingest.TextVersion)
	must(t, err)

	want := w.state(t)
	w.catalog = memory.NewCatalog()
	must(t, index.Rebuild(ctx, w.archive, w.catalog))
	for _, d := range differences(w.state(t), want) {
		t.Error(d)
	}
}

// TestWhatSomebodyDiedOverIsTakenUp leaves records in the archive that the
// catalogue never heard of, as the API does when it dies between the two.
func TestWhatSomebodyDiedOverIsTakenUp(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	arrived, silent := newUpload(1, 1, "Lintuvaara", review("Lintuvaara")), newUpload(2, 1, "Brunnsund", review("Brunnsund"))
	must(t, w.announce(ctx, arrived))
	must(t, w.put(ctx, arrived))
	early := pipeline.Arrival{Revision: arrived.Revision, At: epoch.Add(-time.Hour)}
	_, err := pipeline.Settle(ctx, w.archive, pipeline.ArrivalKey(arrived.Revision), early)
	must(t, err)
	_, err = pipeline.Settle(ctx, w.archive, pipeline.SubmissionKey(silent.Revision), silent.Declaration)
	must(t, err)
	must(t, w.runIngest(ctx, arrived))
	must(t, w.runIndex(ctx, arrived))
	sub, err := w.catalog.Submission(ctx, arrived.Revision)
	must(t, err)
	if at, _ := sub.When(corpus.Received); !at.Equal(early.At) {
		t.Errorf("received at %v, want %v, as the archive has it", at, early.At)
	}
	must(t, index.Replay(ctx, w.archive, w.catalog))
	want := w.state(t)
	w.catalog = memory.NewCatalog()
	must(t, index.Rebuild(ctx, w.archive, w.catalog))
	for _, d := range differences(w.state(t), want) {
		t.Error(d)
	}
}
