package shared_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// foreign are the made-up quotations of cities in other languages, with our
// own translations.
var foreign = []struct{ city, language, original, english string }{
	{"Valdeluz", "es", "En Valdeluz el número de adultos que aprendieron a leer en las clases nocturnas del puerto aumentó de 2.000 a 4.000 entre 2020 y 2025, un paso hacia el goal 4 prometido.", "In Valdeluz the number of adults who learned to read in the evening classes of the harbour increased from 2,000 to 4,000 between 2020 and 2025, a promised step towards goal 4."},
	{"Montclair", "fr", "À Montclair la part des écoles ouvertes aux enfants handicapés a augmenté de 52 à 88 pour cent entre 2020 et 2025, un pas vers le goal 4 promis.", "In Montclair the share of schools open to children with disabilities increased from 52 to 88 per cent between 2020 and 2025, a promised step towards goal 4."},
	{"Qasr al-Bahr", "ar", "أفادت قصر البحر بأن نسبة التلاميذ الذين أتموا التعليم الثانوي ارتفعت من 86 إلى 93 في المائة في عام 2025، وهي خطوة نحو goal 4 الموعود.", "Qasr al-Bahr reported that the share of pupils who completed secondary education rose from 86 to 93 per cent in 2025, a step towards the promised goal 4."},
}

// abroad is a world with a document of each of the foreign cities but the
// last so many, and one in English; translated by a recording.
func abroad(t *testing.T, without int) (*world, *memory.Translator) {
	t.Helper()
	w := newWorld()
	w.ingest.Read = inItsLanguage
	translator := &memory.Translator{Name: "Made-up Translator", Recorded: map[string]map[string]string{}}
	for _, f := range foreign {
		translator.Recorded[f.language] = map[string]string{f.original: f.english}
	}
	w.compile.Translator = translator
	must(t, w.take(t.Context(), newUpload(1, 1, "Lintuvaara", review("Lintuvaara"))))
	for i := range len(foreign) - without {
		must(t, w.take(t.Context(), fromAbroad(i)))
	}
	return w, translator
}

func fromAbroad(i int) upload { return newUpload(10+i, 1, foreign[i].city, foreign[i].original) }

// inItsLanguage reads lines in the languages of the foreign cities.
func inItsLanguage(ctx context.Context, b []byte) (corpus.Text, error) {
	text, err := readLines(ctx, b)
	switch s := string(b); {
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }):
		text.Language = "ar"
	case strings.Contains(s, "écoles"):
		text.Language = "fr"
	case strings.Contains(s, "clases"):
		text.Language = "es"
	}
	return text, err
}

// translations are those of an edition by city.
func (w *world) translations(t *testing.T, e corpus.Edition) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, s := range w.content(t, e).Statements {
		if s.Translation != "" {
			out[s.City] = s.Translation
		}
	}
	return out
}

func TestQuotationsAreTranslatedOnceAndRebuiltWithoutAsking(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 1)
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	had := w.translations(t, first)
	if len(had) != 2 || had["Valdeluz"] != foreign[0].english || had["Montclair"] != foreign[1].english || translator.Asked() != 2 {
		t.Fatalf("after %d questions the edition has the translations %q, want both recorded", translator.Asked(), had)
	}
	for _, f := range foreign[:2] { // tomorrow the service says something else
		translator.Recorded[f.language][f.original] = "Something else."
	}
	w.remade(t, first)
	again, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	same, err := w.compile.Run(t.Context(), education, "20261125T020000Z")
	must(t, err)
	if again.Package != first.Package || same.ID != first.ID || translator.Asked() != 2 {
		t.Errorf("after %d questions the edition is %s, and the next one %s, want %s and two questions", translator.Asked(), again.Package, same.ID, first.Package)
	}
	must(t, w.take(t.Context(), fromAbroad(2)))
	second, err := w.compile.Run(t.Context(), education, "20261126T020000Z")
	must(t, err)
	now := w.translations(t, second)
	if len(now) != 3 || now["Valdeluz"] != foreign[0].english || now["Qasr al-Bahr"] != foreign[2].english || translator.Asked() != 3 {
		t.Errorf("after %d questions the next edition has %q, want one more question, and what was known as it was", translator.Asked(), now)
	}
	w.remade(t, first)
	w.remade(t, second)
	w.verified(t, second)
	w.invariants(t)
}

