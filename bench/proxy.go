package main

import (
	"errors"
	"net"
	"sync"
	"time"
)

// A proxy forwards TCP connections and holds what it reads back for a while, in each direction: a distant server,
// with the bandwidth of a near one.
type proxy struct {
	listener net.Listener
	target   string
	delay    time.Duration
	running  sync.WaitGroup
	// heard is told what comes, before it is passed on. It may be nil, and is set before anybody connects.
	heard func(fromClient bool, piece []byte)
}

// startProxy listens on a free port of this machine.
func startProxy(target string, delay time.Duration) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: listener, target: target, delay: delay}
	p.running.Go(p.accept)
	return p, nil
}

// address is where to connect: host:port.
func (p *proxy) address() string { return p.listener.Addr().String() }

// close ends listening and waits for the connections, which end when either side does.
func (p *proxy) close() error {
	err := p.listener.Close()
	p.running.Wait()
	return err
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		p.running.Go(func() { p.serve(client) })
	}
}

func (p *proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close() //nolint:errcheck // the client learns that there is no server
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.forward(server, client, true) })
	both.Go(func() { p.forward(client, server, false) })
	both.Wait()
}

// A parcel is bytes, and when they are due.
type parcel struct {
	bytes []byte
	due   time.Time
}

// forward copies from one side to the other, each piece a delay after it came: pieces travel at the same time, as
// on a long wire. When the source ends, so does the destination, after what is under way has arrived.
func (p *proxy) forward(to, from net.Conn, fromClient bool) {
	wire := make(chan parcel, 1024)
	go func() {
		defer close(wire)
		for {
			buffer := make([]byte, 32<<10)
			n, err := from.Read(buffer)
			if n > 0 && p.heard != nil {
				p.heard(fromClient, buffer[:n])
			}
			if n > 0 {
				wire <- parcel{buffer[:n], time.Now().Add(p.delay)}
			}
			if err != nil {
				return
			}
		}
	}()
	var failed error
	for next := range wire {
		time.Sleep(time.Until(next.due))
		if failed == nil {
			_, failed = to.Write(next.bytes)
		}
		if failed != nil {
			from.Close() //nolint:errcheck // so that the reader ends
		}
	}
	to.Close() //nolint:errcheck // the other direction may have closed it
}
