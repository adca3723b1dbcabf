package importer

import (
	"cmp"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// createTable reads a table with its columns, whose constraints are the table's.
func (b *setReader) createTable(n *node, name schema.Name) []ops.Op {
	t := schema.Table{Schema: name.Schema, Name: name.Name, Comment: b.remarks(n), PartitionBy: b.text(n, "partitionBy")}
	var primary schema.Key
	for _, k := range n.all("column") {
		c := b.column(k)
		for _, says := range k.named("constraints") {
			if says.is("primaryKey") {
				primary.Columns = append(primary.Columns, c.Name)
				primary.Name = cmp.Or(primary.Name, b.name(b.text(says, "primaryKeyName")))
				c.Nullable = false
			}
			b.columnConstraints(&t, c.Name, says)
		}
		t.Columns = append(t.Columns, c)
	}
	if len(primary.Columns) > 0 {
		primary.Name = b.primaryName(primary.Name, name)
		t.PrimaryKey = &schema.PrimaryKey{Key: primary}
		b.numberedBySQLite(&t)
	}
	return []ops.Op{ops.CreateTable{Table: t, IfNotExists: ops.Guard(n.is("ifNotExists"))}}
}

// numberedBySQLite makes the type of a numbered key what SQLite numbers, and takes the numbers from what it does not.
func (b *setReader) numberedBySQLite(t *schema.Table) {
	if b.dialect != "sqlite" {
		return
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Identity == nil {
			continue
		}
		if len(t.PrimaryKey.Columns) != 1 || t.PrimaryKey.Columns[0] != c.Name {
			c.Identity = nil
			continue
		}
		c.Type = schema.ParseType("integer")
		c.Identity = &schema.Identity{Kind: schema.IdentityAutoincrement}
	}
}

// remarks are a comment, where the database has any.
func (b *setReader) remarks(n *node) string {
	if b.dialect == "sqlite" {
		return ""
	}
	return b.text(n, "remarks")
}

// columnConstraints puts what a column's constraints say into its table.
func (b *setReader) columnConstraints(t *schema.Table, column string, says *node) {
	if name := b.name(b.text(says, "uniqueConstraintName")); says.is("unique") {
		i := slices.IndexFunc(t.Uniques, func(u schema.Unique) bool { return name != "" && u.Name == name })
		if i >= 0 {
			t.Uniques[i].Columns = append(t.Uniques[i].Columns, column)
		} else {
			columns := []string{column}
			t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Name: b.uniqueName(name, t.QualifiedName(), columns), Columns: columns}})
		}
	}
	if key, ok := b.columnReference(column, says); ok {
		t.ForeignKeys = append(t.ForeignKeys, key)
	}
	if check := b.text(says, "checkConstraint"); check != "" {
		t.Checks = append(t.Checks, schema.Check{Expr: schema.SQLExpr(check)})
	}
}

// columnReference is the foreign key that a column's constraints say.
func (b *setReader) columnReference(column string, says *node) (schema.ForeignKey, bool) {
	key := schema.ForeignKey{
		Name: b.name(b.text(says, "foreignKeyName")), Columns: []string{column}, Deferrable: says.is("deferrable"), InitiallyDeferred: says.is("initiallyDeferred"),
	}
	if says.is("deleteCascade") {
		key.OnDelete = schema.Cascade
	}
	table, columns := b.text(says, "referencedTableName"), b.text(says, "referencedColumnNames")
	if references := b.text(says, "references"); references != "" {
		table, columns, _ = strings.Cut(strings.TrimSuffix(references, ")"), "(")
	}
	key.RefTable = schema.ParseName(b.name(table))
	if columns != "" {
		key.RefColumns = b.names(columns)
	}
	return key, table != ""
}

