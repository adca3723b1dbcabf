package introspect_test

import (
	"context"
	"errors"
	"fmt"
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
			if !testdb.Full() && name != "sakila" && name != "temporal_visibility" {
				t.Skip("one of those that take long: MIGRATE_TEST_FULL is not set")
			}
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
	c := testdb.Connect(t, db.URL)
	read := readMySQL(t, c)
	for _, l := range read.LeftAlone {
		t.Errorf("left alone: %+v", l)
	}
	other := testdb.New(t, db.Name)
	otherConn := testdb.Connect(t, other.URL)
	createMySQL(t, otherConn, read.Schema)
	dump := func(db testdb.DB) []string { // defaults from sequences hold the database's name
		return strings.Split(strings.ReplaceAll(db.Dump(t), "`"+db.MySQLConfig(t).Database+"`.", ""), "\n")
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
		c := testdb.Connect(t, db.URL)
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

// mysqlUser makes a user who may do these things in the database, and connects
// as that user.
func mysqlUser(t *testing.T, db testdb.DB, privileges string) database.Conn {
	t.Helper()
	config := db.MySQLConfig(t)
	name := "u" + config.Database[len(config.Database)-10:]
	account := "'" + name + "'@'%'"
	db.Load(t, "CREATE USER "+account+" IDENTIFIED BY 'pw'; GRANT "+privileges+" ON `"+config.Database+"`.* TO "+account+";")
	t.Cleanup(func() { db.Load(t, "DROP USER "+account+";") })
	config.User, config.Password = name, "pw"
	c, err := mysql.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

const mysqlSmall = `
CREATE TABLE t (id integer PRIMARY KEY, a varchar(20) DEFAULT (concat('a', 'b')), CONSTRAINT c CHECK (a <> 'x'));
CREATE TABLE schema_revision (version_num varchar(32));
CREATE TABLE u (id integer, CONSTRAINT f FOREIGN KEY (id) REFERENCES t (id));
CREATE VIEW v AS SELECT id FROM t;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'y';
CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1;
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t;
`

// Whoever owns the database and nothing else can read all of it, and is told
// that there is no scratch.
func TestMySQLOwnerOfOneDatabase(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, mysqlSmall)
		c := mysqlUser(t, db, "ALL")
		all, some := readMySQL(t, testdb.Connect(t, db.URL)), readMySQL(t, c)
		mine := slices.DeleteFunc(namesOf(all.Schema), func(n string) bool { return n == "function f" }) // a routine shows itself to its definer
		if diff := cmp.Diff(mine, namesOf(some.Schema)); diff != "" {
			t.Errorf("-superuser +owner:\n%s", diff)
		}
		if len(some.LeftAlone) != 1 || some.LeftAlone[0].Name.Name != "f" {
			t.Errorf("left alone: %v, want the function", some.LeftAlone)
		}
		_, err := introspect.Normalize(t.Context(), c, all.Schema, schema.Schema{})
		var none *introspect.ScratchError
		if !errors.As(err, &none) {
			t.Errorf("Normalize = %v, want a *ScratchError", err)
		}
		var name string
		if _, err := database.One(t.Context(), c, "SELECT DATABASE()", nil, &name); err != nil || name != db.MySQLConfig(t).Database {
			t.Errorf("the session is in %q, %v", name, err)
		}
	})
}

// What a user may not see is left alone, by name.
func TestMySQLReader(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, mysqlSmall)
		s := readMySQL(t, mysqlUser(t, db, "SELECT, EXECUTE"))
		var left []string
		for _, l := range s.LeftAlone {
			left = append(left, l.Kind+" "+l.Name.Name)
		}
		if diff := cmp.Diff([]string{"function f", "view v"}, left); diff != "" {
			t.Errorf("left alone (-want +got):\n%s", diff)
		}
		if s.Schema.Table(schema.Name{Name: "t"}) == nil {
			t.Error("the table is not read")
		}
	})
}

func namesOf(s schema.Schema) []string {
	var names []string
	for _, t := range s.Tables {
		names = append(names, "table "+t.Name)
	}
	for _, o := range s.Objects {
		names = append(names, string(o.Kind)+" "+o.Name)
	}
	return names
}

func TestMySQLOptions(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, mysqlSmall)
		c := testdb.Connect(t, db.URL)
		for _, test := range []struct {
			name string
			opt  introspect.Options
			want []string
		}{
			{"all but the tool's own", introspect.Options{Ignore: []schema.Name{{Name: "schema_revision"}}}, []string{
				"table t", "table u", "event e", "function f", "trigger tr", "view v",
			}},
			{"one table", introspect.Options{Tables: []schema.Name{{Name: "t"}}}, []string{"table t", "trigger tr"}},
			{"none", introspect.Options{Tables: []schema.Name{}}, nil},
			{"one that is not there", introspect.Options{Tables: []schema.Name{{Name: "it's"}}}, nil},
		} {
			t.Run(test.name, func(t *testing.T) {
				s, err := introspect.Read(t.Context(), c, test.opt)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, namesOf(s.Schema)); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	})
}

