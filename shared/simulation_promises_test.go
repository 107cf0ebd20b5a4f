package shared_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/compile"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/ingest"
	"github.com/city-outcomes/throughline/shared/memory"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// The promises of ARCHITECTURE.md, as the simulation names them.
const (
	keptUnchanged  = "every accepted byte is kept under its SHA-256, unchanged"
	indexedOnce    = "each revision is indexed exactly once, whatever the order of its events"
	neverHalf      = "a half-written document is never visible"
	editionStands  = "a published edition never changes, never points at a missing object, and can be made again"
	quoteOrDrop    = "no statement without its quotation on the named page"
	parsedChecked  = "no unchecked byte is parsed"
	rebuilds       = "the catalogue can be rebuilt from the archive alone"
	nobodyForgets  = "every submission ends in a final status"
	noOtherFailure = "nothing fails but what was made to fail"
)

// records are what the simulation remembers of what it saw.
type records struct {
	objects  map[string]corpus.DocumentID // by key, when they were first seen
	readings map[string]corpus.Reading    // by key
	ranks    map[string]int               // of submissions, the highest seen
	visible  map[corpus.DocumentID]corpus.Generation
	uploaded map[corpus.Revision]bool
	seen     []sight // by readers, and not looked at yet
	breach   error   // of a promise, the first
}

func newRecords() records {
	return records{objects: map[string]corpus.DocumentID{}, readings: map[string]corpus.Reading{}, ranks: map[string]int{},
		visible: map[corpus.DocumentID]corpus.Generation{}, uploaded: map[corpus.Revision]bool{}}
}

// breaks notes that a promise was not kept.
func (s *simulation) breaks(promise, format string, args ...any) {
	if s.breach == nil {
		s.breach = fmt.Errorf("%s: %s", promise, fmt.Sprintf(format, args...))
	}
}

func (s *simulation) failed(err error) { s.breaks(noOtherFailure, "%v", err) }

func (s *simulation) check(deed string, err error) {
	if err != nil {
		s.failed(fmt.Errorf("%s: %w", deed, err))
	}
}

// first reports whether an object is seen for the first time. One that was
// seen before must not have changed.
func (s *simulation) first(key string, body []byte) bool {
	was, seen := s.objects[key]
	is := corpus.Identify(body)
	if seen && was != is {
		s.breaks(keptUnchanged, "%s was %.8s and is %.8s", key, was, is)
	}
	s.objects[key] = is
	return !seen
}

func (s *simulation) lookAtParsed(b []byte) {
	id := corpus.Identify(b)
	announced := func(u upload) bool { return u.Document == id && u.Size == int64(len(b)) }
	if !slices.ContainsFunc(s.uploads, func(u upload) bool { return announced(u) || slices.ContainsFunc(cameWith(u), announced) }) {
		s.breaks(parsedChecked, "document %.8s was announced by nobody", id)
	}
}

// lookAtObject looks at an object of the archive that has come into being:
// what it points to must be there.
func (s *simulation) lookAtObject(key string) {
	switch kind, _, _ := strings.Cut(key, "/"); kind {
	case "originals":
		if key != pipeline.OriginalKey(s.objects[key]) {
			s.breaks(keptUnchanged, "%s holds %.8s", key, s.objects[key])
		}
	case "outcomes":
		if o := load[pipeline.Outcome](s, key); o.Reason == "" {
			s.wantObject(keptUnchanged, key, pipeline.OriginalKey(o.Document))
			s.wantObject(keptUnchanged, key, pipeline.TextKey(o.Document, o.ExtractVersion))
		}
	case "receipts":
		r := load[pipeline.Receipt](s, key)
		if h, err := s.catalog.Head(context.Background(), r.Document); err != nil || h.Generation.Compare(r.Generation) < 0 {
			s.breaks(indexedOnce, "%s says that %s is visible, and it is %s, %v", key, r.Generation, h.Generation, err)
		}
	case "published":
		s.lookAtPublished(key)
	}
}

