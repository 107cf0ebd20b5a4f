// Package lambdatest runs a built function as Lambda would: the process that
// Lambda starts, told what to do by the Runtime API (AWS Lambda Developer
// Guide, "Using the Lambda runtime API"), without a container. It is imported
// by tests alone.
package lambdatest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Build builds functions/NAME for this machine as `make build` does for
// Lambda, and returns the path of its bootstrap. With -short the test is
// skipped: what it builds it starts.
func Build(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starts processes")
	}
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc",
		"-ldflags", "-s -w -buildid=", "-o", bootstrap, "github.com/city-outcomes/throughline/functions/"+name)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build functions/%s: %v\n%s", name, err, out)
	}
	return bootstrap
}

// patience is how long a process is waited for that ends each of these waits
// by what it does: it is for one that never will.
const patience = 5 * time.Minute

// Function is a running function. It takes one invocation at a time, as an
// instance on Lambda does; Invoke may be called by several goroutines.
type Function struct {
	Started time.Duration // from the start of the process to its first asking for work

	turn  sync.Mutex
	cmd   *exec.Cmd
	ended chan error // the process has ended
	work  chan invocation
	reply chan reply
	log   *safeBuffer

	extended atomic.Bool // it has registered an extension
}

type invocation struct {
	id       string
	event    []byte
	deadline time.Time
}

type reply struct {
	id    string
	body  []byte
	fault bool
}

// Start starts a function with the given environment ("NAME=value") and no
// other, and waits until it asks for work. It ends with the test.
func Start(t testing.TB, bootstrap string, env ...string) *Function {
	t.Helper()
	f := &Function{work: make(chan invocation), reply: make(chan reply, 1), ended: make(chan error, 1), log: &safeBuffer{}}
	ready := make(chan struct{})
	api := httptest.NewServer(f.runtimeAPI(ready))
	began := time.Now()
	f.cmd = command(bootstrap, strings.TrimPrefix(api.URL, "http://"), env, f.log)
	if err := f.cmd.Start(); err != nil {
		api.Close()
		t.Fatalf("start %s: %v", bootstrap, err)
	}
	go func() { f.ended <- f.cmd.Wait() }()
	t.Cleanup(func() {
		f.Kill()
		api.CloseClientConnections()
		api.Close()
	})
	select {
	case <-ready:
		f.Started = time.Since(began)
	case err := <-f.ended:
		f.ended <- err
		t.Fatalf("the function ended before it asked for work: %v\n%s", err, f.Log())
	case <-time.After(patience):
		t.Fatalf("the function does not ask for work\n%s", f.Log())
	}
	return f
}

// StartToFail starts a function that cannot start, and returns what it logged
// until it ended by itself, with an error.
func StartToFail(t testing.TB, bootstrap string, env ...string) string {
	t.Helper()
	log := &safeBuffer{}
	err := command(bootstrap, "127.0.0.1:1", env, log).Run()
	if _, exited := errors.AsType[*exec.ExitError](err); !exited {
		t.Fatalf("the function ended with %v, want an exit code above 0\n%s", err, log)
	}
	return log.String()
}

func command(bootstrap, api string, env []string, log io.Writer) *exec.Cmd {
	cmd := exec.Command(bootstrap)
	cmd.Dir = filepath.Dir(bootstrap)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(environment(env), "AWS_LAMBDA_RUNTIME_API="+api)
	return cmd
}

// environment is what Lambda sets for every function, and more.
func environment(more []string) []string {
	return append([]string{"AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_FUNCTION_NAME=function", "AWS_REGION=eu-west-1", "TMPDIR=" + os.TempDir()}, more...)
}

