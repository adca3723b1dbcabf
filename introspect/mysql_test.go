package introspect_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/driver/mysql"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// eachMySQL runs a test on MariaDB and on MySQL.
func eachMySQL(t *testing.T, f func(t *testing.T, db testdb.DB)) {
	for _, server := range []string{"mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) { f(t, testdb.New(t, server)) })
	}
}

func mysqlConfig(t *testing.T, db testdb.DB) mysql.Config {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := mysql.Config{Address: u.Host, User: u.User.Username(), Database: strings.TrimPrefix(u.Path, "/")}
	config.Password, _ = u.User.Password()
	return config
}

func openMySQL(t *testing.T, db testdb.DB) database.Conn {
	t.Helper()
	c, err := mysql.Open(t.Context(), mysqlConfig(t, db))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

func readMySQL(t *testing.T, c database.Conn) introspect.Snapshot {
	t.Helper()
	s, err := introspect.Read(t.Context(), c, introspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// createMySQL makes a schema through the dialect: everything, foreign keys last.
func createMySQL(t *testing.T, c database.Conn, s schema.Schema) {
	t.Helper()
	var list, last []ops.Op
	for _, q := range s.Sequences {
		list = append(list, ops.CreateSequence{Sequence: q})
	}
	for _, table := range s.Tables {
		for _, f := range table.ForeignKeys {
			last = append(last, ops.AddConstraint{Table: table.QualifiedName(), Constraint: f})
		}
		table.ForeignKeys = nil
		list = append(list, ops.CreateTable{Table: table})
	}
	list = append(list, last...)
	for _, kind := range []schema.ObjectKind{schema.KindFunction, schema.KindProcedure, schema.KindView, schema.KindTrigger, schema.KindEvent} {
		list = append(list, createObjects(s, kind)...)
	}
	runMySQL(t, c, list, &s)
}

// createObjects are the objects of one kind, those that need others after them.
func createObjects(s schema.Schema, kind schema.ObjectKind) []ops.Op {
	var list []ops.Op
	var left []schema.Object
	for _, o := range s.Objects {
		if o.Kind == kind {
			left = append(left, o)
		}
	}
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(o schema.Object) bool {
			return !slices.ContainsFunc(left, func(p schema.Object) bool { return slices.Contains(o.Needs, p.QualifiedName()) })
		})
		i = max(i, 0)
		list = append(list, ops.CreateObject{Object: left[i]})
		left = slices.Delete(left, i, i+1)
	}
	return list
}

func runMySQL(t *testing.T, c database.Conn, list []ops.Op, before *schema.Schema) {
	t.Helper()
	d, err := dialect.For(c.Server())
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.Compile(list, before, dialect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, segment := range p.Segments {
		for _, step := range segment.Steps {
			if _, err := c.Exec(t.Context(), step.Exec.SQL, step.Exec.Args...); err != nil {
				t.Fatalf("%s: %v\n%s", step.Note, err, step.Exec.SQL)
			}
		}
	}
}

// mysqlCorpus are the real schemas, without what ties them to a database's name.
func mysqlCorpus(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", "mysql"), "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	out := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		out[name] = regexp.MustCompile(`(?im)^(DROP SCHEMA|CREATE SCHEMA|DROP DATABASE|CREATE DATABASE|USE) .*;$|\bsakila\.`).ReplaceAllString(string(text), "")
	}
	return out
}

func TestMySQLRoundTripOfCorpus(t *testing.T) {
	for name, script := range mysqlCorpus(t) {
		t.Run(name, func(t *testing.T) {
			eachMySQL(t, func(t *testing.T, db testdb.DB) {
				if err := db.TryLoad(t, script); err != nil {
					t.Skipf("%s does not load on %s: %v", name, db.Name, err)
				}
				roundTripMySQL(t, db)
			})
		})
	}
}

// roundTripMySQL reads a database, makes it again elsewhere from what was read,
// and compares: the dumps, what is read, and what a scratch says of it.
func roundTripMySQL(t *testing.T, db testdb.DB) {
	t.Helper()
	c := openMySQL(t, db)
	read := readMySQL(t, c)
	for _, l := range read.LeftAlone {
		t.Errorf("left alone: %+v", l)
	}
	other := testdb.New(t, db.Name)
	otherConn := openMySQL(t, other)
	createMySQL(t, otherConn, read.Schema)
	dump := func(db testdb.DB) []string { // defaults from sequences hold the database's name
		return strings.Split(strings.ReplaceAll(db.Dump(t), "`"+mysqlConfig(t, db).Database+"`.", ""), "\n")
	}
	if diff := cmp.Diff(dump(db), dump(other)); diff != "" {
		t.Errorf("dumps (-original +copy):\n%s", diff)
	}
	if diff := cmp.Diff(read, readMySQL(t, otherConn), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("read (-original +copy):\n%s", diff)
	}
	normalized, err := introspect.Normalize(t.Context(), c, read.Schema, schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := dialect.For(c.Server())
	if err != nil {
		t.Fatal(err)
	}
	canonical := d.Canonical(read.Schema)
	if diff := cmp.Diff(sortedMySQL(canonical), sortedMySQL(d.Canonical(normalized)), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("canonical forms (-read +normalized):\n%s", diff)
	}
	if diff := cmp.Diff(canonical, d.Canonical(canonical), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Canonical is not idempotent (-once +twice):\n%s", diff)
	}
	if left := db.Query(t, `SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'migrate\_scratch\_%'`); left != "0" {
		t.Logf("%s scratch databases on the server: of this test or of another", left)
	}
}

func sortedMySQL(s schema.Schema) schema.Schema {
	s = s.Clone()
	for i := range s.Tables {
		// The index that a foreign key implies has no name there.
		for j := range s.Tables[i].Indexes {
			if x := &s.Tables[i].Indexes[j]; !x.Unique && slices.ContainsFunc(s.Tables[i].ForeignKeys, func(f schema.ForeignKey) bool { return f.Name == x.Name }) {
				x.Name = ""
			}
		}
	}
	s.Sort()
	return s
}

// The schemas in testdata hold what the corpus has not: every type, every kind
// of index, default and option.
func TestMySQLRoundTripOfEverything(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		for _, file := range []string{"common", db.Flavor} {
			text, err := os.ReadFile(filepath.Join("testdata", "mysql", file+".sql"))
			if err != nil {
				t.Fatal(err)
			}
			db.Load(t, string(text))
		}
		roundTripMySQL(t, db)
	})
}

