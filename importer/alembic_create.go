package importer

import (
	"reflect"
	"slices"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// createTable reads op.create_table, which creates the enums of its columns as well.
func (s *script) createTable(call python.Call) ([]ops.Op, error) {
	name, ok := s.table(call, 0, "table_name")
	if !ok || len(call.Args) == 0 {
		return nil, computed
	}
	t := schema.Table{Schema: name.Schema, Name: name.Name}
	var columns []column
	for _, item := range s.spread(call.Args[1:]) {
		inner, ok := s.value(item).(python.Call)
		if !ok {
			return nil, computed
		}
		if lastName(inner.Function) == "Column" {
			c, err := s.column(inner)
			if err != nil {
				return nil, err
			}
			columns = append(columns, c)
		} else if err := s.tableItem(&t, inner); err != nil {
			return nil, err
		}
	}
	ifNotExists := false
	for _, k := range call.Keywords {
		if err := s.tableKeyword(&t, k, &ifNotExists); err != nil {
			return nil, err
		}
	}
	enums := s.firstOnly(assembleTable(&t, columns))
	return append(enums, ops.CreateTable{Table: t, IfNotExists: ops.Guard(ifNotExists)}), nil
}

// firstOnly is what creates the enums that no table before has created: Alembic creates a type once in a run.
func (s *script) firstOnly(enums []ops.Op) []ops.Op {
	return slices.DeleteFunc(enums, func(op ops.Op) bool {
		create, ok := op.(ops.CreateEnum)
		if !ok {
			return false
		}
		name := create.Enum.Schema + "." + create.Enum.Name
		known := slices.Contains(s.enums, name)
		s.enums = append(s.enums, name)
		return known
	})
}

// spread puts what a function of the script's, or a variable, holds in the place of *it.
func (s *script) spread(args []python.Expr) []python.Expr {
	var out []python.Expr
	for _, a := range args {
		spread, ok := a.(python.Spread)
		if !ok {
			out = append(out, a)
			continue
		}
		if list, ok := s.returned(spread.X).(python.List); ok {
			out = append(out, list.Items...)
		} else {
			out = append(out, a)
		}
	}
	return out
}

// returned is what a call of a function of the script's returns, if that is all that the function does.
func (s *script) returned(e python.Expr) python.Expr {
	e = s.value(e)
	call, ok := e.(python.Call)
	if !ok || len(call.Args)+len(call.Keywords) > 0 {
		return e
	}
	f := s.functions[lastName(call.Function)]
	if f == nil || len(f.Body) == 0 {
		return e
	}
	if last := f.Body[len(f.Body)-1]; len(f.Body) == 1 && last.Return != nil {
		return last.Return
	}
	return e
}

// assembleTable puts columns into a table, and returns what creates the enums that they need.
func assembleTable(t *schema.Table, columns []column) []ops.Op {
	var enums []ops.Op
	var primary []string
	for _, c := range columns {
		if c.primary {
			primary = append(primary, c.Name)
		}
	}
	if t.PrimaryKey == nil && len(primary) > 0 {
		t.PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Columns: primary}}
	}
	foreign := slices.Clone(t.ForeignKeys)
	for _, c := range columns {
		foreign = append(foreign, c.foreignKeys...)
	}
	for _, c := range columns {
		inKey := t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name)
		if inKey {
			c.Nullable = false
		}
		refers := slices.ContainsFunc(foreign, func(f schema.ForeignKey) bool { return slices.Contains(f.Columns, c.Name) })
		if inKey && numbersItself(c, len(t.PrimaryKey.Columns), refers) {
			c.Type = schema.ParseType(map[schema.Kind]string{schema.Integer: "serial", schema.Bigint: "bigserial", schema.Smallint: "smallserial"}[c.Type.Kind])
		}
		if c.enum != nil {
			enums = append(enums, ops.CreateEnum{Enum: *c.enum})
		}
		t.Columns = append(t.Columns, c.Column)
		t.ForeignKeys = append(t.ForeignKeys, c.foreignKeys...)
		t.Checks = append(t.Checks, c.checks...)
		if c.unique && !c.index {
			t.Uniques = append(t.Uniques, schema.Unique{Key: schema.Key{Columns: []string{c.Name}}})
		}
		if c.index {
			t.Indexes = append(t.Indexes, c.indexOn(t.QualifiedName()))
		}
	}
	return enums
}

