package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// tablePair is a table that both sides have, by the name that each has for it.
type tablePair struct{ live, declared schema.Name }

// spellings sets the CREATE TABLE text of tables that change to the declared text. SQLite
// stores that text, comments and all; it would otherwise end up with another one. A
// difference in the text alone is no change.
func (w *walk) spellings() {
	speller, ok := w.in.Dialect.(dialect.Speller)
	if !ok || !w.in.Options.Naming.KeepUnnamed {
		return
	}
	for _, p := range w.pairs {
		live, declared := w.found.Table(p.live), w.declared.Table(p.declared)
		if live == nil || declared == nil {
			continue
		}
		changes := keep(w.ops, func(op ops.Op) bool { return concerns(op, p, live) })
		if len(changes) == 0 {
			continue
		}
		if op, ok := speller.Respelling(*live, *declared, order(slices.Clone(changes), nil, w.in.Dialect.Traits(), nil), w.keptKeys(*declared)); ok {
			w.emit(op)
		}
	}
}

// keptKeys are the primary keys that the foreign keys of a declared table refer to, as far
// as they do not change.
func (w *walk) keptKeys(declared schema.Table) dialect.ReferredKeys {
	keys := dialect.ReferredKeys{}
	for _, fk := range declared.ForeignKeys {
		was, is := w.live.Table(fk.RefTable), w.compare.Table(fk.RefTable)
		if was != nil && is != nil && was.PrimaryKey != nil && is.PrimaryKey != nil && slices.Equal(was.PrimaryKey.Columns, is.PrimaryKey.Columns) {
			keys.Add(fk.RefTable, is.PrimaryKey.Columns)
		}
	}
	return keys
}

// concerns reports whether an operation changes a table, or the name of one that
// it refers to.
func concerns(op ops.Op, p tablePair, live *schema.Table) bool {
	if r, ok := op.(ops.RenameTable); ok {
		return r.To == p.declared || slices.Contains(referred(*live), r.From)
	}
	n, ok := ops.Altered(op)
	return ok && n == p.declared
}

// onceSpelled leaves the former text of a table out of an operation: it is in the operation
// of the other direction.
func onceSpelled(op ops.Op) ops.Op {
	if t, ok := op.(ops.AlterTable); ok {
		t.From.Definition = ops.Field[string]{}
		return t
	}
	return op
}

// asGiven replaces the canonical checks and defaults of domains in an operation by those
// that were found or declared.
func (w *walk) asGiven(op ops.Op) ops.Op {
	switch op := op.(type) {
	case ops.CreateDomain:
		op.Domain = w.givenDomain(op.Domain)
		return op
	case ops.DropDomain:
		op.Domain = w.givenDomain(op.Domain)
		return op
	case ops.AlterDomain:
		op.From, op.To = w.givenDomain(op.From), w.givenDomain(op.To)
		return op
	}
	return op
}

// givenDomain is a domain with its checks and default as they were given.
func (w *walk) givenDomain(d schema.Domain) schema.Domain {
	d.Checks = slices.Clone(d.Checks)
	for _, side := range []struct{ compared, given indexed }{{w.live, w.found}, {w.compare, w.declared}} {
		compared, given := side.compared.Domain(d.QualifiedName()), side.given.Domain(d.QualifiedName())
		if compared == nil || given == nil {
			continue
		}
		if sameExpr(d.Default, compared.Default) {
			d.Default = given.Default
		}
		for i, c := range d.Checks {
			was, known := checkNamed(compared.Checks, c.Name)
			is, stays := checkNamed(given.Checks, c.Name)
			if known && stays && sameExpr(c.Expr, was.Expr) {
				d.Checks[i].Expr = is.Expr
			}
		}
	}
	return d
}

// asDeclared adds to the rename of an index its declared text, on SQLite, which renames it
// by creating it again.
func (w *walk) asDeclared(op ops.Op) ops.Op {
	if r, ok := op.(ops.RenameIndex); ok && w.in.Options.Naming.KeepUnnamed {
		if live, declared, ok := w.renamedTexts(r.Table, r.From, r.To); ok {
			return w.spelledIndex(r, declared, live)
		}
	}
	return op
}

// asFound is asDeclared for the way back, with the text that was found.
func (w *walk) asFound(op ops.Op) ops.Op {
	if r, ok := op.(ops.RenameIndex); ok {
		if live, declared, ok := w.renamedTexts(r.Table, r.To, r.From); ok {
			return w.spelledIndex(r, live, declared)
		}
	}
	return op
}

// renamedTexts are the two sides of an index, if the database stores texts and they differ
// in the name alone.
func (w *walk) renamedTexts(table schema.Name, from, to string) (live, declared schema.Index, ok bool) {
	at := slices.IndexFunc(w.pairs, func(p tablePair) bool { return p.declared == table })
	if _, spells := w.in.Dialect.(dialect.Speller); !spells || at < 0 {
		return live, declared, false
	}
	index := func(side indexed, table schema.Name, name string) (x schema.Index) {
		if t := side.Table(table); t != nil {
			if found := t.Index(name); found != nil {
				x = *found
			}
		}
		return x
	}
	p := w.pairs[at]
	was, is := index(w.live, p.live, from), index(w.compare, p.declared, to)
	was.Name, was.RenamedFrom, is.RenamedFrom = is.Name, "", ""
	return index(w.found, p.live, from), index(w.declared, p.declared, to), is.Name != "" && equal(was, is)
}

// spelledIndex is the rename of an index with its text, if the sides have different ones.
// One that has none of its own gets the text that the dialect would write.
func (w *walk) spelledIndex(op ops.RenameIndex, x, other schema.Index) ops.Op {
	speller, ok := w.in.Dialect.(dialect.Speller)
	if !ok || op.Index == nil || x.Definition == other.Definition {
		return op
	}
	if x.Definition == "" {
		x.Definition = speller.IndexText(op.Table, x)
	}
	index := *op.Index
	index.Definition = x.Definition
	op.Index = &index
	return op
}

// respells reports whether an operation changes nothing but the text of a table.
func respells(op ops.Op) bool {
	t, ok := op.(ops.AlterTable)
	respelled := ok && t.To.Definition.Set
	t.To.Definition = ops.Field[string]{}
	return respelled && t.To.IsZero()
}
