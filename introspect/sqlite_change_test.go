package introspect_test

import (
	"slices"
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

func named(s string) schema.Name { return schema.Name{Name: s} }

func kind(k schema.Kind, args ...int) schema.Type { return schema.Type{Kind: k, Args: args} }

// library has about everything that a rebuild might lose.
const library = `
CREATE TABLE authors (
  id integer PRIMARY KEY,
  name text COLLATE nocase NOT NULL -- as on the cover
);
CREATE TABLE books (
  -- never used again, even for a deleted book
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL COLLATE NOCASE CHECK (title <> ''),
  author_id int REFERENCES authors ON DELETE CASCADE,
  pages int DEFAULT 100 CHECK (pages > 0),
  price decimal(8, 2) DEFAULT (1 + 1.5), -- in the shop
  sequel_of integer,
  words integer GENERATED ALWAYS AS (pages * 300) STORED,
  extra,
  UNIQUE (title, author_id) ON CONFLICT FAIL,
  CHECK (pages < 5000 OR title = 'Joseph'),
  CONSTRAINT sequel FOREIGN KEY (sequel_of) REFERENCES books (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE loans (book_id integer NOT NULL REFERENCES books (id) ON DELETE CASCADE, since text, PRIMARY KEY (book_id, since)) WITHOUT ROWID;
CREATE TABLE log (what text, n integer);
CREATE INDEX books_long ON books (pages DESC) WHERE pages > 500;
CREATE UNIQUE INDEX books_folded ON books (lower(title), author_id);
CREATE VIEW long_books AS SELECT title, pages AS thickness FROM books WHERE pages > 500;
CREATE TRIGGER books_added AFTER INSERT ON books BEGIN INSERT INTO log VALUES ('added', NEW.pages); END;
CREATE TRIGGER loans_added AFTER INSERT ON loans BEGIN UPDATE books SET extra = 'lent' WHERE id = NEW.book_id; END;
CREATE TRIGGER long_books_insert INSTEAD OF INSERT ON long_books BEGIN INSERT INTO books (title, pages) VALUES (NEW.title, NEW.thickness); END;
INSERT INTO authors VALUES (1, 'Mann'), (2, 'Joyce');
INSERT INTO books (id, title, author_id, pages, extra) VALUES (1, 'Joseph', 1, 1800, 'x'), (2, 'Ulysses', 2, 730, NULL), (9, 'Gone', 2, 10, NULL);
UPDATE books SET sequel_of = 1 WHERE id = 2;
DELETE FROM books WHERE id = 9;
INSERT INTO loans VALUES (1, '2026-01-01'), (2, '2026-02-02');
UPDATE books SET extra = NULL WHERE id = 2;
DELETE FROM log;
`

type sqliteChange struct {
	name   string
	before string // library if it is empty
	ops    []ops.Op
	// after, if there is one, is the script of a database of the structure that
	// the operations lead to.
	after string
	// rebuilds is how many tables are built again.
	rebuilds int
	// answers maps queries to what they say afterwards; those of several
	// statements, which write, come last.
	answers map[string]string
	// restored is the dump after the downgrade where it is not that of before.
	restored string
	// oneWay: the operations cannot be reversed.
	oneWay bool
}

func column(c schema.Column) schema.Column { return c }

func alter(table, col string, to, from ops.ColumnChange) ops.Op {
	return ops.AlterColumn{Table: named(table), Column: col, To: to, From: from}
}

// everything is what the library holds, whatever else was changed.
func everything(more map[string]string) map[string]string {
	m := map[string]string{
		"SELECT id, title, author_id, pages, sequel_of FROM books ORDER BY id": "1\tJoseph\t1\t1800\tNULL\n2\tUlysses\t2\t730\t1",
		"SELECT book_id, since FROM loans":                                     "1\t2026-01-01\n2\t2026-02-02",
		"SELECT count(*) FROM long_books":                                      "2",
		"SELECT seq FROM sqlite_sequence WHERE name = 'books'":                 "9",
		"SELECT count(*) FROM log":                                             "0",
		"PRAGMA foreign_key_check":                                             "",
		"PRAGMA integrity_check":                                               "ok",
	}
	for k, v := range more {
		m[k] = v
	}
	return m
}

func sqliteChanges() []sqliteChange {
	price := ops.ColumnChange{Type: ops.To(kind(schema.Numeric, 10, 3))}
	wasPrice := ops.ColumnChange{Type: ops.To(schema.Type{Kind: schema.Raw, Raw: "decimal(8, 2)"})}
	positive := schema.Check{Name: "price_positive", Expr: schema.SQLExpr("price > 0")}
	return []sqliteChange{
		{name: "add a column", ops: []ops.Op{ops.AddColumn{Table: named("books"), Column: column(schema.Column{
			Name: "isbn", Type: kind(schema.Varchar, 20), Nullable: true})}}, answers: everything(nil)},
		{name: "add a column that is not null", ops: []ops.Op{ops.AddColumn{Table: named("books"), Column: column(schema.Column{
			Name: "shelf", Type: kind(schema.Integer), Default: schema.SQLExpr("7")})}},
			answers: everything(map[string]string{"SELECT DISTINCT shelf FROM books": "7"})},
		{name: "add a column with a default that is computed", rebuilds: 1, ops: []ops.Op{ops.AddColumn{Table: named("books"), Column: column(schema.Column{
			Name: "added", Type: kind(schema.Timestamptz), Default: schema.SQLExpr("now()")})}},
			answers: everything(map[string]string{"SELECT count(*) FROM books WHERE added > '2020'": "2"})},
		{name: "add a stored column", rebuilds: 1, ops: []ops.Op{ops.AddColumn{Table: named("books"), Column: column(schema.Column{
			Name: "double", Type: kind(schema.Integer), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr("pages * 2"), Stored: true}})}},
			answers: everything(map[string]string{"SELECT group_concat(double) FROM books": "3600,1460"})},
		{name: "add a virtual column", ops: []ops.Op{ops.AddColumn{Table: named("books"), Column: column(schema.Column{
			Name: "double", Type: kind(schema.Integer), Nullable: true, Generated: &schema.Generated{Expr: schema.SQLExpr("pages * 2")}})}},
			answers: everything(map[string]string{"SELECT group_concat(double) FROM books": "3600,1460"})},
		{name: "change a type", rebuilds: 1, ops: []ops.Op{alter("books", "price", price, wasPrice)}, answers: everything(nil),
			after: strings.Replace(library, "decimal(8, 2)", "numeric(10,3)", 1)},
		{name: "several changes, one rebuild", rebuilds: 1, ops: []ops.Op{
			alter("books", "price", price, wasPrice),
			ops.AddConstraint{Table: named("books"), Constraint: positive},
			ops.AddColumn{Table: named("log"), Column: column(schema.Column{Name: "at", Type: kind(schema.Date), Nullable: true})},
			ops.AddColumn{Table: named("books"), Column: column(schema.Column{Name: "isbn", Type: kind(schema.Text), Nullable: true})},
			ops.CreateIndex{Table: named("books"), Index: schema.Index{Name: "books_isbn", Parts: schema.ColumnParts("isbn")}},
			ops.DropIndex{Table: named("books"), Defined: true, Index: schema.Index{Name: "books_long",
				Parts: []schema.IndexPart{{Column: "pages", Desc: true}}, Where: schema.SQLExpr("pages > 500")}},
		}, answers: everything(nil)},
		{name: "drop an unnamed check", rebuilds: 1, ops: []ops.Op{ops.DropConstraint{Table: named("books"), Type: schema.KindCheck,
			Constraint: schema.Check{Expr: schema.SQLExpr("pages < 5000 OR title = 'Joseph'")}}}, answers: everything(nil)},
		{name: "drop what is written behind a column", rebuilds: 1, ops: []ops.Op{ops.DropConstraint{Table: named("books"), Type: schema.KindForeignKey,
			Constraint: schema.ForeignKey{Columns: []string{"author_id"}, RefTable: named("authors"), OnDelete: schema.Cascade}}},
			answers: everything(nil), after: strings.Replace(library, " REFERENCES authors ON DELETE CASCADE", "", 1)},
		{name: "rename a column and change it", rebuilds: 1, ops: []ops.Op{
			alter("books", "pages", ops.ColumnChange{Name: ops.To("length")}, ops.ColumnChange{Name: ops.To("pages")}),
			alter("books", "length", ops.ColumnChange{Nullable: ops.To(false)}, ops.ColumnChange{Nullable: ops.To(true)}),
		}, answers: map[string]string{
			"SELECT group_concat(length), group_concat(words) FROM books":            "1800,730\t540000,219000",
			"SELECT * FROM long_books":                                               "Joseph\t1800\nUlysses\t730",
			"INSERT INTO books (title, length) VALUES ('New', 3); SELECT * FROM log": "added\t3",
			`SELECT "notnull" FROM pragma_table_info('books') WHERE name = 'length'`: "1",
			"SELECT sql FROM sqlite_master WHERE name = 'books_long'":                "CREATE INDEX books_long ON books (length DESC) WHERE length > 500",
		}},
		{name: "rename a table and change it", rebuilds: 1, ops: []ops.Op{
			ops.RenameTable{From: named("books"), To: named("volumes")},
			alter("volumes", "price", price, wasPrice),
		}, answers: map[string]string{
			"SELECT count(*) FROM volumes":                                                       "2",
			"SELECT count(*) FROM long_books":                                                    "2",
			"SELECT seq FROM sqlite_sequence WHERE name = 'volumes'":                             "9",
			`SELECT "table" FROM pragma_foreign_key_list('loans')`:                               "volumes",
			`SELECT group_concat("table") FROM pragma_foreign_key_list('volumes')`:               "volumes,authors",
			"SELECT count(*) FROM sqlite_master WHERE tbl_name = 'volumes' AND type = 'trigger'": "1",
		}},
		{name: "rename a column", ops: []ops.Op{alter("books", "pages", ops.ColumnChange{Name: ops.To("length")}, ops.ColumnChange{Name: ops.To("pages")})},
			answers: map[string]string{"SELECT * FROM long_books": "Joseph\t1800\nUlysses\t730"}},
		{name: "drop a column", ops: []ops.Op{ops.DropColumn{Table: named("log"), Defined: true, Column: schema.Column{Name: "n", Type: kind(schema.Integer), Nullable: true}},
			ops.AddColumn{Table: named("log"), Column: schema.Column{Name: "m", Type: kind(schema.Integer), Nullable: true}}},
			before: "CREATE TABLE log (what text, n integer);\nINSERT INTO log VALUES ('x', 1);",
			after:  "CREATE TABLE log (what text, m integer);", answers: map[string]string{"SELECT * FROM log": "x\tNULL"}},
		{name: "drop a column in front of a comment", rebuilds: 1, before: "CREATE TABLE t (\n  a int, -- one, two\n  b int -- three\n);\nINSERT INTO t VALUES (1, 2);",
			ops:     []ops.Op{ops.DropColumn{Table: named("t"), Defined: true, Column: schema.Column{Name: "b", Type: schema.Type{Kind: schema.Raw, Raw: "int"}, Nullable: true}}},
			answers: map[string]string{"SELECT sql FROM sqlite_master": "CREATE TABLE t (\n  a int -- one, two\n)", "SELECT * FROM t": "1"}},
		{name: "drop a column with its foreign key", rebuilds: 1, ops: []ops.Op{
			ops.DropConstraint{Table: named("books"), Name: "sequel", Type: schema.KindForeignKey, Constraint: schema.ForeignKey{Name: "sequel",
				Columns: []string{"sequel_of"}, RefTable: named("books"), RefColumns: []string{"id"}, Deferrable: true, InitiallyDeferred: true}},
			ops.DropColumn{Table: named("books"), Defined: true, Column: schema.Column{Name: "sequel_of", Type: kind(schema.Integer), Nullable: true}},
		}, answers: map[string]string{"SELECT count(*) FROM loans": "2"}},
		{name: "other primary key", rebuilds: 1, before: "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a));\nINSERT INTO t VALUES (5, 6);",
			ops: []ops.Op{
				ops.DropConstraint{Table: named("t"), Type: schema.KindPrimaryKey, Constraint: schema.PrimaryKey{Key: schema.Key{Columns: []string{"a"}}}},
				ops.AddConstraint{Table: named("t"), Constraint: schema.PrimaryKey{Key: schema.Key{Columns: []string{"a", "b"}}}}},
			restored: "CREATE TABLE t (a integer PRIMARY KEY, b integer NOT NULL)",
			after:    "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b));", answers: map[string]string{"SELECT * FROM t": "5\t6"}},
		{name: "strict and without rowid", rebuilds: 1, before: "CREATE TABLE t (a integer PRIMARY KEY, b text, c any);\nINSERT INTO t VALUES (5, 'x', 1);",
			ops: []ops.Op{ops.AlterTable{Table: named("t"), To: ops.TableChange{Strict: ops.To(true), WithoutRowID: ops.To(true)},
				From: ops.TableChange{Strict: ops.To(false), WithoutRowID: ops.To(false)}}},
			after: "CREATE TABLE t (a integer PRIMARY KEY, b text, c any) STRICT, WITHOUT ROWID;", answers: map[string]string{"SELECT * FROM t": "5\tx\t1"}},
		{name: "autoincrement on", rebuilds: 1, before: "CREATE TABLE t (a integer PRIMARY KEY, b text);\nINSERT INTO t VALUES (5, 'x');",
			ops: []ops.Op{alter("t", "a", ops.ColumnChange{Identity: ops.To(&schema.Identity{Kind: schema.IdentityAutoincrement})},
				ops.ColumnChange{Identity: ops.To(&schema.Identity{Kind: schema.IdentityByDefault})})},
			after: "CREATE TABLE t (a integer PRIMARY KEY AUTOINCREMENT, b text);", answers: map[string]string{"SELECT seq FROM sqlite_sequence": "5"}},
		{name: "a check that names its table", rebuilds: 1,
			before: "CREATE TABLE t (a integer PRIMARY KEY AUTOINCREMENT, b text, CHECK (t.b <> ''));\nCREATE TABLE c (a REFERENCES t);\nCREATE VIEW v AS SELECT a FROM t;\n" +
				"INSERT INTO t VALUES (5, 'x'), (7, 'y');\nDELETE FROM t WHERE a = 7;\nINSERT INTO c VALUES (5);",
			ops:   []ops.Op{alter("t", "b", ops.ColumnChange{Nullable: ops.To(false)}, ops.ColumnChange{Nullable: ops.To(true)})},
			after: "CREATE TABLE t (a integer PRIMARY KEY AUTOINCREMENT, b text NOT NULL, CHECK (t.b <> ''));\nCREATE TABLE c (a REFERENCES t);\nCREATE VIEW v AS SELECT a FROM t;",
			answers: map[string]string{"SELECT a, b FROM t": "5\tx", "SELECT a FROM c": "5", "SELECT seq FROM sqlite_sequence WHERE name = 't'": "7",
				"PRAGMA foreign_key_check": ""}},
		{name: "rowids stay", rebuilds: 1, before: "CREATE TABLE t (a text, b text);\nINSERT INTO t (rowid, a) VALUES (17, 'x'), (4, 'y');",
			ops:     []ops.Op{alter("t", "a", ops.ColumnChange{Nullable: ops.To(false)}, ops.ColumnChange{Nullable: ops.To(true)})},
			answers: map[string]string{"SELECT rowid, a FROM t ORDER BY a": "17\tx\n4\ty"}},
		{name: "rename an index", ops: []ops.Op{ops.RenameIndex{Table: named("books"), From: "books_long", To: "books_thick"}},
			answers: everything(map[string]string{"SELECT sql FROM sqlite_master WHERE name = 'books_thick'": "CREATE INDEX books_thick ON books (pages DESC) WHERE pages > 500"})},
		{name: "replace a view and keep its triggers", oneWay: true, ops: []ops.Op{ops.ReplaceObject{
			From: schema.Object{Kind: schema.KindView, Name: "long_books"},
			To:   schema.Object{Kind: schema.KindView, Name: "long_books", Definition: "SELECT title, pages FROM books WHERE pages > 1000"}}},
			answers: map[string]string{"SELECT title FROM long_books": "Joseph", "SELECT count(*) FROM sqlite_master WHERE name = 'long_books_insert'": "1"}},
		{name: "rename a trigger", ops: []ops.Op{ops.RenameObject{Object: schema.Object{Kind: schema.KindTrigger, Name: "books_added", On: named("books")}, To: "on_book"}},
			answers: map[string]string{"SELECT name FROM sqlite_master WHERE name LIKE '%_added' OR name = 'on_book'": "loans_added\non_book"}},
		{name: "on update", ops: []ops.Op{
			ops.AddColumn{Table: named("log"), Column: schema.Column{Name: "at", Type: kind(schema.Timestamptz), Nullable: true, OnUpdate: schema.SQLExpr("now()")}},
			ops.RenameTable{From: named("log"), To: named("journal")}},
			before: "CREATE TABLE log (what text);\nINSERT INTO log VALUES ('x');",
			answers: map[string]string{"UPDATE journal SET what = 'y'; SELECT what, at > '2020' FROM journal": "y\t1",
				"PRAGMA recursive_triggers = ON; UPDATE journal SET what = 'z'; SELECT what, at > '2020' FROM journal": "z\t1",
				"SELECT name FROM sqlite_master WHERE type = 'trigger'":                                                "journal_at_on_update"}},
		{name: "values of an enum", rebuilds: 1, before: "CREATE TABLE t (mood text CHECK (mood IN ('sad', 'ok')));\nINSERT INTO t VALUES ('sad'), ('ok'), (NULL);",
			ops: []ops.Op{ops.AlterEnum{From: schema.Enum{Name: "mood", Values: []string{"sad", "ok"}},
				To:      schema.Enum{Name: "mood", Values: []string{"unhappy", "ok", "happy"}, ValuesRenamed: map[string]string{"unhappy": "sad"}},
				Columns: []schema.ColumnRef{{Table: named("t"), Column: "mood"}}}},
			oneWay: true, answers: map[string]string{"SELECT * FROM t": "unhappy\nok\nNULL"}},
		{name: "a name freed and taken", ops: []ops.Op{
			ops.DropIndex{Table: named("books"), Defined: true, Index: schema.Index{Name: "books_long",
				Parts: []schema.IndexPart{{Column: "pages", Desc: true}}, Where: schema.SQLExpr("pages > 500")}},
			ops.CreateTable{Table: schema.Table{Name: "more", Columns: []schema.Column{{Name: "a", Type: kind(schema.Text), Nullable: true}},
				Indexes: []schema.Index{{Name: "books_long", Parts: schema.ColumnParts("a")}}}},
		}, answers: everything(nil)},
	}
}

