package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// keysTogether brings what happens to a table between the end of its primary key
// and the next one next to each other, so that it is one statement where the
// database merges such: MySQL lets no column count that is no key, not even for
// a moment. What happens to other tables in between goes before.
func keysTogether(list []ops.Op) []ops.Op {
	for i, op := range list {
		drop, ok := op.(ops.DropConstraint)
		if !ok || drop.Type != schema.KindPrimaryKey {
			continue
		}
		end := i
		for j := i + 1; j < len(list); j++ {
			if add, ok := list[j].(ops.AddConstraint); ok && add.Table == drop.Table && add.Constraint.ConstraintKind() == schema.KindPrimaryKey {
				end = j
			}
		}
		var own, others []ops.Op
		for _, between := range list[i : end+1] {
			if t, ok := alters(between); ok && t == drop.Table {
				own = append(own, between)
			} else {
				others = append(others, between)
			}
		}
		copy(list[i:], append(others, own...))
	}
	return list
}

// alters is the table that an operation changes in place.
func alters(op ops.Op) (schema.Name, bool) {
	switch op := op.(type) {
	case ops.AddColumn:
		return op.Table, true
	case ops.DropColumn:
		return op.Table, true
	case ops.AlterColumn:
		return op.Table, true
	case ops.AddConstraint:
		return op.Table, true
	case ops.DropConstraint:
		return op.Table, true
	case ops.AlterConstraint:
		return op.Table, true
	case ops.RenameConstraint:
		return op.Table, true
	case ops.CreateIndex:
		return op.Table, true
	case ops.DropIndex:
		return op.Table, true
	case ops.AlterIndex:
		return op.Table, true
	case ops.RenameIndex:
		return op.Table, true
	case ops.AlterTable:
		return op.Table, true
	case ops.AttachPartition:
		return op.Table, true
	}
	return schema.Name{}, false
}
