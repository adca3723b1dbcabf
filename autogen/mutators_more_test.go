package autogen_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

func (m *mutator) addUnique(t *schema.Table) string {
	columns := m.someColumns(t)
	if len(columns) == 0 || len(t.Uniques) > 6 {
		return ""
	}
	u := schema.Unique{Key: schema.Key{Name: m.name("uq"), Columns: columns}}
	if m.dialect == "postgres" && m.IntN(3) == 0 {
		u.Deferrable = true
	}
	t.Uniques = append(t.Uniques, u)
	return fmt.Sprintf("add unique %s on %s %v", u.Name, t.Name, columns)
}

func (m *mutator) dropUnique(t *schema.Table) string {
	u, ok := pick(m, t.Uniques)
	if !ok || slices.ContainsFunc(u.Columns, func(c string) bool { return m.referred(t, c) }) {
		return ""
	}
	name := u.Name
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u schema.Unique) bool { return u.Name == name })
	return "drop unique " + name + " of " + t.Name
}

func (m *mutator) addForeignKey(t *schema.Table) string {
	to := &m.schema.Tables[m.IntN(len(m.schema.Tables))]
	if to.PrimaryKey == nil || len(to.PrimaryKey.Columns) != 1 || to.PartitionBy != "" || to.PartitionOf != nil ||
		to.Options.Unlogged && !t.Options.Unlogged || // which loses what it holds with the server
		to.Options.Engine != t.Options.Engine || strings.EqualFold(t.Options.Engine, "MyISAM") { // which has none
		return ""
	}
	ref := to.Column(to.PrimaryKey.Columns[0])
	kind := ref.Type
	if kind.Kind == schema.Varchar && (to.Options.Charset != t.Options.Charset || to.Options.Collation != t.Options.Collation) {
		return "" // which the column has from its table
	}
	switch kind.Kind {
	case schema.Serial:
		kind.Kind = schema.Integer
	case schema.Bigserial:
		kind.Kind = schema.Bigint
	case schema.Integer, schema.Bigint, schema.Varchar, schema.Smallint:
	default:
		return ""
	}
	c := schema.Column{Name: m.name("ref"), Type: kind, Nullable: true, Charset: ref.Charset, Collation: ref.Collation}
	fk := schema.ForeignKey{
		Name: m.name("fk"), Columns: []string{c.Name}, RefTable: to.QualifiedName(), RefColumns: to.PrimaryKey.Columns,
		OnDelete: []schema.Action{schema.NoAction, schema.Cascade, schema.SetNull}[m.IntN(3)],
	}
	t.Columns = append(t.Columns, c)
	t.ForeignKeys = append(t.ForeignKeys, fk)
	return fmt.Sprintf("add foreign key %s from %s to %s", fk.Name, t.Name, to.Name)
}

// addForeignKeyOver adds one over a column that is there, with no index of its own.
func (m *mutator) addForeignKeyOver(t *schema.Table) string {
	c, ok := pick(m, t.Columns)
	if !ok || c.Identity != nil || c.Generated != nil || m.rows(t.QualifiedName()) {
		return ""
	}
	i := slices.IndexFunc(m.schema.Tables, func(to schema.Table) bool {
		return to.PrimaryKey != nil && len(to.PrimaryKey.Columns) == 1 && to.PartitionBy == "" && to.PartitionOf == nil && !to.Options.Unlogged &&
			to.Options.Engine == "" && t.Options.Engine == "" && t.PartitionBy == "" &&
			to.Column(to.PrimaryKey.Columns[0]).Type.Equal(c.Type)
	})
	if i < 0 || c.Type.Kind != schema.Integer && c.Type.Kind != schema.Bigint {
		return ""
	}
	to := m.schema.Tables[i]
	fk := schema.ForeignKey{Name: m.name("fk"), Columns: []string{c.Name}, RefTable: to.QualifiedName(), RefColumns: to.PrimaryKey.Columns}
	t.ForeignKeys = append(t.ForeignKeys, fk)
	return fmt.Sprintf("add foreign key %s from %s (%s) to %s", fk.Name, t.Name, c.Name, to.Name)
}

