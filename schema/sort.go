package schema

import (
	"cmp"
	"slices"
)

// Sort brings the schema into the order in which introspection returns one: everything
// by qualified name, and the members of tables by name. Columns, values and attributes
// keep their order. Members without a name keep theirs, too, and come first.
func (s *Schema) Sort() {
	slices.SortStableFunc(s.Namespaces, func(a, b Namespace) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(s.Extensions, func(a, b Extension) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(s.Enums, func(a, b Enum) int { return a.QualifiedName().Compare(b.QualifiedName()) })
	slices.SortStableFunc(s.Domains, func(a, b Domain) int { return a.QualifiedName().Compare(b.QualifiedName()) })
	slices.SortStableFunc(s.Composites, func(a, b Composite) int { return a.QualifiedName().Compare(b.QualifiedName()) })
	slices.SortStableFunc(s.Sequences, func(a, b Sequence) int { return a.QualifiedName().Compare(b.QualifiedName()) })
	slices.SortStableFunc(s.Tables, func(a, b Table) int { return a.QualifiedName().Compare(b.QualifiedName()) })
	slices.SortStableFunc(s.Objects, func(a, b Object) int { return a.ID().Compare(b.ID()) })
	for i := range s.Tables {
		s.Tables[i].sortMembers()
	}
	for i := range s.Objects {
		sortIndexes(s.Objects[i].Indexes)
	}
}

func (t *Table) sortMembers() {
	slices.SortStableFunc(t.Uniques, func(a, b Unique) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.ForeignKeys, func(a, b ForeignKey) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.Checks, func(a, b Check) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.Exclusions, func(a, b Exclusion) int { return cmp.Compare(a.Name, b.Name) })
	sortIndexes(t.Indexes)
}

func sortIndexes(list []Index) {
	slices.SortStableFunc(list, func(a, b Index) int { return cmp.Compare(a.Name, b.Name) })
}

// Compare orders identities by kind, the object they belong to, qualified name
// and arguments.
func (i ID) Compare(o ID) int {
	return cmp.Or(
		cmp.Compare(i.Kind, o.Kind),
		i.On.Compare(o.On),
		cmp.Compare(i.Schema, o.Schema),
		cmp.Compare(i.Name, o.Name),
		cmp.Compare(i.Args, o.Args),
	)
}
