package autogen

import (
	"cmp"
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (c *tableWalk) columns() {
	c.renamedColumns = map[string]string{}
	key := func(col schema.Column) string { return c.fold.member(col.Name) }
	former := func(col schema.Column) (string, bool) {
		name := col.RenamedFrom
		if r, ok := c.renamed(c.name, col.Name); ok {
			name = r
		}
		return c.fold.member(name), name != ""
	}
	c.live.Columns, c.declared.Columns = c.whole(c.live, c.walk.live, c.found), c.whole(c.declared, c.compare, c.walk.declared)
	c.inheritedBeside()
	m := match(c.live.Columns, c.declared.Columns, key, former)
	for _, p := range m.pairs {
		if p.live.Name != p.declared.Name {
			c.renamedColumns[p.live.Name] = p.declared.Name
		}
	}
	c.leaving = slices.Clone(m.dropped)
	for live, declared := range m.both() {
		if dialect.MustRecreate(c.in.Dialect, live, declared) {
			c.leaving = append(c.leaving, live)
		}
	}
	for live, declared := range m.both() {
		if c.followsParent(declared.Name) {
			live.Type, live.Collation, live.Generated = declared.Type, declared.Collation, declared.Generated
			live.Nullable = c.nullableByThen(live, declared)
			c.followParentStorage(&live, declared.Name)
		}
		if was, is := live.Generated, declared.Generated; was != nil && is != nil && len(c.renamedColumns) > 0 {
			if now := ops.RenamedColumns(was.Expr, c.live.Name, c.renamedColumns); now.SQL == is.Expr.SQL && was.Stored == is.Stored {
				live.Generated = is // the server follows by itself
			}
		}
		c.column(live, declared)
		c.renameSequence(live, declared)
	}
	for _, col := range m.added {
		c.emit(c.addColumn(col.Name))
	}
	// What goes goes last: until then a person may have its values moved over.
	dropped := slices.Clone(m.dropped)
	if !c.in.Dialect.Traits().PlacesColumns {
		slices.Reverse(dropped) // so that they come back in their order
	}
	for _, col := range dropped {
		c.emit(c.dropColumn(col))
	}
	c.columnCandidates(m.dropped, m.added)
}

// nullableByThen is whether a column that follows a parent's takes null when that
// one is as it is to be. What it forbids by itself it gives up before its parent
// forbids it, so that it has it again when the parent allows null.
func (c *tableWalk) nullableByThen(live, declared schema.Column) bool {
	was, is := c.live.InheritedColumn(c.walk.live, declared.Name), c.declared.InheritedColumn(c.compare, declared.Name)
	switch {
	case !was.Nullable && is.Nullable:
		return true
	case was.Nullable && !is.Nullable && !live.Nullable && !declared.Nullable:
		c.emit(ops.AlterColumn{Table: c.name, Column: live.Name, To: ops.ColumnChange{Nullable: ops.To(true)}, From: ops.ColumnChange{Nullable: ops.To(false)}})
	}
	return live.Nullable
}

// followsParent reports whether a column is one of the same parent's on both sides: what
// it is made of changes with that one.
func (c *tableWalk) followsParent(name string) bool {
	was, is := nearest(c.live, c.walk.live, name), nearest(c.declared, c.compare, name)
	return !was.IsZero() && c.newName(was) == is
}

// nearest is the first parent that a column comes from, if any.
func nearest(t schema.Table, of indexed, name string) schema.Name {
	for _, n := range t.Parents() {
		if p := of.Table(n); p != nil && (p.Column(name) != nil || p.InheritedColumn(of, name) != nil) {
			return n
		}
	}
	return schema.Name{}
}

// definer is the table that a column of a partition or heir comes from, however many
// levels up.
func definer(t schema.Table, of indexed, column string) schema.Name {
	n := nearest(t, of, column)
	if p := of.Table(n); p != nil && p.Column(column) == nil {
		return definer(*p, of, column)
	}
	return n
}

// whole are the columns of one side. Of a table that leaves a parent or gets one
// all are its own: they are what it brings. given is what the side was before it
// was made canonical.
func (c *tableWalk) whole(t schema.Table, of, given indexed) []schema.Column {
	if c.sameParents() {
		return t.Columns
	}
	list := c.withInherited(slices.Clone(t.Columns), t, of, given)
	for i := range list {
		col := &list[i]
		from := t.InheritedColumn(of, col.Name)
		if from != nil && equal(from.Identity, col.Identity) {
			col.Identity = nil // the server gives it to a partition that joins, and takes it from one that leaves
		}
		if from != nil && col.Inherited && col.NotNull.Name == "" && !col.Nullable && c.sharesNames(t) {
			col.NotNull.Name = cmp.Or(from.NotNull.Name, schema.PostgresObjectName(definer(t, of, col.Name).Name, col.Name, "not_null"))
		}
		col.Inherited = false
	}
	return list
}

// withInherited adds to the columns of t those that it has of its parents alone,
// and of theirs. Parents may share some.
func (c *tableWalk) withInherited(list []schema.Column, t schema.Table, of, given indexed) []schema.Column {
	for _, n := range t.Parents() {
		p := of.Table(n)
		if p == nil {
			continue
		}
		there := func(col schema.Column) bool {
			return slices.ContainsFunc(list, func(o schema.Column) bool { return o.Name == col.Name })
		}
		for _, col := range keep(p.Columns, func(col schema.Column) bool { return !there(col) }) {
			if own := given.Table(n); own != nil && own.Column(col.Name) != nil {
				col.Sequence = own.Column(col.Name).Sequence
			}
			col = dialect.Inherited(n, col)
			col.Inherited = true
			list = append(list, col)
		}
		list = c.withInherited(list, *p, of, given)
	}
	return list
}

// sharesNames reports whether t is a partition on one side only, where it has its NOT
// NULL constraints by the names of the partitioned table: they stay when it leaves, and
// it needs them, if names count, when it joins.
func (c *tableWalk) sharesNames(t schema.Table) bool {
	if t.PartitionOf == nil || !dialect.NamesNotNull(c.in.Dialect) {
		return false
	}
	return c.declared.PartitionOf == nil || c.live.PartitionOf == nil && c.in.Options.Naming.KeepUnnamed
}

// inheritedBeside adds to each side the columns that it has from a parent and the
// other one has by itself, or with something of its own: they are there on both.
func (c *tableWalk) inheritedBeside() {
	if !c.sameParents() || len(c.live.Parents()) == 0 {
		return
	}
	live, declared := c.live.Columns, c.declared.Columns
	missing := func(from, in []schema.Column, parents func(schema.Column) *schema.Column) []schema.Column {
		list := slices.Clone(in)
		for _, col := range from {
			if slices.ContainsFunc(in, func(o schema.Column) bool { return o.Name == col.Name }) {
				continue
			}
			if p := parents(col); p != nil {
				col := p.HandedDown()
				col.Inherited, col.RenamedFrom = false, ""
				list = append(list, col)
			}
		}
		return list
	}
	of := func(s indexed, t schema.Table) func(string) *schema.Column {
		return func(name string) *schema.Column { return t.InheritedColumn(s, name) }
	}
	was, is := of(c.walk.live, c.live), of(c.compare, c.declared)
	c.live.Columns = missing(declared, live, func(col schema.Column) *schema.Column {
		if is(col.Name) == nil {
			return nil
		}
		return cmp.Or(was(col.Name), is(col.Name)) // which its parent gets as well
	})
	c.declared.Columns = missing(live, declared, func(col schema.Column) *schema.Column {
		if c.live.PartitionOf == nil && !col.Inherited {
			return is(col.Name)
		}
		return cmp.Or(is(col.Name), was(col.Name)) // which its parent loses as well
	})
}

func (c *tableWalk) sameParents() bool {
	if c.live.PartitionOf != nil && c.repartitioned[c.live.PartitionOf.Parent] {
		return false
	}
	return (c.live.PartitionOf == nil) == (c.declared.PartitionOf == nil) && slices.Equal(c.live.Inherits, c.declared.Inherits)
}

// addColumn adds a column in its place, where a database lets it be anywhere.
func (c *tableWalk) addColumn(name string) ops.AddColumn {
	op := ops.AddColumn{Table: c.name, Column: c.declaredColumn(name)}
	op.After, op.First = c.place(c.declared.Columns, name, nil)
	return op
}

// dropColumn notes where the column stood, for the way back. There the dropped
// columns come back from the last one to the first, so that each stands after
// one that stays, and by the name that it has by then.
func (c *tableWalk) dropColumn(col schema.Column) ops.DropColumn {
	op := ops.DropColumn{Table: c.name, Column: c.liveColumn(col.Name), Defined: true}
	if !col.Nullable && col.NotNull.Name == "" {
		op.Column.NotNull.Name = c.otherwiseNamed(col.Name)
	}
	op.After, op.First = c.place(c.live.Columns, col.Name, c.leaving)
	op.After = cmp.Or(c.renamedColumns[op.After], op.After)
	return op
}

// place is the column that stands before name and is none of without; first is
// set when there is none. Both are zero for one at the end, and where a
// database has columns only there.
func (c *tableWalk) place(list []schema.Column, name string, without []schema.Column) (after string, first bool) {
	if !c.in.Dialect.Traits().PlacesColumns || list[len(list)-1].Name == name {
		return "", false
	}
	left := make(map[string]bool, len(without))
	for i := range without {
		left[without[i].Name] = true
	}
	for i := range list {
		if list[i].Name == name {
			break
		}
		if !left[list[i].Name] {
			after = list[i].Name
		}
	}
	return after, after == ""
}

// declaredColumn is the column as operations carry it: as declared, but with
// the type of a canonical column where only that can stand alone (an enum whose
// values a database writes inline).
func (c *tableWalk) declaredColumn(name string) schema.Column {
	canonical := c.declared.Column(name)
	t := c.walk.declared.Table(c.name)
	if t == nil || t.Column(name) == nil {
		return *canonical
	}
	col := *t.Column(name)
	col.RenamedFrom = ""
	if col.Type.Kind == schema.EnumKind && canonical != nil && canonical.Type.Name == "" {
		col.Type = canonical.Type
	}
	return col
}

func (c *tableWalk) liveColumn(name string) schema.Column {
	if t := c.found.Table(c.live.QualifiedName()); t != nil {
		if col := t.Column(name); col != nil {
			return *col
		}
	}
	return *c.live.Column(name)
}

// column compares a column that both sides have. What differs is decided on the
// canonical forms; what the operation says is as it was declared.
func (c *tableWalk) column(live, declared schema.Column) {
	if dialect.MustRecreate(c.in.Dialect, live, declared) {
		add := c.addColumn(declared.Name)
		if was, is := c.liveColumn(live.Name).Generated, add.Column.Generated; was != nil && is != nil && sameExpr(live.Generated.Expr, declared.Generated.Expr) {
			add.Column.Generated = &schema.Generated{Expr: was.Expr, Stored: is.Stored} // in the words that it has
		}
		c.emit(c.dropColumn(live), add)
		c.cleared = append(c.cleared, live.Name)
		return
	}
	var to, from ops.ColumnChange
	fixed := !sameExpr(live.Default, declared.Default) && dialect.FixedWhenMade(c.in.Dialect, live, c.declaredColumn(declared.Name))
	if fixed {
		declared.Default = live.Default
	}
	live.Default = c.renamedDefault(live.Default, declared.Type)
	both := c.renameValues(live, declared)
	a, b := live, declared
	if !both.Type.Equal(declared.Type) || !sameExpr(live.Default, declared.Default) || !sameExpr(live.OnUpdate, declared.OnUpdate) ||
		!equal(live.Generated, declared.Generated) {
		a, b = c.liveColumn(live.Name), c.declaredColumn(declared.Name)
		a.Default = c.renamedDefault(a.Default, declared.Type)
	}
	if !both.Type.Equal(live.Type) {
		live, a.Type = both, both.Type
	}
	change(&to.Name, &from.Name, live.Name, declared.Name)
	if !live.Type.Equal(declared.Type) {
		to.Type, from.Type = ops.To(b.Type), ops.To(a.Type)
	}
	change(&to.Nullable, &from.Nullable, live.Nullable, declared.Nullable)
	changeExpr(&to.Default, &from.Default, live.Default, declared.Default, a.Default, b.Default)
	changeExpr(&to.OnUpdate, &from.OnUpdate, live.OnUpdate, declared.OnUpdate, a.OnUpdate, b.OnUpdate)
	if changeDeep(&to.Identity, &from.Identity, live.Identity, declared.Identity); to.Identity.Set && (live.Identity == nil) != (declared.Identity == nil) {
		// With the sequence that comes or goes by its name.
		if declared.Identity != nil {
			to.Identity = ops.To(c.declaredColumn(declared.Name).Identity)
		} else {
			from.Identity = ops.To(c.liveColumn(live.Name).Identity)
		}
	}
	if changeDeep(&to.Generated, &from.Generated, live.Generated, declared.Generated); to.Generated.Set {
		to.Generated, from.Generated = ops.To(b.Generated), ops.To(a.Generated)
	}
	change(&to.Comment, &from.Comment, live.Comment, declared.Comment)
	change(&to.Charset, &from.Charset, live.Charset, declared.Charset)
	change(&to.Collation, &from.Collation, live.Collation, declared.Collation)
	change(&to.Storage, &from.Storage, live.Storage, declared.Storage)
	change(&to.Compression, &from.Compression, live.Compression, declared.Compression)
	changeDeep(&to.Statistics, &from.Statistics, live.Statistics, declared.Statistics)
	if !slices.Equal(live.Options, declared.Options) {
		to.Options, from.Options = ops.To(c.declaredColumn(declared.Name).Options), ops.To(c.liveColumn(live.Name).Options)
	}
	change(&to.Invisible, &from.Invisible, live.Invisible, declared.Invisible)
	was, is := c.notNull(live, declared)
	change(&to.NotNull, &from.NotNull, was, is)
	change(&to.WithoutSystemVersioning, &from.WithoutSystemVersioning, live.WithoutSystemVersioning, declared.WithoutSystemVersioning)
	changeDeep(&to.SRID, &from.SRID, live.SRID, declared.SRID)
	if c.madeByKey(live, declared) {
		to.Type, from.Type = ops.Field[schema.Type]{}, ops.Field[schema.Type]{}
	}
	c.statedCollation(&to, &from, live, declared)
	if to.IsZero() {
		return
	}
	if a, b := c.liveColumn(live.Name), c.declaredColumn(declared.Name); !to.Default.Set && !fixed && dialect.LeavesDefault(c.in.Dialect, a, b) {
		to.Default, from.Default = ops.To(b.Default), ops.To(a.Default)
	}
	if to.SRID.Set {
		c.cleared = append(c.cleared, live.Name)
	}
	c.emit(c.counting(ops.AlterColumn{Table: c.name, Column: live.Name, To: to, From: from})...)
}

// madeByKey reports whether two types are one as they are written, and differ at most
// by what the primary key that the column enters or leaves makes of them.
func (c *tableWalk) madeByKey(live, declared schema.Column) bool {
	return c.in.Dialect.Traits().KeyMakesType &&
		((live.Identity == nil) != (declared.Identity == nil) || inKey(c.live, live) != inKey(c.declared, declared)) &&
		c.liveColumn(live.Name).Type.Equal(c.declaredColumn(declared.Name).Type)
}

func inKey(t schema.Table, c schema.Column) bool {
	return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name)
}