func (m *mutator) dropForeignKey(t *schema.Table) string {
	fk, ok := pick(m, t.ForeignKeys)
	if !ok {
		return ""
	}
	i := slices.IndexFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return k.Name == fk.Name && slices.Equal(k.Columns, fk.Columns) })
	name := fk.Name
	t.ForeignKeys = slices.Delete(t.ForeignKeys, i, i+1)
	return "drop foreign key " + name + " of " + t.Name
}

func (m *mutator) changeForeignKey(t *schema.Table) string {
	fk, ok := pick(m, t.ForeignKeys)
	if !ok {
		return ""
	}
	fk.OnDelete = []schema.Action{schema.NoAction, schema.Cascade, schema.Restrict}[m.IntN(3)]
	if m.dialect == "postgres" && m.IntN(2) == 0 {
		fk.Deferrable = !fk.Deferrable
		fk.InitiallyDeferred = false
	}
	return fmt.Sprintf("foreign key %s of %s: on delete %q", fk.Name, t.Name, fk.OnDelete)
}

func (m *mutator) addCheck(t *schema.Table) string {
	columns := m.indexable(t)
	if len(columns) == 0 {
		return ""
	}
	column := columns[m.IntN(len(columns))]
	if m.dialect == "mysql" && slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return slices.Contains(k.Columns, column) }) {
		return "" // it allows no check on a column that an action may change
	}
	c := schema.Check{Name: m.name("ck"), Expr: schema.SQLExpr(m.condition(t, column))}
	if c.Expr.SQL == "" || t.Column(column).Identity != nil {
		return ""
	}
	t.Checks = append(t.Checks, c)
	return fmt.Sprintf("add check %s to %s: %s", c.Name, t.Name, c.Expr.SQL)
}

func (m *mutator) condition(t *schema.Table, column string) string {
	switch t.Column(column).Type.Kind {
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Numeric:
		return []string{column + " > 0", column + " IN (1, 2, 3)", column + " BETWEEN 1 and 100 OR " + column + " IS NULL"}[m.IntN(3)]
	case schema.Varchar:
		return []string{column + " <> ''", "length(" + column + ") > 1", column + " IN ('a', 'b')"}[m.IntN(3)]
	}
	return ""
}

func (m *mutator) dropCheck(t *schema.Table) string {
	c, ok := pick(m, t.Checks)
	if !ok {
		return ""
	}
	text := c.Expr.SQL
	t.Checks = slices.DeleteFunc(t.Checks, func(k schema.Check) bool { return k.Expr.SQL == text })
	return "drop check " + text
}

func (m *mutator) changeCheck(t *schema.Table) string {
	c, ok := pick(m, t.Checks)
	if !ok {
		return ""
	}
	c.Expr = schema.SQLExpr("(" + c.Expr.SQL + ") AND 1 = 1")
	return "change check " + c.Name + " of " + t.Name
}

func (m *mutator) changePrimaryKey(t *schema.Table) string {
	if t.PrimaryKey == nil || t.Options.WithoutRowID {
		return ""
	}
	for _, c := range t.PrimaryKey.Columns {
		if col := t.Column(c); m.referred(t, c) || m.dialect == "sqlite" && col.Identity != nil {
			return ""
		}
	}
	c := schema.Column{Name: m.name("key"), Type: schema.ParseType("integer"), Default: schema.SQLExpr("0")}
	t.Columns = append(t.Columns, c)
	t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, c.Name)
	if len(t.PrimaryKey.Parts) > 0 {
		t.PrimaryKey.Parts = append(slices.Clone(t.PrimaryKey.Parts), schema.IndexPart{Column: c.Name})
	}
	return "primary key of " + t.Name + " with one more column"
}

