package runner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// faultSeed makes the sample of faults the same each time, unless
// MIGRATE_TEST_SEED asks for another one.
func faultSeed(t testing.TB) uint64 {
	t.Helper()
	text := os.Getenv("MIGRATE_TEST_SEED")
	if text == "" {
		return 20
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("MIGRATE_TEST_SEED: %v", err)
	}
	return seed
}

// chance is a source of numbers that are the same in each run with one seed; each
// test has a stream of its own.
func chance(t testing.TB, stream uint64) *rand.Rand {
	t.Helper()
	return rand.New(rand.NewPCG(faultSeed(t), stream)) //nolint:gosec // reproducible on purpose
}

// childVariable holds, in a process that a test started to be killed, what it is
// to do.
const childVariable = "MIGRATE_TEST_CHILD"

// child is a run of the history in a process of its own.
type child struct {
	URL string
	// At is the call on the connection, counted from 1, at which it dies; 0 for
	// not at all.
	At int
	// When is before the call, after it or during it, Delay later.
	When        string
	Delay       time.Duration
	Trace       bool
	Transaction runner.TransactionMode
	LockKind    runner.LockKind
	// Batches makes it the backfill in batches of so many rows instead.
	Batches int
	// Line makes it so many revisions that are sent together, instead.
	Line int
	// Copied makes it revisions that hold so many rows behind COPY, instead.
	Copied int
}

func (c child) files() fs.FS {
	if c.Batches > 0 {
		return filling(c.Batches, "")
	}
	if c.Line > 0 {
		return line(c.Line, definitions)
	}
	if c.Copied > 0 {
		return copying(c.Copied)
	}
	return history()
}

const (
	before = "before"
	during = "during"
	after  = "after"
)

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		var c child
		err := json.Unmarshal([]byte(text), &c)
		if err == nil {
			err = c.run(context.Background())
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", database.ClassOf(err), err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// options are those of a child's run.
func (c child) options() runner.Options {
	return runner.Options{Trace: c.Trace, Transaction: c.Transaction, LockKind: c.LockKind, RunID: fmt.Sprint("pid ", os.Getpid()), Lease: time.Second, Connect: func(ctx context.Context) (database.Conn, error) {
		return testdb.Open(ctx, c.URL)
	}}
}

func (c child) run(ctx context.Context) error {
	conn, err := testdb.Open(ctx, c.URL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	m, err := migrate.New(dying(conn, c), c.files(), migrate.WithRunOptions(c.options()))
	if err != nil {
		return err
	}
	_, err = m.Upgrade(ctx, "heads")
	return err
}

// start begins a child.
func (c child) start(t testing.TB) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	cmd := c.command(t, os.Args[0])
	var out strings.Builder
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &out
}

// command is a child that was not begun yet, of a binary of this test.
func (c child) command(t testing.TB, binary string) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary) //nolint:gosec // the test's own binary
	cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	return cmd
}

// calls counts what is said to the database and dies at one of the calls.
type calls struct {
	database.Conn
	child child
	n     int
}

// batchCalls is calls for a connection that sends several statements at once.
type batchCalls struct{ *calls }

func dying(conn database.Conn, c child) database.Conn {
	counted := &calls{Conn: conn, child: c}
	if _, ok := conn.(database.Streamer); ok {
		return streamCalls{batchCalls{counted}}
	}
	if _, ok := conn.(database.Batcher); ok {
		return batchCalls{counted}
	}
	return counted
}

func (c *calls) call(f func() error) error {
	c.n++
	if c.n != c.child.At {
		return f()
	}
	switch c.child.When {
	case before:
		die()
	case during:
		time.AfterFunc(c.child.Delay, die)
	}
	err := f()
	if c.child.When == after {
		die()
	}
	return err
}

// die ends the process as kill -9 does.
func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func (c *calls) Exec(ctx context.Context, sql string, args ...any) (n int64, err error) {
	err = c.call(func() error { n, err = c.Conn.Exec(ctx, sql, args...); return err })
	return n, err
}

func (c *calls) Query(ctx context.Context, sql string, args ...any) (rows database.Rows, err error) {
	err = c.call(func() error { rows, err = c.Conn.Query(ctx, sql, args...); return err })
	return rows, err
}

func (c batchCalls) ExecBatch(ctx context.Context, list []database.Statement, done func(int)) error {
	return c.call(func() error { return c.Conn.(database.Batcher).ExecBatch(ctx, list, done) })
}

func (c batchCalls) QueryBatch(ctx context.Context, list []database.Statement, read func(int, database.Rows) error) error {
	return c.call(func() error { return c.Conn.(database.Batcher).QueryBatch(ctx, list, read) })
}

// streamCalls is batchCalls for a connection that takes statements while it runs
// others. Each piece that is sent is a call, and so is each answer.
type streamCalls struct{ batchCalls }

