package autogen_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// mysqlOnly are the alterations of what the other databases do not have.
func (m *mutator) mysqlOnly() []func(*schema.Table) string {
	if m.dialect != "mysql" {
		return nil
	}
	return []func(*schema.Table) string{
		m.addPrefixIndex, m.addFulltext, m.addFunctional, m.changeTableCharset, m.changeColumnCharset, m.addValues, m.changeValues,
		m.changeOptions, m.partition, m.moveNumbering, m.hide,
	}
}

// texts are the columns that hold some.
func (m *mutator) texts(t *schema.Table) []*schema.Column {
	return keepPointers(t.Columns, func(c schema.Column) bool {
		return (c.Type.Kind == schema.Varchar || c.Type.Kind == schema.Text) && c.Generated == nil && c.RenamedFrom == ""
	})
}

func keepPointers[T any](list []T, ok func(T) bool) []*T {
	var out []*T
	for i := range list {
		if ok(list[i]) {
			out = append(out, &list[i])
		}
	}
	return out
}

func (m *mutator) addPrefixIndex(t *schema.Table) string {
	c, ok := pick(m, m.texts(t))
	if !ok || (*c).Type.Kind == schema.Varchar && (len((*c).Type.Args) == 0 || (*c).Type.Args[0] < 9) {
		return ""
	}
	x := schema.Index{Name: m.name("prefix"), Parts: []schema.IndexPart{{Column: (*c).Name, Length: 5 + m.IntN(3)}}, Comment: "of the beginning"}
	t.Indexes = append(t.Indexes, x)
	return fmt.Sprintf("add index %s on the beginning of %s.%s", x.Name, t.Name, (*c).Name)
}

func (m *mutator) addFulltext(t *schema.Table) string {
	c, ok := pick(m, m.texts(t))
	if !ok || t.Options.Engine != "" {
		return ""
	}
	x := schema.Index{Name: m.name("words"), Method: "fulltext", Parts: schema.ColumnParts((*c).Name)}
	t.Indexes = append(t.Indexes, x)
	return fmt.Sprintf("add fulltext index %s on %s.%s", x.Name, t.Name, (*c).Name)
}

func (m *mutator) addFunctional(t *schema.Table) string {
	columns := m.indexable(t)
	if m.flavor != "mysql" || len(columns) == 0 {
		return ""
	}
	column := columns[m.IntN(len(columns))]
	if t.Column(column).Identity != nil {
		return "" // it may not be in an expression
	}
	x := schema.Index{Name: m.name("computed"), Parts: []schema.IndexPart{{Expr: schema.SQLExpr("(coalesce(`" + column + "`, 0))")}, {Column: column, Desc: m.IntN(2) == 0 && t.Options.Engine == ""}}}
	t.Indexes = append(t.Indexes, x)
	return fmt.Sprintf("add index %s on an expression over %s.%s", x.Name, t.Name, column)
}

// keyed reports whether a text column is part of a key to or from another table,
// which both have to change together.
func (m *mutator) keyed(t *schema.Table, columns []*schema.Column) bool {
	return slices.ContainsFunc(columns, func(c *schema.Column) bool {
		return m.referred(t, c.Name) || slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return slices.Contains(k.Columns, c.Name) })
	})
}

func (m *mutator) changeTableCharset(t *schema.Table) string {
	if m.keyed(t, keepPointers(t.Columns, func(schema.Column) bool { return true })) || m.rows(t.QualifiedName()) || t.Options.Charset != "" {
		return ""
	}
	t.Options.Charset, t.Options.Collation = "utf8mb4", "utf8mb4_bin"
	return "character set of " + t.Name
}

func (m *mutator) changeColumnCharset(t *schema.Table) string {
	c, ok := pick(m, m.texts(t))
	if !ok || m.keyed(t, []*schema.Column{*c}) || m.rows(t.QualifiedName()) {
		return ""
	}
	(*c).Charset, (*c).Collation = "latin1", []string{"", "latin1_bin"}[m.IntN(2)]
	return fmt.Sprintf("character set of %s.%s", t.Name, (*c).Name)
}

