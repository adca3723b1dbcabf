package autogen

import (
	"cmp"
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// columns compares a table's columns: it pairs them, and emits what is added, altered and
// dropped.
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
	c.live.Columns, c.declared.Columns = c.allColumns(c.live, c.walk.live, c.found), c.allColumns(c.declared, c.compare, c.walk.declared)
	c.inheritedOnOneSide()
	m := match(c.live.Columns, c.declared.Columns, key, former)
	for _, p := range m.pairs {
		if p.live.Name != p.declared.Name {
			c.renamedColumns[p.live.Name] = p.declared.Name
		}
	}
	c.dropped = slices.Clone(m.dropped)
	for live, declared := range m.both() {
		if dialect.MustRecreate(c.in.Dialect, live, declared) {
			c.dropped = append(c.dropped, live)
		}
	}
	for live, declared := range m.both() {
		if c.followsParent(declared.Name) {
			live.Type, live.Collation, live.Generated = declared.Type, declared.Collation, declared.Generated
			live.Nullable = c.nullableAfterParent(live, declared)
			c.followParentStorage(&live, declared.Name)
		}
		if was, is := live.Generated, declared.Generated; was != nil && is != nil && len(c.renamedColumns) > 0 {
			if now := ops.RenamedColumns(was.Expr, c.live.Name, c.renamedColumns); now.SQL == is.Expr.SQL && was.Stored == is.Stored {
				live.Generated = is // the server renames the columns in it by itself
			}
		}
		c.column(live, declared)
		c.renameSequence(live, declared)
	}
	for _, col := range m.added {
		c.emit(c.addColumn(col.Name))
	}
	// Columns are dropped last: so a person can add an operation that moves their values to
	// the new ones.
	dropped := slices.Clone(m.dropped)
	if !c.in.Dialect.Traits().PlacesColumns {
		slices.Reverse(dropped) // the way back, which is the reverse, adds them in their order
	}
	for _, col := range dropped {
		c.emit(c.dropColumn(col))
	}
	c.columnCandidates(m.dropped, m.added)
}

// nullableAfterParent reports whether a live column that is inherited accepts null once its
// parent's column has been altered: DROP NOT NULL on the parent holds for it, too. Where the
// parent gets NOT NULL and the child had it before by itself, the child's is dropped first,
// so that the way back, which drops the parent's, gives it to the child again.
func (c *tableWalk) nullableAfterParent(live, declared schema.Column) bool {
	was, is := c.live.InheritedColumn(c.walk.live, declared.Name), c.declared.InheritedColumn(c.compare, declared.Name)
	switch {
	case !was.Nullable && is.Nullable:
		return true
	case was.Nullable && !is.Nullable && !live.Nullable && !declared.Nullable:
		c.emit(ops.AlterColumn{Table: c.name, Column: live.Name, To: ops.ColumnChange{Nullable: ops.To(true)}, From: ops.ColumnChange{Nullable: ops.To(false)}})
	}
	return live.Nullable
}

// followsParent reports whether a column is inherited from the same parent on both sides: its
// type changes with the parent's.
func (c *tableWalk) followsParent(name string) bool {
	was, is := nearestParent(c.live, c.walk.live, name), nearestParent(c.declared, c.compare, name)
	return !was.IsZero() && c.newName(was) == is
}

// nearestParent is the first parent that has a column, or inherits it; zero if none does.
func nearestParent(t schema.Table, of indexed, name string) schema.Name {
	for _, n := range t.Parents() {
		if p := of.Table(n); p != nil && (p.Column(name) != nil || p.InheritedColumn(of, name) != nil) {
			return n
		}
	}
	return schema.Name{}
}

// definingTable is the ancestor in which an inherited column is defined, at any level.
func definingTable(t schema.Table, of indexed, column string) schema.Name {
	n := nearestParent(t, of, column)
	if p := of.Table(n); p != nil && p.Column(column) == nil {
		return definingTable(*p, of, column)
	}
	return n
}

// allColumns are the columns of one side of the table. For a table that leaves a parent or
// gets one, they include those that it inherits: it keeps them when it leaves, and has to
// have them before it joins. given is the side before it was made canonical.
func (c *tableWalk) allColumns(t schema.Table, of, given indexed) []schema.Column {
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
		if from != nil && col.Inherited && col.NotNull.Name == "" && !col.Nullable && c.keepsNotNullNames(t) {
			col.NotNull.Name = cmp.Or(from.NotNull.Name, schema.PostgresObjectName(definingTable(t, of, col.Name).Name, col.Name, "not_null"))
		}
		col.Inherited = false
	}
	return list
}

// withInherited adds the inherited columns of t that are not in the list yet, from all of
// its ancestors. Two parents may have the same column.
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

// keepsNotNullNames reports whether the NOT NULL constraints of t count by the names that
// the partitioned table's have (PostgreSQL 18). They do for a partition that is detached,
// which keeps them, and, where names count, for one that is attached, or attached again.
func (c *tableWalk) keepsNotNullNames(t schema.Table) bool {
	if t.PartitionOf == nil || !dialect.NamesNotNull(c.in.Dialect) {
		return false
	}
	return c.declared.PartitionOf == nil || c.in.Options.Naming.KeepUnnamed
}

