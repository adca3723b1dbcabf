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

// objectFacts are those of what the server prints whole: views, routines, triggers, grants
// and the like.
func objectFacts(op ops.Op, known names) facts {
	var f facts
	switch op := op.(type) {
	case ops.CreateObject:
		f.creates = objectResources(op.Object)
		f.needs = append(objectNeeds(op.Object, known), bodyNeeds(op.Object, known)...)
		if op.Object.Kind.IsRoutine() {
			f.needs = append(f.needs, eachRelation(f.needs, newColumns)...)
		}
	case ops.DropObject:
		f.drops, f.releases = objectResources(op.Object), objectNeeds(op.Object, known)
		if op.Object.Kind.IsRoutine() {
			f.releases = append(f.releases, eachRelation(f.releases, oldColumns)...)
		}
	case ops.ReplaceObject:
		f.changes = append(objectResources(op.To), objectResources(op.From)...) // both: a range may get a multirange type of another name
		f.needs = append(objectNeeds(op.To, known), bodyNeeds(op.To, known)...)
		// What both the old and the new text need stays, and may change before.
		f.releases = keep(objectNeeds(op.From, known), func(t resource) bool { return !slices.Contains(f.needs, t) })
		if op.To.Kind.IsRoutine() {
			f.releases = append(f.releases, eachRelation(append(objectNeeds(op.From, known), bodyNeeds(op.From, known)...), oldColumns)...)
			f.needs = append(leaveRelations(f.needs), eachRelation(f.needs, newColumns)...)
		}
	case ops.RenameObject:
		to := op.Object
		to.Name = op.To
		f.drops, f.creates = objectResources(op.Object), objectResources(to)
	}
	return f
}

// objectResources are what an object is known as to those that need it.
func objectResources(o schema.Object) []resource {
	n := o.QualifiedName()
	id := o.ID()
	list := []resource{{kind: kindObject, name: id.On, member: string(id.Kind) + "\x00" + n.String() + "\x00" + id.Args}}
	switch o.Kind {
	case schema.KindPublication:
		return append(list, resource{kind: kindPublication, name: n})
	case schema.KindPublicationTable: // n is the publication's name: it has none of its own
		if !o.On.IsZero() {
			list = append(list, resource{kind: kindPublishedTables, name: n})
		}
		return list
	}
	list = append(list, objectName(o.Kind, n))
	switch o.Kind {
	case schema.KindView, schema.KindMaterializedView, schema.KindVirtualTable:
		list = append(append(list, relation(n), typ(n), newColumns(n), oldColumns(n)), indexName(n, n.Name)...)
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		list = append(list, resource{kind: kindFunction, name: n})
	case schema.KindRange:
		list = append(list, typ(n))
		if m, ok := dialect.MultirangeName(o); ok {
			list = append(list, typ(m))
		}
	case schema.KindSearchDictionary, schema.KindSearchConfiguration:
		list = append(list, searchResource(o))
	}
	return list
}

// objectName is an object by its name, as the Needs of others speak of it.
func objectName(kind schema.ObjectKind, n schema.Name) resource {
	if kind == schema.KindTrigger {
		return resource{kind: kindTriggerName, name: n}
	}
	return resource{kind: kindObjectName, name: n}
}

func searchResource(o schema.Object) resource {
	kind := kindDictionary
	if o.Kind == schema.KindSearchConfiguration {
		kind = kindConfiguration
	}
	return resource{kind: kind, name: o.QualifiedName()}
}

// objectNeeds is what an object says that it needs, and what its text mentions of what the
// operations are about.
func objectNeeds(o schema.Object, known names) []resource {
	n := o.QualifiedName()
	list := append(namespace(n), resource{kind: kindExtensions})
	if !o.On.IsZero() {
		list = append(list, relation(o.On))
	}
	if o.Kind == schema.KindPublicationTable {
		list = append(list, resource{kind: kindPublication, name: n})
		if inSchema, ok := strings.CutPrefix(o.Args, "TABLES IN SCHEMA "); ok {
			list = append(list, resource{kind: kindPublishedTables, name: n})
			list = append(list, namespace(schema.Name{Schema: schema.ParseName(inSchema).Name})...)
		}
	}
	for _, need := range o.Needs {
		list = append(list, relation(need), typ(need), resource{kind: kindFunction, name: need}, objectName("", need))
		if o.Kind == schema.KindTrigger {
			list = append(list, objectName(o.Kind, need))
		}
	}
	for _, t := range mentioned(o.Definition, known) {
		switch {
		case t.kind == kindFunction && t.name == n, o.Kind.IsTextSearch() && t == searchResource(o):
		case o.Kind == schema.KindSearchDictionary && t.kind == kindConfiguration: // a word that names both: configurations are made of dictionaries, not the other way round
		default:
			list = append(list, t)
		}
	}
	return list
}

// eachRelation gives a milestone, such as newColumns, of each table and view in a list.
func eachRelation(list []resource, of func(schema.Name) resource) []resource {
	var out []resource
	for _, t := range list {
		if t.kind == kindRelation {
			out = append(out, of(t.name))
		}
	}
	return out
}

// leaveRelations leaves the tables and views out of a list. A routine that is replaced
// needs their new columns, and need not wait for all of their changes.
func leaveRelations(list []resource) []resource {
	return keep(list, func(t resource) bool { return t.kind != kindRelation })
}

// bodyNeeds are the tables with changed columns that an object's text mentions, whether or
// not they are among its Needs. Of routines, only those in SQL have their bodies checked
// when they are created.
func bodyNeeds(o schema.Object, known names) []resource {
	if len(known.altered) == 0 || o.Kind.IsRoutine() && !inSQL(o.Definition) {
		return nil
	}
	return known.altered.in(strings.ReplaceAll(o.Definition, "$", " ")) // a body between $$ and $$ may begin or end in a name
}

// inSQL reports whether a routine's body is in SQL: it says so, or says no language.
func inSQL(definition string) bool {
	m := language().FindStringSubmatch(definition)
	return m == nil || strings.EqualFold(m[1], "sql")
}

var language = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\blanguage\s+['"]?(\w+)`) })
