package autogen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// anySchema draws a schema as a live database would hold it: every member has a
// name, references lead to keys that exist.
func anySchema() *rapid.Generator[schema.Schema] {
	return rapid.Custom(func(t *rapid.T) schema.Schema {
		var s schema.Schema
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 4, rapid.ID).Draw(t, "tables") {
			s.Tables = append(s.Tables, anyTable(t, name))
		}
		for i := range s.Tables {
			addReferences(t, &s, &s.Tables[i])
		}
		return s
	})
}

func anyTable(t *rapid.T, name string) schema.Table {
	types := []schema.Kind{schema.Integer, schema.Bigint, schema.Text, schema.Boolean, schema.Timestamptz}
	table := schema.Table{
		Name: name, Comment: rapid.SampledFrom([]string{"", "a comment"}).Draw(t, "comment"),
		Columns:    []schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Bigint}}},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: "pk_" + name, Columns: []string{"id"}}},
	}
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"x", "y", "z"}), 0, 3, rapid.ID).Draw(t, "columns")
	slices.Sort(names)
	for _, c := range names {
		col := schema.Column{
			Name: c, Type: schema.Type{Kind: rapid.SampledFrom(types).Draw(t, "type")}, Nullable: rapid.Bool().Draw(t, "nullable"),
			Comment: rapid.SampledFrom([]string{"", "said"}).Draw(t, "column comment"),
		}
		table.Columns = append(table.Columns, col)
		if rapid.Bool().Draw(t, "index") {
			table.Indexes = append(table.Indexes, schema.Index{
				Name: "ix_" + name + "_" + c, Parts: schema.ColumnParts(c), Unique: rapid.Bool().Draw(t, "unique index"),
			})
		}
		if rapid.Bool().Draw(t, "unique") {
			table.Uniques = append(table.Uniques, schema.Unique{Key: schema.Key{Name: "uq_" + name + "_" + c, Columns: []string{c}}})
		}
		if rapid.Bool().Draw(t, "check") {
			table.Checks = append(table.Checks, schema.Check{Name: "ck_" + name + "_" + c, Expr: schema.SQLExpr(c + " IS NOT NULL")})
		}
	}
	return table
}

func addReferences(t *rapid.T, s *schema.Schema, table *schema.Table) {
	for _, other := range s.Tables {
		if rapid.Bool().Draw(t, "reference") {
			continue
		}
		column := "ref_" + other.Name
		table.Columns = append(table.Columns, schema.Column{Name: column, Type: schema.Type{Kind: schema.Bigint}, Nullable: true})
		table.ForeignKeys = append(table.ForeignKeys, schema.ForeignKey{
			Name: "fk_" + table.Name + "_" + other.Name, Columns: []string{column},
			RefTable: other.QualifiedName(), RefColumns: []string{"id"},
			OnDelete: rapid.SampledFrom([]schema.Action{schema.NoAction, schema.Cascade}).Draw(t, "on delete"),
		})
	}
}

// sorted brings a schema into an order that does not depend on how it came
// about: tables and members are sets, and so are columns, which no database
// but MySQL can put anywhere but at the end.
func sorted(s schema.Schema) schema.Schema {
	tables := slices.Clone(s.Tables)
	for i := range tables {
		t := &tables[i]
		t.Columns = sortedBy(t.Columns, func(c schema.Column) string { return c.Name })
		t.Indexes = sortedBy(t.Indexes, func(x schema.Index) string { return x.Name + fmt.Sprint(x.Parts) })
		t.Uniques = sortedBy(t.Uniques, func(k schema.Unique) string { return k.Name })
		t.Checks = sortedBy(t.Checks, func(k schema.Check) string { return k.Name })
		t.ForeignKeys = sortedBy(t.ForeignKeys, func(k schema.ForeignKey) string { return k.Name })
	}
	s.Tables = sortedBy(tables, func(t schema.Table) string { return t.Name })
	return s
}

func sortedBy[T any](list []T, key func(T) string) []T {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	return list
}

func dialects(t *testing.T) map[string]dialect.Dialect {
	t.Helper()
	out := map[string]dialect.Dialect{}
	for _, name := range []string{"postgres", "mysql", "mariadb", "sqlite"} {
		d, err := dialect.For(dialect.DefaultServer(name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = d
	}
	return out
}

// Applied, the difference leads to the declared schema; its reverse leads back;
// and then nothing differs.
func TestDiffConvergesAndRestores(t *testing.T) {
	for name, d := range dialects(t) {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				live, declared := anySchema().Draw(t, "live"), anySchema().Draw(t, "declared")
				in := autogen.Input{Dialect: d, Live: live, Declared: declared, Options: autogen.Options{DropUnmanaged: true}}
				changes := autogen.Diff(in).Changes
				after, log := applyAll(t, live, changes)
				want, got := sorted(d.Canonical(declared)), sorted(d.Canonical(after))
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("not what was declared (-declared +applied):\n%s\nby\n%s", diff, log)
				}
				in.Live = after
				if again := autogen.Diff(in).Changes; len(again) > 0 {
					t.Fatalf("still differs: %s\nafter\n%s", again[0].Text, log)
				}
				back, log := applyAll(t, after, reversed(changes))
				if diff := cmp.Diff(sorted(d.Canonical(live)), sorted(d.Canonical(back)), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("not restored (-before +restored):\n%s\nby\n%s", diff, log)
				}
			})
		})
	}
}

func applyAll(t *rapid.T, s schema.Schema, changes []autogen.Change) (schema.Schema, string) {
	log := ""
	for _, c := range changes {
		log += c.Text + "\n"
		next, err := ops.Apply(s, c.Op)
		if err != nil {
			t.Fatalf("%s: %v\nafter\n%s", c.Text, err, log)
		}
		s = next
	}
	return s, log
}

func reversed(changes []autogen.Change) []autogen.Change {
	var out []autogen.Change
	for _, c := range slices.Backward(changes) {
		for _, op := range c.Reverse {
			out = append(out, autogen.Change{Op: op, Text: autogen.Describe(op)})
		}
	}
	return out
}

// The same input always has the same answer.
func TestDiffIsDeterministic(t *testing.T) {
	d := dialects(t)["postgres"]
	rapid.Check(t, func(t *rapid.T) {
		in := autogen.Input{
			Dialect: d, Live: anySchema().Draw(t, "live"), Declared: anySchema().Draw(t, "declared"),
			Options: autogen.Options{DropUnmanaged: true},
		}
		first := fmt.Sprint(autogen.Diff(in).Changes)
		for range 3 {
			if again := fmt.Sprint(autogen.Diff(in).Changes); again != first {
				t.Fatalf("two answers:\n%s\n%s", first, again)
			}
		}
	})
}