// addValues adds a column of a list of values.
func (m *mutator) addValues(t *schema.Table) string {
	kind := []schema.Kind{schema.EnumKind, schema.SetKind}[m.IntN(2)]
	c := schema.Column{Name: m.name("col"), Type: schema.Type{Kind: kind, Values: []string{"a", "it's", "c"}}, Nullable: m.IntN(2) == 0, Default: schema.SQLExpr("'c'")}
	t.Columns = append(t.Columns, c)
	return fmt.Sprintf("add column %s.%s %s", t.Name, c.Name, c.Type)
}

func (m *mutator) changeValues(t *schema.Table) string {
	c, ok := pick(m, keepPointers(t.Columns, func(c schema.Column) bool {
		return (c.Type.Kind == schema.EnumKind || c.Type.Kind == schema.SetKind) && len(c.Type.Values) > 0
	}))
	if !ok || m.rows(t.QualifiedName()) {
		return ""
	}
	values := slices.Clone((*c).Type.Values)
	switch m.IntN(3) {
	case 0:
		values = slices.Insert(values, m.IntN(len(values)+1), m.name("value"))
	case 1:
		slices.Reverse(values)
	default:
		values = append(values, m.name("value"))
	}
	(*c).Type.Values = values
	return fmt.Sprintf("values of %s.%s: %v", t.Name, (*c).Name, values)
}

func (m *mutator) changeOptions(t *schema.Table) string {
	switch m.IntN(3) {
	case 0:
		t.Options.Storage = t.Options.Storage.With("stats_persistent", []string{"0", "1"}[m.IntN(2)])
	case 1:
		t.Options.Storage = t.Options.Storage.With("stats_sample_pages", fmt.Sprint(10+m.IntN(20)))
	default:
		// compact and redundant have room for keys of 767 bytes only
		t.Options.RowFormat = []string{"dynamic", "compressed"}[m.IntN(2)]
	}
	return "options of " + t.Name
}

// hide takes a column or an index out of sight, or back.
func (m *mutator) hide(t *schema.Table) string {
	if i, ok := pick(m, m.plainIndexes(t)); ok && m.IntN(2) == 0 && t.Indexes[*i].Method == "" {
		t.Indexes[*i].Invisible = !t.Indexes[*i].Invisible
		return "visibility of index " + t.Indexes[*i].Name
	}
	c, ok := pick(m, m.free(t))
	if !ok || len(t.Columns) < 3 || !(*c).Nullable && (*c).Default.IsZero() {
		return ""
	}
	(*c).Invisible = !(*c).Invisible
	return "visibility of " + t.Name + "." + (*c).Name
}

// partition partitions a table by its key of one number.
func (m *mutator) partition(t *schema.Table) string {
	pk := t.PrimaryKey
	if pk == nil || len(pk.Columns) != 1 || t.PartitionBy != "" || len(t.Uniques) > 0 || len(t.ForeignKeys) > 0 || m.referred(t, pk.Columns[0]) || t.Options.Engine != "" ||
		slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return x.Unique || x.Method != "" }) {
		return ""
	}
	switch t.Column(pk.Columns[0]).Type.Kind {
	case schema.Smallint, schema.Integer, schema.Bigint:
	default:
		return ""
	}
	t.PartitionBy = []string{
		"HASH (`%s`) PARTITIONS 3", "KEY (`%s`) PARTITIONS 2", "RANGE (`%s`) (PARTITION p0 VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN MAXVALUE)",
	}[m.IntN(3)]
	t.PartitionBy = fmt.Sprintf(t.PartitionBy, pk.Columns[0])
	return "partition " + t.Name + " by " + t.PartitionBy
}

// moveNumbering has the server number another column, or none.
func (m *mutator) moveNumbering(t *schema.Table) string {
	c, ok := pick(m, keepPointers(t.Columns, func(c schema.Column) bool { return c.Identity != nil }))
	if !ok || m.rows(t.QualifiedName()) || t.PartitionBy != "" {
		return ""
	}
	(*c).Identity = nil
	if m.IntN(2) == 0 {
		return "no numbering of " + t.Name + "." + (*c).Name
	}
	made := schema.Column{Name: m.name("number"), Type: schema.ParseType("bigint"), Identity: &schema.Identity{Kind: schema.IdentityByDefault}}
	t.Columns = append(t.Columns, made)
	t.Indexes = append(t.Indexes, schema.Index{Name: m.name("numbered"), Unique: m.IntN(2) == 0, Parts: schema.ColumnParts(made.Name)})
	return fmt.Sprintf("numbering of %s moves to %s", t.Name, made.Name)
}

