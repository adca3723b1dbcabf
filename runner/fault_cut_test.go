package runner_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// cuts is how many connections are cut, or ended by the server, per server.
func cuts() int {
	if testdb.Full() {
		return 100
	}
	return 8
}

// proxy passes a connection on and cuts it after a number of bytes.
type proxy struct {
	net.Listener
	target string
	limit  int64 // of bytes in both directions; negative for none
	passed atomic.Int64
	wg     sync.WaitGroup
}

func newProxy(t *testing.T, target string, limit int64) *proxy {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, target: target, limit: limit}
	p.wg.Go(p.serve)
	t.Cleanup(func() { _ = p.Close(); p.wg.Wait() })
	return p
}

func (p *proxy) serve() {
	for {
		client, err := p.Accept()
		if err != nil {
			return
		}
		server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", p.target)
		if err != nil {
			_ = client.Close()
			return
		}
		p.wg.Go(func() { p.pass(client, server) })
		p.wg.Go(func() { p.pass(server, client) })
	}
}

// pass copies until one side is done or the limit is reached, and closes both.
func (p *proxy) pass(from, to net.Conn) {
	defer func() { _, _ = from.Close(), to.Close() }()
	buffer := make([]byte, 2048)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			passed := p.passed.Add(int64(n))
			if over := passed - p.limit; p.limit >= 0 && over > 0 {
				n = max(0, n-int(over)) // the last bytes before the cut still arrive
				_, _ = to.Write(buffer[:n])
				return
			}
			if _, werr := to.Write(buffer[:n]); werr != nil {
				return
			}
		}
		if err != nil {
			if err != io.EOF { //nolint:errorlint // what a connection returns
				return
			}
			return
		}
	}
}

// through is a database's URL by way of a proxy.
func (p *proxy) through(t *testing.T, db testdb.DB) string {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = p.Addr().String()
	return u.String()
}

func hostOf(t *testing.T, db testdb.DB) string {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

func TestConnectionCut(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("there is no connection to cut")
		}
		t.Parallel()
		want, _ := undisturbed(t, db.Name, child{})
		whole := newProxy(t, hostOf(t, db), -1)
		if err := upgradeThrough(t, whole.through(t, db), runner.Options{}); err != nil {
			t.Fatal(err)
		}
		total := whole.passed.Load()
		r := chance(t, 1)
		failed := 0
		for range cuts() {
			db := testdb.New(t, db.Name)
			o := runner.Options{Trace: r.IntN(2) == 0}
			limit := r.Int64N(total)
			p := newProxy(t, hostOf(t, db), limit)
			if err := upgradeThrough(t, p.through(t, db), o); err != nil {
				failed++
				checkLoss(t, err)
			}
			if err := upgrade(t, db, history(), o); err != nil {
				t.Errorf("cut after %d bytes: the next run: %v", limit, err)
				continue
			}
			if diff := cmp.Diff(want, contents(t, db)); diff != "" {
				t.Errorf("cut after %d bytes:\n%s", limit, diff)
			}
		}
		t.Logf("%d cuts, %d noticed", cuts(), failed)
	})
}

// checkLoss looks at what a run says that lost its connection.
func checkLoss(t *testing.T, err error) {
	t.Helper()
	switch database.ClassOf(err) {
	case database.Lost, database.Unreachable, database.Canceled:
	default:
		t.Errorf("a cut connection is told as %q: %v", database.ClassOf(err), err)
	}
}

func upgradeThrough(t *testing.T, url string, o runner.Options) error {
	t.Helper()
	return upgrade(t, testdb.DB{URL: url}, history(), o)
}

// The server ends the session at random moments.
func TestBackendTerminated(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("there is no backend")
		}
		t.Parallel()
		want, _ := undisturbed(t, db.Name, child{})
		r := chance(t, 2)
		failed := 0
		for range cuts() {
			db := testdb.New(t, db.Name)
			admin := testdb.Connect(t, db.URL)
			victim := testdb.Connect(t, db.URL)
			var id int64
			ask, kill := "SELECT pg_backend_pid()", "SELECT pg_terminate_backend(%d)"
			if db.Dialect == "mysql" {
				ask, kill = "SELECT CONNECTION_ID()", "KILL %d"
			}
			if _, err := database.One(t.Context(), victim, ask, nil, &id); err != nil {
				t.Fatal(err)
			}
			stop := r.IntN(20) + 1
			l := &log{on: func(e runner.Event) {
				if s, ok := e.(runner.RevisionStarted); ok && s.Number == stop {
					time.AfterFunc(time.Duration(r.IntN(10))*time.Millisecond, func() {
						_, _ = admin.Exec(context.Background(), fmt.Sprintf(kill, id))
					})
				}
			}}
			if _, err := newMigrator(t, victim, history(), runner.Options{Trace: stop%2 == 0}, l).Upgrade(t.Context(), "heads"); err != nil {
				failed++
				checkLoss(t, err)
			}
			if err := upgrade(t, db, history(), runner.Options{}); err != nil {
				t.Errorf("terminated in revision %d: the next run: %v", stop, err)
				continue
			}
			if diff := cmp.Diff(want, contents(t, db)); diff != "" {
				t.Errorf("terminated in revision %d:\n%s", stop, diff)
			}
		}
		t.Logf("%d terminations, %d noticed", cuts(), failed)
	})
}

