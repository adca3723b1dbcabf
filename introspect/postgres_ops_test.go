package introspect_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func pgType(s string) schema.Type { return schema.ParseType(s) }

func pgName(s string) schema.Name { return schema.ParseName(s) }

// answer is a query's first column, one line to a row.
func answer(t *testing.T, c database.Conn, query string) string {
	t.Helper()
	var lines []string
	err := database.Each(t.Context(), c, query, nil, func(rows database.Rows) error {
		var s *string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		if s == nil {
			lines = append(lines, "NULL")
			return nil
		}
		lines = append(lines, *s)
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(lines, "\n")
}

func wantAnswer(t *testing.T, c database.Conn, query, want string) {
	t.Helper()
	if got := answer(t, c, query); got != want {
		t.Errorf("%s\n got %q\nwant %q", query, got, want)
	}
}

// change carries out operations on what is there, and returns what is there
// then.
func change(t *testing.T, c database.Conn, d dialect.Dialect, list ...ops.Op) schema.Schema {
	t.Helper()
	before := readPostgres(t, c).Schema
	runPostgres(t, c, d, list, &before)
	return readPostgres(t, c).Schema
}

func TestPostgresOnUpdate(t *testing.T) {
	pgServers(t, func(t *testing.T, server string) {
		c, d := openPostgres(t, testdb.New(t, server))
		now := schema.SQLExpr("now()")
		table := schema.Table{Name: "posts", Columns: []schema.Column{
			{Name: "id", Type: pgType("integer")},
			{Name: "Edited At", Type: pgType("timestamptz"), Nullable: true, OnUpdate: now, Default: schema.SQLExpr("'2000-01-01 00:00:00+00'")},
			{Name: "edits", Type: pgType("text"), Nullable: true, OnUpdate: schema.SQLExpr("'it''s edited'")},
		}}
		s := change(t, c, d, ops.CreateTable{Table: table})
		compare(t, "read back", []schema.Table{table}, s.Tables)
		compare(t, "objects", []schema.Object(nil), s.Objects)

		loadPostgres(t, c, "INSERT INTO posts VALUES (1), (2); UPDATE posts SET id = 3 WHERE id = 2; UPDATE posts SET edits = 'mine' WHERE id = 1")
		wantAnswer(t, c, `SELECT id || ' ' || ("Edited At" > now() - interval '1 hour') || ' ' || coalesce(edits, '-') FROM posts ORDER BY id`,
			"1 true mine\n3 true it's edited")

		s = change(t, c, d, ops.RenameTable{From: pgName("posts"), To: pgName("articles")},
			ops.AlterColumn{Table: pgName("articles"), Column: "edits", To: ops.ColumnChange{Name: ops.To("notes"), Type: ops.To(pgType("varchar(20)"))}})
		if col := s.Tables[0].Column("notes"); col == nil || col.OnUpdate.SQL != "'it''s edited'" {
			t.Errorf("after the renames: %+v", s.Tables[0].Columns)
		}
		loadPostgres(t, c, "UPDATE articles SET notes = NULL; UPDATE articles SET id = id")
		wantAnswer(t, c, "SELECT DISTINCT notes FROM articles", "it's edited")

		s = change(t, c, d, ops.AlterColumn{Table: pgName("articles"), Column: "notes", To: ops.ColumnChange{OnUpdate: ops.To(schema.Expr{})}})
		if col := s.Tables[0].Column("notes"); !col.OnUpdate.IsZero() {
			t.Errorf("still set on update: %+v", col)
		}
		change(t, c, d, ops.DropColumn{Table: pgName("articles"), Column: schema.Column{Name: "Edited At"}})
		wantAnswer(t, c, "SELECT count(*) FROM pg_proc WHERE proname = 'migrate_on_update'", "0")
	})
}

func TestPostgresNewEnumValueIsUsable(t *testing.T) {
	c, d := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, "CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE t (m mood)")
	add := ops.AddEnumValue{Enum: pgName("mood"), Value: "meh", Before: "happy"}
	change(t, c, d, add,
		ops.Insert{Table: pgName("t"), Columns: []string{"m"}, Rows: [][]any{{"meh"}}},
		ops.AlterColumn{Table: pgName("t"), Column: "m", To: ops.ColumnChange{Default: ops.To(schema.SQLExpr("'meh'"))}})
	wantAnswer(t, c, "SELECT m FROM t WHERE m < 'happy'", "meh")
	p, err := d.Compile([]ops.Op{add}, nil, dialect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, c, p.Segments[0].Steps[0].Exec.Probe, "t")
	wantAnswer(t, c, strings.Replace(p.Segments[0].Steps[0].Exec.Probe, "meh", "no", 1), "f")
}

func TestPostgresAlterEnumMovesEverything(t *testing.T) {
	pgServers(t, func(t *testing.T, server string) {
		c, d := openPostgres(t, testdb.New(t, server))
		loadPostgres(t, c, `CREATE TYPE mood AS ENUM ('sad', 'meh', 'happy'); COMMENT ON TYPE mood IS 'how';
			CREATE TABLE a (m mood NOT NULL DEFAULT 'happy', ms mood[] DEFAULT '{sad}', n integer, CONSTRAINT c CHECK (m <> 'sad' OR n > 0));
			CREATE INDEX i ON a (n) WHERE m = 'happy'; CREATE INDEX j ON a (m); CREATE UNIQUE INDEX k ON a ((m = 'happy'), n);
			CREATE TABLE p (m mood, n integer) PARTITION BY LIST (n); CREATE TABLE p1 PARTITION OF p (m DEFAULT 'happy') FOR VALUES IN (1);
			INSERT INTO a (n) VALUES (1), (2); INSERT INTO p VALUES ('sad', 1)`)
		before := readPostgres(t, c).Schema
		to := schema.Enum{Name: "mood", Values: []string{"happy", "sad", "glad"}, Comment: "how"}
		after := change(t, c, d, ops.AlterEnum{From: before.Enums[0], To: to})
		compare(t, "enums", []schema.Enum{to}, after.Enums)
		compare(t, "tables", before.Tables, after.Tables)
		wantAnswer(t, c, "SELECT m || ms::text FROM a", "happy{sad}\nhappy{sad}")
		wantAnswer(t, c, "SELECT m FROM p", "sad")
		wantAnswer(t, c, "SELECT count(*) FROM pg_type WHERE typname LIKE 'mood%'", "1")

		// A row holds a value that goes: nothing happens.
		p, err := d.Compile([]ops.Op{ops.AlterEnum{From: to, To: schema.Enum{Name: "mood", Values: []string{"sad"}}}}, &after, dialect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		script := "BEGIN"
		for _, s := range p.Segments[0].Steps {
			script += ";" + s.Exec.SQL
		}
		if _, err := c.Exec(t.Context(), script); err == nil || !strings.Contains(err.Error(), "happy") {
			t.Errorf("error = %v, want one about the value happy", err)
		}
		loadPostgres(t, c, "ROLLBACK")
	})
}

// A type changes with its values, default and constraints.
func TestPostgresTypeChangesKeepValues(t *testing.T) {
	pgServers(t, wantsTypeChangesKeepValues)
}

func wantsTypeChangesKeepValues(t *testing.T, server string) {
	t.Helper()
	c, d := openPostgres(t, testdb.New(t, server))
	for _, test := range []struct {
		from, to, def, value string // as DDL
		want                 string // value || ' ' || default as text
	}{
		{"text", "integer", "'7'", "'42'", "42 7"},
		{"text", "boolean", "'yes'", "'no'", "false true"},
		{"text", "jsonb", `'{}'`, `'{"a": 1}'`, `{"a": 1} {}`},
		{"text", "uuid", "'00000000-0000-0000-0000-000000000000'", "'11111111-1111-1111-1111-111111111111'", "11111111-1111-1111-1111-111111111111 00000000-0000-0000-0000-000000000000"},
		{"text", "timestamptz", "'2026-01-01 00:00:00+00'", "'2026-11-21 01:02:03+00'", "2026-11-21 01:02:03+00 2026-01-01 00:00:00+00"},
		{"text", "text[]", "'{}'", "'{a,b}'", "{a,b} {}"},
		{"text", "bytea", "''", "'abc'", `\x616263 \x`},
		{"integer", "bigint", "1", "2", "2 1"},
		{"integer", "text", "1", "2", "2 1"},
		{"integer", "boolean", "1", "0", ""},
		{"integer", "numeric(10,2)", "1", "2", "2.00 1.00"},
		{"integer", "integer[]", "1", "2", ""},
		{"boolean", "integer", "false", "true", ""},
		{"boolean", "bigint", "false", "true", ""},
		{"varchar(50)", "varchar(100)", "'x'", "'y'", "y x"},
		{"timestamp", "timestamptz", "'2026-01-01 00:00:00'", "'2026-11-21 01:02:03'", "2026-11-21 01:02:03+00 2026-01-01 00:00:00+00"},
		{"json", "jsonb", "'[]'", "'[1]'", "[1] []"},
		{"text[]", "varchar(5)[]", "'{}'", "'{a}'", "{a} {}"},
		{"inet", "text", "'::1'", "'127.0.0.1'", "127.0.0.1/32 ::1"},
		{"char(5)", "text", "'ab'", "'cd'", "cd ab"},
		{"real", "double precision", "0.5", "1.5", "1.5 0.5"},
	} {
		t.Run(test.from+" to "+test.to, func(t *testing.T) {
			loadPostgres(t, c, "DROP TABLE IF EXISTS t, u; SET timezone = 'UTC'; CREATE TABLE t (c "+test.from+" NOT NULL DEFAULT "+test.def+"); INSERT INTO t VALUES ("+test.value+")")
			to := ops.ColumnChange{Type: ops.To(d.ParseType(test.to))}
			if test.want == "" { // the default is of no use for the new type
				to.Default = ops.To(schema.Expr{})
			}
			s := change(t, c, d, ops.AlterColumn{Table: pgName("t"), Column: "c", To: to})
			if col := s.Tables[0].Columns[0]; !col.Type.Equal(d.ParseType(test.to)) || col.Nullable {
				t.Errorf("the column is %+v", col)
			}
			if test.want == "" {
				wantAnswer(t, c, "SELECT count(*) FROM t", "1")
				return
			}
			loadPostgres(t, c, "CREATE TABLE u (LIKE t INCLUDING DEFAULTS); INSERT INTO u DEFAULT VALUES")
			wantAnswer(t, c, "SELECT t.c::text || ' ' || u.c::text FROM t, u", test.want)
		})
	}
}

// A partition's own default is no obstacle, known as the runner knows it: from a
// reading of the table alone.
func TestPostgresTypeChangeOfAPartitionedTable(t *testing.T) {
	pgServers(t, wantsTypeChangeOfAPartitionedTable)
}

func wantsTypeChangeOfAPartitionedTable(t *testing.T, server string) {
	t.Helper()
	c, d := openPostgres(t, testdb.New(t, server))
	loadPostgres(t, c, `CREATE TABLE p (c text, n integer) PARTITION BY LIST (n); CREATE TABLE p1 PARTITION OF p (c DEFAULT '7') FOR VALUES IN (1);
		INSERT INTO p VALUES ('1', 1)`)
	op := ops.AlterColumn{Table: pgName("p"), Column: "c", To: ops.ColumnChange{Type: ops.To(pgType("integer"))}}
	snap, err := introspect.Read(t.Context(), c, introspect.Options{Tables: d.Needs(op)})
	if err != nil {
		t.Fatal(err)
	}
	runPostgres(t, c, d, []ops.Op{op}, &snap.Schema)
	loadPostgres(t, c, "INSERT INTO p1 (n) VALUES (1)")
	wantAnswer(t, c, "SELECT sum(c) FROM p", "8")
}

// Nothing is cut off without a word.
func TestPostgresTypeChangesRefuseToCut(t *testing.T) {
	c, d := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, "CREATE TABLE t (c text); INSERT INTO t VALUES ('too long')")
	before := readPostgres(t, c).Schema
	p, err := d.Compile([]ops.Op{ops.AlterColumn{Table: pgName("t"), Column: "c", To: ops.ColumnChange{Type: ops.To(pgType("varchar(3)"))}}}, &before, dialect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), p.Segments[0].Steps[0].Exec.SQL); err == nil {
		t.Errorf("a value was cut: %s", answer(t, c, "SELECT c FROM t"))
	}
}

