package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/corpus"
	"github.com/city-outcomes/throughline/shared/loopback"
)

// asCommand makes this test binary the command itself, so that it can be
// killed.
const asCommand = "THROUGHLINE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// process starts a command line in a process of its own.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"--cache", cache(t)}, args...)...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// kill ends a process at once, and waits until it is gone.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Logf("it had ended: %v", err)
	}
	_ = cmd.Wait() // the kill is its error
}

// TestKilledServerLosesNothing kills the server again and again while
// documents are sent and read, and the compiler while it compiles; at the end
// every document has been taken once and the packages are, to the byte, those
// of a run in which nothing happened.
func TestKilledServerLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills processes")
	}
	calm, broken := t.TempDir(), t.TempDir()
	demo(t, calm)
	documents, err := findDocuments([]string{filepath.Join(testdata, "documents")}, corpus.Metadata{Kind: corpus.KindOther})
	if err != nil {
		t.Fatal(err)
	}
	kills := submitThroughKills(t, broken, documents)
	kills += compileThroughKills(t, broken)
	want, got := packagesIn(t, filepath.Join(calm, "packages")), packagesIn(t, filepath.Join(broken, "packages"))
	for name, sha := range want {
		if got[name] != sha {
			t.Errorf("after %d kills %s is %s, want %s", kills, name, got[name], sha)
		}
	}
	if code, out, errs := throughline(t, "", "rebuild", "--store", broken, "--editions"); code != 0 {
		t.Errorf("rebuild after %d kills = %d: %s%s", kills, code, out, errs)
	}
	t.Logf("%d kills survived", kills)
}

// leastKills is how often the server is killed even where it is quick.
const leastKills = 8

// longer is the life of the next process, by an eighth: a slow machine is given
// what it needs after a few kills more.
func longer(t *testing.T, life time.Duration) time.Duration {
	t.Helper()
	if life > 10*time.Minute {
		t.Fatal("the work is not done however long the process lives")
	}
	return life + life/8
}

// submitThroughKills sends the documents to a server that is killed after a
// little longer each time, until all are settled.
func submitThroughKills(t *testing.T, dir string, documents []document) (kills int) {
	t.Helper()
	port, err := loopback.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = port.GiveBack() }) // it was only kept
	for life := 60 * time.Millisecond; ; life = longer(t, life) {
		server := process(t, "serve", "--address", port.Address, "--store", dir)
		ctx, stop := context.WithTimeout(t.Context(), life)
		err := submitAll(ctx, port.Address, dir, documents)
		stop()
		kill(t, server)
		kills++
		if err == nil && kills >= leastKills {
			return kills
		}
	}
}

// submitAll sends what the server has not got, and waits until all is
// settled.
func submitAll(ctx context.Context, address, dir string, documents []document) error {
	var api *client
	for {
		var err error
		api, err = server{To: "http://" + address, Secret: filepath.Join(dir, secretFile)}.connect(ctx, "organiser")
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	receipts, err := (&sender{api: api}).sendAll(ctx, documents)
	if err != nil {
		return err
	}
	return await(ctx, api, receipts, time.Hour, progress{})
}

// compileThroughKills compiles the live year, killed after a little longer
// each time, until it is done.
func compileThroughKills(t *testing.T, dir string) (kills int) {
	t.Helper()
	args := []string{"compile", "--store", dir, "--edition", "20261124T020000Z"}
	for life := 100 * time.Millisecond; ; life = longer(t, life) {
		compiler := process(t, args...)
		ended := make(chan error, 1)
		go func() { ended <- compiler.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("compile: %v", err)
			}
			return kills
		case <-time.After(life):
			if err := compiler.Process.Kill(); err == nil {
				kills++
			}
			<-ended
		}
	}
}
