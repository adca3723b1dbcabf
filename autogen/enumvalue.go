package autogen

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// PostgreSQL renames a value of an enum everywhere at once. On other databases the column
// has the list of values, and the rows have to be updated.

// renameValues emits the UPDATE for each renamed value of an enum, and returns the live
// column as it is after that. Where the type of the column has the list of values (MySQL),
// it is first altered to allow both the old and the new ones.
func (c *tableWalk) renameValues(live, declared schema.Column) schema.Column {
	renamed := c.renamedValues(live, declared)
	if len(renamed) == 0 {
		return live
	}
	if len(live.Type.Values) > 0 {
		both := live
		both.Type.Values = slices.Clone(live.Type.Values)
		both.Type.Values = append(both.Type.Values, slices.Sorted(maps.Keys(renamed))...)
		c.emit(ops.AlterColumn{
			Table: c.name, Column: live.Name,
			To: ops.ColumnChange{Type: ops.To(both.Type)}, From: ops.ColumnChange{Type: ops.To(live.Type)},
		})
		live = both
	}
	d := c.in.Dialect
	for _, to := range slices.Sorted(maps.Keys(renamed)) {
		column, was, is := d.QuoteIdent(live.Name), d.QuoteString(renamed[to]), d.QuoteString(to)
		update := "UPDATE " + d.QuoteName(c.name) + " SET " + column + " = "
		c.emit(ops.Execute{
			SQL: schema.SQLExpr(update + is + " WHERE " + column + " = " + was), Reverse: schema.SQLExpr(update + was + " WHERE " + column + " = " + is),
		})
	}
	return live
}

// renamedDefault is the default of a live column, with the new name of a renamed enum value:
// PostgreSQL changes defaults with it.
func (c *tableWalk) renamedDefault(live schema.Expr, t schema.Type) schema.Expr {
	if t.Kind != schema.EnumKind || live.IsZero() {
		return live
	}
	for _, op := range c.ops {
		r, ok := op.(ops.RenameEnumValue)
		if ok && r.Enum == t.QualifiedName() && live.SQL == c.in.Dialect.QuoteString(r.From) {
			return schema.SQLExpr(c.in.Dialect.QuoteString(r.To))
		}
	}
	return live
}

// renamedValues are the values of a declared enum that a live column has under their old
// names. It maps new names to old ones.
func (c *tableWalk) renamedValues(live, declared schema.Column) map[string]string {
	t := c.walk.declared.Table(c.name)
	if t == nil || c.in.Dialect.Traits().NamedTypes {
		return nil
	}
	col := t.Column(declared.Name)
	if col == nil || col.Type.Kind != schema.EnumKind || col.Type.Name == "" {
		return nil
	}
	out := map[string]string{}
	for _, e := range c.walk.declared.Enums {
		if e.Schema != col.Type.Schema || e.Name != col.Type.Name {
			continue
		}
		for to, from := range e.ValuesRenamed {
			if c.allows(live, from) && !c.allows(live, to) && slices.Contains(e.Values, to) {
				out[to] = from
			}
		}
	}
	return out
}

// allows reports whether a value is in the list of a live column, or in its check.
func (c *tableWalk) allows(live schema.Column, value string) bool {
	if len(live.Type.Values) > 0 {
		return slices.Contains(live.Type.Values, value)
	}
	quoted := c.in.Dialect.QuoteString(value)
	return slices.ContainsFunc(c.live.Checks, func(k schema.Check) bool {
		return mentions(k.Expr.SQL, live.Name) && strings.Contains(k.Expr.SQL, quoted)
	})
}
