package introspect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// What real schemas have little of.
func TestSQLiteOddities(t *testing.T) {
	testSQLiteRoundTrip(t, `
CREATE TABLE "odd ""name" ([a b] "two words" (3), 'c' NOT NULL ON CONFLICT IGNORE, d DEFAULT -1, e DEFAULT +2.5, f DEFAULT x'00ff', g DEFAULT "text",
  h DEFAULT (CURRENT_TIMESTAMP), i CONSTRAINT i_is UNIQUE ON CONFLICT REPLACE, j AS ([a b] || 'x') VIRTUAL, "select" text, PRIMARY KEY ([a b] COLLATE nocase DESC, 'c'));
CREATE TABLE rowid_desc (a INTEGER PRIMARY KEY DESC, b);
CREATE TABLE rowid_desc2 (a INTEGER, b, PRIMARY KEY (a DESC));
CREATE TABLE "int key" (a INT PRIMARY KEY);
CREATE TABLE names (rowid text, oid text, b text);
CREATE TABLE copied AS SELECT 1 AS one, 'x' AS "two words";
CREATE TABLE kinds (a INTEGER PRIMARY KEY, b ANY NOT NULL, c REAL DEFAULT 1e3) STRICT, WITHOUT ROWID;
CREATE TABLE child (a int CONSTRAINT named REFERENCES "INT KEY" MATCH FULL ON UPDATE RESTRICT NOT DEFERRABLE, b, FOREIGN KEY (b, a) REFERENCES "odd ""name" DEFERRABLE);
CREATE TABLE comments ( -- the table
  a int, -- the column, with a comma
  /* before b */ b int
  -- at the end
);
CREATE INDEX "odd index" ON "odd ""name" (lower("select"), d DESC, i COLLATE rtrim) WHERE d IS NOT NULL AND "select" <> 'where';
CREATE INDEX expressions ON names ((b || 'x'), length(b) COLLATE binary);
CREATE VIEW "odd view" (x, y) AS WITH q AS (SELECT 1 AS a) SELECT a, 'AS' FROM q -- why not
;
CREATE TRIGGER "odd trigger" BEFORE UPDATE OF b, rowid ON names FOR EACH ROW WHEN NEW.b IS NOT CASE WHEN 1 THEN 'BEGIN' ELSE NULL END
BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM kinds; END;
CREATE TRIGGER on_view INSTEAD OF DELETE ON "odd view" BEGIN SELECT 1; END;
`)
}

func TestSQLiteTablesAsValues(t *testing.T) {
	integer := schema.Type{Kind: schema.Integer}
	identity := &schema.Identity{Kind: schema.IdentityByDefault}
	tests := []struct {
		stmt string
		want schema.Table
	}{
		{"CREATE TABLE t (\n  id integer PRIMARY KEY,\n  name text\n)", schema.Table{Name: "t",
			Columns:    []schema.Column{{Name: "id", Type: integer, Identity: identity}, {Name: "name", Type: schema.Type{Kind: schema.Text}, Nullable: true}},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}}},
		{"CREATE TABLE t (id INT PRIMARY KEY, b NVARCHAR(9) DEFAULT NULL)", schema.Table{Name: "t",
			Columns: []schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Raw, Raw: "INT"}, Nullable: true},
				{Name: "b", Type: schema.Type{Kind: schema.Raw, Raw: "NVARCHAR(9)"}, Nullable: true}},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}},
			Definition: "CREATE TABLE t (id INT PRIMARY KEY, b NVARCHAR(9) DEFAULT NULL)"}},
		{"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, at TIMESTAMP DEFAULT current_timestamp)", schema.Table{Name: "t",
			Columns: []schema.Column{{Name: "a", Type: integer, Identity: &schema.Identity{Kind: schema.IdentityAutoincrement}},
				{Name: "at", Type: schema.Type{Kind: schema.Timestamptz}, Nullable: true, Default: schema.SQLExpr("now()")}},
			PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"a"}}},
			Definition: "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, at TIMESTAMP DEFAULT current_timestamp)"}},
		{"CREATE TABLE t (\n  a CHECK (a > 0)\n)", schema.Table{Name: "t",
			Columns: []schema.Column{{Name: "a", Type: schema.Type{Kind: schema.Verbatim}, Nullable: true}},
			Checks:  []schema.Check{{Column: "a", Expr: schema.SQLExpr("a > 0")}}}},
	}
	for _, test := range tests {
		got, err := dialect.SQLiteTable(test.stmt)
		if err != nil {
			t.Errorf("%s: %v", test.stmt, err)
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.stmt, diff)
		}
	}
}

