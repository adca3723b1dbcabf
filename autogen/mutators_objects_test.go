package autogen_test

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// elsewhere are the alterations of what MySQL and SQLite have besides tables.
func (m *mutator) elsewhere() []func() string {
	switch m.dialect {
	case "mysql":
		return []func() string{m.addEvent, m.addRoutine, m.changeEvent, m.addViewOfView, m.renameView}
	case "sqlite":
		return []func() string{m.addViewOfView, m.renameView, m.viewTrigger}
	}
	return []func() string{m.addViewOfView, m.renameView}
}

// sqliteOnly are those of SQLite's tables.
func (m *mutator) sqliteOnly() []func(*schema.Table) string {
	if m.dialect != "sqlite" {
		return nil
	}
	return []func(*schema.Table) string{m.strictness, m.columnCollation, m.conflict, m.renameWithMembers}
}

func (m *mutator) addEvent() string {
	e := schema.Object{Kind: schema.KindEvent, Name: m.name("made_event"), Comment: []string{"", "it's an event"}[m.IntN(2)]}
	when := []string{"EVERY 1 DAY STARTS '2035-01-01 00:00:00'", "AT '2037-01-01 00:00:00' ON COMPLETION PRESERVE"}[m.IntN(2)]
	e.Definition = fmt.Sprintf("CREATE EVENT `%s` ON SCHEDULE %s %s DO SELECT 1", e.Name, when, []string{"ENABLE", "DISABLE"}[m.IntN(2)])
	if e.Comment != "" {
		e.Definition = strings.Replace(e.Definition, " DO ", " COMMENT 'it''s an event' DO ", 1)
		e.Comment = ""
	}
	m.schema.Objects = append(m.schema.Objects, e)
	return "add " + e.Definition
}

func (m *mutator) changeEvent() string {
	o, ok := pick(m, m.schema.Objects)
	if !ok || o.Kind != schema.KindProcedure && o.Kind != schema.KindFunction && o.Kind != schema.KindEvent || strings.HasPrefix(o.Name, "made_") || m.needed(*o) {
		return ""
	}
	name := o.Name
	for i := range m.schema.Objects {
		if m.schema.Objects[i].ID() == o.ID() {
			m.schema.Objects = append(m.schema.Objects[:i:i], m.schema.Objects[i+1:]...)
			break
		}
	}
	return "drop " + name
}

func (m *mutator) addRoutine() string {
	name := m.name("made_routine")
	o := schema.Object{Kind: schema.KindFunction, Name: name, Definition: "CREATE FUNCTION `" + name + "`(a int) RETURNS int DETERMINISTIC NO SQL COMMENT 'it''s one' RETURN a + 1"}
	if m.IntN(2) == 0 {
		o = schema.Object{Kind: schema.KindProcedure, Name: name, Definition: "CREATE PROCEDURE `" + name + "`(IN a int, OUT b varchar(20)) SQL SECURITY INVOKER BEGIN SET b = concat(a, ';'); END"}
	}
	m.schema.Objects = append(m.schema.Objects, o)
	return "add " + o.Definition
}

// addViewOfView adds a view that reads another one, old or new.
func (m *mutator) addViewOfView() string {
	var list []schema.Object
	for _, o := range m.schema.Objects {
		if o.Kind == schema.KindView && o.Schema == "" && o.RenamedFrom == "" {
			list = append(list, o)
		}
	}
	of, ok := pick(m, list)
	if !ok {
		return ""
	}
	v := schema.Object{Kind: schema.KindView, Name: m.name("made_view"), Needs: []schema.Name{of.QualifiedName()}}
	v.Definition = m.view(v.Name, of.Name, m.IntN(3))
	m.schema.Objects = append(m.schema.Objects, v)
	return "add view " + v.Name + " of view " + of.Name
}

// renameView renames a view that nothing speaks of.
func (m *mutator) renameView() string {
	i, ok := pick(m, m.views())
	if !ok {
		return ""
	}
	o := &m.schema.Objects[*i]
	if o.RenamedFrom != "" || strings.Count(o.Definition, o.Name) != 1 {
		return ""
	}
	from := o.Name
	o.Name = m.name("renamed_view")
	o.Definition, o.RenamedFrom = strings.Replace(o.Definition, from, o.Name, 1), from
	return "rename view " + from + " to " + o.Name
}

func (m *mutator) viewTrigger() string {
	i, ok := pick(m, m.views())
	if !ok || m.schema.Objects[*i].RenamedFrom != "" {
		return ""
	}
	v := m.schema.Objects[*i]
	o := schema.Object{Kind: schema.KindTrigger, Name: m.name("made_trigger"), On: v.QualifiedName(), Needs: []schema.Name{v.QualifiedName()}}
	o.Definition = fmt.Sprintf("CREATE TRIGGER %s INSTEAD OF INSERT ON %q BEGIN SELECT 1; END", o.Name, v.Name)
	m.schema.Objects = append(m.schema.Objects, o)
	return "add trigger " + o.Name + " to view " + v.Name
}

func (m *mutator) strictness(t *schema.Table) string {
	if m.IntN(2) == 0 {
		if t.PrimaryKey == nil || m.rows(t.QualifiedName()) {
			return ""
		}
		for _, c := range t.PrimaryKey.Columns {
			if col := t.Column(c); col.Identity != nil || col.Nullable {
				return ""
			}
		}
		t.Options.WithoutRowID = !t.Options.WithoutRowID
		return "rowid of " + t.Name
	}
	for _, c := range t.Columns {
		switch c.Type.Kind {
		case schema.Integer, schema.Text, schema.Real:
		default:
			return ""
		}
	}
	t.Options.Strict = !t.Options.Strict
	return "strictness of " + t.Name
}

func (m *mutator) columnCollation(t *schema.Table) string {
	c, ok := pick(m, m.texts(t))
	if !ok {
		return ""
	}
	(*c).Collation = []string{"NOCASE", "RTRIM", ""}[m.IntN(3)]
	return fmt.Sprintf("collation of %s.%s: %s", t.Name, (*c).Name, (*c).Collation)
}

func (m *mutator) conflict(t *schema.Table) string {
	u, ok := pick(m, t.Uniques)
	if !ok {
		return ""
	}
	u.OnConflict = []string{"ignore", "replace", ""}[m.IntN(3)]
	return "conflicts of " + t.Name
}

// renameWithMembers renames a table with the triggers on it, of which no other text
// speaks.
func (m *mutator) renameWithMembers(t *schema.Table) string {
	if t.RenamedFrom != "" || strings.HasPrefix(t.Name, "made") {
		return ""
	}
	from := t.QualifiedName()
	var own []*schema.Object
	for i := range m.schema.Objects {
		o := &m.schema.Objects[i]
		switch {
		case o.On == from && strings.Count(o.Definition, t.Name) == 1 && !strings.Contains(o.Name, t.Name):
			own = append(own, o)
		case o.On == from || strings.Contains(o.Definition, t.Name):
			return ""
		}
	}
	to := m.name("renamed_table")
	for _, o := range own {
		o.On.Name, o.Definition = to, strings.Replace(o.Definition, from.Name, to, 1)
		o.Needs = nil
	}
	t.Name, t.RenamedFrom = to, from.String()
	for i := range m.schema.Tables {
		o := &m.schema.Tables[i]
		for j := range o.ForeignKeys {
			if o.ForeignKeys[j].RefTable == from {
				o.ForeignKeys[j].RefTable, o.Definition = t.QualifiedName(), ""
			}
		}
	}
	return fmt.Sprintf("rename table %s to %s with %d triggers", from, to, len(own))
}
