package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// assessor walks along the changes and knows what was made by them, where there
// are no rows yet, and what things were called before.
type assessor struct {
	dialect dialect.Dialect
	before  schema.Schema
	now     *ops.Evolution // as the changes so far have left it, where that counts
	made    ops.NewTables
	created map[schema.Name]schema.Table // as they are made
	tables  map[schema.Name]schema.Name  // new names to live ones
	columns map[schema.ColumnRef]string  // of the table as it is called by now
	aside   map[schema.ID]bool           // live objects that are dropped
}

func newAssessor(d dialect.Dialect, before schema.Schema) *assessor {
	return &assessor{
		dialect: d, before: before, now: ops.Evolve(before), made: ops.NewTables{}, created: map[schema.Name]schema.Table{}, tables: map[schema.Name]schema.Name{},
		columns: map[schema.ColumnRef]string{}, aside: map[schema.ID]bool{},
	}
}

// follow takes note of what an operation makes and renames.
func (w *assessor) follow(op ops.Op) {
	w.made.Follow(op)
	switch op := op.(type) {
	case ops.CreateTable:
		w.created[op.Table.QualifiedName()] = op.Table
		return
	case ops.DropObject:
		w.aside[op.Object.ID()] = true
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
	_ = w.now.Apply(op) // what it cannot do is of no use to know
}

// around is what is there of the tables that an operation is about, or of the
// object, and everything for one that is about more than that.
func (w *assessor) around(op ops.Op) *schema.Schema {
	s := *w.now.Schema()
	n, one := ops.Altered(op)
	switch op := op.(type) {
	case ops.DropTable:
		n, one = op.Table.QualifiedName(), true
	case ops.RenameTable:
		n, one = op.From, true
	case ops.DropObject:
		s.Objects = near(s.Objects, op.Object.QualifiedName())
	case ops.ReplaceObject:
		s.Objects = near(s.Objects, op.From.QualifiedName())
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

// near are the objects of a name, those on them and those that need them.
func near(list []schema.Object, n schema.Name) []schema.Object {
	var out []schema.Object
	for i := range list {
		if o := &list[i]; o.QualifiedName() == n || o.On == n || slices.Contains(o.Needs, n) {
			out = append(out, *o)
		}
	}
	return out
}

func (w *assessor) live(n schema.Name) schema.Name {
	if was, ok := w.tables[n]; ok {
		return was
	}
	return n
}

func (w *assessor) liveColumn(t schema.Name, c string) string {
	if was, ok := w.columns[schema.ColumnRef{Table: t, Column: c}]; ok {
		return was
	}
	return c
}