func (s *simulation) wantObject(promise, from, key string) {
	if ok, err := pipeline.Exists(context.Background(), s.archive, key); err != nil || !ok {
		s.breaks(promise, "%s points to %s, which is missing", from, key)
	}
}

// load reads an object of the archive, which must be there.
func load[T any](s *simulation, key string) T {
	v, err := pipeline.Load[T](context.Background(), s.archive, key)
	s.check("read "+key, err)
	return v
}

// lookAtPublished looks at an edition at the moment at which it is published.
func (s *simulation) lookAtPublished(key string) {
	e := load[corpus.Edition](s, key)
	if !s.scheduled[e.ID] {
		s.breaks(editionStands, "%s is %s, for which nobody asked", key, e.ID)
	}
	for _, k := range []string{pipeline.SnapshotKey(e.Series, e.ID), pipeline.BriefingKey(e.Series, e.ID),
		pipeline.PackageKey(e.Series, e.ID), pipeline.EditionKey(e.Series, e.ID)} {
		s.wantObject(editionStands, key, k)
	}
	if e.Number > 1 {
		before := load[corpus.Edition](s, pipeline.PublishedKey(e.Series, e.Number-1))
		if before.ID != e.Previous {
			s.breaks(editionStands, "%s follows %q, and number %d is %q", key, e.Previous, e.Number-1, before.ID)
		}
	}
}

// lookAtDocument looks at a document that was written to: what is visible of
// it is one reading of the archive, whole.
func (s *simulation) lookAtDocument(name string) {
	id := corpus.DocumentID(name[:strings.IndexByte(name, '/')])
	head, err := s.catalog.Head(context.Background(), id)
	if errors.Is(err, pipeline.ErrNotFound) {
		return
	}
	s.check("head", err)
	passages, next, err := s.catalog.Passages(context.Background(), id, pipeline.Page{Limit: 1000})
	s.check("passages", err)
	want := s.reading(id, head.Generation)
	if next != "" || !reflect.DeepEqual(passages, want.Passages) || !reflect.DeepEqual(head, want.Head()) {
		s.breaks(neverHalf, "of %.8s %d passages of %d are visible, in %s", id, len(passages), len(want.Passages), head.Generation)
	}
	if was := s.visible[id]; was.Compare(head.Generation) > 0 {
		s.breaks(indexedOnce, "%.8s went back from %s to %s", id, was, head.Generation)
	}
	s.visible[id] = head.Generation
}

// reading is a reading of the archive.
func (s *simulation) reading(id corpus.DocumentID, g corpus.Generation) corpus.Reading {
	key := pipeline.ReadingKey(id, g)
	r, had := s.readings[key]
	if !had {
		r = load[corpus.Reading](s, key)
		s.readings[key] = r
	}
	return r
}

// sight is what a reader saw of a document, page by page.
type sight struct {
	id       corpus.DocumentID
	passages []corpus.Labelled
}

// lookAtPages looks at what readers saw: each saw one reading whole.
func (s *simulation) lookAtPages() {
	for _, seen := range s.seen {
		whole := false
		for obj, err := range s.archive.List(context.Background(), pipeline.ReadingsPrefix+string(seen.id)) {
			s.check("list readings", err)
			whole = whole || reflect.DeepEqual(load[corpus.Reading](s, obj.Key).Passages, seen.passages)
		}
		if !whole {
			s.breaks(neverHalf, "a reader saw %d passages of %.8s, which are no reading", len(seen.passages), seen.id)
		}
	}
	s.seen = nil
}

// lookAtTotals counts again.
func (s *simulation) lookAtTotals() {
	var want corpus.Counts
	for h, err := range s.catalog.Heads(context.Background(), "") {
		s.check("heads", err)
		want = want.Add(h.Counts, 1)
	}
	if got, err := s.catalog.Totals(context.Background()); err != nil || !reflect.DeepEqual(got, want) {
		s.breaks(indexedOnce, "the totals are %+v, %v, and a recount gives %+v", got, err, want)
	}
}

