package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// recreateAround drops and creates again the objects that are in the way of what
// changes. PostgreSQL alters no column that a view, rule or policy reads, and
// drops nothing that something needs. Everywhere, an object that is to speak of
// other names cannot be exchanged beside the renaming in both directions: it goes
// before, and comes when the names are what it says.
func (w *walk) recreateAround() {
	traits, moved, done := w.in.Dialect.Traits(), movement{}, map[schema.ID]bool{}
	names, gone, lost := w.leaving(), w.callables(), w.lostOfViews()
	for again := true; again; {
		again = false
		for _, o := range w.replaced() {
			if found := w.liveObject(o); names.spokenOf(found) || gone.readBy(found) || found.Kind == schema.KindView && lost.spokenOf(found) {
				w.recreate(o)
				moved.add(ops.DropObject{Object: o})
				gone.add(ops.DropObject{Object: o})
				again = true
			}
		}
	}
	for _, op := range w.ops {
		if traits.NamedTypes {
			moved.add(op)
		}
		if drop, ok := op.(ops.DropObject); ok {
			done[w.identity(drop.Object)] = true
		}
	}
	for _, op := range w.gone {
		if drop, ok := op.(ops.DropObject); ok {
			done[w.identity(drop.Object)] = true
		}
	}
	w.addHeirs(moved)
	w.addComputed(moved)
	if traits.ViewsDangle {
		return
	}
	aside := map[member]bool{}
	for again := true; again; {
		for _, o := range w.pinning(moved, done) {
			w.recreate(o)
		}
		again = traits.NamedTypes && w.callersAside(moved, aside)
	}
}

// addHeirs adds to the columns that move those of partitions and heirs, which move
// with them.
func (w *walk) addHeirs(m movement) {
	if len(m) == 0 {
		return
	}
	for _, t := range w.live.Tables {
		n := w.newName(t.QualifiedName())
		for _, p := range w.live.ancestors(t) {
			for _, column := range m[w.newName(p.QualifiedName())] {
				if column != "" && p.Column(column) != nil && !slices.Contains(m[n], column) {
					m[n] = append(m[n], column)
				}
			}
		}
	}
}

// addComputed adds to the columns that move those that are computed from them.
func (w *walk) addComputed(m movement) {
	for n, columns := range m {
		t := w.live.Table(w.formerTable(n))
		if t == nil {
			continue
		}
		for _, c := range t.Columns {
			if c.Generated != nil && slices.ContainsFunc(columns, func(name string) bool { return mentions(c.Generated.Expr.SQL, name) }) {
				m[n] = append(m[n], c.Name)
			}
		}
	}
}

// replaced are the live objects that are to be exchanged for others.
func (w *walk) replaced() []schema.Object {
	replaced := map[schema.ID]bool{}
	for _, op := range w.ops {
		if r, ok := op.(ops.ReplaceObject); ok {
			replaced[r.To.ID()] = true
		}
	}
	return keep(w.live.Objects, func(o schema.Object) bool { return replaced[w.becomes(o)] && !w.dropsObject(o) })
}

// becomes says which declared object a live one is.
func (w *walk) becomes(live schema.Object) schema.ID {
	if to, ok := w.became[live.ID()]; ok {
		return to
	}
	return live.ID()
}

// dropsObject reports whether a live object is dropped.
func (w *walk) dropsObject(live schema.Object) bool {
	return anyOf(w.ops, func(d ops.DropObject) bool { return w.identity(d.Object) == live.ID() })
}

// callables are MySQL's functions that are to be called otherwise: in one of the two
// directions a view that calls one cannot become another one before it does, nor
// after.
func (w *walk) callables() movement {
	m := movement{}
	for _, op := range w.ops {
		if r, ok := op.(ops.ReplaceObject); ok && w.in.Dialect.Traits().ViewsDangle && r.From.Kind.IsRoutine() {
			m.add(r)
		}
	}
	return m
}

// lostOfViews are the columns that views are to have no more. A view over one that
// gives up reading such a column would have to change before it does, and one that
// takes to reading a new column after; where it steps aside, both hold on either way.
func (w *walk) lostOfViews() movement {
	m := movement{}
	if !w.in.Dialect.Traits().ViewsDangle {
		return m
	}
	for _, o := range w.replaced() {
		to := w.compare.Object(w.becomes(o))
		if o.Kind != schema.KindView || to == nil {
			continue
		}
		stay := dialect.ViewColumns(to.Definition)
		for _, name := range dialect.ViewColumns(o.Definition) {
			if !slices.Contains(stay, name) {
				n := o.QualifiedName()
				m[n] = append(m[n], name)
			}
		}
	}
	return m
}

