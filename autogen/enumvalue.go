package autogen

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Where enums are types, a value is renamed everywhere at once. Elsewhere the
// values stand in the column, and its rows have to follow.

// renameValues gives the rows of a live column the new names of an enum's values,
// and returns the column as it is then: one that has both the old and the new
// ones, where the database keeps to a list.
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

// renamedDefault is a live column's default under the name that a value of its enum
// gets: where enums are types, it goes by it at once.
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

// renamedValues are the values of a declared enum that a live column has under
// their old names, by the new ones.
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

// allows reports whether a live column has a value in its list, or in its check.
func (c *tableWalk) allows(live schema.Column, value string) bool {
	if len(live.Type.Values) > 0 {
		return slices.Contains(live.Type.Values, value)
	}
	quoted := c.in.Dialect.QuoteString(value)
	return slices.ContainsFunc(c.live.Checks, func(k schema.Check) bool {
		return mentions(k.Expr.SQL, live.Name) && strings.Contains(k.Expr.SQL, quoted)
	})
}
