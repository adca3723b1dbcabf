package dialect

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// CREATE INDEX on a partitioned table also creates an index on every partition. An index
// may be found that only some partitions have: it was created ON ONLY the partitioned
// table, and indexes of partitions were attached one by one. It is invalid until all
// partitions have one. Such an index, or the one behind a key, is created here in the same
// way: ON ONLY the parent, then on each partition that is listed, then ALTER INDEX …
// ATTACH PARTITION.

// addKeyAlone adds a key to a partitioned table ONLY, so that the server does not add it to
// all partitions, and then to those in k.Attached.
func (c *postgresCompiler) addKeyAlone(op ops.AddConstraint, note string, k schema.Key) {
	c.run(note+" alone", "ALTER TABLE ONLY "+c.d.QuoteName(op.Table)+" ADD "+c.d.constraintDef(op.Constraint))
	c.attachParts(op.Table, constraintName(op.Table, op.Constraint), k.Attached, func(a schema.AttachedIndex) {
		c.run("add constraint "+a.Name+" to "+a.Table.String(),
			"ALTER TABLE ONLY "+c.d.QuoteName(a.Table)+" ADD "+c.d.constraintDef(op.Constraint.Renamed(a.Name)), RiskBlockingIndex)
	})
}

// attachIndexes creates the indexes of partitions in Index.Attached and attaches them. Each
// is created ON ONLY its table, which may be partitioned itself.
func (c *postgresCompiler) attachIndexes(op ops.CreateIndex) {
	c.attachParts(op.Table, op.Index.Name, op.Index.Attached, func(a schema.AttachedIndex) {
		part := op.Index
		part.Name = a.Name
		c.run(createIndexNote(a.Table, part), c.d.indexDef(a.Table, part, "", true), RiskBlockingIndex)
	})
}

// attachParts has create make each index of a list, unless the partition has it already
// behind a key of its own, and attaches it: to the index whole of the table, or to that of
// the partition in between.
func (c *postgresCompiler) attachParts(table schema.Name, whole string, list []schema.AttachedIndex, create func(schema.AttachedIndex)) {
	for _, a := range list {
		if !a.Key {
			create(a)
		}
		to := a.To
		if to.IsZero() {
			to = schema.Name{Schema: table.Schema, Name: whole}
		}
		c.run("attach index "+a.Name+" to "+to.Name, "ALTER INDEX "+c.d.QuoteName(to)+" ATTACH PARTITION "+c.indexName(a.Table, a.Name))
	}
}
