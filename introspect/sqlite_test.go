package introspect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func sqliteDialect(t *testing.T, c database.Conn) dialect.Dialect {
	t.Helper()
	d, err := dialect.For(c.Server())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func readSQLite(t *testing.T, c database.Conn, opt introspect.Options) introspect.Snapshot {
	t.Helper()
	s, err := introspect.Read(t.Context(), c, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// creates are the operations that make everything in a schema.
func creates(s schema.Schema) []ops.Op {
	var list []ops.Op
	for _, t := range s.Tables {
		list = append(list, ops.CreateTable{Table: t})
	}
	for _, kind := range []schema.ObjectKind{schema.KindVirtualTable, schema.KindView, schema.KindTrigger} {
		for _, o := range s.Objects {
			if o.Kind == kind {
				list = append(list, ops.CreateObject{Object: o})
			}
		}
	}
	return list
}

// drops are the operations that undo creates.
func drops(t *testing.T, list []ops.Op) []ops.Op {
	t.Helper()
	undo, err := ops.ReverseAll(list)
	if err != nil {
		t.Fatal(err)
	}
	return undo
}

// runSQLite carries a program out as a runner does.
func runSQLite(t *testing.T, c database.Conn, p dialect.Program) error {
	t.Helper()
	for _, seg := range p.Segments {
		if err := runSegment(t, c, seg); err != nil {
			_, _ = c.Exec(t.Context(), "ROLLBACK")
			return err
		}
	}
	return nil
}

func runSegment(t *testing.T, c database.Conn, seg dialect.Segment) error {
	t.Helper()
	begin, end := []string{"BEGIN IMMEDIATE"}, []string{"COMMIT"}
	switch seg.Mode {
	case dialect.ForeignKeysOff:
		begin = []string{"PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"}
		end = []string{"COMMIT", "PRAGMA foreign_keys = ON"}
	case dialect.Autocommit:
		begin, end = nil, nil
	}
	for _, s := range begin {
		execSQLite(t, c, s)
	}
	for _, step := range seg.Steps {
		if step.Assert != nil {
			var found string
			bad, err := database.One(t.Context(), c, step.Assert.Query, nil, &found)
			if err != nil {
				return fmt.Errorf("%s: %w", step.Assert.Query, err)
			}
			if bad {
				return fmt.Errorf("%s: %s", step.Assert.Message, found)
			}
			continue
		}
		if _, err := c.Exec(t.Context(), step.Exec.SQL, step.Exec.Args...); err != nil {
			return fmt.Errorf("%s: %w", step.Exec.SQL, err)
		}
	}
	if seg.Mode == dialect.ForeignKeysOff {
		var table string
		if bad, err := database.One(t.Context(), c, `SELECT "table" FROM pragma_foreign_key_check`, nil, &table); err != nil || bad {
			return fmt.Errorf("foreign keys are broken in %s (%w)", table, err)
		}
	}
	for _, s := range end {
		execSQLite(t, c, s)
	}
	return nil
}

func execSQLite(t *testing.T, c database.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := c.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func compileSQLite(t *testing.T, c database.Conn, list []ops.Op, before *schema.Schema) dialect.Program {
	t.Helper()
	p, err := sqliteDialect(t, c).Compile(list, before, dialect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// structure is what the database itself, through its pragmas, says of all
// tables: an account that our reader has no part in.
func structure(t *testing.T, db testdb.DB) string {
	t.Helper()
	return db.Query(t, `
SELECT 'table', l.name, l.type, l.ncol, l.wr, l.strict FROM pragma_table_list AS l WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
UNION ALL
SELECT 'column', l.name, c.name, c.cid, lower(c.type) || ' notnull ' || (c."notnull" OR c.pk > 0) || ' pk ' || c.pk || ' hidden ' || c.hidden,
       CASE WHEN lower(c.dflt_value) = 'null' OR c.dflt_value IS NULL THEN '' WHEN lower(c.dflt_value) IN ('true', 'false') THEN lower(c.dflt_value) ELSE c.dflt_value END
FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c WHERE l.schema = 'main'
UNION ALL
SELECT 'key', l.name, i.origin || ' unique ' || i."unique" || ' partial ' || i.partial, iif(i.origin = 'c', i.name, ''),
       (SELECT group_concat(coalesce(name, '?') || ' ' || "desc" || ' ' || coll || ' ' || key, ', ') FROM pragma_index_xinfo(i.name)), ''
FROM pragma_table_list AS l, pragma_index_list(l.name) AS i WHERE l.schema = 'main'
UNION ALL
SELECT 'foreign key', l.name, lower(f."table"), group_concat(f."from" || '-' || coalesce(f."to", ''), ', '), f.on_update, f.on_delete
FROM pragma_table_list AS l, pragma_foreign_key_list(l.name) AS f WHERE l.schema = 'main' GROUP BY l.name, f.id
UNION ALL
SELECT type, name, tbl_name, iif(type = 'trigger', sql, ''), '', '' FROM sqlite_master WHERE type IN ('trigger', 'view')
ORDER BY 1, 2, 3, 4, 5, 6`)
}

// anyOrder compares members of tables whatever their order: our own spelling
// puts some behind their columns.
func anyOrder() cmp.Option {
	return cmp.Options{
		cmpopts.SortSlices(func(a, b schema.Unique) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
		cmpopts.SortSlices(func(a, b schema.ForeignKey) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
		cmpopts.SortSlices(func(a, b schema.Check) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	}
}

// withoutSpelling forgets how authors wrote tables and indexes.
func withoutSpelling(s schema.Schema) schema.Schema {
	s = s.Clone()
	for i := range s.Tables {
		s.Tables[i].Definition = ""
		for j := range s.Tables[i].Indexes {
			s.Tables[i].Indexes[j].Definition = ""
		}
	}
	return s
}

func TestSQLiteCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdb.Shared(t, "corpus", "schemas", "sqlite"), "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			testSQLiteRoundTrip(t, string(script))
		})
	}
}

// testSQLiteRoundTrip reads a database, makes another one of what was read, and
// compares the two: by their stored text if authors' spelling is kept, and by
// structure either way.
func testSQLiteRoundTrip(t *testing.T, script string) {
	t.Helper()
	original := testdb.SQLite(t)
	original.Load(t, "PRAGMA synchronous = OFF;\n"+script)
	c := testdb.Connect(t, original.URL)
	d := sqliteDialect(t, c)
	snap := readSQLite(t, c, introspect.Options{})
	if len(snap.LeftAlone) > 0 {
		t.Errorf("left alone: %v", snap.LeftAlone)
	}
	canonical := d.Canonical(snap.Schema)
	if diff := cmp.Diff(canonical, d.Canonical(canonical)); diff != "" {
		t.Errorf("Canonical is not idempotent (-once +twice):\n%s", diff)
	}
	if errs := d.Validate(snap.Schema); len(errs) > 0 {
		t.Errorf("Validate: %v", errs)
	}
	normal, err := introspect.Normalize(t.Context(), c, snap.Schema, schema.Schema{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(canonical, d.Canonical(normal)); diff != "" {
		t.Errorf("Normalize changes what it is given (-want +got):\n%s", diff)
	}
	for name, s := range map[string]schema.Schema{"author's spelling": snap.Schema, "own spelling": withoutSpelling(snap.Schema)} {
		t.Run(name, func(t *testing.T) {
			again := testdb.SQLite(t)
			c := testdb.Connect(t, again.URL)
			execSQLite(t, c, "PRAGMA synchronous = OFF")
			list := creates(s)
			if err := runSQLite(t, c, compileSQLite(t, c, list, nil)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(structure(t, original), structure(t, again)); diff != "" {
				t.Errorf("structure (-original +again):\n%s", diff)
			}
			read := readSQLite(t, c, introspect.Options{}).Schema
			if diff := cmp.Diff(canonical, d.Canonical(read), anyOrder()); diff != "" {
				t.Errorf("schema (-original +again):\n%s", diff)
			}
			if name == "author's spelling" {
				if diff := cmp.Diff(original.Dump(t), again.Dump(t)); diff != "" {
					t.Errorf("dump (-original +again):\n%s", diff)
				}
			} else {
				for _, table := range read.Tables {
					if table.Definition != "" {
						t.Errorf("our own spelling is not recognised:\n%s", table.Definition)
					}
				}
			}
			if err := runSQLite(t, c, compileSQLite(t, c, drops(t, list), nil)); err != nil {
				t.Fatal(err)
			}
			if left := again.Dump(t); left != "" {
				t.Errorf("the downgrade leaves:\n%s", left)
			}
		})
	}
}
