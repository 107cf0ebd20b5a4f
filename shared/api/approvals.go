package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// The states of an edition.
const (
	draft = "draft" // made by schedule or by order
	final = "final" // approved by a person
)

// approval is a person's word that an edition is final.
type approval struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"` // subject of the access token
	At     time.Time `json:"at"`
}

// approvalRequest is the body of an approval.
type approvalRequest struct {
	Reason string `json:"reason"`
}

// approve makes an edition final. The first approval stands: of an edition
// that has one the answer is that one, with 200 in place of 201. No byte of
// the edition changes.
func (b Briefings) approve(w http.ResponseWriter, r *request) error {
	var said approvalRequest
	if err := r.decode(&said); err != nil {
		return err
	}
	e, err := b.numbered(r)
	if err != nil {
		return err
	}
	var f faults
	reason := f.words("reason", said.Reason, maxReason)
	if len(f) == 0 && reason == "" {
		f.add("reason", "Please say in a few words what the approval rests on.")
	}
	if len(f) > 0 {
		return invalid(f...)
	}
	given := corpus.Approval{Series: e.Series, Number: e.Number, Edition: e.ID, Package: e.Package,
		Reason: reason, By: r.caller.Subject, At: b.Now().UTC().Truncate(time.Millisecond)}
	stands, err := pipeline.Approve(r.Context(), b.Archive, b.Catalog, given)
	if err != nil {
		return fmt.Errorf("approve edition %d of %s: %w", e.Number, e.Series, err)
	}
	status := http.StatusOK
	if stands == given {
		status = http.StatusCreated
	}
	return write(w, status, editionOf(e, []corpus.Approval{stands}))
}

// numbered returns the edition whose number is in the path.
func (b Briefings) numbered(r *request) (corpus.Edition, error) {
	series, t, err := b.asked(r)
	if err != nil {
		return corpus.Edition{}, err
	}
	all, err := b.Catalog.Editions(r.Context(), series)
	if err != nil {
		return corpus.Edition{}, fmt.Errorf("list editions of %s: %w", series, err)
	}
	i := slices.IndexFunc(all, func(e corpus.Edition) bool { return e.Number == r.number("n") })
	switch {
	case len(all) == 0:
		return corpus.Edition{}, problem(http.StatusNotFound, "no-edition", "There is no edition on “%s” for %d yet, so that there is none to approve.", t.Title("en"), series.Year)
	case i < 0:
		return corpus.Edition{}, problem(http.StatusNotFound, "no-edition", "There is no edition %.20s on “%s” for %d. The editions are numbered from 1 to %d.", r.PathValue("n"), t.Title("en"), series.Year, all[0].Number)
	}
	return all[i], nil
}

// viewed is editions of one series as callers see them.
func (b Briefings) viewed(ctx context.Context, s corpus.Series, editions ...corpus.Edition) ([]edition, error) {
	out := make([]edition, len(editions))
	if len(editions) == 0 {
		return out, nil
	}
	approvals, err := b.Catalog.Approvals(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("list approvals of %s: %w", s, err)
	}
	for i, e := range editions {
		out[i] = editionOf(e, approvals)
	}
	return out, nil
}

// view is an edition as callers see it.
func (b Briefings) view(ctx context.Context, e corpus.Edition) (edition, error) {
	all, err := b.viewed(ctx, e.Series, e)
	if err != nil {
		return edition{}, err
	}
	return all[0], nil
}

// gone is a document that an edition quotes and that was taken back since: the
// edition stays as it is, and this is told beside it.
type gone struct {
	Document corpus.DocumentID `json:"sha256"`
	Status   corpus.Status     `json:"status"` // withdrawn, or superseded by a correction
	At       time.Time         `json:"at"`
}

// goneFrom lists what was taken back of the documents that an edition quotes,
// ascending.
func (b Briefings) goneFrom(ctx context.Context, e corpus.Edition) ([]gone, error) {
	found := make([]gone, len(e.Quoted))
	err := sideBySide(len(found), func(i int) error {
		subs, err := b.Catalog.SubmissionsOf(ctx, e.Quoted[i])
		if err != nil {
			return fmt.Errorf("find submissions of %s: %w", e.Quoted[i], err)
		}
		if _, live := corpus.Effective(subs); live {
			return nil
		}
		if end, ended := corpus.Ended(subs); ended {
			found[i] = gone{Document: e.Quoted[i], Status: end.Status, At: end.At}
		}
		return nil
	})
	return slices.DeleteFunc(found, func(g gone) bool { return g.Document == "" }), err
}
