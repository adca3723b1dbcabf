package autogen

import (
	"slices"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// retype gives types their new names wherever the live side uses them: in columns, domains
// and composite types. The database does so by itself when it renames a type, so that what
// uses it is no change.
func (w *walk) retype() {
	names := map[schema.Name]schema.Name{}
	for _, op := range w.ops[w.retyped:] {
		switch op := op.(type) {
		case ops.RenameEnum:
			names[op.From] = op.To
		case ops.RenameDomain:
			names[op.From] = op.To
		case ops.RenameType:
			names[op.From] = op.To
		}
	}
	w.retyped = len(w.ops)
	if len(names) == 0 {
		return
	}
	w.live.Domains, w.live.Composites = slices.Clone(w.live.Domains), slices.Clone(w.live.Composites)
	for i := range w.live.Domains {
		w.live.Domains[i].Type = renamedType(w.live.Domains[i].Type, names)
	}
	for i := range w.live.Composites {
		c := &w.live.Composites[i]
		c.Attributes = slices.Clone(c.Attributes)
		for j := range c.Attributes {
			c.Attributes[j].Type = renamedType(c.Attributes[j].Type, names)
		}
	}
	w.live.Tables = slices.Clone(w.live.Tables)
	for i := range w.live.Tables {
		t := &w.live.Tables[i]
		t.Columns = slices.Clone(t.Columns)
		for j := range t.Columns {
			t.Columns[j].Type = renamedType(t.Columns[j].Type, names)
		}
	}
	w.live = index(w.live.Schema)
}

func renamedType(t schema.Type, names map[schema.Name]schema.Name) schema.Type {
	if t.Elem != nil {
		elem := renamedType(*t.Elem, names)
		t.Elem = &elem
		return t
	}
	if t.Raw != "" {
		if to, ok := names[schema.ParseName(t.Raw)]; ok {
			t.Raw = to.String()
		}
		return t
	}
	if to, ok := names[t.QualifiedName()]; ok && t.Name != "" {
		t.Schema, t.Name = to.Schema, to.Name
	}
	return t
}
