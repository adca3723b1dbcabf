package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// assessor goes through the changes in order. It knows which tables they create, where there
// are no rows yet, and what tables and columns were called before.
type assessor struct {
	dialect        dialect.Dialect
	before         schema.Schema
	now            *ops.Evolution // the schema after the changes so far; nil where it is not needed
	made           ops.NewTables
	created        map[schema.Name]schema.Table // new tables, as they are created
	tables         map[schema.Name]schema.Name  // live names of renamed tables
	columns        map[schema.ColumnRef]string  // live names of renamed columns, by their present ones
	droppedObjects map[schema.ID]bool           // live objects that are dropped
}

func newAssessor(d dialect.Dialect, before schema.Schema) *assessor {
	return &assessor{
		dialect: d, before: before, now: ops.Evolve(before), made: ops.NewTables{}, created: map[schema.Name]schema.Table{}, tables: map[schema.Name]schema.Name{},
		columns: map[schema.ColumnRef]string{}, droppedObjects: map[schema.ID]bool{},
	}
}

// follow notes what an operation creates, drops and renames.
func (w *assessor) follow(op ops.Op) {
	w.made.Follow(op)
	switch op := op.(type) {
	case ops.CreateTable:
		w.created[op.Table.QualifiedName()] = op.Table
		return
	case ops.DropObject:
		w.droppedObjects[op.Object.ID()] = true
		return
	case ops.DropTable, ops.CreateObject, ops.ReplaceObject, ops.CreateIndex, ops.DropIndex:
		return
	case ops.RenameTable:
		w.tables[op.To] = w.live(op.From)
	case ops.AlterColumn:
		if op.To.Name.Set {
			w.columns[schema.ColumnRef{Table: op.Table, Column: op.To.Name.Value}] = w.liveColumn(op.Table, op.Column)
		}
	}
	if w.now == nil {
		return
	}
	_ = w.now.Apply(op) // a change that cannot be applied is left out
}

// schemaFor is the part of the schema that is needed to compile an operation: the tables and
// objects that it is about, or everything if it is about more than one.
func (w *assessor) schemaFor(op ops.Op) *schema.Schema {
	s := *w.now.Schema()
	n, one := ops.Altered(op)
	switch op := op.(type) {
	case ops.DropTable:
		n, one = op.Table.QualifiedName(), true
	case ops.RenameTable:
		n, one = op.From, true
	case ops.DropObject:
		s.Objects = relatedObjects(s.Objects, op.Object.QualifiedName())
	case ops.ReplaceObject:
		s.Objects = relatedObjects(s.Objects, op.From.QualifiedName())
	}
	if !one {
		return &s
	}
	names := append(w.dialect.Needs(op), n)
	if add, ok := op.(ops.AddConstraint); ok {
		if key, ok := add.Constraint.(schema.ForeignKey); ok {
			names = append(names, key.RefTable)
		}
	}
	s.Tables = nil
	for i, n := range names {
		if t := w.now.Schema().Table(n); t != nil && !slices.Contains(names[:i], n) {
			s.Tables = append(s.Tables, *t)
		}
	}
	return &s
}

// relatedObjects are the objects of a name, those that belong to them and those that need
// them.
func relatedObjects(list []schema.Object, n schema.Name) []schema.Object {
	var out []schema.Object
	for i := range list {
		if o := &list[i]; o.QualifiedName() == n || o.On == n || slices.Contains(o.Needs, n) {
			out = append(out, *o)
		}
	}
	return out
}

// live is the live name of a table.
func (w *assessor) live(n schema.Name) schema.Name {
	if was, ok := w.tables[n]; ok {
		return was
	}
	return n
}

// liveColumn is the live name of a column.
func (w *assessor) liveColumn(t schema.Name, c string) string {
	if was, ok := w.columns[schema.ColumnRef{Table: t, Column: c}]; ok {
		return was
	}
	return c
}
