package ops

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

func (o AddColumn) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	if t.Column(o.Column.Name) != nil {
		if o.IfNotExists {
			return nil
		}
		return &ExistsError{What: "column", Name: o.Column.Name, Table: o.Table}
	}
	t.Columns = append(t.Columns, o.Column.Clone())
	return place(t, len(t.Columns)-1, o.After, o.First)
}

// apply also drops the members of the table that name the column, as SQL does,
// and with Cascade the foreign keys of other tables to it.
func (o DropColumn) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	i := columnIndex(t, o.Column.Name)
	if i < 0 {
		if o.IfExists {
			return nil
		}
		return &NotFoundError{What: "column", Name: o.Column.Name, Table: o.Table}
	}
	t.Columns = slices.Delete(t.Columns, i, i+1)
	dropMembersOf(t, o.Column.Name)
	ref := schema.ColumnRef{Table: o.Table, Column: o.Column.Name}
	e.dropOwnedSequences(func(r schema.ColumnRef) bool { return r == ref })
	if o.Cascade {
		e.dropReferences(func(fk schema.ForeignKey) bool {
			return fk.RefTable == o.Table && slices.Contains(fk.RefColumns, o.Column.Name)
		})
	}
	return nil
}

func (o AlterColumn) apply(e *editor) error {
	t, err := e.table(o.Table)
	if err != nil {
		return err
	}
	i := columnIndex(t, o.Column)
	if i < 0 { // a partition lists only those of which it says something
		of := t.InheritedColumn(&e.s, o.Column)
		if of == nil {
			return &NotFoundError{What: "column", Name: o.Column, Table: o.Table}
		}
		i = len(t.Columns)
		own := of.HandedDown()
		own.Inherited = true
		t.Columns = append(t.Columns, own)
	}
	was := t.Columns[i]
	o.To.applyTo(&t.Columns[i])
	e.follow(o.Table, was, o.To)
	if o.To.Name.Set && o.To.Name.Value != o.Column {
		if t.Column(o.To.Name.Value) != nil {
			return &ExistsError{What: "column", Name: o.To.Name.Value, Table: o.Table}
		}
		col := &t.Columns[i]
		col.Name = o.To.Name.Value
		if sequence := was.SequenceBehind(t.Name); sequence != "" && (was.Identity == nil) == (col.Identity == nil) {
			col.KeepSequenceBehind(t.Name, sequence)
		}
		e.renameColumn(t, o.Column, o.To.Name.Value)
	}
	return place(t, i, o.After, o.First)
}

// follow changes a column of the partitions and heirs of a table with it, where
// they have what it had.
func (e *editor) follow(parent schema.Name, was schema.Column, c ColumnChange) {
	family := map[schema.Name]schema.Heir{}
	for _, h := range e.s.Heirs(parent, was.Name, was) {
		family[h.Table] = h
	}
	if len(family) == 0 {
		return
	}
	e.eachTable(
		func(t *schema.Table) bool {
			return family[t.QualifiedName()].Column.Name != "" && t.Column(was.Name) != nil
		},
		func(t *schema.Table) {
			col, as := t.Column(was.Name), family[t.QualifiedName()]
			c.Type.into(&col.Type)
			c.Collation.into(&col.Collation)
			if col.Default.SQL == was.Default.SQL {
				c.Default.into(&col.Default)
			}
			if col.Nullable == was.Nullable {
				c.Nullable.into(&col.Nullable)
			}
			if as.Stored {
				c.Storage.into(&col.Storage)
			}
			if as.Compressed {
				c.Compression.into(&col.Compression)
			}
			*col = col.Clone()
		},
	)
}

// applyTo changes all but the name.
func (c ColumnChange) applyTo(col *schema.Column) {
	c.Type.into(&col.Type)
	c.Nullable.into(&col.Nullable)
	c.Default.into(&col.Default)
	c.Identity.into(&col.Identity)
	c.Generated.into(&col.Generated)
	c.OnUpdate.into(&col.OnUpdate)
	c.Comment.into(&col.Comment)
	if c.Charset.Set || c.Collation.Set {
		col.StatedCollation = ""
	}
	c.StatedCollation.into(&col.StatedCollation)
	c.Charset.into(&col.Charset)
	c.Collation.into(&col.Collation)
	c.Storage.into(&col.Storage)
	c.Compression.into(&col.Compression)
	c.Statistics.into(&col.Statistics)
	c.Options.into(&col.Options)
	c.Invisible.into(&col.Invisible)
	c.NotNull.into(&col.NotNull)
	c.SRID.into(&col.SRID)
	c.WithoutSystemVersioning.into(&col.WithoutSystemVersioning)
	*col = col.Clone() // what later operations change of it is not the change's
}

func columnIndex(t *schema.Table, name string) int {
	return slices.IndexFunc(t.Columns, func(c schema.Column) bool { return c.Name == name })
}

