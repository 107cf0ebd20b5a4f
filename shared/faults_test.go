package shared_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// survived has, for each fault that the design lists, the tests that make it
// happen: the folder, and the test's name.
var survived = map[string][]string{
	"an event comes twice": {
		"shared TestEventsThatComeTwiceChangeNothing", "shared TestSimulation", "shared/local TestDispatcherHandlesAKeyOnceAtATime",
	},
	"an event comes twice at once":          {"shared TestTwoAtOnceWhereverOneStops", "shared TestSimulation"},
	"revisions come out of order":           {"shared TestCorrectionReplacesInEitherOrder", "shared TestTheSameEventsInAnyOrderEndInTheSameState"},
	"kill -9 at every operation":            {"shared TestCrashAtEveryStepConverges", "shared/local TestKilledAtAnyPointLosesNothingAcknowledged", "infra/throughline TestKilledServerLosesNothing"},
	"a reply is lost after a write":         {"shared/catalog TestCommitCountsOnceWhateverTheNetworkDoes", "shared/catalog TestOpenAndAdvanceSurviveLostReplies", "shared/catalog TestPublishIsDoneOnceWhateverTheNetworkDoes", "shared/objects TestCreateSurvivesFaults", "shared TestCrashAtEveryStepConverges"},
	"throttling and 5xx from DynamoDB":      {"shared/catalog TestEveryOperationSurvivesTroubleThatPasses"},
	"UnprocessedItems and UnprocessedKeys":  {"shared/catalog TestStageWritesWhatDynamoDBLeavesOver", "shared/catalog TestReadsAskAgainForKeysThatAreLeftOver"},
	"TransactionCanceled":                   {"shared/catalog TestCommitCountsOnceWhateverTheNetworkDoes", "shared/catalog TestCommitCancelledForAnotherReasonIsAnError"},
	"409, 412 and 503 from S3":              {"shared/objects TestCreateSurvivesFaults", "shared/objects TestCreateOfATakenKeyIsErrExistsWhateverTheNetworkDoes", "shared/objects TestEveryOperationSurvivesTroubleThatPasses"},
	"a body cut short, a wrong checksum":    {"shared/objects TestGetAsksAgainForABodyThatDidNotArriveWhole", "shared/objects TestBucketKeepsThePromisesOfUploads"},
	"poison messages":                       {"shared/trigger TestBatchDoesTheNeighboursOfPoison"},
	"bombs and want of memory":              {"shared TestBombsAreRefusedAtTheFirstTry", "shared/extract/pdf TestTextRefusesWhatNeedsTooMuchMemory"},
	"a crash between package and publish":   {"shared TestCrashBetweenPackageAndPublishLeavesTheLatest"},
	"the schedule fires twice":              {"shared TestScheduleThatFiresTwiceMakesOneEdition", "shared TestSimulation"},
	"clocks, leap days and summer time":     {"shared TestNothingOrdersByTheClock", "shared TestSimulation"},
	"a signed link replayed, or misused":    {"shared/objects TestBucketKeepsThePromisesOfUploads", "shared/local TestSignedPutRefusesAnythingElse"},
	"the dead-letter queue is redriven":     {"shared TestRedriveIsHarmless", "shared TestSimulation"},
	"the table is restored to an old point": {"shared/catalog TestRestoredTableIsBroughtForward", "shared TestSimulation"},
	"map order, GOMAXPROCS, shuffled input": {"shared TestPackageDependsOnContentAlone", "shared/briefing TestPackageHasTheSameBytesOnOneProcessor"},
}

// TestEveryFaultOfTheDesignHasItsTests looks whether they are there.
func TestEveryFaultOfTheDesignHasItsTests(t *testing.T) {
	t.Parallel()
	there := tests(t, "..")
	for fault, named := range survived {
		for _, test := range named {
			if !there[test] {
				t.Errorf("%s: there is no test %s", fault, test)
			}
		}
	}
}

// tests lists the tests below root, each after its folder.
func tests(t *testing.T, root string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	must(t, filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(p))
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				found[filepath.ToSlash(dir)+" "+f.Name.Name] = true
			}
		}
		return err
	}))
	return found
}
