package shared_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/city-outcomes/throughline/shared/briefing"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/index"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// nextDeed does the next deed: most of them put messages into the queues.
func (s *simulation) nextDeed() {
	d := s.deeds[0]
	if s.deeds = s.deeds[1:]; len(s.deeds) > 0 {
		s.wait = s.turns + s.deeds[0].Wait
	}
	switch d.What {
	case "upload":
		city := cities[d.A%len(cities)]
		s.send(flawed(newUpload(len(s.uploads)+1, 1, city, review(city)), d.B), d.B)
	case "correct":
		s.about(d.A, func(u upload) { s.send(s.correction(u, d.B), d.B) })
	case "same":
		s.about(d.A, func(u upload) { s.send(again(u, len(s.uploads)+1, d.B), 0) })
	case "withdraw":
		s.about(d.A, func(u upload) { s.withdraw(u, d.B%3 == 0) })
	case "verdict":
		s.about(d.A, func(u upload) { s.judge(u, d.B) })
	case "approve":
		s.approve(d.A, d.B%3 == 0)
	case "stray":
		s.push(&message{name: "stray", run: func(ctx context.Context) error {
			return s.put(ctx, newUpload(900+d.A, 1, "Nowhere", "Nobody announced this."))
		}})
	case "edition":
		s.schedule(editionTimes[d.A%len(editionTimes)], d.B)
	case "rules":
		s.index.Rules++
		s.settle()
		s.reprocess()
	case "clock":
		s.now = clocks[d.A%len(clocks)](s.now)
	case "backup":
		s.backup = s.table.Copy()
	case "restore":
		s.restore()
	case "night":
		s.push(&message{name: "replay", run: func(ctx context.Context) error { return index.Replay(ctx, s.archive, s.catalog) }})
	case "read":
		s.push(&message{name: "read", once: true, run: func(ctx context.Context) error { return s.read(ctx, d.A) }})
	}
}

var cities = []string{"Lintuvaara", "Brunnsund", "Altamira", "Novy Most"}

// about does something about the upload that a deed means, if there is any.
func (s *simulation) about(a int, do func(upload)) {
	if len(s.uploads) > 0 {
		do(s.uploads[a%len(s.uploads)])
	}
}

// flawed gives some uploads a flaw, and others files that come with them.
func flawed(u upload, b int) upload {
	switch b {
	case 10:
		u.body = []byte(mailWith(string(u.body), "annex.txt", annexOf(u), "scan.txt", "UNREADABLE scan"))
		u.Size, u.Document = int64(len(u.body)), corpus.Identify(u.body)
	case 11: // what others send by itself
		u.body = []byte(mailWith("See attached.", "review.txt", review(u.Metadata.City), "annex.txt", annexOf(u)))
		u.Size, u.Document = int64(len(u.body)), corpus.Identify(u.body)
	case 6:
		u.body = slices.Clone(u.body)
		u.body[0] ^= 1
	case 7:
		u.body = u.body[:len(u.body)-1]
	case 8:
		u.body = []byte("UNREADABLE " + u.Filename)
		u.Size, u.Document = int64(len(u.body)), corpus.Identify(u.body)
	case 9:
		u.body, u.Size, u.Document = nil, 0, corpus.Identify(nil)
	}
	return u
}

// annexOf is what a city attaches to any of its mails.
func annexOf(u upload) string {
	return "The annex of " + u.Metadata.City + " lists forty schools that were mended, a step towards goal 4 that the council had promised."
}

// correction is the next revision of an upload's submission.
func (s *simulation) correction(u upload, b int) upload {
	last := 0
	for _, v := range s.uploads {
		if v.Submission == u.Submission {
			last = max(last, v.Number)
		}
	}
	body := review(u.Metadata.City) + fmt.Sprintf(" Corrected %d.", last)
	next := newUpload(1, last+1, u.Metadata.City, body)
	next.Submission = u.Submission
	return flawed(next, b)
}

// again is the same file from somebody else, who restricts it.
func again(u upload, n, b int) upload {
	same := u
	same.Revision = newUpload(n, 1, "", "").Revision
	same.Submitter = "another organiser"
	switch b % 4 {
	case 1:
		same.Metadata.Embargo = "2028-02-29"
	case 2:
		same.Metadata.Sensitivity = corpus.Confidential
	case 3:
		same.Metadata.ChathamHouse = true
	}
	return same
}