// place moves the column at i to where an operation says, if it says.
func place(t *schema.Table, i int, after string, first bool) error {
	if !first && after == "" {
		return nil
	}
	c := t.Columns[i]
	if j := columnIndex(t, after); !first && (j < 0 || j == i) {
		return &NotFoundError{What: "column", Name: after, Table: t.QualifiedName()}
	}
	t.Columns = slices.Delete(t.Columns, i, i+1)
	at := 0
	if !first {
		at = columnIndex(t, after) + 1
	}
	t.Columns = slices.Insert(t.Columns, at, c)
	return nil
}

// dropMembersOf drops the constraints and indexes that name a column.
func dropMembersOf(t *schema.Table, column string) {
	inParts := func(parts []schema.IndexPart) bool {
		return slices.ContainsFunc(parts, func(p schema.IndexPart) bool { return p.Column == column })
	}
	inKey := func(k schema.Key) bool {
		return slices.Contains(k.Columns, column) || slices.Contains(k.Include, column)
	}
	if t.PrimaryKey != nil && inKey(t.PrimaryKey.Key) {
		t.PrimaryKey = nil
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u schema.Unique) bool { return inKey(u.Key) })
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk schema.ForeignKey) bool {
		return slices.Contains(fk.Columns, column)
	})
	t.Checks = slices.DeleteFunc(t.Checks, func(c schema.Check) bool { return c.Column == column })
	t.Exclusions = slices.DeleteFunc(t.Exclusions, func(x schema.Exclusion) bool {
		return slices.Contains(x.Include, column) ||
			slices.ContainsFunc(x.Elements, func(el schema.ExclusionElement) bool { return el.Column == column })
	})
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x schema.Index) bool {
		return inParts(x.Parts) || slices.Contains(x.Include, column)
	})
	if p := t.Options.Period; p.Start == column || p.End == column {
		t.Options.Period = schema.Period{}
		dropMembersOf(t, p.Name)
	}
}

// renameColumn gives the column its new name wherever it is named: in the
// members of its table, in foreign keys to it and in the sequences it owns.
// Expressions follow, as they do in the databases.
func (e *editor) renameColumn(t *schema.Table, from, to string) {
	table := t.QualifiedName()
	renameInTable(t, from, to)
	e.eachTable(
		func(o *schema.Table) bool {
			return slices.ContainsFunc(o.ForeignKeys, func(fk schema.ForeignKey) bool {
				return fk.RefTable == table && slices.Contains(fk.RefColumns, from)
			})
		},
		func(o *schema.Table) {
			for i := range o.ForeignKeys {
				if o.ForeignKeys[i].RefTable == table {
					replaceName(o.ForeignKeys[i].RefColumns, from, to)
				}
			}
		},
	)
	for i, s := range e.s.Sequences {
		if s.OwnedBy != nil && *s.OwnedBy == (schema.ColumnRef{Table: table, Column: from}) {
			e.sequences().own()
			e.s.Sequences[i].OwnedBy = &schema.ColumnRef{Table: table, Column: to}
		}
	}
}

func renameInTable(t *schema.Table, from, to string) {
	expr := func(x *schema.Expr) { renameInExpr(x, t.Name, from, to) }
	parts := func(list []schema.IndexPart) {
		for i := range list {
			if list[i].Column == from {
				list[i].Column = to
			}
			expr(&list[i].Expr)
		}
	}
	key := func(k *schema.Key) {
		replaceName(k.Columns, from, to)
		replaceName(k.Include, from, to)
		parts(k.Parts)
	}
	for i := range t.Columns {
		if g := t.Columns[i].Generated; g != nil {
			expr(&g.Expr)
		}
	}
	for _, end := range []*string{&t.Options.Period.Start, &t.Options.Period.End} {
		if *end == from {
			*end = to
		}
	}
	if t.PrimaryKey != nil {
		key(&t.PrimaryKey.Key)
	}
	for i := range t.Uniques {
		key(&t.Uniques[i].Key)
	}
	for i := range t.ForeignKeys {
		replaceName(t.ForeignKeys[i].Columns, from, to)
		replaceName(t.ForeignKeys[i].SetColumns, from, to)
	}
	for i := range t.Checks {
		if t.Checks[i].Column == from {
			t.Checks[i].Column = to
		}
		expr(&t.Checks[i].Expr)
	}
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		for j := range x.Elements {
			if x.Elements[j].Column == from {
				x.Elements[j].Column = to
			}
			expr(&x.Elements[j].Expr)
		}
		replaceName(x.Include, from, to)
		expr(&x.Where)
	}
	for i := range t.Indexes {
		parts(t.Indexes[i].Parts)
		replaceName(t.Indexes[i].Include, from, to)
		expr(&t.Indexes[i].Where)
	}
}

func replaceName(list []string, from, to string) {
	for i := range list {
		if list[i] == from {
			list[i] = to
		}
	}
}
