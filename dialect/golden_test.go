package dialect_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/golden"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// goldenCase is a list of operations whose program is kept in
// testdata/<folder>/<name>.golden.
type goldenCase struct {
	name   string
	server dialect.Server // another one than that of testGolden, if it is set
	before *schema.Schema
	opt    dialect.Options
	ops    []ops.Op
}

// testGolden compiles each case and compares the program with its file.
func testGolden(t *testing.T, server dialect.Server, folder string, cases []goldenCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := test.server
			if s.Dialect == "" {
				s = server
			}
			d, err := dialect.For(s)
			if err != nil {
				t.Fatal(err)
			}
			p, err := d.Compile(test.ops, test.before, test.opt)
			got := ""
			if err != nil {
				got = "error: " + err.Error() + "\n"
			} else {
				got = printProgram(d, p)
			}
			golden.Compare(t, filepath.Join("testdata", folder, strings.ReplaceAll(test.name, " ", "_")+".golden"), got, *update)
		})
	}
}

// printProgram writes a program for people to review.
func printProgram(d dialect.Dialect, p dialect.Program) string {
	var b strings.Builder
	for _, segment := range p.Segments {
		fmt.Fprintf(&b, "=== %s\n", segment.Mode)
		note := ""
		for _, s := range segment.Steps {
			if s.Note != note {
				note = s.Note
				fmt.Fprintf(&b, "-- %s\n", note)
			}
			for _, r := range s.Risks {
				fmt.Fprintf(&b, "-- risk: %s\n", r)
			}
			if s.Assert != nil {
				fmt.Fprintf(&b, "assert nothing: %s\n  or else: %s\n", s.Assert.Query, s.Assert.Message)
			}
			if s.Exec != nil {
				printExec(&b, *s.Exec)
			}
			if s.Load != nil {
				printLoad(&b, d, *s.Load)
			}
			if s.Batch != nil {
				printBatch(&b, d, *s.Batch)
			}
		}
	}
	return b.String()
}

func printLoad(b *strings.Builder, d dialect.Dialect, l dialect.Load) {
	switch {
	case l.Stream != "":
		fmt.Fprintf(b, "%s;\n", l.Stream)
	case l.Parameters > 0:
		fmt.Fprintf(b, "%s;\n", dialect.PreparedLoad(d, l, 2))
	}
	row, other := make([]any, len(l.Columns)), make([]any, len(l.Columns))
	for i := range row {
		row[i] = fmt.Sprint("v", i)
	}
	sql, err := dialect.LoadStatement(d, l, [][]any{row, other})
	fmt.Fprintf(b, "otherwise: %s; %v\n", sql, err)
}

func printBatch(b *strings.Builder, d dialect.Dialect, batch dialect.Batch) {
	after, upTo := make([]string, len(batch.Key)), make([]string, len(batch.Key))
	for i, k := range batch.Key {
		after[i], upTo[i] = "it's", "z"
		if k.Form != dialect.KeyText {
			after[i], upTo[i] = "10", "20"
		}
	}
	fmt.Fprintf(b, "size %d, pause %s, about: %s;\n", batch.Size, batch.Pause, dialect.BatchTotal(d, batch))
	for _, s := range []string{
		dialect.BatchEnd(d, batch, nil, false), dialect.BatchEnd(d, batch, after, true),
		dialect.BatchUpdate(d, batch, nil, upTo), dialect.BatchUpdate(d, batch, after, upTo),
		dialect.BatchLeft(d, batch),
	} {
		fmt.Fprintf(b, "%s;\n", s)
	}
}

