package dialect

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// isOwnKey reports whether one of a partition's indexes that are attached to an index of
// the partitioned table is the index behind a key that the partition has declared itself.
// part is the name in Table.Parts that the server would give to that index.
func isOwnKey(t schema.Table, part string) bool { return t.Key(t.Parts[part]) != nil }

// hasAttachedKeys reports whether a partition has any such key.
func hasAttachedKeys(t schema.Table) bool {
	for part := range t.Parts {
		if isOwnKey(t, part) {
			return true
		}
	}
	return false
}

// createAttached creates a partition of which hasAttachedKeys is true: as an ordinary table
// with its keys, which is attached afterwards. ATTACH PARTITION uses the indexes that it
// finds, whereas CREATE TABLE … PARTITION OF would create others beside those of the keys.
func (c *postgresCompiler) createAttached(op ops.CreateTable) error {
	t := op.Table
	name, quoted := t.QualifiedName(), c.d.QuoteName(t.QualifiedName())
	parent := c.d.QuoteName(t.PartitionOf.Parent)
	like := "LIKE " + parent + " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE"
	if c.d.hasCompression() {
		like += " INCLUDING COMPRESSION"
	}
	bare := t
	bare.PartitionOf = nil
	create := "CREATE " + choice(t.Options.Unlogged, "UNLOGGED ", "") + "TABLE " + ifNotExists(op.IfNotExists) + quoted
	c.run("create table "+name.String(), create+" ("+like+")"+c.d.tableClauses(bare))
	for _, col := range t.Columns {
		c.ownColumn(name, col)
	}
	list := t.Constraints()
	for i, k := range list {
		if !addedLater(k, list[:i]) {
			c.run("add constraint "+k.ConstraintName()+" to "+name.String(), "ALTER TABLE "+quoted+" ADD "+c.d.constraintDef(k))
		}
	}
	c.run("attach "+name.String()+" to "+t.PartitionOf.Parent.String(),
		"ALTER TABLE "+parent+" ATTACH PARTITION "+quoted+" "+partitionBound(t.PartitionOf.Bound))
	return c.tableExtras(t)
}

// ownColumn adds the statements for a column's default and NOT NULL as the partition
// declares them. The table was created LIKE its parent, and has the parent's.
func (c *postgresCompiler) ownColumn(table schema.Name, col schema.Column) {
	at, quoted := table.String()+"."+col.Name, "ALTER TABLE "+c.d.QuoteName(table)
	alter := quoted + " ALTER COLUMN " + c.d.QuoteIdent(col.Name)
	if !col.Default.IsZero() {
		c.run("default of "+at, alter+" SET DEFAULT "+c.d.bareDefault(col.Default, col.Type))
	} else if col.Inherited {
		c.run("no default of "+at, alter+" DROP DEFAULT")
	}
	switch {
	case col.Nullable, col.Inherited, col.NotNull.NotValid:
	case col.NotNull.Name != "" && c.d.namesNotNull(): // by another name than the parent's
		c.run("null allowed in "+at, alter+" DROP NOT NULL")
		c.run("not null of "+at, quoted+" ADD CONSTRAINT "+c.d.QuoteIdent(col.NotNull.Name)+" NOT NULL "+c.d.QuoteIdent(col.Name))
	default:
		c.run("not null of "+at, alter+" SET NOT NULL")
	}
}
