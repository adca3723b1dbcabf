package ops

import "github.com/retort-db/migrate/schema"

// Altered returns the table that an operation changes in place; ok is false if it
// changes none in that way.
func Altered(op Op) (table schema.Name, ok bool) {
	switch op := op.(type) {
	case AddColumn:
		return op.Table, true
	case DropColumn:
		return op.Table, true
	case AlterColumn:
		return op.Table, true
	case AddConstraint:
		return op.Table, true
	case DropConstraint:
		return op.Table, true
	case AlterConstraint:
		return op.Table, true
	case RenameConstraint:
		return op.Table, true
	case ValidateConstraint:
		return op.Table, true
	case CreateIndex:
		return op.Table, true
	case DropIndex:
		return op.Table, true
	case AlterIndex:
		return op.Table, true
	case RenameIndex:
		return op.Table, true
	case AlterTable:
		return op.Table, true
	case AttachPartition:
		return op.Table, true
	case DetachPartition:
		return op.Table, true
	}
	return schema.Name{}, false
}

// ChangesColumns returns the table of which an operation adds, drops or renames a
// column, or changes the type of one; ok is false if it does none of that.
func ChangesColumns(op Op) (table schema.Name, ok bool) {
	switch op := op.(type) {
	case AddColumn, DropColumn:
		return Altered(op)
	case AlterColumn:
		return op.Table, op.To.Type.Set || op.To.Collation.Set || op.To.Name.Set
	}
	return schema.Name{}, false
}
