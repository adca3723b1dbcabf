package ops

import "github.com/retort-db/migrate/schema"

// Redefines lists the tables that an operation creates, alters or drops, and those that
// it adds a foreign key to. What belongs to a table, such as its indexes and the
// sequences that it owns, counts as part of it. Partitions and heirs are not listed,
// though they change with their parent. An operation on rows lists nothing. ok is false
// if more may change than the operation says: SQL, CASCADE, or a rename, which also
// changes whatever refers to the old name.
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