// lookAtSubmission looks whether a submission went back.
func (s *simulation) lookAtSubmission(name string) {
	rev, err := corpus.ParseRevision(name)
	s.check("revision", err)
	sub, err := s.catalog.Submission(context.Background(), rev)
	if errors.Is(err, pipeline.ErrNotFound) {
		return
	}
	s.check("submission", err)
	rank := slices.Index(corpus.Statuses(), sub.Now().Status)
	if rank < s.ranks[name] {
		s.breaks(indexedOnce, "%s went back from %s to %s", name, corpus.Statuses()[s.ranks[name]], sub.Now().Status)
	}
	s.ranks[name] = rank
}

// lookAtLatest looks at what the catalogue points to.
func (s *simulation) lookAtLatest() {
	for _, series := range themes {
		e, err := s.catalog.Latest(context.Background(), series)
		if errors.Is(err, pipeline.ErrNotFound) {
			continue
		}
		s.check("latest", err)
		if stands := load[corpus.Edition](s, pipeline.PublishedKey(series, e.Number)); !reflect.DeepEqual(e, stands) {
			s.breaks(editionStands, "the latest of %s is %+v, and published is %+v", series, e, stands)
		}
	}
}

// lookAtRebuilt compares the catalogue with one made from the archive alone.
func (s *simulation) lookAtRebuilt() {
	fresh := memory.NewCatalog()
	s.check("rebuild", index.Rebuild(context.Background(), s.archive, fresh))
	for _, d := range differences(contents(s, s.catalog), contents(s, fresh)) {
		s.breaks(rebuilds, "%s in the rebuilt one", d)
	}
}

func contents(s *simulation, c catalogue) map[string]string {
	all := map[string]string{}
	for item, err := range c.Items(context.Background()) {
		s.check("items", err)
		all[item.Key] = string(item.Value)
	}
	return all
}

// lookAtTheEnd looks at everything, once all was delivered.
func (s *simulation) lookAtTheEnd() {
	for obj, err := range s.archive.List(context.Background(), "") {
		s.check("list", err)
		body, err := s.archive.Get(context.Background(), obj.Key)
		s.check("read "+obj.Key, err)
		s.first(obj.Key, body)
	}
	s.lookAtTotals()
	s.lookAtLatest()
	included := map[corpus.Revision]bool{}
	for _, e := range s.published() {
		s.lookAtEdition(e)
		for _, r := range e.Included {
			included[r] = true
		}
	}
	s.lookAtUploads(included)
	s.lookAtRebuilt()
	if s.backup != nil {
		s.table = s.backup
		s.settle()
		s.check("rebuild over a backup", index.Rebuild(context.Background(), s.archive, s.catalog))
		s.lookAtRebuilt()
	}
}

// published are the editions of the archive, which the catalogue must list.
func (s *simulation) published() []corpus.Edition {
	var all []corpus.Edition
	for _, series := range themes {
		var in []corpus.Edition
		names := map[corpus.EditionID]bool{}
		for obj, err := range s.archive.List(context.Background(), pipeline.PublishedIn(series)) {
			s.check("list", err)
			e := load[corpus.Edition](s, obj.Key)
			if in = append(in, e); e.Number != len(in) || names[e.ID] {
				s.breaks(editionStands, "%s is %s, number %d", obj.Key, e.ID, e.Number)
			}
			names[e.ID] = true
		}
		all = append(all, in...)
		slices.Reverse(in)
		if got, err := s.catalog.Editions(context.Background(), series); err != nil || len(got)+len(in) > 0 && !reflect.DeepEqual(got, in) {
			s.breaks(editionStands, "the catalogue lists %+v, %v, and the archive %+v", got, err, in)
		}
	}
	return all
}

