package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/schema"
)

// column is a column with what SQLAlchemy lets stand beside it.
type column struct {
	schema.Column
	enum        *schema.Enum
	primary     bool
	unique      bool
	index       bool
	autonumber  bool // autoincrement=True
	unnumbered  bool // autoincrement=False
	foreignKeys []schema.ForeignKey
	checks      []schema.Check
}

// column reads sa.Column(name, type, …).
func (s *script) column(e python.Expr) (column, error) {
	call, ok := s.value(e).(python.Call)
	if !ok || lastName(call.Function) != "Column" || len(call.Args) == 0 {
		return column{}, unreadable("a column that the script computes")
	}
	name, ok := s.text(call.Args[0])
	if !ok {
		return column{}, unreadable("a column whose name the script computes")
	}
	c := column{Column: schema.Column{Name: name, Nullable: true}}
	rest := call.Args[1:]
	typed := call.Keyword("type_")
	if typed == nil && len(rest) > 0 && !isSchemaItem(rest[0]) {
		typed, rest = rest[0], rest[1:]
	}
	if typed == nil {
		return column{}, unreadable("column " + name + " has no type")
	}
	t, err := s.typeOf(typed)
	if err != nil {
		return column{}, fmt.Errorf("column %s: %w", name, err)
	}
	c.Type, c.enum = t.Type, t.enum
	for _, item := range rest {
		if err := s.columnItem(&c, item); err != nil {
			return column{}, fmt.Errorf("column %s: %w", name, err)
		}
	}
	for _, k := range call.Keywords {
		if err := s.columnKeyword(&c, k); err != nil {
			return column{}, fmt.Errorf("column %s: %w", name, err)
		}
	}
	if c.primary {
		c.Nullable = false
	}
	return c, nil
}

// indexOn is the index that SQLAlchemy makes of index=True.
func (c column) indexOn(table tableName) schema.Index {
	return schema.Index{
		Name: "ix_" + strings.ReplaceAll(table.String(), ".", "_") + "_" + c.Name, Unique: c.unique, Parts: schema.ColumnParts(c.Name),
	}
}

// isSchemaItem reports whether an argument is no type.
func isSchemaItem(e python.Expr) bool {
	call, ok := e.(python.Call)
	return ok && slices.Contains([]string{"ForeignKey", "Identity", "Computed", "Sequence", "CheckConstraint"}, lastName(call.Function))
}

// columnItem reads what stands behind a column's type.
func (s *script) columnItem(c *column, item python.Expr) error {
	call, ok := s.value(item).(python.Call)
	if !ok {
		return computed
	}
	switch lastName(call.Function) {
	case "ForeignKey":
		target, ok := s.text(call.Arg(0, "column"))
		if !ok {
			return unreadable("a foreign key that the script computes")
		}
		if s.altersLater(call) {
			return nil
		}
		fk := schema.ForeignKey{Columns: []string{c.Name}}
		if err := s.foreignKey(&fk, []string{target}, call); err != nil {
			return err
		}
		c.foreignKeys = append(c.foreignKeys, fk)
	case "Identity":
		always, ok := s.truth(call.Keyword("always"), false)
		if !ok || len(call.Args) > 0 || len(call.Keywords) > 1 {
			return unreadable("an identity with options")
		}
		c.Identity = &schema.Identity{Kind: map[bool]schema.IdentityKind{false: schema.IdentityByDefault, true: schema.IdentityAlways}[always]}
	case "Computed":
		text, ok := s.sql(call.Arg(0, "sqltext"))
		stored, also := s.truth(call.Keyword("persisted"), s.dialect == "postgres")
		if !ok || !also {
			return computed
		}
		c.Generated = &schema.Generated{Expr: schema.SQLExpr(text), Stored: stored}
	case "CheckConstraint":
		check, err := s.check(call, 0)
		if err != nil {
			return err
		}
		c.checks = append(c.checks, check)
	default:
		return unreadable(lastName(call.Function) + " is not known here")
	}
	return nil
}

func (s *script) columnKeyword(c *column, k python.Keyword) error {
	ok := true
	switch k.Name {
	case "nullable":
		c.Nullable, ok = s.truth(k.Value, true)
	case "primary_key":
		c.primary, ok = s.truth(k.Value, false)
	case "unique":
		c.unique, ok = s.truth(k.Value, false)
	case "index":
		c.index, ok = s.truth(k.Value, false)
	case "comment":
		c.Comment, ok = s.optional(k.Value)
	case "autoincrement":
		if text, auto := s.text(k.Value); auto && text == "auto" {
			return nil
		}
		c.autonumber, ok = s.truth(k.Value, false)
		c.unnumbered = !c.autonumber
	case "server_default":
		return s.serverDefault(c, k.Value)
	case "server_onupdate":
		c.OnUpdate, ok = s.expression(k.Value)
	case "type_", "default", "onupdate", "key", "info", "doc", "quote", "system": // Python's, or read elsewhere
	default:
		return unreadable(k.Name + " is not known here")
	}
	if !ok {
		return unreadable(k.Name + " is computed by the script")
	}
	return nil
}