// verified wants an edition's package to hold against the stored texts.
func (w *world) verified(t *testing.T, e corpus.Edition) {
	t.Helper()
	zip, err := w.archive.Get(t.Context(), pipeline.PackageKey(e.Series, e.ID))
	must(t, err)
	r, err := briefing.Verify(zip, func(id corpus.DocumentID) (corpus.Text, error) {
		return pipeline.Load[corpus.Text](t.Context(), w.archive, pipeline.TextKey(id, ingest.TextVersion))
	})
	if err != nil || !r.OK() || r.Quotations != e.Statements {
		t.Errorf("Verify = %+v, %v, want %d quotations and no problem", r, err, e.Statements)
	}
}

func TestFailureOfTheTranslatorStopsNoEdition(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 1)
	translator.Fault = func(op memory.Op) memory.Verdict {
		if op.Key == "es" {
			return memory.NotDone
		}
		return memory.DoneFails
	}
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if had := w.translations(t, first); len(had) != 0 || first.Statements != 3 {
		t.Errorf("of a service that fails the edition has %q and %d statements, want three, and none translated", had, first.Statements)
	}
	if note := string(w.payload(t, first)["method.md"]); !strings.Contains(note, "for two it gave no answer when this edition was made") {
		t.Errorf("the method note does not say that the service failed:\n%s", note)
	}
	translator.Fault = nil
	w.remade(t, first)
	must(t, w.take(t.Context(), fromAbroad(2)))
	second, err := w.compile.Run(t.Context(), education, "20261125T020000Z")
	must(t, err)
	if now := w.translations(t, second); len(now) != 3 {
		t.Errorf("once the service answers the next edition has %q, want all three", now)
	}
	w.remade(t, first)
	w.remade(t, second)
}

func TestLanguageThatTheTranslatorDoesNotKnowIsNoFailure(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 0)
	delete(translator.Recorded, "ar")
	e, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if note := string(w.payload(t, e)["method.md"]); len(w.translations(t, e)) != 2 || !strings.Contains(note, "for one it does not take the language or the text") {
		t.Errorf("the edition has %q, and says:\n%s", w.translations(t, e), note)
	}
	w.remade(t, e)
}

func TestNothingIsTranslatedWithoutATranslator(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 0)
	w.compile.Translator = nil
	first, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	for name, data := range w.payload(t, first) {
		if strings.Contains(strings.ToLower(string(data)), "translat") {
			t.Errorf("%s speaks of translations", name)
		}
	}
	snapshot, err := w.archive.Get(t.Context(), pipeline.SnapshotKey(education, firstEdition))
	must(t, err)
	there, err := pipeline.Exists(t.Context(), w.archive, pipeline.TranslationsKey(education, firstEdition))
	must(t, err)
	if strings.Contains(string(snapshot), "translator") || there {
		t.Errorf("the archive speaks of translations (%t): %s", there, snapshot)
	}
	w.compile.Translator = translator
	second, err := w.compile.Run(t.Context(), education, "20261125T020000Z")
	must(t, err)
	if second.Number != 2 || len(w.translations(t, second)) != 3 || second.Changes != (corpus.Changes{}) {
		t.Errorf("once it is switched on, edition %d has %q and the changes %+v, want the second, all three, and no change", second.Number, w.translations(t, second), second.Changes)
	}
	w.remade(t, first)
	w.remade(t, second)
}

func TestTranslatorSwitchedOffAfterTheFreeze(t *testing.T) {
	t.Parallel()
	w, _ := abroad(t, 0)
	frozen, err := w.compile.Freeze(t.Context(), education, firstEdition)
	must(t, err)
	w.compile.Translator = nil
	e, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if note := string(w.payload(t, e)["method.md"]); frozen.Translator != "Made-up Translator" || !strings.Contains(note, "for three it gave no answer") {
		t.Errorf("frozen for %q, the edition says:\n%s", frozen.Translator, note)
	}
	w.remade(t, e)
}

func TestEditionThatIsGivenUpKeepsNoTranslations(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 0)
	ctx, stop := context.WithCancel(t.Context())
	translator.Fault = func(memory.Op) memory.Verdict { stop(); return memory.Pass }
	if _, err := w.compile.Run(ctx, education, firstEdition); !errors.Is(err, context.Canceled) {
		t.Fatalf("Run = %v, want it given up", err)
	}
	translator.Fault = nil
	e, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if had := w.translations(t, e); len(had) != 3 {
		t.Errorf("the edition has %q, want all three", had)
	}
}