func TestPostgresNumberingGoesOn(t *testing.T) {
	pgServers(t, wantsNumberingGoesOn)
}

func wantsNumberingGoesOn(t *testing.T, server string) {
	t.Helper()
	identity := &schema.Identity{Kind: schema.IdentityAlways}
	c, d := openPostgres(t, testdb.New(t, server))
	for _, test := range []struct {
		name, from string
		to         ops.ColumnChange
	}{
		{"integer to serial", "integer", ops.ColumnChange{Type: ops.To(pgType("serial"))}},
		{"integer to identity", "integer", ops.ColumnChange{Identity: ops.To(identity)}},
		{"serial to identity", "serial", ops.ColumnChange{Type: ops.To(pgType("integer")), Identity: ops.To(identity)}},
		{"serial to bigserial", "serial", ops.ColumnChange{Type: ops.To(pgType("bigserial"))}},
		{"identity to another kind", "integer GENERATED BY DEFAULT AS IDENTITY", ops.ColumnChange{Identity: ops.To(identity)}},
		{"identity to bigint", "integer GENERATED BY DEFAULT AS IDENTITY", ops.ColumnChange{Type: ops.To(pgType("bigint"))}},
	} {
		t.Run(test.name, func(t *testing.T) {
			loadPostgres(t, c, `DROP TABLE IF EXISTS "T"; CREATE TABLE "T" (id `+test.from+`, n text); INSERT INTO "T" (id, n) SELECT g, 'old' FROM generate_series(1, 3) g`)
			if strings.HasPrefix(test.from, "serial") || strings.Contains(test.from, "IDENTITY") {
				loadPostgres(t, c, `SELECT setval(pg_get_serial_sequence('"T"', 'id'), 3)`)
			}
			s := change(t, c, d, ops.AlterColumn{Table: pgName("T"), Column: "id", To: test.to})
			if len(s.Sequences) != 0 {
				t.Errorf("sequences: %+v", s.Sequences)
			}
			if col := s.Tables[0].Columns[0]; test.to.Type.Set && !col.Type.Equal(test.to.Type.Value) {
				t.Errorf("the column is %+v", col)
			}
			loadPostgres(t, c, `INSERT INTO "T" (n) VALUES ('new')`)
			wantAnswer(t, c, `SELECT id FROM "T" WHERE n = 'new'`, "4")
		})
	}
}

