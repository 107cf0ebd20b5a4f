package shared_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/briefing/bag"
	"github.com/city-outcomes/throughline/shared/briefing/docx/docxtest"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// content is an edition's briefing, as the archive has it.
func (w *world) content(t *testing.T, e corpus.Edition) briefing.Briefing {
	t.Helper()
	b, err := pipeline.Load[briefing.Briefing](t.Context(), w.archive, pipeline.BriefingKey(e.Series, e.ID))
	must(t, err)
	return b
}

// payload is the files of an edition's package.
func (w *world) payload(t *testing.T, e corpus.Edition) map[string][]byte {
	t.Helper()
	zip, err := w.archive.Get(t.Context(), pipeline.PackageKey(e.Series, e.ID))
	must(t, err)
	b, err := bag.Read(zip)
	must(t, err)
	return b.Payload
}

// remade makes an edition's package again from the archive.
func (w *world) remade(t *testing.T, e corpus.Edition) {
	t.Helper()
	frozen, err := pipeline.Load[compile.Frozen](t.Context(), w.archive, pipeline.SnapshotKey(e.Series, e.ID))
	must(t, err)
	_, zip, err := compile.Make(t.Context(), w.archive, frozen)
	must(t, err)
	if got := corpus.Identify(zip); got != e.Package {
		t.Errorf("edition %d comes out as %s, want %s", e.Number, got, e.Package)
	}
}

func TestEditionsWithTrackedChangesAreMadeAgainByteForByte(t *testing.T) {
	t.Parallel()
	w := newWorld()
	must(t, w.take(t.Context(), threeCities()...))
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	must(t, w.take(t.Context(), newUpload(4, 1, "Novy Most", review("Novy Most"))))
	second, err := w.compile.Run(t.Context(), education, "20261125T020000Z")
	must(t, err)
	_, err = pipeline.Approve(t.Context(), w.archive, w.catalog, corpus.Approval{Series: education, Number: 1, Edition: first.ID, Package: first.Package, By: "policy", At: epoch})
	must(t, err)
	must(t, w.withdraw(t.Context(), newUpload(2, 1, "Brunnsund", review("Brunnsund")).Revision))
	third, err := w.compile.Run(t.Context(), education, "20261126T020000Z")
	must(t, err)
	for _, e := range []corpus.Edition{first, second, third} {
		w.remade(t, e)
	}
	before, after := w.payload(t, first), w.payload(t, second)
	for decision, file := range map[docxtest.Decision][]byte{docxtest.Accept: after["briefing.docx"], docxtest.Reject: before["briefing.docx"]} {
		if got, want := docxtest.Lines(t, after["changes.docx"], decision), docxtest.Lines(t, file, decision); !slices.Equal(got, want) {
			t.Errorf("without %s changes.docx is not the edition", decision)
		}
	}
	if before["changes.docx"] != nil {
		t.Error("the first edition has a file of changes")
	}
	w.invariants(t)
}

func TestWhatWasTakenBackIsMarkedInTheNextEditionAlone(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(), t.Context()
	must(t, w.take(ctx, threeCities()...))
	_, err := w.compile.Run(ctx, education, firstEdition)
	must(t, err)
	must(t, w.take(ctx, newUpload(4, 1, "Novy Most", review("Novy Most"))))
	_, err = w.compile.Run(ctx, education, "20261125T020000Z")
	must(t, err)
	w.now = epoch.AddDate(0, 0, 1)
	must(t, w.withdraw(ctx, newUpload(2, 1, "Brunnsund", review("Brunnsund")).Revision))
	must(t, w.take(ctx, newUpload(1, 2, "Lintuvaara", review("Lintuvaara")+" Corrected.")))
	third, err := w.compile.Run(ctx, education, "20261126T020000Z")
	must(t, err)
	type mark struct {
		id       corpus.DocumentID
		status   corpus.Status
		editions int
		date     string
	}
	marks := func(e corpus.Edition) (all []mark) {
		for _, g := range w.content(t, e).Changes.Gone {
			all = append(all, mark{g.Document, g.Status, len(g.Editions), g.Date})
		}
		slices.SortFunc(all, func(a, b mark) int { return strings.Compare(string(a.status), string(b.status)) })
		return all
	}
	want := []mark{{newUpload(1, 1, "Lintuvaara", review("Lintuvaara")).Document, corpus.Superseded, 2, "25 November 2026"},
		{newUpload(2, 1, "Brunnsund", review("Brunnsund")).Document, corpus.Withdrawn, 2, "25 November 2026"}}
	if got := marks(third); !slices.Equal(got, want) {
		t.Errorf("the next edition marks %v, want %v", got, want)
	}
	must(t, w.take(ctx, newUpload(5, 1, "Haavisto", review("Haavisto"))))
	fourth, err := w.compile.Run(ctx, education, "20261127T020000Z")
	must(t, err)
	if got := marks(fourth); fourth.Number != 4 || len(got) > 0 {
		t.Errorf("edition %d marks %v again, want nothing", fourth.Number, got)
	}
}