// column reads a column without its constraints but NOT NULL.
func (b *setReader) column(n *node) schema.Column {
	c := schema.Column{Name: b.name(b.text(n, "name")), Type: b.typeOf(n, "type"), Nullable: true, Comment: b.remarks(n)}
	for _, says := range n.named("constraints") {
		if says.isNot("nullable") {
			c.Nullable = false
		}
	}
	if n.is("autoIncrement") || c.Type.Kind.IsSerial() {
		c.Type, c.Identity = counted(c.Type), b.identity(n)
	}
	if value, ok := b.defaultOf(n, c.Type); ok && c.Identity == nil {
		c.Default = value
	}
	if n.is("computed") || n.attr("generationType") != "" && !n.is("autoIncrement") {
		b.tell(n, "column "+c.Name+" is computed: look at it")
	}
	return c
}

// counted is the type of the numbers of a serial one.
func counted(t schema.Type) schema.Type {
	kinds := map[schema.Kind]schema.Kind{schema.Serial: schema.Integer, schema.Bigserial: schema.Bigint, schema.Smallserial: schema.Smallint}
	if kind := kinds[t.Kind]; kind != "" {
		t.Kind = kind
	}
	return t
}

func (b *setReader) identity(n *node) *schema.Identity {
	kind := schema.IdentityByDefault
	if strings.EqualFold(b.text(n, "generationType"), "ALWAYS") && b.dialect == "postgres" {
		kind = schema.IdentityAlways
	}
	return &schema.Identity{Kind: kind, Options: schema.SequenceOptions{Start: b.number(n, "startWith"), Increment: b.number(n, "incrementBy")}}
}

// defaultOf is the default that an element says.
func (b *setReader) defaultOf(n *node, t schema.Type) (schema.Expr, bool) {
	switch {
	case n.attr("defaultValueComputed") != "":
		return computedAs(b.text(n, "defaultValueComputed")), true
	case n.attr("defaultValueSequenceNext") != "":
		return schema.SQLExpr("nextval('" + b.name(b.text(n, "defaultValueSequenceNext")) + "')"), true
	case n.attr("defaultValueBoolean") != "":
		return schema.SQLExpr(strings.ToLower(b.text(n, "defaultValueBoolean"))), true
	case n.attr("defaultValueNumeric") != "":
		return b.literal(b.text(n, "defaultValueNumeric"), t), true
	case n.attr("defaultValueDate") != "":
		return b.moment(b.text(n, "defaultValueDate")), true
	}
	value, ok := n.attrs["defaultValue"]
	if !ok {
		value = n.attr("defaultValue")
		ok = value != ""
	}
	if !ok || strings.EqualFold(value, "null") {
		return schema.Expr{}, false
	}
	return b.literal(b.expand(value), t), true
}

// computedAs is an expression, in which Liquibase takes several words for the time that it is.
func computedAs(text string) schema.Expr {
	switch strings.ToLower(strings.ReplaceAll(text, " ", "")) {
	case "current_timestamp()", "current_datetime", "current_datetime()":
		text = "CURRENT_TIMESTAMP"
	}
	return schema.SQLExpr(text)
}

// moment is a date or time: a function, or a literal.
func (b *setReader) moment(text string) schema.Expr {
	if text == "" || text[0] < '0' || text[0] > '9' {
		return computedAs(text)
	}
	return schema.SQLExpr("'" + spaced(text) + "'")
}

// spaced is a date and time with a space between them, where XML has a T.
func spaced(text string) string {
	if len(text) > len("2026-11-21") && text[len("2026-11-21")] == 'T' {
		return strings.Replace(text, "T", " ", 1)
	}
	return text
}

