package autogen_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

func (m *mutator) anyType() schema.Type {
	types := []string{"integer", "bigint", "smallint", "varchar(40)", "text", "boolean", "numeric(10,2)", "timestamp", "double"}
	switch m.dialect {
	case "postgres":
		types = append(types, "timestamptz", "jsonb", "uuid", "text[]", "varchar", "date", "char(4)")
	case "mysql":
		types = append(types, "json", "int unsigned", "date", "char(4)", "timestamp(3)", "varbinary(20)")
	}
	return schema.ParseType(types[m.IntN(len(types))])
}

func (m *mutator) literal(t schema.Type) schema.Expr {
	n := m.IntN(3)
	switch t.Kind {
	case schema.Integer, schema.Bigint, schema.Smallint, schema.Double, schema.Numeric:
		return schema.SQLExpr([]string{"0", "1", "42"}[n])
	case schema.Boolean:
		return schema.SQLExpr([]string{"true", "false", "true"}[n])
	case schema.Varchar, schema.Char:
		return schema.SQLExpr([]string{"'a'", "'it''s'", "''"}[n])
	case schema.Text:
		if m.dialect == "mysql" {
			return schema.Expr{}
		}
		return schema.SQLExpr([]string{"'a'", "'it''s'", "''"}[n])
	case schema.Timestamptz:
		return schema.SQLExpr("now()")
	case schema.Timestamp:
		if len(t.Args) > 0 {
			return schema.Expr{}
		}
		return schema.SQLExpr("CURRENT_TIMESTAMP")
	case schema.JSONB:
		return schema.SQLExpr("'{}'")
	case schema.Array:
		return schema.SQLExpr("'{}'")
	}
	return schema.Expr{}
}

func (m *mutator) anyColumn() schema.Column {
	c := schema.Column{Name: m.name("col"), Type: m.anyType(), Nullable: m.IntN(2) == 0}
	if m.IntN(2) == 0 {
		c.Default = m.literal(c.Type)
	}
	if m.dialect != "sqlite" && m.IntN(4) == 0 {
		c.Comment = "it's a column"
	}
	if m.dialect == "sqlite" && !c.Nullable && c.Default.IsZero() {
		c.Nullable = true
	}
	return c
}

func (m *mutator) addColumn(t *schema.Table) string {
	c := m.anyColumn()
	at := len(t.Columns)
	if m.dialect == "mysql" && m.IntN(2) == 0 {
		at = m.IntN(len(t.Columns) + 1)
	}
	t.Columns = slices.Insert(t.Columns, at, c)
	return fmt.Sprintf("add column %s.%s %s", t.Name, c.Name, c.Type)
}

// free are the columns of t that nothing else speaks of.
func (m *mutator) free(t *schema.Table) []*schema.Column {
	var list []*schema.Column
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Generated == nil && c.Identity == nil && c.Sequence == "" && !c.Inherited && !m.used(t, c.Name) && !strings.Contains(c.Default.SQL, "nextval") {
			list = append(list, c)
		}
	}
	return list
}

func (m *mutator) used(t *schema.Table, column string) bool {
	for _, k := range t.Constraints() {
		switch k := k.(type) {
		case schema.PrimaryKey:
			if slices.Contains(k.Columns, column) {
				return true
			}
		case schema.Unique:
			if slices.Contains(k.Columns, column) {
				return true
			}
		case schema.ForeignKey:
			if slices.Contains(k.Columns, column) {
				return true
			}
		case schema.Exclusion:
			return true
		}
	}
	for _, x := range t.Indexes {
		for _, p := range x.Parts {
			if p.Column == column {
				return true
			}
		}
		if slices.Contains(x.Include, column) {
			return true
		}
	}
	return m.spokenOf(t, column) || m.referred(t, column) || m.usedByPartitions(t, column)
}

func (m *mutator) referred(t *schema.Table, column string) bool {
	for _, o := range m.schema.Tables {
		for _, fk := range o.ForeignKeys {
			if fk.RefTable == t.QualifiedName() && slices.Contains(fk.RefColumns, column) {
				return true
			}
		}
	}
	return false
}

// spokenOf reports whether a text mentions the column.
func (m *mutator) spokenOf(t *schema.Table, column string) bool {
	in := func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(column)) }
	for _, c := range t.Checks {
		if in(c.Expr.SQL) {
			return true
		}
	}
	for _, c := range t.Columns {
		if c.Generated != nil && in(c.Generated.Expr.SQL) {
			return true
		}
	}
	for _, x := range t.Indexes {
		if in(x.Where.SQL) || in(x.Definition) && m.dialect != "sqlite" {
			return true
		}
		for _, p := range x.Parts {
			if in(p.Expr.SQL) {
				return true
			}
		}
	}
	for _, o := range m.schema.Objects {
		if in(o.Definition) && (strings.Contains(o.Definition, t.Name) || o.On == t.QualifiedName() || strings.Contains(o.Definition, "*")) {
			return true
		}
	}
	return false
}