// lookAtEdition makes an edition again from what it was frozen from, and looks
// up its quotations.
func (s *simulation) lookAtEdition(e corpus.Edition) {
	zip, err := s.archive.Get(context.Background(), pipeline.PackageKey(e.Series, e.ID))
	if err != nil || corpus.Identify(zip) != e.Package || int64(len(zip)) != e.Size {
		s.breaks(editionStands, "the package of %s %s is %.8s, %v, want %.8s", e.Series, e.ID, corpus.Identify(zip), err, e.Package)
		return
	}
	again := memory.NewObjects()
	for obj, err := range s.archive.List(context.Background(), "") {
		s.check("list", err)
		if kind, _, _ := strings.Cut(obj.Key, "/"); kind == "text" || kind == "readings" || kind == "snapshots" ||
			kind == "briefings" && obj.Key != pipeline.BriefingKey(e.Series, e.ID) {
			body, err := s.archive.Get(context.Background(), obj.Key)
			s.check("read "+obj.Key, errors.Join(err, again.Create(context.Background(), obj.Key, body)))
		}
	}
	stage := s.compile
	stage.Archive, stage.Catalog = again, memory.NewCatalog()
	remade, err := stage.Compile(context.Background(), e.Series, e.ID)
	if err != nil || !reflect.DeepEqual(remade, e) {
		s.breaks(editionStands, "made again, %s %s is %+v, %v; want %+v", e.Series, e.ID, remade, err, e)
	}
	s.lookAtQuotations(e)
}

func (s *simulation) lookAtQuotations(e corpus.Edition) {
	b := load[briefing.Briefing](s, pipeline.BriefingKey(e.Series, e.ID))
	frozen := load[compile.Frozen](s, pipeline.SnapshotKey(e.Series, e.ID))
	for _, st := range b.Statements {
		i := slices.IndexFunc(frozen.Inputs, func(in corpus.Input) bool { return in.Document == st.Document })
		if i < 0 || !frozen.Inputs[i].Metadata.OpenAt(e.ID.Time()) {
			s.breaks(quoteOrDrop, "%s %s quotes %.8s, which it may not", e.Series, e.ID, st.Document)
			continue
		}
		text := load[corpus.Text](s, pipeline.TextKey(st.Document, frozen.Inputs[i].Generation.Extract))
		if !stands(text, st) {
			s.breaks(quoteOrDrop, "%s %s: statement %d is not found", e.Series, e.ID, st.Number)
		}
	}
}

// stands reports whether a statement's quotation stands where it says.
func stands(text corpus.Text, st briefing.Statement) bool {
	for _, page := range text.Pages {
		for _, p := range page.Paragraphs {
			if page.Number == st.Page && p.Number == st.Paragraph && st.Quotation != "" && strings.Contains(p.Text, st.Quotation) {
				return true
			}
		}
	}
	return false
}

// lookAtUploads compares what has become of each upload with what must become
// of it, which depends on what was sent and asked for and never on the order.
func (s *simulation) lookAtUploads(included map[corpus.Revision]bool) {
	accepted := map[corpus.DocumentID]bool{}
	declared := 0
	for _, u := range s.uploads {
		if !s.has(pipeline.SubmissionKey(u.Revision)) {
			continue
		}
		declared++
		want, reason := s.mustEnd(u, included)
		sub, err := s.catalog.Submission(context.Background(), u.Revision)
		if now := sub.Now(); err != nil || now.Status != want || now.Status == corpus.Rejected && now.Reason != reason {
			s.breaks(nobodyForgets, "%s is %s %s, %v, want %s %s", u.Revision, sub.Now().Status, sub.Now().Reason, err, want, reason)
		}
		for _, a := range cameWith(u) {
			if s.arrived(u) && verdictOn(u) == "" && verdictOn(a) == "" {
				declared++
				accepted[a.Document] = true
				s.lookAtAttachment(a, want, included)
			}
		}
		if s.arrived(u) && verdictOn(u) == "" {
			accepted[u.Document] = true
			if sub.Reached(corpus.Rejected) || !s.has(pipeline.ReceiptKey(u.Revision)) {
				s.breaks(indexedOnce, "%s has no receipt", u.Revision)
			}
		}
	}
	s.lookAtHeads(accepted)
	for item, err := range s.catalog.Items(context.Background()) {
		s.check("items", err)
		if strings.HasPrefix(item.Key, "submission/") {
			declared--
		}
	}
	if declared != 0 {
		s.breaks(nobodyForgets, "the catalogue misses %d submissions", declared)
	}
}

