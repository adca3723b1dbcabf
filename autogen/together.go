package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// keysTogether brings what happens to a table between the end of its primary key
// and the next one next to each other, and a column that begins or ends to count
// next to its key, so that it is one statement where the database merges such: MySQL
// lets no column count that is no key, not even for a moment. What happens to other
// tables in between goes before, and so do other columns that get another name, for
// which MySQL needs a statement of its own.
func keysTogether(list []ops.Op) []ops.Op {
	for i := range list {
		table, end := untilKey(list, i)
		if end <= i {
			continue
		}
		var own, others []ops.Op
		for _, between := range list[i : end+1] {
			if t, ok := ops.Altered(between); ok && t == table && !renamesAside(between, own) {
				own = append(own, between)
			} else {
				others = append(others, between)
			}
		}
		copy(list[i:], append(others, own...))
	}
	return list
}

// renamesAside reports whether an operation renames a column that none of those
// before it is about.
func renamesAside(op ops.Op, before []ops.Op) bool {
	a, ok := op.(ops.AlterColumn)
	if !ok || !a.To.Name.Set || len(before) == 0 {
		return false
	}
	return !slices.ContainsFunc(before, func(op ops.Op) bool {
		b, alters := op.(ops.AlterColumn)
		f := factsOf(op, names{})
		return alters && b.Column == a.Column ||
			slices.Contains(slices.Concat(f.creates, f.needs, f.changes, f.releases, f.drops), column(a.Table, a.Column))
	})
}

// untilKey is the table of an operation after which it lacks a key, and where in
// the list it gets one; 0 if it lacks none.
func untilKey(list []ops.Op, i int) (table schema.Name, end int) {
	var column string
	switch op := list[i].(type) {
	case ops.DropConstraint:
		if op.Type != schema.KindPrimaryKey {
			return table, 0
		}
		table = op.Table
	case ops.AddColumn:
		table, column = op.Table, op.Column.Name
		if op.Column.Identity == nil {
			return table, 0
		}
	case ops.AlterColumn:
		table, column = op.Table, op.Column
		if op.To.Identity.Value == nil {
			return table, 0
		}
	case ops.DropIndex:
		return op.Table, untilUncounted(list, i, op)
	default:
		return table, 0
	}
	for j := i + 1; j < len(list); j++ {
		switch op := list[j].(type) {
		case ops.AddConstraint:
			isPrimary := op.Constraint.ConstraintKind() == schema.KindPrimaryKey
			if op.Table == table && (isPrimary || column != "" && beginsWith(op.Constraint, column)) {
				end = j
			}
		case ops.CreateIndex:
			if op.Table == table && column != "" && len(op.Index.Parts) > 0 && op.Index.Parts[0].Column == column {
				end = j
			}
		}
	}
	return table, end
}

// untilUncounted is where the column that an index begins with ends to count.
func untilUncounted(list []ops.Op, i int, drop ops.DropIndex) int {
	if len(drop.Index.Parts) == 0 {
		return 0
	}
	for j := i + 1; j < len(list); j++ {
		switch op := list[j].(type) {
		case ops.DropColumn:
			if op.Table == drop.Table && op.Column.Name == drop.Index.Parts[0].Column && op.Column.Identity != nil {
				return j
			}
		case ops.AlterColumn:
			if op.Table == drop.Table && op.Column == drop.Index.Parts[0].Column && op.From.Identity.Value != nil {
				return j
			}
		}
	}
	return 0
}

func beginsWith(k schema.Constraint, column string) bool {
	u, ok := k.(schema.Unique)
	return ok && len(u.Columns) > 0 && u.Columns[0] == column
}
