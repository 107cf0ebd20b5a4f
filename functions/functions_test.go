// Package functions_test runs the functions as they are built for Lambda,
// against real servers.
package functions_test

import (
	"errors"
	"maps"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/city-outcomes/throughline/shared/audit"
	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/hlpf"
	"github.com/city-outcomes/throughline/shared/lambdatest"
	"github.com/city-outcomes/throughline/shared/pipeline"
	"github.com/city-outcomes/throughline/shared/reconcile"
	"github.com/city-outcomes/throughline/shared/trigger"
	"github.com/city-outcomes/throughline/shared/wiring"
)

// parts are what each function works with.
func parts() map[string][]wiring.Part {
	return map[string][]wiring.Part{
		"upload":    {wiring.Inbox, wiring.Archive, wiring.Table, wiring.SignIn},
		"ingest":    {wiring.Inbox, wiring.Archive, wiring.PDF},
		"index":     {wiring.Archive, wiring.Table},
		"compile":   {wiring.Archive, wiring.Table},
		"download":  {wiring.Archive, wiring.Table, wiring.SignIn, wiring.Compiler},
		"notify":    {wiring.Table, wiring.Topic},
		"portal":    {wiring.Pages},
		"reconcile": {wiring.Archive, wiring.Table},
	}
}

func TestFunctionsNameEverythingThatTheirEnvironmentLacks(t *testing.T) {
	t.Parallel()
	for name, parts := range parts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			for _, v := range wiring.Variables(parts...) {
				if !v.Optional {
					want = append(want, v.Name)
				}
			}
			log := lambdatest.StartToFail(t, lambdatest.Build(t, name))
			if sentence := "the environment lacks " + strings.Join(want, ", ") + `"`; !strings.Contains(log, sentence) {
				t.Errorf("the log does not say %q:\n%s", sentence, log)
			}
		})
	}
}

func TestEveryFunctionHasItsFolder(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() {
			folders = append(folders, e.Name())
		}
	}
	if want := slices.Sorted(maps.Keys(parts())); !slices.Equal(folders, want) {
		t.Errorf("the folders are %q, want %q", folders, want)
	}
}

// Lambda ends an instance by SIGTERM where the function asks for it: each one
// says so in one line, and ends.
func TestFunctionsStopWhenTheyAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name := range parts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := w.start(t, name)
			if !f.Stop() {
				t.Error("it had to be killed, want it to end by itself")
			}
			if log := f.Log(); strings.Count(log, `"stopped"`) != 1 || strings.Count(log, "\n") != 1 {
				t.Errorf("it logged\n%s\nwant one line, that it stopped", log)
			}
		})
	}
}

// The revision that the event of index is about.
var exampleRevision = corpus.Revision{Submission: "01JDEXAMPXE000000000000002", Number: 1}

func TestFunctionsAnswerTheirEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("upload", func(t *testing.T) {
		t.Parallel()
		f := w.start(t, "upload")
		refused := invoke[events.APIGatewayV2HTTPResponse](t, f, event(t, "upload", "forged"))
		if refused.StatusCode != http.StatusUnauthorized {
			t.Errorf("without a token answered %d %s, want 401", refused.StatusCode, refused.Body)
		}
		res := invoke[events.APIGatewayV2HTTPResponse](t, f, event(t, "upload", w.token(t, "organiser")))
		if res.StatusCode != http.StatusCreated || !strings.Contains(res.Body, `"upload"`) {
			t.Errorf("answered %d %s, want 201 and a link", res.StatusCode, res.Body)
		}
		if strings.Contains(f.Log(), "X-Amz-Signature") {
			t.Errorf("the log has a signed link:\n%s", f.Log())
		}
	})
	t.Run("ingest", func(t *testing.T) {
		t.Parallel()
		f := w.start(t, "ingest")
		if res := invoke[events.SQSEventResponse](t, f, event(t, "ingest", "")); len(res.BatchItemFailures) > 0 {
			t.Errorf("left %v to the next delivery, want an upload that nobody announced ignored", res.BatchItemFailures)
		}
		if !f.Logged("was not announced", 1) {
			t.Errorf("the log does not say that the upload was not announced:\n%s", f.Log())
		}
	})
	t.Run("index", func(t *testing.T) {
		t.Parallel()
		f := w.start(t, "index")
		if res := invoke[events.SQSEventResponse](t, f, event(t, "index", "")); len(res.BatchItemFailures) != 1 {
			t.Errorf("an outcome that is not there leaves %v, want its message", res.BatchItemFailures)
		}
		rejected := pipeline.Outcome{Revision: exampleRevision, Reason: corpus.Damaged}
		_, errOutcome := pipeline.Settle(t.Context(), w.archive, pipeline.OutcomeKey(exampleRevision), rejected)
		_, errDeclared := pipeline.Settle(t.Context(), w.archive, pipeline.SubmissionKey(exampleRevision),
			corpus.Declaration{Revision: exampleRevision, Submitter: "example-organiser", Document: corpus.Identify(nil)})
		if err := errors.Join(errOutcome, errDeclared); err != nil {
			t.Fatal(err)
		}
		if res := invoke[events.SQSEventResponse](t, f, event(t, "index", "")); len(res.BatchItemFailures) > 0 {
			t.Errorf("left %v to the next delivery, want none:\n%s", res.BatchItemFailures, f.Log())
		}
	})
	t.Run("compile", func(t *testing.T) {
		t.Parallel()
		f := w.start(t, "compile")
		done := invoke[trigger.Done](t, f, event(t, "compile", ""))
		themes, err := hlpf.Default().ThemesOf(2027)
		if err != nil || len(done.Steps) != len(themes) {
			t.Errorf("asks for %d steps, want one for each of %d themes, %v", len(done.Steps), len(themes), err)
		}
		if _, err := f.Invoke(t.Context(), []byte(`{}`)); err == nil {
			t.Error("a step without a name succeeds, want an error")
		}
	})
	t.Run("download", func(t *testing.T) {
		t.Parallel()
		f := w.start(t, "download")
		res := invoke[events.APIGatewayV2HTTPResponse](t, f, event(t, "download", w.token(t, "policy")))
		if res.StatusCode != http.StatusOK || !strings.Contains(res.Body, `"sdg-4"`) {
			t.Errorf("answered %d %s, want the year's themes", res.StatusCode, res.Body)
		}
		wrongRole := invoke[events.APIGatewayV2HTTPResponse](t, f, event(t, "download", w.token(t, "organiser")))
		if wrongRole.StatusCode != http.StatusForbidden {
			t.Errorf("an organiser is answered %d, want 403", wrongRole.StatusCode)
		}
	})
	t.Run("reconcile", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		if _, err := pipeline.Settle(t.Context(), w.archive, pipeline.SubmissionKey(exampleRevision),
			corpus.Declaration{Revision: exampleRevision, Submitter: "example-organiser", Document: corpus.Identify(nil)}); err != nil {
			t.Fatal(err)
		}
		f := w.start(t, "reconcile")
		for night, want := range []reconcile.Result{{Replayed: 1, Sealed: 1}, {}} {
			got := invoke[reconcile.Result](t, f, event(t, "reconcile", ""))
			if stamp, err := audit.ParseStamp(got.Seal); err != nil || stamp.Number != 1 {
				t.Errorf("night %d names the seal %q, want the first: %v", night, got.Seal, err)
			}
			if got.Seal = ""; !reflect.DeepEqual(got, want) {
				t.Errorf("night %d did %+v, want %+v", night, got, want)
			}
		}
		if !f.Logged(`"ReconcileDifference":0`, 2) || !strings.Contains(f.Log(), `"_aws"`) || !strings.Contains(f.Log(), `"Service":"reconcile"`) {
			t.Errorf("the log carries no metrics of reconcile:\n%s", f.Log())
		}
		if _, err := w.archive.Stat(t.Context(), pipeline.SealKey(1)); err != nil {
			t.Errorf("no seal was written: %v", err)
		}
	})
	t.Run("portal", func(t *testing.T) {
		t.Parallel()
		res := invoke[events.APIGatewayV2HTTPResponse](t, w.start(t, "portal"), event(t, "portal", ""))
		if res.StatusCode != http.StatusOK || !strings.Contains(res.Headers["Content-Security-Policy"], "https://inbox.example") {
			t.Errorf("answered %d with %v, want the page, which may send to the inbox", res.StatusCode, res.Headers)
		}
	})
}
