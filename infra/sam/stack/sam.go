package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/city-outcomes/throughline/infra/sam/events"
)

// SAM is the SAM CLI, as it is used here.
type SAM struct {
	bin   string   // folder of sam and cfn-lint
	root  string   // of the project
	build string   // where the functions are built
	env   []string // of its commands
	image string   // the functions' base image
	hosts []string // options that say where containers find hosts
	vars  string   // file of the functions' variables
}

// Lint has SAM and cfn-lint check the template. What they find is the error.
func (s SAM) Lint(ctx context.Context) error {
	_, err := s.run(ctx, "sam", "validate", "--lint")
	if err == nil {
		_, err = s.run(ctx, "cfn-lint", "template.yaml")
	}
	return err
}

// architecture is the parameter of the template that has the functions built
// for this machine: SAM runs no other.
const architecture = "Architecture=x86_64"

// Build builds every function. It is never asked for one alone, which removes
// the others, and never to use its cache, which does not see that shared/ has
// changed.
func (s SAM) Build(ctx context.Context) error {
	if _, err := s.run(ctx, "sam", "build", "--build-dir", s.build, "--parameter-overrides", architecture); err != nil {
		return err
	}
	return lengthen(s.template(), 900) // the longest that Lambda allows
}

// template is the built one.
func (s SAM) template() string { return filepath.Join(s.build, "template.yaml") }

// Invoke starts a function once, for an event in a file, and returns what it
// answers. SAM's exit code says nothing of the function: whether it failed, or
// answers a request with anything but a success, is read from the answer.
func (s SAM) Invoke(ctx context.Context, f Function, event string) ([]byte, error) {
	payload, err := s.run(ctx, "sam", append([]string{"local", "invoke", f.ID, "--event", event}, s.local()...)...)
	if err == nil {
		err = events.Failure(payload, "")
	}
	if err != nil || !f.HTTP {
		return payload, err
	}
	var answer struct {
		Status int `json:"statusCode"`
	}
	if err := json.Unmarshal(payload, &answer); err != nil {
		return nil, fmt.Errorf("read the answer of %s: %w", f.ID, err)
	}
	if answer.Status/100 != 2 {
		return nil, fmt.Errorf("%s answers %d: %.500s", f.ID, answer.Status, payload)
	}
	return payload, nil
}

// local are the options of all that starts functions.
func (s SAM) local() []string {
	return append([]string{"--template", s.template(), "--parameter-overrides", architecture,
		"--env-vars", s.vars, "--invoke-image", s.image, "--skip-pull-image"}, s.hosts...)
}

// run runs a command to its end, and returns what it prints.
func (s SAM) run(ctx context.Context, name string, args ...string) ([]byte, error) {
	var faults strings.Builder
	cmd := s.command(ctx, name, args...)
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args[:min(2, len(args))], " "), err, out, faults.String())
	}
	return out, nil
}

// command is a command that is told to end where ctx is done, and has time to
// remove its containers.
func (s SAM) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, name), args...)
	cmd.Dir, cmd.Env = s.root, s.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}

// server is a part of SAM that listens on 127.0.0.1 until it is stopped.
type server struct {
	cmd   *exec.Cmd
	stop  context.CancelFunc
	ended chan struct{}
	err   error // how it ended
}

// serve starts `sam local NAME` on a port, and waits until it listens; it runs
// on until it is stopped. What it and its functions say goes to out.
func (s SAM) serve(ctx context.Context, out io.Writer, name, port string) (*server, error) {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	args := append([]string{"local", name, "--host", "127.0.0.1", "--port", port, "--warm-containers", "LAZY"}, s.local()...)
	srv := &server{cmd: s.command(running, "sam", args...), stop: stop, ended: make(chan struct{})}
	srv.cmd.Stdout, srv.cmd.Stderr = out, out
	if err := srv.cmd.Start(); err != nil {
		stop()
		return nil, fmt.Errorf("start sam local %s: %w", name, err)
	}
	go func() {
		defer close(srv.ended)
		srv.err = srv.cmd.Wait()
	}()
	for !listens(ctx, port) {
		select {
		case <-srv.ended:
			stop()
			return nil, fmt.Errorf("start sam local %s: it ended: %w", name, srv.err)
		case <-ctx.Done():
			srv.end()
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return srv, nil
}

// end stops the server and waits until it has removed its containers.
func (s *server) end() {
	s.stop()
	<-s.ended
}

func listens(ctx context.Context, port string) bool {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", "127.0.0.1:"+port)
	if err != nil {
		return false
	}
	return c.Close() == nil
}

// environment is that of SAM's commands: this process's own, but for what would
// lead SAM or the functions to somebody's real account.
func environment(more map[string]string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "AWS_") && !strings.HasPrefix(v, "SAM_") {
			env = append(env, v)
		}
	}
	for name, value := range more {
		env = append(env, name+"="+value)
	}
	return env
}
