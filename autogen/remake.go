package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Some types cannot be altered in PostgreSQL while columns use them: a domain to have
// another base type, or, where it is used within arrays or composite types, another
// condition; an attribute of a composite type to have another type; a collation or range in
// any way; an enum that a domain is made of. These are remade: the columns are changed to
// text, the type is dropped and created again, and the columns are changed back.

// remake is a set of types and collations that are remade.
type remake struct {
	*walk
	// types are those that are dropped and created again, and composite types that are
	// altered, which no column may use meanwhile.
	types      map[schema.Name]bool
	collations map[string]bool
}

// remadeTypes finds the types that have to be remade, and takes the columns that use them
// to text and back.
func (w *walk) remadeTypes() {
	if !w.in.Dialect.Traits().NamedTypes {
		return
	}
	r := &remake{walk: w, types: map[schema.Name]bool{}, collations: map[string]bool{}}
	enums := r.roots()
	if len(r.types)+len(enums)+len(r.collations) == 0 {
		return
	}
	r.close(enums)
	r.remakeDomains()
	r.remakeComposites(enums)
	for _, t := range w.live.Tables {
		if to := w.compare.Table(w.newName(t.QualifiedName())); to != nil {
			r.detour(t, *to, enums)
		}
	}
}

// roots adds the types that differ in what cannot be altered. It returns the enums with
// other values: their own operation converts the columns that use them.
func (r *remake) roots() (enums map[schema.Name]bool) {
	enums = map[schema.Name]bool{}
	for _, op := range r.ops {
		switch op := op.(type) {
		case ops.AlterEnum:
			if !slices.Equal(op.From.Values, op.To.Values) {
				enums[op.To.QualifiedName()] = true
			}
		case ops.AlterDomain:
			if !op.From.Type.Equal(op.To.Type) || op.From.Collation != op.To.Collation || restricts(op) && r.contained(op.From.QualifiedName()) {
				r.types[op.To.QualifiedName()] = true
			}
		case ops.AlterType:
			if attributeRetyped(op.From, op.To) {
				r.types[op.To.QualifiedName()] = true
			}
		}
	}
	r.objectRoots()
	r.otherKinds()
	return enums
}

// otherKinds adds the types that become types of another kind, such as an enum that
// becomes a domain of the same name.
func (r *remake) otherKinds() {
	was, is := kindsOfTypes(r.live.Schema), kindsOfTypes(r.compare.Schema)
	for n, kind := range was {
		if to, stays := is[n]; stays && to != kind {
			r.types[n] = true
		}
	}
}

func kindsOfTypes(s schema.Schema) map[schema.Name]string {
	kinds := map[schema.Name]string{}
	for _, e := range s.Enums {
		kinds[e.QualifiedName()] = "enum"
	}
	for _, d := range s.Domains {
		kinds[d.QualifiedName()] = "domain"
	}
	for _, c := range s.Composites {
		kinds[c.QualifiedName()] = "composite"
	}
	for _, o := range s.Objects {
		if o.Kind == schema.KindRange {
			kinds[o.QualifiedName()] = "range"
		}
	}
	return kinds
}

// restricts reports whether a domain gets a condition, on the way up or down, that existing
// values have to meet.
func restricts(op ops.AlterDomain) bool {
	checked := func(d schema.Domain) []schema.Check {
		return keep(d.Checks, func(c schema.Check) bool { return !c.NotValid })
	}
	same := func(a, b schema.Check) bool { return a.Name == b.Name && equal(a.Expr, b.Expr) }
	return op.From.NotNull != op.To.NotNull || !slices.EqualFunc(checked(op.From), checked(op.To), same)
}