// named reports whether an object's text mentions the table.
func (m *mutator) tableSpokenOf(t *schema.Table) bool {
	for _, o := range m.schema.Objects {
		if strings.Contains(o.Definition, t.Name) || o.On == t.QualifiedName() {
			return true
		}
	}
	for _, o := range m.schema.Tables {
		for _, c := range o.Columns {
			if c.Generated != nil && strings.Contains(c.Generated.Expr.SQL, t.Name) {
				return true
			}
		}
	}
	return false
}

func (m *mutator) dropColumn(t *schema.Table) string {
	c, ok := pick(m, m.free(t))
	if !ok || len(t.Columns) < 2 || (*c).RenamedFrom != "" {
		return ""
	}
	if !(*c).Nullable && (*c).Default.IsZero() && m.rows(t.QualifiedName()) {
		return "" // no way back: the values are lost
	}
	name := (*c).Name
	t.Columns = slices.DeleteFunc(t.Columns, func(c schema.Column) bool { return c.Name == name })
	return fmt.Sprintf("drop column %s.%s", t.Name, name)
}

func (m *mutator) renameColumn(t *schema.Table) string {
	c, ok := pick(m, t.Columns)
	if !ok || c.RenamedFrom != "" || strings.HasPrefix(c.Name, "col_") || c.Identity != nil || c.Sequence != "" || c.Inherited ||
		strings.Contains(c.Default.SQL, "nextval") || m.spokenOf(t, c.Name) || t.RenamedFrom != "" {
		return ""
	}
	from, to := c.Name, m.name("renamed")
	c.Name, c.RenamedFrom = to, from
	rename := func(list []string) {
		for i := range list {
			if list[i] == from {
				list[i] = to
			}
		}
	}
	if t.PrimaryKey != nil {
		rename(t.PrimaryKey.Columns)
	}
	for i := range t.Uniques {
		rename(t.Uniques[i].Columns)
		renameParts(t.Uniques[i].Parts, from, to)
	}
	for i := range t.Indexes {
		t.Indexes[i].Definition = ""
		rename(t.Indexes[i].Include)
		renameParts(t.Indexes[i].Parts, from, to)
	}
	for i := range m.schema.Tables {
		o := &m.schema.Tables[i]
		for j := range o.ForeignKeys {
			fk := &o.ForeignKeys[j]
			if o.QualifiedName() == t.QualifiedName() {
				rename(fk.Columns)
				rename(fk.SetColumns)
			}
			if fk.RefTable == t.QualifiedName() {
				rename(fk.RefColumns)
				o.Definition = ""
			}
		}
	}
	return fmt.Sprintf("rename column %s.%s to %s", t.Name, from, to)
}

func renameParts(list []schema.IndexPart, from, to string) {
	for i := range list {
		if list[i].Column == from {
			list[i].Column = to
		}
	}
}

func (m *mutator) changeType(t *schema.Table) string {
	c, ok := pick(m, m.free(t))
	if !ok {
		return ""
	}
	col := *c
	was := col.Type
	wider := map[schema.Kind][]string{
		schema.Smallint: {"integer", "bigint"}, schema.Integer: {"bigint", "smallint", "numeric(12,0)"}, schema.Bigint: {"integer", "numeric(20,0)"},
		schema.Varchar: {"text", "varchar(77)", "varchar(500)"}, schema.Text: {"varchar(900)", "varchar(1000)"}, schema.Char: {"varchar(9)"},
		schema.Numeric: {"numeric(14,4)", "double"}, schema.Boolean: {"integer"}, schema.Real: {"double"}, schema.Double: {"real", "numeric(9,3)"},
		schema.Date: {"timestamp"}, schema.Timestamptz: {"timestamp", "date"}, schema.JSON: {"text"}, schema.JSONB: {"text", "json"}, schema.UUID: {"text"},
	}[was.Kind]
	if len(wider) == 0 {
		return ""
	}
	col.Type = schema.ParseType(wider[m.IntN(len(wider))])
	switch {
	case !col.Default.IsZero() && m.dialect == "mysql", !col.OnUpdate.IsZero(), was.Kind == schema.Boolean, was.Kind == schema.Timestamptz:
		col.Default, col.OnUpdate = schema.Expr{}, schema.Expr{}
	}
	if m.dialect == "mysql" {
		col.Charset, col.Collation = "", ""
	}
	col.Collation = ""
	return fmt.Sprintf("type of %s.%s: %s to %s", t.Name, col.Name, was, col.Type)
}

