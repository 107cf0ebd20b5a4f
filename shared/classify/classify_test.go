package classify_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/city-outcomes/throughline/shared/classify"
	"github.com/city-outcomes/throughline/shared/corpus"
)

func embedded(tb testing.TB) *classify.Classifier {
	tb.Helper()
	c, err := classify.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func ids(labels []corpus.Label) string {
	var out []string
	for _, l := range labels {
		out = append(out, l.ID)
	}
	return strings.Join(out, " ")
}

func TestLabelReadsNamedGoals(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, test := range []struct{ name, language, text, want string }{
		{"English", "en", "The unit reports under SDG 5 every spring.", "5"},
		{"two", "en", "Our office reports on SDGs 5 and 8 in spring.", "5 8"},
		{"glued", "en", "The unit reports under SDG14 every spring.", "14"},
		{"hyphen", "en", "The unit reports under SDG-14 every spring.", "14"},
		{"goal word", "en", "The unit reports under Goal 14 every spring.", "14"},
		{"range", "en", "The unit reports under SDGs 13-15 every spring.", "13 14 15"},
		{"Spanish", "es", "La unidad informa sobre el ODS 5 cada primavera.", "5"},
		{"French", "fr", "Le service rend compte de l'ODD 5 chaque printemps.", "5"},
		{"Russian", "ru", "Отдел отчитывается по ЦУР 5 каждую весну.", "5"},
		{"Chinese", "zh", "该部门每年春天报告目标5。", "5"},
		{"Arabic", "ar", "تقدم الوحدة تقريرا عن الهدف 5 كل ربيع.", "5"},
		{"Arabic digits", "ar", "تقدم الوحدة تقريرا عن الهدف ٥ كل ربيع.", "5"},
		{"German", "de", "Die Stelle berichtet jedes Jahr zu Ziel 5.", "5"},
		{"Swedish", "sv", "Enheten rapporterar om mål 5 varje vår.", "5"},
		{"Finnish", "fi", "Yksikkö raportoi tavoitteesta 5 joka kevät.", "5"},
		{"Dutch", "nl", "De eenheid rapporteert elk voorjaar over doel 5.", "5"},
		{"Russian, declined", "ru", "Отдел работает над целью 5 и в рамках целей 8 и 11.", "5 8 11"},
		{"French, numbered", "fr", "Le service rend compte de l'objectif n° 5 chaque printemps.", "5"},
		{"target", "en", "The unit reports on target 11.2 every spring.", "11"},
		{"unknown language", "und", "Vixi trala SDG 6 boru.", "6"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			labels := c.Label(corpus.Passage{Text: test.text, Language: test.language})
			for _, id := range strings.Fields(test.want) {
				at := slices.IndexFunc(labels.Goals, func(l corpus.Label) bool { return l.ID == id })
				if at < 0 {
					t.Fatalf("goals of %q = %s, want %s among them", test.text, ids(labels.Goals), id)
				}
				if l := labels.Goals[at]; l.Score < 0.95 || l.LowConfidence {
					t.Errorf("goal %s of %q has score %v, low confidence %v; it is named", id, test.text, l.Score, l.LowConfidence)
				}
			}
		})
	}
}

// TestLabelsByLikenessAreOfLowConfidence stands for the languages that have
// nothing but the framework's own texts.
func TestLabelsByLikenessAreOfLowConfidence(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for language, text := range map[string]string{
		"ar": "تضمن المدينة حصول جميع النساء والفتيات على التعليم الجيد والمساواة بين الجنسين.",
		"zh": "本市确保所有妇女和女童享有优质教育和性别平等。",
		"ru": "Город обеспечивает всем женщинам и девочкам качественное образование и гендерное равенство.",
		"de": "Die Stadt sichert allen Frauen und Mädchen hochwertige Bildung und die Gleichstellung der Geschlechter.",
		"sv": "Staden ger alla kvinnor och flickor god utbildning och jämställdhet.",
		"fi": "Kaupunki takaa kaikille naisille ja tytöille hyvän koulutuksen ja tasa-arvon.",
		"nl": "De stad geeft alle vrouwen en meisjes goed onderwijs en gelijke kansen.",
	} {
		labels := c.Label(corpus.Passage{Text: text, Language: language})
		for _, l := range slices.Concat(labels.Goals, labels.Targets) {
			if !l.LowConfidence {
				t.Errorf("%s: %s is given with confidence", language, l.ID)
			}
		}
		// Swedish, Finnish and Dutch have no text of the framework's own.
		if own := !slices.Contains([]string{"sv", "fi", "nl"}, language); own && len(labels.Goals) == 0 {
			t.Errorf("%s: no goals, want some by likeness", language)
		}
	}
}

