package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/schema"
)

// typ is a column's type, and the enumeration that a column of it needs created first, or nil.
type typ struct {
	schema.Type
	enum *schema.Enum
}

// kinds are SQLAlchemy's types that are the same on every database, by the name in small letters.
func kinds() map[string]string {
	return map[string]string{
		"integer": "integer", "int": "integer", "biginteger": "bigint", "bigint": "bigint", "smallinteger": "smallint", "smallint": "smallint",
		"boolean": "boolean", "bool": "boolean", "text": "text", "unicodetext": "text", "clob": "text", "date": "date",
		"string": "varchar", "varchar": "varchar", "unicode": "varchar", "nvarchar": "varchar", "autostring": "varchar", "char": "char", "nchar": "char",
		"numeric": "numeric", "decimal": "numeric", "double": "double", "double_precision": "double", "real": "real",
		"largebinary": "blob", "blob": "blob", "bytea": "blob", "pickletype": "blob", "binary": "binary", "varbinary": "varbinary",
		"json": "json", "jsonb": "jsonb", "interval": "interval",
	}
}

// ownKinds are types of one database, which it spells as SQLAlchemy names them, in small letters.
func ownKinds(dialect string) []string {
	switch dialect {
	case "postgres":
		return []string{
			"inet", "cidr", "macaddr", "macaddr8", "tsvector", "tsquery", "oid", "money", "bit", "hstore", "citext", "regclass", "xml", "ltree",
			"vector", "halfvec", "sparsevec",
			"int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange", "int4multirange", "int8multirange", "nummultirange",
			"tsmultirange", "tstzmultirange", "datemultirange",
		}
	case "mysql":
		return []string{
			"tinyint", "mediumint", "tinytext", "mediumtext", "longtext", "tinyblob", "mediumblob", "longblob", "bit", "year",
		}
	}
	return nil
}

// typeOf reads a type: a class of SQLAlchemy's, or a call of one.
func (s *script) typeOf(e python.Expr) (typ, error) {
	e = s.value(e)
	call, ok := e.(python.Call)
	if !ok {
		call = python.Call{Function: e}
	}
	name := lastName(call.Function)
	switch {
	case name == "":
		return typ{}, unreadable("a type that the script computes")
	case name == "with_variant":
		return s.variant(call)
	case name == "Enum" || name == "ENUM":
		return s.enum(call)
	case name == "ARRAY":
		return s.array(call)
	}
	t, err := s.plainType(call, strings.ToLower(name))
	if err == nil && t.Raw != name {
		s.tellGuess(python.Path(call.Function), t)
	}
	return typ{Type: t}, err
}

// tellGuess says of a type of the project's own that it is taken for the one of SQLAlchemy's that is called the same.
func (s *script) tellGuess(path string, t schema.Type) {
	root, rest, _ := strings.Cut(path, ".")
	libraries := []string{"sa", "sqlalchemy", "sqlmodel", "sqlalchemy_utils", "fastapi_users_db_sqlalchemy", "pgvector", "geoalchemy2"}
	if !strings.Contains(rest, ".") || slices.Contains(libraries, root) || slices.Contains(s.guessed, path) {
		return
	}
	s.guessed = append(s.guessed, path)
	s.left = append(s.left, Left{s.file, s.line, fmt.Sprintf("the type %s is none of SQLAlchemy's, and taken for %s: correct it in the revision if it is another", path, t)})
}

func (s *script) plainType(call python.Call, name string) (schema.Type, error) {
	switch name {
	case "datetime", "timestamp", "time":
		return s.timeType(call, name)
	case "uuidtype": // SQLAlchemy-Utils', as the next ones
		if s.dialect != "postgres" {
			return schema.ParseType("binary(16)"), nil
		}
		return schema.ParseType("uuid"), nil
	case "emailtype":
		return schema.ParseType("varchar(255)"), nil
	case "urltype":
		return schema.ParseType("text"), nil
	case "ltreetype", "tsvectortype":
		name = strings.TrimSuffix(name, "type")
	case "guid": // FastAPI Users'
		if s.dialect != "postgres" {
			return schema.ParseType("char(36)"), nil
		}
		return schema.ParseType("uuid"), nil
	case "uuid":
		if s.dialect != "postgres" {
			return schema.ParseType("char(32)"), nil // as SQLAlchemy has it
		}
		return schema.ParseType("uuid"), nil
	case "float":
		return s.float(call)
	}
	base, portable := kinds()[name]
	if !portable {
		if !slices.Contains(ownKinds(s.dialect), name) {
			return s.foreignType(lastName(call.Function)), nil
		}
		base = name
	}
	args, err := s.typeArgs(call, name)
	if err != nil {
		return schema.Type{}, err
	}
	switch base {
	case "integer", "bigint", "smallint", "tinyint", "mediumint", "text", "json", "jsonb", "blob", "date", "boolean", "interval":
		if base != "tinyint" {
			args = "" // the width of MySQL's integers, or what has no meaning here
		}
	}
	text := base + args
	if unsigned, _ := s.truth(call.Keyword("unsigned"), false); unsigned {
		text += " unsigned"
	}
	return schema.ParseType(text), nil
}

