package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"time"
)

// gates let the containers in to servers of this process, and to those that
// listen on 127.0.0.1. They listen on this machine's address in the containers'
// network, which browsers and commands here reach as well: so a link that a
// function signs is good for all. Nobody else is let in, though a neighbour's
// packets may find the way to that address.
type gates struct {
	at      netip.Prefix // this machine's address there, and the network's length
	servers []*http.Server
}

// listener takes connections from some addresses alone.
type listener struct {
	net.Listener
	allowed netip.Prefix
}

// Accept waits for a connection that is allowed.
func (l listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if from, err := netip.ParseAddrPort(c.RemoteAddr().String()); err == nil && l.allowed.Contains(from.Addr().Unmap()) {
			return c, nil
		}
		_ = c.Close() // it was never let in
	}
}

// serve opens a gate to a handler, and returns its address. The handler is
// asked for once the address is known.
func (g *gates) serve(ctx context.Context, handler func(address string) http.Handler) (string, error) {
	l, err := g.listen(ctx, "0")
	if err != nil {
		return "", err
	}
	address := "http://" + l.Addr().String()
	g.start(handler(address), listener{l, g.at})
	return address, nil
}

// serveLocalhost is serve under the name localhost, which browsers trust as
// they trust no other address without TLS. It leads here from here; containers
// are told by addHost that it leads here as well.
func (g *gates) serveLocalhost(ctx context.Context, handler func(address string) http.Handler) (string, error) {
	here, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	_, port, err := net.SplitHostPort(here.Addr().String())
	if err != nil {
		return "", errors.Join(err, here.Close())
	}
	there, err := g.listen(ctx, port)
	if err != nil {
		return "", errors.Join(err, here.Close())
	}
	address := "http://" + net.JoinHostPort("localhost", port)
	g.start(handler(address), here, listener{there, g.at})
	return address, nil
}

// addHost is SAM's option by which containers find serveLocalhost: they try
// their own loopback first, where nobody listens, and then this address.
func (g *gates) addHost() []string {
	return []string{"--add-host", "localhost:" + g.at.Addr().String()}
}

func (g *gates) listen(ctx context.Context, port string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(g.at.Addr().String(), port))
	if err != nil {
		return nil, fmt.Errorf("listen where containers can reach it: %w", err)
	}
	return l, nil
}

func (g *gates) start(handler http.Handler, listeners ...net.Listener) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	g.servers = append(g.servers, server)
	for _, l := range listeners {
		go func() { _ = server.Serve(l) }() // until it is closed
	}
}

// open opens a gate to a server that listens on 127.0.0.1, and returns its
// address. The server need not be there yet. Requests pass as they are, the
// host that they ask for included: signatures stay good.
func (g *gates) open(ctx context.Context, server string) (string, error) {
	target, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("open a gate to %s: %w", server, err)
	}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		Transport: &http.Transport{DisableCompression: true},
	}
	return g.serve(ctx, func(string) http.Handler { return pass })
}

// shut closes all gates, with what passes.
func (g *gates) shut() error {
	var faults error
	for _, s := range g.servers {
		faults = errors.Join(faults, s.Close())
	}
	return faults
}