func TestPostgresOnline(t *testing.T) {
	pgServers(t, func(t *testing.T, server string) {
		c, d := openPostgres(t, testdb.New(t, server))
		loadPostgres(t, c, "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE t (id integer, a integer, b integer); INSERT INTO r VALUES (1); INSERT INTO t VALUES (1, 1, 1)")
		list := []ops.Op{
			ops.AlterColumn{Table: pgName("t"), Column: "id", To: ops.ColumnChange{Nullable: ops.To(false)}},
			ops.AddConstraint{Table: pgName("t"), Constraint: schema.PrimaryKey{Key: schema.Key{Name: "t_pkey", Columns: []string{"id"}}}},
			ops.AddConstraint{Table: pgName("t"), Constraint: schema.Unique{Key: schema.Key{Name: "u", Columns: []string{"a"}, Deferrable: true}}},
			ops.AddConstraint{Table: pgName("t"), Constraint: schema.Check{Name: "c", Expr: schema.SQLExpr("a > 0")}},
			ops.AddConstraint{Table: pgName("t"), Constraint: schema.ForeignKey{Name: "f", Columns: []string{"b"}, RefTable: pgName("r"), RefColumns: []string{"id"}}},
			ops.CreateIndex{Table: pgName("t"), Index: schema.Index{Name: "i", Parts: schema.ColumnParts("a", "b")}},
		}
		before := readPostgres(t, c).Schema
		p, err := d.Compile(list, &before, dialect.Options{Online: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, segment := range p.Segments {
			for _, s := range segment.Steps {
				if s.Exec.Probe != "" {
					wantAnswer(t, c, s.Exec.Probe, "f")
				}
				loadPostgres(t, c, s.Exec.SQL)
				if s.Exec.Probe != "" {
					wantAnswer(t, c, s.Exec.Probe, "t")
				}
			}
		}
		plainly := testdb.New(t, server)
		pc, _ := openPostgres(t, plainly)
		loadPostgres(t, pc, "CREATE TABLE r (id integer PRIMARY KEY); CREATE TABLE t (id integer, a integer, b integer)")
		compare(t, "online and at once", change(t, pc, d, list...), readPostgres(t, c).Schema)
	})
}

// A failed CREATE INDEX CONCURRENTLY leaves something: introspection sees it for
// what it is, and the step's clean-up removes it.
func TestPostgresInvalidIndex(t *testing.T) {
	c, d := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, "CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1)")
	op := ops.CreateIndex{Table: pgName("t"), Index: schema.Index{Name: "i", Unique: true, Parts: schema.ColumnParts("a")}, Concurrently: true}
	p, err := d.Compile([]ops.Op{op}, nil, dialect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	exec := p.Segments[0].Steps[0].Exec
	if _, err := c.Exec(t.Context(), exec.SQL); database.ClassOf(err) != database.UniqueViolation {
		t.Fatalf("error = %v", err)
	}
	if ix := readPostgres(t, c).Schema.Tables[0].Indexes; len(ix) != 1 || !ix[0].Invalid {
		t.Errorf("indexes = %+v", ix)
	}
	wantAnswer(t, c, exec.Probe, "f")
	loadPostgres(t, c, "DELETE FROM t")
	loadPostgres(t, c, exec.Cleanup)
	loadPostgres(t, c, exec.SQL)
	wantAnswer(t, c, exec.Probe, "t")
}

func TestPostgresReplaceObjects(t *testing.T) {
	c, d := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, `CREATE TABLE t (a integer, b text); GRANT SELECT ON t TO PUBLIC;
		CREATE VIEW v AS SELECT a, b FROM t; GRANT SELECT ON v TO PUBLIC; COMMENT ON VIEW v IS 'c';
		CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
		CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()`)
	s := readPostgres(t, c).Schema
	find := func(kind schema.ObjectKind, name string) schema.Object {
		for _, o := range s.Objects {
			if o.Kind == kind && o.Name == name {
				return o
			}
		}
		t.Fatalf("no %s %s", kind, name)
		return schema.Object{}
	}
	replace := func(from schema.Object, definition string) ops.Op {
		to := from
		to.Definition = definition
		return ops.ReplaceObject{From: from, To: to}
	}
	view := find(schema.KindView, "v")
	s = change(t, c, d, replace(view, "SELECT a, b, a + 1 AS c FROM t"))
	wantAnswer(t, c, "SELECT relacl IS NOT NULL FROM pg_class WHERE relname = 'v'", "t") // replaced in place: the grant is there
	s = change(t, c, d, replace(find(schema.KindView, "v"), "CREATE OR REPLACE VIEW v AS SELECT b AS a FROM t;"))
	if got := find(schema.KindView, "v"); got.Comment != "c" || !strings.Contains(got.Definition, "b AS a") {
		t.Errorf("the view is %+v", got)
	}
	s = change(t, c, d,
		replace(find(schema.KindFunction, "f"), "CREATE FUNCTION f(a integer) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$"),
		replace(find(schema.KindTrigger, "tr"), "CREATE TRIGGER tr AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION g()"))
	if got := find(schema.KindTrigger, "tr").Definition; !strings.Contains(got, "AFTER DELETE") {
		t.Errorf("the trigger is %s", got)
	}
	wantAnswer(t, c, "SELECT f(1)", "x")
}

func TestPostgresLeftAlone(t *testing.T) {
	c, d := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, `CREATE EXTENSION citext; CREATE TEXT SEARCH TEMPLATE mine (LEXIZE = dsimple_lexize);
		CREATE OPERATOR <+> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4pl); CREATE TYPE shell;
		CREATE FOREIGN DATA WRAPPER fdw; CREATE SERVER srv FOREIGN DATA WRAPPER fdw; CREATE FOREIGN TABLE ft (a integer) SERVER srv;
		CREATE TABLE t (a citext); CREATE VIEW v AS SELECT * FROM ft`)
	snap := readPostgres(t, c)
	var got []string
	for _, l := range snap.LeftAlone {
		got = append(got, l.Kind+" "+l.Name.String())
		if l.Reason == "" {
			t.Errorf("no reason for %+v", l)
		}
	}
	compare(t, "left alone", []string{"foreign data wrapper fdw", "foreign server srv", "foreign table ft", "operator <+>(integer,integer)",
		"shell type shell", "text search template mine", "view v"}, got)
	beyond := schema.Object{Kind: schema.KindView, Name: "v", Definition: "SELECT 1 AS a"}
	if with, _ := snap.ComparedWith(d, schema.Schema{Objects: []schema.Object{beyond}}); len(with.Schema.Objects) != 1 {
		t.Errorf("declared, and not compared: %+v", with.Schema.Objects)
	}
	if len(snap.Schema.Objects) > 0 || len(snap.Schema.Tables) != 1 || len(snap.Schema.Extensions) != 1 {
		t.Errorf("an extension's parts were read: %+v", snap.Schema)
	}
}

