package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/sdg"
)

// mostReviews is the longest page of the queue.
const mostReviews = 200

// review is a passage that wants a reviewer's eye.
type review struct {
	Document corpus.DocumentID `json:"document"`
	Metadata corpus.Metadata   `json:"metadata"`
	Paged    bool              `json:"paged"`
	Passage  corpus.Labelled   `json:"passage"`
}

// reviewList is a page of the queue, ascending by document and passage.
type reviewList struct {
	Reviews []review `json:"reviews"`
	Next    string   `json:"next,omitempty"`
}

// reviews is the queue: passages whose labels are in doubt and that nobody
// has decided on, in the documents that the caller may read.
func (b Briefings) reviews(w http.ResponseWriter, r *request) error {
	page, err := r.page(mostReviews)
	if err != nil {
		return err
	}
	after, number, err := parsePlace(page.After)
	if err != nil {
		return err
	}
	list := reviewList{Reviews: []review{}}
	for head, err := range b.headsFrom(r.Context(), after) {
		if err != nil {
			return err
		}
		if head.Counts.Doubtful == 0 {
			continue
		}
		if head.Document != after {
			number = 0
		}
		seen, may, err := look(r.Context(), b.Catalog, head.Document, r.caller, b.Now())
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		doubtful, err := b.doubtful(r.Context(), head.Document, number, page.Size()-len(list.Reviews))
		if err != nil {
			return err
		}
		for _, p := range doubtful {
			list.Reviews = append(list.Reviews, review{Document: head.Document, Metadata: seen.metadata, Paged: head.Paged, Passage: p})
		}
		if len(list.Reviews) == page.Size() {
			list.Next = placeOf(list.Reviews[len(list.Reviews)-1])
			break
		}
	}
	return write(w, http.StatusOK, list)
}

// headsFrom yields all documents from one on, ascending by identity.
func (b Briefings) headsFrom(ctx context.Context, first corpus.DocumentID) iter.Seq2[corpus.Head, error] {
	return func(yield func(corpus.Head, error) bool) {
		if first != "" {
			head, err := b.Catalog.Head(ctx, first)
			if !errors.Is(err, pipeline.ErrNotFound) && (!yield(head, err) || err != nil) {
				return
			}
		}
		for head, err := range b.Catalog.Heads(ctx, first) {
			if !yield(head, err) {
				return
			}
		}
	}
}

// placeOf is the token of a place in the queue.
func placeOf(r review) string { return fmt.Sprintf("%s.%d", r.Document, r.Passage.Number) }

func parsePlace(token string) (corpus.DocumentID, int, error) {
	if token == "" {
		return "", 0, nil
	}
	id, digits, _ := strings.Cut(token, ".")
	document, err := corpus.ParseDocumentID(id)
	number, err1 := strconv.Atoi(digits)
	if errors.Join(err, err1) != nil {
		return "", 0, unknownPage()
	}
	return document, number, nil
}

// doubtful lists the first passages of a document after a number that are in
// doubt.
func (b Briefings) doubtful(ctx context.Context, id corpus.DocumentID, after, most int) ([]corpus.Labelled, error) {
	var out []corpus.Labelled
	page := pipeline.Page{From: after + 1, Limit: 1000}
	for {
		found, next, err := b.Catalog.Passages(ctx, id, page)
		if err != nil {
			return nil, fmt.Errorf("read passages of %s: %w", id, err)
		}
		for _, p := range found {
			if p.Labels.Doubt != "" && len(out) < most {
				out = append(out, p)
			}
		}
		if next == "" || len(out) == most {
			return out, nil
		}
		page.After = next
	}
}

// opinion is the body of a verdict.
type opinion struct {
	Decision string   `json:"decision"`
	Reason   string   `json:"reason"`
	Text     string   `json:"text"` // of the passage, as the reviewer saw it
	Goals    []string `json:"goals,omitempty"`
	Targets  []string `json:"targets,omitempty"`
	Themes   []string `json:"themes,omitempty"`
	Kind     string   `json:"kind,omitempty"`
}

