package main

import (
	"bytes"
	"io"
	"net"
	"slices"
	"testing"
	"time"
)

// TestProxyDelaysAndKeepsOrder: a question and its answer take twice the delay, many pieces under way at once take no
// longer than one, and all bytes arrive in order.
func TestProxyDelaysAndKeepsOrder(t *testing.T) {
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go func() {
		for {
			conn, err := echo.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); _, _ = io.Copy(conn, conn) }()
		}
	}()
	const delay = 20 * time.Millisecond
	p, err := startProxy(echo.Addr().String(), delay)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", p.address())
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Repeat([]byte("0123456789"), 100)
	start := time.Now()
	go func() {
		for piece := range slices.Chunk(want, 10) {
			_, _ = conn.Write(piece) // what does not arrive is missed below
		}
	}()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	if !bytes.Equal(got, want) {
		t.Error("what came back is not what was sent")
	}
	if took < 2*delay {
		t.Errorf("there and back took %v, less than twice %v", took, delay)
	}
	if took > 25*delay { // 100 pieces one after the other would take 200
		t.Errorf("there and back took %v: pieces wait for each other", took)
	}
	conn.Close()
	if err := p.close(); err != nil {
		t.Error(err)
	}
}