// lookAtAttachment wants an attachment to end as its mail does, but that each
// is included by itself.
func (s *simulation) lookAtAttachment(a upload, want corpus.Status, included map[corpus.Revision]bool) {
	if want == corpus.Indexed || want == corpus.Included {
		want = corpus.Indexed
		if included[a.Revision] {
			want = corpus.Included
		}
	}
	sub, err := s.catalog.Submission(context.Background(), a.Revision)
	if now := sub.Now(); err != nil || now.Status != want || !s.has(pipeline.ReceiptKey(a.Revision)) {
		s.breaks(nobodyForgets, "attachment %s is %s, %v, want %s", a.Revision, now.Status, err, want)
	}
}

// cameWith are the files that came with an upload, as what they become.
func cameWith(u upload) []upload {
	var all []upload
	for file := range attachmentsOf(corpus.Text{}, u.body) {
		id := corpus.Identify(file.Bytes)
		all = append(all, upload{Declaration: corpus.Declaration{Revision: u.Attachment(id), Size: int64(len(file.Bytes)), Document: id}, body: file.Bytes})
	}
	return all
}

// lookAtHeads wants exactly the accepted documents to be visible, each in its
// newest reading, which follows every verdict.
func (s *simulation) lookAtHeads(accepted map[corpus.DocumentID]bool) {
	var seen []corpus.DocumentID
	newest := corpus.Generation{Extract: ingest.TextVersion, Rules: s.index.Rules}
	for h, err := range s.catalog.Heads(context.Background(), "") {
		s.check("heads", err)
		seen = append(seen, h.Document)
		verdicts, err := pipeline.Verdicts(context.Background(), s.archive, h.Document)
		s.check("verdicts", err)
		if newest.Verdicts = len(verdicts); h.Generation != newest {
			s.breaks(indexedOnce, "%.8s is visible in %s, want %s", h.Document, h.Generation, newest)
		}
		s.lookAtDocument(string(h.Document) + "/")
		for _, p := range s.reading(h.Document, h.Generation).Passages {
			if v, judged := verdicts.On(p.Text); judged && !reflect.DeepEqual(p.Labels, v.Labels) {
				s.breaks(indexedOnce, "passage %d of %.8s does not follow verdict %d", p.Number, h.Document, v.Number)
			}
		}
	}
	if want := slices.Sorted(maps.Keys(accepted)); !slices.Equal(seen, want) {
		s.breaks(indexedOnce, "visible are %.8s, want %.8s", seen, want)
	}
}

func (s *simulation) has(key string) bool {
	_, there := s.objects[key]
	return there
}

func (s *simulation) arrived(u upload) bool { return s.has(pipeline.InboxKey(u.Revision)) }

// mustEnd is where an upload must end.
func (s *simulation) mustEnd(u upload, included map[corpus.Revision]bool) (corpus.Status, corpus.Reason) {
	reason := verdictOn(u)
	switch {
	case s.has(pipeline.WithdrawalKey(u.Revision)):
		return corpus.Withdrawn, ""
	case !s.arrived(u):
		return corpus.Issued, ""
	case reason != "":
		return corpus.Rejected, reason
	case slices.ContainsFunc(s.uploads, func(v upload) bool {
		return v.Submission == u.Submission && v.Number > u.Number && s.arrived(v) && verdictOn(v) == ""
	}):
		return corpus.Superseded, ""
	case included[u.Revision]:
		return corpus.Included, ""
	}
	return corpus.Indexed, ""
}

// verdictOn is why an upload must be refused, empty where it must not.
func verdictOn(u upload) corpus.Reason {
	switch {
	case int64(len(u.body)) != u.Size:
		return corpus.WrongSize
	case u.Size == 0:
		return corpus.EmptyFile
	case corpus.Identify(u.body) != u.Document:
		return corpus.WrongHash
	case strings.HasPrefix(string(u.body), "UNREADABLE"):
		return corpus.Damaged
	}
	return ""
}
