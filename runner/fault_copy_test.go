package runner_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// Copy implements database.Copier. Each piece of the rows that is read is a call.
func (c streamCalls) Copy(ctx context.Context, sql string, r io.Reader) (copied database.Copied, err error) {
	err = c.call(func() error {
		copied, err = c.Conn.(database.Copier).Copy(ctx, sql, readCalls{r, c.calls})
		return err
	})
	return copied, err
}

// readCalls makes each reading a call.
type readCalls struct {
	io.Reader
	calls *calls
}

func (r readCalls) Read(p []byte) (n int, err error) {
	_ = r.calls.call(func() error { n, err = r.Reader.Read(p); return nil })
	return n, err
}

// copying is a history whose revisions hold rows behind COPY: in one transaction with
// what stands around them, and in one of their own for each COPY. No key would refuse a
// row that comes twice.
func copying(n int) fs.FS {
	rows := func(from int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%d\t%s\\\\\n", from+i, strings.Repeat("x", 60))
		}
		return b.String()
	}
	return fstest.MapFS{
		"1.sql": {Data: []byte(`-- revision = "a"
-- down_revision = "base"
-- migrate:upgrade
CREATE TABLE lines (n integer, text text);
CREATE TABLE words (n integer, text text);
COPY lines (n, text) FROM stdin;
` + rows(0) + `\.
UPDATE lines SET n = n + 1;
COPY words FROM stdin;
` + rows(n) + `\.
INSERT INTO lines SELECT n, 'again' FROM words WHERE n % 100 = 0;
`)},
		"2.sql": {Data: []byte(`-- revision = "b"
-- down_revision = "a"
-- migrate:upgrade transaction=false
CREATE INDEX CONCURRENTLY lines_n ON lines (n);
COPY lines (n, text) FROM stdin;
` + rows(2*n) + `\.
CREATE INDEX CONCURRENTLY words_n ON words (n);
COPY words FROM stdin;
` + rows(3*n) + `\.
`)},
	}
}

// A run that is killed among the rows of a revision leaves none of them twice, and the
// next one brings all.
func TestKilledAmongRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "postgres" {
			t.Skip("COPY … FROM stdin is PostgreSQL's")
		}
		t.Parallel()
		ways := []child{{Copied: 3000}, {Copied: 3000, Trace: true}, {Copied: 3000, Transaction: runner.TransactionNone}, {Copied: 3000, LockKind: runner.LockTable}}
		numbers := make([]int, len(ways))
		want := ""
		for i, c := range ways {
			var left string
			if left, numbers[i] = undisturbed(t, db.Name, c); want == "" {
				want = left
			}
			if diff := cmp.Diff(want, left); diff != "" {
				t.Fatalf("%+v leaves something else:\n%s", c, diff)
			}
		}
		r := chance(t, 4)
		runs, killed := 8, 0
		if testdb.Full() {
			runs = 200
		}
		for range runs {
			i := r.IntN(len(ways))
			c := ways[i]
			c.At, c.When, c.Delay = 1+r.IntN(numbers[i]), during, time.Duration(r.Int64N(int64(5*time.Millisecond)))
			if r.IntN(2) == 0 {
				c.When = before
			}
			if c.killed(t, db.Name, want) {
				killed++
			}
		}
		t.Logf("%d runs, %d killed, of %v calls", runs, killed, numbers)
	})
}