// How a table of another server is reached may hold a password, which is told nowhere.
func TestMySQLConnectionIsNotTold(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, "CREATE TABLE t (id int PRIMARY KEY) CONNECTION='mysql://joe:sEcret@h/d/t'")
		read, err := introspect.Read(t.Context(), testdb.Connect(t, db.URL), introspect.Options{Statements: true})
		if err != nil {
			t.Fatal(err)
		}
		want := []introspect.LeftAlone{{
			Kind: "table option", Name: schema.Name{Name: "t"}, Reason: "CONNECTION; the table is managed, but not this of it",
		}}
		if diff := cmp.Diff(want, read.LeftAlone); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// Where a table's file lies is told, and is none of the options that it is made with.
func TestMariaDBDirectories(t *testing.T) {
	db := testdb.MariaDB(t)
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} { // for the server's user
		if err := os.Chmod(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	db.Load(t, "CREATE TABLE t (id int PRIMARY KEY) STATS_PERSISTENT=1 DATA DIRECTORY='"+dir+"'")
	read, err := introspect.Read(t.Context(), testdb.Connect(t, db.URL), introspect.Options{Statements: true})
	db.Load(t, "DROP TABLE t")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff((schema.Parameters{}).With("stats_persistent", "1"), read.Schema.Tables[0].Options.Storage); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	want := []introspect.LeftAlone{{
		Kind: "table option", Name: schema.Name{Name: "t"}, Reason: "DATA DIRECTORY='" + dir + "/'; the table is managed, but not this of it",
	}}
	if diff := cmp.Diff(want, read.LeftAlone); diff != "" {
		t.Errorf("left alone (-want +got):\n%s", diff)
	}
}

// What is written is read back in portable words, where there are any, and
// without what the server adds.
func TestMySQLPortableWords(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, mysqlSmall+`CREATE TABLE w (id bigint AUTO_INCREMENT PRIMARY KEY, b boolean DEFAULT true, j json, d date DEFAULT (curdate()),
			at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), id2 varchar(36) DEFAULT (uuid()),
			n integer, CONSTRAINT k CHECK (id2 <> 'x')) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;`)
		s := readMySQL(t, testdb.Connect(t, db.URL)).Schema
		table := s.Table(schema.Name{Name: "w"})
		null := func(c schema.Column) schema.Column { c.Nullable = true; return c }
		want := schema.Table{
			Name: "w",
			Columns: []schema.Column{
				{Name: "id", Type: schema.ParseType("bigint"), Identity: &schema.Identity{Kind: schema.IdentityByDefault}},
				null(schema.Column{Name: "b", Type: schema.ParseType("boolean"), Default: schema.SQLExpr("true")}),
				null(schema.Column{Name: "j", Type: schema.ParseType("json")}),
				null(schema.Column{Name: "d", Type: schema.ParseType("date"), Default: schema.SQLExpr("now()")}),
				{Name: "at", Type: schema.ParseType("timestamptz(3)"), Default: schema.SQLExpr("now()"), OnUpdate: schema.SQLExpr("now()")},
				null(schema.Column{Name: "id2", Type: schema.ParseType("varchar(36)"), Default: schema.SQLExpr("uuid()")}),
				null(schema.Column{Name: "n", Type: schema.ParseType("integer")}),
			},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
			Checks:     []schema.Check{{Name: "k", Expr: schema.SQLExpr("`id2` <> 'x'")}},
		}
		if diff := cmp.Diff(&want, table, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		for _, o := range s.Objects {
			if strings.Contains(o.Definition, "DEFINER") || strings.Contains(o.Definition, "migrate_test") || strings.Contains(o.Definition, "STARTS") {
				t.Errorf("%s: %s", o.Name, o.Definition)
			}
		}
	})
}

func TestMySQLWithoutDatabase(t *testing.T) {
	config := testdb.MariaDB(t).MySQLConfig(t)
	config.Database = ""
	c, err := mysql.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	if _, err := introspect.Read(t.Context(), c, introspect.Options{}); err == nil || !strings.Contains(err.Error(), "no default database") {
		t.Errorf("Read = %v, want a hint to name a database", err)
	}
	view := schema.Schema{Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "SELECT 1 AS one"}}}
	spelled, err := introspect.Normalize(t.Context(), c, view, view)
	if err != nil || len(spelled.Objects) != 1 {
		t.Errorf("Normalize = %+v, %v: a scratch needs no other database", spelled.Objects, err)
	}
	var now *string
	if _, err := database.One(t.Context(), c, "SELECT DATABASE()", nil, &now); err != nil || now != nil {
		t.Errorf("the connection is left in %v, %v", now, err)
	}
}