func TestLabelReadsNamedTargets(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, test := range []struct{ language, text, want, term string }{
		{"en", "The tram line serves target 11.2 and nothing else.", "11.2", "target 11.2"},
		{"en", "We count what indicator 6.3.1 asks for.", "6.3", "indicator 6.3.1"},
		{"es", "El tranvía contribuye a la meta 11.2 de la agenda.", "11.2", "meta 11.2"},
		{"fr", "Le tramway contribue à la cible 11.2 du programme.", "11.2", "cible 11.2"},
		{"de", "Die Bahn dient der Zielvorgabe 11.2 der Agenda.", "11.2", "Zielvorgabe 11.2"},
		{"en", "Farm shops serve SDG 2.4 in the district.", "2.4", "SDG 2.4"},
		{"en", "The port works on target 14.a this year.", "14.a", "target 14.a"},
	} {
		labels := c.Label(corpus.Passage{Text: test.text, Language: test.language})
		if len(labels.Targets) == 0 || labels.Targets[0].ID != test.want {
			t.Errorf("targets of %q = %s, want %s first", test.text, ids(labels.Targets), test.want)
			continue
		}
		if l := labels.Targets[0]; l.Score < 0.95 || l.Evidence[0].Term != test.term {
			t.Errorf("target of %q: score %v by %q, want a certain one by %q", test.text, l.Score, l.Evidence[0].Term, test.term)
		}
	}
}

func TestLabelLeavesOtherNumbersAlone(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, text := range []string{
		"The committee met on 5 May under the national Goal 5.",
		"Goal 2030 was adopted by the committee in autumn.",
		"Section 5 and table 8 are in the annex.",
		"The committee counted target 47.9 and stopped.",
		"The committee discussed NDP Goal 5 in autumn.",
	} {
		labels := c.Label(corpus.Passage{Text: text, Language: "en"})
		for _, l := range labels.Goals {
			if l.Score >= 0.95 {
				t.Errorf("goals of %q = %s with score %v, want none named", text, ids(labels.Goals), l.Score)
			}
		}
	}
}

func TestListsOfGoalsAreAboutNoneOfThem(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, text := range []string{
		"SDG 1, SDG 2, SDG 3, SDG 4, SDG 5, SDG 6, SDG 7, SDG 8, SDG 9, SDG 10, SDG 11, SDG 12, SDG 13, SDG 14, SDG 15, SDG 16, SDG 17",
		"This chapter covers SDGs 1, 3, 5, 8, 11 and 13.",
		"The report looks at Goals 1 to 17 in turn.",
		"No poverty; Zero hunger; Good health and well-being; Quality education; Gender equality; Clean water and sanitation; " +
			"Affordable and clean energy; Decent work and economic growth; Industry, innovation and infrastructure; Reduced inequalities; " +
			"Sustainable cities and communities; Responsible consumption and production; Climate action; Life below water; Life on land; " +
			"Peace, justice and strong institutions; Partnerships for the goals",
	} {
		if labels := c.Label(corpus.Passage{Text: text, Language: "en"}); len(labels.Goals) > 0 {
			t.Errorf("goals of %q = %s, want none", text, ids(labels.Goals))
		}
	}
}

func TestHeadingSpeaksForItsGoal(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	p := corpus.Passage{Language: "en", Text: "New bus lanes and playgrounds opened in the district this year."}
	score := func(heading ...string) float64 {
		p.Heading = heading
		l, _ := c.Label(p).Goal(11)
		return l.Score
	}
	if with, without := score("Progress", "Goal 11: our streets"), score("Progress"); with <= without {
		t.Errorf("goal 11 scores %v under its heading and %v without", with, without)
	}
	if many, without := score("SDGs 1, 2, 3, 4, 5 and 11"), score(); many != without {
		t.Errorf("goal 11 scores %v under a heading of many goals and %v without", many, without)
	}
}

