package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// keysTogether reorders operations so that those become one ALTER TABLE which MySQL can only
// execute together. There are two reasons:
//
//   - An AUTO_INCREMENT column has to be the first one of a key at all times. ADD COLUMN id
//     INT AUTO_INCREMENT and ADD PRIMARY KEY (id) are one statement, and so are DROP PRIMARY
//     KEY and the next ADD PRIMARY KEY, since such a column may be in the key.
//   - A foreign key needs an index at all times, on its own columns and on those that it
//     refers to. Dropping one and adding the next is one statement.
//
// The dialect merges operations on a table that are next to each other. Operations on other
// tables in between are moved before them, or after them if they have to wait for one of
// them; operations on the table that MySQL cannot merge with others are moved out as well.
func keysTogether(list []ops.Op, required requiredIndexes, ancestors ancestry, traits dialect.Traits) []ops.Op {
	var needs *dependencies
	at := make([]int, len(list)) // the position of each operation in needs
	for i := range at {
		at[i] = i
	}
	// From the end: operations that are moved before may belong to a stretch of another
	// table, which is put together later that way.
	for i := range slices.Backward(list) {
		table, end := untilKeyed(list, i, required)
		if end <= i {
			continue
		}
		if needs == nil {
			needs = newDependencies(slices.Clone(list), ancestors, traits, nil)
		}
		t := together{needs: needs, stays: map[int]bool{}, behind: map[int]bool{}}
		order := t.order(list[i:end+1], at[i:end+1], table)
		stretch, positions := slices.Clone(list[i:end+1]), slices.Clone(at[i:end+1])
		for k, from := range order {
			list[i+k], at[i+k] = stretch[from], positions[from]
		}
	}
	return list
}

// together reorders a stretch of operations.
type together struct {
	needs *dependencies
	// stays are the operations that are to be next to each other, and behind are those on
	// other tables that have to wait for one of them, directly or not; both by position in
	// needs.
	stays, behind map[int]bool
}

// order is the new order of the operations of list, as indexes into it. All operations on
// the table are next to each other, but for those that need a statement of their own. If
// one of them has to wait for an operation on another table that is behind, all stay where
// they are.
func (g *together) order(list []ops.Op, at []int, table schema.Name) []int {
	var before, own, after, asIs []int
	var ownOps []ops.Op
	for i, op := range list {
		asIs = append(asIs, i)
		t, ok := ops.Altered(op)
		others := !ok || t != table
		switch {
		case others && (g.follows(g.stays, at[i]) || g.follows(g.behind, at[i])):
			g.behind[at[i]] = true
			after = append(after, i)
		case !others && (runsAfterAlone(op) || convertsBackAlone(op, list)):
			after = append(after, i)
		case others, renamesUnrelatedColumn(op, ownOps), runsBeforeAlone(op), convertsAlone(op, ownOps):
			before = append(before, i)
		default:
			g.stays[at[i]] = true
			own, ownOps = append(own, i), append(ownOps, op)
		}
		if !others && !slices.Contains(after, i) && g.follows(g.behind, at[i]) {
			for j := i + 1; j < len(list); j++ {
				asIs = append(asIs, j)
			}
			return asIs
		}
	}
	return slices.Concat(before, own, after)
}

// follows reports whether an operation comes after one of a set.
func (g *together) follows(set map[int]bool, i int) bool {
	for j := range set {
		if slices.Contains(g.needs.after[j], i) {
			return true
		}
	}
	return false
}

// renamesUnrelatedColumn reports whether an operation renames a column that none of the
// operations before it has to do with.
func renamesUnrelatedColumn(op ops.Op, before []ops.Op) bool {
	a, ok := op.(ops.AlterColumn)
	if !ok || !a.To.Name.Set || len(before) == 0 {
		return false
	}
	return !slices.ContainsFunc(before, func(op ops.Op) bool {
		if drop, ok := op.(ops.DropConstraint); ok {
			if k, ok := drop.Constraint.(schema.PrimaryKey); ok && slices.Contains(k.Columns, a.Column) {
				return true // the way back adds it with the column's former name
			}
		}
		b, alters := op.(ops.AlterColumn)
		f := factsOf(op, names{})
		return alters && b.Column == a.Column ||
			slices.Contains(slices.Concat(f.creates, f.needs, f.changes, f.releases, f.drops), column(a.Table, a.Column))
	})
}

// runsBeforeAlone reports whether an operation on an existing index needs a statement of
// its own, be it on the way back: RENAME INDEX, and dropping or creating a FULLTEXT or
// SPATIAL index.
func runsBeforeAlone(op ops.Op) bool {
	if _, renames := op.(ops.RenameIndex); renames {
		return true
	}
	drop, ok := op.(ops.DropIndex)
	return ok && (drop.Index.Method == "spatial" || drop.Index.Method == "fulltext")
}

// convertsAlone reports whether an operation gives a table the character set of the
// database, which MySQL does in a statement of its own, and none of the operations before it
// changes the character set of a column.
func convertsAlone(op ops.Op, before []ops.Op) bool {
	t, ok := op.(ops.AlterTable)
	return ok && t.To.Charset.Set && t.To.Charset.Value == "" && !slices.ContainsFunc(before, func(op ops.Op) bool {
		a, ok := op.(ops.AlterColumn)
		return ok && (a.To.Charset.Set || a.To.Collation.Set)
	})
}

