package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Something steps aside when it is dropped before a change that it is in the way of, and
// added again after it, as it is to be. Here this happens to what belongs to a table or
// domain: generated columns, defaults, checks and indexes. They step aside while a routine
// that they call is dropped and created again, or a column that they are about. Views,
// triggers and the like are seen to by recreateAround.

// callersAside takes out of the way what calls an affected routine. It reports whether
// more is affected by that: a generated column that is dropped affects what reads it.
func (w *walk) callersAside(affected affectedSet, done map[member]bool) (more bool) {
	routines := w.affectedRoutines(affected)
	if len(routines) == 0 {
		return false
	}
	calls := func(e schema.Expr) bool {
		return slices.ContainsFunc(routines, func(name string) bool { return mentions(e.SQL, name) })
	}
	for _, t := range w.live.Tables {
		to := w.compare.Table(w.newName(t.QualifiedName()))
		if to == nil {
			continue
		}
		var columns []string // generated ones that are dropped and added again
		for _, col := range t.Columns {
			k := member{to.QualifiedName(), col.Name}
			is := to.Column(col.Name)
			switch {
			case is == nil || done[k]:
			case col.Generated != nil && calls(col.Generated.Expr):
				done[k], more = true, true
				affected[to.QualifiedName()] = append(affected[to.QualifiedName()], col.Name)
				w.columnAside(t, *to, col.Name)
				columns = append(columns, col.Name)
			case calls(col.Default):
				done[k] = true
				w.defaultAside(t, *to, col.Name)
			}
		}
		w.membersAside(t, to.QualifiedName(), func(s contents) bool { return slices.ContainsFunc(s.exprs, calls) || s.mentionsAny(columns) })
	}
	w.domainsAside(calls)
	w.references() // foreign keys to keys that step aside do so, too
	return more
}

// affectedRoutines are the names of the live routines that are dropped, be it to be created
// again.
func (w *walk) affectedRoutines(affected affectedSet) []string {
	var list []string
	for _, o := range w.live.Objects {
		if o.Kind.IsRoutine() && slices.Contains(affected[o.QualifiedName()], "") {
			list = append(list, o.Name)
		}
	}
	return list
}

// columnAside drops a generated column and adds it again, unless it is dropped anyway.
func (w *walk) columnAside(t, to schema.Table, name string) {
	c := &tableWalk{walk: w, name: to.QualifiedName(), live: t, declared: to}
	if w.dropsColumn(c.name, name) {
		return
	}
	w.emit(c.dropColumn(*t.Column(name)), c.addColumn(name))
}

func (w *walk) dropsColumn(table schema.Name, name string) bool {
	return anyOf(w.ops, func(d ops.DropColumn) bool { return d.Table == table && d.Column.Name == name })
}

// defaultAside drops a column's default and sets the declared one, in two operations in
// place of the one that would have changed it.
func (w *walk) defaultAside(t, to schema.Table, name string) {
	c := &tableWalk{walk: w, name: to.QualifiedName(), live: t, declared: to}
	was, is := c.liveColumn(name).Default, c.declaredColumn(name).Default
	w.alterWithout(c.name, name, func(a *ops.AlterColumn) {
		a.To.Default, a.From.Default = ops.Field[schema.Expr]{}, ops.Field[schema.Expr]{}
	})
	none := ops.To(schema.Expr{})
	w.emit(ops.AlterColumn{Table: c.name, Column: name, To: ops.ColumnChange{Default: none}, From: ops.ColumnChange{Default: ops.To(was)}})
	if !is.IsZero() {
		w.emit(ops.AlterColumn{Table: c.name, Column: name, To: ops.ColumnChange{Default: ops.To(is)}, From: ops.ColumnChange{Default: none}})
	}
}

// enumDefaults takes the default of a column out of the way where it changes together with
// the values of the column's enum: the old list of values need not have the new default,
// nor the new list the old one.
func (w *walk) enumDefaults() {
	for _, op := range w.ops {
		a, ok := op.(ops.AlterEnum)
		if !ok {
			continue
		}
		for _, ref := range a.Columns {
			to := w.compare.Table(ref.Table)
			t := w.live.Table(w.formerTable(ref.Table))
			exchanged := func(c ops.AlterColumn) bool {
				return c.Table == ref.Table && c.Column == ref.Column && !c.To.Type.Set && !c.To.Default.Value.IsZero() && !c.From.Default.Value.IsZero()
			}
			if t != nil && to != nil && anyOf(w.ops, exchanged) {
				w.defaultAside(*t, *to, ref.Column)
			}
		}
	}
}

// alterWithout removes something from a column's alteration, by take, and the whole
// alteration where nothing else is left of it.
func (w *walk) alterWithout(table schema.Name, column string, take func(*ops.AlterColumn)) {
	var list []ops.Op
	for _, op := range w.ops {
		if a, ok := op.(ops.AlterColumn); ok && a.Table == table && a.Column == column {
			take(&a)
			if a.To.IsZero() {
				continue
			}
			op = a
		}
		list = append(list, op)
	}
	w.ops = list
}

// contents are the columns and expressions of a constraint or index.
type contents struct {
	exprs []schema.Expr
	// parts are the elements of an index or exclusion constraint, or the columns of a key.
	parts []schema.IndexPart
	key   bool // a primary, unique or foreign key
}