// leaving are the tables, columns and indexes that are called otherwise afterwards, the
// columns, indexes and histories that go; and tables that go before others come, because
// these take the names of their indexes or constraints.
func (w *walk) leaving() movement {
	m, taken := movement{}, map[resource]bool{}
	for _, op := range w.ops {
		if create, ok := op.(ops.CreateTable); ok {
			for _, t := range w.namesTaken(create.Table) {
				taken[t] = true
			}
		}
	}
	for _, op := range w.ops {
		switch op := op.(type) {
		case ops.RenameTable:
			m[op.From] = append(m[op.From], "")
		case ops.RenameObject:
			n := op.Object.QualifiedName()
			m[n] = append(m[n], "")
		case ops.AlterColumn:
			if op.To.Name.Set {
				n := w.formerTable(op.Table)
				m[n] = append(m[n], op.Column)
			}
		case ops.DropColumn:
			n := w.formerTable(op.Table)
			m[n] = append(m[n], op.Column.Name)
		case ops.DropIndex:
			w.hinted(m, op.Table, op.Index.Name)
		case ops.RenameIndex:
			w.hinted(m, op.Table, op.From)
		case ops.DropConstraint:
			if op.Type == schema.KindUnique {
				w.hinted(m, op.Table, op.Name)
			}
		case ops.AlterTable:
			if op.To.SystemVersioning.Set {
				n := w.formerTable(op.Table)
				m[n] = append(m[n], "SYSTEM_TIME")
			}
		case ops.DropTable:
			if slices.ContainsFunc(w.namesTaken(op.Table), func(t resource) bool { return taken[t] }) {
				n := op.Table.QualifiedName()
				m[n] = append(m[n], "")
			}
		}
	}
	return m
}

// namesTaken are the names of a table's indexes and constraints that no other table may
// have as long as it is there.
func (w *walk) namesTaken(t schema.Table) []resource {
	var list []resource
	traits := w.in.Dialect.Traits()
	if traits.SharesIndexNames {
		list = keep(tableResources(t), func(t resource) bool { return t.kind == kindIndexName })
	}
	if traits.SharesConstraintNames {
		list = append(list, constraintNames(t.QualifiedName(), t.Constraints()...)...)
	}
	return list
}

// hinted adds an index that goes, or is called otherwise, as the hints of MySQL's views
// (USE INDEX) speak of it: it has to be there when such a view comes.
func (w *walk) hinted(m movement, table schema.Name, index string) {
	if w.in.Dialect.Traits().ViewsDangle {
		n, name := w.formerTable(table), w.in.Dialect.QuoteIdent(index)
		m[n] = append(m[n], "("+name, ","+name)
	}
}

// formerTable is what a table is called before the operations.
func (w *walk) formerTable(n schema.Name) schema.Name {
	for _, r := range w.renames {
		if r.To == n {
			return r.From
		}
	}
	return n
}

// spokenOf reports whether an object speaks of something of m. Bodies of routines
// are read when they run.
func (m movement) spokenOf(o schema.Object) bool {
	switch o.Kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate, schema.KindEvent:
		head := routineHead(o.Definition) // has the types of arguments and result
		return slices.ContainsFunc(o.Needs, func(n schema.Name) bool {
			return slices.Contains(m[n], "") && mentions(head, strings.ToUpper(n.Name))
		})
	}
	for n := range m {
		if (o.On == n || slices.Contains(o.Needs, n) || mentions(o.Definition, n.Name)) && m.concerns(n, o.Definition) {
			return true
		}
	}
	return false
}

// readBy reports whether a view reads one of m, so that it cannot become another
// one while that is not there.
func (m movement) readBy(o schema.Object) bool {
	return o.Kind == schema.KindView && slices.ContainsFunc(o.Needs, func(n schema.Name) bool { return m[n] != nil })
}

// movement is what operations cannot change while something reads it: columns of
// tables, and as a whole, under "", views, routines and types.
type movement map[schema.Name][]string

func (m movement) add(op ops.Op) {
	whole := func(n schema.Name) { m[n] = append(m[n], "") }
	switch op := op.(type) {
	case ops.AlterColumn:
		if op.To.Type.Set || op.To.Collation.Set || op.To.Generated.Set {
			m[op.Table] = append(m[op.Table], op.Column)
		}
	case ops.DropColumn:
		m[op.Table] = append(m[op.Table], op.Column.Name)
	case ops.DropConstraint:
		m[op.Table] = append(m[op.Table], keyRead(op))
	case ops.DropTable:
		whole(op.Table.QualifiedName())
	case ops.AlterTable:
		if op.To.PartitionBy.Set {
			whole(op.Table)
		}
	case ops.DropDomain:
		whole(op.Domain.QualifiedName())
	case ops.DropEnum:
		whole(op.Enum.QualifiedName())
	case ops.DropType:
		whole(op.Composite.QualifiedName())
	case ops.AlterType:
		n := op.To.QualifiedName()
		m[n] = append(m[n], attributesMoved(op.From, op.To)...)
	case ops.AlterEnum: // made anew, and the columns that use it altered
		if slices.Equal(op.From.Values, op.To.Values) {
			return
		}
		whole(op.From.QualifiedName())
		for _, c := range op.Columns {
			m[c.Table] = append(m[c.Table], c.Column)
		}
	case ops.DropObject:
		whole(op.Object.QualifiedName())
	case ops.ReplaceObject:
		if !inPlace(op.From, op.To) {
			whole(op.To.QualifiedName())
		}
	}
}