// odd is input that nobody should send, and somebody will.
func odd() map[string]corpus.Passage {
	return map[string]corpus.Passage{
		"empty":              {},
		"spaces":             {Text: " \n\t ", Language: "en"},
		"one word":           {Text: "Water", Language: "en"},
		"100,000 words":      {Text: strings.Repeat("The city builds a school and a hospital near the river. ", 9100), Language: "en"},
		"unknown language":   {Text: "Blorp trand skiveli motra nund bolira.", Language: "und"},
		"made-up tag":        {Text: "Blorp trand skiveli motra nund bolira.", Language: "x-klingon"},
		"mixed":              {Text: "The city builds homes. La ciudad construye viviendas. 城市建设住房。", Language: "en"},
		"mojibake":           {Text: "La educaciÃ³n de las niÃ±as mejorÃ³ un 5 % \xff\xfe\x80 segÃºn el informe.", Language: "es"},
		"all the goals":      {Text: "The city supports all 17 goals: SDG 1, SDG 2, SDG 3, SDG 4, SDG 5, SDG 6, SDG 7, SDG 8, SDG 9, SDG 10, SDG 11, SDG 12, SDG 13, SDG 14, SDG 15, SDG 16 and SDG 17.", Language: "en"},
		"imprint":            {Text: "Published by the City of Exampleton, Department of Reports, Sample Street 1. Editor: A. Nobody. Layout and cover photo: Made-up Studio. ISBN 000-0-00-000000-0. All rights reserved.", Language: "en"},
		"capitals":           {Text: "THE CITY BUILT 400 AFFORDABLE HOMES FOR LOW-INCOME TENANTS.", Language: "en"},
		"table row":          {Text: "11.2.1 | Share of residents near a stop | 61 % | 64 % | 67 %", Language: "en", Kind: corpus.Row},
		"reference list":     {Text: "Doe, J. and Roe, R. (2019), “On Water”, Working Paper No. 7, Made-up University Press. Retrieved from http://example.org/7.pdf", Language: "en"},
		"only numbers":       {Text: "12 14 2030 7.5 % 1,200", Language: "en"},
		"only marks":         {Text: "— … • |", Language: "en"},
		"combining marks":    {Text: strings.Repeat("\u0301", 500), Language: "fr"},
		"one endless word":   {Text: strings.Repeat("a", 50000), Language: "de"},
		"null bytes":         {Text: "The city\x00builds\x00homes", Language: "en"},
		"right to left":      {Text: "\u202eThe city builds homes\u202c", Language: "ar"},
		"heading of rubbish": {Text: "The city builds homes.", Language: "en", Heading: []string{"", "\xff", strings.Repeat("SDG ", 2000)}},
	}
}

func TestLabelIsSaneOnOddInput(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for name, p := range odd() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, p, c.Label(p))
		})
	}
	for _, name := range []string{"empty", "spaces", "unknown language", "made-up tag", "reference list", "all the goals", "imprint", "only numbers", "only marks"} {
		if labels := c.Label(odd()[name]); len(labels.Goals)+len(labels.Themes)+len(labels.Targets) > 0 || labels.Kind.ID == "" {
			t.Errorf("%s: labels = %+v, want no goals, targets and themes, and a kind", name, labels)
		}
	}
}

// check tests what holds for the labels of every passage.
func check(t *testing.T, p corpus.Passage, labels corpus.Labels) {
	t.Helper()
	if len(labels.Goals) > 4 || len(labels.Targets) > 3 {
		t.Errorf("%d goals and %d targets", len(labels.Goals), len(labels.Targets))
	}
	if !slices.Contains(corpus.StatementKinds(), corpus.StatementKind(labels.Kind.ID)) {
		t.Errorf("kind %q is none", labels.Kind.ID)
	}
	for _, list := range [][]corpus.Label{labels.Goals, labels.Targets, labels.Themes, {labels.Kind}} {
		seen := map[string]bool{}
		for i, l := range list {
			if l.Score < 0 || l.Score > 1 || i > 0 && l.Score > list[i-1].Score || seen[l.ID] {
				t.Errorf("label %d of %s: score %v, seen before %v", i, ids(list), l.Score, seen[l.ID])
			}
			seen[l.ID] = true
			checkEvidence(t, p, l)
		}
	}
	for _, target := range labels.Targets {
		goal, _, _ := strings.Cut(target.ID, ".")
		if !slices.ContainsFunc(labels.Goals, func(l corpus.Label) bool { return l.ID == goal }) {
			t.Errorf("target %s of a goal that was not given", target.ID)
		}
	}
}