// Somebody writes to the version table while a run is on: the run stops and
// leaves nothing half done that it does not tell of.
func TestRowsChangedUnderTheRun(t *testing.T) {
	meddlings := map[string]string{
		"moved":   "UPDATE schema_revision SET version_num = 'elsewhere'",
		"deleted": "DELETE FROM schema_revision",
		"ahead":   "UPDATE schema_revision SET version_num = '" + revisionID(2) + "'",
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for name, sql := range meddlings {
			t.Run(name, func(t *testing.T) {
				db := testdb.New(t, db.Name)
				other := testdb.Connect(t, db.URL)
				second := insertTrail(2)
				if db.Dialect == "postgres" { // which may have revisions before they are told to begin
					second = execute("SELECT pg_sleep(1)") + second
				}
				files := chain(createTrail, second, insertTrail(3))
				l := &log{on: func(e runner.Event) {
					if s, ok := e.(runner.RevisionStarted); ok && s.Number == 2 {
						do(t, other, sql)
					}
				}}
				_, err := newMigrator(t, testdb.Connect(t, db.URL), files, runner.Options{}, l).Upgrade(t.Context(), "heads")
				var changed *runner.RowsChangedError
				if !asError(err, &changed) {
					t.Fatalf("Upgrade = %v, want a RowsChangedError", err)
				}
				if got := rowsOf(t, other, "SELECT n FROM trail"); len(got) != 0 {
					t.Errorf("revision 2 left rows: %v", got)
				}
			})
		}
	})
}

func insertTrail(n int) string { return execute(fmt.Sprintf("INSERT INTO trail (n) VALUES (%d)", n)) }

// A session holds the table; the run tries again and gets it in the end, or says
// so when it does not.
func TestLockTimeouts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		files := chain(createTrail, `
[[upgrade]]
op = "add_column"
table = "trail"
column = { name = "m", type = "integer" }
`+insertTrail(2))
		setUp := func(t *testing.T) (testdb.DB, database.Conn) {
			db := testdb.New(t, db.Name)
			if err := upgrade(t, db, chain(createTrail), runner.Options{}); err != nil {
				t.Fatal(err)
			}
			holder := testdb.Connect(t, db.URL)
			begin := "BEGIN"
			if db.Dialect == "sqlite" {
				begin = "BEGIN IMMEDIATE"
			}
			do(t, holder, begin, "INSERT INTO trail (n) VALUES (1)")
			return db, holder
		}
		o := runner.Options{StatementLockTimeout: 100 * time.Millisecond}
		t.Run("got in the end", func(t *testing.T) {
			db, holder := setUp(t)
			var once sync.Once
			l := &log{on: func(e runner.Event) {
				if _, ok := e.(runner.Retrying); ok {
					once.Do(func() { do(t, holder, "COMMIT") })
				}
			}}
			conn := testdb.Connect(t, db.URL)
			was := lockSetting(t, conn, db)
			if _, err := newMigrator(t, conn, files, o, l).Upgrade(t.Context(), "heads"); err != nil {
				t.Fatal(err)
			}
			if n := count[runner.Retrying](l); n != 1 {
				t.Errorf("%d retries were told, want 1", n)
			}
			if got := rowsOf(t, conn, "SELECT n FROM trail"); strings.Join(got, ",") != "1,2" {
				t.Errorf("trail holds %v", got)
			}
			if is := lockSetting(t, conn, db); is != was {
				t.Errorf("the session's lock timeout is %s, and was %s", is, was)
			}
		})
		t.Run("not got", func(t *testing.T) {
			db, holder := setUp(t)
			l := &log{}
			o := o
			o.Attempts = 2
			_, err := newMigrator(t, testdb.Connect(t, db.URL), files, o, l).Upgrade(t.Context(), "heads")
			var step *runner.StepError
			if c := database.ClassOf(err); c != database.LockTimeout && c != database.Busy {
				t.Fatalf("Upgrade = %v", err)
			}
			if db.Dialect != "sqlite" && !asError(err, &step) {
				t.Errorf("Upgrade = %T, want a StepError", err)
			}
			if n := count[runner.Retrying](l); n != 1 && db.Dialect != "sqlite" {
				t.Errorf("%d retries were told, want 1", n)
			}
			do(t, holder, "COMMIT")
			if err := upgrade(t, db, files, o); err != nil {
				t.Errorf("the next run: %v", err)
			}
		})
	})
}

// lockSetting is how long the session waits for locks.
func lockSetting(t *testing.T, c database.Conn, db testdb.DB) string {
	t.Helper()
	query := map[string]string{
		"postgres": "SELECT current_setting('lock_timeout')",
		"mysql":    "SELECT @@SESSION.lock_wait_timeout, @@SESSION.innodb_lock_wait_timeout",
		"sqlite":   "PRAGMA busy_timeout",
	}[db.Dialect]
	return strings.Join(rowsOf(t, c, query), ",")
}
