package dialect

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Columns of a table that get other types one after the other do so in one
// statement, which writes the table once.
func TestTypesChangeTogether(t *testing.T) {
	d, err := For(Server{Dialect: "postgres"})
	if err != nil {
		t.Fatal(err)
	}
	retype := func(table, column, from, to, using string) ops.Op {
		return ops.AlterColumn{
			Table: schema.Name{Name: table}, Column: column, Using: using,
			To: ops.ColumnChange{Type: ops.To(schema.ParseType(to))}, From: ops.ColumnChange{Type: ops.To(schema.ParseType(from))},
		}
	}
	list := []ops.Op{
		retype("t", "a", "integer", "bigint", ""), retype("t", "b", "varchar(9)", "text", ""), retype("t", "c", "text", "varchar(9)", ""),
		retype("u", "a", "integer", "bigint", ""),
		retype("t", "a", "bigint", "integer", ""), retype("t", "a", "integer", "text", ""), retype("t", "d", "text", "integer", "length(a)"), retype("t", "b", "text", "varchar(5)", ""),
	}
	p, err := d.Compile(list, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE text, ALTER COLUMN c TYPE varchar(9)",
		"ALTER TABLE u ALTER COLUMN a TYPE bigint",
		"ALTER TABLE t ALTER COLUMN a TYPE integer",
		"ALTER TABLE t ALTER COLUMN a TYPE text",
		"ALTER TABLE t ALTER COLUMN d TYPE integer USING length(a)",
		"ALTER TABLE t ALTER COLUMN b TYPE varchar(5)",
	}
	var got []string
	var at []int
	for _, s := range p.Segments[0].Steps {
		got, at = append(got, s.Exec.SQL), append(at, s.Op)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 3, 4, 5, 6, 7}, at); diff != "" {
		t.Errorf("operations -want +got\n%s", diff)
	}
	first := p.Segments[0].Steps[0]
	if n := strings.Count(first.Note, ", "); n != 2 || !strings.Contains(first.Cause(RiskRewrite), "t.a to bigint") || strings.Contains(first.Cause(RiskRewrite), "t.b") {
		t.Errorf("note %q, causes %v", first.Note, first.Causes)
	}
}
