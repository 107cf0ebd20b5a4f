package lambdatest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/city-outcomes/throughline/shared/loopback"
)

// EmulatorVariable names the emulator of the Lambda runtime, as
// infra/servers/with sets it.
const EmulatorVariable = "THROUGHLINE_TEST_EMULATOR"

// Emulated is a function under AWS's own emulator of the Lambda runtime (the
// Runtime Interface Emulator), which is what SAM puts into its containers.
type Emulated struct {
	Began time.Time // when the emulator was started, which starts the function at its first event

	url string
	log *safeBuffer
}

// Emulate starts the emulator for a built function with the given environment
// ("NAME=value"). It ends with the test. Without the emulator the test is
// skipped, and fails where CI is true.
func Emulate(t testing.TB, bootstrap string, env ...string) *Emulated {
	t.Helper()
	emulator := os.Getenv(EmulatorVariable)
	if emulator == "" {
		missing := EmulatorVariable + " is not set: run the tests by `make test`, or by infra/servers/with, which fetch the emulator where there is Python"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	at, api := keepPort(t), keepPort(t)
	e := &Emulated{url: "http://" + at, log: &safeBuffer{}, Began: time.Now()}
	cmd := exec.Command(emulator, "--log-level", "error", "--runtime-interface-emulator-address", at, "--runtime-api-address", api, bootstrap, "bootstrap")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = filepath.Dir(bootstrap), environment(env), e.log, e.log
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the emulator: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // the function sees its runtime API go, and ends
		err := <-ended
		ended <- err
	})
	for !listens(at) {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the emulator ended before it listened: %v\n%s", err, e.Log())
		case <-time.After(time.Millisecond):
			if time.Since(e.Began) > patience {
				t.Fatalf("the emulator does not listen\n%s", e.Log())
			}
		}
	}
	return e
}

// Invoke sends an event and returns the answer. A function that fails is a
// *FunctionError.
func (e *Emulated) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.url+"/2015-03-31/functions/function/invocations", bytes.NewReader(event))
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the emulator: %w", err)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("read the emulator's answer: %w", err)
	}
	var report struct {
		Message string `json:"errorMessage"`
	}
	if err := json.Unmarshal(body, &report); err != nil || report.Message != "" || res.StatusCode != http.StatusOK {
		return nil, &FunctionError{body}
	}
	return body, nil
}

// Log is what the function and the emulator have logged so far.
func (e *Emulated) Log() string { return e.log.String() }

// keepPort is an address of this machine that nobody listens on, kept until the
// test ends.
func keepPort(t testing.TB) string {
	t.Helper()
	port, err := loopback.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = port.GiveBack() }) // it was only kept
	return port.Address
}

func listens(address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	return c.Close() == nil
}