// send announces an upload and then puts it; b decides whether its client
// gives up at the first failure, and whether it notes the arrival.
func (s *simulation) send(u upload, b int) {
	u.Issued = s.now
	s.uploads = append(s.uploads, u)
	arrive := &message{name: "complete " + u.String(), once: true, run: func(ctx context.Context) error { return s.complete(ctx, u) }}
	put := &message{name: "put " + u.String(), run: func(ctx context.Context) error {
		if err := s.put(ctx, u); err != nil {
			return err
		}
		if b%2 == 1 {
			s.push(arrive)
		}
		return nil
	}}
	s.push(&message{name: "announce " + u.String(), once: b%3 == 2, run: func(ctx context.Context) error {
		if err := s.open(ctx, u); err != nil {
			return err
		}
		if !s.uploaded[u.Revision] {
			s.uploaded[u.Revision] = true
			s.push(put)
		}
		return nil
	}})
}

func (s *simulation) open(ctx context.Context, u upload) error {
	if s.broken.stateFirst {
		if err := s.catalog.Open(ctx, u.Declaration); err != nil {
			return err
		}
	}
	return s.announce(ctx, u)
}

// complete does what the API does when a client says that its file is there.
func (s *simulation) complete(ctx context.Context, u upload) error {
	if _, err := s.catalog.Submission(ctx, u.Revision); errors.Is(err, pipeline.ErrNotFound) {
		return nil // refused: the API does not know it
	} else if err != nil {
		return err
	}
	arrival, err := pipeline.Settle(ctx, s.archive, pipeline.ArrivalKey(u.Revision), pipeline.Arrival{Revision: u.Revision, At: s.now})
	if err != nil {
		return err
	}
	return pipeline.Advance(ctx, s.catalog, u.Revision, arrival.Step())
}

// withdraw does what the API does when a submitter takes a document back.
func (s *simulation) withdraw(u upload, once bool) {
	s.push(&message{name: "withdraw " + u.String(), once: once, run: func(ctx context.Context) error {
		if _, err := s.catalog.Submission(ctx, u.Revision); errors.Is(err, pipeline.ErrNotFound) {
			return nil // refused, as above
		} else if err != nil {
			return err
		}
		w, err := pipeline.Settle(ctx, s.archive, pipeline.WithdrawalKey(u.Revision),
			pipeline.Withdrawal{Revision: u.Revision, At: s.now, By: u.Submitter})
		if err != nil {
			return err
		}
		return pipeline.Advance(ctx, s.catalog, u.Revision, w.Step())
	}})
}

// judge does what the API does when a reviewer decides on a passage, which the
// reviewer may have seen before the index was rebuilt.
func (s *simulation) judge(u upload, b int) {
	text, err := readLines(context.Background(), u.body)
	if err != nil {
		return // nobody can have seen it
	}
	passages := passagesOf(text)
	p := passages[b%len(passages)]
	decision := []corpus.Decision{corpus.RejectLabels, corpus.AcceptLabels}[b%2]
	s.push(&message{name: "judge " + string(u.Document), once: b%3 == 0, run: func(ctx context.Context) error {
		_, err := pipeline.Pronounce(ctx, s.archive, corpus.Verdict{Document: u.Document, Passage: p, Decision: decision,
			Labels: corpus.Decided(decision, labelGoals(p), corpus.Labels{}), By: "reviewer", At: s.now})
		return err
	}})
}

// approve does what the API does when somebody approves an edition that the
// catalogue lists.
func (s *simulation) approve(a int, once bool) {
	series := themes[a%len(themes)]
	s.push(&message{name: "approve " + series.String(), once: once, run: func(ctx context.Context) error {
		all, err := s.catalog.Editions(ctx, series)
		if err != nil || len(all) == 0 {
			return err
		}
		e := all[a%len(all)]
		_, err = pipeline.Approve(ctx, s.archive, s.catalog, corpus.Approval{Series: series, Number: e.Number, Edition: e.ID, Package: e.Package, By: "policy", At: s.now})
		return err
	}})
}

// editionTimes are what the schedule fires for: out of order, around a leap
// day, and around the hours that a local clock skips and repeats.
var editionTimes = []time.Time{
	time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC),
	time.Date(2028, 2, 29, 2, 0, 0, 0, time.UTC),
	time.Date(2028, 2, 28, 23, 30, 0, 0, time.UTC),
	time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC),
	time.Date(2027, 10, 31, 1, 0, 0, 0, time.UTC),
	time.Date(2028, 3, 1, 2, 0, 0, 0, time.UTC),
}

