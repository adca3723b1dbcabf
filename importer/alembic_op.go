package importer

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// call reads a statement that is a call: a directive of op's or of a batch's, an enum that is created or dropped, or
// SQL that is executed on the connection.
func (s *script) call(call python.Call, at place) ([]ops.Op, error) {
	function, ok := call.Function.(python.Attribute)
	if !ok {
		return nil, unreadable("a function that the script calls")
	}
	root := python.Path(function.X)
	switch {
	case root == "op":
		return s.directive(function.Name, call, place{commit: at.commit})
	case at.batch != "" && root == at.batch:
		return s.directive(function.Name, call, at)
	}
	on, ok := s.value(function.X).(python.Call)
	if !ok {
		return nil, computed
	}
	switch name := lastName(on.Function); {
	case (name == "Enum" || name == "ENUM") && (function.Name == "create" || function.Name == "drop"):
		return s.enumCall(function.Name, on, call)
	case name == "get_bind" && function.Name == "execute":
		return s.execute(call, at)
	}
	return nil, computed
}

// enumCall reads ENUM(…).create(…) and .drop(…).
func (s *script) enumCall(verb string, on, call python.Call) ([]ops.Op, error) {
	on.Keywords = withoutKeyword(on.Keywords, "create_type") // it says who else creates the type
	t, err := s.enum(on)
	if err != nil {
		return nil, err
	}
	guarded, ok := s.truth(call.Keyword("checkfirst"), true)
	switch {
	case !ok:
		return nil, computed
	case s.dialect != "postgres":
		return nil, nil
	case verb == "create" && t.enum != nil:
		return []ops.Op{ops.CreateEnum{Enum: *t.enum, IfNotExists: ops.Guard(guarded)}}, nil
	case verb == "drop":
		drop := ops.DropEnum{Enum: schema.Enum{Schema: t.Schema, Name: t.Name}, IfExists: ops.Guard(guarded)}
		if t.enum != nil {
			drop.Enum, drop.Defined = *t.enum, true
		}
		return []ops.Op{drop}, nil
	}
	return nil, computed
}

func withoutKeyword(list []python.Keyword, name string) []python.Keyword {
	var out []python.Keyword
	for _, k := range list {
		if k.Name != name {
			out = append(out, k)
		}
	}
	return out
}

// directive reads a directive of Alembic's. In a batch, the table is the batch's and no argument.
func (s *script) directive(name string, call python.Call, at place) ([]ops.Op, error) {
	switch name {
	case "create_table":
		return s.createTable(call)
	case "execute":
		return s.execute(call, at)
	case "bulk_insert":
		return s.bulkInsert(call)
	case "create_index", "drop_index":
		return s.indexDirective(name, call, at)
	case "create_foreign_key", "create_unique_constraint", "create_primary_key", "create_check_constraint":
		return s.createConstraint(name, call, at)
	case "drop_constraint":
		return s.dropConstraint(call, at)
	case "create_entity", "replace_entity", "drop_entity":
		return s.entityDirective(name, call)
	case "get_bind", "get_context":
		return nil, nil
	}
	table, shift := at.table, 0
	if at.batch == "" {
		var ok bool
		if table, ok = s.table(call, 0, "table_name"); !ok && name != "rename_table" {
			return nil, computed
		}
		shift = 1
	}
	switch name {
	case "drop_table":
		guarded, ok := s.truth(call.Keyword("if_exists"), false)
		return found(ok, ops.DropTable{Table: schema.Table{Schema: table.Schema, Name: table.Name}, IfExists: ops.Guard(guarded)})
	case "rename_table":
		old, ok := s.table(call, 0, "old_table_name")
		to, also := s.text(call.Arg(1, "new_table_name"))
		return found(ok && also, ops.RenameTable{From: old, To: tableName{Schema: old.Schema, Name: to}})
	case "add_column":
		return s.addColumn(table, call.Arg(shift, "column"), call)
	case "drop_column":
		column, ok := s.text(call.Arg(shift, "column_name"))
		return found(ok, ops.DropColumn{Table: table, Column: schema.Column{Name: column}})
	case "alter_column":
		return s.alterColumn(table, call, shift)
	case "create_table_comment", "drop_table_comment":
		comment, ok := "", true
		if name == "create_table_comment" {
			comment, ok = s.text(call.Arg(shift, "comment"))
		}
		old, also := s.optional(call.Keyword("existing_comment"))
		return found(ok && also, ops.AlterTable{
			Table: table, To: ops.TableChange{Comment: ops.To(comment)}, From: ops.TableChange{Comment: ops.To(old)},
		})
	}
	return nil, unreadable("op." + name + " is not known here")
}

// found is an operation, if everything in it could be read.
func found(ok bool, op ops.Op) ([]ops.Op, error) {
	if !ok {
		return nil, computed
	}
	return []ops.Op{op}, nil
}

func (s *script) execute(call python.Call, at place) ([]ops.Op, error) {
	text, ok := s.sql(call.Arg(0, "sqltext"))
	if !ok || len(call.Args) > 1 {
		return nil, unreadable("SQL that the script computes")
	}
	return []ops.Op{ops.Execute{SQL: schema.SQLExpr(strings.TrimSpace(text)), Autocommit: at.commit}}, nil
}