func checkEvidence(t *testing.T, p corpus.Passage, l corpus.Label) {
	t.Helper()
	if len(l.Evidence) > 8 {
		t.Errorf("label %s has %d terms", l.ID, len(l.Evidence))
	}
	for i, e := range l.Evidence {
		if e.Start < 0 || e.End > len(p.Text) || e.Start >= e.End || p.Text[e.Start:e.End] != e.Term {
			t.Fatalf("evidence %q of %s does not stand at %d to %d", e.Term, l.ID, e.Start, e.End)
		}
		if i > 0 && e.Weight > l.Evidence[i-1].Weight || e.Weight < 0 || e.Weight > 1 {
			t.Errorf("evidence %q of %s weighs %v behind %v", e.Term, l.ID, e.Weight, l.Evidence[max(i, 1)-1].Weight)
		}
	}
}

func TestLabelIsTheSameFromManyGoroutines(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	passages := goldenPassages(t)
	want := make([]string, len(passages))
	for i, p := range passages {
		want[i] = asJSON(t, c.Label(p))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range passages {
				k := (i*7 + g*13) % len(passages)
				if got := asJSON(t, c.Label(passages[k])); got != want[k] {
					t.Errorf("labels of passage %d = %s, alone they were %s", k, got, want[k])
				}
			}
		})
	}
	wg.Wait()
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func TestOpenSaysWhatIsWrongWithItsFiles(t *testing.T) {
	t.Parallel()
	whole := folder(t)
	if _, err := classify.Open(whole); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, file, content, want string }{
		{"foreign weights", "weights/goals-en.bin", "PK\x03\x04 something else", "not a file of weights"},
		{"weights of targets for goals", "weights/goals-en.bin", string(whole["weights/targets-en.bin"].Data), "169 labels where 17 are wanted"},
		{"cut weights", "weights/goals-en.bin", string(whole["weights/goals-en.bin"].Data[:5000]), "damaged"},
		{"empty weights", "weights/targets-en.bin", "", "not a file of weights"},
		{"old card", "weights/card.json", `{"version": 99}`, "train again"},
		{"scores turned about", "weights/card.json", fmt.Sprintf(`{"version": %d, "usualNone": 0.1, "models": {"en": {"surety": {"slope": -1}}}}`, classify.Version), "the surety of en turns scores about"},
		{"broken card", "weights/card.json", `{`, "model card"},
		{"kinds of other cues", "weights/kinds.json", `{"features": ["x"]}`, "train again"},
		{"theme without tab", "data/themes.tsv", "housing en 3 homes\n", "line 1: 1 fields"},
		{"theme that is no id", "data/themes.tsv", "Our homes\ten\t3\thomes\n", `line 1: "Our homes" is not an id`},
		{"theme without cues", "data/themes.tsv", "housing\ten\t3\thomes\n", "which the weights know"},
		{"mood that is none", "data/moods.tsv", "wish\ten\t1\twish\n", `line 1: "wish" is none of`},
		{"foreign wording", "weights/wording.bin", "PK", "weights/wording.bin: read wordings: not a file"},
		{"themes of other rules", "weights/themes.json", `{"features": ["x"]}`, "weights/themes.json: read theme weights"},
		{"weight that is none", "data/themes.tsv", "housing\ten\theavy\thomes\n", "not a weight"},
		{"phrase of nothing", "data/themes.tsv", "housing\ten\t3\thomes; \n", "no words"},
		{"short stem", "data/themes.tsv", "housing\ten\t3\tho*\n", "letters before"},
		{"language without weights", "data/languages.tsv", "xx\tnowhere\tlow\tnote\n", `no weights "nowhere"`},
		{"language table", "data/languages.tsv", "xx\ten\n", "line 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			broken := fstest.MapFS{}
			for name, f := range whole {
				broken[name] = f
			}
			broken[test.file] = &fstest.MapFile{Data: []byte(test.content)}
			if _, err := classify.Open(broken); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Open = %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestOpenSaysWhichFileIsMissing(t *testing.T) {
	t.Parallel()
	for name := range folder(t) {
		missing := folder(t)
		delete(missing, name)
		if _, err := classify.Open(missing); err == nil && !strings.HasPrefix(name, "weights/targets-") && name != "data/goals.tsv" {
			t.Errorf("Open without %s = nil, want an error", name)
		}
	}
}

// folder is the classifier's own folder, in memory.
func folder(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, dir := range []string{"data", "weights"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".md") {
				continue
			}
			b, err := os.ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			out[dir+"/"+e.Name()] = &fstest.MapFile{Data: b}
		}
	}
	return out
}

