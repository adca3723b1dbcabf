package dialect_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/driver/mysql"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// mysqlDB is a test database and a connection to it.
type mysqlDB struct {
	testdb.DB
	conn    database.Conn
	dialect dialect.Dialect
}

func newMySQLDB(t *testing.T, server string) mysqlDB {
	t.Helper()
	db := testdb.New(t, server)
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := mysql.Config{Address: u.Host, User: u.User.Username(), Database: strings.TrimPrefix(u.Path, "/")}
	config.Password, _ = u.User.Password()
	c, err := mysql.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	d, err := dialect.For(c.Server())
	if err != nil {
		t.Fatal(err)
	}
	return mysqlDB{DB: db, conn: c, dialect: d}
}

// run compiles and executes, and asks every probe whether its statement took
// effect: before, where that is a question, and after.
func (db mysqlDB) run(t *testing.T, list []ops.Op, before *schema.Schema, opt dialect.Options) {
	t.Helper()
	p, err := db.dialect.Compile(list, before, opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range p.Segments {
		for _, step := range segment.Steps {
			probed := step.Exec.Probe != "" && step.Exec.Probe != "SELECT 0"
			if probed && db.probe(t, step.Exec.Probe) && !strings.Contains(step.Exec.SQL, "IF ") {
				t.Errorf("the probe says that it is done before it is begun: %s", step.Exec.SQL)
			}
			if _, err := db.conn.Exec(t.Context(), step.Exec.SQL, step.Exec.Args...); err != nil {
				t.Fatalf("%v\n%s", err, step.Exec.SQL)
			}
			if probed && !db.probe(t, step.Exec.Probe) {
				t.Errorf("the probe says that it is not done: %s\n%s", step.Exec.SQL, step.Exec.Probe)
			}
		}
	}
}

func (db mysqlDB) probe(t *testing.T, query string) bool {
	t.Helper()
	var done bool
	if _, err := database.One(t.Context(), db.conn, query, nil, &done); err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	return done
}

func (db mysqlDB) create(t *testing.T, s schema.Schema) {
	t.Helper()
	list := []ops.Op{}
	for _, table := range s.Tables {
		list = append(list, ops.CreateTable{Table: table})
	}
	for _, q := range s.Sequences {
		list = append(list, ops.CreateSequence{Sequence: q})
	}
	for _, o := range s.Objects {
		list = append(list, ops.CreateObject{Object: o})
	}
	db.run(t, list, &s, dialect.Options{})
}

func (db mysqlDB) dump(t *testing.T) []string { return strings.Split(db.Dump(t), "\n") }

// What an operation does to a database is what it does to a schema in memory,
// and its reverse takes it back.
func TestMySQLOperationsLive(t *testing.T) {
	for _, server := range []string{"mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			for _, test := range append(mysqlCases(), mariaDBCases()...) {
				t.Run(test.name, func(t *testing.T) { runMySQLCase(t, server, test) })
			}
		})
	}
}

func runMySQLCase(t *testing.T, server string, test goldenCase) {
	if changesRows(test.ops) {
		t.Skip("what it does to rows is tested where rows are")
	}
	db := newMySQLDB(t, server)
	if test.server.Dialect != "" && test.server.Flavor != db.dialect.Server().Flavor {
		t.Skip("for the other server")
	}
	before := schema.Schema{}
	if test.before != nil {
		before = *test.before
		db.create(t, before)
	}
	if _, err := db.dialect.Compile(test.ops, test.before, test.opt); err != nil || test.before == nil {
		t.Skipf("not for a database: %v", err)
	}
	start := db.dump(t)
	live := db.read(t)
	db.run(t, test.ops, &live, test.opt)
	if executes(test.ops) || strings.Contains(test.name, "guarded") {
		return // what it does is not in the operation alone
	}
	after, reverse := before, []ops.Op{}
	for _, op := range test.ops {
		next, err := ops.Apply(after, op)
		if err != nil {
			return // it does nothing to a schema, or is guarded
		}
		after = next
		switch r, err := ops.Reverse(op); {
		case err != nil || reverse == nil:
			reverse = nil
		case r != nil:
			reverse = append([]ops.Op{r}, reverse...)
		}
	}
	want := newMySQLDB(t, server)
	want.create(t, mysqlOrder(after))
	if diff := cmp.Diff(want.dump(t), db.dump(t)); diff != "" {
		t.Errorf("-created anew +altered:\n%s", diff)
	}
	if reverse == nil {
		return
	}
	live = db.read(t)
	db.run(t, reverse, &live, dialect.Options{})
	if diff := cmp.Diff(start, db.dump(t)); diff != "" {
		t.Errorf("-before +after the reverse:\n%s", diff)
	}
}

func (db mysqlDB) read(t *testing.T) schema.Schema {
	t.Helper()
	s, err := introspect.Read(t.Context(), db.conn, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s.Schema
}

func executes(list []ops.Op) bool {
	return slices.ContainsFunc(list, func(op ops.Op) bool { _, ok := op.(ops.Execute); return ok })
}

// changesRows reports whether an operation needs rows, or the lack of them, that no case has.
func changesRows(list []ops.Op) bool {
	return slices.ContainsFunc(list, func(op ops.Op) bool {
		switch op := op.(type) {
		case ops.Upsert, ops.BulkInsert, ops.Backfill:
			return true
		case ops.Delete:
			return len(op.Rows) > 0 || op.File.Name != ""
		}
		return false
	})
}

// mysqlOrder puts referenced tables first.
func mysqlOrder(s schema.Schema) schema.Schema {
	s.Tables = slices.Clone(s.Tables)
	slices.SortStableFunc(s.Tables, func(a, b schema.Table) int { return len(a.ForeignKeys) - len(b.ForeignKeys) })
	return s
}
