package autogen

import (
	"cmp"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// constraints compares a table's constraints. They are matched by name, and where that finds
// nothing, by structure.
func (c *tableWalk) constraints() {
	c.live.Checks = c.checksKept()
	c.checksForParents()
	c.live.Checks, c.declared.Checks = c.checksOfBothSides()
	live := c.live.Constraints()
	declared := c.declared.Constraints()
	used := make([]bool, len(live))
	matches := make([]int, len(declared))
	for i, d := range declared {
		matches[i] = c.findConstraint(live, used, d, true)
	}
	for i, d := range declared {
		if matches[i] < 0 {
			matches[i] = c.findConstraint(live, used, d, false)
		}
	}
	for i, l := range live {
		if !used[i] {
			c.emit(ops.DropConstraint{Table: c.name, Name: l.ConstraintName(), Type: l.ConstraintKind(), Constraint: c.amongRenamed(c.liveConstraint(l))})
		}
	}
	for i, d := range declared {
		if matches[i] < 0 {
			c.emit(ops.AddConstraint{Table: c.name, Constraint: c.declaredConstraint(d)})
			continue
		}
		c.constraint(live[matches[i]], d)
	}
}

// checksKept are the live checks of a table, with those of the parents that it leaves: NO
// INHERIT leaves the table with its own copies of them.
func (c *tableWalk) checksKept() []schema.Check {
	list := c.live.Checks
	for _, n := range c.live.Inherits {
		p := c.walk.live.Table(n)
		if p == nil || slices.Contains(c.declared.Inherits, c.newName(n)) {
			continue
		}
		list = append(slices.Clone(list), keep(p.Checks, func(k schema.Check) bool {
			return !k.NoInherit && !hasCheck(list, k.Name)
		})...)
	}
	return list
}

// checksForParents adds the checks of a new parent to the table: INHERIT fails if the table
// does not have them. A live check that is equal to a parent's is not dropped, although the
// table does not declare it: once it is inherited, that is impossible.
func (c *tableWalk) checksForParents() {
	for _, n := range c.declared.Inherits {
		parent, compared := c.walk.declared.Table(n), c.compare.Table(n)
		if parent == nil || compared == nil {
			continue
		}
		joins := !slices.ContainsFunc(c.live.Inherits, func(was schema.Name) bool { return c.newName(was) == n })
		for i, k := range compared.Checks {
			if k.NoInherit || k.Name == "" || hasCheck(c.declared.Checks, k.Name) || i >= len(parent.Checks) || parent.Checks[i].Name != k.Name {
				continue
			}
			same := func(o schema.Check) bool {
				return o.Name == k.Name && equal(c.structure(o, true), c.structure(k, false))
			}
			if there := slices.IndexFunc(c.live.Checks, same); there >= 0 {
				c.live.Checks = slices.Delete(slices.Clone(c.live.Checks), there, there+1)
			} else if joins {
				c.emit(ops.AddConstraint{Table: c.name, Constraint: parent.Checks[i].WithFormerName("")})
			}
		}
	}
}

// checksOfBothSides leaves out the checks that one side declares in the table and the other
// only inherits. In the database both are one check of the table, and there is no statement
// that would make the one of the other.
func (c *tableWalk) checksOfBothSides() (live, declared []schema.Check) {
	only := func(list, other []schema.Check, isLive bool) []schema.Check {
		return keep(list, func(k schema.Check) bool {
			return k.Name == "" || hasCheck(other, k.Name) || !c.inheritsCheck(c.live.Inherits, c.declared.Inherits, k.Name, c.structure(k, isLive))
		})
	}
	return only(c.live.Checks, c.declared.Checks, true), only(c.declared.Checks, c.live.Checks, false)
}

// inheritsCheck reports whether a parent that a table has on both sides, or one of that
// parent's own, has a check of the name and structure on both sides. was and is are the
// parents of the table.
func (c *tableWalk) inheritsCheck(was, is []schema.Name, name string, structure schema.Constraint) bool {
	same := func(list []schema.Check, isLive bool) bool {
		return slices.ContainsFunc(list, func(o schema.Check) bool {
			return o.Name == name && !o.NoInherit && equal(c.structure(o, isLive), structure)
		})
	}
	return slices.ContainsFunc(was, func(n schema.Name) bool {
		live, declared := c.walk.live.Table(n), c.compare.Table(c.newName(n))
		if live == nil || declared == nil || !slices.Contains(is, c.newName(n)) {
			return false
		}
		return same(live.Checks, true) && same(declared.Checks, false) || c.inheritsCheck(live.Inherits, declared.Inherits, name, structure)
	})
}

// findConstraint returns the index of the live constraint that d is, or -1. By
// name first; then, when nothing has that name, by structure: for a declared
// constraint without a name of its own that is a match, for one with a name it
// is a rename.
func (c *tableWalk) findConstraint(live []schema.Constraint, used []bool, d schema.Constraint, byName bool) int {
	for i, l := range live {
		if used[i] || l.ConstraintKind() != d.ConstraintKind() {
			continue
		}
		same := false
		switch {
		case d.ConstraintKind() == schema.KindPrimaryKey:
			same = true // there is only one
		case byName:
			same = d.ConstraintName() != "" && c.fold.member(l.ConstraintName()) == c.fold.member(d.ConstraintName()) ||
				d.FormerName() != "" && l.ConstraintName() == d.FormerName()
		default:
			same = equal(c.structure(l, true), c.structure(d, false))
		}
		if same {
			used[i] = true
			return i
		}
	}
	return -1
}

// constraint compares a live constraint with the declared one that it is matched with.
func (c *tableWalk) constraint(live, declared schema.Constraint) {
	name, canonical := live.ConstraintName(), declared
	open := c.implicit[member{c.name, declared.ConstraintName()}] || declared.ConstraintName() == "" && !c.in.Options.Nameless
	if open && !c.namesConstraint(name) || name == "" && c.in.Options.LiveDeclared && c.in.Options.Nameless {
		declared = declared.Renamed(name)
	}
	named := (name == "") != (declared.ConstraintName() == "") // it gets a name or loses it, which RENAME cannot do
	if named || !equal(c.structure(live, true), c.structure(declared, false)) {
		from, to := live, declared.WithFormerName("")
		if !named && dialect.CanAlterConstraint(c.in.Dialect, from, to.Renamed(name)) {
			c.emit(ops.AlterConstraint{Table: c.name, From: from, To: to.Renamed(name)})
		} else {
			c.emit(ops.DropConstraint{Table: c.name, Name: name, Type: live.ConstraintKind(), Constraint: c.amongRenamed(c.liveConstraint(live))},
				ops.AddConstraint{Table: c.name, Constraint: c.declaredConstraint(canonical).Renamed(to.ConstraintName())})
			return
		}
	} else if live.ConstraintComment() != declared.ConstraintComment() {
		c.emit(ops.AlterConstraint{Table: c.name, From: live, To: declared.WithFormerName("").Renamed(name)})
	}
	if name != declared.ConstraintName() {
		c.emit(ops.RenameConstraint{Table: c.name, From: name, To: declared.ConstraintName(), Constraint: c.liveConstraint(live)})
	}
}

// namesConstraint reports whether a declared constraint has that name explicitly. A live
// constraint of the name that is matched with a nameless one cannot keep it then.
func (c *tableWalk) namesConstraint(name string) bool {
	return name != "" && slices.ContainsFunc(c.declared.Constraints(), func(k schema.Constraint) bool {
		return c.fold.member(k.ConstraintName()) == c.fold.member(name) && !c.implicit[member{c.name, k.ConstraintName()}]
	})
}

// structure is a constraint without its name and comment, to find equal ones. The columns
// and tables of a live one have their new names in it.
func (c *tableWalk) structure(k schema.Constraint, isLive bool) schema.Constraint {
	k = k.Renamed("").WithFormerName("").WithComment("")
	rename := func(list []string) []string {
		if !isLive || len(c.renamedColumns) == 0 {
			return list
		}
		out := slices.Clone(list)
		for i, n := range out {
			if to, ok := c.renamedColumns[n]; ok {
				out[i] = to
			}
		}
		return out
	}
	switch k := k.(type) {
	case schema.PrimaryKey:
		k.Columns = rename(k.Columns)
		if isLive {
			k.Attached = c.attachedRenamed(k.Attached)
		}
		return k
	case schema.Unique:
		k.Columns = rename(k.Columns)
		if isLive {
			k.Attached = c.attachedRenamed(k.Attached)
		}
		return k
	case schema.ForeignKey:
		k.Columns = rename(k.Columns)
		if isLive {
			k.RefTable = c.newName(k.RefTable)
		}
		return k
	}
	return k
}

// indexes compares a table's indexes, by name and then by structure.
func (c *tableWalk) indexes() {
	c.indexList(c.name, c.live.Indexes, c.declared.Indexes)
}

func (c *tableWalk) indexList(table schema.Name, live, declared []schema.Index) {
	key := func(x schema.Index) string { return c.fold.member(x.Name) }
	former := func(x schema.Index) (string, bool) { return c.fold.member(x.RenamedFrom), x.RenamedFrom != "" }
	m := match(keep(live, named), keep(declared, named), key, former)
	m.dropped = append(m.dropped, keep(live, unnamed)...)
	m.added = append(m.added, keep(declared, unnamed)...)
	m = c.matchByStructure(table, m)
	m.dropped = keep(m.dropped, named)
	for _, x := range m.dropped {
		c.emit(c.dropIndex(table, x))
	}
	for live, declared := range m.both() {
		c.index(table, live, declared)
		if c.mayBeReplaced(live, declared, m.added) {
			c.emit(ops.RenameIndex{Table: table, From: live.Name, To: live.Name})
		}
	}
	for _, x := range m.added {
		if x.Name == "" {
			x = c.nameImpliedIndex(x)
		}
		if x.Name != "" {
			c.emit(c.createIndex(table, x))
		}
	}
}

// dropIndex drops an index. Where a unique constraint is an index to the
// database, the operation is what the schema's author would call it.
func (c *tableWalk) dropIndex(table schema.Name, x schema.Index) ops.Op {
	if u, ok := uniqueNamed(c.found.Table(c.live.QualifiedName()), x.Name); ok {
		return ops.DropConstraint{Table: table, Name: u.Name, Type: schema.KindUnique, Constraint: u}
	}
	return ops.DropIndex{Table: table, Index: c.liveIndex(x), Defined: true}
}

func (c *tableWalk) createIndex(table schema.Name, x schema.Index) ops.Op {
	if u, ok := uniqueNamed(c.walk.declared.Table(table), x.Name); ok {
		return ops.AddConstraint{Table: table, Constraint: u.WithFormerName("")}
	}
	return ops.CreateIndex{Table: table, Index: c.declaredIndex(table, x)}
}

func (c *tableWalk) renameIndex(table schema.Name, from, to string, x schema.Index) ops.Op {
	if u, ok := uniqueNamed(c.found.Table(c.live.QualifiedName()), from); ok {
		return ops.RenameConstraint{Table: table, From: from, To: to, Constraint: u}
	}
	x.Name = to
	x = c.declaredIndex(table, x)
	return ops.RenameIndex{Table: table, From: from, To: to, Index: &x}
}

func uniqueNamed(t *schema.Table, name string) (schema.Unique, bool) {
	if t == nil {
		return schema.Unique{}, false
	}
	return find(t.Uniques, func(u schema.Unique) string { return u.Name }, name)
}

func checkNamed(list []schema.Check, name string) (schema.Check, bool) {
	return find(list, func(k schema.Check) string { return k.Name }, name)
}

func hasCheck(list []schema.Check, name string) bool {
	_, has := checkNamed(list, name)
	return has
}

// named leaves out the indexes that have no name in the canonical form: those that MySQL
// creates by itself for a foreign key.
func named(x schema.Index) bool { return x.Name != "" }

func unnamed(x schema.Index) bool { return x.Name == "" }

// matchByStructure pairs dropped and added indexes that are equal but for the name.
func (c *tableWalk) matchByStructure(table schema.Name, m matched[string, schema.Index]) matched[string, schema.Index] {
	var added []schema.Index
	for _, a := range m.added {
		i := slices.IndexFunc(m.dropped, func(d schema.Index) bool {
			return equal(c.indexStructure(d, true), c.indexStructure(a, false)) && d.Comment == a.Comment
		})
		if i < 0 {
			added = append(added, a)
			continue
		}
		live := m.dropped[i]
		m.dropped = slices.Delete(slices.Clone(m.dropped), i, i+1)
		if a.Name == "" || c.implicit[member{table, a.Name}] {
			a.Name = live.Name
		}
		m.pairs = append(m.pairs, pair[schema.Index]{live: &live, declared: &a})
	}
	m.added = added
	return m
}

// indexStructure is structure for indexes.
func (c *tableWalk) indexStructure(x schema.Index, isLive bool) schema.Index {
	x.Name, x.RenamedFrom, x.Comment = "", "", ""
	if isLive {
		x.Attached = c.attachedRenamed(x.Attached)
	}
	if isLive && len(c.renamedColumns) > 0 {
		x.Parts = slices.Clone(x.Parts)
		for i, p := range x.Parts {
			if to, ok := c.renamedColumns[p.Column]; ok {
				x.Parts[i].Column = to
			}
		}
	}
	return x
}

// index compares a live index with the declared one that it is matched with.
func (c *tableWalk) index(table schema.Name, live, declared schema.Index) {
	declared.RenamedFrom = ""
	structural := !equal(c.indexStructure(live, true), c.indexStructure(declared, false))
	unsaid := !structural && slices.Contains(c.in.Unsaid[c.live.QualifiedName()], live.Name)
	name := declared.Name
	declared.Name = live.Name
	switch {
	case unsaid, structural && !dialect.CanAlterIndex(c.in.Dialect, live, declared):
		declared.Name = name
		if key, ok := c.foreignKeyOn(live); ok {
			c.emit(c.renameIndex(table, live.Name, key, live), c.createIndex(table, declared))
			return
		}
		c.emit(c.dropIndex(table, live), c.createIndex(table, declared))
		return
	case structural || live.Comment != declared.Comment:
		from, to := live, declared // with parameters as they were given, which the server keeps
		from.Storage = c.liveIndex(live).Storage
		to.Storage = c.declaredIndex(table, renamedIndex(declared, name)).Storage
		c.emit(ops.AlterIndex{Table: table, From: from, To: to})
	}
	if live.Name != name {
		c.emit(c.renameIndex(table, live.Name, name, declared))
	}
}

func renamedIndex(x schema.Index, name string) schema.Index {
	x.Name = name
	return x
}

// foreignKeyOn is the name of the foreign key that needs a live index which is to become
// another one. MySQL does not drop an index that a foreign key needs. Instead it is renamed
// to the name of the foreign key: that is what MySQL would have created by itself.
func (c *tableWalk) foreignKeyOn(live schema.Index) (name string, ok bool) {
	implied := func(x schema.Index) bool {
		return x.Name == "" && equal(c.indexStructure(x, false), c.indexStructure(live, true))
	}
	if live.Name == "" || !slices.ContainsFunc(c.declared.Indexes, implied) {
		return "", false
	}
	if name = impliedName(c.declared, c.indexStructure(live, true)); c.live.Index(name) != nil {
		return "", false
	}
	return name, name != ""
}

// impliedName is the name of the index that MySQL makes by itself for a foreign key of a
// table, if no other is to have it.
func impliedName(t schema.Table, x schema.Index) string {
	over := func(k schema.ForeignKey) bool { return slices.Equal(k.Columns, partColumns(x.Parts)) }
	if i := slices.IndexFunc(t.ForeignKeys, over); i >= 0 && t.Index(t.ForeignKeys[i].Name) == nil {
		return t.ForeignKeys[i].Name
	}
	return ""
}

// mayBeReplaced reports whether MySQL may drop an index that is to stay: one that it has
// created by itself for a foreign key goes as soon as another index, or the primary key,
// begins with the same columns.
func (c *tableWalk) mayBeReplaced(live, declared schema.Index, added []schema.Index) bool {
	is := c.indexStructure(live, true)
	if live.Name != declared.Name || !equal(is, c.indexStructure(declared, false)) || !dialect.MayVanish(c.in.Dialect, c.live, live) {
		return false
	}
	covers := func(x schema.Index) bool {
		return x.Name != "" && len(x.Parts) >= len(is.Parts) && slices.Equal(partColumns(x.Parts[:len(is.Parts)]), partColumns(is.Parts))
	}
	was, key := c.live.PrimaryKey, c.declared.PrimaryKey
	if key != nil && (was == nil || !equal(c.structure(*was, true), c.structure(*key, false))) {
		added = append(slices.Clip(added), schema.Index{Name: "PRIMARY", Parts: schema.ColumnParts(key.Columns...)})
	}
	return slices.ContainsFunc(added, covers)
}

// nameImpliedIndex names an index that MySQL has for a foreign key, where an operation has
// to create it. MySQL creates such an index only together with the foreign key: not when the
// key stays, and the index that it used so far is dropped. On the way back the index would
// stay when the foreign key is dropped, unless its columns are dropped as well; so it gets
// no name where all of these are new.
func (c *tableWalk) nameImpliedIndex(x schema.Index) schema.Index {
	there := slices.ContainsFunc(x.Parts, func(p schema.IndexPart) bool {
		return slices.ContainsFunc(c.live.Columns, func(l schema.Column) bool {
			return cmp.Or(c.renamedColumns[l.Name], l.Name) == p.Column
		})
	})
	renamed := slices.ContainsFunc(c.live.Indexes, func(live schema.Index) bool { // renamed to be the one
		_, ok := c.foreignKeyOn(live)
		return ok && equal(c.indexStructure(x, false), c.indexStructure(live, true))
	})
	if there && !renamed {
		x.Name = impliedName(c.declared, x)
	}
	return x
}
