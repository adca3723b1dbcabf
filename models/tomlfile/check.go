package tomlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// checkReferences reports foreign keys to what is not declared: columns that a
// declared table does not have, and tables whose name is a slip of a declared
// one's. Any other table may be one that the models leave alone.
func (l *loader) checkReferences() {
	declared, known := schema.NewLookup(&l.out), schema.NewLookup(&l.known)
	names := sync.OnceValue(l.tableNames)
	for _, r := range l.refs {
		t := declared.Table(r.name)
		for _, fk := range t.ForeignKeys {
			target := declared.Table(fk.RefTable)
			if target == nil {
				target = known.Table(fk.RefTable)
			}
			l.checkReference(r, fk, target, names)
		}
		if r.in.Has("belongs_to") {
			schematoml.CheckMembers(r.in, *t)
		}
	}
}

// checkReference checks one; target is what it refers to, or nil, and tables lists
// what it could have meant.
func (l *loader) checkReference(r reference, fk schema.ForeignKey, target *schema.Table, tables func() []string) {
	at := referenceNode(r.in.Node(), fk)
	if target == nil {
		meant := cmp.Or(asInSQL(fk.RefTable.String(), tables()), schematoml.Slip(fk.RefTable.String(), tables()))
		if meant != "" {
			r.file.reader.Errorf(at, "table %s refers to table %q, which is not declared; did you mean %q?", r.name, fk.RefTable, meant)
		}
		return
	}
	var names []string
	for _, c := range target.Columns {
		names = append(names, c.Name)
	}
	for _, c := range fk.RefColumns {
		if slices.Contains(names, c) || target.PartitionOf != nil || len(target.Inherits) > 0 {
			continue
		}
		hint := ""
		if near := schematoml.Nearest(c, names); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		r.file.reader.Errorf(at, "table %s refers to column %q of %s, which has none of that name%s",
			r.name, c, fk.RefTable, hint)
	}
	if len(fk.RefColumns) == 0 && target.PrimaryKey == nil {
		r.file.reader.Errorf(at, "table %s refers to the primary key of %s, which has none", r.name, fk.RefTable)
	}
}

// asInSQL returns how a reference is written that was spelled as in SQL,
// "users(id)", and is empty for others.
func asInSQL(text string, tables []string) string {
	inside, ends := strings.CutSuffix(text, ")")
	name, columns, begins := strings.Cut(inside, "(")
	name = strings.TrimSpace(name)
	if !ends || !begins || !slices.Contains(tables, name) {
		return ""
	}
	if strings.Contains(columns, ",") {
		return name
	}
	return name + "." + strings.TrimSpace(columns)
}

// referenceNode finds where a foreign key is written: at a column, else among
// foreign_keys, else somewhere in the table.
func referenceNode(table *schematoml.Node, fk schema.ForeignKey) *schematoml.Node {
	if columns := table.Get("columns"); columns != nil && len(fk.Columns) == 1 {
		for _, c := range columns.Items {
			if name := c.Get("name"); name != nil && name.Text == fk.Columns[0] {
				for _, key := range []string{"references", "belongs_to"} {
					if ref := c.Get(key); ref != nil {
						return ref
					}
				}
			}
		}
	}
	if keys := table.Get("foreign_keys"); keys != nil {
		for _, k := range keys.Items {
			if columns := k.Get("columns"); columns != nil && sameNames(columns, fk.Columns) {
				return k
			}
		}
		return keys
	}
	return table
}

func sameNames(list *schematoml.Node, names []string) bool {
	return slices.EqualFunc(list.Items, names, func(n *schematoml.Node, name string) bool { return n.Text == name })
}

// checkEnums reports types that refer to an enum which is not declared.
func (l *loader) checkEnums() {
	var names []string
	for i := range l.out.Enums {
		names = append(names, l.out.Enums[i].QualifiedName().String())
	}
	for _, f := range l.files {
		for _, use := range f.reader.EnumUses() {
			name := use.Name.String()
			if slices.Contains(names, name) {
				continue
			}
			hint := ` (declare it: [enums.` + schematoml.Key(name) + `] values = [ … ])`
			if near := schematoml.Nearest(name, names); near != "" {
				hint = fmt.Sprintf("; did you mean \"enum:%s\"?", near)
			}
			f.reader.Errorf(use.Node, "there is no enum %q%s", name, hint)
		}
	}
}

// resolveEnums makes an enum of a type that is written by its bare name.
func (l *loader) resolveEnums() {
	for i := range l.out.Tables {
		for j := range l.out.Tables[i].Columns {
			l.resolve(&l.out.Tables[i].Columns[j].Type)
		}
	}
	for i := range l.out.Domains {
		l.resolve(&l.out.Domains[i].Type)
	}
	for i := range l.out.Composites {
		for j := range l.out.Composites[i].Attributes {
			l.resolve(&l.out.Composites[i].Attributes[j].Type)
		}
	}
}

func (l *loader) resolve(t *schema.Type) {
	switch {
	case t.Kind == schema.Array && t.Elem != nil:
		elem := *t.Elem
		l.resolve(&elem)
		t.Elem = &elem
	case t.Kind == schema.Raw:
		if n := schema.ParseName(t.Raw); l.out.Enum(n) != nil {
			*t = schema.Type{Kind: schema.EnumKind, Schema: n.Schema, Name: n.Name}
		}
	}
}
