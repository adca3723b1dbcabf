package dialect

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// An index of a partitioned table that not all partitions have a part of is made for
// that table alone, and the parts that there are beside it. The same goes for a key.

// addKeyAlone adds a key to a partitioned table without having the server add it to
// all partitions.
func (c *postgresCompiler) addKeyAlone(op ops.AddConstraint, note string, k schema.Key) {
	c.run(note+" alone", "ALTER TABLE ONLY "+c.d.QuoteName(op.Table)+" ADD "+c.d.constraintDef(op.Constraint))
	c.attachParts(op.Table, constraintName(op.Table, op.Constraint), k.Attached, func(a schema.AttachedIndex) {
		c.run("add constraint "+a.Name+" to "+a.Table.String(),
			"ALTER TABLE ONLY "+c.d.QuoteName(a.Table)+" ADD "+c.d.constraintDef(op.Constraint.Renamed(a.Name)), RiskBlockingIndex)
	})
}

// attachIndexes makes the parts of an index that was made for a partitioned table
// alone, each alone.
func (c *postgresCompiler) attachIndexes(op ops.CreateIndex) {
	c.attachParts(op.Table, op.Index.Name, op.Index.Attached, func(a schema.AttachedIndex) {
		part := op.Index
		part.Name = a.Name
		c.run(createIndexNote(a.Table, part), c.d.indexDef(a.Table, part, "", true), RiskBlockingIndex)
	})
}

// attachParts makes each of a list but for the keys, which are there, and attaches it
// to what it is a part of.
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