func constraintContents(k schema.Constraint) contents {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return contents{parts: schema.ColumnParts(k.Columns...), key: true}
	case schema.Unique:
		return contents{parts: schema.ColumnParts(k.Columns...), key: true}
	case schema.ForeignKey:
		return contents{parts: schema.ColumnParts(k.Columns...), key: true}
	case schema.Check:
		return contents{exprs: []schema.Expr{k.Expr}}
	case schema.Exclusion:
		s := contents{exprs: []schema.Expr{k.Where}}
		for _, e := range k.Elements {
			s.parts = append(s.parts, e.IndexPart)
			s.exprs = append(s.exprs, e.Expr)
		}
		return s
	}
	return contents{}
}

func indexContents(x schema.Index) contents {
	s := contents{exprs: []schema.Expr{x.Where}, parts: x.Parts}
	for _, p := range x.Parts {
		s.exprs = append(s.exprs, p.Expr)
	}
	return s
}

// mentionsAny reports whether any of some columns is among the contents.
func (s contents) mentionsAny(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		return slices.ContainsFunc(s.parts, func(p schema.IndexPart) bool { return p.Column == name }) ||
			slices.ContainsFunc(s.exprs, func(e schema.Expr) bool { return mentions(e.SQL, name) })
	})
}

// membersAside drops the constraints and indexes of a live table that pick chooses, and
// adds them again as they are declared, or as they are if nobody declares them. Those that
// are dropped anyway are left alone.
func (w *walk) membersAside(t schema.Table, to schema.Name, pick func(contents) bool) {
	c := &tableWalk{walk: w, name: to, live: t}
	if declared := w.compare.Table(to); declared != nil {
		c.declared = *declared
	}
	for _, k := range t.Constraints() {
		name := k.ConstraintName()
		if !pick(constraintContents(k)) || w.dropsConstraint(to, name) {
			continue
		}
		again, becomes := c.liveConstraint(k), name
		w.ops = leaveOut(w.ops, func(r ops.RenameConstraint) bool {
			if r.Table != to || r.From != name {
				return false
			}
			again, becomes = again.WithFormerName("").Renamed(r.To), r.To
			return true
		})
		if a, ok := w.takeAlteration(to, name); ok {
			again = a.To.Renamed(becomes)
		}
		if i := slices.IndexFunc(c.declared.Constraints(), func(o schema.Constraint) bool { return o.ConstraintName() == becomes }); i >= 0 {
			again = c.declaredConstraint(c.declared.Constraints()[i])
		}
		w.emit(
			ops.DropConstraint{Table: to, Name: name, Type: k.ConstraintKind(), Constraint: c.liveConstraint(k)},
			ops.AddConstraint{Table: to, Constraint: again},
		)
	}
	for _, x := range t.Indexes {
		if !pick(indexContents(x)) || w.dropsIndex(to, x.Name) {
			continue
		}
		again := x
		w.ops = leaveOut(w.ops, func(r ops.RenameIndex) bool {
			if r.Table != to || r.From != x.Name {
				return false
			}
			again.Name = r.To
			return true
		})
		w.ops = leaveOut(w.ops, func(a ops.AlterIndex) bool {
			if a.Table != to || a.From.Name != x.Name {
				return false
			}
			again = renamedIndex(a.To, again.Name)
			return true
		})
		if d := c.declared.Index(again.Name); d != nil {
			again = *d
		}
		w.emit(c.dropIndex(to, x), c.createIndex(to, again))
	}
}

// takeAlteration removes the alteration of a constraint from the operations, and returns it.
func (w *walk) takeAlteration(table schema.Name, name string) (alter ops.AlterConstraint, ok bool) {
	w.ops = leaveOut(w.ops, func(a ops.AlterConstraint) bool {
		if a.Table != table || a.From.ConstraintName() != name {
			return false
		}
		alter, ok = a, true
		return true
	})
	return alter, ok
}

func (w *walk) dropsIndex(table schema.Name, name string) bool {
	return anyOf(slices.Concat(w.earlier, w.ops), func(d ops.DropIndex) bool { return d.Table == table && d.Index.Name == name })
}

// domainsAside removes the checks and defaults that call a routine from domains, and adds
// them again.
func (w *walk) domainsAside(calls func(schema.Expr) bool) {
	for _, d := range w.live.Domains {
		to := w.compare.Domain(d.QualifiedName())
		if to == nil || w.dropsDomain(d.QualifiedName()) {
			continue
		}
		without := d
		without.Checks = keep(d.Checks, func(c schema.Check) bool { return !calls(c.Expr) })
		if calls(without.Default) {
			without.Default = schema.Expr{}
		}
		if equal(without, d) || w.altersTo(without) {
			continue
		}
		w.ops = leaveOut(w.ops, func(a ops.AlterDomain) bool { return a.To.QualifiedName() == d.QualifiedName() })
		end := *to
		end.RenamedFrom = ""
		w.emit(ops.AlterDomain{From: d, To: without}, ops.AlterDomain{From: without, To: end})
	}
}

func (w *walk) dropsDomain(n schema.Name) bool {
	return anyOf(w.ops, func(d ops.DropDomain) bool { return d.Domain.QualifiedName() == n })
}

func (w *walk) altersTo(d schema.Domain) bool {
	return anyOf(w.ops, func(a ops.AlterDomain) bool { return equal(a.To, d) })
}
