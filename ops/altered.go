package ops

import "github.com/retort-db/migrate/schema"

// Altered is the table that an operation changes in place; ok is false for one that
// does nothing of the kind.
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

// ChangesColumns is the table of which an operation changes which columns it has, how they
// are called or of what types they are; ok is false for one that does nothing of the kind.
func ChangesColumns(op Op) (table schema.Name, ok bool) {
	switch op := op.(type) {
	case AddColumn, DropColumn:
		return Altered(op)
	case AlterColumn:
		return op.Table, op.To.Type.Set || op.To.Collation.Set || op.To.Name.Set
	}
	return schema.Name{}, false
}
