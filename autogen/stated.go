package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// statedCollation compares whether the column's definition names a collation that is its
// table's anyway, which MySQL remembers. A difference in that alone is no change: it is
// only added to an operation for which MySQL has to be told the whole column in any case.
// Models in TOML that do not speak of it leave it as it is.
func (c *tableWalk) statedCollation(to, from *ops.ColumnChange, live, declared schema.Column) {
	var was, is string
	if live.Charset == "" && live.Collation == "" {
		was = c.liveColumn(live.Name).StatedCollation
	}
	if declared.Charset == "" && declared.Collation == "" {
		is = c.declaredColumn(declared.Name).StatedCollation
		if is == "" && !c.in.Options.Naming.KeepUnnamed {
			is = was
		}
	}
	moves := c.changesCharset()
	if moves {
		was = "" // CONVERT TO CHARACTER SET removes it; see restoreStatedCollations
	}
	if moves || !to.IsZero() {
		change(&to.StatedCollation, &from.StatedCollation, was, is)
	}
}

// changesCharset reports whether the table gets another character set or collation,
// and with it the columns that name none.
func (c *tableWalk) changesCharset() bool {
	a, b := c.live.Options, c.declared.Options
	return a.Charset != b.Charset || a.Collation != b.Collation
}

// restoreStatedCollations completes the way back of a table to its former character set.
// CONVERT TO CHARACTER SET leaves no column with a collation in its definition: those that
// had one get it again.
func (w *walk) restoreStatedCollations(changes []Change) {
	for i, c := range changes {
		op, ok := c.Op.(ops.AlterTable)
		if !ok || !op.To.Charset.Set && !op.To.Collation.Set || c.Reverse == nil {
			continue
		}
		for _, p := range w.pairs {
			found := w.found.Table(p.live)
			if p.declared != op.Table || found == nil {
				continue
			}
			for _, col := range found.Columns {
				if col.StatedCollation != "" && !dropsColumn(changes, op.Table, col.Name) {
					changes[i].Reverse = append(changes[i].Reverse, ops.AlterColumn{
						Table: op.Table, Column: col.Name,
						To: ops.ColumnChange{StatedCollation: ops.To(col.StatedCollation)}, From: ops.ColumnChange{StatedCollation: ops.To("")},
					})
				}
			}
		}
	}
}

func dropsColumn(changes []Change, table schema.Name, column string) bool {
	return anyOf(Ops(changes), func(op ops.DropColumn) bool { return op.Table == table && op.Column.Name == column })
}

// Stating returns the tables, by their names before the changes, whose definitions have
// to be known in full: tables that are dropped, that lose an index, a key or a column,
// or whose columns are restated in a statement.
func Stating(changes []Change) []schema.Name {
	former, seen := map[schema.Name]schema.Name{}, map[schema.Name]bool{}
	var list []schema.Name
	for _, c := range changes {
		if r, ok := c.Op.(ops.RenameTable); ok {
			former[r.To] = r.From
			continue
		}
		n, ok := stating(c.Op)
		if from, renamed := former[n]; renamed {
			n = from
		}
		if ok && !seen[n] {
			seen[n], list = true, append(list, n)
		}
	}
	return list
}

// stating returns the table of an operation for which the definition of the table has to be
// known in full.
func stating(op ops.Op) (table schema.Name, ok bool) {
	switch op := op.(type) {
	case ops.DropTable:
		return op.Table.QualifiedName(), true
	case ops.DropIndex:
		return op.Table, true
	case ops.DropColumn:
		return op.Table, true
	case ops.AlterColumn:
		return op.Table, true
	case ops.AlterTable:
		return op.Table, op.To.Charset.Set || op.To.Collation.Set
	case ops.DropConstraint:
		return op.Table, op.Type == schema.KindPrimaryKey || op.Type == schema.KindUnique
	}
	return schema.Name{}, false
}