// serverDefault reads a default, an identity or a generated column.
func (s *script) serverDefault(c *column, e python.Expr) error {
	if call, ok := s.value(e).(python.Call); ok {
		if name := lastName(call.Function); name == "Identity" || name == "Computed" {
			return s.columnItem(c, call)
		}
	}
	var ok bool
	if c.Default, ok = s.expression(e); !ok {
		return unreadable("a default that the script computes")
	}
	return nil
}

// foreignKey fills in what a foreign key refers to, "table.column" or "schema.table.column", and its options.
func (s *script) foreignKey(fk *schema.ForeignKey, targets []string, call python.Call) error {
	for _, target := range targets {
		dot := strings.LastIndexByte(target, '.')
		if dot < 0 {
			fk.RefTable = schema.ParseName(target)
			continue
		}
		fk.RefTable = schema.ParseName(target[:dot])
		fk.RefColumns = append(fk.RefColumns, target[dot+1:])
	}
	return s.foreignKeyOptions(fk, call)
}

func (s *script) foreignKeyOptions(fk *schema.ForeignKey, call python.Call) error {
	for _, k := range call.Keywords {
		ok := true
		switch k.Name {
		case "name", "constraint_name":
			fk.Name, ok = s.optional(k.Value)
		case "ondelete":
			fk.OnDelete, ok = s.action(k.Value)
		case "onupdate":
			fk.OnUpdate, ok = s.action(k.Value)
		case "deferrable":
			fk.Deferrable, ok = s.truth(k.Value, false)
		case "initially":
			fk.InitiallyDeferred, ok = s.deferred(k.Value)
		case "match":
			fk.Match, ok = s.optional(k.Value)
			fk.Match = strings.ToLower(fk.Match)
		case "postgresql_not_valid":
			fk.NotValid, ok = s.truth(k.Value, false)
		case "use_alter", "source_schema", "referent_schema", "schema", "columns", "refcolumns", "column", "link_to_name",
			"source_table", "referent_table", "local_cols", "remote_cols":
		default:
			return unreadable(k.Name + " is not known here")
		}
		if !ok {
			return unreadable(k.Name + " is computed by the script")
		}
	}
	return nil
}

func (s *script) check(call python.Call, at int) (schema.Check, error) {
	text, ok := s.sql(call.Arg(at, "sqltext"))
	if at > 0 { // op.create_check_constraint
		text, ok = s.sql(call.Arg(at, "condition"))
	}
	name, also := s.optional(call.Keyword("name"))
	if !ok || !also {
		return schema.Check{}, unreadable("a check that the script computes")
	}
	return schema.Check{Name: name, Expr: schema.SQLExpr(text)}, nil
}

// key reads the columns and options of a primary key or a unique constraint.
func (s *script) key(columns []python.Expr, call python.Call) (schema.Key, error) {
	k := schema.Key{}
	for _, c := range columns {
		names, ok := s.texts(c)
		if !ok {
			return k, unreadable("columns that the script computes")
		}
		k.Columns = append(k.Columns, names...)
	}
	for _, o := range call.Keywords {
		ok := true
		switch o.Name {
		case "name":
			k.Name, ok = s.optional(o.Value)
		case "deferrable":
			k.Deferrable, ok = s.truth(o.Value, false)
		case "initially":
			k.InitiallyDeferred, ok = s.deferred(o.Value)
		case "postgresql_nulls_not_distinct":
			k.NullsNotDistinct, ok = s.truth(o.Value, false)
		case "postgresql_include":
			k.Include, ok = s.texts(o.Value)
		case "schema", "columns", "table_name", "constraint_name":
		default:
			return k, unreadable(o.Name + " is not known here")
		}
		if !ok {
			return k, unreadable(o.Name + " is computed by the script")
		}
	}
	return k, nil
}