// notNull are the two sides' NOT NULL constraints. One that is declared without
// a name has any; in SQL it has the standard one, which does not follow by
// itself when the table or column is renamed.
func (c *tableWalk) notNull(live, declared schema.Column) (was, is schema.NotNull) {
	was, is = live.NotNull, declared.NotNull
	switch {
	case is.Name != "":
	case was.Name == "" && !live.Nullable && declared.Nullable:
		was.Name = c.otherwiseNamed(live.Name)
	case !c.in.Options.Naming.KeepUnnamed:
		if !declared.Nullable {
			is.Name = was.Name
		}
	case was.Name == "" && !live.Nullable && !declared.Nullable && dialect.NamesNotNull(c.in.Dialect):
		was.Name = schema.PostgresObjectName(c.live.Name, live.Name, "not_null")
		is.Name = schema.PostgresObjectName(c.declared.Name, declared.Name, "not_null")
	}
	return was, is
}

// otherwiseNamed is the standard name of a column's NOT NULL constraint, where it would get
// another one on the way back: the table has its new name still when the column does.
func (c *tableWalk) otherwiseNamed(column string) string {
	if !dialect.NamesNotNull(c.in.Dialect) {
		return ""
	}
	name := schema.PostgresObjectName(c.live.Name, column, "not_null")
	if name == schema.PostgresObjectName(c.declared.Name, column, "not_null") {
		return ""
	}
	return name
}

// changeExpr compares canonical expressions and notes the declared ones.
func changeExpr(to, from *ops.Field[schema.Expr], live, declared, liveValue, declaredValue schema.Expr) {
	if !sameExpr(live, declared) {
		*to, *from = ops.To(declaredValue), ops.To(liveValue)
	}
}

func sameExpr(a, b schema.Expr) bool {
	return a.SQL == b.SQL && maps.Equal(a.Dialects, b.Dialects)
}

// changeDeep compares what is behind pointers. It runs for a handful of
// properties of columns that differ in kind, not for every column.
func changeDeep[T any](to, from *ops.Field[*T], live, declared *T) {
	if live == nil && declared == nil {
		return
	}
	if !equal(live, declared) {
		*to, *from = ops.To(declared), ops.To(live)
	}
}
