// Package loopback finds ports of 127.0.0.1 for servers that have to be told
// theirs before they listen.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// The ports that are handed out. Systems give others to whoever asks for any
// (Linux from 32768 on, the rest from 49152), so that none of these is lost to
// a stranger between the moment it is found free and the one it is used.
const (
	first = 26000
	ports = 3000
)

// Port is a port of 127.0.0.1 that nobody listens on, kept for one server.
type Port struct {
	Number  string // in decimal
	Address string // with the host, as net.Listen takes it

	claim net.Listener
}

// Keep finds a port. Until GiveBack nobody else who asks here is given it, in
// this process or another: whoever has a port listens on the one that stands
// as far above it as there are ports.
func Keep(ctx context.Context) (Port, error) {
	var faults error
	for range 100 {
		number := first + rand.IntN(ports)
		p := Port{Number: strconv.Itoa(number), Address: address(number)}
		var err error
		if p.claim, err = listen(ctx, address(number+ports)); err != nil {
			faults = err
			continue
		}
		l, err := listen(ctx, p.Address)
		if err == nil {
			return p, l.Close()
		}
		faults = errors.Join(err, p.claim.Close())
	}
	return Port{}, fmt.Errorf("find a free port: %w", faults)
}

// GiveBack lets others have the port.
func (p Port) GiveBack() error { return p.claim.Close() }

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func listen(ctx context.Context, at string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", at)
}