// TestDocumentWithdrawnBetweenFreezeAndPublish shows what is decided of it: an
// edition is what was frozen, so that it can be made again; the next one marks
// the document, and repeats no word of it.
func TestDocumentWithdrawnBetweenFreezeAndPublish(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(), t.Context()
	must(t, w.take(ctx, threeCities()...))
	taken := newUpload(2, 1, "Brunnsund", review("Brunnsund"))
	_, err := w.compile.Freeze(ctx, education, firstEdition)
	must(t, err)
	must(t, w.withdraw(ctx, taken.Revision))
	_, err = w.compile.Compile(ctx, education, firstEdition)
	must(t, err)
	first, err := w.compile.Publish(ctx, education, firstEdition)
	must(t, err)
	if !slices.Contains(first.Quoted, taken.Document) {
		t.Errorf("the edition quotes %v, want the document as it was frozen", first.Quoted)
	}
	w.remade(t, first)
	sub, err := w.catalog.Submission(ctx, taken.Revision)
	must(t, err)
	if sub.Now().Status != corpus.Withdrawn || !sub.Reached(corpus.Included) {
		t.Errorf("the submission has the history %+v, want it included, and withdrawn", sub.History)
	}
	next, err := w.compile.Run(ctx, education, "20261125T020000Z")
	must(t, err)
	gone := w.content(t, next).Changes.Gone
	if slices.Contains(next.Quoted, taken.Document) || len(gone) != 1 || gone[0].Document != taken.Document || !slices.Equal(gone[0].Editions, []int{1}) {
		t.Errorf("the next edition quotes %v and marks %+v, want the document marked and not quoted", next.Quoted, gone)
	}
	for _, s := range w.content(t, first).Statements {
		for name, file := range w.payload(t, next) {
			if s.Document == taken.Document && strings.Contains(string(file), s.Quotation) {
				t.Errorf("%s repeats what was withdrawn", name)
			}
		}
	}
	w.remade(t, next)
}

func TestApprovalSurvivesTheCatalogueAndIsNamedByTheNextEdition(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(), t.Context()
	must(t, w.take(ctx, threeCities()...))
	first, err := w.compile.Run(ctx, education, firstEdition)
	must(t, err)
	approval := corpus.Approval{Series: education, Number: 1, Edition: first.ID, Package: first.Package, Reason: "Read.", By: "policy", At: epoch}
	_, err = pipeline.Approve(ctx, w.archive, w.catalog, approval)
	must(t, err)
	same, err := w.compile.Run(ctx, education, "20261125T020000Z")
	must(t, err)
	if same.ID != first.ID {
		t.Errorf("an approval alone made edition %d", same.Number)
	}
	w.table = memory.NewCatalog()
	w.catalog = w.table
	w.wire()
	must(t, index.Rebuild(ctx, w.archive, w.catalog))
	if all, err := w.catalog.Approvals(ctx, education); err != nil || !slices.Equal(all, []corpus.Approval{approval}) {
		t.Errorf("the rebuilt catalogue has the approvals %v, %v, want the one", all, err)
	}
	must(t, w.take(ctx, newUpload(4, 1, "Novy Most", review("Novy Most"))))
	next, err := w.compile.Run(ctx, education, "20261126T020000Z")
	must(t, err)
	if got := w.content(t, next).Changes.Approved; got != 1 {
		t.Errorf("the next edition names edition %d as the last final one, want 1", got)
	}
	if page := string(w.payload(t, next)["briefing.html"]); !strings.Contains(page, "Edition 1 is the last that a person approved as final.") {
		t.Error("the next edition's page does not say which is final")
	}
}

// TestApprovalIsSealed seals the archive, and then another approval is put in
// the place of the one that was given.
func TestApprovalIsSealed(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(), t.Context()
	approval := corpus.Approval{Series: education, Number: 1, Edition: firstEdition, Package: corpus.Identify(nil), By: "policy", At: epoch}
	_, err := pipeline.Approve(ctx, w.archive, w.catalog, approval)
	must(t, err)
	ledger, err := audit.Open(ctx, w.archive, func() time.Time { return epoch })
	must(t, err)
	unsealed, err := ledger.Unsealed(ctx)
	must(t, err)
	for _, obj := range unsealed {
		must(t, ledger.Add(ctx, obj.Key))
	}
	must(t, ledger.Flush(ctx))
	forged := forgery{w.bucket, pipeline.ApprovalKey(education, 1)}
	for archive, faults := range map[pipeline.Objects]int{w.bucket: 0, forged: 1} {
		report, err := audit.Verify(ctx, archive)
		if err != nil || len(report.Faults) != faults {
			t.Errorf("the audit finds %v, %v, want %d faults", report.Faults, err, faults)
		}
	}
}

// forgery is an archive in which one object has other bytes of the same length.
type forgery struct {
	pipeline.Objects
	key string
}

func (f forgery) Get(ctx context.Context, key string) ([]byte, error) {
	b, err := f.Objects.Get(ctx, key)
	if key == f.key && err == nil {
		b = []byte(strings.Replace(string(b), "policy", "forger", 1))
	}
	return b, err
}