func (s *script) addColumn(table tableName, e python.Expr, call python.Call) ([]ops.Op, error) {
	c, err := s.column(e)
	if err != nil {
		return nil, err
	}
	guarded, ok := s.truth(call.Keyword("if_not_exists"), false)
	if !ok {
		return nil, computed
	}
	list := []ops.Op{ops.AddColumn{Table: table, Column: c.Column, IfNotExists: ops.Guard(guarded)}}
	for _, fk := range c.foreignKeys {
		list = append(list, ops.AddConstraint{Table: table, Constraint: fk})
	}
	for _, check := range c.checks {
		list = append(list, ops.AddConstraint{Table: table, Constraint: check})
	}
	if c.unique && !c.index {
		list = append(list, ops.AddConstraint{Table: table, Constraint: schema.Unique{Key: schema.Key{Columns: []string{c.Name}}}})
	}
	if c.index {
		list = append(list, ops.CreateIndex{Table: table, Index: c.indexOn(table)})
	}
	return list, nil
}

func (s *script) alterColumn(table tableName, call python.Call, shift int) ([]ops.Op, error) {
	column, ok := s.text(call.Arg(shift, "column_name"))
	if !ok {
		return nil, computed
	}
	o := ops.AlterColumn{Table: table, Column: column}
	for _, k := range call.Keywords {
		if err := s.alteration(&o, k); err != nil {
			return nil, err
		}
	}
	if o.To.IsZero() {
		return nil, nil
	}
	return []ops.Op{o}, nil
}

// alteration reads an argument of alter_column: what changes, or what was there before.
func (s *script) alteration(o *ops.AlterColumn, k python.Keyword) error {
	side, name := &o.To, k.Name
	if rest, existing := strings.CutPrefix(k.Name, "existing_"); existing {
		side, name = &o.From, rest
	}
	ok := true
	switch name {
	case "new_column_name", "name":
		if !s.isNone(k.Value) {
			var text string
			text, ok = s.text(k.Value)
			side.Name = ops.To(text)
		}
	case "type", "type_":
		if s.isNone(k.Value) {
			return nil
		}
		if side == &o.From {
			return s.formerType(side, k.Value)
		}
		t, err := s.typeOf(k.Value)
		side.Type = ops.To(t.Type)
		return err
	case "nullable":
		if !s.isNone(k.Value) {
			var b bool
			b, ok = s.truth(k.Value, true)
			side.Nullable = ops.To(b)
		}
	case "server_default":
		return s.alteredDefault(side, k.Value)
	case "comment":
		if c, is := s.value(k.Value).(python.Constant); is && c.Name == "False" {
			return nil
		}
		var text string
		text, ok = s.optional(k.Value)
		side.Comment = ops.To(text)
	case "postgresql_using":
		o.Using, ok = s.sql(k.Value)
	case "autoincrement", "schema", "table_name", "column_name":
	default:
		return unreadable(k.Name + " is not known here")
	}
	if !ok {
		return unreadable(k.Name + " is computed by the script")
	}
	return nil
}

// formerType reads existing_type, which only says more: what cannot be read is no loss.
func (s *script) formerType(side *ops.ColumnChange, e python.Expr) error {
	left, foreign := s.left, s.foreign
	s.foreign = nil
	t, err := s.typeOf(e)
	if err == nil && len(s.foreign) == 0 {
		side.Type = ops.To(t.Type)
	}
	s.left, s.foreign = left, foreign
	return nil
}

// alteredDefault reads server_default, where False stands for nothing said and None for no default.
func (s *script) alteredDefault(side *ops.ColumnChange, e python.Expr) error {
	if c, is := s.value(e).(python.Constant); is && c.Name == "False" {
		return nil
	}
	expr, ok := s.expression(e)
	if !ok {
		return unreadable("a default that the script computes")
	}
	side.Default = ops.To(expr)
	return nil
}

func (s *script) bulkInsert(call python.Call) ([]ops.Op, error) {
	on, ok := s.value(call.Arg(0, "table")).(python.Call)
	rows, also := s.value(call.Arg(1, "rows")).(python.List)
	if !ok || !also || !slices.Contains([]string{"table", "Table", "create_table"}, lastName(on.Function)) {
		return nil, unreadable("rows that the script computes")
	}
	table, ok := s.table(on, 0, "name")
	if !ok {
		return nil, computed
	}
	var list []ops.Op
	var last *ops.Insert
	for _, row := range rows.Items {
		dict, ok := s.value(row).(python.Dict)
		if !ok {
			return nil, unreadable("rows that the script computes")
		}
		columns, values, ok := s.row(dict)
		if !ok {
			return nil, unreadable("rows that the script computes")
		}
		if last == nil || strings.Join(last.Columns, "\x00") != strings.Join(columns, "\x00") {
			if last != nil {
				list = append(list, *last)
			}
			last = &ops.Insert{Table: table, Columns: columns}
		}
		last.Rows = append(last.Rows, values)
	}
	if last != nil {
		list = append(list, *last)
	}
	return list, nil
}

func (s *script) row(d python.Dict) (columns []string, values []any, ok bool) {
	for i, key := range d.Keys {
		name, known := s.text(key)
		value, plain := s.plain(d.Values[i])
		if !known || !plain {
			return nil, nil, false
		}
		columns, values = append(columns, name), append(values, value)
	}
	return columns, values, true
}
