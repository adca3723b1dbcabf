package autogen

import (
	"slices"

	"github.com/retort-db/migrate/schema"
)

// Respelled returns a declared schema in which the objects that normalized holds are
// spelled as they are there: in the database's own words. What they were called before
// is kept, since no database knows that.
func Respelled(declared, normalized schema.Schema) schema.Schema {
	s := declared
	s.Tables = replace(s.Tables, normalized.Tables, func(t schema.Table) any { return t.QualifiedName() }, formerNames)
	s.Domains = replace(s.Domains, normalized.Domains, func(d schema.Domain) any { return d.QualifiedName() },
		func(from, to schema.Domain) schema.Domain { to.RenamedFrom = from.RenamedFrom; return to })
	s.Objects = replace(s.Objects, normalized.Objects, func(o schema.Object) any { return o.ID() },
		func(from, to schema.Object) schema.Object { to.RenamedFrom = from.RenamedFrom; return to })
	return s
}

// formerNames copies the former names of a declared table to the normalized one.
func formerNames(from, to schema.Table) schema.Table {
	to.RenamedFrom, to.Parts = from.RenamedFrom, from.Parts
	to.Columns, to.Indexes = slices.Clone(to.Columns), slices.Clone(to.Indexes)
	for i := range to.Columns {
		if c := from.Column(to.Columns[i].Name); c != nil {
			to.Columns[i].RenamedFrom = c.RenamedFrom
		}
	}
	for i := range to.Indexes {
		if x := from.Index(to.Indexes[i].Name); x != nil && x.Name != "" {
			to.Indexes[i].RenamedFrom = x.RenamedFrom
		}
	}
	if from.PrimaryKey != nil && to.PrimaryKey != nil {
		pk := *to.PrimaryKey
		pk.RenamedFrom = from.PrimaryKey.RenamedFrom
		to.PrimaryKey = &pk
	}
	to.Uniques = withFormer(from.Uniques, to.Uniques, func(k *schema.Unique) (string, *string) { return k.Name, &k.RenamedFrom })
	to.ForeignKeys = withFormer(from.ForeignKeys, to.ForeignKeys, func(k *schema.ForeignKey) (string, *string) { return k.Name, &k.RenamedFrom })
	to.Checks = withFormer(from.Checks, to.Checks, func(k *schema.Check) (string, *string) { return k.Name, &k.RenamedFrom })
	to.Exclusions = withFormer(from.Exclusions, to.Exclusions, func(k *schema.Exclusion) (string, *string) { return k.Name, &k.RenamedFrom })
	return to
}

// withFormer copies the former names of constraints to those of the same name.
func withFormer[T any](from, to []T, names func(*T) (name string, former *string)) []T {
	to = slices.Clone(to)
	for i := range to {
		name, former := names(&to[i])
		for j := range from {
			if n, f := names(&from[j]); n == name && n != "" {
				*former = *f
			}
		}
	}
	return to
}

// replace replaces the elements of a list by those of the same key in by.
func replace[T any](list, by []T, key func(T) any, carry func(from, to T) T) []T {
	if len(by) == 0 {
		return list
	}
	forms := make(map[any]T, len(by))
	for _, v := range by {
		forms[key(v)] = v
	}
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = v
		if f, ok := forms[key(v)]; ok {
			out[i] = carry(v, f)
		}
	}
	return out
}

// Pick returns the declared objects that which lists, under the names that they
// have in s.
func Pick(s, which schema.Schema) schema.Schema {
	var out schema.Schema
	at := schema.NewLookup(&s)
	for _, t := range which.Tables {
		if d := at.Table(t.QualifiedName()); d != nil {
			out.Tables = append(out.Tables, *d)
		}
	}
	out.Domains = which.Domains
	for _, o := range which.Objects {
		if d := at.Object(o.ID()); d != nil {
			out.Objects = append(out.Objects, *d)
		}
	}
	return out
}
