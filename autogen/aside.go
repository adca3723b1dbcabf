package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// What belongs to a table or domain steps aside while a routine is made anew
// that it calls, or a column that it is about: it is dropped before, and comes
// back after, as it is to be. Views, triggers and the like are recreateAround's.

// callersAside takes out of the way what calls a routine that moves. It reports
// whether that moved more: a computed column takes with it what reads it.
func (w *walk) callersAside(moved movement, done map[member]bool) (more bool) {
	routines := w.movedRoutines(moved)
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
		var columns []string // that are made anew
		for _, col := range t.Columns {
			k := member{to.QualifiedName(), col.Name}
			is := to.Column(col.Name)
			switch {
			case is == nil || done[k]:
			case col.Generated != nil && calls(col.Generated.Expr):
				done[k], more = true, true
				moved[to.QualifiedName()] = append(moved[to.QualifiedName()], col.Name)
				w.columnAside(t, *to, col.Name)
				columns = append(columns, col.Name)
			case calls(col.Default):
				done[k] = true
				w.defaultAside(t, *to, col.Name)
			}
		}
		w.membersAside(t, to.QualifiedName(), func(s matter) bool { return slices.ContainsFunc(s.exprs, calls) || s.about(columns) })
	}
	w.domainsAside(calls)
	w.references() // of the keys that step aside
	return more
}

// movedRoutines are the names of the live routines that are dropped or made anew.
func (w *walk) movedRoutines(moved movement) []string {
	var list []string
	for _, o := range w.live.Objects {
		if o.Kind.IsRoutine() && slices.Contains(moved[o.QualifiedName()], "") {
			list = append(list, o.Name)
		}
	}
	return list
}

// columnAside makes a computed column anew, unless that is going to happen
// anyhow.
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

// defaultAside drops a column's default and sets it again.
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

// enumDefaults takes defaults out of the way of an enum that is made anew: neither
// list of values need have the other's.
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

// alterWithout takes something out of what a column's alteration says, and the
// alteration away where it says nothing else.
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

// matter is what a constraint or index is about.
type matter struct {
	exprs []schema.Expr
	// parts are the terms of an index or exclusion; columns those of a check, or of
	// a key.
	parts []schema.IndexPart
	key   bool
}

func constraintMatter(k schema.Constraint) matter {
	switch k := k.(type) {
	case schema.PrimaryKey:
		return matter{parts: schema.ColumnParts(k.Columns...), key: true}
	case schema.Unique:
		return matter{parts: schema.ColumnParts(k.Columns...), key: true}
	case schema.ForeignKey:
		return matter{parts: schema.ColumnParts(k.Columns...), key: true}
	case schema.Check:
		return matter{exprs: []schema.Expr{k.Expr}}
	case schema.Exclusion:
		s := matter{exprs: []schema.Expr{k.Where}}
		for _, e := range k.Elements {
			s.parts = append(s.parts, e.IndexPart)
			s.exprs = append(s.exprs, e.Expr)
		}
		return s
	}
	return matter{}
}

func indexMatter(x schema.Index) matter {
	s := matter{exprs: []schema.Expr{x.Where}, parts: x.Parts}
	for _, p := range x.Parts {
		s.exprs = append(s.exprs, p.Expr)
	}
	return s
}

// about reports whether a matter speaks of one of some columns.
func (s matter) about(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		return slices.ContainsFunc(s.parts, func(p schema.IndexPart) bool { return p.Column == name }) ||
			slices.ContainsFunc(s.exprs, func(e schema.Expr) bool { return mentions(e.SQL, name) })
	})
}

// membersAside drops the constraints and indexes of a live table that pick
// chooses, and adds them again; those that are dropped anyhow are left to that.
func (w *walk) membersAside(t schema.Table, to schema.Name, pick func(matter) bool) {
	c := &tableWalk{walk: w, name: to, live: t}
	if declared := w.compare.Table(to); declared != nil {
		c.declared = *declared
	}
	for _, k := range t.Constraints() {
		name := k.ConstraintName()
		if !pick(constraintMatter(k)) || w.dropsConstraint(to, name) {
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
		if a, ok := w.alterationOf(to, name); ok { // it comes back as altered
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
		if !pick(indexMatter(x)) || w.dropsIndex(to, x.Name) {
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
			again = renamedIndex(a.To, again.Name) // it comes back as altered
			return true
		})
		if d := c.declared.Index(again.Name); d != nil {
			again = *d
		}
		w.emit(c.dropIndex(to, x), c.createIndex(to, again))
	}
}

// alterationOf takes the alteration of a constraint out of the operations.
func (w *walk) alterationOf(table schema.Name, name string) (alter ops.AlterConstraint, ok bool) {
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
	return anyOf(slices.Concat(w.gone, w.ops), func(d ops.DropIndex) bool { return d.Table == table && d.Index.Name == name })
}

// domainsAside takes checks and defaults out of the domains that stay.
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
