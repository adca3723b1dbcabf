package importer

import (
	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// indexDirective reads create_index(name, table, columns) and drop_index(name, table); a batch leaves the table out.
func (s *script) indexDirective(verb string, call python.Call, at place) ([]ops.Op, error) {
	name, ok := s.text(call.Arg(0, "index_name"))
	table, next := at.table, 1
	if at.batch == "" {
		var known bool
		table, known = s.table(call, 1, "table_name")
		if !known && verb == "drop_index" && ok {
			return []ops.Op{ops.Execute{SQL: schema.SQLExpr("DROP INDEX " + name)}}, nil
		}
		ok, next = ok && known, 2
	}
	concurrently, known := s.truth(call.Keyword("postgresql_concurrently"), false)
	if !ok || !known {
		return nil, computed
	}
	if verb == "drop_index" {
		guarded, ok := s.truth(call.Keyword("if_exists"), false)
		return found(ok, ops.DropIndex{Table: table, Index: schema.Index{Name: name}, IfExists: ops.Guard(guarded), Concurrently: concurrently && s.dialect == "postgres"})
	}
	terms, ok := s.value(call.Arg(next, "columns")).(python.List)
	if !ok {
		return nil, unreadable("columns that the script computes")
	}
	x, err := s.index(terms.Items, call)
	if err != nil {
		return nil, err
	}
	x.Name = name
	guarded, ok := s.truth(call.Keyword("if_not_exists"), false)
	return found(ok, ops.CreateIndex{Table: table, Index: x, IfNotExists: ops.Guard(guarded), Concurrently: concurrently && s.dialect == "postgres"})
}

// createConstraint reads create_…(name, table, …); a batch leaves the table out.
func (s *script) createConstraint(verb string, call python.Call, at place) ([]ops.Op, error) {
	name, ok := s.optional(call.Arg(0, "constraint_name"))
	table, next := at.table, 1
	if verb == "create_foreign_key" && at.batch == "" {
		return s.createForeignKey(name, ok, call)
	}
	if at.batch == "" {
		var known bool
		table, known = s.table(call, 1, "table_name")
		ok, next = ok && known, 2
	}
	if !ok {
		return nil, computed
	}
	switch verb {
	case "create_foreign_key":
		return s.foreignKeyOf(table, name, call, next)
	case "create_check_constraint":
		check, err := s.check(call, next)
		check.Name = name
		return []ops.Op{ops.AddConstraint{Table: table, Constraint: check}}, err
	}
	key, err := s.key([]python.Expr{call.Arg(next, "columns")}, call)
	if err != nil {
		return nil, err
	}
	key.Name = name
	if verb == "create_primary_key" {
		return []ops.Op{ops.AddConstraint{Table: table, Constraint: schema.PrimaryKey{Key: key}}}, nil
	}
	return []ops.Op{ops.AddConstraint{Table: table, Constraint: schema.Unique{Key: key}}}, nil
}

// createForeignKey reads create_foreign_key(name, source, referent, columns, referred columns).
func (s *script) createForeignKey(name string, ok bool, call python.Call) ([]ops.Op, error) {
	source, known := s.text(call.Arg(1, "source_table"))
	in, also := s.optional(call.Keyword("source_schema"))
	if !ok || !known || !also {
		return nil, computed
	}
	return s.foreignKeyOf(tableName{Schema: in, Name: source}, name, call, 2)
}

// foreignKeyOf reads what a foreign key refers to, from an argument on.
func (s *script) foreignKeyOf(table tableName, name string, call python.Call, next int) ([]ops.Op, error) {
	referent, ok := s.text(call.Arg(next, "referent_table"))
	columns, known := s.texts(call.Arg(next+1, "local_cols"))
	refers, also := s.texts(call.Arg(next+2, "remote_cols"))
	in, too := s.optional(call.Keyword("referent_schema"))
	if !ok || !known || !also || !too {
		return nil, unreadable("a foreign key that the script computes")
	}
	fk := schema.ForeignKey{Columns: columns, RefTable: tableName{Schema: in, Name: referent}, RefColumns: refers}
	if err := s.foreignKeyOptions(&fk, call); err != nil {
		return nil, err
	}
	fk.Name = name
	return []ops.Op{ops.AddConstraint{Table: table, Constraint: fk}}, nil
}

// dropConstraint reads drop_constraint(name, table, type_=…); a batch leaves the table out.
func (s *script) dropConstraint(call python.Call, at place) ([]ops.Op, error) {
	name, ok := s.text(call.Arg(0, "constraint_name"))
	table, next := at.table, 1
	if at.batch == "" {
		var known bool
		table, known = s.table(call, 1, "table_name")
		ok, next = ok && known, 2
	}
	e := call.Arg(next, "type_")
	kind, also := s.optional(e)
	if !ok || !also {
		return nil, unreadable("a constraint that the script computes")
	}
	guarded, ok := s.truth(call.Keyword("if_exists"), false)
	return found(ok, ops.DropConstraint{Table: table, Name: name, Type: schema.ConstraintKind(kind), IfExists: ops.Guard(guarded)})
}
