package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// publishes reports whether the contents of a publication are compared. They are if the
// models speak of it, or a revision has created it. Any other belongs to somebody else, and
// may exist in one of the databases only.
func (in Input) publishes(publication string) bool {
	spoken := func(o schema.Object) bool {
		return o.Name == publication && o.Kind.IsPublication()
	}
	return slices.ContainsFunc(in.Declared.Objects, spoken) || in.ownsPublication(publication)
}

// ownsPublication reports whether a publication that is not declared is to be dropped.
// Managed goes by names, and a publication is often called as a table that a revision has
// created: such a one does not count.
func (in Input) ownsPublication(name string) bool {
	n := schema.Name{Name: name}
	return in.Options.DropUnmanaged || in.Options.Managed != nil && in.Options.Managed(n) && in.Live.Table(n) == nil && in.Declared.Table(n) == nil
}

// published are the publications of a table, except those from which a change so far has
// removed it.
func (w *assessor) published(live schema.Name) []schema.Object {
	return keep(w.before.Objects, func(o schema.Object) bool {
		return o.Kind == schema.KindPublicationTable && o.On == live && !w.droppedObjects[o.ID()]
	})
}

// leavesPublication is the risk of dropping a table while a publication has it.
func (w *assessor) leavesPublication(table schema.Name) []Risk {
	by := publications(w.published(w.live(table)))
	if by == "" {
		return nil
	}
	return []Risk{{Kind: dialect.RiskPublished, Means: "it is removed from publication " + by + ", and the way back does not add it again",
		Safe: "add it again by ALTER PUBLICATION where it is needed"}}
}

// noReplicaIdentity is the risk of publishing a table without a primary key or another
// replica identity: PostgreSQL then refuses UPDATE and DELETE on it.
func (w *assessor) noReplicaIdentity(o schema.Object) []Risk {
	t := w.table(o.On)
	if o.Kind != schema.KindPublicationTable || t == nil || w.before.Object(o.ID()) != nil {
		return nil
	}
	if t.Options.ReplicaIdentity != "nothing" && (t.Options.ReplicaIdentity != "" || w.hasPrimaryKey(t)) {
		return nil
	}
	return []Risk{{Kind: dialect.RiskPublished, Means: o.On.String() + " has neither a primary key nor another replica identity: while publication " +
		o.Name + " publishes updates and deletes, the server refuses them", Safe: "give it a primary key, or a replica_identity, first"}}
}

// hasPrimaryKey reports whether a table has a primary key, be it the one of the table
// that it is a partition of.
func (w *assessor) hasPrimaryKey(t *schema.Table) bool {
	for t != nil && t.PrimaryKey == nil && t.PartitionOf != nil {
		t = w.table(t.PartitionOf.Parent)
	}
	return t != nil && t.PrimaryKey != nil
}

// inPublication is the risk of changing a column that a publication lists or filters by, be
// it for a partition or child of the table.
func (w *assessor) inPublication(table schema.Name, column, change string) []Risk {
	live, name := w.live(table), w.liveColumn(table, column)
	by := publications(keep(w.before.Objects, func(o schema.Object) bool {
		_, columns, _ := strings.Cut(o.Definition, " (")
		return o.Kind == schema.KindPublicationTable && !w.droppedObjects[o.ID()] && mentions(columns, name) && w.descends(o.On, live)
	}))
	if by == "" {
		return nil
	}
	return []Risk{{Kind: dialect.RiskRefused, Means: "publication " + by + " lists the column or filters rows by it: the server refuses to " + change,
		Safe: "ALTER PUBLICATION before it, and again after it, in execute operations"}}
}

// publications are the names of the publications in a list, for a message.
func publications(list []schema.Object) string {
	var names []string
	for _, o := range list {
		if !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