// addGenerated adds a computed column.
func (m *mutator) addGenerated(t *schema.Table) string {
	var from []string
	for _, c := range m.indexable(t) {
		switch col := t.Column(c); col.Type.Kind {
		case schema.Smallint, schema.Integer, schema.Bigint:
			isKey := slices.ContainsFunc(t.ForeignKeys, func(k schema.ForeignKey) bool { return slices.Contains(k.Columns, c) })
			if !isKey && col.Identity == nil && col.RenamedFrom == "" && col.Generated == nil {
				from = append(from, c)
			}
		}
	}
	if len(from) == 0 {
		return ""
	}
	c := schema.Column{Name: m.name("computed"), Type: schema.ParseType("bigint"), Nullable: true, Generated: &schema.Generated{
		Expr: schema.SQLExpr(from[m.IntN(len(from))] + " * 2 + 1"), Stored: m.dialect == "postgres" || m.IntN(2) == 0}}
	t.Columns = append(t.Columns, c)
	return fmt.Sprintf("add column %s.%s computed as %s", t.Name, c.Name, c.Generated.Expr.SQL)
}

func (m *mutator) changeGenerated(t *schema.Table) string {
	c, ok := pick(m, keepPointers(t.Columns, func(c schema.Column) bool { return c.Generated != nil && c.Type.Kind == schema.Bigint }))
	if !ok || m.spokenOf(t, (*c).Name) {
		return ""
	}
	g := *(*c).Generated
	g.Expr = schema.SQLExpr("(" + g.Expr.SQL + ") + 5")
	(*c).Generated = &g
	return fmt.Sprintf("%s.%s is computed as %s", t.Name, (*c).Name, g.Expr.SQL)
}

// addTrigger adds one that changes nothing.
func (m *mutator) addTrigger(t *schema.Table) string {
	if t.RenamedFrom != "" || t.Schema != "" || m.dialect == "postgres" {
		return ""
	}
	o := schema.Object{Kind: schema.KindTrigger, Name: m.name("made_trigger"), On: t.QualifiedName()}
	event := []string{"INSERT", "UPDATE", "DELETE"}[m.IntN(3)]
	if m.dialect == "mysql" {
		o.Definition = fmt.Sprintf("CREATE TRIGGER `%s` AFTER %s ON `%s` FOR EACH ROW SET @made = '%d'", o.Name, event, t.Name, m.made)
	} else {
		o.Definition = fmt.Sprintf("CREATE TRIGGER %s AFTER %s ON %q BEGIN SELECT '%d'; END", o.Name, event, t.Name, m.made)
	}
	m.schema.Objects = append(m.schema.Objects, o)
	return "add trigger " + o.Name + " to " + t.Name
}

func (m *mutator) changeTrigger(t *schema.Table) string {
	i := slices.IndexFunc(m.schema.Objects, func(o schema.Object) bool {
		return o.Kind == schema.KindTrigger && o.On == t.QualifiedName() && !strings.HasPrefix(o.Name, "made_")
	})
	if i < 0 || m.dialect == "postgres" || t.RenamedFrom != "" {
		return ""
	}
	name := m.schema.Objects[i].Name
	if m.IntN(2) == 0 {
		m.schema.Objects = slices.Delete(m.schema.Objects, i, i+1)
		return "drop trigger " + name
	}
	o := &m.schema.Objects[i]
	o.Definition = strings.Replace(o.Definition, "BEGIN", "BEGIN /* changed */", 1)
	if m.dialect == "mysql" {
		o.Definition = fmt.Sprintf("CREATE TRIGGER `%s` BEFORE INSERT ON `%s` FOR EACH ROW SET @made = 1", name, t.Name)
	}
	return "change trigger " + name
}
