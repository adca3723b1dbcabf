package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Holds is what a database says, beside its schema, about what cannot be changed. An
// introspect.Snapshot has fields of the same names.
type Holds struct {
	// Fixed are the extensions that cannot be moved to another schema (PostgreSQL).
	Fixed map[string]bool
	// Collation is the database's own: the one that a table has if nothing gives it
	// another (MySQL).
	Collation string
	// Typed are the tables that were created OF a composite type (PostgreSQL).
	Typed map[schema.Name]bool
	// LooseKeys: foreign keys may refer to columns that any index begins with, though the
	// version of the server would not take that (MySQL, restrict_fk_on_non_standard_key).
	LooseKeys bool
	// NeedsKeys: no table may be without a primary key (MySQL, sql_require_primary_key).
	NeedsKeys bool
}

// refusedChanges are the risks that come from what else is in the database: tables of a
// composite type, extensions that cannot be moved, and publications.
func (w *assessor) refusedChanges(op ops.Op, holds Holds) []Risk {
	if table, typed := ops.ChangesColumns(op); typed && holds.Typed[w.live(table)] {
		return []Risk{{Kind: dialect.RiskRefused, Means: "the table is one of a type: the server alters neither while it is",
			Safe: "ALTER TABLE … NOT OF before it, in an execute operation, and OF again after it"}}
	}
	switch op := op.(type) {
	case ops.AlterExtension:
		if op.From.Schema == op.To.Schema || !holds.Fixed[op.To.Name] {
			return nil
		}
		return []Risk{{Kind: dialect.RiskRefused, Means: "this extension cannot be moved to another schema",
			Safe: "declare the schema that it is in, or drop it and create it anew in execute operations: what is made with it goes along"}}
	case ops.CreateObject:
		return w.noReplicaIdentity(op.Object)
	case ops.DropTable:
		return w.leavesPublication(op.Table.QualifiedName())
	case ops.DropColumn:
		return w.inPublication(op.Table, op.Column.Name, "drop it")
	case ops.AlterColumn:
		if op.To.Type.Set || op.To.Collation.Set {
			return w.inPublication(op.Table, op.Column, "change its type")
		}
	}
	return nil
}

// descends reports whether n is the table from, or one of its partitions and children.
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