// What MariaDB's catalogues do not tell is said to be left alone.
func TestMariaDBLeavesAlone(t *testing.T) {
	db := testdb.MariaDB(t)
	db.Load(t, `CREATE TABLE h (x int) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME INTERVAL 1 MONTH (PARTITION p0 HISTORY, PARTITION pn CURRENT);
SET sql_mode = 'ORACLE';
DELIMITER //
CREATE PACKAGE pack AS FUNCTION one RETURN int; END//
`)
	var left []string
	for _, l := range readMySQL(t, testdb.Connect(t, db.URL)).LeftAlone {
		left = append(left, l.Kind+" "+l.Name.Name)
	}
	if diff := cmp.Diff([]string{"package pack"}, left); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A period looks like a check in the catalogue, and the keys over it like others.
func TestMariaDBPeriods(t *testing.T) {
	db := testdb.MariaDB(t)
	db.Load(t, "CREATE TABLE t (a int, b varchar(30), s date, e date, PERIOD FOR `the p` (s, e), PRIMARY KEY (a, `the p` WITHOUT OVERLAPS), "+
		"UNIQUE u (b(9), a, `the p` WITHOUT OVERLAPS), UNIQUE v (a, e, s), CONSTRAINT c CHECK (a < 9), CONSTRAINT d CHECK (s < e));")
	got := readMySQL(t, testdb.Connect(t, db.URL))
	table := got.Schema.Tables[0]
	if diff := cmp.Diff(schema.Period{Name: "the p", Start: "s", End: "e"}, table.Options.Period); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(&schema.PrimaryKey{Key: schema.Key{Columns: []string{"a", "the p"}, WithoutOverlaps: true}}, table.PrimaryKey); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	want := []schema.Index{
		{Name: "u", Unique: true, WithoutOverlaps: true, Parts: []schema.IndexPart{{Column: "b", Length: 9}, {Column: "a"}, {Column: "the p"}}},
		{Name: "v", Unique: true, Parts: schema.ColumnParts("a", "e", "s")},
	}
	if diff := cmp.Diff(want, table.Indexes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(table.Checks) != 2 || len(got.LeftAlone) != 0 {
		t.Errorf("checks %+v, left alone %+v", table.Checks, got.LeftAlone)
	}
}

// A table that the server cannot open, here one of the MERGE engine without those
// it is made of, is left alone, and the rest is read.
func TestMySQLBrokenTable(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, `CREATE TABLE a (a int); CREATE TABLE part (a int) ENGINE=MyISAM; CREATE TABLE broken (a int) ENGINE=MERGE UNION=(part);
CREATE TABLE z (a int, FULLTEXT KEY f (b), b text); DROP TABLE part;`)
		for _, statements := range []bool{false, true} {
			s, err := introspect.Read(t.Context(), testdb.Connect(t, db.URL), introspect.Options{Statements: statements})
			if err != nil {
				t.Fatal(err)
			}
			if len(s.LeftAlone) != 1 || s.LeftAlone[0].Kind != "table" || s.LeftAlone[0].Name.Name != "broken" {
				t.Errorf("left alone: %+v", s.LeftAlone)
			}
			if len(s.Schema.Tables) != 2 {
				t.Errorf("tables: %+v", s.Schema.Tables)
			}
		}
	})
}

// A scratch leaves nothing, sweeps what a killed run left, and tells which of
// the declared things the server refuses.
func TestMySQLScratch(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		c := testdb.Connect(t, db.URL)
		const old = "migrate_scratch_abc123_0"
		db.Load(t, "CREATE DATABASE IF NOT EXISTS "+old+";\n"+mysqlSmall)
		declared := schema.Schema{
			Tables: []schema.Table{{Name: "bad", Columns: []schema.Column{{Name: "a", Type: schema.ParseType("integer"), Default: schema.SQLExpr("nonsense(1)")}}}},
		}
		_, err := introspect.Normalize(t.Context(), c, declared, schema.Schema{})
		if err == nil || !strings.Contains(err.Error(), "table bad") {
			t.Errorf("Normalize = %v, want an error that names the table", err)
		}
		live := readMySQL(t, c).Schema
		views := schema.Schema{Objects: []schema.Object{
			{Kind: schema.KindView, Name: "a_first", Definition: "select * from `" + db.MySQLConfig(t).Database + "`.v2"},
			{Kind: schema.KindView, Name: "v2", Definition: "CREATE VIEW v2 AS SELECT ID FROM v"},
		}}
		got, err := introspect.Normalize(t.Context(), c, views, live)
		if err != nil {
			t.Fatal(err)
		}
		want := []schema.Object{
			{Kind: schema.KindView, Name: "a_first", Definition: "CREATE VIEW `a_first` AS select `v2`.`ID` AS `ID` from `v2`", Needs: []schema.Name{{Name: "v2"}}},
			{Kind: schema.KindView, Name: "v2", Definition: "CREATE VIEW `v2` AS select `v`.`id` AS `ID` from `v`", Needs: []schema.Name{{Name: "v"}}},
		}
		if diff := cmp.Diff(want, got.Objects, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if n := db.Query(t, "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '"+old+"'"); n != "0" {
			t.Error("the old scratch was not swept")
		}
		var checks int
		if _, err := database.One(t.Context(), c, "SELECT @@SESSION.foreign_key_checks", nil, &checks); err != nil || checks != 1 {
			t.Errorf("foreign_key_checks = %d, %v", checks, err)
		}
	})
}
