package stack

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
)

// engine is the Docker engine that SAM runs the functions in.
type engine struct {
	env   []string // of docker
	image string   // SAM's base image, ours alone
}

// bridge returns this machine's address in the network of the containers, with
// the network's length.
func (e engine) bridge(ctx context.Context) (netip.Prefix, error) {
	out, err := e.docker(ctx, nil, "network", "inspect", "bridge", "--format", `{{index .Options "com.docker.network.bridge.name"}}`)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("find the containers' network: %w", err)
	}
	name := strings.TrimSpace(out)
	at, err := net.InterfaceByName(name)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("find the containers' network: the Docker engine has to run on this machine itself: %s: %w", name, err)
	}
	addresses, err := at.Addrs()
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("find the containers' network: %w", err)
	}
	for _, a := range addresses {
		if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr().Is4() {
			return p, nil
		}
	}
	return netip.Prefix{}, fmt.Errorf("find the containers' network: %s has no address", name)
}

// makeImage makes the image that SAM starts the functions in: nothing but the
// emulator of the Lambda runtime. No registry is asked. Its environment is
// every function's, beside what the template says: SAM sets no variables that
// the template does not name.
func (e engine) makeImage(ctx context.Context, emulator string, environment map[string]string) error {
	layer, err := baseImage(emulator)
	if err != nil {
		return fmt.Errorf("make the base image: %w", err)
	}
	args := []string{"import", "--change", "WORKDIR /var/task", "--change", "ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime PATH=/var/task"}
	for name, value := range environment {
		args = append(args, "--change", "ENV "+name+"="+value)
	}
	if _, err := e.docker(ctx, layer, append(args, "-", e.image+":rapid-x86_64")...); err != nil {
		return fmt.Errorf("make the base image: %w", err)
	}
	return nil
}

// baseImage is a file system with the emulator where SAM expects it.
func baseImage(emulator string) (io.Reader, error) {
	program, err := os.ReadFile(emulator)
	if err != nil {
		return nil, err
	}
	var layer bytes.Buffer
	w := tar.NewWriter(&layer)
	for _, dir := range []string{"etc", "opt", "tmp", "var", "var/rapid", "var/runtime", "var/task"} {
		mode := int64(0o755)
		if dir == "tmp" {
			mode = 0o1777
		}
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: mode}); err != nil {
			return nil, err
		}
	}
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "var/rapid/aws-lambda-rie", Mode: 0o755, Size: int64(len(program))}); err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	return &layer, w.Close()
}

// clean removes the containers that SAM has left behind, and the image.
func (e engine) clean(ctx context.Context) error {
	tag := e.image + ":rapid-x86_64"
	left, err := e.docker(ctx, nil, "ps", "--all", "--quiet", "--filter", "ancestor="+tag)
	if err != nil {
		return fmt.Errorf("look for containers: %w", err)
	}
	if ids := strings.Fields(left); len(ids) > 0 {
		if _, err := e.docker(ctx, nil, append([]string{"rm", "--force", "--volumes"}, ids...)...); err != nil {
			return fmt.Errorf("remove containers: %w", err)
		}
	}
	made, err := e.docker(ctx, nil, "images", "--quiet", tag)
	if err == nil && made != "" {
		_, err = e.docker(ctx, nil, "rmi", tag)
	}
	if err != nil {
		return fmt.Errorf("remove the base image: %w", err)
	}
	return nil
}

func (e engine) docker(ctx context.Context, in io.Reader, args ...string) (string, error) {
	var faults bytes.Buffer
	cmd := exec.CommandContext(ctx, "docker", args...)
	cmd.Env, cmd.Stdin, cmd.Stderr = e.env, in, &faults
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w: %s", args[0], err, bytes.TrimSpace(faults.Bytes()))
	}
	return string(out), nil
}
