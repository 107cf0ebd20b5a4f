package main

import "github.com/city-outcomes/throughline/shared/classify"

// tried are the best ideas that did not help, with what was measured when
// they were tried: on the folds of the time, everything else alike. What
// weighs in English scores was to lessen the error both of passages and of
// pairs by more than a standard error, with no loss of likelihood in either.
func tried() []classify.Tried {
	return []classify.Tried{
		{Idea: "the vocabulary of scinobo (3,400 terms, MIT) as further training texts", Of: "English pairs, micro-F1", Without: 0.8838, With: 0.8671},
		{Idea: "beginnings of words beside words, in English", Of: "English pairs, micro-F1", Without: 0.8848, With: 0.8828},
		{Idea: "beginnings of words beside words, in English", Of: "passages, goals, micro-F1 before doubt", Without: 0.7189, With: 0.7158},
		{Idea: "labelled passages five times instead of three times the weight", Of: "passages, goals, micro-F1 before doubt", Without: 0.7132, With: 0.7112},
		{Idea: "an offset of its own for each goal, fitted on passages alone", Of: "passages, goals, micro-F1 before doubt", Without: 0.6925, With: 0.6729},
		{Idea: "a bag of words mixed into the kinds of statement, at 0.3", Of: "kinds, macro-F1, mean of 4 partitions", Without: 0.562, With: 0.556},
		{Idea: "300 randomised trees instead of linear kinds of statement", Of: "kinds, macro-F1, mean of 3 partitions", Without: 0.558, With: 0.536},
		{Idea: "the cues of the strongest, first or last sentence beside those of the passage", Of: "kinds, macro-F1, mean of 8 partitions", Without: 0.591, With: 0.595},
		{Idea: "labelled passages whose reader was not certain, with half the weight", Of: "kinds, macro-F1, mean of 8 partitions", Without: 0.607, With: 0.611},
		{Idea: "the strongest other goal weighed where goals are chosen, not in their scores alone", Of: "English pairs, micro-F1 before doubt", Without: 0.8841, With: 0.8788},
		{Idea: "the strongest other goal weighed where goals are chosen, not in their scores alone", Of: "22 French passages, goals, micro-F1 before doubt", Without: 0.720, With: 0.653},
		{Idea: "scores of English goals fitted on passages alone, without the pairs", Of: "English pairs, calibration error of goals given", Without: 0.052, With: 0.0775},
		{Idea: "second goals of texts with one goal taken as wrong in fitting scores, instead of as unknown", Of: "39 goals given to Spanish and French passages, calibration error", Without: 0.1358, With: 0.1371},
		{Idea: "the number of words weighed in English scores (standard error of the difference .006)", Of: "passages, calibration error of goals given", Without: 0.0492, With: 0.0438},
		{Idea: "the number of words weighed in English scores (standard error of the difference .006)", Of: "English pairs, calibration error of goals given", Without: 0.0541, With: 0.0469},
		{Idea: "the number of words weighed in English scores", Of: "passages, log loss of goals given", Without: 0.4441, With: 0.4445},
		{Idea: "the number of words weighed in Spanish scores, where texts are many and of one source (2.2 standard errors from 0)", Of: "8,289 first goals of Spanish texts, log loss", Without: 0.1804, With: 0.1805},
		{Idea: "the share of known words weighed in English scores", Of: "passages, calibration error of goals given", Without: 0.0492, With: 0.0554},
		{Idea: "the number of goals given weighed in English scores (standard error of the difference .005)", Of: "English pairs, calibration error of goals given", Without: 0.0541, With: 0.0539},
		{Idea: "whether the statement is context weighed in English scores", Of: "passages, calibration error of goals given", Without: 0.0492, With: 0.0498},
		{Idea: "three words at least for a target that is not named, instead of two", Of: "passages, English, right of the 133 surest suggestions", Without: 0.579, With: 0.511},
		{Idea: "a weight of its own for each theme's cues", Of: "themes, micro-F1, mean of 4 partitions", Without: 0.597, With: 0.581},
	}
}