// contained reports whether columns hold values of a domain within other values: in arrays,
// or in a composite type with an attribute of the domain. PostgreSQL cannot check those,
// and so refuses ALTER DOMAIN … ADD CHECK.
func (r *remake) contained(domain schema.Name) bool {
	// Types whose values are one of the domain, and types whose values contain one.
	itself, inside := map[schema.Name]bool{domain: true}, map[schema.Name]bool{}
	for again := true; again; {
		again = false
		add := func(to map[schema.Name]bool, n schema.Name) {
			again = again || !to[n]
			to[n] = true
		}
		for _, d := range r.live.Domains {
			switch array := d.Type.Elem != nil; {
			case madeOf(d.Type, inside), array && madeOf(d.Type, itself):
				add(inside, d.QualifiedName())
			case madeOf(d.Type, itself):
				add(itself, d.QualifiedName())
			}
		}
		for _, c := range r.live.Composites {
			if slices.ContainsFunc(c.Attributes, func(a schema.Attribute) bool { return madeOf(a.Type, itself) || madeOf(a.Type, inside) }) {
				add(inside, c.QualifiedName())
			}
		}
	}
	return slices.ContainsFunc(r.live.Tables, func(t schema.Table) bool {
		return slices.ContainsFunc(t.Columns, func(c schema.Column) bool {
			return madeOf(c.Type, inside) || c.Type.Elem != nil && madeOf(c.Type, itself)
		})
	})
}

// objectRoots adds the collations and ranges whose definition changes.
func (r *remake) objectRoots() {
	for _, o := range r.live.Objects {
		to := r.compare.Object(o.ID())
		if to == nil || to.Definition == o.Definition {
			continue
		}
		switch o.Kind {
		case schema.KindRange:
			r.types[o.QualifiedName()] = true
			if m, ok := dialect.MultirangeName(o); ok {
				r.types[m] = true
			}
		case schema.KindCollation:
			n := o.QualifiedName()
			r.collations[n.String()] = true
			r.collations[dialect.CollationName(n)] = true
		}
	}
}

// attributeRetyped reports whether an attribute of a composite type gets another type or
// collation.
func attributeRetyped(from, to schema.Composite) bool {
	return slices.ContainsFunc(from.Attributes, func(a schema.Attribute) bool {
		return slices.ContainsFunc(to.Attributes, func(b schema.Attribute) bool {
			return a.Name == b.Name && (!a.Type.Equal(b.Type) || a.Collation != b.Collation)
		})
	})
}

// close adds the domains and composite types that are made of types which are remade.
func (r *remake) close(enums map[schema.Name]bool) {
	moves := func(t schema.Type) bool { return madeOf(t, r.types) || madeOf(t, enums) }
	for again := true; again; {
		again = false
		for _, d := range r.live.Domains {
			n := d.QualifiedName()
			if !r.types[n] && r.compare.Domain(n) != nil && (moves(d.Type) || r.collations[d.Collation]) {
				r.types[n], again = true, true
			}
		}
		for _, c := range r.live.Composites {
			n := c.QualifiedName()
			if !r.types[n] && r.compare.Composite(n) != nil && slices.ContainsFunc(c.Attributes, func(a schema.Attribute) bool { return moves(a.Type) }) {
				r.types[n], again = true, true
			}
		}
	}
}

// madeOf reports whether a type is one of a set, or an array of one.
func madeOf(t schema.Type, set map[schema.Name]bool) bool {
	switch {
	case t.Elem != nil:
		return madeOf(*t.Elem, set)
	case t.Kind == schema.EnumKind:
		return set[t.QualifiedName()]
	case t.Raw != "":
		return set[schema.ParseName(t.Raw)]
	}
	return false
}

// remakeDomains drops and creates domains again, in place of altering them.
func (r *remake) remakeDomains() {
	for _, d := range r.live.Domains {
		n := d.QualifiedName()
		to := r.compare.Domain(n)
		if !r.types[n] || to == nil {
			continue
		}
		r.ops = leaveOut(r.ops, func(a ops.AlterDomain) bool { return a.To.QualifiedName() == n })
		end := *to
		end.RenamedFrom = ""
		r.emit(ops.DropDomain{Domain: d, Defined: true}, ops.CreateDomain{Domain: end})
	}
}

