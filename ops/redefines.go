package ops

import "github.com/retort-db/migrate/schema"

// Redefines lists the tables whose definitions an operation makes, changes or does away
// with, and those that it makes a foreign key to. What hangs on a table, as its indexes
// and the sequences that it owns, is part of it; partitions and heirs are not listed,
// though a change of their parent is theirs, too. An operation on rows lists nothing. ok
// is false where more may change than the operation says, as with SQL, CASCADE or a
// rename, which is written into what refers to the old name.
func Redefines(op Op) (tables []schema.Name, ok bool) {
	var refers []schema.Name
	more := false
	switch op := op.(type) {
	case Insert, Update, Upsert, Delete, BulkInsert, Backfill:
		return nil, true
	case CreateTable:
		tables = []schema.Name{op.Table.QualifiedName()}
		for _, f := range op.Table.ForeignKeys {
			tables = append(tables, f.RefTable)
		}
		return tables, op.Table.PartitionOf == nil && len(op.Table.Inherits) == 0
	case DropTable:
		return []schema.Name{op.Table.QualifiedName()}, !op.Cascade
	case AddConstraint:
		if f, is := op.Constraint.(schema.ForeignKey); is {
			refers = append(refers, f.RefTable)
		}
	case AlterColumn:
		more = op.To.Name.Set
	case DropColumn:
		more = op.Cascade
	case DropConstraint:
		more = op.Cascade
	case DropIndex:
		more = op.Cascade
	case AlterTable:
		more = op.To.PartitionBy.Set || op.To.Inherits.Set
	case AttachPartition, DetachPartition:
		more = true
	}
	table, ok := Altered(op)
	return append([]schema.Name{table}, refers...), ok && !more && !table.IsZero()
}
