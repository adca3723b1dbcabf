package autogen

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// What is compared is canonical; what operations say is as it was declared, or as it was
// found, in its author's spelling. This leads from a constraint or index in canonical form
// to the one that it was made of: by the name, or without one by the columns, and for a
// check, which names none, by its position among the checks.

// declaredConstraint is a constraint of the declared table as it was declared.
func (c *tableWalk) declaredConstraint(canonical schema.Constraint) schema.Constraint {
	k := counterpart(c.walk.declared.Table(c.name), &c.declared, canonical)
	if check, ok := k.(schema.Check); ok && check.Name == "" {
		k = c.enumCheck(check)
	}
	return k.WithFormerName("")
}

// enumCheck is a check in the words of a person, mood IN ('happy', 'sad'), if it is the one
// that an enum becomes on a database without enums. Any other check is returned as it is.
func (c *tableWalk) enumCheck(check schema.Check) schema.Check {
	t := c.walk.declared.Table(c.name)
	if t == nil {
		return check
	}
	for _, col := range t.Columns {
		if col.Type.Kind != schema.EnumKind {
			continue
		}
		alone := schema.Table{Schema: t.Schema, Name: t.Name, Columns: []schema.Column{col}}
		made := c.in.Dialect.Canonical(schema.Schema{Tables: []schema.Table{alone}, Enums: c.walk.declared.Enums}).Tables[0].Checks
		if len(made) != 1 || !equal(made[0].Expr, check.Expr) {
			continue
		}
		values := col.Type.Values
		if e := c.walk.declared.Enum(col.Type.QualifiedName()); len(values) == 0 && e != nil {
			values = e.Values
		}
		list := dialect.QuoteStrings(c.in.Dialect, values)
		return schema.Check{Column: col.Name, Expr: schema.SQLExpr(c.in.Dialect.QuoteIdent(col.Name) + " IN (" + list + ")")}
	}
	return check
}

// liveConstraint is a constraint of the live table as it was found.
func (c *tableWalk) liveConstraint(canonical schema.Constraint) schema.Constraint {
	t := c.found.Table(c.live.QualifiedName())
	if check, ok := canonical.(schema.Check); ok && t != nil && !hasCheck(t.Checks, check.Name) {
		for _, n := range t.Inherits { // a check that it inherits is defined in a parent
			p := c.found.Table(n)
			if p == nil {
				continue
			}
			if k, ok := checkNamed(p.Checks, check.Name); ok {
				return k.WithFormerName("")
			}
		}
	}
	return counterpart(t, &c.live, canonical).WithFormerName("")
}

// counterpart finds the constraint of t that has the canonical form k, which is one of
// canonicalTable. It returns k itself where t has none.
func counterpart(t, canonicalTable *schema.Table, k schema.Constraint) schema.Constraint {
	if t == nil {
		return k
	}
	ofKind := func(t *schema.Table) []schema.Constraint {
		return keep(t.Constraints(), func(o schema.Constraint) bool { return o.ConstraintKind() == k.ConstraintKind() })
	}
	own, canonical := ofKind(t), ofKind(canonicalTable)
	if k.ConstraintName() != "" {
		if i := slices.IndexFunc(own, func(o schema.Constraint) bool { return o.ConstraintName() == k.ConstraintName() }); i >= 0 {
			return own[i]
		}
		return k
	}
	if i := slices.IndexFunc(own, func(o schema.Constraint) bool { return o.ConstraintName() == "" && alike(o, k) }); i >= 0 {
		return own[i]
	}
	i := slices.IndexFunc(canonical, func(o schema.Constraint) bool { return equal(o, k) })
	if _, isCheck := k.(schema.Check); !isCheck || i < 0 || len(own) != len(canonical) || own[i].ConstraintName() != "" {
		return k
	}
	return own[i]
}

// alike reports whether two constraints without a name are on the same columns,
// which tells all but checks apart.
func alike(a, b schema.Constraint) bool {
	switch a := a.(type) {
	case schema.PrimaryKey:
		return true
	case schema.Unique:
		b, ok := b.(schema.Unique)
		return ok && slices.EqualFunc(a.Columns, b.Columns, strings.EqualFold)
	case schema.ForeignKey:
		b, ok := b.(schema.ForeignKey)
		return ok && slices.EqualFunc(a.Columns, b.Columns, strings.EqualFold) && strings.EqualFold(a.RefTable.String(), b.RefTable.String()) &&
			a.OnDelete == b.OnDelete && a.OnUpdate == b.OnUpdate
	}
	return equal(a, b)
}

// declaredIndex is an index of the declared table as it was declared, under the
// name that it is to have.
func (c *tableWalk) declaredIndex(table schema.Name, canonical schema.Index) schema.Index {
	return indexOf(c.walk.declared.Table(table), canonical)
}

// liveIndex is an index of the live table as it was found.
func (c *tableWalk) liveIndex(canonical schema.Index) schema.Index {
	return indexOf(c.found.Table(c.live.QualifiedName()), canonical)
}

func indexOf(t *schema.Table, canonical schema.Index) schema.Index {
	if t != nil {
		if x := t.Index(canonical.Name); x != nil && canonical.Name != "" {
			canonical = *x
		}
	}
	canonical.RenamedFrom = ""
	return canonical
}
