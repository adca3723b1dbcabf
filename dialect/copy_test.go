package dialect_test

import (
	"testing"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Rows behind COPY are rows, whatever they look like.
func TestRowsAreNoSQL(t *testing.T) {
	d, err := dialect.For(dialect.DefaultServer("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	op := ops.Execute{SQL: schema.SQLExpr("COPY t FROM stdin;\nCREATE TABLE u (x integer);\nDROP TABLE t;\nSET search_path = u;\nCOMMIT\nit's\n\\.\nDELETE FROM t;\n")}
	if dialect.IsBarrier(d, op) {
		t.Error("rows that are added change no definition")
	}
	if got := dialect.Creates(d, op); len(got) > 0 {
		t.Errorf("rows create %v", got)
	}
	if got := dialect.Drops(d, op); len(got) > 0 {
		t.Errorf("rows drop %v", got)
	}
	if got := dialect.ChangesSession(d, op); got != (dialect.SessionChange{}) {
		t.Errorf("rows leave %+v", got)
	}
	if control, _ := dialect.EndsTransaction(d, op.SQL.SQL); control {
		t.Error("rows end a transaction")
	}
	p, err := d.Compile([]ops.Op{op}, nil, dialect.Options{})
	if err != nil || len(p.Segments) != 1 || len(p.Segments[0].Steps) != 2 || p.Apart() >= 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	c := *p.Segments[0].Steps[0].Copy
	if c.SQL != "COPY t FROM stdin" || c.Line != 2 || c.Count() != 5 {
		t.Errorf("%+v, %d rows", c, c.Count())
	}
	kept := c
	kept.Rows = ""
	if rows, ok := dialect.RowsOf(op, kept); !ok || rows != c.Rows {
		t.Errorf("found %q, %t", rows, ok)
	}
	op.SQL.SQL = "COPY t FROM stdin;\n1\n\\.\n"
	if rows, ok := dialect.RowsOf(op, kept); ok {
		t.Errorf("other rows are taken for those: %q", rows)
	}
}

func TestCountOfRows(t *testing.T) {
	for _, c := range []struct {
		sql, rows string
		want      int64
	}{
		{"COPY t FROM stdin", "", 0},
		{"COPY t FROM stdin", "1\n\n\"\n", 3},
		{"COPY t (csv_file) FROM stdin WITH (HEADER)", "a\n1\n", 1},
		{"COPY t FROM stdin WITH (FORMAT 'csv')", "a,\"b\nc\"\nd,\"\"\"\"\n", 2},
		{"COPY t FROM stdin CSV HEADER", "a\r\n1\r\n2\r\n", 2},
	} {
		if got := (dialect.Copy{SQL: c.sql, Rows: c.rows}).Count(); got != c.want {
			t.Errorf("%s: %d rows, want %d", c.sql, got, c.want)
		}
	}
}
