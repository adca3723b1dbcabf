package autogen

import (
	"maps"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// references takes foreign keys out of the way and puts them back, where both
// sides have them but what they stand on changes: a key that is dropped, and on
// MySQL a column that gets another type. SQLite builds such tables anew and
// does not mind.
func (w *walk) references() {
	if w.in.Dialect.Traits().RebuildsTables {
		return
	}
	keys, columns := w.unsettledKeys(), w.changedColumns()
	if len(keys)+len(columns) == 0 {
		return
	}
	for _, t := range w.live.Tables {
		to := w.compare.Table(w.newName(t.QualifiedName()))
		if to == nil {
			continue
		}
		for _, fk := range t.ForeignKeys {
			if fk.RefTable == t.QualifiedName() && w.repartitioned[t.QualifiedName()] { // it comes with the table
				continue
			}
			gone := w.amongRenamed(fk).(schema.ForeignKey)
			if !stands(to.QualifiedName(), gone, keys, columns) || w.dropsConstraint(to.QualifiedName(), fk.Name) {
				continue
			}
			if again, ok := w.again(*to, fk); ok {
				w.alterationOf(to.QualifiedName(), fk.Name) // it comes back as declared
				w.emit(
					ops.DropConstraint{Table: to.QualifiedName(), Name: fk.Name, Type: schema.KindForeignKey, Constraint: gone},
					ops.AddConstraint{Table: to.QualifiedName(), Constraint: again.WithFormerName("")},
				)
			}
		}
	}
}

// amongRenamed is a live constraint when the tables have their new names, and its
// columns theirs not yet: that is when foreign keys go.
func (w *walk) amongRenamed(k schema.Constraint) schema.Constraint {
	if f, ok := k.(schema.ForeignKey); ok {
		f.RefTable = w.newName(f.RefTable)
		return f
	}
	return k
}

// unsettledKeys are the keys that operations drop, be it to make them anew.
func (w *walk) unsettledKeys() map[resource]bool {
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

// changedColumns are those that change as a foreign key forbids, or that it does
// not stand what they are meanwhile.
func (w *walk) changedColumns() map[resource]bool {
	columns := maps.Clone(w.detoured)
	for _, op := range w.ops {
		switch op := op.(type) {
		case ops.AlterColumn:
			if dialect.HeldByKeys(w.in.Dialect, op.From, op.To) {
				columns[column(op.Table, op.Column)] = true
			}
		case ops.AlterTable: // whose columns may be converted with it
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

// stands reports whether a foreign key stands on a key or column that changes.
func stands(table schema.Name, fk schema.ForeignKey, keys, columns map[resource]bool) bool {
	if keys[key(fk.RefTable, fk.RefColumns)] {
		return true
	}
	own := slices.ContainsFunc(fk.Columns, func(c string) bool { return columns[column(table, c)] })
	return own || slices.ContainsFunc(fk.RefColumns, func(c string) bool { return columns[column(fk.RefTable, c)] })
}

// dropsConstraint reports whether an operation drops the constraint already.
func (w *walk) dropsConstraint(table schema.Name, name string) bool {
	return anyOf(slices.Concat(w.gone, w.ops), func(d ops.DropConstraint) bool { return d.Table == table && d.Name == name })
}

// again is what a foreign key that steps aside comes back as: by the name that it is
// to have, which then nothing has to give it.
func (w *walk) again(t schema.Table, live schema.ForeignKey) (schema.ForeignKey, bool) {
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

// counterpart is the declared foreign key that a live one is.
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

// newName is what a live table is called afterwards.
func (w *walk) newName(n schema.Name) schema.Name {
	for _, r := range w.renames {
		if r.From == n {
			return r.To
		}
	}
	return n
}

// beginnings are what foreign keys can refer to in an index on MySQL: the first
// columns of any.
func beginnings(kind resourceKind, t schema.Name, parts []schema.IndexPart) []resource {
	var list []resource
	for i, p := range parts {
		if p.Column == "" || p.Length > 0 {
			break
		}
		list = append(list, ofColumns(kind, t, partColumns(parts[:i+1])))
	}
	return list
}

// foundBy are the indexes by which a foreign key finds the rows that it refers to.
func foundBy(k schema.ForeignKey) []resource {
	return []resource{ofColumns(kindNewIndex, k.RefTable, k.RefColumns), ofColumns(kindOldIndex, k.RefTable, k.RefColumns)}
}
