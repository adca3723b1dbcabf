package autogen

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func objectFacts(op ops.Op, known names) facts {
	var f facts
	switch op := op.(type) {
	case ops.CreateObject:
		f.creates = objectThings(op.Object)
		f.needs = append(objectNeeds(op.Object, known), bodyNeeds(op.Object, known)...)
		if op.Object.Kind.IsRoutine() {
			f.needs = append(f.needs, rows(f.needs, grown)...)
		}
	case ops.DropObject:
		f.drops, f.releases = objectThings(op.Object), objectNeeds(op.Object, known)
		if op.Object.Kind.IsRoutine() {
			f.releases = append(f.releases, rows(f.releases, shrunk)...)
		}
	case ops.ReplaceObject:
		f.changes = append(objectThings(op.To), objectThings(op.From)...) // a range's other type may be another one
		f.needs = append(objectNeeds(op.To, known), bodyNeeds(op.To, known)...)
		// What both need stays, and changes before.
		f.releases = keep(objectNeeds(op.From, known), func(t thing) bool { return !slices.Contains(f.needs, t) })
		if op.To.Kind.IsRoutine() {
			f.releases = append(f.releases, rows(append(objectNeeds(op.From, known), bodyNeeds(op.From, known)...), shrunk)...)
			f.needs = append(leaveRelations(f.needs), rows(f.needs, grown)...)
		}
	case ops.RenameObject:
		to := op.Object
		to.Name = op.To
		f.drops, f.creates = objectThings(op.Object), objectThings(to)
	}
	return f
}

func objectThings(o schema.Object) []thing {
	n := o.QualifiedName()
	id := o.ID()
	list := []thing{{kind: anObject, name: id.On, member: string(id.Kind) + "\x00" + n.String() + "\x00" + id.Args}}
	switch o.Kind {
	case schema.KindPublication:
		return append(list, thing{kind: aPublication, name: n})
	case schema.KindPublicationTable: // which has no name of its own
		if !o.On.IsZero() {
			list = append(list, thing{kind: thePublished, name: n})
		}
		return list
	}
	list = append(list, objectCalled(o.Kind, n))
	switch o.Kind {
	case schema.KindView, schema.KindMaterializedView, schema.KindVirtualTable:
		list = append(append(list, relation(n), typ(n), grown(n), shrunk(n)), indexName(n, n.Name)...)
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		list = append(list, thing{kind: aFunction, name: n})
	case schema.KindRange:
		list = append(list, typ(n))
		if m, ok := dialect.MultirangeName(o); ok {
			list = append(list, typ(m))
		}
	case schema.KindSearchDictionary, schema.KindSearchConfiguration:
		list = append(list, searchThing(o))
	}
	return list
}

// objectCalled is an object by its name.
func objectCalled(kind schema.ObjectKind, n schema.Name) thing {
	if kind == schema.KindTrigger {
		return thing{kind: aTrigger, name: n}
	}
	return thing{kind: anObjectCalled, name: n}
}

func searchThing(o schema.Object) thing {
	kind := aDictionary
	if o.Kind == schema.KindSearchConfiguration {
		kind = aConfiguration
	}
	return thing{kind: kind, name: o.QualifiedName()}
}

func objectNeeds(o schema.Object, known names) []thing {
	n := o.QualifiedName()
	list := append(namespace(n), thing{kind: anyExt})
	if !o.On.IsZero() {
		list = append(list, relation(o.On))
	}
	if o.Kind == schema.KindPublicationTable {
		list = append(list, thing{kind: aPublication, name: n})
		if inSchema, ok := strings.CutPrefix(o.Args, "TABLES IN SCHEMA "); ok {
			list = append(list, thing{kind: thePublished, name: n})
			list = append(list, namespace(schema.Name{Schema: schema.ParseName(inSchema).Name})...)
		}
	}
	for _, need := range o.Needs {
		list = append(list, relation(need), typ(need), thing{kind: aFunction, name: need}, objectCalled("", need))
		if o.Kind == schema.KindTrigger {
			list = append(list, objectCalled(o.Kind, need))
		}
	}
	for _, t := range mentioned(o.Definition, known) {
		switch {
		case t.kind == aFunction && t.name == n, o.Kind.IsTextSearch() && t == searchThing(o):
		case o.Kind == schema.KindSearchDictionary && t.kind == aConfiguration: // configurations are made of dictionaries
		default:
			list = append(list, t)
		}
	}
	return list
}

func rows(list []thing, of func(schema.Name) thing) []thing {
	var out []thing
	for _, t := range list {
		if t.kind == aRelation {
			out = append(out, of(t.name))
		}
	}
	return out
}

func leaveRelations(list []thing) []thing {
	return keep(list, func(t thing) bool { return t.kind != aRelation })
}

// bodyNeeds are the tables that get other columns and that the text of an object speaks
// of, whether it says that it needs them or not. A routine's body is checked when it is
// created only if it is in SQL.
func bodyNeeds(o schema.Object, known names) []thing {
	if len(known.altered) == 0 || o.Kind.IsRoutine() && !inSQL(o.Definition) {
		return nil
	}
	return known.altered.in(strings.ReplaceAll(o.Definition, "$", " ")) // the quotes are no part of a name
}

// inSQL reports whether a routine's body is in SQL: it says so, or says no language.
func inSQL(definition string) bool {
	m := language().FindStringSubmatch(definition)
	return m == nil || strings.EqualFold(m[1], "sql")
}

var language = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\blanguage\s+['"]?(\w+)`) })
