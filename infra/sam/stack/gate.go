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
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", netip.AddrPortFrom(g.at.Addr(), 0).String())
	if err != nil {
		return "", fmt.Errorf("listen where containers can reach it: %w", err)
	}
	address := "http://" + l.Addr().String()
	server := &http.Server{Handler: handler(address), ReadHeaderTimeout: 10 * time.Second}
	g.servers = append(g.servers, server)
	go func() { _ = server.Serve(listener{l, g.at}) }() // until it is closed
	return address, nil
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
