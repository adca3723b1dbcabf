package tomlfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// association is a many-to-many table in short: two foreign keys that are its
// columns and its primary key. It becomes a table when all tables are known.
type association struct {
	file        file
	node        *schematoml.Node
	name        schema.Name
	between     []string
	columns     []string
	onDelete    schema.Action
	comment     string
	renamedFrom string
}

func readAssociation(l *loader, f file, in *schematoml.Fields) {
	a := association{
		file: f, node: in.Node(),
		name:        in.OwnRequiredQualifiedName(),
		between:     in.Strings("between"),
		columns:     in.Strings("columns"),
		onDelete:    in.Action("on_delete"),
		comment:     in.String("comment"),
		renamedFrom: in.String("renamed_from"),
	}
	if len(a.between) != 2 {
		in.Errorf("between", `an association needs between = ["one table", "another"]`)
		return
	}
	l.links = append(l.links, a)
}

func (l *loader) associate() {
	for _, a := range l.links {
		t := schema.Table{
			Schema: a.name.Schema, Name: a.name.Name,
			Comment: a.comment, RenamedFrom: a.renamedFrom,
			PrimaryKey: &schema.PrimaryKey{},
		}
		for _, side := range a.between {
			l.addSide(&t, a, schema.ParseName(side))
		}
		if a.columns != nil {
			a.rename(&t)
		}
		a.checkNames(t)
		l.out.Tables = append(l.out.Tables, t)
	}
}

// addSide adds the columns that refer to one of the tables.
func (l *loader) addSide(t *schema.Table, a association, side schema.Name) {
	target := l.out.Table(side)
	if target == nil {
		a.errorf("association %s is between tables that are declared, and %q is not%s", a.name, side, l.nearTable(side))
		return
	}
	if target.PrimaryKey == nil {
		a.errorf("association %s needs a primary key in table %s", a.name, side)
		return
	}
	fk := schema.ForeignKey{RefTable: side, RefColumns: slices.Clone(target.PrimaryKey.Columns), OnDelete: a.onDelete}
	for _, key := range target.PrimaryKey.Columns {
		column := schema.Column{Name: singular(side.Name) + "_" + key}
		if c := target.Column(key); c != nil {
			column.Type = plainType(c.Type)
			column.Collation, column.Charset = c.Collation, c.Charset
		}
		fk.Columns = append(fk.Columns, column.Name)
		t.Columns = append(t.Columns, column)
	}
	t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, fk.Columns...)
	t.ForeignKeys = append(t.ForeignKeys, fk)
}

// rename gives the columns the names that the association says.
func (a association) rename(t *schema.Table) {
	if len(a.columns) != len(t.Columns) {
		a.errorf("association %s has %d columns (%s), not %d", a.name, len(t.Columns), strings.Join(t.PrimaryKey.Columns, ", "), len(a.columns))
		return
	}
	at := 0
	for i := range t.ForeignKeys {
		n := len(t.ForeignKeys[i].Columns)
		t.ForeignKeys[i].Columns = slices.Clone(a.columns[at : at+n])
		at += n
	}
	for i := range t.Columns {
		t.Columns[i].Name = a.columns[i]
	}
	t.PrimaryKey.Columns = slices.Clone(a.columns)
}

func (a association) checkNames(t schema.Table) {
	seen := map[string]bool{}
	for _, c := range t.Columns {
		if seen[c.Name] {
			a.errorf("both sides of association %s would have a column %q: name them, columns = [ … ]", a.name, c.Name)
			return
		}
		seen[c.Name] = true
	}
}

func (a association) errorf(format string, args ...any) {
	n := a.node.Get("between")
	if n == nil {
		n = a.node
	}
	a.file.reader.Errorf(n, format, args...)
}

// plainType is the type of a column that refers to one that numbers itself.
func plainType(t schema.Type) schema.Type {
	switch t.Kind {
	case schema.Smallserial:
		return schema.Type{Kind: schema.Smallint}
	case schema.Serial:
		return schema.Type{Kind: schema.Integer}
	case schema.Bigserial:
		return schema.Type{Kind: schema.Bigint}
	}
	return t.Clone()
}

// singular takes the plural off the name of a table, by the plainest of rules:
// users, companies, boxes.
func singular(name string) string {
	for _, ending := range []string{"sses", "shes", "ches", "xes", "zes"} {
		if strings.HasSuffix(name, ending) {
			return strings.TrimSuffix(name, "es")
		}
	}
	switch {
	case strings.HasSuffix(name, "ies") && len(name) > 4:
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && len(name) > 1:
		return strings.TrimSuffix(name, "s")
	}
	return name
}

// nearTable suggests a declared table for a name that is none.
func (l *loader) nearTable(n schema.Name) string {
	if near := schematoml.Nearest(n.String(), l.tableNames()); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

func (l *loader) tableNames() []string {
	var names []string
	for i := range l.out.Tables {
		names = append(names, l.out.Tables[i].QualifiedName().String())
	}
	return names
}