func (m *mutator) changeNullable(t *schema.Table) string {
	c, ok := pick(m, m.free(t))
	if !ok || (*c).NotNull != (schema.NotNull{}) {
		return ""
	}
	(*c).Nullable = !(*c).Nullable
	return fmt.Sprintf("nullable %s.%s: %v", t.Name, (*c).Name, (*c).Nullable)
}

func (m *mutator) changeDefault(t *schema.Table) string {
	c, ok := pick(m, m.free(t))
	if !ok || !(*c).OnUpdate.IsZero() {
		return ""
	}
	(*c).Default = schema.Expr{}
	if m.IntN(3) > 0 {
		(*c).Default = m.literal((*c).Type)
	}
	return fmt.Sprintf("default of %s.%s: %s", t.Name, (*c).Name, (*c).Default.SQL)
}

func (m *mutator) changeComment(t *schema.Table) string {
	if m.dialect == "sqlite" {
		return ""
	}
	if m.IntN(3) == 0 {
		t.Comment = m.name("a table's comment")
		return "comment of " + t.Name
	}
	c, _ := pick(m, t.Columns)
	c.Comment = m.name("it's said")
	return "comment of " + t.Name + "." + c.Name
}

// indexable are the columns that can stand in an index or key anywhere.
func (m *mutator) indexable(t *schema.Table) []string {
	var list []string
	for _, c := range t.Columns {
		switch c.Type.Kind {
		case schema.Smallint, schema.Integer, schema.Bigint, schema.Boolean, schema.Date, schema.Timestamp, schema.Numeric:
			list = append(list, c.Name)
		case schema.Varchar:
			if len(c.Type.Args) == 1 && c.Type.Args[0] < 200 {
				list = append(list, c.Name)
			}
		}
	}
	return list
}

func (m *mutator) someColumns(t *schema.Table) []string {
	list := m.indexable(t)
	m.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(len(list), 1+m.IntN(2))]
}

func (m *mutator) addIndex(t *schema.Table) string {
	columns := m.someColumns(t)
	if len(columns) == 0 {
		return ""
	}
	x := schema.Index{Name: m.name("ix"), Parts: schema.ColumnParts(columns...), Unique: m.IntN(4) == 0}
	if m.IntN(3) == 0 && m.flavor != "mysql" {
		x.Parts[0].Desc = true
	}
	if m.dialect != "mysql" && m.IntN(3) == 0 {
		x.Where = schema.SQLExpr(`"` + columns[0] + `" IS NOT NULL`)
	}
	if m.dialect == "postgres" && m.IntN(3) == 0 {
		x.Parts = append(x.Parts, schema.IndexPart{Expr: schema.SQLExpr("(" + columns[0] + ")::text")})
		if c := t.Column(columns[0]); c.Type.Kind == schema.Timestamp || c.Type.Kind == schema.Date {
			x.Parts = x.Parts[:1]
		}
	}
	t.Indexes = append(t.Indexes, x)
	return fmt.Sprintf("add index %s on %s %+v", x.Name, t.Name, x.Parts)
}

// plainIndexes are those that no foreign key could stand on.
func (m *mutator) plainIndexes(t *schema.Table) []int {
	var list []int
	for i, x := range t.Indexes {
		if x.Unique || x.Name == "" || x.RenamedFrom != "" || t.Options.ClusterOn == x.Name {
			continue
		}
		list = append(list, i)
	}
	return list
}

func (m *mutator) dropIndex(t *schema.Table) string {
	i, ok := pick(m, m.plainIndexes(t))
	if !ok {
		return ""
	}
	name := t.Indexes[*i].Name
	t.Indexes = slices.Delete(t.Indexes, *i, *i+1)
	return "drop index " + name
}

func (m *mutator) renameIndex(t *schema.Table) string {
	i, ok := pick(m, m.plainIndexes(t))
	if !ok {
		return ""
	}
	x := &t.Indexes[*i]
	if m.IntN(2) == 0 {
		x.RenamedFrom = x.Name
	}
	from := x.Name
	x.Name, x.Definition = m.name("renamed_ix"), ""
	return "rename index " + from + " to " + x.Name
}

func (m *mutator) changeIndex(t *schema.Table) string {
	i, ok := pick(m, m.plainIndexes(t))
	columns := m.someColumns(t)
	if !ok || len(columns) == 0 {
		return ""
	}
	if slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return k.Name == t.Indexes[*i].Name }) {
		return "" // whose own index has that name on MySQL
	}
	t.Indexes[*i] = schema.Index{Name: t.Indexes[*i].Name, Parts: schema.ColumnParts(columns...)}
	return fmt.Sprintf("index %s is on %v", t.Indexes[*i].Name, columns)
}
