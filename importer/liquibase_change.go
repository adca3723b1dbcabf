package importer

import (
	"cmp"
	"path"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// change reads one change of a changeset: the operations of it, or nothing, where it has said why.
func (b *setReader) change(n *node) []revision.DraftEntry {
	var list []ops.Op
	switch n.name {
	case "comment", "empty", "output":
		return nil
	case "tagDatabase":
		b.set.tag = b.text(n, "tag")
		return nil
	case "sql":
		return b.execute(n, cmp.Or(n.attr("sql"), strings.TrimSpace(n.text)))
	case "sqlFile", "createProcedure", "createFunction", "createTrigger":
		return b.file(n)
	case "createView", "dropView", "renameView", "dropProcedure", "alterSequence":
		list = b.spelled(n)
	case "createTable", "dropTable", "renameTable", "setTableRemarks", "addColumn", "dropColumn", "renameColumn", "modifyDataType", "setColumnRemarks",
		"addNotNullConstraint", "dropNotNullConstraint", "addDefaultValue", "dropDefaultValue", "addAutoIncrement":
		list = b.tableChange(n)
	case "addPrimaryKey", "dropPrimaryKey", "addUniqueConstraint", "dropUniqueConstraint", "addForeignKeyConstraint", "dropForeignKeyConstraint",
		"addCheckConstraint", "dropCheckConstraint", "createIndex", "dropIndex", "createSequence", "dropSequence", "renameSequence":
		list = b.memberChange(n)
	case "insert", "update", "delete":
		list = b.rows(n)
	case "loadData":
		list = b.loadData(n)
	default:
		b.lack(n, "it is not known here")
		return nil
	}
	return entriesOf(list)
}

// text is an attribute with the values of properties.
func (b *setReader) text(n *node, names ...string) string { return b.expand(n.attr(names...)) }

// name is what a database calls a thing: PostgreSQL folds what is all in capitals, which Liquibase does not quote.
func (b *setReader) name(text string) string {
	text = strings.TrimSpace(text)
	if b.dialect == "postgres" && !b.quoted && text == strings.ToUpper(text) {
		return strings.ToLower(text)
	}
	return strings.Trim(text, "`\"")
}

// names are those of a list with commas.
func (b *setReader) names(text string) []string {
	var list []string
	for name := range strings.SplitSeq(b.expand(text), ",") {
		if name = b.name(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// tableOf is the table that an element names by an attribute.
func (b *setReader) tableOf(n *node, attr string) schema.Name {
	in := "schemaName"
	if side, ok := strings.CutSuffix(attr, "TableName"); ok && (side == "base" || side == "referenced") {
		in = side + "TableSchemaName"
	}
	if b.dialect != "postgres" {
		in = "" // the database at hand
	}
	return schema.Name{Schema: b.name(b.text(n, in)), Name: b.name(b.text(n, attr))}
}

// spell is a name as SQL has it.
func (b *setReader) spell(name schema.Name) string {
	if b.dialect == "postgres" && name.Name != strings.ToLower(name.Name) {
		name.Name = `"` + name.Name + `"`
		return strings.TrimPrefix(name.Schema+"."+name.Name, ".")
	}
	return name.String()
}

// execute is SQL, if it is for this database.
func (b *setReader) execute(n *node, sql string) []revision.DraftEntry {
	if !b.isFor(n.attr("dbms")) || strings.TrimSpace(sql) == "" {
		return nil
	}
	sql = b.delimited(strings.TrimSpace(sql), n.attr("endDelimiter"), n.attr("splitStatements"))
	return []revision.DraftEntry{{Op: ops.Execute{SQL: schema.SQLExpr(sql)}}}
}

// file is SQL that lies in a file, or that an element holds instead.
func (b *setReader) file(n *node) []revision.DraftEntry {
	name := b.text(n, "path")
	if name == "" {
		return b.execute(n, cmp.Or(n.attr("procedureText", "procedureBody", "functionBody", "functionText", "triggerBody", "triggerText"), n.text))
	}
	if !b.isFor(n.attr("dbms")) {
		return nil
	}
	text, ok := b.readBeside(n, name)
	if !ok {
		return nil
	}
	return b.execute(n, text)
}

// readBeside is the text of a file that an element names. It is told where there is none.
func (b *setReader) readBeside(n *node, name string) (text string, ok bool) {
	found, ok := b.find(b.set.file, name, n.is("relativeToChangelogFile"))
	if !ok {
		b.lack(n, "the folder has no "+name)
		return "", false
	}
	text, err := readFile(b.folder, found)
	if err != nil {
		b.lack(n, err.Error())
	}
	return text, err == nil
}

// spelled are changes that are written as SQL.
func (b *setReader) spelled(n *node) []ops.Op {
	switch n.name {
	case "createView":
		return b.createView(n)
	case "dropView":
		guard := map[bool]string{true: "IF EXISTS "}[n.is("ifExists")]
		return []ops.Op{ops.Execute{SQL: schema.SQLExpr("DROP VIEW " + guard + b.spell(b.tableOf(n, "viewName")))}}
	case "dropProcedure":
		return []ops.Op{ops.Execute{SQL: schema.SQLExpr("DROP PROCEDURE " + b.spell(b.tableOf(n, "procedureName")))}}
	case "renameView":
		return b.renameView(n)
	}
	sql := "ALTER SEQUENCE " + b.spell(b.tableOf(n, "sequenceName"))
	for _, option := range [][2]string{{"incrementBy", " INCREMENT BY "}, {"minValue", " MINVALUE "}, {"maxValue", " MAXVALUE "}, {"startValue", " START WITH "}, {"cacheSize", " CACHE "}} {
		if value := b.text(n, option[0]); value != "" {
			sql += option[1] + value
		}
	}
	if cycle := n.attr("cycle"); cycle != "" {
		sql += map[bool]string{true: " CYCLE", false: " NO CYCLE"}[n.is("cycle")]
	}
	return []ops.Op{ops.Execute{SQL: schema.SQLExpr(sql)}}
}

func (b *setReader) renameView(n *node) []ops.Op {
	from, to := b.spell(b.tableOf(n, "oldViewName")), b.spell(schema.Name{Name: b.name(b.text(n, "newViewName"))})
	rename := func(from, to string) schema.Expr {
		if b.dialect == "mysql" {
			return schema.SQLExpr("RENAME TABLE " + from + " TO " + to)
		}
		return schema.SQLExpr("ALTER VIEW " + from + " RENAME TO " + to)
	}
	return []ops.Op{ops.Execute{SQL: rename(from, to), Reverse: rename(to, from)}}
}

func (b *setReader) createView(n *node) []ops.Op {
	query := strings.TrimSpace(cmp.Or(n.attr("selectQuery"), n.text))
	if file := b.text(n, "path"); file != "" {
		text, ok := b.readBeside(n, file)
		if !ok {
			return nil
		}
		query = text
	}
	query = strings.TrimSuffix(strings.TrimSpace(b.expand(query)), ";")
	name := b.tableOf(n, "viewName")
	if n.is("fullDefinition") {
		return []ops.Op{ops.Execute{SQL: schema.SQLExpr(query), Reverse: schema.SQLExpr("DROP VIEW " + b.spell(name))}}
	}
	if !n.is("replaceIfExists") {
		return []ops.Op{ops.CreateObject{Object: schema.Object{Kind: schema.KindView, Schema: name.Schema, Name: name.Name, Definition: query}}}
	}
	create := "CREATE OR REPLACE VIEW "
	if b.dialect == "sqlite" {
		create = "DROP VIEW IF EXISTS " + b.spell(name) + ";\nCREATE VIEW "
	}
	return []ops.Op{ops.Execute{
		SQL: schema.SQLExpr(create + b.spell(name) + " AS " + query), Reverse: schema.SQLExpr("DROP VIEW IF EXISTS " + b.spell(name)),
	}}
}

// tableChange are changes of tables and columns.
func (b *setReader) tableChange(n *node) []ops.Op {
	table, column := b.tableOf(n, "tableName"), b.name(b.text(n, "columnName"))
	alter := func(to ops.ColumnChange) []ops.Op {
		return []ops.Op{ops.AlterColumn{Table: table, Column: column, To: to}}
	}
	switch n.name {
	case "createTable":
		return b.createTable(n, table)
	case "dropTable":
		return []ops.Op{ops.DropTable{Table: schema.Table{Schema: table.Schema, Name: table.Name}, Cascade: n.is("cascadeConstraints") && b.dialect == "postgres", IfExists: ops.Guard(n.is("ifExists"))}}
	case "renameTable":
		from := b.tableOf(n, "oldTableName")
		return []ops.Op{ops.RenameTable{From: from, To: schema.Name{Schema: from.Schema, Name: b.name(b.text(n, "newTableName"))}}}
	case "setTableRemarks":
		return []ops.Op{ops.AlterTable{Table: table, To: ops.TableChange{Comment: ops.To(b.text(n, "remarks"))}}}
	case "setColumnRemarks":
		return alter(ops.ColumnChange{Comment: ops.To(b.text(n, "remarks"))})
	case "addColumn":
		return b.addColumn(n, table)
	case "dropColumn":
		var list []ops.Op
		for _, one := range append([]string{column}, b.columnNames(n)...) {
			if one != "" {
				list = append(list, ops.DropColumn{Table: table, Column: schema.Column{Name: one}})
			}
		}
		return list
	case "renameColumn":
		column = b.name(b.text(n, "oldColumnName"))
		return alter(ops.ColumnChange{Name: ops.To(b.name(b.text(n, "newColumnName")))})
	case "modifyDataType":
		if b.dialect == "mysql" { // where Liquibase says nothing of the column but its type, and all else goes
			return alter(ops.ColumnChange{Type: ops.To(b.typeOf(n, "newDataType")), Nullable: ops.To(true), Default: ops.To(schema.Expr{})})
		}
		return alter(ops.ColumnChange{Type: ops.To(b.typeOf(n, "newDataType"))})
	case "addNotNullConstraint":
		var list []ops.Op
		if value := b.text(n, "defaultNullValue"); value != "" {
			where := schema.SQLExpr(b.spell(schema.Name{Name: column}) + " IS NULL")
			list = append(list, ops.Update{Table: table, Set: []ops.Assignment{{Column: column, Expr: b.literal(value, columnType(b.dialect, b.text(n, "columnDataType")))}}, Where: where})
		}
		return append(list, alter(ops.ColumnChange{Nullable: ops.To(false)})...)
	case "dropNotNullConstraint":
		return alter(ops.ColumnChange{Nullable: ops.To(true)})
	case "dropDefaultValue":
		return alter(ops.ColumnChange{Default: ops.To(schema.Expr{})})
	case "addDefaultValue":
		value, _ := b.defaultOf(n, columnType(b.dialect, b.text(n, "columnDataType")))
		return alter(ops.ColumnChange{Default: ops.To(value)})
	}
	if b.dialect == "postgres" {
		return b.addSequence(n, table, column)
	}
	return alter(ops.ColumnChange{Identity: ops.To(b.identity(n))})
}

// addSequence numbers a column of PostgreSQL's that is there already: by a sequence, and not by an identity.
func (b *setReader) addSequence(n *node, table schema.Name, column string) []ops.Op {
	s := schema.Sequence{
		Schema: table.Schema, Name: schema.PostgresObjectName(table.Name, column, "seq"), OwnedBy: &schema.ColumnRef{Table: table, Column: column},
		Options: schema.SequenceOptions{Start: b.number(n, "startWith"), Increment: b.number(n, "incrementBy")},
	}
	next := "nextval('" + b.spell(schema.Name{Schema: s.Schema, Name: s.Name}) + "')"
	to := ops.ColumnChange{Nullable: ops.To(false), Default: ops.To(schema.SQLExpr(next))}
	return []ops.Op{ops.CreateSequence{Sequence: s}, ops.AlterColumn{Table: table, Column: column, To: to}}
}

func (b *setReader) columnNames(n *node) []string {
	var list []string
	for _, k := range n.all("column") {
		list = append(list, b.name(b.text(k, "name")))
	}
	return list
}

// memberChange are changes of what a table has besides columns, and of sequences.
func (b *setReader) memberChange(n *node) []ops.Op {
	table, name := b.tableOf(n, "tableName"), b.name(b.text(n, "constraintName"))
	add := func(c schema.Constraint) []ops.Op { return []ops.Op{ops.AddConstraint{Table: table, Constraint: c}} }
	drop := func(kind schema.ConstraintKind) []ops.Op {
		return []ops.Op{ops.DropConstraint{Table: table, Name: name, Type: kind}}
	}
	key := schema.Key{Name: name, Deferrable: n.is("deferrable"), InitiallyDeferred: n.is("initiallyDeferred")}
	switch n.name {
	case "addPrimaryKey":
		key.Name, key.Columns = b.primaryName(name, table), b.names(n.attr("columnNames"))
		return add(schema.PrimaryKey{Key: key})
	case "addUniqueConstraint":
		key.Columns = b.names(n.attr("columnNames"))
		key.Name = b.uniqueName(name, table, key.Columns)
		return add(schema.Unique{Key: key})
	case "addForeignKeyConstraint":
		return b.addForeignKey(n, name)
	case "addCheckConstraint":
		return add(schema.Check{Name: name, Expr: schema.SQLExpr(cmp.Or(b.text(n, "constraintBody"), b.expand(strings.TrimSpace(n.text))))})
	case "dropPrimaryKey":
		name = b.primaryName(name, table)
		return drop(schema.KindPrimaryKey)
	case "dropUniqueConstraint":
		return drop(schema.KindUnique)
	case "dropCheckConstraint":
		return drop(schema.KindCheck)
	case "dropForeignKeyConstraint":
		table = b.tableOf(n, "baseTableName")
		return drop(schema.KindForeignKey)
	case "createIndex":
		return []ops.Op{ops.CreateIndex{Table: table, Index: schema.Index{
			Name: cmp.Or(b.name(b.text(n, "indexName")), b.indexName(table, n)), Unique: n.is("unique"), Parts: b.indexParts(n),
		}}}
	case "dropIndex":
		return []ops.Op{ops.DropIndex{Table: table, Index: schema.Index{Name: b.name(b.text(n, "indexName"))}}}
	case "renameSequence":
		from := schema.Name{Schema: b.name(b.text(n, "schemaName")), Name: b.name(b.text(n, "oldSequenceName"))}
		return []ops.Op{ops.RenameSequence{From: from, To: schema.Name{Schema: from.Schema, Name: b.name(b.text(n, "newSequenceName"))}}}
	}
	at := b.tableOf(n, "sequenceName")
	s := schema.Sequence{Schema: at.Schema, Name: at.Name}
	if n.name == "dropSequence" {
		return []ops.Op{ops.DropSequence{Sequence: s}}
	}
	if t := b.text(n, "dataType"); t != "" {
		s.Type = columnType(b.dialect, t)
	}
	s.Options = schema.SequenceOptions{
		Start: b.number(n, "startValue"), Increment: b.number(n, "incrementBy"), Min: b.number(n, "minValue"), Max: b.number(n, "maxValue"),
		Cache: b.number(n, "cacheSize"), Cycle: n.is("cycle"),
	}
	return []ops.Op{ops.CreateSequence{Sequence: s}}
}

func (b *setReader) addForeignKey(n *node, name string) []ops.Op {
	key := schema.ForeignKey{
		Name: name, Columns: b.names(n.attr("baseColumnNames")), RefTable: b.tableOf(n, "referencedTableName"), RefColumns: b.names(n.attr("referencedColumnNames")),
		OnDelete: action(b.text(n, "onDelete")), OnUpdate: action(b.text(n, "onUpdate")), Deferrable: n.is("deferrable"), InitiallyDeferred: n.is("initiallyDeferred"),
		NotValid: n.isNot("validate") && b.dialect == "postgres",
	}
	if n.is("deleteCascade") {
		key.OnDelete = schema.Cascade
	}
	return []ops.Op{ops.AddConstraint{Table: b.tableOf(n, "baseTableName"), Constraint: key}}
}

// action is what a foreign key does.
func action(text string) schema.Action {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	if text == "no action" {
		return schema.NoAction
	}
	return schema.Action(text)
}

// primaryName is the name that a primary key gets without one.
func (b *setReader) primaryName(name string, table schema.Name) string {
	switch {
	case name != "" || b.dialect == "mysql":
		return name
	case b.dialect == "postgres":
		return schema.PostgresObjectName(table.Name, "", "pkey")
	}
	return "PK_" + strings.ToUpper(table.Name)
}

// uniqueName is the name that the database gives a constraint without one.
func (b *setReader) uniqueName(name string, table schema.Name, columns []string) string {
	switch {
	case name != "" || b.dialect == "sqlite":
		return name
	case b.dialect == "postgres":
		return schema.PostgresObjectName(table.Name, strings.Join(columns, "_"), "key")
	}
	return columns[0]
}

// indexName is the name that the database gives an index without one.
func (b *setReader) indexName(table schema.Name, n *node) string {
	columns := b.columnNames(n)
	switch {
	case b.dialect == "mysql" && len(columns) > 0:
		return columns[0]
	case b.dialect == "postgres":
		return schema.PostgresObjectName(table.Name, strings.Join(columns, "_"), "idx")
	}
	return table.Name + "_" + strings.Join(columns, "_") + "_idx"
}

func (b *setReader) indexParts(n *node) []schema.IndexPart {
	var parts []schema.IndexPart
	for _, k := range n.all("column") {
		text := b.text(k, "name")
		part := schema.IndexPart{Desc: k.is("descending")}
		if before, desc := strings.CutSuffix(strings.ToLower(text), " desc"); desc {
			text, part.Desc = text[:len(before)], true
		}
		column, length, prefixed := strings.Cut(strings.TrimSuffix(text, ")"), "(")
		size, err := strconv.Atoi(length)
		switch {
		case prefixed && err == nil:
			part.Column, part.Length = b.name(column), size
		case k.is("computed") || strings.ContainsAny(text, "(' "):
			part.Expr = schema.SQLExpr(text)
		default:
			part.Column = b.name(text)
		}
		parts = append(parts, part)
	}
	return parts
}

// number is an attribute that is one, or nil.
func (b *setReader) number(n *node, name string) *int64 {
	value, err := strconv.ParseInt(b.text(n, name), 10, 64)
	if err != nil {
		return nil
	}
	return &value
}

// typeOf is the type that an attribute says.
func (b *setReader) typeOf(n *node, attr string) schema.Type {
	text := b.text(n, attr)
	if strings.Contains(text, "${") || text == "" {
		b.lack(n, "its type is "+cmp.Or(text, "not said"))
	}
	return columnType(b.dialect, text)
}

// isFile reports whether a value is read from a file, which is named.
func (b *setReader) isFile(n *node) bool {
	file := n.attr("valueClobFile", "valueBlobFile")
	if file != "" {
		b.lack(n, "its value is the file "+path.Base(file))
	}
	return file != ""
}
