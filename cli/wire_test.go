package cli_test

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/testdb"
)

// wire passes connections on to a server, counts the round trips, and may stop to
// pass anything, as a network does that is gone.
type wire struct {
	net.Listener
	target string
	ended  sync.WaitGroup

	mu     sync.Mutex
	asked  bool // the last bytes were a client's
	trips  int
	frozen bool
	open   []net.Conn
}

func newWire(t *testing.T, db testdb.DB) (w *wire, through string) {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w = &wire{Listener: l, target: u.Host}
	w.ended.Go(w.serve)
	t.Cleanup(func() {
		_ = w.Close()
		w.mu.Lock()
		for _, c := range w.open {
			_ = c.Close()
		}
		w.mu.Unlock()
		w.ended.Wait()
	})
	u.Host = l.Addr().String()
	return w, u.String()
}

func (w *wire) serve() {
	for {
		client, err := w.Accept()
		if err != nil {
			return
		}
		server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", w.target)
		if err != nil {
			_ = client.Close()
			return
		}
		w.mu.Lock()
		w.open = append(w.open, client, server)
		w.mu.Unlock()
		w.ended.Go(func() { w.pass(client, server, true) })
		w.ended.Go(func() { w.pass(server, client, false) })
	}
}

func (w *wire) pass(from, to net.Conn, client bool) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if w.note(client) {
			continue
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// note counts what a client sends after the server did, and reports whether
// nothing is to be passed.
func (w *wire) note(client bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if client && !w.asked {
		w.trips++
	}
	w.asked = client
	return w.frozen
}

// count is how many round trips do takes. What a client says as it leaves has no
// answer, but counts: subtract that of a client that does nothing.
func (w *wire) count(do func()) int {
	w.mu.Lock()
	w.trips, w.asked = 0, false
	w.mu.Unlock()
	do()
	time.Sleep(50 * time.Millisecond) // the last bytes are on their way
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trips
}

func (w *wire) freeze() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.frozen = true
}

// An upgrade that has nothing to do takes two round trips beside those of
// connecting, on the wire.
func TestNothingToDoOnTheWire(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("there is no wire")
		}
		w, through := newWire(t, db)
		p := deployed(t, testdb.DB{URL: through}, notes, note("INSERT INTO notes (n) VALUES (2)"))
		p.must(t, "upgrade")
		connecting := w.count(func() { connectAndLeave(t, through) })
		t.Logf("connecting takes %d round trips, an upgrade with nothing to do %d", connecting, w.count(func() { p.must(t, "upgrade") }))
		for _, args := range [][]string{{"upgrade"}, {"upgrade", "head"}, {"upgrade", number(2)}, {"upgrade", "--json"}} {
			if n := w.count(func() { p.must(t, args...) }); n > connecting+2 {
				t.Errorf("%v: %d round trips, of which connecting is %d", args, n, connecting)
			}
		}
	})
}

func connectAndLeave(t *testing.T, address string) {
	t.Helper()
	c, err := testdb.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The first signal ends a run in order, which takes its time when the server does
// not answer any more; the second ends the process at once.
func TestSecondSignal(t *testing.T) {
	sleep := map[string]string{"postgres": "SELECT pg_sleep(30)", "mysql": "SELECT SLEEP(30)"}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("nothing of it takes its time")
		}
		t.Parallel()
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			db := testdb.New(t, db.Name)
			w, through := newWire(t, db)
			p := deployed(t, testdb.DB{URL: through}, notes, note(sleep[db.Dialect]))
			cmd, out := p.start(t, "upgrade", "-v")
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			whereAsleep(t, db, databaseName(t, db))
			w.freeze()
			_ = cmd.Process.Signal(signal)
			select {
			case err := <-ended:
				t.Fatalf("%v: it ended at the first signal already: %v\n%s", signal, err, out.String())
			case <-time.After(time.Second):
			}
			begun := time.Now()
			_ = cmd.Process.Signal(signal)
			if err := <-ended; err == nil {
				t.Errorf("%v: it ended as if nothing were wrong", signal)
			}
			status := cmd.ProcessState.Sys().(syscall.WaitStatus)
			if !status.Signaled() || status.Signal() != signal || time.Since(begun) > time.Second {
				t.Errorf("%v: %s after the second signal it ended with %v", signal, time.Since(begun), cmd.ProcessState)
			}
			if !strings.Contains(out.String(), "once more to stop at once") {
				t.Errorf("%v: it does not say that a second one would stop it:\n%s", signal, out.String())
			}
		}
	})
}