// countingConn counts what is asked, one by one: it hides that the connection
// can send several queries in one packet.
type countingConn struct {
	database.Conn
	queries int
}

func (c *countingConn) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	c.queries++
	return c.Conn.Query(ctx, sql, args...)
}

func TestMySQLQueriesDoNotGrow(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		c := openMySQL(t, db)
		count := func(tables int) (queries int, took time.Duration) {
			counting := &countingConn{Conn: c}
			start := time.Now()
			s, err := introspect.Read(t.Context(), counting, introspect.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Schema.Tables) != tables {
				t.Fatalf("%d tables, want %d", len(s.Schema.Tables), tables)
			}
			return counting.queries, time.Since(start)
		}
		manyTables(t, db, 0, 10)
		few, _ := count(10)
		manyTables(t, db, 10, 1000)
		many, took := count(1000)
		if few != many {
			t.Errorf("%d queries for 10 tables, %d for 1000", few, many)
		}
		t.Logf("%d queries, %v for 1000 tables", many, took)
		one, err := introspect.Read(t.Context(), c, introspect.Options{Tables: []schema.Name{{Name: "t5"}}})
		if err != nil || len(one.Schema.Tables) != 1 || len(one.Schema.Tables[0].ForeignKeys) != 1 || len(one.Schema.Tables[0].Checks) != 1 {
			t.Errorf("one table: %+v, %v", one, err)
		}
	})
}

// manyTables makes tables with an index and a check each, and the first ten with
// a foreign key. The rest are MyISAM's, which are made faster.
func manyTables(t *testing.T, db testdb.DB, from, to int) {
	t.Helper()
	var b strings.Builder
	for i := from; i < to; i++ {
		more := ") ENGINE=MyISAM"
		if i < 10 {
			more = fmt.Sprintf(", CONSTRAINT f%d FOREIGN KEY (parent) REFERENCES t0 (id))", i)
		}
		fmt.Fprintf(&b, "CREATE TABLE t%d (id integer PRIMARY KEY, name varchar(20) NOT NULL, parent integer, "+
			"KEY ix_name (name), CONSTRAINT c%d CHECK (name <> 'x')%s;\n", i, i, more)
	}
	db.Load(t, b.String())
}