// clocks are ways in which a clock moves.
var clocks = []func(time.Time) time.Time{
	func(t time.Time) time.Time { return t.Add(-5 * time.Hour) },
	func(t time.Time) time.Time { return t.Add(time.Hour) },
	func(t time.Time) time.Time { return t.AddDate(-1, 0, 0) },
	func(time.Time) time.Time { return time.Date(2028, 2, 29, 23, 59, 58, 0, time.UTC) },
	func(time.Time) time.Time { return time.Date(2027, 10, 31, 0, 59, 58, 0, time.UTC) },
}

// themes are the series that are compiled, both in one execution.
var themes = []corpus.Series{education, {Year: 2027, Theme: "sdg-9"}}

// schedule starts an execution of the state machine, or two for the same time;
// now and then somebody makes one theme's edition by hand, under that name.
func (s *simulation) schedule(at time.Time, b int) {
	id := corpus.NewEditionID(at)
	s.scheduled[id] = true
	if b == 7 {
		series := themes[at.Day()%len(themes)]
		s.push(&message{name: "make by hand " + string(id), run: func(ctx context.Context) error {
			_, err := s.compile.Run(ctx, series, s.named(id))
			return err
		}})
		return
	}
	for range 1 + b%3/2 {
		s.push(&message{name: "freeze " + string(id), run: func(ctx context.Context) error { return s.freeze(ctx, s.named(id)) }})
	}
}

// named is the name of an edition, which is the schedule's.
func (s *simulation) named(id corpus.EditionID) corpus.EditionID {
	if s.broken.editionFromClock {
		return corpus.NewEditionID(s.now)
	}
	return id
}

// freeze is the first step of an execution; its answer has the others.
func (s *simulation) freeze(ctx context.Context, id corpus.EditionID) error {
	changed, err := s.compile.FreezeAll(ctx, themes, id)
	for _, series := range changed {
		name := series.String() + " " + string(id)
		publish := &message{name: "publish " + name, run: func(ctx context.Context) error {
			_, err := s.compile.Publish(ctx, series, id)
			return err
		}}
		s.push(&message{name: "compile " + name, run: func(ctx context.Context) error {
			_, err := s.compile.Compile(ctx, series, id)
			if err == nil {
				s.push(publish)
			}
			return err
		}})
	}
	return err
}

// reprocess has every document read again under the present rules.
func (s *simulation) reprocess() {
	for obj, err := range s.archive.List(context.Background(), pipeline.OutcomesPrefix) {
		if s.check("list outcomes", err); err == nil {
			s.push(s.indexing(obj.Key))
		}
	}
}

// restore puts the catalogue back to the backup, as an operator does who
// stops everything before and rebuilds from the archive after.
func (s *simulation) restore() {
	if s.backup == nil {
		return
	}
	for _, p := range slices.Clone(s.active) {
		s.kill(p)
	}
	s.table = s.backup.Copy()
	s.settle()
	clear(s.ranks)
	clear(s.visible)
	s.check("rebuild over a backup", index.Rebuild(context.Background(), s.archive, s.catalog))
	s.lookAtRebuilt()
}

// read goes through the pages of a document, as a reader does while others
// write: it sees one reading whole, or is told that its page is gone.
func (s *simulation) read(ctx context.Context, a int) error {
	var heads []corpus.Head
	for h, err := range s.catalog.Heads(ctx, "") {
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	if len(heads) == 0 {
		return nil
	}
	id, page := heads[a%len(heads)].Document, pipeline.Page{Limit: 1}
	var seen []corpus.Labelled
	for {
		got, next, err := s.catalog.Passages(ctx, id, page)
		if errors.Is(err, pipeline.ErrNotFound) && page.After != "" {
			return nil
		}
		if err != nil {
			return err
		}
		if seen = append(seen, got...); next == "" {
			s.seen = append(s.seen, sight{id, seen})
			return nil
		}
		page.After = next
	}
}

// readChecked is the reader of ingest, which looks whether it may read.
func (s *simulation) readChecked(ctx context.Context, b []byte) (corpus.Text, error) {
	s.lookAtParsed(b)
	return readLines(ctx, b)
}

// labelUnder are the labels of a version of the rules: later ones are surer of
// themselves, and find another goal in libraries.
func labelUnder(rules int) func(corpus.Passage) corpus.Labels {
	return func(p corpus.Passage) corpus.Labels {
		l := labelGoals(p)
		l.Kind.Score = 0.9 + float64(rules)/1000
		if rules%2 == 0 && strings.Contains(p.Text, "libraries") {
			l.Goals = append(l.Goals, corpus.Label{ID: "9", Score: 0.7})
		}
		return l
	}
}

// quickPackage stands for the package: nothing of what the simulation looks
// for is in its form.
func quickPackage(b briefing.Briefing, _ *briefing.Briefing) ([]byte, error) { return json.Marshal(b) }