func TestSQLiteChanges(t *testing.T) {
	for _, test := range sqliteChanges() {
		t.Run(test.name, func(t *testing.T) {
			before := test.before
			if before == "" {
				before = library
			}
			db := testdb.SQLite(t)
			db.Load(t, "PRAGMA synchronous = OFF;\n"+before)
			dump := db.Dump(t)
			c := testdb.Connect(t, db.URL)
			d := sqliteDialect(t, c)
			snap := readSQLite(t, c, introspect.Options{})
			p := compileSQLite(t, c, test.ops, &snap.Schema)
			if got := rebuilds(p); got != test.rebuilds {
				t.Errorf("%d tables are built again, want %d", got, test.rebuilds)
			}
			if len(p.Segments) != 1 {
				t.Errorf("%d segments, want one transaction", len(p.Segments))
			}
			if err := runSQLite(t, c, p); err != nil {
				t.Fatal(err)
			}
			after := readSQLite(t, c, introspect.Options{}).Schema
			if !test.oneWay {
				want, err := ops.ApplyAll(snap.Schema, test.ops)
				if err != nil {
					t.Fatal(err)
				}
				want.Sort()
				if diff := cmp.Diff(d.Canonical(want).Tables, d.Canonical(after).Tables, anyOrder()); diff != "" {
					t.Errorf("the operations do not lead where they say (-want +got):\n%s", diff)
				}
			}
			if test.after != "" {
				direct := testdb.SQLite(t)
				direct.Load(t, "PRAGMA synchronous = OFF;\n"+test.after)
				if diff := cmp.Diff(direct.Dump(t), db.Dump(t)); diff != "" {
					t.Errorf("dump (-direct +migrated):\n%s", diff)
				}
			}
			for _, writes := range []bool{false, true} {
				for query, answer := range test.answers {
					if strings.Contains(query, ";") != writes {
						continue
					}
					if got := db.Query(t, query); got != answer {
						t.Errorf("%s: %q, want %q", query, got, answer)
					}
				}
			}
			if test.oneWay {
				return
			}
			if err := runSQLite(t, c, compileSQLite(t, c, drops(t, test.ops), &after)); err != nil {
				t.Fatalf("downgrade: %v", err)
			}
			if diff := cmp.Diff(dump, unquoted(db.Dump(t))); diff != "" && test.restored == "" {
				t.Errorf("the downgrade does not restore the text (-before +after):\n%s", diff)
			} else if test.restored != "" && test.restored != db.Dump(t) {
				t.Errorf("the downgrade leaves\n%s\nwant\n%s", db.Dump(t), test.restored)
			}
		})
	}
}

