package dialect

import (
	"cmp"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// noteOf says in a line what an operation on a table does, as a person would.
func noteOf(op ops.Op) string {
	switch op := op.(type) {
	case ops.AddColumn:
		return "add column " + op.Table.Name + "." + op.Column.Name
	case ops.DropColumn:
		return "drop column " + op.Table.Name + "." + op.Column.Name
	case ops.AlterColumn:
		return noteOfAlter(op)
	case ops.AddConstraint:
		return "add " + constraintLabel(op.Constraint.ConstraintKind(), op.Constraint.ConstraintName()) + " to " + op.Table.Name
	case ops.DropConstraint:
		return "drop " + constraintLabel(op.Type, op.Name) + " of " + op.Table.Name
	case ops.RenameConstraint:
		return "rename constraint " + op.From + " of " + op.Table.Name + " to " + op.To
	case ops.AlterConstraint:
		return "change " + constraintLabel(op.To.ConstraintKind(), op.To.ConstraintName()) + " of " + op.Table.Name
	case ops.AlterTable:
		if op.To.Definition.Set {
			return "keep another text of table " + op.Table.Name
		}
		return "change the options of table " + op.Table.Name
	case ops.RenameTable:
		return "rename table " + op.From.Name + " to " + op.To.Name
	case ops.CreateIndex:
		return "create index " + op.Index.Name
	case ops.DropIndex:
		return "drop index " + op.Index.Name
	case ops.RenameIndex:
		return "rename index " + op.From + " to " + op.To
	case ops.AlterIndex:
		return "change index " + op.To.Name
	}
	return strings.ReplaceAll(op.Kind(), "_", " ")
}

func noteOfAlter(op ops.AlterColumn) string {
	column := op.Table.Name + "." + op.Column
	if op.To.Name.Set && op.To.Name.Value != op.Column {
		return "rename column " + column + " to " + op.To.Name.Value
	}
	switch to := op.To; {
	case to.Type.Set:
		return "change the type of " + column + " to " + to.Type.Value.String()
	case to.Nullable.Set && to.Nullable.Value:
		return "let " + column + " be null"
	case to.Nullable.Set:
		return "make " + column + " not null"
	case to.Default.Set && to.Default.Value.IsZero():
		return "drop the default of " + column
	case to.Default.Set:
		return "change the default of " + column
	}
	return "change column " + column
}

func constraintLabel(kind schema.ConstraintKind, name string) string {
	what := map[schema.ConstraintKind]string{
		schema.KindPrimaryKey: "the primary key", schema.KindUnique: "unique constraint",
		schema.KindForeignKey: "foreign key", schema.KindCheck: "check", schema.KindExclude: "exclusion constraint",
	}[kind]
	if kind == schema.KindPrimaryKey {
		return what
	}
	return strings.TrimSpace(cmp.Or(what, "constraint") + " " + name)
}
