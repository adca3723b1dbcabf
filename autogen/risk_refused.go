package autogen

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Holds is what a database says, beside its schema, about what cannot be changed. An
// introspect.Snapshot has fields of the same names.
type Holds struct {
	// Published maps the tables that publications list (as a ColumnRef without a
	// column), and the columns that they list or filter rows by, to the names of the
	// publications (PostgreSQL).
	Published map[schema.ColumnRef]string
	// Fixed are the extensions that cannot be moved to another schema (PostgreSQL).
	Fixed map[string]bool
	// Collation is the database's own: the one that a table has if nothing gives it
	// another (MySQL).
	Collation string
	// Typed are the tables that were created OF a composite type (PostgreSQL).
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