// convertsBackAlone is convertsAlone for the way back: the operation replaces the character
// set of the database by another one, and the reverse cannot share a statement with the
// changes of keys if a column is added or dropped beside it.
func convertsBackAlone(op ops.Op, beside []ops.Op) bool {
	t, ok := op.(ops.AlterTable)
	if !ok || !t.From.Charset.Set || t.From.Charset.Value != "" || t.To.Charset.Value == "" {
		return false
	}
	apart := false
	for _, op := range beside {
		switch op := op.(type) {
		case ops.AddColumn:
			apart = apart || op.Table == t.Table
		case ops.DropColumn:
			apart = apart || op.Table == t.Table
		case ops.AlterColumn:
			if op.Table == t.Table && (op.To.Charset.Set || op.To.Collation.Set) {
				return false
			}
		}
	}
	return apart
}

// runsAfterAlone reports whether an operation creates an index in a statement of its own, as
// a FULLTEXT one needs.
func runsAfterAlone(op ops.Op) bool {
	create, ok := op.(ops.CreateIndex)
	return ok && create.Index.Method == "fulltext"
}

// untilKeyed finds out whether the table of the i-th operation lacks a key or index after it
// that MySQL insists on. end is the last operation that brings one, or that makes one
// unnecessary; 0 if none is lacking.
func untilKeyed(list []ops.Op, i int, required requiredIndexes) (table schema.Name, end int) {
	var column string
	switch op := list[i].(type) {
	case ops.DropConstraint:
		if op.Type != schema.KindPrimaryKey {
			return op.Table, required.untilReplaced(list, i)
		}
		table, end = op.Table, required.untilReplaced(list, i)
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
		if len(op.Index.Parts) == 0 {
			return table, 0
		}
		return op.Table, max(untilNotNumbered(list, i, op.Table, op.Index.Parts[0].Column), required.untilReplaced(list, i))
	default:
		return table, 0
	}
	for j := i + 1; j < len(list); j++ {
		t, made := createdIndex(list[j])
		if t == table && (addsPrimaryKey(list[j]) || column != "" && hasPrefix(made, []string{column})) {
			end = max(end, j)
		}
	}
	if column == "" {
		end = max(end, untilNotNumbered(list, i, table, ""))
	}
	return table, end
}

// untilNotNumbered is where a column, or any column if it is "", loses AUTO_INCREMENT or is
// dropped with it; 0 if none is.
func untilNotNumbered(list []ops.Op, i int, table schema.Name, column string) int {
	for j := i + 1; j < len(list); j++ {
		switch op := list[j].(type) {
		case ops.DropColumn:
			if op.Table == table && (column == "" || op.Column.Name == column) && op.Column.Identity != nil {
				return j
			}
		case ops.AlterColumn:
			if op.Table == table && (column == "" || op.Column == column) && op.From.Identity.Value != nil {
				return j
			}
		}
	}
	return 0
}

// requiredIndexes are, by the new name of each table, the columns that have to be indexed at
// all times: those of foreign keys, those that foreign keys refer to, and the AUTO_INCREMENT
// column.
type requiredIndexes map[schema.Name][][]string

func (w *walk) requiredIndexes() requiredIndexes {
	required := requiredIndexes{}
	for _, t := range w.live.Tables {
		n := w.newName(t.QualifiedName())
		for _, c := range t.Columns {
			if c.Identity != nil {
				required[n] = append(required[n], []string{c.Name})
			}
		}
		for _, k := range t.ForeignKeys {
			required[n] = append(required[n], k.Columns)
			ref := w.newName(k.RefTable)
			required[ref] = append(required[ref], k.RefColumns)
		}
	}
	return required
}

// untilReplaced is where the next index on the same columns is created, if the i-th
// operation drops one that may be required; 0 otherwise.
func (f requiredIndexes) untilReplaced(list []ops.Op, i int) int {
	table, gone := droppedIndex(list[i])
	next := 0
	for _, columns := range f[table] {
		if !hasPrefix(gone, columns) {
			continue
		}
		for j := i + 1; j < len(list); j++ {
			if t, made := createdIndex(list[j]); t == table && hasPrefix(made, columns) {
				next = max(next, j)
				break
			}
		}
	}
	return next
}

// droppedIndex are the columns of the index that an operation drops.
func droppedIndex(op ops.Op) (table schema.Name, columns []string) {
	switch op := op.(type) {
	case ops.DropIndex:
		return op.Table, partColumns(op.Index.Parts)
	case ops.DropConstraint:
		if op.Constraint != nil {
			return createdIndex(ops.AddConstraint{Table: op.Table, Constraint: op.Constraint})
		}
	}
	return table, nil
}

// createdIndex are the columns of the index that an operation creates, be it the one of a key.
func createdIndex(op ops.Op) (table schema.Name, columns []string) {
	switch op := op.(type) {
	case ops.CreateIndex:
		return op.Table, partColumns(op.Index.Parts)
	case ops.AddConstraint:
		switch k := op.Constraint.(type) {
		case schema.PrimaryKey:
			return op.Table, k.Columns
		case schema.Unique:
			return op.Table, k.Columns
		}
	}
	return table, nil
}

func addsPrimaryKey(op ops.Op) bool {
	add, ok := op.(ops.AddConstraint)
	return ok && add.Constraint.ConstraintKind() == schema.KindPrimaryKey
}

func hasPrefix(columns, prefix []string) bool {
	return len(columns) >= len(prefix) && slices.Equal(columns[:len(prefix)], prefix)
}