func (m *mutator) createTable() string {
	name := m.name("made")
	t := schema.Table{
		Name: name, Columns: []schema.Column{{Name: "id", Type: schema.ParseType("bigint")}},
		PrimaryKey: &schema.PrimaryKey{Key: schema.Key{Name: name + "_pkey", Columns: []string{"id"}}},
	}
	if m.dialect == "mysql" {
		t.PrimaryKey.Name = ""
	}
	for range m.IntN(4) {
		t.Columns = append(t.Columns, m.anyColumn())
	}
	m.schema.Tables = append(m.schema.Tables, t)
	made := &m.schema.Tables[len(m.schema.Tables)-1]
	return "create table " + t.Name + "; " + m.addIndex(made) + "; " + m.addForeignKey(made)
}

func (m *mutator) dropTable(t *schema.Table) string {
	if m.tableSpokenOf(t) {
		return ""
	}
	n := t.QualifiedName()
	for _, o := range m.schema.Tables {
		if o.QualifiedName() != n && slices.ContainsFunc(o.ForeignKeys, func(k schema.ForeignKey) bool { return k.RefTable == n }) {
			return ""
		}
	}
	m.schema.Sequences = slices.DeleteFunc(m.schema.Sequences, func(s schema.Sequence) bool { return s.OwnedBy != nil && s.OwnedBy.Table == n })
	m.schema.Tables = slices.DeleteFunc(m.schema.Tables, func(t schema.Table) bool { return t.QualifiedName() == n })
	return "drop table " + n.String()
}

func (m *mutator) renameTable(t *schema.Table) string {
	if m.tableSpokenOf(t) || t.RenamedFrom != "" || strings.HasPrefix(t.Name, "made") {
		return ""
	}
	from := t.QualifiedName()
	t.Name, t.RenamedFrom = m.name("renamed_table"), from.String()
	for i := range m.schema.Sequences {
		if s := &m.schema.Sequences[i]; s.OwnedBy != nil && s.OwnedBy.Table == from {
			s.OwnedBy = &schema.ColumnRef{Table: t.QualifiedName(), Column: s.OwnedBy.Column}
		}
	}
	for i := range m.schema.Tables {
		o := &m.schema.Tables[i]
		for j := range o.ForeignKeys {
			if o.ForeignKeys[j].RefTable == from {
				o.ForeignKeys[j].RefTable = t.QualifiedName()
				o.Definition = ""
			}
		}
	}
	return fmt.Sprintf("rename table %s to %s", from, t.Name)
}

func (m *mutator) addEnum() string {
	if m.dialect != "postgres" {
		return ""
	}
	e := schema.Enum{Name: m.name("made_enum"), Values: []string{"a", "b", "it's"}}
	t := &m.schema.Tables[m.IntN(len(m.schema.Tables))]
	if t.PartitionOf != nil || m.isParent(t.QualifiedName()) {
		return ""
	}
	m.schema.Enums = append(m.schema.Enums, e)
	t.Columns = append(t.Columns, schema.Column{
		Name: m.name("col"), Type: schema.Type{Kind: schema.EnumKind, Name: e.Name}, Default: schema.SQLExpr("'b'"),
	})
	return "add enum " + e.Name + " and a column of it to " + t.Name
}

func (m *mutator) changeEnum() string {
	e, ok := pick(m, m.schema.Enums)
	if !ok || e.ValuesRenamed != nil || strings.HasPrefix(e.Name, "made_") {
		return ""
	}
	switch m.IntN(4) {
	case 0:
		at := m.IntN(len(e.Values) + 1)
		e.Values = slices.Insert(e.Values, at, m.name("value"))
		return fmt.Sprintf("enum %s: new value at %d", e.Name, at)
	case 1:
		at, to := m.IntN(len(e.Values)), m.name("value")
		for _, t := range m.schema.Tables {
			for _, c := range t.Columns {
				if strings.Contains(c.Default.SQL, e.Values[at]) {
					return ""
				}
			}
		}
		if m.valueSpokenOf(e) {
			return ""
		}
		e.ValuesRenamed = map[string]string{to: e.Values[at]}
		e.Values[at] = to
		return fmt.Sprintf("enum %s: value %d renamed", e.Name, at)
	case 2:
		if len(e.Values) < 2 || m.valueSpokenOf(e) {
			return ""
		}
		at := m.IntN(len(e.Values))
		for _, t := range m.schema.Tables {
			for _, c := range t.Columns {
				if strings.Contains(c.Default.SQL, e.Values[at]) {
					return ""
				}
			}
		}
		e.Values = slices.Delete(e.Values, at, at+1)
		return fmt.Sprintf("enum %s: value %d gone", e.Name, at)
	}
	slices.Reverse(e.Values)
	return fmt.Sprintf("enum %s: reversed", e.Name)
}