// unquoted undoes what renaming a table does to its stored name.
func unquoted(dump string) string {
	lines := strings.Split(strings.ReplaceAll(dump, `"`, ""), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func rebuilds(p dialect.Program) int {
	n := 0
	for _, seg := range p.Segments {
		for _, s := range seg.Steps {
			if s.Exec != nil && strings.HasPrefix(s.Exec.SQL, "DROP TABLE _migrate_") {
				n++
			}
		}
	}
	return n
}

// A rebuild of a table that has changed since it was looked at stops before it
// loses what it does not know.
func TestSQLiteRebuildGuard(t *testing.T) {
	change := []ops.Op{alter("books", "title", ops.ColumnChange{Nullable: ops.To(true)}, ops.ColumnChange{Nullable: ops.To(false)})}
	for name, test := range map[string]struct{ meanwhile, want string }{
		"column":       {"ALTER TABLE books ADD COLUMN surprise text", "columns"},
		"index":        {"CREATE INDEX surprise ON books (price)", "indexes"},
		"trigger":      {"CREATE TRIGGER surprise AFTER DELETE ON books BEGIN SELECT 1; END", "triggers"},
		"foreign keys": {"", "foreign keys have to be off"},
	} {
		t.Run(name, func(t *testing.T) {
			db := testdb.SQLite(t)
			db.Load(t, library)
			c := testdb.Connect(t, db.URL)
			snap := readSQLite(t, c, introspect.Options{Tables: []schema.Name{named("books")}})
			p := compileSQLite(t, c, change, &snap.Schema)
			if test.meanwhile != "" {
				execSQLite(t, c, test.meanwhile)
			} else {
				p.Segments[0].Mode = dialect.Transaction
			}
			dump := db.Dump(t)
			err := runSQLite(t, c, p)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one about %q", err, test.want)
			}
			if diff := cmp.Diff(dump, db.Dump(t)); diff != "" {
				t.Errorf("the database was changed:\n%s", diff)
			}
		})
	}
}

// Dropping a table must not take the rows of other tables with it.
func TestSQLiteDropTableKeepsChildren(t *testing.T) {
	db := testdb.SQLite(t)
	db.Load(t, library)
	c := testdb.Connect(t, db.URL)
	err := runSQLite(t, c, compileSQLite(t, c, []ops.Op{ops.DropTable{Table: schema.Table{Name: "authors"}}}, nil))
	if err == nil || !strings.Contains(err.Error(), "foreign keys are broken in books") {
		t.Errorf("error = %v, want the check of foreign keys", err)
	}
	if got := db.Query(t, "SELECT count(*) FROM books"); got != "2" {
		t.Errorf("%s books are left, want 2", got)
	}
}

// A table gets the text that is wanted without its rows being touched, and only
// where the text says what the rows and indexes are.
func TestSQLiteRespells(t *testing.T) {
	const before = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE);\nINSERT INTO t VALUES (1, 'x', 'y');"
	add := ops.AddColumn{Table: named("t"), Column: schema.Column{Name: "c", Type: kind(schema.Integer), Nullable: true}}
	rename := ops.RenameTable{From: named("t"), To: named("u")}
	spell := func(table, text string) ops.Op {
		return ops.AlterTable{Table: named(table), To: ops.TableChange{Definition: ops.To(text)}}
	}
	const kept = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE)"
	tests := []struct {
		name string
		ops  []ops.Op
		want string
	}{
		{"alone", []ops.Op{spell("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, -- it's\n a TEXT UNIQUE, [b] text unique)")},
			"CREATE TABLE t (id INTEGER PRIMARY KEY, -- it's\n a TEXT UNIQUE, [b] text unique)"},
		{"with a new column", []ops.Op{add, spell("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE, c INTEGER /* new */)")},
			"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE, c INTEGER /* new */)"},
		{"before a new column", []ops.Op{spell("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE, c INTEGER /* new */)"), add},
			"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE, c INTEGER /* new */)"},
		{"with a new name", []ops.Op{rename, spell("u", "CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE)")},
			"CREATE TABLE u (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE)"},
		{"in our own way", []ops.Op{spell("t", "")},
			"CREATE TABLE t (\n  id integer PRIMARY KEY,\n  a text UNIQUE,\n  b text UNIQUE\n)"},
		{"not with keys in another order", []ops.Op{spell("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, UNIQUE (b), UNIQUE (a))")}, kept},
		{"not with other keys", []ops.Op{spell("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT UNIQUE)")},
			"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT UNIQUE)"},
		{"not of another table", []ops.Op{spell("t", "CREATE TABLE other (x)")}, kept},
		{"not what cannot be read", []ops.Op{spell("t", "CREATE TABLE t (")}, kept},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db := testdb.SQLite(t)
			db.Load(t, before)
			other := testdb.Connect(t, db.URL) // which has read the catalogue
			readSQLite(t, other, introspect.Options{})
			c := testdb.Connect(t, db.URL)
			snap := readSQLite(t, c, introspect.Options{})
			if err := runSQLite(t, c, compileSQLite(t, c, test.ops, &snap.Schema)); err != nil {
				t.Fatal(err)
			}
			const stored = "SELECT sql FROM sqlite_master WHERE type = 'table'"
			if diff := cmp.Diff(test.want, db.Query(t, stored)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			name, _, _ := strings.Cut(strings.TrimPrefix(test.want, "CREATE TABLE "), " ")
			// SQLite puts a column where the text that it has read ends.
			for i, conn := range []database.Conn{c, other} {
				execSQLite(t, conn, "ALTER TABLE "+name+" ADD COLUMN more"+strings.Repeat("_", i)+" text")
			}
			execSQLite(t, other, "INSERT INTO "+name+" (id, a, b, more, more_) VALUES (2, 'z', 'x', '', '')")
			for query, answer := range map[string]string{
				"PRAGMA integrity_check":                                                             "ok",
				"SELECT id FROM " + name + " WHERE a = 'x'":                                          "1",
				"SELECT id FROM " + name + " WHERE b = 'x'":                                          "2",
				"SELECT group_concat(name) FROM sqlite_master WHERE name LIKE '%migrate%'":           "NULL",
				"SELECT count(*) FROM sqlite_master WHERE instr(sql, ', more text, more_ text') > 0": "1",
			} {
				if got := db.Query(t, query); got != answer {
					t.Errorf("%s: %q, want %q", query, got, answer)
				}
			}
		})
	}
}

// A NOT NULL column whose rows hold NULL is refused: which value they should get
// is for an update to say.
func TestSQLiteNotNullOverNulls(t *testing.T) {
	db := testdb.SQLite(t)
	db.Load(t, library)
	c := testdb.Connect(t, db.URL)
	snap := readSQLite(t, c, introspect.Options{})
	change := []ops.Op{alter("books", "extra", ops.ColumnChange{Nullable: ops.To(false), Default: ops.To(schema.SQLExpr("'none'"))}, ops.ColumnChange{})}
	err := runSQLite(t, c, compileSQLite(t, c, change, &snap.Schema))
	if database.ClassOf(err) != database.NotNullViolation {
		t.Errorf("error = %v, want class %q", err, database.NotNullViolation)
	}
	fill := ops.Update{Table: named("books"), Set: []ops.Assignment{{Column: "extra", Value: "none"}}, Where: schema.SQLExpr("extra IS NULL")}
	if err := runSQLite(t, c, compileSQLite(t, c, append([]ops.Op{fill}, change...), &snap.Schema)); err != nil {
		t.Fatal(err)
	}
	if got := db.Query(t, "SELECT extra FROM books WHERE id = 2"); got != "none" {
		t.Errorf("extra = %q", got)
	}
}