// foreignType is a type that the project, or a library of it, has written. It stays what the column has, so that the
// database's own can be put in its place.
func (s *script) foreignType(name string) schema.Type {
	left := Left{s.file, s.line, fmt.Sprintf("the type %s is none of SQLAlchemy's: put what %s has for it into the revision, which is incomplete until then", name, s.dialect)}
	if !slices.Contains(s.left, left) {
		s.left = append(s.left, left)
	}
	if !slices.Contains(s.foreign, name) {
		s.foreign = append(s.foreign, name)
	}
	return schema.Type{Kind: schema.Raw, Raw: name}
}

// typeArgs are the numbers of a type, in parentheses.
func (s *script) typeArgs(call python.Call, name string) (string, error) {
	var numbers []string
	args := slices.Clone(call.Args)
	for _, k := range call.Keywords {
		if k.Name == "length" || k.Name == "precision" || k.Name == "scale" || k.Name == "display_width" || k.Name == "dim" {
			args = append(args, k.Value)
		}
		if k.Name == "collation" || k.Name == "charset" {
			return "", unreadable("the " + k.Name + " of a type")
		}
	}
	for _, a := range args {
		if s.isNone(a) {
			continue
		}
		n, ok := s.number(a)
		if !ok {
			if name == "json" || name == "jsonb" || name == "interval" || name == "boolean" || name == "pickletype" {
				continue // how Python sees the value
			}
			return "", unreadable("an argument of a type that the script computes")
		}
		numbers = append(numbers, fmt.Sprint(n))
	}
	if len(numbers) == 0 {
		return "", nil
	}
	return "(" + strings.Join(numbers, ",") + ")", nil
}

func (s *script) timeType(call python.Call, name string) (schema.Type, error) {
	zoned, ok := s.truth(call.Arg(0, "timezone"), false)
	if !ok {
		return schema.Type{}, unreadable("a time zone that the script computes")
	}
	base := "timestamp"
	switch {
	case name == "time":
		base = map[bool]string{false: "time", true: "timetz"}[zoned && s.dialect == "postgres"]
	case zoned && s.dialect == "postgres", name == "timestamp" && s.dialect == "mysql":
		base = "timestamptz"
	}
	for _, key := range []string{"precision", "fsp"} {
		if n, ok := s.number(call.Keyword(key)); ok {
			base += fmt.Sprintf("(%d)", n)
		}
	}
	return schema.ParseType(base), nil
}

// float is FLOAT, which databases take as wide or as narrow.
func (s *script) float(call python.Call) (schema.Type, error) {
	precision := 53
	if p := call.Arg(0, "precision"); !s.isNone(p) {
		n, ok := s.number(p)
		if !ok {
			return schema.Type{}, unreadable("a precision that the script computes")
		}
		precision = n
	} else if s.dialect == "mysql" {
		precision = 24
	}
	if s.dialect == "sqlite" {
		return schema.ParseType("FLOAT"), nil
	}
	if precision <= 24 {
		return schema.ParseType("real"), nil
	}
	return schema.ParseType("double"), nil
}

func (s *script) array(call python.Call) (typ, error) {
	if len(call.Args) == 0 {
		return typ{}, unreadable("an array of nothing")
	}
	elem, err := s.typeOf(call.Args[0])
	if err != nil {
		return typ{}, err
	}
	array := elem.Type
	return typ{Type: schema.Type{Kind: schema.Array, Elem: &array}, enum: elem.enum}, nil
}

// variant is the type that is meant for the database at hand.
func (s *script) variant(call python.Call) (typ, error) {
	base, ok := call.Function.(python.Attribute)
	if !ok || len(call.Args) < 2 {
		return typ{}, unreadable("a variant that the script computes")
	}
	for _, name := range call.Args[1:] {
		n, ok := s.text(name)
		if !ok {
			return typ{}, unreadable("a variant that the script computes")
		}
		if n == s.dialect || n == "postgresql" && s.dialect == "postgres" || n == "mariadb" && s.dialect == "mysql" {
			return s.typeOf(call.Args[0])
		}
	}
	return s.typeOf(base.X)
}

// enum is a type of its own on PostgreSQL, and a column's on others.
func (s *script) enum(call python.Call) (typ, error) {
	values := make([]string, 0, len(call.Args))
	for _, a := range call.Args {
		list, ok := s.texts(a)
		if !ok {
			return typ{}, unreadable("the values of an enum that the script computes")
		}
		values = append(values, list...)
	}
	name, ok := s.optional(call.Keyword("name"))
	in, also := s.optional(call.Keyword("schema"))
	native, known := s.truth(call.Keyword("native_enum"), true)
	create, knownToo := s.truth(call.Keyword("create_type"), true)
	checked, knownThree := s.truth(call.Keyword("create_constraint"), false)
	if !ok || !also || !known || !knownToo || !knownThree || checked {
		return typ{}, unreadable("an enum that the script computes")
	}
	switch {
	case s.dialect == "mysql" && native:
		return typ{Type: schema.Type{Kind: schema.EnumKind, Values: values}}, nil
	case s.dialect != "postgres" || !native:
		width := 0
		for _, v := range values {
			width = max(width, len(v))
		}
		if n, ok := s.number(call.Keyword("length")); ok {
			width = n
		}
		return typ{Type: schema.Type{Kind: schema.Varchar, Args: []int{width}}}, nil
	case name == "":
		return typ{}, unreadable("an enum without a name")
	}
	t := typ{Type: schema.Type{Kind: schema.EnumKind, Schema: in, Name: name}}
	if create && len(values) > 0 {
		t.enum = &schema.Enum{Schema: in, Name: name, Values: values}
	}
	return t, nil
}