// keyRead is how texts speak of a key that they cannot do without: ON CONFLICT by
// its name, GROUP BY by nothing but its columns, which then stand for all.
func keyRead(op ops.DropConstraint) string {
	if op.Type == schema.KindPrimaryKey {
		return "GROUP BY"
	}
	return op.Name
}

// attributesMoved are the attributes of a type that go or get another type.
func attributesMoved(from, to schema.Composite) []string {
	var list []string
	for _, a := range from.Attributes {
		stays := slices.ContainsFunc(to.Attributes, func(b schema.Attribute) bool {
			return b.Name == a.Name && b.Type.Equal(a.Type) && b.Collation == a.Collation
		})
		if !stays {
			list = append(list, a.Name)
		}
	}
	return list
}

// concerns reports whether a text that reads n reads what moves of it. The
// server's own texts name each column that they read, or the whole row.
func (m movement) concerns(n schema.Name, text string) bool {
	return slices.ContainsFunc(m[n], func(column string) bool {
		return column == "" || mentions(text, column) || strings.Contains(text, ".*")
	})
}

// inPlace reports whether one object can surely take another's place, in both
// directions, without being dropped: a view whose list of columns reads the
// same, a routine whose head does.
func inPlace(from, to schema.Object) bool {
	switch from.Kind {
	case schema.KindView:
		return from.Definition == to.Definition || selectList(from.Definition) != "" && selectList(from.Definition) == selectList(to.Definition)
	case schema.KindFunction, schema.KindProcedure:
		return from.Definition == to.Definition || routineHead(from.Definition) == routineHead(to.Definition)
	case schema.KindSearchDictionary, schema.KindSearchConfiguration:
		return dialect.SearchInPlace(from, to)
	}
	return false
}

// selectList is what a view selects, with its spaces made one, or "" where it is
// not a plain SELECT.
func selectList(definition string) string {
	words := strings.Fields(definition)
	begin := slices.IndexFunc(words, func(s string) bool { return strings.EqualFold(s, "SELECT") })
	end := slices.IndexFunc(words, func(s string) bool { return strings.EqualFold(s, "FROM") })
	if begin < 0 || end < begin || slices.ContainsFunc(words[:begin], func(s string) bool { return strings.EqualFold(s, "WITH") }) {
		return ""
	}
	return strings.Join(words[begin:end], " ")
}

// routineHead is what comes before the body: name, arguments and result.
func routineHead(definition string) string {
	head := strings.ToUpper(strings.Join(strings.Fields(definition), " "))
	head = strings.Replace(head, "CREATE OR REPLACE ", "CREATE ", 1)
	for _, end := range []string{" LANGUAGE ", " AS $", " AS '", " BEGIN ATOMIC", " RETURN "} {
		if i := strings.Index(head, end); i >= 0 {
			head = head[:i]
		}
	}
	return head
}

// pinning are the live objects that keep what is in moved from changing, directly
// or through another one of them, but for those that are done with. It adds to
// both.
func (w *walk) pinning(moved movement, done map[schema.ID]bool) []schema.Object {
	var list []schema.Object
	for again := len(moved) > 0; again; {
		again = false
		for _, o := range w.live.Objects {
			found := w.liveObject(o)
			if done[o.ID()] || !w.pins(found, moved) {
				continue
			}
			done[o.ID()], again = true, true
			moved.add(ops.DropObject{Object: o})
			list = append(list, o)
		}
	}
	return list
}