// valueSpokenOf reports whether a text has a value of the enum.
func (m *mutator) valueSpokenOf(e *schema.Enum) bool {
	return slices.ContainsFunc(m.schema.Objects, func(o schema.Object) bool {
		return slices.ContainsFunc(e.Values, func(v string) bool { return strings.Contains(o.Definition, "'"+v+"'") })
	})
}

func (m *mutator) addView() string {
	t := &m.schema.Tables[m.IntN(len(m.schema.Tables))]
	if t.Schema != "" || t.RenamedFrom != "" {
		return ""
	}
	v := schema.Object{Kind: schema.KindView, Name: m.name("made_view"), Needs: []schema.Name{t.QualifiedName()}}
	v.Definition = m.view(v.Name, t.Name, m.IntN(3))
	m.schema.Objects = append(m.schema.Objects, v)
	return "add view " + v.Name + " of " + t.Name
}

func (m *mutator) view(name, table string, variant int) string {
	body := []string{"count(*) AS n", "count(*) AS n, 'x' AS label", "max(1) AS most"}[variant]
	q := `"`
	if m.dialect == "mysql" {
		q = "`"
	}
	return fmt.Sprintf("CREATE VIEW %s AS SELECT %s FROM %s%s%s", name, body, q, table, q)
}

func (m *mutator) needed(o schema.Object) bool {
	return slices.ContainsFunc(m.schema.Objects, func(p schema.Object) bool {
		return p.ID() != o.ID() && (strings.Contains(p.Definition, o.Name) || p.On == o.QualifiedName())
	})
}

func (m *mutator) views() []int {
	var list []int
	for i, o := range m.schema.Objects {
		if o.Kind == schema.KindView && !m.needed(o) && !strings.HasPrefix(o.Name, "made_") {
			list = append(list, i)
		}
	}
	return list
}

func (m *mutator) dropView() string {
	i, ok := pick(m, m.views())
	if !ok {
		return ""
	}
	name := m.schema.Objects[*i].Name
	m.schema.Objects = slices.Delete(m.schema.Objects, *i, *i+1)
	return "drop view " + name
}

func (m *mutator) changeView() string {
	i, ok := pick(m, m.views())
	if !ok {
		return ""
	}
	o := &m.schema.Objects[*i]
	t := m.schema.Tables[m.IntN(len(m.schema.Tables))]
	if o.Schema != "" || t.Schema != "" || t.RenamedFrom != "" {
		return ""
	}
	*o = schema.Object{Kind: o.Kind, Name: o.Name, Definition: m.view(o.Name, t.Name, m.IntN(3)), Needs: []schema.Name{t.QualifiedName()}}
	return "change view " + o.Name
}

// viewAndColumn adds a view over a column and gives the column another type.
func (m *mutator) viewAndColumn() string {
	if m.dialect != "postgres" {
		return ""
	}
	for _, o := range m.schema.Objects {
		if o.Kind != schema.KindView || len(o.Needs) == 0 {
			continue
		}
		t := m.schema.Table(o.Needs[m.IntN(len(o.Needs))])
		if t == nil || t.PartitionBy != "" || t.PartitionOf != nil || m.isParent(t.QualifiedName()) {
			continue
		}
		for i := range t.Columns {
			c := &t.Columns[i]
			if c.Type.Kind == schema.Text && !strings.Contains(o.Definition, c.Name+"::") {
				c.Type = schema.ParseType("varchar(1234)")
				c.Comment = "under a view"
				return fmt.Sprintf("type of %s.%s under view %s", t.Name, c.Name, o.Name)
			}
		}
	}
	return ""
}