// inheritedOnOneSide handles columns that one side only inherits, and for which the other
// side has a definition of its own in the child as well. Both sides have the column: it is
// added to the side that inherits it, as the parent defines it.
func (c *tableWalk) inheritedOnOneSide() {
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
		return cmp.Or(was(col.Name), is(col.Name)) // the parent's may be new
	})
	c.declared.Columns = missing(live, declared, func(col schema.Column) *schema.Column {
		if c.live.PartitionOf == nil && !col.Inherited {
			return is(col.Name)
		}
		return cmp.Or(is(col.Name), was(col.Name)) // the parent may lose its own
	})
}

// sameParents reports whether the table is a partition, and inherits, on both sides alike,
// and its parent is not dropped and created meanwhile.
func (c *tableWalk) sameParents() bool {
	if c.live.PartitionOf != nil && c.repartitioned[c.live.PartitionOf.Parent] {
		return false
	}
	return (c.live.PartitionOf == nil) == (c.declared.PartitionOf == nil) && slices.Equal(c.live.Inherits, c.declared.Inherits)
}

// addColumn adds a column in its place among the others, where the database has ADD COLUMN
// … AFTER (MySQL).
func (c *tableWalk) addColumn(name string) ops.AddColumn {
	op := ops.AddColumn{Table: c.name, Column: c.declaredColumn(name)}
	op.After, op.First = c.place(c.declared.Columns, name, nil)
	return op
}

// dropColumn drops a column, and notes its place for the way back. The way back adds the
// dropped columns from the last one to the first, so each is said to be after one that
// stays, by the name which that one has then.
func (c *tableWalk) dropColumn(col schema.Column) ops.DropColumn {
	op := ops.DropColumn{Table: c.name, Column: c.liveColumn(col.Name), Defined: true}
	if !col.Nullable && col.NotNull.Name == "" {
		op.Column.NotNull.Name = c.notNullNameToRestore(col.Name)
	}
	op.After, op.First = c.place(c.live.Columns, col.Name, c.dropped)
	op.After = cmp.Or(c.renamedColumns[op.After], op.After)
	return op
}

// place is where a column is among the others: after the column before it that is none of
// without, or first. Both are zero for the last column, and where a database adds columns
// at the end only.
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

// liveColumn is the column as it was found.
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
			add.Column.Generated = &schema.Generated{Expr: was.Expr, Stored: is.Stored} // the expression is the same: in the words that it is found in
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
		// As it was given, which says the name of its sequence.
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
	if c.differsByKeyOnly(live, declared) {
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
	c.emit(c.splitNumbering(ops.AlterColumn{Table: c.name, Column: live.Name, To: to, From: from})...)
}

// differsByKeyOnly reports whether the types of a column are written alike, and are
// different in canonical form only because the column enters or leaves the primary key:
// INTEGER PRIMARY KEY is another type than INTEGER on SQLite.
func (c *tableWalk) differsByKeyOnly(live, declared schema.Column) bool {
	return c.in.Dialect.Traits().KeyMakesType &&
		((live.Identity == nil) != (declared.Identity == nil) || inKey(c.live, live) != inKey(c.declared, declared)) &&
		c.liveColumn(live.Name).Type.Equal(c.declaredColumn(declared.Name).Type)
}

// inKey reports whether a column is in the primary key.
func inKey(t schema.Table, c schema.Column) bool {
	return t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name)
}

// notNull are the NOT NULL constraints of both sides. One that is declared without a name
// may have any, but in models written in SQL it has the standard one, t_c_not_null.
// PostgreSQL does not rename that when the table or column is renamed.
func (c *tableWalk) notNull(live, declared schema.Column) (was, is schema.NotNull) {
	was, is = live.NotNull, declared.NotNull
	switch {
	case is.Name != "":
	case was.Name == "" && !live.Nullable && declared.Nullable:
		was.Name = c.notNullNameToRestore(live.Name)
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

// notNullNameToRestore is the standard name of a column's NOT NULL constraint, if the way
// back has to say it: where the table is renamed, too, it still has its new name when the
// column gets NOT NULL again, and the server would make the name from that.
func (c *tableWalk) notNullNameToRestore(column string) string {
	if !dialect.NamesNotNull(c.in.Dialect) {
		return ""
	}
	name := schema.PostgresObjectName(c.live.Name, column, "not_null")
	if name == schema.PostgresObjectName(c.declared.Name, column, "not_null") {
		return ""
	}
	return name
}

// changeExpr compares the canonical forms of an expression, and notes both as given.
func changeExpr(to, from *ops.Field[schema.Expr], live, declared, liveValue, declaredValue schema.Expr) {
	if !sameExpr(live, declared) {
		*to, *from = ops.To(declaredValue), ops.To(liveValue)
	}
}

func sameExpr(a, b schema.Expr) bool {
	return a.SQL == b.SQL && maps.Equal(a.Dialects, b.Dialects)
}

// changeDeep is change for properties that are pointers.
func changeDeep[T any](to, from *ops.Field[*T], live, declared *T) {
	if live == nil && declared == nil {
		return
	}
	if !equal(live, declared) {
		*to, *from = ops.To(declared), ops.To(live)
	}
}
