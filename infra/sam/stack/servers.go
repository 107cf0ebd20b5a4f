package stack

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// The variables that infra/servers/with names its servers in.
const (
	dynamoDBVariable = "THROUGHLINE_TEST_DYNAMODB"
	s3Variable       = "THROUGHLINE_TEST_S3"
	emulatorVariable = "THROUGHLINE_TEST_EMULATOR"
	samVariable      = "THROUGHLINE_SAM"
)

// servers are DynamoDB Local, the S3 server and, where none answers, a Docker
// engine, as infra/servers/with starts them. They end with their standard
// input: however this process ends, they do too.
type servers struct {
	cmd         *exec.Cmd
	hold        io.Closer
	environment map[string]string
}

// startServers fetches what is missing, starts the servers of the project in
// root with more variables in their environment, and waits for them.
func startServers(ctx context.Context, root string, out io.Writer, env ...string) (*servers, error) {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), "infra/servers/with", "--sam", "--hold")
	cmd.Dir, cmd.Stderr = root, out
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us: the servers are needed to the end
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the servers: %w", err)
	}
	s := &servers{cmd: cmd, hold: hold, environment: map[string]string{}}
	give := context.AfterFunc(ctx, func() { _ = hold.Close() }) // up: they stop as soon as they are started
	defer give()
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		name, value, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		s.environment[name] = value
	}
	if err := ctx.Err(); err != nil {
		s.stop()
		return nil, err
	}
	for _, name := range []string{dynamoDBVariable, s3Variable, emulatorVariable, samVariable} {
		if s.environment[name] == "" {
			s.stop()
			return nil, fmt.Errorf("start the servers: %s is missing, see above", name)
		}
	}
	return s, nil
}

// stop ends the servers and waits until they have ended.
func (s *servers) stop() {
	_ = s.hold.Close()
	_ = s.cmd.Wait() // what they say of their end stands on standard error
}
