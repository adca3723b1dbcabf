package runner_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// pooler lends one session of a server to many clients, for a transaction at a time,
// as PgBouncer does with pool_mode = transaction and a pool of one.
type pooler struct {
	server   net.Conn
	greeting []byte // what the server said of itself when the session began
	lent     chan struct{}

	mu     sync.Mutex
	client net.Conn // who has the session
	asked  int      // how many answers that one waits for
}

// behindPooler is the URL of a database by way of a pooler.
func behindPooler(t *testing.T, db testdb.DB) string {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &pooler{lent: make(chan struct{}, 1)}
	if p.server, err = new(net.Dialer).DialContext(t.Context(), "tcp", u.Host); err != nil {
		t.Fatal(err)
	}
	start := []byte("\x00\x00\x00\x00\x00\x03\x00\x00user\x00" + u.User.Username() + "\x00database\x00" + u.Path[1:] + "\x00\x00")
	binary.BigEndian.PutUint32(start, uint32(len(start))) //nolint:gosec // it is short
	if _, err := p.server.Write(start); err != nil {
		t.Fatal(err)
	}
	for kind := byte(0); kind != 'Z'; {
		var message []byte
		if kind, message, err = readMessage(p.server); err != nil {
			t.Fatal(err)
		}
		if kind == 'K' {
			message = []byte("K\x00\x00\x00\x0c\x00\x00\x00\x01poor") // a key of its own, for the number 1
		}
		p.greeting = append(p.greeting, message...)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = l.Close(), p.server.Close() })
	go p.answer()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	u.Host = l.Addr().String()
	return u.String()
}

// readMessage reads one message of PostgreSQL's protocol.
func readMessage(r io.Reader) (kind byte, message []byte, err error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, nil, err
	}
	message = make([]byte, 1+binary.BigEndian.Uint32(head[1:]))
	_, err = io.ReadFull(r, message[copy(message, head):])
	return head[0], message, err
}

// serve hands what a client sends to the server, once the session is its own.
func (p *pooler) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	start := make([]byte, 4)
	if _, err := io.ReadFull(c, start); err != nil {
		return
	}
	if _, err := io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(start))-4); err != nil {
		return
	}
	if _, err := c.Write(p.greeting); err != nil {
		return
	}
	for {
		kind, message, err := readMessage(c)
		if err != nil || kind == 'X' {
			return
		}
		asks := 0
		if kind == 'Q' || kind == 'S' {
			asks = 1
		}
		p.mu.Lock()
		mine := p.client == c
		if mine {
			p.asked += asks
		}
		p.mu.Unlock()
		if !mine {
			p.lent <- struct{}{}
			p.mu.Lock()
			p.client, p.asked = c, asks
			p.mu.Unlock()
		}
		if _, err := p.server.Write(message); err != nil {
			return
		}
	}
}

// answer hands on what the server sends, and takes the session back between two
// transactions.
func (p *pooler) answer() {
	for {
		kind, message, err := readMessage(p.server)
		if err != nil {
			return
		}
		p.mu.Lock()
		c, done := p.client, false
		if kind == 'Z' {
			p.asked--
			if done = p.asked == 0 && message[5] == 'I'; done {
				p.client = nil
			}
		}
		p.mu.Unlock()
		if c != nil {
			_, _ = c.Write(message) // to one that is gone as well
		}
		if done {
			<-p.lent
		}
	}
}

// Runs that get one and the same session from a pooler would all get a lock of that
// session. They keep out of each other's way nevertheless, and out of that of a run
// that has a session of its own.
func TestRunsBehindAPooler(t *testing.T) {
	const runs = 5
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			db := testdb.New(t, server)
			pooled := behindPooler(t, db)
			files := chain(createTrail, "transaction = false\n"+insertTrail(2)+execute("SELECT pg_sleep(0.05)"), insertTrail(3), "transaction = false\n"+insertTrail(4))
			errs := make(chan error)
			for i := range runs {
				at := pooled
				if i == 0 {
					at = db.URL
				}
				m := newMigrator(t, testdb.Connect(t, at), files, runner.Options{}, nil)
				go func() { _, err := m.Upgrade(context.WithoutCancel(t.Context()), "heads"); errs <- err }()
			}
			for range runs {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
			direct := testdb.Connect(t, db.URL)
			if diff := cmp.Diff([]string{"2", "3", "4"}, rowsOf(t, direct, "SELECT n FROM trail ORDER BY n")); diff != "" {
				t.Errorf("what was applied (-want +got):\n%s", diff)
			}
			if left := rowsOf(t, direct, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"); len(left) > 0 {
				t.Errorf("sessions keep a lock: %v", left)
			}
		})
	}
}

// A run with a session of its own waits for one behind a pooler, and the other way
// round, and says for whom.
func TestPooledAndDirect(t *testing.T) {
	files := chain(createTrail, "transaction = false\n"+insertTrail(2))
	for name, pooledFirst := range map[string]bool{"pooled first": true, "direct first": false} {
		t.Run(name, func(t *testing.T) {
			db := testdb.New(t, "postgres")
			urls := []string{behindPooler(t, db), db.URL}
			if !pooledFirst {
				slices.Reverse(urls)
			}
			holding, goOn, ended := make(chan struct{}), make(chan struct{}), make(chan error)
			first := newMigrator(t, testdb.Connect(t, urls[0]), files, runner.Options{}, &log{on: func(e runner.Event) {
				if s, ok := e.(runner.RevisionStarted); ok && s.Number == 2 {
					close(holding)
					<-goOn
				}
			}})
			go func() { _, err := first.Upgrade(context.WithoutCancel(t.Context()), "heads"); ended <- err }()
			select {
			case <-holding:
			case err := <-ended:
				t.Fatal(err)
			}
			second := newMigrator(t, testdb.Connect(t, urls[1]), files, runner.Options{LockTimeout: -1}, nil)
			if h, held, err := second.Holder(t.Context()); err != nil || !held || h.PID == 0 {
				t.Errorf("Holder = %v, %t, %v", h, held, err)
			}
			_, err := second.Upgrade(t.Context(), "heads")
			var locked *runner.LockError
			if !asError(err, &locked) || locked.Holder.PID == 0 {
				t.Errorf("Upgrade = %v, want a LockError that names the holder", err)
			}
			close(goOn)
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

// What two connections ask again and again of one session of the server is prepared by
// none: the names of the one would be the other's.
func TestQueriesBehindAPooler(t *testing.T) {
	url := behindPooler(t, testdb.New(t, "postgres"))
	first, second := testdb.Connect(t, url), testdb.Connect(t, url)
	for i := range 4 {
		for _, c := range []database.Conn{first, second} {
			var there, prepared int64
			list := []database.Statement{
				{SQL: "SELECT count(*) FROM pg_class WHERE relname = 'pg_class'", Again: true},
				{SQL: "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''", Again: true},
			}
			err := database.QueryAll(t.Context(), c, list, func(i int, rows database.Rows) error {
				rows.Next()
				return rows.Scan([]*int64{&there, &prepared}[i])
			})
			if err != nil || there != 1 || prepared != 0 {
				t.Errorf("time %d: %d tables, %d statements are prepared, %v", i+1, there, prepared, err)
			}
		}
	}
}