func TestPostgresReadOptions(t *testing.T) {
	c, _ := openPostgres(t, testdb.Postgres(t))
	loadPostgres(t, c, script(t, "everything.sql")+"CREATE TABLE schema_revision (v text); CREATE TABLE app.schema_revision (v text);")
	read := func(opt introspect.Options) schema.Schema {
		t.Helper()
		snap, err := introspect.Read(t.Context(), c, opt)
		if err != nil {
			t.Fatal(err)
		}
		return snap.Schema
	}
	whole := read(introspect.Options{Ignore: []schema.Name{pgName("schema_revision")}})
	if whole.Table(pgName("schema_revision")) != nil || whole.Table(pgName("app.schema_revision")) == nil {
		t.Error("Ignore is for the tables that it names, and only for them")
	}
	some := read(introspect.Options{Tables: []schema.Name{pgName("parents"), pgName("app.parents"), pgName("nowhere")}})
	if len(some.Tables) != 3 { // derived2 is an heir
		t.Fatalf("read %d tables", len(some.Tables))
	}
	compare(t, "parents", whole.Table(pgName("parents")), some.Table(pgName("parents")))
	compare(t, "app.parents", whole.Table(pgName("app.parents")), some.Table(pgName("app.parents")))
	compare(t, "enums", []schema.Enum{*whole.Enum(pgName("mood"))}, some.Enums)
	for _, o := range some.Objects {
		if o.On != pgName("parents") && o.On != pgName("app.parents") {
			t.Errorf("%s %s is not asked for", o.Kind, o.Name)
		}
	}
	if len(some.Objects) != 5 || len(some.Sequences) != 1 {
		t.Errorf("read %d objects and %d sequences", len(some.Objects), len(some.Sequences))
	}
	var family []string
	for _, one := range read(introspect.Options{Tables: []schema.Name{pgName("events")}}).Tables {
		family = append(family, one.QualifiedName().String())
	}
	compare(t, "partitions come along", []string{"app.events_2025_rest", "events", "events_2025", "events_2025_x", "events_2026"}, family)
	if none := read(introspect.Options{Tables: []schema.Name{}}); len(none.Tables) != 0 {
		t.Errorf("no table was asked for, %d came", len(none.Tables))
	}
	app := read(introspect.Options{Schemas: []string{"app"}})
	if app.Table(pgName("parents")) != nil || app.Table(pgName("app.parents")) == nil {
		t.Error("Schemas does not limit the tables")
	}
}