// remakeComposites changes the attributes of types that are remade to text, and back.
func (r *remake) remakeComposites(enums map[schema.Name]bool) {
	for _, c := range r.live.Composites {
		to := r.compare.Composite(c.QualifiedName())
		if !r.types[c.QualifiedName()] || to == nil {
			continue
		}
		between := c
		between.Attributes = slices.Clone(c.Attributes)
		others := r.others(c.QualifiedName())
		for i, a := range between.Attributes {
			if madeOf(a.Type, others) || madeOf(a.Type, enums) {
				between.Attributes[i].Type = schema.Type{Kind: schema.Text}
			}
		}
		if equal(between, c) {
			continue
		}
		r.ops = leaveOut(r.ops, func(a ops.AlterType) bool { return a.To.QualifiedName() == c.QualifiedName() })
		end := *to
		end.RenamedFrom = ""
		r.emit(ops.AlterType{From: c, To: between}, ops.AlterType{From: between, To: end})
	}
}

// others are the types that are remade but for one.
func (r *remake) others(n schema.Name) map[schema.Name]bool {
	out := map[schema.Name]bool{}
	for t := range r.types {
		out[t] = t != n
	}
	return out
}

// detour changes the columns of a table that use what is remade to text and back. Their
// checks, and those of their indexes that have expressions, a condition or an operator
// class, step aside: they might not be valid for text.
func (r *remake) detour(t, to schema.Table, enums map[schema.Name]bool) {
	var columns []string
	for _, col := range t.Columns {
		is := to.Column(col.Name)
		switch {
		case is == nil || col.Inherited:
		case madeOf(col.Type, r.types) || r.collations[col.Collation]:
			columns = append(columns, col.Name)
			r.detourColumn(t, to, col, *is)
		case madeOf(col.Type, enums): // converted with the enum
			columns = append(columns, col.Name)
		}
	}
	if len(columns) == 0 {
		return
	}
	r.membersAside(t, to.QualifiedName(), func(s contents) bool {
		if s.key {
			return false
		}
		plain := !slices.ContainsFunc(s.exprs, func(e schema.Expr) bool { return !e.IsZero() }) &&
			!slices.ContainsFunc(s.parts, func(p schema.IndexPart) bool { return p.OpClass != "" })
		return !plain && s.mentionsAny(columns)
	})
	for _, name := range columns {
		r.detoured[column(to.QualifiedName(), name)] = true
	}
}

// detourColumn changes a column to text and back, in place of altering its type. Its default
// and collation, which are ones for the type, go before and come after.
func (r *remake) detourColumn(t, to schema.Table, was, is schema.Column) {
	c := &tableWalk{walk: r.walk, name: to.QualifiedName(), live: t, declared: to}
	found, declared := c.liveColumn(was.Name), c.declaredColumn(is.Name)
	if found.Type.Equal(declared.Type) || was.Type.Equal(is.Type) {
		declared.Type = is.Type
	}
	r.alterWithout(c.name, was.Name, func(a *ops.AlterColumn) {
		a.To.Type, a.From.Type = ops.Field[schema.Type]{}, ops.Field[schema.Type]{}
		a.To.Default, a.From.Default = ops.Field[schema.Expr]{}, ops.Field[schema.Expr]{}
		a.To.Collation, a.From.Collation = ops.Field[string]{}, ops.Field[string]{}
	})
	away := ops.ColumnChange{Type: ops.To(schema.Type{Kind: schema.Text})}
	first := ops.AlterColumn{Table: c.name, Column: was.Name, To: away, From: ops.ColumnChange{Type: ops.To(found.Type)}}
	then := ops.AlterColumn{Table: c.name, Column: is.Name, To: ops.ColumnChange{Type: ops.To(declared.Type)}, From: away}
	if !found.Default.IsZero() {
		first.To.Default, first.From.Default = ops.To(schema.Expr{}), ops.To(found.Default)
	}
	if !declared.Default.IsZero() {
		then.To.Default, then.From.Default = ops.To(declared.Default), ops.To(schema.Expr{})
	}
	if found.Collation != "" {
		first.To.Collation, first.From.Collation = ops.To(""), ops.To(found.Collation)
	}
	if declared.Collation != "" {
		then.To.Collation, then.From.Collation = ops.To(declared.Collation), ops.To("")
	}
	r.emit(first, then)
}