func TestDoubtSaysWhyAReviewerShouldLook(t *testing.T) {
	t.Parallel()
	c := embedded(t)
	for _, test := range []struct {
		text string
		want corpus.Doubt
	}{
		{"The wastewater treatment plant and the drinking water network were renewed, and water losses fell.", ""},
		{"The committee met under Goal 14 and took the minutes of the last meeting.", corpus.ViewsDisagree},
	} {
		if got := c.Label(corpus.Passage{Text: test.text, Language: "en"}).Doubt; got != test.want {
			t.Errorf("doubt of %q = %q, want %q", test.text, got, test.want)
		}
	}
	near := 0
	for _, p := range goldenPassages(t) {
		if c.Label(p).Doubt == corpus.NearThreshold {
			near++
		}
	}
	if near == 0 {
		t.Error("no golden passage lies near the threshold")
	}
}

// TestThemeIsAddedByEditingData adds a theme as a city's staff would: by lines
// in the list of cues, without training.
func TestThemeIsAddedByEditingData(t *testing.T) {
	t.Parallel()
	edited := folder(t)
	edited["data/themes.tsv"].Data = append(edited["data/themes.tsv"].Data,
		"light-pollution\ten\t3\tlight pollution; dark sky; glare; night sky\nlight-pollution\ten\t2\tdarkness; lamps; stars\n"...)
	c, err := classify.Open(edited)
	if err != nil {
		t.Fatal(err)
	}
	labels := c.Label(corpus.Passage{Language: "en", Text: "A dark sky plan cuts light pollution: lamps are shielded against glare, so that the stars return to the night sky."})
	if len(labels.Themes) == 0 || labels.Themes[0].ID != "light-pollution" || len(labels.Themes[0].Evidence) == 0 {
		t.Errorf("themes = %+v, want light-pollution with evidence", labels.Themes)
	}
	plain := c.Label(corpus.Passage{Language: "en", Text: "The tram line was extended to the new district."})
	if _, given := plain.Theme("light-pollution"); given {
		t.Error("a passage without its cues gets the new theme")
	}
}

func TestMeasuresCoverWhatLabelsSay(t *testing.T) {
	t.Parallel()
	measures := embedded(t).Measures()
	has := func(label string) bool {
		return slices.ContainsFunc(measures, func(m corpus.Measure) bool { return m.Label == label && m.Passages > 0 })
	}
	want := []string{"1", "11", "17", "all", "housing", "smart-digital"}
	for _, k := range corpus.StatementKinds() {
		want = append(want, string(k))
	}
	for _, label := range want {
		if !has(label) {
			t.Errorf("no measure for %q", label)
		}
	}
	measures[0].Label = "changed"
	if embedded(t).Measures()[0].Label == "changed" {
		t.Error("a caller changed the classifier's own measures")
	}
}

func TestLanguagesSayHowTheyAreRead(t *testing.T) {
	t.Parallel()
	languages, err := classify.Languages()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"ar", "en", "es", "fr", "ru", "zh", "de", "sv", "und", "und-Latn"} {
		at := slices.IndexFunc(languages, func(l classify.Language) bool { return l.Tag == tag })
		if at < 0 || languages[at].Note == "" {
			t.Fatalf("languages do not say how %q is read", tag)
		}
		if trained := tag == "en" || tag == "es"; languages[at].Low == trained {
			t.Errorf("%s: low confidence is %v", tag, languages[at].Low)
		}
	}
}