// Schemas that SQLite takes for the same, and such that differ.
func TestSQLiteCanonical(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	read := func(stmt string) schema.Schema {
		table, err := dialect.SQLiteTable(stmt)
		if err != nil {
			t.Fatalf("%s: %v", stmt, err)
		}
		return schema.Schema{Tables: []schema.Table{table}}
	}
	tests := []struct {
		a, b string
		same bool
	}{
		{"CREATE TABLE t (a int)", "create table `t`([a] INTEGER NULL /* that is all */)", true},
		{"CREATE TABLE t (a int)", "CREATE TABLE t (a bigint)", false},
		{"CREATE TABLE t (a varchar(9))", "CREATE TABLE t (a VARCHAR ( 9 ))", true},
		{"CREATE TABLE t (a varchar(9))", "CREATE TABLE t (a VARCHAR(10))", false},
		{"CREATE TABLE t (a decimal(9,2))", "CREATE TABLE t (a numeric(9, 2))", true},
		{"CREATE TABLE t (a foo)", "CREATE TABLE t (a FOO)", true},
		{"CREATE TABLE t (a foo)", "CREATE TABLE t (a bar)", false},
		{"CREATE TABLE t (id INTEGER PRIMARY KEY)", "CREATE TABLE t (id INTEGER NOT NULL, PRIMARY KEY (id DESC))", true},
		{"CREATE TABLE t (id INTEGER PRIMARY KEY)", "CREATE TABLE t (id INT PRIMARY KEY)", false},
		{"CREATE TABLE t (id INTEGER PRIMARY KEY)", "CREATE TABLE t (id INTEGER PRIMARY KEY DESC)", false},
		{"CREATE TABLE t (id INTEGER PRIMARY KEY)", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", false},
		{"CREATE TABLE t (a text DEFAULT 'x')", "CREATE TABLE t (a text DEFAULT (\"x\"))", true},
		{"CREATE TABLE t (a text DEFAULT 'x')", "CREATE TABLE t (a text DEFAULT 'X')", false},
		{"CREATE TABLE t (a text DEFAULT NULL)", "CREATE TABLE t (a text)", true},
		{"CREATE TABLE t (a boolean DEFAULT 1)", "CREATE TABLE t (a boolean DEFAULT TRUE)", true},
		{"CREATE TABLE t (a integer DEFAULT 1)", "CREATE TABLE t (a integer DEFAULT TRUE)", false},
		{"CREATE TABLE t (a DEFAULT (datetime('now')))", "CREATE TABLE t (a DEFAULT (DateTime ( 'now' )))", true},
		{"CREATE TABLE t (a, CHECK (a > 0))", "CREATE TABLE t (a CHECK ((`A`>0)))", true},
		{"CREATE TABLE t (a, CHECK (a <> 'x'))", "CREATE TABLE t (a CHECK (t.a != 'x'))", true},
		{"CREATE TABLE t (a, CHECK (a > 0))", "CREATE TABLE t (a, CONSTRAINT c CHECK (a > 0))", false},
		{"CREATE TABLE t (a, UNIQUE (a COLLATE binary))", "CREATE TABLE t (a UNIQUE ON CONFLICT ABORT)", true},
		{"CREATE TABLE t (a COLLATE NOCASE)", "CREATE TABLE t (a COLLATE nocase)", true},
		{"CREATE TABLE t (a COLLATE NOCASE)", "CREATE TABLE t (a)", false},
		{"CREATE TABLE t (a REFERENCES t ON DELETE NO ACTION MATCH SIMPLE, b PRIMARY KEY)", "CREATE TABLE t (a, b, PRIMARY KEY (b), FOREIGN KEY (A) REFERENCES T (B))", true},
		{"CREATE TABLE t (a REFERENCES t ON DELETE RESTRICT)", "CREATE TABLE t (a REFERENCES t)", false},
		{"CREATE TABLE t (a, b AS (a + 1))", "CREATE TABLE t (a, b GENERATED ALWAYS AS ( A+1 ) VIRTUAL)", true},
		{"CREATE TABLE t (a, b AS (a + 1))", "CREATE TABLE t (a, b AS (a + 1) STORED)", false},
		{"CREATE TABLE t (a) STRICT", "CREATE TABLE t (a)", false},
	}
	for _, test := range tests {
		a, b := d.Canonical(read(test.a)), d.Canonical(read(test.b))
		diff := cmp.Diff(a, b)
		if (diff == "") != test.same {
			t.Errorf("%s\n%s\nsame is %v, want %v:\n%s", test.a, test.b, !test.same, test.same, diff)
		}
		for _, c := range []schema.Schema{a, b} {
			if diff := cmp.Diff(c, d.Canonical(c)); diff != "" {
				t.Errorf("%s: Canonical is not idempotent:\n%s", test.a, diff)
			}
		}
	}
}

func TestSQLiteDeclaredEqualsCreated(t *testing.T) {
	var columns []schema.Column
	for _, k := range schema.PortableKinds() {
		columns = append(columns, schema.Column{Name: "c_" + string(k), Type: kind(k), Nullable: true})
	}
	columns = append(columns,
		schema.Column{Name: "u", Type: schema.Type{Kind: schema.Integer, Unsigned: true}, Nullable: true},
		schema.Column{Name: "n", Type: kind(schema.Numeric, 10, 2), Nullable: true, Default: schema.SQLExpr("1 + 1")},
		schema.Column{Name: "d", Type: kind(schema.Date), Default: schema.SQLExpr("now()")},
		schema.Column{Name: "i", Type: kind(schema.UUID), Default: schema.SQLExpr("uuid()")},
		schema.Column{Name: "e", Type: schema.Type{Kind: schema.EnumKind, Name: "mood"}, Nullable: true},
		schema.Column{Name: "at", Type: kind(schema.Timestamptz), Nullable: true, OnUpdate: schema.SQLExpr("now()")},
	)
	declared := schema.Schema{
		Enums: []schema.Enum{{Name: "mood", Values: []string{"sad", "it's ok"}}},
		Tables: []schema.Table{
			{Name: "types", Comment: "not kept", Columns: columns},
			{Name: "strict", Columns: columns[:len(schema.PortableKinds())], Options: schema.TableOptions{Strict: true}},
			{Name: "users", Columns: []schema.Column{{Name: "id", Type: kind(schema.Bigint), Identity: &schema.Identity{Kind: schema.IdentityAlways}},
				{Name: "boss", Type: kind(schema.Bigint), Nullable: true}},
				PrimaryKey:  &schema.PrimaryKey{Key: schema.Key{Name: "pk_users", Columns: []string{"id"}}},
				ForeignKeys: []schema.ForeignKey{{Columns: []string{"boss"}, RefTable: named("users")}}},
			{Name: "serial", Columns: []schema.Column{{Name: "id", Type: kind(schema.Serial)}}, PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}},
			{Name: "plain", Columns: []schema.Column{{Name: "id", Type: kind(schema.Integer)}}, PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Columns: []string{"id"}}}},
		},
		Objects: []schema.Object{{Kind: schema.KindView, Name: "v", Definition: "SELECT id\nFROM users"}},
	}
	declared.Sort()
	db := testdb.SQLite(t)
	c := testdb.Connect(t, db.URL)
	d := sqliteDialect(t, c)
	if errs := d.Validate(declared); len(errs) > 0 {
		t.Errorf("Validate: %v", errs)
	}
	list := append([]ops.Op{ops.CreateEnum{Enum: declared.Enums[0]}}, creates(declared)...)
	if err := runSQLite(t, c, compileSQLite(t, c, list, nil)); err != nil {
		t.Fatal(err)
	}
	read := readSQLite(t, c, introspect.Options{}).Schema
	if diff := cmp.Diff(d.Canonical(declared), d.Canonical(read)); diff != "" {
		t.Errorf("what was created is not what was declared (-declared +read):\n%s", diff)
	}
	normal, err := introspect.Normalize(t.Context(), c, declared, schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.Canonical(declared), d.Canonical(normal)); diff != "" {
		t.Errorf("Normalize (-declared +normal):\n%s", diff)
	}
	types := read.Table(named("types"))
	for _, k := range schema.PortableKinds() {
		want := k
		switch k {
		case schema.Smallserial, schema.Serial, schema.Bigserial:
			want = schema.Integer
		case schema.JSONB:
			want = schema.JSON
		}
		if got := types.Column("c_" + string(k)).Type; got.Kind != want {
			t.Errorf("%s is read back as %s", k, got)
		}
	}
	if at := types.Column("at"); at.OnUpdate.SQL != "now()" {
		t.Errorf("on update is read back as %q", at.OnUpdate.SQL)
	}
}

