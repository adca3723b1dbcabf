package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// keysTogether brings what happens to a table between the end of its primary key
// and the next one next to each other, and a column that begins or ends to count
// next to its key, so that it is one statement where the database merges such: MySQL
// lets no column count that is no key, not even for a moment, and no foreign key be
// without an index, which is why one that it stands on is brought together with the
// next one. What happens to other tables in between goes before, or behind if it waits
// for something of that, and what MySQL needs a statement of its own for goes before
// or after.
func keysTogether(list []ops.Op, required requiredIndexes, ancestors ancestry, traits dialect.Traits) []ops.Op {
	var needs *dependencies
	at := make([]int, len(list)) // where each was in the list that needs is of
	for i := range at {
		at[i] = i
	}
	// From the end: what goes before may be the keys of other tables, and those are
	// together by then.
	for i := range slices.Backward(list) {
		table, end := untilKey(list, i, required)
		if end <= i {
			continue
		}
		if needs == nil {
			needs = newDependencies(slices.Clone(list), ancestors, traits, nil)
		}
		t := together{needs: needs, stays: map[int]bool{}, behind: map[int]bool{}}
		order := t.order(list[i:end+1], at[i:end+1], table)
		was, were := slices.Clone(list[i:end+1]), slices.Clone(at[i:end+1])
		for k, from := range order {
			list[i+k], at[i+k] = was[from], were[from]
		}
	}
	return list
}

// together brings a stretch of operations into an order.
type together struct {
	needs *dependencies
	// stays are the operations that are to be next to each other, and behind those of
	// other tables that wait for one of these, by where they are in needs.
	stays, behind map[int]bool
}

// order has what happens to the table next to each other, or leaves all as it is where
// something of other tables has to come between.
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

// renamesUnrelatedColumn reports whether an operation renames a column that none of those
// before it is about.
func renamesUnrelatedColumn(op ops.Op, before []ops.Op) bool {
	a, ok := op.(ops.AlterColumn)
	if !ok || !a.To.Name.Set || len(before) == 0 {
		return false
	}
	return !slices.ContainsFunc(before, func(op ops.Op) bool {
		if drop, ok := op.(ops.DropConstraint); ok {
			if k, ok := drop.Constraint.(schema.PrimaryKey); ok && slices.Contains(k.Columns, a.Column) {
				return true // which comes back by the name that the column has had
			}
		}
		b, alters := op.(ops.AlterColumn)
		f := factsOf(op, names{})
		return alters && b.Column == a.Column ||
			slices.Contains(slices.Concat(f.creates, f.needs, f.changes, f.releases, f.drops), column(a.Table, a.Column))
	})
}

// runsBeforeAlone reports whether an operation is about an index that was there before,
// and takes a statement of its own, or does so on the way back.
func runsBeforeAlone(op ops.Op) bool {
	if _, renames := op.(ops.RenameIndex); renames {
		return true
	}
	drop, ok := op.(ops.DropIndex)
	return ok && (drop.Index.Method == "spatial" || drop.Index.Method == "fulltext")
}

// convertsAlone reports whether an operation gives a table the database's character
// set, which MySQL does in a statement of its own, where none of those before it
// changes that of a column.
func convertsAlone(op ops.Op, before []ops.Op) bool {
	t, ok := op.(ops.AlterTable)
	return ok && t.To.Charset.Set && t.To.Charset.Value == "" && !slices.ContainsFunc(before, func(op ops.Op) bool {
		a, ok := op.(ops.AlterColumn)
		return ok && (a.To.Charset.Set || a.To.Collation.Set)
	})
}

// convertsBackAlone is convertsAlone for the way back, where a column comes or goes beside
// it: with what is done to the keys, that does not share the statement.
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

// runsAfterAlone reports whether an index takes a statement of its own to be made.
func runsAfterAlone(op ops.Op) bool {
	create, ok := op.(ops.CreateIndex)
	return ok && create.Index.Method == "fulltext"
}

// untilKey is the table of an operation after which it lacks a key, and where in
// the list it gets one; 0 if it lacks none.
func untilKey(list []ops.Op, i int, required requiredIndexes) (table schema.Name, end int) {
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
		return op.Table, max(untilUncounted(list, i, op.Table, op.Index.Parts[0].Column), required.untilReplaced(list, i))
	default:
		return table, 0
	}
	for j := i + 1; j < len(list); j++ {
		t, made := keyMade(list[j])
		if t == table && (addsPrimaryKey(list[j]) || column != "" && begins(made, []string{column})) {
			end = max(end, j)
		}
	}
	if column == "" {
		end = max(end, untilUncounted(list, i, table, ""))
	}
	return table, end
}

// untilUncounted is where a column, or whichever does if that is "", ends to count.
func untilUncounted(list []ops.Op, i int, table schema.Name, column string) int {
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

// footing is what foreign keys and numbering stand on: the columns of each table, as
// it will be called, that may not be without an index for a moment. They are those of
// foreign keys, those that these refer to, and the one that counts.
type requiredIndexes map[schema.Name][][]string

func (w *walk) requiredIndexes() requiredIndexes {
	of := requiredIndexes{}
	for _, t := range w.live.Tables {
		n := w.newName(t.QualifiedName())
		for _, c := range t.Columns {
			if c.Identity != nil {
				of[n] = append(of[n], []string{c.Name})
			}
		}
		for _, k := range t.ForeignKeys {
			of[n] = append(of[n], k.Columns)
			ref := w.newName(k.RefTable)
			of[ref] = append(of[ref], k.RefColumns)
		}
	}
	return of
}

// untilReplaced is where an index comes that can be stood on, where the i-th operation takes
// away the one that something may be standing on, or 0.
func (f requiredIndexes) untilReplaced(list []ops.Op, i int) int {
	table, gone := keyGone(list[i])
	next := 0
	for _, columns := range f[table] {
		if !begins(gone, columns) {
			continue
		}
		for j := i + 1; j < len(list); j++ {
			if t, made := keyMade(list[j]); t == table && begins(made, columns) {
				next = max(next, j)
				break
			}
		}
	}
	return next
}

// keyGone are the columns of the index that an operation takes away.
func keyGone(op ops.Op) (table schema.Name, columns []string) {
	switch op := op.(type) {
	case ops.DropIndex:
		return op.Table, partColumns(op.Index.Parts)
	case ops.DropConstraint:
		if op.Constraint != nil {
			return keyMade(ops.AddConstraint{Table: op.Table, Constraint: op.Constraint})
		}
	}
	return table, nil
}

// keyMade are the columns of the index that an operation makes.
func keyMade(op ops.Op) (table schema.Name, columns []string) {
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

func begins(columns, with []string) bool {
	return len(columns) >= len(with) && slices.Equal(columns[:len(with)], with)
}
