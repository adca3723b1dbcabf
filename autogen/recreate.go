package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// recreateAround drops the objects that are in the way of what changes, and creates them
// again after it.
//
// PostgreSQL does not alter the type of a column that a view, rule or policy reads, and
// drops nothing that something else depends on: those are the blockers.
//
// On every database, an object whose text follows a rename is recreated instead of
// replaced. Where t.a is renamed to b and "SELECT a FROM t" becomes "SELECT b FROM t", the
// view can only be replaced after the rename on the way up, and after the reverse rename
// on the way down, which is the reverse of the way up. Dropped before and created after,
// it works in both.
func (w *walk) recreateAround() {
	traits, affected, done := w.in.Dialect.Traits(), affectedSet{}, map[schema.ID]bool{}
	names, routines, lost := w.renamedOrDropped(), w.replacedRoutines(), w.lostViewColumns()
	for again := true; again; {
		again = false
		for _, o := range w.replaced() {
			if found := w.liveObject(o); names.mentionedBy(found) || routines.readBy(found) || found.Kind == schema.KindView && lost.mentionedBy(found) {
				w.recreate(o)
				affected.add(ops.DropObject{Object: o})
				routines.add(ops.DropObject{Object: o}) // views that read this one step aside as well
				again = true
			}
		}
	}
	for _, op := range w.ops {
		if traits.NamedTypes {
			affected.add(op)
		}
	}
	for _, op := range slices.Concat(w.earlier, w.ops) {
		if drop, ok := op.(ops.DropObject); ok {
			done[w.identity(drop.Object)] = true
		}
	}
	w.addHeirs(affected)
	w.addComputed(affected)
	if traits.ViewsDangle {
		return
	}
	aside := map[member]bool{}
	for again := true; again; {
		for _, o := range w.blockers(affected, done) {
			w.recreate(o)
		}
		again = traits.NamedTypes && w.callersAside(affected, aside)
	}
}

