package loopback_test

import (
	"net"
	"strconv"
	"sync"
	"testing"

	"github.com/city-outcomes/throughline/shared/loopback"
)

func TestPortsAreFreeAndNoTwoAreTheSame(t *testing.T) {
	t.Parallel()
	const many = 200
	ports := make(chan loopback.Port, many)
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			p, err := loopback.Keep(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			ports <- p
		})
	}
	all.Wait()
	close(ports)
	seen := map[string]bool{}
	for p := range ports {
		if seen[p.Number] {
			t.Errorf("the port %s is given twice", p.Number)
		}
		seen[p.Number] = true
		l, err := net.Listen("tcp", p.Address)
		if err != nil {
			t.Errorf("the port is not free: %v", err)
			continue
		}
		if _, got, _ := net.SplitHostPort(l.Addr().String()); got != p.Number {
			t.Errorf("%s has the port %s, want %s", p.Address, got, p.Number)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		if err := p.GiveBack(); err != nil {
			t.Error(err)
		}
	}
}

func TestPortsAreNotThoseThatTheSystemGives(t *testing.T) {
	t.Parallel()
	p, err := loopback.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := strconv.Atoi(p.Number); err != nil || n < 1024 || n >= 32768 {
		t.Errorf("the port is %s, %v, want one below those that the system gives to anybody", p.Number, err)
	}
	if err := p.GiveBack(); err != nil {
		t.Error(err)
	}
}
