package api_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// doubted is a document with two passages in doubt, the second and the third.
const doubted = "One school was built. Perhaps two more will follow. Perhaps none will. Four were mended."

type reviewList struct {
	Reviews []struct {
		Document corpus.DocumentID `json:"document"`
		Passage  corpus.Labelled   `json:"passage"`
	} `json:"reviews"`
	Next string `json:"next"`
}

type said map[string]any

func verdictPath(id corpus.DocumentID, n int) string {
	return fmt.Sprintf("/v1/documents/%s/passages/%d/verdicts", id, n)
}

func TestQueueHasWhatIsInDoubtPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.indexed(t, mayor, "Nothing is in doubt here. It is all plain.", nil)
	one := w.indexed(t, mayor, doubted, nil)
	two := w.indexed(t, neighbour, doubted+" Five were painted.", nil)
	w.indexed(t, mayor, doubted+" It is a secret.", map[string]any{"metadata": said{"title": "Secret", "kind": "vlr", "sensitivity": "confidential"}})
	seen := map[corpus.DocumentID]int{}
	for path, pages := "/v1/reviews?limit=3", 0; ; pages++ {
		list := into[reviewList](t, w.must(t, reviewer, "GET", path, nil, http.StatusOK))
		for _, r := range list.Reviews {
			seen[r.Document]++
			if r.Passage.Labels.Doubt == "" {
				t.Errorf("passage %d of %s is in the queue and not in doubt", r.Passage.Number, r.Document)
			}
		}
		if list.Next == "" {
			break
		}
		if pages > 4 {
			t.Fatal("the queue has no end")
		}
		path = "/v1/reviews?limit=3&after=" + list.Next
	}
	if len(seen) != 2 || seen[one] != 2 || seen[two] != 2 {
		t.Errorf("the queue has %v, want two passages each of %s and %s", seen, one, two)
	}
	refused(t, w.call(t, reviewer, "GET", "/v1/reviews?after=somewhere", nil), http.StatusUnprocessableEntity, "invalid")
}

func TestVerdictIsHeldToWhatTheReviewerSawAndMayName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.indexed(t, mayor, doubted, nil)
	const text = "Perhaps two more will follow."
	for name, c := range map[string]struct {
		body   said
		status int
		reason string
	}{
		"no decision":       {said{"decision": "perhaps", "reason": "R.", "text": text}, 422, "invalid"},
		"no reason":         {said{"decision": "accept", "reason": " ", "text": text}, 422, "invalid"},
		"another text":      {said{"decision": "accept", "reason": "R.", "text": "Perhaps."}, 409, "read-again"},
		"no such goal":      {said{"decision": "relabel", "reason": "R.", "text": text, "goals": []string{"18"}, "kind": "progress"}, 422, "invalid"},
		"no such target":    {said{"decision": "relabel", "reason": "R.", "text": text, "targets": []string{"11.99"}, "kind": "progress"}, 422, "invalid"},
		"a goal as a theme": {said{"decision": "relabel", "reason": "R.", "text": text, "themes": []string{"sdg-4"}, "kind": "progress"}, 422, "invalid"},
		"no kind":           {said{"decision": "relabel", "reason": "R.", "text": text, "goals": []string{"4"}}, 422, "invalid"},
		"five goals":        {said{"decision": "relabel", "reason": "R.", "text": text, "goals": []string{"1", "2", "3", "4", "5"}, "kind": "progress"}, 422, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, w.call(t, reviewer, "POST", verdictPath(id, 2), c.body), c.status, c.reason)
		})
	}
	refused(t, w.call(t, reviewer, "POST", verdictPath(id, 99), said{"decision": "accept", "reason": "R.", "text": text}), 404, "not-found")
}

// A verdict posted over the API changes what the API shows, leaves the queue,
// and holds when the document is read again under later rules.
func TestVerdictWinsOverTheRulesAndSurvivesThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.indexed(t, mayor, doubted, nil)
	stage := index.Stage{Archive: w.archive, Catalog: w.catalog, Rules: 1, Now: w.now, Log: slog.New(slog.DiscardHandler),
		Passages: func(corpus.Text) []corpus.Passage {
			var all []corpus.Passage
			for _, p := range readingOf(id, doubted).Passages {
				all = append(all, p.Passage)
			}
			return all
		},
		Label: func(p corpus.Passage) corpus.Labels { return readingOf(id, doubted).Passages[p.Number-1].Labels }}
	if _, err := pipeline.Settle(t.Context(), w.archive, pipeline.TextKey(id, 1), corpus.Text{MediaType: "application/pdf", Language: "en", Paged: true, Pages: make([]corpus.Page, 2)}); err != nil {
		t.Fatal(err)
	}
	v := into[corpus.Verdict](t, w.must(t, reviewer, "POST", verdictPath(id, 2),
		said{"decision": "relabel", "reason": "It is a plan for schools.", "text": "Perhaps two more will follow.", "goals": []string{"4"}, "targets": []string{"4.a"}, "kind": "commitment"}, http.StatusCreated))
	if v.Number != 1 || v.By != reviewer.subject || !v.At.Equal(w.now()) {
		t.Errorf("the verdict is %+v, want the first, by the reviewer, now", v)
	}
	w.must(t, reviewer, "POST", verdictPath(id, 3), said{"decision": "reject", "reason": " It says nothing. ", "text": "Perhaps none will."}, http.StatusCreated)
	holds := func(when string) {
		t.Helper()
		got := into[passageList](t, w.must(t, officer, "GET", fmt.Sprintf("/v1/documents/%s/passages", id), nil, http.StatusOK)).Passages
		two, three := got[1].Labels, got[2].Labels
		if len(two.Goals) != 1 || two.Goals[0].ID != "4" || two.Goals[0].Score != 1 || two.Kind.ID != "commitment" || !two.Reviewed {
			t.Errorf("%s the second passage has %+v, want goal 4, a commitment, reviewed", when, two)
		}
		if len(three.Goals) != 0 || !three.Reviewed {
			t.Errorf("%s the third passage has %+v, want no goal, reviewed", when, three)
		}
		if one := got[0].Labels; one.Reviewed || len(one.Goals) != 1 {
			t.Errorf("%s the first passage has %+v, want it as the rules say", when, one)
		}
		if queue := into[reviewList](t, w.must(t, reviewer, "GET", "/v1/reviews", nil, http.StatusOK)); len(queue.Reviews) > 0 {
			t.Errorf("%s the queue has %+v, want it empty", when, queue)
		}
	}
	for n := range 2 {
		if err := stage.Run(t.Context(), pipeline.VerdictKey(id, 1+n)); err != nil {
			t.Fatal(err)
		}
	}
	holds("after the verdicts")
	stage.Rules = 2
	if _, err := stage.Document(t.Context(), id, 1); err != nil {
		t.Fatal(err)
	}
	holds("under later rules")
	list := into[struct {
		Verdicts []corpus.Verdict `json:"verdicts"`
	}](t, w.must(t, reviewer, "GET", fmt.Sprintf("/v1/documents/%s/verdicts", id), nil, http.StatusOK))
	if len(list.Verdicts) != 2 || list.Verdicts[1].Reason != "It says nothing." {
		t.Errorf("the verdicts are %+v, want both with their reasons", list.Verdicts)
	}
}
