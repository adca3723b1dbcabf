package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// StoredNames returns a declared schema with the names of tables and views as a server
// stores them. They differ only if Server.FoldsTableNames.
func StoredNames(server Server, s schema.Schema) schema.Schema {
	if !server.FoldsTableNames {
		return s
	}
	s = s.Clone()
	fold := func(n *schema.Name) { n.Schema, n.Name = strings.ToLower(n.Schema), strings.ToLower(n.Name) }
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Schema, t.Name, t.RenamedFrom = strings.ToLower(t.Schema), strings.ToLower(t.Name), strings.ToLower(t.RenamedFrom)
		for j := range t.ForeignKeys {
			fold(&t.ForeignKeys[j].RefTable)
		}
	}
	for i := range s.Sequences {
		q := &s.Sequences[i] // a table, to MariaDB
		q.Schema, q.Name, q.RenamedFrom = strings.ToLower(q.Schema), strings.ToLower(q.Name), strings.ToLower(q.RenamedFrom)
	}
	for i := range s.Objects {
		o := &s.Objects[i]
		fold(&o.On)
		if o.Kind == schema.KindView {
			o.Schema, o.Name, o.RenamedFrom = strings.ToLower(o.Schema), strings.ToLower(o.Name), strings.ToLower(o.RenamedFrom)
		}
	}
	return s
}

// renamed: foreign keys and checks that the server named after their table, or that are
// called as if it had, are called after the new one. MariaDB leaves checks as they are.
func (d mysql) renamed(t schema.Table, to string) schema.Table {
	follow := func(name *string, infix string) {
		if number, ok := strings.CutPrefix(*name, t.Name+infix); ok && number != "" && number[0] != '0' && strings.Trim(number, "0123456789") == "" {
			*name = to + infix + number
		}
	}
	t.ForeignKeys, t.Checks = slices.Clone(t.ForeignKeys), slices.Clone(t.Checks)
	for i := range t.ForeignKeys {
		follow(&t.ForeignKeys[i].Name, "_ibfk_")
	}
	for i := range t.Checks {
		if !d.server.IsMariaDB() {
			follow(&t.Checks[i].Name, "_chk_")
		}
	}
	return t
}
