package autogen

import (
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// sides are the two schemas of a comparison, each in several forms: canonical, to be
// compared, and as it was given, for the operations to say.
type sides struct {
	in   Input
	fold folding
	// implicit are the constraints and indexes of declared tables that nobody gave a name:
	// they have one of the naming convention, and match a live one of any name.
	implicit map[member]bool
	// live and compare are the canonical forms of the two schemas, which are compared.
	// found and declared are what became live and compare, in their authors' spelling,
	// which operations carry. normalized is the declared schema in the database's spelling,
	// as far as the caller has asked for that.
	live, compare, declared, found, normalized indexed
	// foundObjects and declaredObjects are the objects of both sides as they were given, by
	// the identity of their canonical form.
	foundObjects, declaredObjects map[schema.ID]schema.Object
	// identities maps the identity of a live object as it was found to that of its
	// canonical form.
	identities map[schema.ID]schema.ID
}

func sidesOf(in Input) sides {
	in = in.spellSerials()
	in.Declared.Objects = dialect.ToldApart(in.Dialect, in.Declared.Objects)
	named, implicit := nameMembers(in.Declared, in.Options.Naming, in.Dialect.Name())
	live, declared := in.scope(in.Live), in.scope(named)
	s := sides{
		in: in, fold: foldingOf(in.Dialect.Traits()), implicit: implicit,
		live: index(in.Dialect.Canonical(live)), compare: index(in.Dialect.Canonical(Respelled(declared, in.Normalized))),
		declared: index(named), found: index(in.Live), normalized: index(in.Normalized),
	}
	s.impliedKeys()
	s.impliedIndexes()
	s.foundObjects = byIdentity(s.live.Objects, live.Objects)
	s.declaredObjects = byIdentity(s.compare.Objects, declared.Objects)
	s.identities = identitiesOf(s.foundObjects)
	return s
}

// undoing has the live schema on both sides, to find the operations that undo a change
// when all later ones have been undone.
func (s *sides) undoing() sides {
	in := s.in
	in.Declared, in.Normalized = in.Live, schema.Schema{}
	return sides{
		in: in, fold: s.fold, live: s.live, compare: s.live, declared: s.found, found: s.found,
		foundObjects: s.foundObjects, declaredObjects: s.foundObjects, identities: s.identities,
	}
}

// byIdentity lists objects by the identity of their canonical forms, which come in
// the same order.
func byIdentity(canonical, list []schema.Object) map[schema.ID]schema.Object {
	out := make(map[schema.ID]schema.Object, len(list))
	for i, o := range list {
		out[canonical[i].ID()] = o
	}
	return out
}

// identitiesOf maps identities of objects as they were given to those of their canonical
// forms. They differ where the types of a routine's arguments are spelled differently, as
// in f(int) and f(integer).
func identitiesOf(given map[schema.ID]schema.Object) map[schema.ID]schema.ID {
	out := make(map[schema.ID]schema.ID, len(given))
	for canonical, o := range given {
		out[o.ID()] = canonical
	}
	return out
}

// scope leaves out what is not compared: privileges, unless the options ask for them and
// some are declared; the tables of publications that are not ours; and what Include
// excludes.
func (in Input) scope(s schema.Schema) schema.Schema {
	if !in.Options.Grants || !slices.ContainsFunc(in.Declared.Objects, isGrant) {
		s.Objects = keep(s.Objects, func(o schema.Object) bool { return !isGrant(o) })
	}
	s.Objects = keep(s.Objects, func(o schema.Object) bool { return o.Kind != schema.KindPublicationTable || in.publishes(o.Name) })
	include := in.Options.Include
	if include == nil {
		return s
	}
	s.Namespaces = keep(s.Namespaces, func(n schema.Namespace) bool { return include("schema", schema.Name{Name: n.Name}) })
	s.Extensions = keep(s.Extensions, func(e schema.Extension) bool { return include("extension", schema.Name{Name: e.Name}) })
	s.Enums = keep(s.Enums, func(e schema.Enum) bool { return include("enum", e.QualifiedName()) })
	s.Domains = keep(s.Domains, func(d schema.Domain) bool { return include("domain", d.QualifiedName()) })
	s.Composites = keep(s.Composites, func(c schema.Composite) bool { return include("type", c.QualifiedName()) })
	s.Sequences = keep(s.Sequences, func(q schema.Sequence) bool { return include("sequence", q.QualifiedName()) })
	s.Tables = keep(s.Tables, func(t schema.Table) bool { return include("table", t.QualifiedName()) })
	s.Objects = keep(s.Objects, func(o schema.Object) bool {
		return include(string(o.Kind), o.QualifiedName())
	})
	return s
}
