package sqltext_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/internal/testdb"
)

// Every table and index that SQLite stores must read as SQLite itself understands it.

const awkwardTables = `
CREATE TABLE plain (a, b INT, "c d" VARCHAR ( 20 ), [e] DECIMAL(10,2) DEFAULT 1.5, f TEXT DEFAULT (1 + (2)) NOT NULL,
	g DEFAULT -1, h DEFAULT 'it''s', i DEFAULT CURRENT_TIMESTAMP, j DEFAULT ( 'x' || 'y' ), k text default + 5);
CREATE TABLE keyed (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT UNIQUE ON CONFLICT IGNORE, y TEXT COLLATE NOCASE,
	UNIQUE (x COLLATE nocase DESC, y), CONSTRAINT u2 UNIQUE (y) CHECK (x <> ')') UNIQUE (id, x));
CREATE TABLE pair (a INT, b TEXT COLLATE nocase, c, PRIMARY KEY (b DESC, a)) WITHOUT ROWID;
CREATE TABLE strict1 (a INT PRIMARY KEY DESC, b integer, c ANY, d real, e Text, f BLOB) STRICT;
CREATE TABLE generated1 (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED, c INT AS (a), d AS (1) VIRTUAL NOT NULL, generated int, always text);
CREATE TABLE parent (x INT, y INT, z INT UNIQUE, PRIMARY KEY (x, y));
CREATE TABLE child (a INT REFERENCES parent(z) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT NULL,
	b INT CONSTRAINT fk REFERENCES [parent] ( "z" ) ON UPDATE SET NULL ON DELETE SET DEFAULT MATCH FULL, c INT, d INT,
	FOREIGN KEY (c, d) REFERENCES parent ON UPDATE RESTRICT ON DELETE NO ACTION NOT DEFERRABLE FOREIGN KEY (d) REFERENCES child (a));
CREATE TABLE "sel" AS SELECT 1 AS a, 'x' AS "b c", a.x FROM parent a;
CREATE TABLE types (a UNSIGNED BIG INT, b CHARACTER VARYING(20), c 'quoted', d "double precision" (1), e NATIVE CHARACTER(70), f INT(-1, +2));
CREATE TABLE "odd""name" ("x""y" INT, 'z' INT, key TEXT, desc, if, replace, temp);
CREATE TABLE noted (
	a INT, -- one; two
	/* before b */ b INT /* inside */ NOT NULL, -- 'three
	c INT -- last
);
CREATE INDEX i1 ON keyed (x COLLATE nocase DESC, lower(y), (id), x || y COLLATE nocase, "y" ASC) WHERE x IS NOT NULL;
CREATE UNIQUE INDEX [i 2] ON "odd""name" ("x""y", (key) DESC);
CREATE INDEX i3 ON plain (((b)), -b, b + 1 COLLATE rtrim, coalesce(a, ',') COLLATE nocase DESC);
ALTER TABLE plain ADD COLUMN added TEXT NOT NULL DEFAULT '' CHECK (added <> 'x');
ALTER TABLE plain RENAME COLUMN b TO "b b";
ALTER TABLE parent RENAME TO "Parent's";
ALTER TABLE noted DROP COLUMN b;
`

func TestStoredDDLAgainstSQLite(t *testing.T) {
	t.Run("awkward", func(t *testing.T) { loadAndCheck(t, awkwardTables) })
	t.Run("corpus", func(t *testing.T) {
		files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", "sqlite"), "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no schemas: %v", err)
		}
		for _, f := range files {
			t.Run(filepath.Base(f), func(t *testing.T) {
				script, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				loadAndCheck(t, string(script))
			})
		}
	})
}

func loadAndCheck(t *testing.T, script string) {
	t.Helper()
	db := openSQLite(t)
	statements, err := sqltext.Split(sqltext.SQLite, script)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s.SQL); err != nil {
			t.Fatalf("line %d: %v\n%s", s.Line, err, s.SQL)
		}
	}
	checkStored(t, db)
}