// TestTranslatedEditionConvergesWhereverItStops makes every operation on the
// archive fail in turn, both ways, and the edition be made again by a service
// that has changed its mind: it has all of the first answer or all of the
// second, and what was written before holds.
func TestTranslatedEditionConvergesWhereverItStops(t *testing.T) {
	t.Parallel()
	for _, verdict := range []memory.Verdict{memory.NotDone, memory.DoneFails} {
		for stop, failed := 1, true; failed; stop++ {
			w, translator := abroad(t, 0)
			w.compile.Package = quickPackage
			n := 0
			w.bucket.Fault = func(memory.Op) memory.Verdict {
				if n++; n == stop {
					return verdict
				}
				return memory.Pass
			}
			_, err := w.compile.Run(t.Context(), education, firstEdition)
			failed = err != nil
			w.bucket.Fault = nil
			for i, f := range foreign {
				translator.Recorded[f.language][f.original] = fmt.Sprintf("Otherwise, number %d.", i)
			}
			e, err := w.compile.Run(t.Context(), education, firstEdition)
			must(t, err)
			had := w.translations(t, e)
			if otherwise := strings.HasPrefix(had["Valdeluz"], "Otherwise"); len(had) != 3 || otherwise != strings.HasPrefix(had["Montclair"], "Otherwise") {
				t.Errorf("stopped at operation %d the edition has %q, want one answer for all", stop, had)
			}
		}
	}
}

func TestEditionIsNotMadeAgainWithoutItsTranslations(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 0)
	w.compile.Translator = nil
	frozen, err := w.compile.Freeze(t.Context(), education, firstEdition)
	must(t, err)
	frozen.Translator = translator.Name
	if _, _, err := compile.Make(t.Context(), w.archive, frozen); !errors.Is(err, pipeline.ErrNotFound) || translator.Asked() > 0 {
		t.Errorf("Make = %v after %d questions, want ErrNotFound and none", err, translator.Asked())
	}
	must(t, w.archive.Create(t.Context(), pipeline.TranslationsKey(education, firstEdition), []byte("cut")))
	if _, _, err := compile.Make(t.Context(), w.archive, frozen); err == nil || !strings.Contains(err.Error(), pipeline.TranslationsKey(education, firstEdition)) {
		t.Errorf("of translations that are cut Make = %v, want an error that names them", err)
	}
}

func TestEditionIsNotMadeWithTranslationsOfAnotherEngine(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 0)
	_, err := pipeline.Settle(t.Context(), w.archive, pipeline.TranslationsKey(education, firstEdition), corpus.Translations{Engine: "Another"})
	must(t, err)
	_, err = w.compile.Run(t.Context(), education, firstEdition)
	if err == nil || !strings.Contains(err.Error(), `is by "Another"`) || translator.Asked() > 0 {
		t.Errorf("Run = %v after %d questions, want it to say whose the translations are, and none", err, translator.Asked())
	}
}

// TestTwoWhoTranslateAnEditionAtOnceMakeTheSame lets another make the edition
// while the service is asked, which answers him otherwise.
func TestTwoWhoTranslateAnEditionAtOnceMakeTheSame(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 0)
	w.compile.Package = quickPackage
	other := w.compile
	others := &memory.Translator{Name: translator.Name, Recorded: map[string]map[string]string{}}
	for _, f := range foreign {
		others.Recorded[f.language] = map[string]string{f.original: "Otherwise, in " + f.city + "."}
	}
	other.Translator = others
	var first corpus.Edition
	translator.Fault = func(memory.Op) memory.Verdict {
		if first.ID == "" {
			var err error
			first, err = other.Run(t.Context(), education, firstEdition)
			must(t, err)
		}
		return memory.Pass
	}
	e, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if had := w.translations(t, e); e.Package != first.Package || had["Valdeluz"] != "Otherwise, in Valdeluz." || translator.Asked() != 3 || others.Asked() != 3 {
		t.Errorf("the edition is %s with %q, want %s with what was kept first", e.Package, had, first.Package)
	}
}

func TestBrokenTranslationIsMadeAgainAsItWas(t *testing.T) {
	t.Parallel()
	w, translator := abroad(t, 1)
	translator.Recorded["es"][foreign[0].original] = "The \xffharbour\xfe\xfe learns."
	e, err := w.compile.Run(t.Context(), education, firstEdition)
	must(t, err)
	if had := w.translations(t, e); len(had) != 2 {
		t.Errorf("the edition has %q, want both", had)
	}
	w.remade(t, e)
}