// literal is a value as a type has it.
func (b *setReader) literal(text string, t schema.Type) schema.Expr {
	switch t.Kind {
	case schema.Boolean:
		switch strings.ToLower(text) {
		case "1", "t", "true", "b'1'":
			return schema.SQLExpr("true")
		case "0", "f", "false", "b'0'":
			return schema.SQLExpr("false")
		}
		return schema.SQLExpr(text)
	case schema.Integer, schema.Bigint, schema.Smallint, schema.Numeric, schema.Real, schema.Double:
		return schema.SQLExpr(strings.Trim(text, "'"))
	case schema.Date, schema.Time, schema.Timestamp, schema.Timestamptz, schema.Timetz:
		return b.moment(text)
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && t.Kind == schema.Raw && strings.Contains(strings.ToLower(t.Raw), "int") {
		return schema.SQLExpr(text)
	}
	return schema.SQLExpr(b.quote(text))
}

func (b *setReader) quote(text string) string {
	if b.dialect == "mysql" {
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// addColumn adds columns, fills them, and adds their constraints.
func (b *setReader) addColumn(n *node, table schema.Name) []ops.Op {
	var list, behind []ops.Op
	for _, k := range n.all("column") {
		c := b.column(k)
		value, filled := b.value(k, &c.Type)
		if late := filled && !c.Nullable; late { // not before there are values
			c.Nullable = true
			behind = append(behind, ops.Update{Table: table, Set: []ops.Assignment{value}},
				ops.AlterColumn{Table: table, Column: c.Name, To: ops.ColumnChange{Nullable: ops.To(false)}, From: ops.ColumnChange{Nullable: ops.To(true)}})
		} else if filled {
			behind = append(behind, ops.Update{Table: table, Set: []ops.Assignment{value}})
		}
		add := ops.AddColumn{Table: table, Column: c, After: b.name(b.text(k, "afterColumn"))}
		if b.dialect != "mysql" {
			add.After = ""
		}
		list = append(list, add)
		t := schema.Table{Schema: table.Schema, Name: table.Name}
		for _, says := range k.named("constraints") {
			b.columnConstraints(&t, c.Name, says)
			if says.is("primaryKey") {
				t.PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Name: b.primaryName(b.name(b.text(says, "primaryKeyName")), table), Columns: []string{c.Name}}}
			}
		}
		for _, constraint := range t.Constraints() {
			behind = append(behind, ops.AddConstraint{Table: table, Constraint: constraint})
		}
	}
	return append(list, behind...)
}

// value is what an element gives its column. Without a type, a text is a text.
func (b *setReader) value(n *node, t *schema.Type) (ops.Assignment, bool) {
	a := ops.Assignment{Column: b.name(b.text(n, "name"))}
	switch {
	case b.isFile(n):
		return a, false
	case n.attr("valueComputed") != "":
		a.Expr = computedAs(b.text(n, "valueComputed"))
	case n.attr("valueSequenceNext") != "":
		a.Expr = schema.SQLExpr("nextval('" + b.name(b.text(n, "valueSequenceNext")) + "')")
	case n.attr("valueNumeric") != "":
		a.Expr = schema.SQLExpr(b.text(n, "valueNumeric"))
		if whole, err := strconv.ParseInt(a.Expr.SQL, 10, 64); err == nil {
			a.Value, a.Expr = whole, schema.Expr{}
		}
	case n.attr("valueBoolean") != "":
		a.Value = strings.EqualFold(b.text(n, "valueBoolean"), "true") || n.attr("valueBoolean") == "1"
	case n.attr("valueDate") != "":
		a.Expr = b.moment(b.text(n, "valueDate"))
		if text, literal := strings.CutPrefix(a.Expr.SQL, "'"); literal {
			a.Value, a.Expr = strings.TrimSuffix(text, "'"), schema.Expr{}
		}
	default:
		text, ok := n.attrs["value"]
		if !ok {
			text = cmp.Or(n.attr("value"), strings.TrimSpace(n.text))
			ok = text != ""
		}
		if !ok || strings.EqualFold(text, "null") {
			return a, ok
		}
		a.Value = b.expand(text)
		if t != nil {
			a.Value, a.Expr = nil, b.literal(b.expand(text), *t)
		}
	}
	return a, true
}

// rows reads insert, update and delete.
func (b *setReader) rows(n *node) []ops.Op {
	table := b.tableOf(n, "tableName")
	where := b.expand(n.attr("where"))
	if len(n.named("whereParams")) > 0 {
		b.lack(n, "its condition has parameters")
		return nil
	}
	var set []ops.Assignment
	computed := false
	for _, k := range n.all("column") {
		a, ok := b.value(k, nil)
		if !ok && n.name == "insert" {
			continue
		}
		computed = computed || !a.Expr.IsZero()
		set = append(set, a)
	}
	switch {
	case n.name == "delete":
		return []ops.Op{ops.Delete{Table: table, Where: schema.SQLExpr(where)}}
	case n.name == "update":
		return []ops.Op{ops.Update{Table: table, Set: set, Where: schema.SQLExpr(where)}}
	case !b.isFor(n.attr("dbms")):
		return nil
	case computed:
		return []ops.Op{b.insertSQL(table, set)}
	}
	row := ops.Insert{Table: table, Rows: [][]any{nil}}
	for _, a := range set {
		row.Columns, row.Rows[0] = append(row.Columns, a.Column), append(row.Rows[0], a.Value)
	}
	return []ops.Op{row}
}

// insertSQL is a row some of whose values are computed.
func (b *setReader) insertSQL(table schema.Name, set []ops.Assignment) ops.Op {
	var columns, values []string
	for _, a := range set {
		columns = append(columns, b.spell(schema.Name{Name: a.Column}))
		switch v := a.Value.(type) {
		case nil:
			values = append(values, cmp.Or(a.Expr.SQL, "NULL"))
		case string:
			values = append(values, b.quote(v))
		case int64:
			values = append(values, strconv.FormatInt(v, 10))
		case bool:
			values = append(values, strconv.FormatBool(v))
		}
	}
	sql := "INSERT INTO " + b.spell(table) + " (" + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
	return ops.Execute{SQL: schema.SQLExpr(sql)}
}

// loadData reads the rows of a CSV file.
func (b *setReader) loadData(n *node) []ops.Op {
	name := b.text(n, "file")
	text, ok := b.readBeside(n, name)
	if !ok {
		return nil
	}
	in := csv.NewReader(strings.NewReader(text))
	if separator := []rune(n.attr("separator")); len(separator) == 1 {
		in.Comma = separator[0]
	}
	in.Comment, in.LazyQuotes = '#', true
	lines, err := in.ReadAll()
	if err != nil || len(lines) == 0 || n.attr("quotchar") != "" && n.attr("quotchar") != `"` {
		b.lack(n, name+" is no CSV that can be read here")
		return nil
	}
	kinds := map[string]string{}
	for _, k := range n.all("column") {
		kinds[strings.ToLower(b.text(k, "name", "header"))] = strings.ToLower(k.attr("type"))
	}
	load := ops.Insert{Table: b.tableOf(n, "tableName")}
	for i, line := range lines {
		var row []any
		for j, text := range line {
			if i == 0 {
				load.Columns = append(load.Columns, b.name(text))
				continue
			}
			row = append(row, csvValue(text, kinds[strings.ToLower(lines[0][j])]))
		}
		if i > 0 {
			load.Rows = append(load.Rows, row)
		}
	}
	if len(load.Rows) == 0 {
		return nil
	}
	return []ops.Op{load}
}

// csvValue is a value of a CSV file, where NULL stands for none.
func csvValue(text, kind string) any {
	switch {
	case text == "NULL" || text == "" && kind != "string" && kind != "clob":
		return nil
	case strings.HasPrefix(kind, "bool"):
		return strings.EqualFold(text, "true") || text == "1"
	case kind == "numeric":
		if whole, err := strconv.ParseInt(text, 10, 64); err == nil {
			return whole
		}
	case kind == "date" || kind == "datetime" || kind == "timestamp":
		return spaced(text)
	}
	return text
}
