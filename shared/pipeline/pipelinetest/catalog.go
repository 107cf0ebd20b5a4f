package pipelinetest

import (
	"context"
	"testing"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/pipeline"
)

// TestCatalog holds a catalogue to the promises of pipeline.Catalog. Every
// call of open returns an empty catalogue of its own.
func TestCatalog(t *testing.T, open func(t *testing.T) pipeline.Catalog) {
	for _, c := range []struct {
		promise string
		test    func(*testing.T, pipeline.Catalog)
	}{
		{"a submission comes back as it was opened", submissionRoundTrip},
		{"opening again is success, opening another is not", openTwice},
		{"of different declarations at once one is opened", oneDeclarationWins},
		{"what was not opened is not found", submissionNotFound},
		{"a step is kept, and may be repeated", advanceKeepsSteps},
		{"steps in any order give the same submission", stepsInAnyOrder},
		{"steps at once are all kept", stepsAtOnce},
		{"revisions are ascending, and of one submission", revisionsAscending},
		{"a document's submissions are ascending", submissionsOfDocument},
		{"a submitter's submissions come newest first, by pages", submissionsByPages},
		{"a submitter's name forges no key", submittersApart},
		{"a list of submissions shows their present state", listsShowPresent},
		{"a page of submissions has the size asked for, within bounds", submissionPageBounds},
		{"a token of another list is not found", submissionTokens},

		{"a reading comes back as it was staged", readingRoundTrip},
		{"what is staged is invisible before its commit", stagedInvisible},
		{"staging and committing again changes nothing", commitTwice},
		{"commits at once count once", commitsAtOnce},
		{"commits of many documents at once are all counted", commitsOfManyAtOnce},
		{"a later generation replaces the earlier", laterReplaces},
		{"an earlier generation changes nothing", earlierChangesNothing},
		{"a later generation may wait for its commit", laterMayWait},
		{"generations of a document at once end in the latest", generationsAtOnce},
		{"any order of stages and commits keeps heads and totals", documentsModel},
		{"a reading may have no passages", emptyReading},
		{"heads are ascending and complete", headsComplete},
		{"a list of heads may be left early", headsLeftEarly},
		{"a list of heads begins after any identity", headsAfter},
		{"passages come by pages, ascending", passagesByPages},
		{"a page of passages has the size asked for, within bounds", passagePageBounds},
		{"a first page of passages begins where it is asked to", passagesFrom},
		{"unknown documents and tokens are not found", passagesNotFound},

		{"an edition comes back as it was published", editionRoundTrip},
		{"latest is the greatest number, whatever the order", latestIsGreatest},
		{"publishing at once ends in the greatest number", publishAtOnce},
		{"an edition's record is seen with a latest that is it or later", recordWithLatest},
		{"an edition never changes", editionNeverChanges},
		{"series are apart", seriesApart},
		{"what was not published is not found", editionNotFound},
		{"approvals come back as they were given, newest edition first", approvalRoundTrip},
		{"the first approval of an edition stands", firstApprovalStands},

		{"a cancelled context is an error", catalogCancelled},
	} {
		t.Run(c.promise, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

func catalogCancelled(t *testing.T, c pipeline.Catalog) {
	r, s := revision(1, 1), series(2027, "sdg-11")
	read := reading(document(1), generation(1, 1), 1)
	must(t, c.Open(t.Context(), plain(r, "organiser", document(1))))
	must(t, c.Stage(t.Context(), read))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for deed, do := range map[string]func() error{
		"Open":          func() error { return c.Open(ctx, plain(revision(2, 1), "organiser", document(1))) },
		"Submission":    func() error { _, err := c.Submission(ctx, r); return err },
		"Advance":       func() error { _, err := c.Advance(ctx, r, corpus.Step{Status: corpus.Received}); return err },
		"Revisions":     func() error { _, err := c.Revisions(ctx, r.Submission); return err },
		"SubmissionsOf": func() error { _, err := c.SubmissionsOf(ctx, document(1)); return err },
		"SubmissionsBy": func() error { _, _, err := c.SubmissionsBy(ctx, "organiser", pipeline.Page{}); return err },
		"Stage":         func() error { return c.Stage(ctx, reading(document(1), generation(1, 2), 1)) },
		"Commit":        func() error { return c.Commit(ctx, read.Head()) },
		"Head":          func() error { _, err := c.Head(ctx, document(1)); return err },
		"Heads":         func() error { _, err := all(c.Heads(ctx, "")); return err },
		"Passages":      func() error { _, _, err := c.Passages(ctx, document(1), pipeline.Page{}); return err },
		"Totals":        func() error { _, err := c.Totals(ctx); return err },
		"Publish":       func() error { return c.Publish(ctx, edition(s, 1)) },
		"Edition":       func() error { _, err := c.Edition(ctx, s, edition(s, 1).ID); return err },
		"Latest":        func() error { _, err := c.Latest(ctx, s); return err },
		"Editions":      func() error { _, err := c.Editions(ctx, s); return err },
		"Approve":       func() error { return c.Approve(ctx, approval(edition(s, 1))) },
		"Approvals":     func() error { _, err := c.Approvals(ctx, s); return err },
	} {
		wantErr(t, deed, do(), context.Canceled)
	}
	_, err := c.Head(t.Context(), document(1))
	wantErr(t, "Head of what a cancelled Commit would have shown", err, pipeline.ErrNotFound)
	_, err = c.Submission(t.Context(), revision(2, 1))
	wantErr(t, "Submission that a cancelled Open would have made", err, pipeline.ErrNotFound)
}
