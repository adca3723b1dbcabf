package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// computedFrom are the generated columns of a table that use a column, as far as the table
// is known. PostgreSQL refuses to change the type of a column that a generated column uses,
// so that these are dropped before and added again after.
func (c *postgresCompiler) computedFrom(table schema.Name, column string) []schema.Column {
	t := c.table(table)
	if t == nil {
		return nil
	}
	var list []schema.Column
	for _, col := range t.Columns {
		if col.Generated != nil && col.Name != column && !col.Inherited && mentions(col.Generated.Expr, column) {
			list = append(list, col)
		}
	}
	return list
}

// addComputedAfter adds generated columns again that use the column of op. If op has renamed
// that column, their expressions and their indexes and constraints are given its new name.
func (c *postgresCompiler) addComputedAfter(op ops.AlterColumn, list []schema.Column) error {
	if len(list) == 0 || !op.To.Name.Set {
		return c.addComputed(op.Table, list, nil)
	}
	was, now := c.before, ops.Evolve(*c.before)
	if err := now.Apply(ops.AlterColumn{Table: op.Table, Column: op.Column, To: ops.ColumnChange{Name: op.To.Name}}); err != nil {
		return fmt.Errorf("rename %s.%s: %w", op.Table, op.Column, err)
	}
	c.before = now.Schema()
	defer func() { c.before = was }()
	renamed := slices.Clone(list)
	for i := range renamed {
		renamed[i] = *c.table(op.Table).Column(list[i].Name)
	}
	return c.addComputed(op.Table, renamed, nil)
}

// dropComputed drops generated columns that addComputed adds again.
func (c *postgresCompiler) dropComputed(table schema.Name, list []schema.Column) {
	for _, col := range list {
		c.run("drop column "+table.String()+"."+col.Name+" to make it anew", "ALTER TABLE "+c.d.QuoteName(table)+" DROP COLUMN "+c.d.QuoteIdent(col.Name))
	}
}

// addComputed adds columns again that were dropped, as the last ones of the table, with the
// indexes and constraints that PostgreSQL dropped together with them. It leaves out those
// named in kept, which the caller sees to.
func (c *postgresCompiler) addComputed(table schema.Name, list []schema.Column, kept []string) error {
	for _, col := range list {
		if err := c.addColumn(ops.AddColumn{Table: table, Column: col}); err != nil {
			return err
		}
	}
	t := c.table(table)
	if t == nil || len(list) == 0 {
		return nil
	}
	gone := func(name string, covered func(column string) bool) bool {
		return !slices.Contains(kept, name) && slices.ContainsFunc(list, func(col schema.Column) bool { return covered(col.Name) })
	}
	for _, con := range t.Constraints() {
		if gone(con.ConstraintName(), func(column string) bool { return covers(con, column) }) {
			if err := c.addConstraint(ops.AddConstraint{Table: table, Constraint: con}); err != nil {
				return err
			}
		}
	}
	for _, ix := range t.Indexes {
		if gone(ix.Name, func(column string) bool { return indexCovers(ix, column) }) {
			if err := c.createIndex(ops.CreateIndex{Table: table, Index: ix}); err != nil {
				return err
			}
		}
	}
	return nil
}
