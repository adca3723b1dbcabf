package cli

import (
	"slices"

	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/schema"
)

// inScope leaves out of a live schema the tables, and the objects, that the
// configuration excludes by name: they are no part of the models. What something
// else refers to stays, since that could not be declared without it.
func inScope(s schema.Schema, c config.Autogenerate) (kept schema.Schema, left []schema.Name) {
	include := includer(config.Autogenerate{Include: c.Include, Exclude: c.Exclude})
	if include == nil {
		return s, nil
	}
	out := map[schema.Name]bool{}
	for _, t := range s.Tables {
		out[t.QualifiedName()] = !include("table", t.QualifiedName())
	}
	for _, o := range s.Objects {
		if o.On.IsZero() {
			out[o.QualifiedName()] = !include(string(o.Kind), o.QualifiedName())
		}
	}
	goes := func(o schema.Object) bool { return out[o.QualifiedName()] && o.On.IsZero() || out[o.On] }
	for again := true; again; {
		again = false
		needed := func(names ...schema.Name) {
			for _, n := range names {
				again = again || out[n]
				delete(out, n)
			}
		}
		for i := range s.Tables {
			if t := &s.Tables[i]; !out[t.QualifiedName()] {
				needed(t.Parents()...)
				for _, fk := range t.ForeignKeys {
					needed(fk.RefTable)
				}
			}
		}
		for _, o := range s.Objects {
			if !goes(o) {
				needed(o.Needs...)
			}
		}
	}
	s.Tables = slices.DeleteFunc(slices.Clone(s.Tables), func(t schema.Table) bool { return out[t.QualifiedName()] })
	s.Objects = slices.DeleteFunc(slices.Clone(s.Objects), goes)
	s.Namespaces = slices.DeleteFunc(slices.Clone(s.Namespaces), func(n schema.Namespace) bool {
		return !include("schema", schema.Name{Name: n.Name}) && !inhabited(s, n.Name)
	})
	for n, gone := range out {
		if gone {
			left = append(left, n)
		}
	}
	slices.SortFunc(left, schema.Name.Compare)
	return s, left
}

// inhabited reports whether anything of a schema lies in a namespace.
func inhabited(s schema.Schema, namespace string) bool {
	var in []string
	for i := range s.Tables {
		in = append(in, s.Tables[i].Schema)
	}
	for i := range s.Objects {
		in = append(in, s.Objects[i].Schema)
	}
	for i := range s.Enums {
		in = append(in, s.Enums[i].Schema)
	}
	for i := range s.Domains {
		in = append(in, s.Domains[i].Schema)
	}
	for i := range s.Composites {
		in = append(in, s.Composites[i].Schema)
	}
	for i := range s.Sequences {
		in = append(in, s.Sequences[i].Schema)
	}
	return slices.Contains(in, namespace)
}