// rowCases are operations on rows of tables that every database has.
func rowCases() []goldenCase {
	column := func(name, typ string, nullable bool) schema.Column {
		return schema.Column{Name: name, Type: schema.ParseType(typ), Nullable: nullable}
	}
	primary := func(columns ...string) *schema.PrimaryKey {
		return &schema.PrimaryKey{Key: schema.Key{Columns: columns}}
	}
	people, visits, plain := schema.Name{Name: "people"}, schema.Name{Name: "visits"}, schema.Name{Name: "plain"}
	before := &schema.Schema{Tables: []schema.Table{
		{
			Name: "people", PrimaryKey: primary("id"),
			Columns: []schema.Column{
				column("id", "bigint", false), column("email", "varchar(80)", false), column("name", "text", true), column("vip", "boolean", true),
				column("photo", "blob", true), column("seen", "timestamptz", true),
			},
			Indexes: []schema.Index{{Name: "by_email", Unique: true, Parts: schema.ColumnParts("email")}},
		},
		{
			Name: "visits", PrimaryKey: primary("day", "person"),
			Columns: []schema.Column{column("day", "date", false), column("person", "integer", false), column("hash", "binary(16)", false), column("n", "integer", true)},
			Uniques: []schema.Unique{{Key: schema.Key{Name: "by_hash", Columns: []string{"hash"}}}},
		},
		{Name: "plain", Columns: []schema.Column{column("a", "text", true)}, Indexes: []schema.Index{{Name: "by_a", Unique: true, Parts: schema.ColumnParts("a")}}},
	}}
	rows := [][]any{{int64(1), "it's", nil, true}, {int64(2), "b", "B", false}}
	columns := []string{"id", "email", "name", "vip"}
	set := []ops.Assignment{{Column: "name", Expr: schema.SQLExpr("upper(name)")}, {Column: "vip", Value: false}}
	file := ops.DataFile{Name: "people.csv", Header: columns, Hash: "0"}
	return []goldenCase{
		{name: "upsert", before: before, ops: []ops.Op{
			ops.Upsert{Table: people, Columns: columns, Rows: rows, Conflict: []string{"id"}},
			ops.Upsert{Table: people, Columns: columns, Rows: rows, Conflict: []string{"email"}, Update: []string{"name"}},
			ops.Upsert{Table: people, Columns: columns, Rows: rows, Conflict: []string{"id"}, Ignore: true},
			ops.Upsert{Table: people, Columns: columns[:1], Rows: [][]any{{int64(1)}}, Conflict: []string{"id"}},
		}},
		{name: "upsert without a key", before: before, ops: []ops.Op{ops.Upsert{Table: people, Columns: columns, Rows: rows, Conflict: []string{"name"}}}},
		{name: "upsert unknown", ops: []ops.Op{ops.Upsert{Table: people, Columns: columns, Rows: rows, Conflict: []string{"name", "vip"}}}},
		{name: "delete rows", before: before, ops: []ops.Op{
			ops.Delete{Table: people, Columns: columns, Rows: rows, Key: []string{"id"}},
			ops.Delete{Table: people, Columns: columns, Rows: rows},
			ops.Delete{Table: people, Columns: columns, Rows: rows, Key: []string{"name"}},
			ops.Delete{Table: people, Columns: columns, Rows: rows[:1], Key: []string{"name"}},
		}},
		{name: "delete rows by what", before: before, ops: []ops.Op{ops.Delete{Table: people, Columns: columns, Rows: rows, Key: []string{"photo"}}}},
		{name: "bulk insert", before: before, ops: []ops.Op{
			ops.BulkInsert{Table: people, Columns: columns, Rows: rows},
			ops.BulkInsert{Table: people, File: file},
			ops.BulkInsert{Table: people, Columns: []string{"id", "photo", "seen"}, File: ops.DataFile{Name: "p.tsv", NoHeader: true}},
			ops.Delete{Table: people, Key: []string{"id", "email"}, File: file},
		}},
		{name: "bulk insert unknown", ops: []ops.Op{ops.BulkInsert{Table: people, File: file}}},
		{name: "bulk insert wrong column", before: before, ops: []ops.Op{ops.BulkInsert{Table: plain, File: file}}},
		{name: "bulk delete wrong key", before: before, ops: []ops.Op{ops.Delete{Table: people, Key: []string{"seen"}, File: file}}},
		{name: "backfill", before: before, ops: []ops.Op{
			ops.Update{Table: people, Set: set},
			ops.Backfill{Table: people, Set: set, Where: schema.SQLExpr("vip IS NULL OR vip")},
			ops.Backfill{Table: people, Set: set[:1], Key: []string{"email"}, BatchSize: 10, Pause: 1000},
			ops.Backfill{Table: visits, Set: []ops.Assignment{{Column: "n", Value: int64(0)}}},
			ops.Backfill{Table: visits, Set: []ops.Assignment{{Column: "n", Value: int64(0)}}, Key: []string{"hash"}},
		}},
		{name: "backfill without a key", before: before, ops: []ops.Op{ops.Backfill{Table: plain, Set: []ops.Assignment{{Column: "a", Value: "x"}}}}},
		{name: "backfill by null", before: before, ops: []ops.Op{ops.Backfill{Table: plain, Set: []ops.Assignment{{Column: "b", Value: "x"}}, Key: []string{"a"}}}},
		{name: "backfill not unique", before: before, ops: []ops.Op{ops.Backfill{Table: people, Set: set, Key: []string{"name"}}}},
		{name: "backfill of the key", before: before, ops: []ops.Op{ops.Backfill{Table: people, Set: []ops.Assignment{{Column: "id", Value: int64(1)}}}}},
		{name: "backfill unknown", ops: []ops.Op{ops.Backfill{Table: people, Set: set}}},
		{name: "backfill of nothing", before: before, ops: []ops.Op{ops.Backfill{Table: schema.Name{Name: "nowhere"}, Set: set}}},
		{name: "backfill offline", opt: dialect.Options{Offline: true}, ops: []ops.Op{ops.Backfill{Table: people, Set: set, Where: schema.SQLExpr("vip")}}},
	}
}

func printExec(b *strings.Builder, e dialect.Exec) {
	fmt.Fprintf(b, "%s;\n", e.SQL)
	if len(e.Args) > 0 {
		fmt.Fprintf(b, "  args: %v\n", e.Args)
	}
	if e.Probe != "" {
		fmt.Fprintf(b, "  done if: %s\n", e.Probe)
	}
	if e.Cleanup != "" {
		fmt.Fprintf(b, "  clean up: %s\n", e.Cleanup)
	}
}
