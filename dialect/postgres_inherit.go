package dialect

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// checkOtherParents returns an error if a column is to be renamed, or to get another type,
// which a child of the table also inherits from another parent. An example is c INHERITS
// (a, b) where a and b both have a column x: PostgreSQL refuses to rename a.x or b.x
// ("cannot rename inherited column").
func (c *postgresCompiler) checkOtherParents(op ops.AlterColumn) error {
	if c.before == nil {
		return nil
	}
	family := c.before.Descendants(op.Table)
	family[op.Table] = true
	for _, heir := range c.before.Tables {
		n := heir.QualifiedName()
		if !slices.ContainsFunc(heir.Inherits, func(p schema.Name) bool { return family[p] }) {
			continue
		}
		for _, p := range heir.Inherits {
			parent := c.table(p)
			if family[p] || parent == nil || parent.Column(op.Column) == nil && parent.InheritedColumn(c.before, op.Column) == nil {
				continue
			}
			return &UnsupportedError{
				Dialect: "PostgreSQL", Op: op, What: "way to change the name or type of " + op.Table.String() + "." + op.Column + " while " + n.String() + " inherits it from " + p.String() + ", too",
				Hint: "write a revision in which alter_table has " + n.String() + " inherit one of them only, then alter_column for each of them, and alter_table again with all parents",
			}
		}
	}
	return nil
}