// index reads the terms and options of an index.
func (s *script) index(terms []python.Expr, call python.Call) (schema.Index, error) {
	var x schema.Index
	for _, e := range terms {
		part, err := s.indexPart(e)
		if err != nil {
			return x, err
		}
		x.Parts = append(x.Parts, part)
	}
	for _, k := range call.Keywords {
		if err := s.indexKeyword(&x, k); err != nil {
			return x, err
		}
	}
	return x, nil
}

// indexPart is a column, its order, or an expression.
func (s *script) indexPart(e python.Expr) (schema.IndexPart, error) {
	if name, ok := s.text(e); ok {
		return schema.IndexPart{Column: name}, nil
	}
	call, ok := s.value(e).(python.Call)
	if !ok {
		return schema.IndexPart{}, unreadable("an index that the script computes")
	}
	attribute, chained := call.Function.(python.Attribute)
	switch name := lastName(call.Function); {
	case name == "column" && len(call.Args) > 0:
		return s.indexPart(call.Args[0])
	case (name == "desc" || name == "asc") && len(call.Args) == 1, chained && (name == "desc" || name == "asc"):
		inner := attribute.X
		if len(call.Args) == 1 {
			inner = call.Args[0]
		}
		part, err := s.indexPart(inner)
		part.Desc = name == "desc"
		return part, err
	}
	text, ok := s.sql(call)
	if !ok {
		return schema.IndexPart{}, unreadable("an index that the script computes")
	}
	return indexPartOf(text), nil
}

var (
	indexPartText = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?is)^(.*?)(?:\s+(\w+_ops))?(?:\s+(ASC|DESC))?(?:\s+NULLS\s+(FIRST|LAST))?\s*$`)
	})
	plainName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[A-Za-z_][\w$]*|"[^"]+")$`) })
)

// indexPartOf reads SQL that stands for a part of an index: an expression or a column, with what may follow it.
func indexPartOf(text string) schema.IndexPart {
	m := indexPartText().FindStringSubmatch(strings.TrimSpace(text))
	part := schema.IndexPart{OpClass: m[2], Desc: strings.EqualFold(m[3], "DESC"), Nulls: strings.ToLower(m[4])}
	if plainName().MatchString(m[1]) {
		part.Column = strings.Trim(m[1], `"`)
	} else {
		part.Expr = schema.SQLExpr(m[1])
	}
	return part
}

func (s *script) indexKeyword(x *schema.Index, k python.Keyword) error {
	ok := true
	switch k.Name {
	case "unique":
		x.Unique, ok = s.truth(k.Value, false)
	case "postgresql_using":
		x.Method, ok = s.optional(k.Value)
		if x.Method == "btree" {
			x.Method = ""
		}
	case "postgresql_where", "sqlite_where":
		if (k.Name == "sqlite_where") != (s.dialect == "sqlite") || s.isNone(k.Value) {
			return nil
		}
		var text string
		text, ok = s.sql(k.Value)
		x.Where = schema.SQLExpr(text)
	case "postgresql_include":
		x.Include, ok = s.texts(k.Value)
	case "postgresql_nulls_not_distinct":
		x.NullsNotDistinct, ok = s.truth(k.Value, false)
	case "postgresql_ops", "mysql_length", "mariadb_length":
		ok = s.perColumn(x, k)
	case "mysql_prefix", "mariadb_prefix":
		x.Method, ok = s.optional(k.Value)
		x.Method = strings.ToLower(x.Method)
	case "schema", "table_name", "index_name", "columns", "postgresql_concurrently", "if_not_exists", "quote":
	default:
		return unreadable(k.Name + " is not known here")
	}
	if !ok {
		return unreadable(k.Name + " is computed by the script")
	}
	return nil
}

// perColumn reads an option that is given for columns by their name.
func (s *script) perColumn(x *schema.Index, k python.Keyword) bool {
	of, _, _ := strings.Cut(k.Name, "_")
	mine := map[string]string{"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}[of] == s.dialect
	dict, ok := s.value(k.Value).(python.Dict)
	if !ok {
		n, single := s.number(k.Value)
		for i := range x.Parts {
			x.Parts[i].Length = n
		}
		return single || s.isNone(k.Value) || !mine
	}
	for i, key := range dict.Keys {
		name, ok := s.text(key)
		at := slices.IndexFunc(x.Parts, func(p schema.IndexPart) bool { return p.Column == name })
		if !ok || at < 0 {
			return !mine
		}
		if !mine {
			continue
		}
		if k.Name == "postgresql_ops" {
			x.Parts[at].OpClass, ok = s.text(dict.Values[i])
		} else {
			x.Parts[at].Length, ok = s.number(dict.Values[i])
		}
		if !ok {
			return false
		}
	}
	return true
}
