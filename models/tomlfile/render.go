package tomlfile

import (
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// Render writes a schema as a file of models that Load reads back to an equal
// one, as far as models can say it: everything but the order among kinds.
func Render(s schema.Schema) []byte {
	var w writer
	for _, n := range s.Namespaces {
		w.write("schemas", n.Name, schematoml.NamespaceMap(n)) // it is one name, whatever is in it
	}
	for _, x := range s.Extensions {
		w.add("extensions", schema.Name{Name: x.Name}, schematoml.ExtensionMap(x))
	}
	for _, e := range s.Enums {
		w.add("enums", e.QualifiedName(), schematoml.EnumMap(e))
	}
	for _, d := range s.Domains {
		w.add("domains", d.QualifiedName(), schematoml.DomainMap(d))
	}
	for _, c := range s.Composites {
		w.add("types", c.QualifiedName(), schematoml.CompositeMap(c))
	}
	for _, q := range s.Sequences {
		w.add("sequences", q.QualifiedName(), schematoml.SequenceMap(q))
	}
	for _, t := range s.Tables {
		m := schematoml.TableMap(t)
		if len(t.Columns) == 0 && t.PartitionOf == nil {
			m.Set("columns", []schematoml.Map{})
		}
		w.add("tables", t.QualifiedName(), m)
	}
	for _, kind := range schematoml.ObjectKinds() {
		w.objects(kind, s.Objects)
	}
	return []byte(w.b.String())
}

type writer struct{ b strings.Builder }

func (w *writer) add(section string, name schema.Name, m schematoml.Map) {
	w.write(section, name.String(), m)
}

func (w *writer) write(section, key string, m schematoml.Map) {
	if w.b.Len() > 0 {
		w.b.WriteByte('\n')
	}
	w.b.WriteString("[" + section + "." + schematoml.Key(key) + "]\n" + m.Lines())
}

// objects writes the objects of a kind. Those that share a name get keys that
// tell them apart.
func (w *writer) objects(kind schema.ObjectKind, all []schema.Object) {
	count := map[schema.Name]int{}
	for _, o := range all {
		if o.Kind == kind {
			count[o.QualifiedName()]++
		}
	}
	for _, o := range all {
		if o.Kind != kind {
			continue
		}
		name := o.QualifiedName()
		if count[name] == 1 {
			w.add(objectSection(kind), name, schematoml.ObjectMap(o))
			continue
		}
		m := schematoml.Map{{Key: "name", Value: name.String()}}
		m.Append(schematoml.ObjectMap(o))
		w.write(objectSection(kind), objectLabel(o), m)
	}
}
