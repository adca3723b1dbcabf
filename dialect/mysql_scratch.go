package dialect

import (
	"fmt"
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// MySQLScratch returns the statements that create everything in a schema except for
// events, one of which might fire. They work if the session does not check foreign
// keys. Views come in their own order, so that one which names a later one fails at
// first. home is the name of a database that is taken out of qualified names in
// definitions.
func MySQLScratch(server Server, s schema.Schema, home string) ([]ScratchStatement, error) {
	d := mysql{server: server}
	var list []ops.Op
	var labels []string
	add := func(kind, name string, op ops.Op) {
		list, labels = append(list, op), append(labels, kind+" "+name)
	}
	for _, q := range s.Sequences {
		add("sequence", q.Name, ops.CreateSequence{Sequence: q})
	}
	objects := func(kinds ...schema.ObjectKind) {
		for _, o := range s.Objects {
			if slices.Contains(kinds, o.Kind) {
				add(string(o.Kind), o.Name, ops.CreateObject{Object: d.atHome(o, home)})
			}
		}
	}
	objects(schema.KindFunction, schema.KindProcedure)
	for _, t := range s.Tables {
		add("table", t.Name, ops.CreateTable{Table: t})
	}
	objects(schema.KindView)
	objects(schema.KindTrigger)
	var out []ScratchStatement
	for i, op := range list {
		p, err := d.Compile([]ops.Op{op}, &s, Options{})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", labels[i], err)
		}
		for _, segment := range p.Segments {
			for _, step := range segment.Steps {
				out = append(out, ScratchStatement{What: labels[i], SQL: step.Exec.SQL})
			}
		}
	}
	return out, nil
}

// atHome takes a database's name out of an object's definition.
func (d mysql) atHome(o schema.Object, home string) schema.Object {
	if definition, ok := MySQLObject(d.canonicalObject(o).Definition, home, ""); ok {
		o.Definition = definition
	}
	return o
}
