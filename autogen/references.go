package autogen

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// references drops foreign keys that both sides have, and adds them again, where what they
// rely on changes: the key that they refer to is dropped, be it to be added again, or one of
// their columns changes in a way that the server refuses under a foreign key, such as to
// another type on MySQL, or on PostgreSQL where the key has a PERIOD. SQLite rebuilds such
// tables with foreign keys off, and needs none of this.
func (w *walk) references() {
	if w.in.Dialect.Traits().RebuildsTables {
		return
	}
	keys, columns := w.droppedKeys(), w.changedColumns()
	retyped := w.retypedColumns(columns)
	if len(keys)+len(retyped) == 0 {
		return
	}
	for _, t := range w.live.Tables {
		to := w.compare.Table(w.newName(t.QualifiedName()))
		if to == nil {
			continue
		}
		for _, fk := range t.ForeignKeys {
			if fk.RefTable == t.QualifiedName() && w.repartitioned[t.QualifiedName()] { // dropped and created with the table
				continue
			}
			gone := w.amongRenamed(fk).(schema.ForeignKey)
			held := columns
			if fk.Period { // both sides of which have the same types at any moment
				held = retyped
			}
			if !reliesOn(to.QualifiedName(), gone, keys, held) || w.dropsConstraint(to.QualifiedName(), fk.Name) {
				continue
			}
			if again, ok := w.desiredReference(*to, fk); ok {
				w.takeAlteration(to.QualifiedName(), fk.Name) // it is added again as declared
				w.emit(
					ops.DropConstraint{Table: to.QualifiedName(), Name: fk.Name, Type: schema.KindForeignKey, Constraint: gone},
					ops.AddConstraint{Table: to.QualifiedName(), Constraint: again.WithFormerName("")},
				)
			}
		}
	}
}

// amongRenamed is a live constraint as it is when it is dropped: the tables have their new
// names by then, while columns still have the old ones.
func (w *walk) amongRenamed(k schema.Constraint) schema.Constraint {
	if f, ok := k.(schema.ForeignKey); ok {
		f.RefTable = w.newName(f.RefTable)
		return f
	}
	return k
}

// droppedKeys are the keys that operations drop, be it to add them again.
func (w *walk) droppedKeys() map[resource]bool {
	keys := map[resource]bool{}
	for n := range w.repartitioned {
		for _, t := range tableResources(*w.live.Table(n)) {
			if t.kind == kindKey {
				t.name = w.newName(n)
				keys[t] = true
			}
		}
	}
	for _, op := range w.ops {
		switch op := op.(type) {
		case ops.DropConstraint:
			for _, k := range keyResources(op.Table, op.Constraint) {
				keys[k] = true
			}
		case ops.DropIndex:
			if op.Index.Unique {
				keys[key(op.Table, partColumns(op.Index.Parts))] = true
			}
		}
	}
	return keys
}

// changedColumns are the columns that are changed in a way that the server refuses while a
// foreign key uses them, or that are text in between.
func (w *walk) changedColumns() map[resource]bool {
	columns := maps.Clone(w.detoured)
	for _, op := range w.ops {
		switch op := op.(type) {
		case ops.AlterColumn:
			if dialect.HeldByKeys(w.in.Dialect, op.From, op.To) {
				columns[column(op.Table, op.Column)] = true
			}
		case ops.AlterTable: // ALTER TABLE … CONVERT TO CHARACTER SET changes the columns as well
			if t := w.compare.Table(op.Table); t != nil && (op.To.Charset.Set || op.To.Collation.Set) {
				for _, c := range t.Columns {
					if dialect.HeldCharset(w.in.Dialect, c.Type) {
						columns[column(op.Table, c.Name)] = true
					}
				}
			}
		}
	}
	return columns
}

// retypedColumns are the given columns and all whose type is changed.
func (w *walk) retypedColumns(changed map[resource]bool) map[resource]bool {
	columns := maps.Clone(changed)
	for _, op := range w.ops {
		if alter, ok := op.(ops.AlterColumn); ok && alter.To.Type.Set {
			columns[column(alter.Table, alter.Column)] = true
		}
	}
	return columns
}

// reliesOn reports whether a foreign key is on, or refers to, one of the keys and columns.
func reliesOn(table schema.Name, fk schema.ForeignKey, keys, columns map[resource]bool) bool {
	if keys[key(fk.RefTable, fk.RefColumns)] {
		return true
	}
	own := slices.ContainsFunc(fk.Columns, func(c string) bool { return columns[column(table, c)] })
	return own || slices.ContainsFunc(fk.RefColumns, func(c string) bool { return columns[column(fk.RefTable, c)] })
}

// dropsConstraint reports whether an operation drops the constraint already.
func (w *walk) dropsConstraint(table schema.Name, name string) bool {
	return anyOf(slices.Concat(w.earlier, w.ops), func(d ops.DropConstraint) bool { return d.Table == table && d.Name == name })
}

// desiredReference is the declared foreign key that a live one is matched with. It is added
// under its declared name, so that an operation that would have renamed it is taken out.
func (w *walk) desiredReference(t schema.Table, live schema.ForeignKey) (schema.ForeignKey, bool) {
	n := t.QualifiedName()
	for i, op := range w.ops {
		r, ok := op.(ops.RenameConstraint)
		if !ok || r.Table != n || r.From != live.Name {
			continue
		}
		at := slices.IndexFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return k.Name == r.To })
		if at < 0 {
			break
		}
		w.ops = slices.Delete(w.ops, i, i+1)
		return t.ForeignKeys[at], true
	}
	return w.counterpart(t, live)
}

// counterpart is the declared foreign key that a live one is matched with: by name, or else
// by its columns and what it refers to.
func (w *walk) counterpart(t schema.Table, live schema.ForeignKey) (schema.ForeignKey, bool) {
	for _, fk := range t.ForeignKeys {
		if w.fold.member(fk.Name) == w.fold.member(live.Name) {
			return fk, true
		}
	}
	for _, fk := range t.ForeignKeys {
		if slices.Equal(fk.Columns, live.Columns) && fk.RefTable == w.newName(live.RefTable) && slices.Equal(fk.RefColumns, live.RefColumns) {
			fk.Name = live.Name
			return fk, true
		}
	}
	return schema.ForeignKey{}, false
}

// newName is what a live table is called after the operations.
func (w *walk) newName(n schema.Name) schema.Name {
	for _, r := range w.renames {
		if r.From == n {
			return r.To
		}
	}
	return n
}

// indexPrefixes are the lists of columns that an index on (a, b, c) begins with: (a), (a, b)
// and (a, b, c). For any of them, it is an index that MySQL accepts for a foreign key.
func indexPrefixes(kind resourceKind, t schema.Name, parts []schema.IndexPart) []resource {
	var list []resource
	for i, p := range parts {
		if p.Column == "" || p.Length > 0 {
			break
		}
		list = append(list, ofColumns(kind, t, partColumns(parts[:i+1])))
	}
	return list
}

// referencedIndex is the index by which MySQL finds the rows that a foreign key refers to.
func referencedIndex(k schema.ForeignKey) []resource {
	return []resource{ofColumns(kindNewIndex, k.RefTable, k.RefColumns), ofColumns(kindOldIndex, k.RefTable, k.RefColumns)}
}