func TestSQLiteVirtualTables(t *testing.T) {
	db := testdb.SQLite(t)
	c := testdb.Connect(t, db.URL)
	execSQLite(t, c,
		"CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = 'porter ascii')",
		"CREATE VIRTUAL TABLE places USING rtree(id, min_x, max_x)",
		"CREATE TABLE docs_archive (a text)",
		"CREATE TABLE posts (title text, body text)",
		"CREATE VIRTUAL TABLE found USING fts5(title, content = 'posts')",
		"CREATE TRIGGER posts_found AFTER INSERT ON posts BEGIN INSERT INTO found (rowid, title) VALUES (NEW.rowid, NEW.title); END",
	)
	snap := readSQLite(t, c, introspect.Options{})
	var got []string
	for _, table := range snap.Schema.Tables {
		got = append(got, "table "+table.Name)
	}
	for _, o := range snap.Schema.Objects {
		got = append(got, string(o.Kind)+" "+o.Name)
	}
	want := []string{"table docs_archive", "table posts", "trigger posts_found", "virtual_table docs", "virtual_table found", "virtual_table places"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	// The full-text index refers to rows by their rowid, which a rebuild keeps.
	execSQLite(t, c, "INSERT INTO posts (rowid, title) VALUES (41, 'hello world')")
	change := []ops.Op{alter("posts", "title", ops.ColumnChange{Nullable: ops.To(false)}, ops.ColumnChange{})}
	if err := runSQLite(t, c, compileSQLite(t, c, change, &snap.Schema)); err != nil {
		t.Fatal(err)
	}
	if got := db.Query(t, "SELECT p.title FROM found JOIN posts AS p ON p.rowid = found.rowid WHERE found MATCH 'hello'"); got != "hello world" {
		t.Errorf("found %q after the rebuild", got)
	}
	list := creates(snap.Schema)
	again := testdb.Connect(t, testdb.SQLite(t).URL)
	if err := runSQLite(t, again, compileSQLite(t, again, list, nil)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(snap.Schema, readSQLite(t, again, introspect.Options{}).Schema); diff != "" {
		t.Errorf("made again (-want +got):\n%s", diff)
	}
}

// The tables of a module that is not loaded may be anybody's.
func TestSQLiteUnknownModule(t *testing.T) {
	db := testdb.SQLite(t)
	c := testdb.Connect(t, db.URL)
	execSQLite(t, c, "CREATE TABLE vectors_chunks (a)", "CREATE TABLE vectorsx (a)", "PRAGMA writable_schema = ON",
		"INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'vectors', 'vectors', 0, 'CREATE VIRTUAL TABLE vectors USING no_such_module(x)')",
		"PRAGMA writable_schema = RESET")
	snap := readSQLite(t, c, introspect.Options{})
	if len(snap.Schema.Tables) != 1 || snap.Schema.Tables[0].Name != "vectorsx" {
		t.Errorf("tables = %v", snap.Schema.Tables)
	}
	if len(snap.LeftAlone) != 1 || snap.LeftAlone[0].Name.Name != "vectors_chunks" || !strings.Contains(snap.LeftAlone[0].Reason, "vectors") {
		t.Errorf("left alone = %v", snap.LeftAlone)
	}
}

func TestSQLiteOptions(t *testing.T) {
	db := testdb.SQLite(t)
	db.Load(t, library+"CREATE TABLE schema_revision (version_num text);\nCREATE TRIGGER revised AFTER INSERT ON schema_revision BEGIN SELECT 1; END;\n")
	c := testdb.Connect(t, db.URL)
	snap := readSQLite(t, c, introspect.Options{Tables: []schema.Name{named("BOOKS")}})
	if len(snap.Schema.Tables) != 1 || len(snap.Schema.Tables[0].Indexes) != 2 || len(snap.Schema.Objects) != 1 {
		t.Errorf("only books: %+v", snap.Schema)
	}
	all := readSQLite(t, c, introspect.Options{Ignore: []schema.Name{named("schema_revision")}})
	if all.Schema.Table(named("schema_revision")) != nil || all.Schema.Table(named("loans")) == nil {
		t.Error("the tool's own tables are read")
	}
	for _, o := range all.Schema.Objects {
		if o.Name == "revised" {
			t.Error("the trigger of an ignored table is read")
		}
	}
}

// counting is a connection that counts its queries.
type counting struct {
	database.Conn
	n int
}

func (c *counting) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	c.n++
	return c.Conn.Query(ctx, sql, args...)
}

func TestSQLiteQueryCount(t *testing.T) {
	counts := map[int]int{}
	for _, tables := range []int{10, 1000} {
		c := testdb.Connect(t, testdb.SQLite(t).URL)
		execSQLite(t, c, "PRAGMA synchronous = OFF", "BEGIN")
		for i := range tables {
			execSQLite(t, c, fmt.Sprintf("CREATE TABLE t%d (id integer PRIMARY KEY, other int REFERENCES t%d, CHECK (other > 0))", i, i/2),
				fmt.Sprintf("CREATE INDEX i%d ON t%d (other)", i, i), fmt.Sprintf("CREATE VIEW v%d AS SELECT id FROM t%d", i, i))
		}
		execSQLite(t, c, "COMMIT")
		counted := &counting{Conn: c}
		snap, err := introspect.Read(t.Context(), counted, introspect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(snap.Schema.Tables) != tables || len(snap.Schema.Objects) != tables {
			t.Errorf("%d tables and %d views of %d", len(snap.Schema.Tables), len(snap.Schema.Objects), tables)
		}
		counts[tables] = counted.n
	}
	if counts[10] != counts[1000] || counts[10] == 0 {
		t.Errorf("queries for 10 and 1000 tables: %v", counts)
	}
}

func TestSQLiteNormalize(t *testing.T) {
	c := testdb.Connect(t, testdb.SQLite(t).URL)
	wrong := schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "b", Type: kind(schema.Text)}, {Name: "a", Type: kind(schema.Text),
		Generated: &schema.Generated{Expr: schema.SQLExpr("no_such_function(1)")}}}}}}
	_, err := introspect.Normalize(t.Context(), c, wrong, schema.Schema{})
	if err == nil || !strings.Contains(err.Error(), "table t") || !strings.Contains(err.Error(), "no such function") {
		t.Errorf("error = %v, want the table's name and SQLite's reason", err)
	}
	if left := text(t, c, "SELECT count(*) FROM pragma_database_list WHERE name = 'migrate_scratch'"); left != "0" {
		t.Error("the scratch is still attached")
	}
	execSQLite(t, c, "BEGIN")
	var scratch *introspect.ScratchError
	if _, err := introspect.Normalize(t.Context(), c, wrong, schema.Schema{}); !errors.As(err, &scratch) {
		t.Errorf("in a transaction: %v, want a *ScratchError", err)
	}
}

func text(t *testing.T, c database.Conn, query string) (s string) {
	t.Helper()
	if _, err := database.One(t.Context(), c, query, nil, &s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s
}