func (c streamCalls) ExecStream(ctx context.Context, more func() ([]database.Statement, bool), done func(int)) error {
	return c.Conn.(database.Streamer).ExecStream(ctx, func() (list []database.Statement, end bool) {
		_ = c.call(func() error { list, end = more(); return nil })
		return list, end
	}, func(i int) {
		_ = c.call(func() error { done(i); return nil })
	})
}

// undisturbed runs a child's work here, and returns what it leaves and the
// number of its calls.
func undisturbed(t *testing.T, server string, c child) (want string, n int) {
	t.Helper()
	db := testdb.New(t, server)
	conn := testdb.Connect(t, db.URL)
	c.URL = db.URL
	counted := dying(conn, c)
	m := newMigrator(t, counted, c.files(), c.options(), nil)
	if _, err := m.Upgrade(context.Background(), "heads"); err != nil {
		t.Fatal(err)
	}
	switch counted := counted.(type) {
	case streamCalls:
		n = counted.n
	case batchCalls:
		n = counted.n
	case *calls:
		n = counted.n
	}
	return contents(t, db), n
}

// ways are the ways to run the history that a kill has to survive.
func ways() []child {
	return []child{
		{},
		{Trace: true},
		{Transaction: runner.TransactionNone},
		{Transaction: runner.TransactionAll},
		{LockKind: runner.LockTable},
	}
}

// faults are the kills to try. In full: for the plain way each boundary between
// calls and a moment inside each call, and a sample for the other ways; else a
// sample of twenty of all.
func faults(r *rand.Rand, numbers []int) []child {
	var plain, others []child
	for i, c := range ways() {
		if numbers[i] == 0 {
			continue // not on this database
		}
		for c.At = 1; c.At <= numbers[i]; c.At++ {
			for _, c.When = range []string{before, during} {
				c.Delay = time.Duration(r.Int64N(int64(3 * time.Millisecond)))
				if i == 0 {
					plain = append(plain, c)
				} else {
					others = append(others, c)
				}
			}
		}
		c.At, c.When = numbers[i], after
		others = append(others, c)
	}
	if testdb.Full() {
		r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		return append(plain, others[:min(len(others), 200)]...)
	}
	list := append(plain, others...)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(len(list), 20)]
}

func TestKilled(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		numbers := make([]int, len(ways()))
		want := ""
		for i, c := range ways() {
			if c.Transaction == runner.TransactionAll && (db.Dialect == "mysql" || db.Dialect == "postgres") {
				continue // the history holds what cannot run in it
			}
			var left string
			left, numbers[i] = undisturbed(t, db.Name, c)
			if want == "" {
				want = left
			}
			if diff := cmp.Diff(want, left); diff != "" {
				t.Fatalf("%+v leaves something else:\n%s", c, diff)
			}
		}
		list := faults(chance(t, 0), numbers)
		var killed atomic.Int64
		// In parts, so that one of them can be run alone.
		for i := 0; i < len(list); i += 100 {
			t.Run(fmt.Sprint("from ", i), func(t *testing.T) {
				for _, c := range list[i:min(i+100, len(list))] {
					if c.killed(t, db.Name, want) {
						killed.Add(1)
					}
				}
			})
		}
		t.Logf("%d runs, %d killed", len(list), killed.Load())
	})
}

// Revisions that are on their way together are killed like others.
func TestKilledAmongOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("revisions are sent together to servers only")
		}
		t.Parallel()
		plain := child{Line: 30}
		want, n := undisturbed(t, db.Name, plain)
		other, _ := undisturbed(t, db.Name, child{Line: 30, Trace: true})
		if diff := cmp.Diff(want, other); diff != "" {
			t.Fatalf("together and one by one leave something else:\n%s", diff)
		}
		r := chance(t, 1)
		runs, killed := 8, 0
		if testdb.Full() {
			runs = 200
		}
		for range runs {
			c := plain
			c.At, c.When, c.Delay = 1+r.IntN(n), during, time.Duration(r.Int64N(int64(5*time.Millisecond)))
			if r.IntN(3) == 0 {
				c.When = before
			}
			if c.killed(t, db.Name, want) {
				killed++
			}
		}
		t.Logf("%d runs, %d killed", runs, killed)
	})
}

// killed runs a child that is to die on a database of its own, and looks whether
// the next run leaves what is wanted. It reports whether the child did die.
func (c child) killed(t *testing.T, server, want string) bool {
	t.Helper()
	db := testdb.New(t, server)
	c.URL = db.URL
	cmd, out := c.start(t)
	err := cmd.Wait()
	var exit *exec.ExitError
	died := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled()
	if err != nil && !died {
		t.Errorf("%+v: %v: %s", c, err, out)
	}
	if err := upgrade(t, db, c.files(), c.options()); err != nil {
		t.Errorf("killed %s call %d (%+v): the next run: %v", c.When, c.At, c, err)
		return died
	}
	if diff := cmp.Diff(want, contents(t, db)); diff != "" {
		t.Errorf("killed %s call %d (%+v):\n%s", c.When, c.At, c, diff)
	}
	return died
}