// addHeirs adds, to the affected columns of a table, those of its partitions and children,
// which change with them.
func (w *walk) addHeirs(m affectedSet) {
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

// addComputed adds the generated columns that are computed from affected ones.
func (w *walk) addComputed(m affectedSet) {
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

// replaced are the live objects that operations replace, and do not drop as well.
func (w *walk) replaced() []schema.Object {
	replaced := map[schema.ID]bool{}
	for _, op := range w.ops {
		if r, ok := op.(ops.ReplaceObject); ok {
			replaced[r.To.ID()] = true
		}
	}
	return keep(w.live.Objects, func(o schema.Object) bool { return replaced[w.becomes(o)] && !w.dropsObject(o) })
}

// becomes is the identity of the declared object that a live one is matched with. Without
// a rename it is its own.
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

// replacedRoutines are the routines that MySQL replaces. CREATE VIEW checks there how many
// arguments a function is called with: a view that goes from f(1) to f(1, 2) together with
// the function could be replaced in one direction only.
func (w *walk) replacedRoutines() affectedSet {
	m := affectedSet{}
	for _, op := range w.ops {
		if r, ok := op.(ops.ReplaceObject); ok && w.in.Dialect.Traits().ViewsDangle && r.From.Kind.IsRoutine() {
			m.add(r)
		}
	}
	return m
}

// lostViewColumns are the columns that MySQL's views lose. A view over such a view has to
// stop reading the column before it is gone, but can read a new one only after it is
// there. Recreated around the change, it can do both, in either direction.
func (w *walk) lostViewColumns() affectedSet {
	m := affectedSet{}
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

// renamedOrDropped are the tables, columns and indexes that get another name, and the
// columns, indexes and row histories (FOR SYSTEM_TIME) that are dropped. Dropped tables are
// among them only if a new table takes the name of one of their indexes or constraints:
// otherwise they are dropped after all views have been replaced.
func (w *walk) renamedOrDropped() affectedSet {
	m, taken := affectedSet{}, map[resource]bool{}
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
			w.addIndexHint(m, op.Table, op.Index.Name)
		case ops.RenameIndex:
			w.addIndexHint(m, op.Table, op.From)
		case ops.DropConstraint:
			if op.Type == schema.KindUnique {
				w.addIndexHint(m, op.Table, op.Name)
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

// addIndexHint adds an index that is dropped or renamed, in the words of an index hint of
// MySQL, such as USE INDEX (`x`): a view with the hint can be created only while the index
// is there.
func (w *walk) addIndexHint(m affectedSet, table schema.Name, index string) {
	if w.in.Dialect.Traits().ViewsDangle {
		n, name := w.formerTable(table), w.in.Dialect.QuoteIdent(index)
		m[n] = append(m[n], "("+name, ","+name)
	}
}

// formerTable is the name that a table has in the live schema.
func (w *walk) formerTable(n schema.Name) schema.Name {
	for _, r := range w.renames {
		if r.To == n {
			return r.From
		}
	}
	return n
}

// mentionedBy reports whether an object's text mentions something of m. Of a routine only
// the types of its arguments and result count: its body is parsed when it runs.
func (m affectedSet) mentionedBy(o schema.Object) bool {
	switch o.Kind {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate, schema.KindEvent:
		head := routineHead(o.Definition)
		return slices.ContainsFunc(o.Needs, func(n schema.Name) bool {
			return slices.Contains(m[n], "") && mentions(head, strings.ToUpper(n.Name))
		})
	}
	for n := range m {
		if (o.On == n || slices.Contains(o.Needs, n) || mentions(o.Definition, n.Name)) && m.readIn(n, o.Definition) {
			return true
		}
	}
	return false
}

// readBy reports whether a view reads something of m, and so cannot be replaced while that
// is dropped.
func (m affectedSet) readBy(o schema.Object) bool {
	return o.Kind == schema.KindView && slices.ContainsFunc(o.Needs, func(n schema.Name) bool { return m[n] != nil })
}

// affectedSet is what operations change in a way that the server refuses while something
// reads it. It maps the name of a table, view, routine or type to its affected columns;
// "" stands for the whole of it.
type affectedSet map[schema.Name][]string

func (m affectedSet) add(op ops.Op) {
	whole := func(n schema.Name) { m[n] = append(m[n], "") }
	switch op := op.(type) {
	case ops.AlterColumn:
		if op.To.Type.Set || op.To.Collation.Set || op.To.Generated.Set {
			m[op.Table] = append(m[op.Table], op.Column)
		}
	case ops.DropColumn:
		m[op.Table] = append(m[op.Table], op.Column.Name)
	case ops.DropConstraint:
		m[op.Table] = append(m[op.Table], keyMention(op))
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
		m[n] = append(m[n], attributesChanged(op.From, op.To)...)
	case ops.AlterEnum: // with other values it is created anew, and the columns that use it altered
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

// keyMention is the word by which a text shows that it depends on a constraint. A view that
// groups by the primary key may select all other columns, and depends on the key without
// naming it; INSERT … ON CONFLICT ON CONSTRAINT names the constraint.
func keyMention(op ops.DropConstraint) string {
	if op.Type == schema.KindPrimaryKey {
		return "GROUP BY"
	}
	return op.Name
}

// attributesChanged are the attributes of a type that are dropped or get another type.
func attributesChanged(from, to schema.Composite) []string {
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

// readIn reports whether a text that reads n reads an affected part of it. In the texts
// that the server prints, each column is named, or the whole row is read as t.*.
func (m affectedSet) readIn(n schema.Name, text string) bool {
	return slices.ContainsFunc(m[n], func(column string) bool {
		return column == "" || mentions(text, column) || strings.Contains(text, ".*")
	})
}

// inPlace reports whether CREATE OR REPLACE is sure to work, in both directions: the server
// refuses it for a view that loses or renames a column, and for a routine that gets other
// arguments or another result.
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

// selectList is the SELECT list of a view's query with all white space as single spaces,
// or "" where the query is not a plain SELECT.
func selectList(definition string) string {
	words := strings.Fields(definition)
	begin := slices.IndexFunc(words, func(s string) bool { return strings.EqualFold(s, "SELECT") })
	end := slices.IndexFunc(words, func(s string) bool { return strings.EqualFold(s, "FROM") })
	if begin < 0 || end < begin || slices.ContainsFunc(words[:begin], func(s string) bool { return strings.EqualFold(s, "WITH") }) {
		return ""
	}
	return strings.Join(words[begin:end], " ")
}

// routineHead is what comes before the body of a routine: its name, arguments and result,
// in capitals.
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

// blockers are the live objects that keep what is affected from changing, directly or
// because another blocker depends on them. Those in done have been dealt with. It adds what
// it finds to both.
func (w *walk) blockers(affected affectedSet, done map[schema.ID]bool) []schema.Object {
	var list []schema.Object
	for again := len(affected) > 0; again; {
		again = false
		for _, o := range w.live.Objects {
			found := w.liveObject(o)
			if done[o.ID()] || !w.blocks(found, affected) {
				continue
			}
			done[o.ID()], again = true, true
			affected.add(ops.DropObject{Object: o})
			list = append(list, o)
		}
	}
	return list
}

// blocks reports whether an object keeps something of a set from changing. o has to be as
// it was found: the canonical form has no Needs.
func (w *walk) blocks(o schema.Object, affected affectedSet) bool {
	if w.in.Dialect.Traits().RebuildsTables {
		return !o.On.IsZero() && affected.readIn(o.On, o.Definition) || affected.mentionedBy(o)
	}
	if w.repartitioned[o.On] {
		return true // it would be dropped with the table, which is created anew
	}
	needs := func(n schema.Name) bool { return affected.readIn(w.newName(n), o.Definition) }
	switch o.Kind {
	case schema.KindView, schema.KindMaterializedView, schema.KindRule, schema.KindPolicy, schema.KindPublicationTable:
		return needs(o.On) || slices.ContainsFunc(o.Needs, needs)
	case schema.KindTrigger:
		if (columnTrigger(o.Definition) || slices.Contains(affected[o.On], "")) && needs(o.On) {
			return true
		}
		return slices.ContainsFunc(o.Needs, func(n schema.Name) bool { return n != o.On && needs(n) })
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		// A body is parsed when it runs, so that it does not depend on tables, unless it is
		// a BEGIN ATOMIC or RETURN one. What the arguments and the result are made of is
		// always depended on: types, and tables as row types.
		bound, head := standardBody(o.Definition), routineHead(o.Definition)
		return slices.ContainsFunc(o.Needs, func(n schema.Name) bool {
			held := bound || w.found.Table(n) == nil || slices.Contains(affected[w.newName(n)], "") && mentions(head, strings.ToUpper(n.Name))
			return held && needs(n)
		})
	case schema.KindStatistics:
		// After its columns have changed, the server prints their expressions differently,
		// and has forgotten their target (SET STATISTICS).
		_, on, _ := strings.Cut(o.Definition, " ON ")
		view := w.found.Table(o.On) == nil && slices.Contains(affected[w.newName(o.On)], "") // a materialised view, with which they would be dropped
		if o.Target != nil && needs(o.On) {
			return true
		}
		return view || w.losesColumn(o) || strings.Contains(on, "(") && (needs(o.On) || slices.ContainsFunc(o.Needs, needs))
	}
	return false
}

// losesColumn reports whether a column that statistics are on is dropped: they would be
// dropped with it, even if the column is added again.
func (w *walk) losesColumn(o schema.Object) bool {
	n := w.newName(o.On)
	return anyOf(w.ops, func(d ops.DropColumn) bool { return d.Table == n && mentions(o.Definition, d.Column.Name) })
}

// standardBody reports whether the body of a routine is one of standard SQL (BEGIN ATOMIC
// or RETURN). PostgreSQL parses such a body when the routine is created, so that the
// routine depends on the tables in it.
func standardBody(definition string) bool {
	upper := strings.ToUpper(definition)
	return strings.Contains(upper, "\nBEGIN ATOMIC") || strings.Contains(upper, "\nRETURN ")
}

// columnTrigger reports whether a trigger depends on columns, by UPDATE OF or WHEN.
func columnTrigger(definition string) bool {
	head, _, _ := strings.Cut(strings.ToUpper(definition), "EXECUTE ")
	return strings.Contains(head, "UPDATE OF ") || strings.Contains(head, "WHEN (")
}

// recreate drops an object and creates it again as it is to be, in place of whatever was
// going to happen to it.
func (w *walk) recreate(live schema.Object) {
	to := w.desiredObject(live)
	to.Session = withDefaults(to.Session, w.liveObject(live).Session) // as object does for one that is replaced
	n := live.QualifiedName()
	w.ops = keep(w.ops, func(op ops.Op) bool {
		if t, ok := ops.Altered(op); ok && t == n && live.Kind == schema.KindMaterializedView {
			return false // CREATE brings its indexes along
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

// desiredObject is the object as it is declared, or as it is if nobody declares it.
func (w *walk) desiredObject(live schema.Object) schema.Object {
	if o := w.compare.Object(w.becomes(live)); o != nil {
		return w.declaredObject(*o)
	}
	return w.liveObject(live)
}

// undoAddedValues are the operations that undo all ALTER TYPE … ADD VALUE of an enum at
// once, of which first is the first one. PostgreSQL cannot remove a value: the type is
// created anew, the columns that use it are converted, and what depends on the type or on
// these columns steps aside meanwhile. When this runs, all later changes have been undone,
// so that the schema is the live one but for what the operations before first did.
func (w *walk) undoAddedValues(first ops.AddEnumValue, before []ops.Op) []ops.Op {
	from, to := w.compare.Enum(first.Enum), schema.Enum{Schema: first.Enum.Schema, Name: first.Enum.Name, Values: first.Existing}
	if from == nil {
		return nil
	}
	end := *from
	end.RenamedFrom, end.ValuesRenamed = "", nil
	for _, op := range w.ops {
		if a, ok := op.(ops.AlterEnum); ok && a.To.QualifiedName() == first.Enum { // a new comment, which is undone by then
			end.Comment = a.From.Comment
		}
	}
	to.Comment = end.Comment
	back := &walk{sides: w.undoing(), detoured: map[resource]bool{}, earlier: before}
	back.emit(ops.AlterEnum{From: end, To: to, Columns: back.columnsOf(to, to)})
	back.remadeTypes()
	back.references()
	back.recreateAround()
	return order(back.ops, w.ancestry(), w.in.Dialect.Traits(), nil)
}
