package autogen

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Holds is what a database keeps from changing, beside what is compared.
type Holds struct {
	// Published are tables, with no column, that publications list, and columns that
	// these list or filter rows by, with the names of the publications.
	Published map[schema.ColumnRef]string
	// Fixed are extensions that stay in the schema that they are in.
	Fixed map[string]bool
	// Collation is the database's own, which columns have where nothing says another (MySQL).
	Collation string
	// Typed are tables whose columns are those of a composite type.
	Typed map[schema.Name]bool
}

// refused tells what stands against a change. The server keeps the columns that a
// publication lists or filters by, and takes a table that goes out of it for good.
func (w *assessor) refused(op ops.Op, holds Holds) []Risk {
	published := holds.Published
	if table, typed := ops.ChangesColumns(op); typed && holds.Typed[w.live(table)] {
		return []Risk{{Kind: dialect.RiskRefused, Means: "the table is one of a type: the server alters neither while it is",
			Safe: "ALTER TABLE … NOT OF before it, in an execute operation, and OF again after it"}}
	}
	var table schema.Name
	var column string
	refused := "drop it"
	switch op := op.(type) {
	case ops.AlterExtension:
		if op.From.Schema == op.To.Schema || !holds.Fixed[op.To.Name] {
			return nil
		}
		return []Risk{{Kind: dialect.RiskRefused, Means: "this extension cannot be moved to another schema",
			Safe: "declare the schema that it is in, or drop it and create it anew in execute operations: what is made with it goes along"}}
	case ops.DropTable:
		by := published[schema.ColumnRef{Table: w.live(op.Table.QualifiedName())}]
		if by == "" {
			return nil
		}
		return []Risk{{Kind: dialect.RiskPublished, Means: "it goes from publication " + by + ", and the way back does not add it again",
			Safe: "add it again by ALTER PUBLICATION where it is needed"}}
	case ops.DropColumn:
		table, column = op.Table, op.Column.Name
	case ops.AlterColumn:
		if !op.To.Type.Set && !op.To.Collation.Set {
			return nil
		}
		table, column, refused = op.Table, op.Column, "change its type"
	default:
		return nil
	}
	live, name := w.live(table), w.liveColumn(table, column)
	for _, ref := range slices.SortedFunc(maps.Keys(published), func(a, b schema.ColumnRef) int { return a.Table.Compare(b.Table) }) {
		if ref.Column == name && w.descends(ref.Table, live) {
			return []Risk{{Kind: dialect.RiskRefused, Means: "publication " + published[ref] + " lists the column or filters rows by it: the server refuses to " + refused,
				Safe: "ALTER PUBLICATION before it, and again after it, in execute operations"}}
		}
	}
	return nil
}

// descends reports whether a table is another one, or one of its partitions and heirs.
func (w *assessor) descends(n, from schema.Name) bool {
	if n == from {
		return true
	}
	t := w.before.Table(n)
	switch {
	case t == nil:
		return false
	case t.PartitionOf != nil:
		return w.descends(t.PartitionOf.Parent, from)
	}
	return slices.ContainsFunc(t.Inherits, func(p schema.Name) bool { return w.descends(p, from) })
}
