package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// enumOp carries out operations on enumerations, which SQLite does not have:
// the columns check their values. It reports false for other operations.
func (c *sqliteCompiler) enumOp(op ops.Op) (known bool, err error) {
	switch op := op.(type) {
	case ops.CreateEnum, ops.DropEnum, ops.RenameEnum:
		c.applyBoth(op)
		return true, nil
	case ops.AlterEnum:
		return true, c.alterEnum(op)
	case ops.AddEnumValue, ops.RenameEnumValue:
		return true, &UnsupportedError{Dialect: "SQLite", Op: op, What: "enums, and a check does not say which columns it is of",
			Hint: "use alter_enum, which names the columns"}
	}
	return false, nil
}

// alterEnum replaces the check of each column that has the type. Rows with a
// renamed value get the new one as they are copied.
func (c *sqliteCompiler) alterEnum(op ops.AlterEnum) error {
	for _, ref := range op.Columns {
		t := c.want.Table(ref.Table)
		if t == nil {
			return &UnknownBeforeError{Op: op, Name: ref.Table}
		}
		was := schema.Check{Column: ref.Column, Expr: schema.SQLExpr(c.d.enumCheck(ref.Column, op.From.Values))}
		is := schema.Check{Column: ref.Column, Expr: schema.SQLExpr(c.d.enumCheck(ref.Column, op.To.Values))}
		if found := c.findConstraint(t, "", schema.KindCheck, was); found != nil {
			if err := c.tableOp(ref.Table, ops.DropConstraint{Table: ref.Table, Name: found.ConstraintName(), Type: schema.KindCheck, Constraint: found}); err != nil {
				return err
			}
			is.Name = found.ConstraintName()
		}
		if err := c.tableOp(ref.Table, ops.AddConstraint{Table: ref.Table, Constraint: is}); err != nil {
			return err
		}
		c.convertEnum(ref, op)
	}
	c.applyBoth(op)
	return nil
}

func (c *sqliteCompiler) convertEnum(ref schema.ColumnRef, op ops.AlterEnum) {
	var cases []string
	for _, now := range op.To.Values {
		before, ok := op.To.ValuesRenamed[now]
		if ok && slices.Contains(op.From.Values, before) {
			cases = append(cases, "WHEN "+c.d.QuoteString(before)+" THEN "+c.d.QuoteString(now))
		}
	}
	if len(cases) > 0 {
		name := c.d.QuoteIdent(ref.Column)
		c.group(ref.Table).convert[ref.Column] = "CASE " + name + " " + strings.Join(cases, " ") + " ELSE " + name + " END"
	}
}

// resolveEnum gives a type that names an enumeration its values.
func (c *sqliteCompiler) resolveEnum(t schema.Type) (schema.Type, error) {
	if t.Kind != schema.EnumKind {
		return t, nil
	}
	if t.Values = valuesOf(t, c.want.Enums); len(t.Values) == 0 {
		return t, unknownEnum(t)
	}
	return t, nil
}

func unknownEnum(t schema.Type) error {
	return fmt.Errorf("nothing is known of the enum %s, whose values SQLite has to check; create it in the same revision, "+
		"or give the column its values: enum('a', 'b')", t.QualifiedName())
}
