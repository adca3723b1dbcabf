package dialect

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// ownParts are those parts of indexes that are keys of a new partition's own, by the
// names that the server gives to parts.
func ownParts(t schema.Table) []string {
	var list []string
	for _, given := range slices.Sorted(maps.Keys(t.Parts)) {
		if slices.ContainsFunc(t.Constraints(), func(k schema.Constraint) bool {
			kind := k.ConstraintKind()
			return k.ConstraintName() == t.Parts[given] && (kind == schema.KindPrimaryKey || kind == schema.KindUnique)
		}) {
			list = append(list, given)
		}
	}
	return list
}

// createAttached makes a partition whose keys are its parts of indexes: it has them
// before it becomes one, since the server would make parts beside them.
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
		"ALTER TABLE "+parent+" ATTACH PARTITION "+quoted+" "+t.PartitionOf.Bound)
	return c.tableExtras(t)
}

// ownColumn gives a table that is going to be a partition what it says of a column
// besides its parent.
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