// pins reports whether an object keeps something of a set from changing. It is
// asked of objects as they were found: canonical ones need nothing.
func (w *walk) pins(o schema.Object, moved movement) bool {
	if w.in.Dialect.Traits().RebuildsTables {
		return !o.On.IsZero() && moved.concerns(o.On, o.Definition) || moved.spokenOf(o)
	}
	if w.repartitioned[o.On] {
		return true // it would go with the table
	}
	needs := func(n schema.Name) bool { return moved.concerns(w.newName(n), o.Definition) }
	switch o.Kind {
	case schema.KindView, schema.KindMaterializedView, schema.KindRule, schema.KindPolicy, schema.KindPublicationTable:
		return needs(o.On) || slices.ContainsFunc(o.Needs, needs)
	case schema.KindTrigger:
		if (columnTrigger(o.Definition) || slices.Contains(moved[o.On], "")) && needs(o.On) {
			return true
		}
		return slices.ContainsFunc(o.Needs, func(n schema.Name) bool { return n != o.On && needs(n) })
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		// Of tables, bodies are read when they run, but for those in standard SQL; of
		// types, of other routines and of rows as a whole, arguments and results are.
		bound, head := standardBody(o.Definition), routineHead(o.Definition)
		return slices.ContainsFunc(o.Needs, func(n schema.Name) bool {
			held := bound || w.found.Table(n) == nil || slices.Contains(moved[w.newName(n)], "") && mentions(head, strings.ToUpper(n.Name))
			return held && needs(n)
		})
	case schema.KindStatistics: // whose expressions the server would spell otherwise, and whose target it would forget
		_, on, _ := strings.Cut(o.Definition, " ON ")
		view := w.found.Table(o.On) == nil && slices.Contains(moved[w.newName(o.On)], "") // a materialised one, with which they would go
		if o.Target != nil && needs(o.On) {
			return true
		}
		return view || w.losesColumn(o) || strings.Contains(on, "(") && (needs(o.On) || slices.ContainsFunc(o.Needs, needs))
	}
	return false
}

// losesColumn reports whether a column goes that statistics are on: they would go
// along, be it that the column is added again.
func (w *walk) losesColumn(o schema.Object) bool {
	n := w.newName(o.On)
	return anyOf(w.ops, func(d ops.DropColumn) bool { return d.Table == n && mentions(o.Definition, d.Column.Name) })
}

// standardBody reports whether the body of a routine, as the server prints it, is
// one of standard SQL, which is bound to what it speaks of.
func standardBody(definition string) bool {
	upper := strings.ToUpper(definition)
	return strings.Contains(upper, "\nBEGIN ATOMIC") || strings.Contains(upper, "\nRETURN ")
}

// columnTrigger reports whether a trigger names columns: UPDATE OF, WHEN.
func columnTrigger(definition string) bool {
	head, _, _ := strings.Cut(strings.ToUpper(definition), "EXECUTE ")
	return strings.Contains(head, "UPDATE OF ") || strings.Contains(head, "WHEN (")
}

// recreate puts a drop and a create in the place of whatever was going to
// happen to the object.
func (w *walk) recreate(live schema.Object) {
	to := w.afterwards(live)
	to.Session = withDefaults(to.Session, w.liveObject(live).Session) // as when it is replaced
	n := live.QualifiedName()
	w.ops = keep(w.ops, func(op ops.Op) bool {
		if t, ok := ops.Altered(op); ok && t == n && live.Kind == schema.KindMaterializedView {
			return false // it comes with its indexes
		}
		switch op := op.(type) {
		case ops.RenameObject:
			return w.identity(op.Object) != live.ID()
		case ops.ReplaceObject:
			return op.To.ID() != w.becomes(live)
		}
		return true
	})
	w.emit(ops.DropObject{Object: w.liveObject(live)}, ops.CreateObject{Object: to})
}

// afterwards is the object as it is to be, which is as it was when nobody
// declares it.
func (w *walk) afterwards(live schema.Object) schema.Object {
	if o := w.compare.Object(w.becomes(live)); o != nil {
		return w.declaredObject(*o)
	}
	return w.liveObject(live)
}

// withoutValues undoes the additions to an enum, all at once. That makes the type
// anew, so that the columns have to move over, and what stands on the type or on
// them steps aside meanwhile, which on the way up nothing has to. On the way down
// all is as it was by then, but for what the operations before did.
func (w *walk) withoutValues(first ops.AddEnumValue, before []ops.Op) []ops.Op {
	from, to := w.compare.Enum(first.Enum), schema.Enum{Schema: first.Enum.Schema, Name: first.Enum.Name, Values: first.Existing}
	if from == nil {
		return nil
	}
	end := *from
	end.RenamedFrom, end.ValuesRenamed = "", nil
	for _, op := range w.ops {
		if a, ok := op.(ops.AlterEnum); ok && a.To.QualifiedName() == first.Enum { // undone by then
			end.Comment = a.From.Comment
		}
	}
	to.Comment = end.Comment
	back := &walk{sides: w.liveTwice(), detoured: map[resource]bool{}, gone: before}
	back.emit(ops.AlterEnum{From: end, To: to, Columns: back.columnsOf(to, to)})
	back.remadeTypes()
	back.references()
	back.recreateAround()
	return order(back.ops, w.ancestry(), w.in.Dialect.Traits(), nil)
}