// numbersItself reports whether SQLAlchemy makes the database number a column of the primary key.
func numbersItself(c column, width int, refers bool) bool {
	whole := c.Type.Kind == schema.Integer || c.Type.Kind == schema.Bigint || c.Type.Kind == schema.Smallint
	if !whole || c.unnumbered || c.Identity != nil || !c.Default.IsZero() || c.Type.Unsigned {
		return false
	}
	return c.autonumber || width == 1 && !refers
}

// altersLater reports whether a table is created without a foreign key, which Alembic leaves to a directive of its own
// where the database can add one.
func (s *script) altersLater(foreignKey python.Call) bool {
	later, _ := s.truth(foreignKey.Keyword("use_alter"), false)
	return later && s.dialect != "sqlite"
}

func (s *script) tableItem(t *schema.Table, call python.Call) error {
	switch lastName(call.Function) {
	case "PrimaryKeyConstraint":
		key, err := s.key(call.Args, call)
		t.PrimaryKey = &schema.PrimaryKey{Key: key}
		return err
	case "UniqueConstraint":
		key, err := s.key(call.Args, call)
		unique := schema.Unique{Key: key}
		if same := func(u schema.Unique) bool { return reflect.DeepEqual(u, unique) }; !slices.ContainsFunc(t.Uniques, same) { // PostgreSQL takes two for one
			t.Uniques = append(t.Uniques, unique)
		}
		return err
	case "ForeignKeyConstraint":
		columns, ok := s.texts(call.Arg(0, "columns"))
		targets, also := s.texts(call.Arg(1, "refcolumns"))
		if !ok || !also {
			return unreadable("a foreign key that the script computes")
		}
		if s.altersLater(call) {
			return nil
		}
		fk := schema.ForeignKey{Columns: columns}
		err := s.foreignKey(&fk, targets, call)
		t.ForeignKeys = append(t.ForeignKeys, fk)
		return err
	case "CheckConstraint":
		check, err := s.check(call, 0)
		t.Checks = append(t.Checks, check)
		return err
	case "Index":
		name, ok := s.text(call.Arg(0, "name"))
		if !ok || len(call.Args) == 0 {
			return unreadable("an index that the script computes")
		}
		x, err := s.index(call.Args[1:], call)
		x.Name = name
		t.Indexes = append(t.Indexes, x)
		return err
	}
	return unreadable(lastName(call.Function) + " is not known here")
}

func (s *script) tableKeyword(t *schema.Table, k python.Keyword, ifNotExists *bool) error {
	ok, mysql := true, s.dialect == "mysql"
	switch k.Name {
	case "comment":
		t.Comment, ok = s.optional(k.Value)
	case "if_not_exists":
		*ifNotExists, ok = s.truth(k.Value, false)
	case "mysql_engine", "mysql_ENGINE":
		ok = s.option(&t.Options.Engine, k.Value, mysql)
	case "mysql_charset", "mysql_default_charset", "mysql_DEFAULT_CHARSET":
		ok = s.option(&t.Options.Charset, k.Value, mysql)
	case "mysql_collate", "mysql_COLLATE":
		ok = s.option(&t.Options.Collation, k.Value, mysql)
	case "mysql_row_format":
		ok = s.option(&t.Options.RowFormat, k.Value, mysql)
	case "postgresql_partition_by":
		ok = s.option(&t.PartitionBy, k.Value, s.dialect == "postgres")
	case "schema", "info", "keep_existing", "extend_existing", "sqlite_autoincrement", "quote", "table_name":
	default:
		return unreadable(k.Name + " is not known here")
	}
	if !ok {
		return unreadable(k.Name + " is computed by the script")
	}
	return nil
}

// option sets a table's option where it is of the database at hand.
func (s *script) option(to *string, e python.Expr, mine bool) bool {
	text, ok := s.optional(e)
	if mine {
		*to = text
	}
	return ok
}
