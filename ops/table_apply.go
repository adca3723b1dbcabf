package ops

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

func (o CreateTable) apply(e *editor) error {
	t := o.Table.Clone()
	n := t.QualifiedName()
	if o.IfNotExists && e.s.Table(n) != nil {
		return nil
	}
	notNullKey(&t)
	if err := e.tableList().add(t, false); err != nil {
		return err
	}
	e.tables[n] = true
	return nil
}

// apply also drops what goes with a table: its triggers, policies and rules,
// the sequences that it owns, and with Cascade the foreign keys to it.
func (o DropTable) apply(e *editor) error {
	n := o.Table.QualifiedName()
	found, err := e.tableList().remove(n, o.IfExists)
	if err != nil || !found {
		return err
	}
	delete(e.tables, n)
	if slices.ContainsFunc(e.s.Objects, func(x schema.Object) bool { return x.On == n }) {
		list := e.objects()
		*list = slices.DeleteFunc(*list, func(x schema.Object) bool { return x.On == n })
	}
	e.dropOwnedSequences(func(r schema.ColumnRef) bool { return r.Table == n })
	if o.Cascade {
		e.dropReferences(func(fk schema.ForeignKey) bool { return fk.RefTable == n })
	}
	return nil
}

func (o RenameTable) apply(e *editor) error {
	t, err := e.table(o.From)
	if err != nil {
		return err
	}
	if o.From != o.To && e.s.Table(o.To) != nil {
		return &ExistsError{What: "table", Name: o.To.String()}
	}
	t.Schema, t.Name = o.To.Schema, o.To.Name
	for i := range t.Columns { // whose sequences keep their names
		t.Columns[i].KeepSequenceBehind(o.To.Name, t.Columns[i].SequenceBehind(o.From.Name))
	}
	e.moved(o.From, o.To)
	e.renameTables(func(n schema.Name) schema.Name {
		if n == o.From {
			return o.To
		}
		return n
	})
	return nil
}

func (o AlterTable) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	c := o.To
	c.Comment.into(&t.Comment)
	c.Unlogged.into(&t.Options.Unlogged)
	c.Tablespace.into(&t.Options.Tablespace)
	c.AccessMethod.into(&t.Options.AccessMethod)
	c.RowSecurity.into(&t.Options.RowSecurity)
	c.ForceRowSecurity.into(&t.Options.ForceRowSecurity)
	c.ReplicaIdentity.into(&t.Options.ReplicaIdentity)
	c.ClusterOn.into(&t.Options.ClusterOn)
	c.Storage.into(&t.Options.Storage)
	c.Engine.into(&t.Options.Engine)
	if c.Charset.Set || c.Collation.Set {
		for i := range t.Columns {
			t.Columns[i].StatedCollation = "" // it is no longer the table's
		}
	}
	c.Charset.into(&t.Options.Charset)
	c.Collation.into(&t.Options.Collation)
	c.RowFormat.into(&t.Options.RowFormat)
	c.SystemVersioning.into(&t.Options.SystemVersioning)
	c.Period.into(&t.Options.Period)
	c.Strict.into(&t.Options.Strict)
	c.WithoutRowID.into(&t.Options.WithoutRowID)
	c.PartitionBy.into(&t.PartitionBy)
	c.Inherits.into(&t.Inherits)
	t.Inherits = slices.Clone(t.Inherits)
	c.Definition.into(&t.Definition)
	return nil
}

func (o AttachPartition) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	if t.PartitionOf != nil {
		return &ExistsError{What: "partition", Name: o.Table.String(), Table: t.PartitionOf.Parent}
	}
	p := o.Partition
	t.PartitionOf = &p
	return nil
}

func (o DetachPartition) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	if t.PartitionOf == nil || t.PartitionOf.Parent != o.Partition.Parent {
		return &NotFoundError{What: "partition", Name: o.Table.String(), Table: o.Partition.Parent}
	}
	t.PartitionOf = nil
	return nil
}

// notNullKey makes the columns of the primary key NOT NULL, as databases do.
func notNullKey(t *schema.Table) {
	if t.PrimaryKey == nil {
		return
	}
	for _, name := range t.PrimaryKey.Columns {
		if c := t.Column(name); c != nil {
			c.Nullable = false
		}
	}
}

// dropReferences drops the foreign keys that match.
func (e *editor) dropReferences(match func(schema.ForeignKey) bool) {
	e.eachTable(
		func(t *schema.Table) bool { return slices.ContainsFunc(t.ForeignKeys, match) },
		func(t *schema.Table) { t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, match) },
	)
}

func (e *editor) dropOwnedSequences(by func(schema.ColumnRef) bool) {
	owned := func(s schema.Sequence) bool { return s.OwnedBy != nil && by(*s.OwnedBy) }
	if slices.ContainsFunc(e.s.Sequences, owned) {
		f := e.sequences()
		f.own()
		*f.list = slices.DeleteFunc(*f.list, owned)
	}
}

// renameTables gives the tables that others refer to their new names.
func (e *editor) renameTables(to func(schema.Name) schema.Name) {
	changes := func(n schema.Name) bool { return to(n) != n }
	e.eachTable(
		func(t *schema.Table) bool {
			return slices.ContainsFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool { return changes(fk.RefTable) }) ||
				t.PartitionOf != nil && changes(t.PartitionOf.Parent) || slices.ContainsFunc(t.Inherits, changes)
		},
		func(t *schema.Table) {
			for i := range t.ForeignKeys {
				t.ForeignKeys[i].RefTable = to(t.ForeignKeys[i].RefTable)
			}
			if t.PartitionOf != nil {
				t.PartitionOf.Parent = to(t.PartitionOf.Parent)
			}
			for i, n := range t.Inherits {
				t.Inherits[i] = to(n)
			}
		},
	)
	for i, s := range e.s.Sequences {
		if s.OwnedBy != nil && changes(s.OwnedBy.Table) {
			e.sequences().own()
			e.s.Sequences[i].OwnedBy = &schema.ColumnRef{Table: to(s.OwnedBy.Table), Column: s.OwnedBy.Column}
		}
	}
	e.renameNeeded(to)
}

// renameNeeded gives the tables and views that objects are on, or need, their new
// names.
func (e *editor) renameNeeded(to func(schema.Name) schema.Name) {
	changes := func(n schema.Name) bool { return to(n) != n }
	for i, o := range e.s.Objects {
		if !changes(o.On) && !slices.ContainsFunc(o.Needs, changes) {
			continue
		}
		o.On = to(o.On)
		o.Needs = slices.Clone(o.Needs)
		for j, n := range o.Needs {
			o.Needs[j] = to(n)
		}
		(*e.objects())[i] = o
	}
}
