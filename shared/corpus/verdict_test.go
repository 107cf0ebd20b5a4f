package corpus_test

import (
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
)

func TestDecidedLeavesWhatTheDecisionSays(t *testing.T) {
	t.Parallel()
	shown := corpus.Labels{Goals: []corpus.Label{{ID: "4", Score: 0.6, LowConfidence: true}}, Themes: []corpus.Label{{ID: "housing", Score: 0.5}},
		Kind: corpus.Label{ID: "progress", Score: 0.4}, Doubt: corpus.NearThreshold}
	named := corpus.Labels{Goals: []corpus.Label{{ID: "11"}}, Kind: corpus.Label{ID: "practice"}}
	accepted := corpus.Decided(corpus.AcceptLabels, shown, corpus.Labels{})
	if len(accepted.Goals) != 1 || accepted.Goals[0].Score != 1 || accepted.Goals[0].LowConfidence || accepted.Doubt != "" || !accepted.Reviewed {
		t.Errorf("accepted labels are %+v, want those shown, sure and reviewed", accepted)
	}
	if rejected := corpus.Decided(corpus.RejectLabels, shown, named); len(rejected.Goals)+len(rejected.Themes) > 0 || rejected.Kind.ID != "progress" || !rejected.Reviewed {
		t.Errorf("rejected labels leave %+v, want the kind alone", rejected)
	}
	if anew := corpus.Decided(corpus.Relabel, shown, named); len(anew.Goals) != 1 || anew.Goals[0].ID != "11" || anew.Kind.ID != "practice" {
		t.Errorf("labelled anew gives %+v, want what was named", anew)
	}
	if shown.Goals[0].Score != 0.6 {
		t.Error("the labels shown were changed")
	}
}
