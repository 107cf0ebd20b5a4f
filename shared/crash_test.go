package shared_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/city-outcomes/throughline/shared/memory"
)

// story is the scenario that is broken at every step: three documents, one
// of them sent twice, one corrected, one refused, a mail with attachments that
// is corrected and another that is taken back, and two editions.
func story(ctx context.Context, w *world) error {
	uploads := append(threeCities(),
		newUpload(4, 1, "Altamira", review("Altamira")),
		newUpload(1, 2, "Lintuvaara", review("Lintuvaara")+" Corrected."),
		newUpload(5, 1, "Haavisto", "UNREADABLE"),
		newUpload(6, 1, "Novy Most", mailWith("See attached.", "review.txt", review("Novy Most"), "scan.txt", "UNREADABLE")),
		newUpload(6, 2, "Novy Most", mailWith("See attached, corrected.", "review.txt", review("Novy Most"))),
		newUpload(7, 1, "Altamira", mailWith("Our review, again.", "review.txt", review("Altamira"))))
	if err := w.take(ctx, uploads[:3]...); err != nil {
		return err
	}
	if _, err := w.compile.Run(ctx, education, firstEdition); err != nil {
		return err
	}
	if err := w.take(ctx, uploads[3:]...); err != nil {
		return err
	}
	if err := w.withdraw(ctx, uploads[8].Revision); err != nil {
		return err
	}
	_, err := w.compile.Run(ctx, education, "20261125T020000Z")
	return err
}

// TestCrashAtEveryStepConverges stops the story at each of its operations in
// turn, once before and once after the operation took effect, as a machine
// that dies or a reply that is lost would; looks at what can be seen then;
// and lets everything be delivered again.
func TestCrashAtEveryStepConverges(t *testing.T) {
	calm := quickWorld()
	operations := 0
	calm.breakAt(-1, memory.Pass, &operations)
	must(t, story(t.Context(), calm))
	want := calm.state(t)
	if operations < 100 {
		t.Fatalf("the story has %d operations, want it longer", operations)
	}
	crashes := 0
	for n := range operations {
		for _, verdict := range []memory.Verdict{memory.NotDone, memory.DoneFails} {
			w := quickWorld()
			count := 0
			w.breakAt(n, verdict, &count)
			if err := story(t.Context(), w); err == nil {
				continue // a lost reply may be no loss: the deed was done and nobody had to ask
			} else if !errors.Is(err, memory.ErrFault) {
				t.Fatalf("operation %d %v: %v", n, verdict, err)
			}
			crashes++
			w.breakAt(-1, memory.Pass, &count)
			w.invariants(t)
			must(t, story(t.Context(), w))
			if diffs := differences(w.state(t), want); len(diffs) > 0 {
				t.Errorf("after a crash at operation %d (%v): %s", n, verdict, fmt.Sprint(diffs))
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d operations, %d crashes survived", operations, crashes)
}

// quickWorld is a world that makes its packages quickly: none of what can
// break is in their form.
func quickWorld() *world {
	w := newWorld()
	w.compile.Package = quickPackage
	return w
}

// breakAt makes the n-th operation of the world end as the verdict says.
func (w *world) breakAt(n int, verdict memory.Verdict, count *int) {
	w.fault(func(memory.Op) memory.Verdict {
		*count++
		if *count-1 == n {
			return verdict
		}
		return memory.Pass
	})
}