// judge archives a reviewer's verdict on a passage. The index follows it in a
// moment.
func (b Briefings) judge(w http.ResponseWriter, r *request) error {
	var said opinion
	if err := r.decode(&said); err != nil {
		return err
	}
	shown, err := b.readPassage(r)
	if err != nil {
		return err
	}
	if shown.Passage.Text != said.Text {
		return problem(http.StatusConflict, "read-again", "The document has been read again since, and this passage is now another one. Please look at it anew.")
	}
	decision, named, err := b.checked(&said)
	if err != nil {
		return err
	}
	verdict, err := pipeline.Pronounce(r.Context(), b.Archive, corpus.Verdict{
		Document: shown.Document.Document, Passage: shown.Passage.Passage, Decision: decision, Labels: corpus.Decided(decision, shown.Passage.Labels, named),
		Reason: said.Reason, By: r.caller.Subject, At: b.Now().UTC()})
	if err != nil {
		return err
	}
	if b.OnVerdict != nil {
		b.OnVerdict(pipeline.VerdictKey(verdict.Document, verdict.Number))
	}
	return write(w, http.StatusCreated, verdict)
}

// maxReason is the longest reason, in characters.
const maxReason = 500

// checked reads what a reviewer said, and tidies the reason.
func (b Briefings) checked(said *opinion) (corpus.Decision, corpus.Labels, error) {
	var f faults
	decision, ok := corpus.ParseDecision(said.Decision)
	if !ok {
		f.add("decision", "The decision is accept, reject or relabel.")
	}
	if said.Reason = f.words("reason", said.Reason, maxReason); said.Reason == "" {
		f.add("reason", "Please give the reason in a few words.")
	}
	named := corpus.Labels{Kind: corpus.Label{ID: said.Kind}}
	for i, goal := range said.Goals {
		if g, err := sdg.ParseGoal(goal); err != nil {
			f.add(fmt.Sprintf("goals[%d]", i), "A goal is a number from 1 to 17.")
		} else {
			named.Goals = append(named.Goals, corpus.Label{ID: g.String()})
		}
	}
	for i, target := range said.Targets {
		if t, err := sdg.ParseTarget(target); err != nil {
			f.add(fmt.Sprintf("targets[%d]", i), "A target is written as 11.2 or 11.b.")
		} else {
			named.Targets = append(named.Targets, corpus.Label{ID: string(t)})
		}
	}
	for i, theme := range said.Themes {
		if t, err := b.Calendar.Theme(theme); err != nil || t.Goal.Valid() {
			f.add(fmt.Sprintf("themes[%d]", i), "There is no cross-cutting theme of this name.")
		} else {
			named.Themes = append(named.Themes, corpus.Label{ID: string(t.ID)})
		}
	}
	if decision == corpus.Relabel {
		oneOf(&f, "kind", corpus.StatementKind(said.Kind), corpus.StatementKinds())
		limit(&f, "goals", len(named.Goals), 4)
		limit(&f, "targets", len(named.Targets), 3)
	}
	if len(f) > 0 {
		return "", corpus.Labels{}, invalid(f...)
	}
	return decision, named, nil
}

func limit(f *faults, field string, n, most int) {
	if n > most {
		f.add(field, "A passage has at most %d of these.", most)
	}
}

// verdictList is all that reviewers said of a document, ascending by number.
type verdictList struct {
	Verdicts []corpus.Verdict `json:"verdicts"`
}

func (b Briefings) verdicts(w http.ResponseWriter, r *request) error {
	d, err := b.read(r)
	if err != nil {
		return err
	}
	all, err := pipeline.Verdicts(r.Context(), b.Archive, d.Document)
	if err != nil {
		return err
	}
	return write(w, http.StatusOK, verdictList{Verdicts: append([]corpus.Verdict{}, all...)})
}