// runtimeAPI is the side of Lambda.
func (f *Function) runtimeAPI(ready chan struct{}) http.Handler {
	var once sync.Once
	const root = "/2018-06-01/runtime"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(ready) })
		select {
		case in := <-f.work:
			h := w.Header()
			h.Set("Content-Type", "application/json")
			h.Set("Lambda-Runtime-Aws-Request-Id", in.id)
			h.Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(in.deadline.UnixMilli()))
			h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:111122223333:function:function")
			_, _ = w.Write(in.event) // a function that has died is seen by Invoke
		case <-r.Context().Done():
		}
	})
	take := func(fault bool) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.WriteHeader(http.StatusAccepted)
			f.reply <- reply{r.PathValue("id"), body, fault}
		}
	}
	mux.HandleFunc("POST "+root+"/invocation/{id}/response", take(false))
	mux.HandleFunc("POST "+root+"/invocation/{id}/error", take(true))
	f.extensionsAPI(mux)
	return mux
}

// extensionsAPI is the part of Lambda by which a process asks to be told of its
// end (AWS Lambda Developer Guide, "Using the Lambda Extensions API").
func (f *Function) extensionsAPI(mux *http.ServeMux) {
	const root = "/2020-01-01/extension"
	mux.HandleFunc("POST "+root+"/register", func(w http.ResponseWriter, _ *http.Request) {
		f.extended.Store(true)
		w.Header().Set("Lambda-Extension-Identifier", "made-up")
	})
	mux.HandleFunc("GET "+root+"/event/next", func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // it asked for no events
	})
}

// FunctionError is what a function answers that failed.
type FunctionError struct{ Payload []byte }

// Error is the payload.
func (e *FunctionError) Error() string { return "the function failed: " + string(e.Payload) }

// ErrEnded says that the process ended before it answered.
var ErrEnded = errors.New("the function's process ended")

// longest is what a function has at most to answer (AWS Lambda Developer
// Guide, "Lambda quotas").
const longest = 15 * time.Minute

// Invoke sends an event and returns the answer. The function has until the
// context's deadline, but no longer than on Lambda. A function that fails is a
// *FunctionError.
func (f *Function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	f.turn.Lock()
	defer f.turn.Unlock()
	deadline, _ := ctx.Deadline()
	in := invocation{id: fmt.Sprintf("request-%d", time.Now().UnixNano()), event: event, deadline: deadline}
	select {
	case f.work <- in:
	case err := <-f.ended:
		f.ended <- err
		return nil, ErrEnded
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for {
		select {
		case r := <-f.reply:
			switch {
			case r.id != in.id: // of an invocation that was given up
				continue
			case r.fault:
				return nil, &FunctionError{r.body}
			}
			return r.body, nil
		case err := <-f.ended:
			f.ended <- err
			return nil, ErrEnded
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Call invokes a function with an event as JSON, and reads its answer into an
// Out.
func Call[Out any](ctx context.Context, f *Function, event any) (Out, error) {
	var out Out
	sent, err := json.Marshal(event)
	if err != nil {
		return out, err
	}
	got, err := f.Invoke(ctx, sent)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(got, &out)
}

// Kill ends the process at once, wherever it is, and waits until it has ended.
func (f *Function) Kill() {
	_ = f.cmd.Process.Kill() // it may have ended by itself
	err := <-f.ended
	f.ended <- err
}

// Stop ends the process as Lambda ends an instance: by SIGTERM where it has
// registered an extension, else at once. It reports whether the process ended
// by itself; Lambda would kill it half a second later, the machine of a test
// may be busier than that.
func (f *Function) Stop() bool {
	if !f.extended.Load() || f.cmd.Process.Signal(syscall.SIGTERM) != nil {
		f.Kill()
		return false
	}
	select {
	case err := <-f.ended:
		f.ended <- err
		return true
	case <-time.After(patience):
		f.Kill()
		return false
	}
}

// Log is what the function has logged so far.
func (f *Function) Log() string { return f.log.String() }

// Logged reports whether the function has logged words so many times and no
// more, and gives its output time to arrive: an answer does not wait for it.
func (f *Function) Logged(words string, times int) bool {
	const step = 20 * time.Millisecond
	for waited := time.Duration(0); waited < patience && strings.Count(f.Log(), words) < times; waited += step {
		time.Sleep(step)
	}
	return strings.Count(f.Log(), words) == times
}

// safeBuffer is a buffer that is written and read at once.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
