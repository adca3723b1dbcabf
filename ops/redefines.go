package ops

import "github.com/retort-db/migrate/schema"

// Redefines lists the tables whose definitions an operation makes, changes or does away
// with, and those that it makes a foreign key to. What hangs on a table, as its indexes
// and the sequences that it owns, is part of it; partitions and heirs are not listed,
// though a change of their parent is theirs, too. An operation on rows lists nothing. ok
// is false where more may change than the operation says, as with SQL, CASCADE or a
// rename, which is written into what refers to the old name.
func Redefines(op Op) (tables []schema.Name, ok bool) {
	switch op := op.(type) {
	case Insert, Update, Upsert, Delete, BulkInsert, Backfill:
		return nil, true
	case CreateTable:
		if op.Table.PartitionOf != nil || len(op.Table.Inherits) > 0 {
			return nil, false
		}
		tables = []schema.Name{op.Table.QualifiedName()}
		for _, f := range op.Table.ForeignKeys {
			tables = append(tables, f.RefTable)
		}
		return tables, true
	case DropTable:
		return []schema.Name{op.Table.QualifiedName()}, !op.Cascade
	case DropColumn:
		return []schema.Name{op.Table}, !op.Cascade
	case AlterColumn:
		return []schema.Name{op.Table}, !op.To.Name.Set
	case AddConstraint:
		tables = []schema.Name{op.Table}
		if f, is := op.Constraint.(schema.ForeignKey); is {
			tables = append(tables, f.RefTable)
		}
		return tables, true
	case DropConstraint:
		return []schema.Name{op.Table}, !op.Cascade
	case DropIndex:
		return []schema.Name{op.Table}, !op.Cascade && !op.Table.IsZero()
	case AlterTable:
		return []schema.Name{op.Table}, !op.To.PartitionBy.Set && !op.To.Inherits.Set
	case AttachPartition, DetachPartition:
		return nil, false
	}
	table, ok := Altered(op)
	return []schema.Name{table}, ok && !table.IsZero()
}