func openSQLite(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// query returns all rows, every value printed, "NULL" for null.
func query(t *testing.T, db *sql.DB, text string, args ...any) [][]string {
	t.Helper()
	rows, err := db.Query(text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for rows.Next() {
		values := make([]sql.NullString, len(names))
		targets := make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(names))
		for i, v := range values {
			row[i] = "NULL"
			if v.Valid {
				row[i] = v.String
			}
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func checkStored(t *testing.T, db *sql.DB) {
	t.Helper()
	read := 0
	for _, row := range query(t, db, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL") {
		kind, name, table, text := row[0], row[1], row[2], row[3]
		read++
		var err error
		switch {
		case strings.HasPrefix(strings.ToUpper(text), "CREATE VIRTUAL"):
			_, err = sqltext.ParseVirtualTable(text)
		case kind == "table" && !strings.HasPrefix(name, "sqlite_"):
			var got *sqltext.Table
			if got, err = sqltext.ParseTable(text); err == nil {
				checkTable(t, db, name, got)
			}
		case kind == "index":
			var got *sqltext.Index
			if got, err = sqltext.ParseIndex(text); err == nil {
				checkIndex(t, db, name, table, got)
			}
		case kind == "view":
			var got *sqltext.View
			if got, err = sqltext.ParseView(text); err == nil && got.Name != name {
				t.Errorf("view %s reads as %s", name, got.Name)
			}
		case kind == "trigger":
			var got *sqltext.Trigger
			if got, err = sqltext.ParseTrigger(text); err == nil && (got.Name != name || !strings.EqualFold(got.Table, table)) {
				t.Errorf("trigger %s on %s reads as %s on %s", name, table, got.Name, got.Table)
			}
		}
		if err != nil {
			t.Errorf("%s %s: %v\n%s", kind, name, err, text)
		}
	}
	if read == 0 {
		t.Error("the schema is empty")
	}
}

func checkTable(t *testing.T, db *sql.DB, name string, got *sqltext.Table) {
	t.Helper()
	if got.Name != name {
		t.Errorf("table %s reads as %s", name, got.Name)
	}
	options := query(t, db, "SELECT wr, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?", name)
	if diff := cmp.Diff(options[0], []string{bit(got.WithoutRowID), bit(got.Strict)}); diff != "" {
		t.Errorf("table %s, WITHOUT ROWID and STRICT:\n%s", name, diff)
	}
	var want []string
	for _, row := range query(t, db, `SELECT name, lower(type), "notnull", ifnull(dflt_value, '-'), pk, hidden FROM pragma_table_xinfo(?)`, name) {
		want = append(want, fmt.Sprintf("%q", row))
	}
	if diff := cmp.Diff(want, xinfo(got)); diff != "" {
		t.Errorf("table %s, columns:\n%s", name, diff)
	}
	want = nil
	for _, row := range query(t, db, `SELECT id, "table", "from", ifnull("to", ''), on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq`, name) {
		want = append(want, fmt.Sprintf("%q", row[1:]))
	}
	if diff := cmp.Diff(want, foreignKeys(got)); diff != "" {
		t.Errorf("table %s, foreign keys:\n%s", name, diff)
	}
	want = nil
	for _, index := range query(t, db, "SELECT name, origin FROM pragma_index_list(?) WHERE origin <> 'c'", name) {
		var terms []string
		for _, row := range query(t, db, `SELECT name, "desc", lower(coll) FROM pragma_index_xinfo(?) WHERE key`, index[0]) {
			terms = append(terms, strings.Join(row, " "))
		}
		want = append(want, index[1]+": "+strings.Join(terms, ", "))
	}
	// Two constraints over the same columns share an index, hence sets.
	slices.Sort(want)
	keys := keys(got)
	slices.Sort(keys)
	if diff := cmp.Diff(slices.Compact(want), slices.Compact(keys)); diff != "" {
		t.Errorf("table %s, keys:\n%s", name, diff)
	}
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// xinfo says of a table what PRAGMA table_xinfo says.
func xinfo(table *sqltext.Table) []string {
	var key []string
	for _, c := range table.Constraints {
		if c.Kind == sqltext.PrimaryKey {
			for _, k := range c.Columns {
				key = append(key, strings.ToLower(k.Column))
			}
		}
	}
	var out []string
	for _, c := range table.Columns {
		notNull, value, hidden := false, "-", "0"
		for _, k := range c.Constraints {
			switch k.Kind {
			case sqltext.PrimaryKey:
				key = []string{strings.ToLower(c.Name)}
			case sqltext.NotNull:
				notNull = true
			case sqltext.Default:
				if value = k.Expr; strings.HasPrefix(value, "(") {
					value = strings.TrimSpace(value[1 : len(value)-1])
				}
			case sqltext.Generated:
				if hidden = "2"; k.Stored {
					hidden = "3"
				}
			}
		}
		pk := slices.Index(key, strings.ToLower(c.Name)) + 1
		notNull = notNull || pk > 0 && (table.WithoutRowID || table.Strict && c.Type != "INTEGER")
		out = append(out, fmt.Sprintf("%q", []string{c.Name, strings.ToLower(c.Type), bit(notNull), value, fmt.Sprint(pk), hidden}))
	}
	return out
}

func foreignKeys(table *sqltext.Table) []string {
	var out []string
	add := func(c sqltext.Constraint, columns []string) {
		for i, from := range columns {
			to := ""
			if len(c.References.Columns) > 0 {
				to = c.References.Columns[i]
			}
			action := func(s string) string {
				if s == "" {
					return "NO ACTION"
				}
				return s
			}
			out = append(out, fmt.Sprintf("%q", []string{c.References.Table, from, to, action(c.References.OnUpdate), action(c.References.OnDelete)}))
		}
	}
	for _, col := range table.Columns {
		for _, c := range col.Constraints {
			if c.Kind == sqltext.ForeignKey {
				add(c, []string{col.Name})
			}
		}
	}
	for _, c := range table.Constraints {
		if c.Kind == sqltext.ForeignKey {
			var from []string
			for _, k := range c.Columns {
				from = append(from, k.Column)
			}
			add(c, from)
		}
	}
	return out
}

// keys says what PRAGMA index_list and index_xinfo say about primary keys and unique constraints: an integer
// primary key has no index.
func keys(table *sqltext.Table) []string {
	var out []string
	add := func(c sqltext.Constraint, terms []sqltext.Term) {
		origin := "u"
		if c.Kind == sqltext.PrimaryKey {
			if origin = "pk"; len(terms) == 1 && !table.WithoutRowID && !c.Desc {
				if i := columnIndex(table, terms[0].Column); strings.EqualFold(table.Columns[i].Type, "integer") {
					return
				}
			}
		}
		out = append(out, origin+": "+describeTerms(table, terms))
	}
	for _, col := range table.Columns {
		for _, c := range col.Constraints {
			if c.Kind == sqltext.PrimaryKey || c.Kind == sqltext.Unique {
				add(c, []sqltext.Term{{Column: col.Name, Desc: c.Desc}})
			}
		}
	}
	for _, c := range table.Constraints {
		if c.Kind == sqltext.PrimaryKey || c.Kind == sqltext.Unique {
			add(c, c.Columns)
		}
	}
	return out
}

func columnIndex(table *sqltext.Table, name string) int {
	return slices.IndexFunc(table.Columns, func(c sqltext.Column) bool { return strings.EqualFold(c.Name, name) })
}

// describeTerms writes terms as PRAGMA index_xinfo shows them: column, descending, collation.
func describeTerms(table *sqltext.Table, terms []sqltext.Term) string {
	var out []string
	for _, term := range terms {
		name, collation := "NULL", "binary"
		if term.Column != "" {
			col := table.Columns[columnIndex(table, term.Column)]
			name = col.Name
			for _, c := range col.Constraints {
				if c.Kind == sqltext.Collate {
					collation = strings.ToLower(c.Collation)
				}
			}
		}
		if term.Collation != "" {
			collation = strings.ToLower(term.Collation)
		}
		out = append(out, name+" "+bit(term.Desc)+" "+collation)
	}
	return strings.Join(out, ", ")
}

func checkIndex(t *testing.T, db *sql.DB, name, table string, got *sqltext.Index) {
	t.Helper()
	if got.Name != name || !strings.EqualFold(got.Table, table) {
		t.Errorf("index %s on %s reads as %s on %s", name, table, got.Name, got.Table)
	}
	flags := query(t, db, `SELECT "unique", partial FROM pragma_index_list(?) WHERE name = ?`, table, name)
	if diff := cmp.Diff(flags[0], []string{bit(got.Unique), bit(got.Where != "")}); diff != "" {
		t.Errorf("index %s, unique and partial:\n%s", name, diff)
	}
	definition := query(t, db, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table)
	on, err := sqltext.ParseTable(definition[0][0])
	if err != nil {
		t.Error(err)
		return
	}
	var terms []string
	for _, row := range query(t, db, `SELECT name, "desc", lower(coll) FROM pragma_index_xinfo(?) WHERE key`, name) {
		terms = append(terms, strings.Join(row, " "))
	}
	if diff := cmp.Diff(strings.Join(terms, ", "), describeTerms(on, got.Terms)); diff != "" {
		t.Errorf("index %s, terms:\n%s", name, diff)
	}
}
