package gosource

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// xormColumn is a column as xorm sees it.
type xormColumn struct {
	field            *types.Var
	label            string
	name             string
	kind             string // one of xorm's words for types
	length, length2  int
	values           []string
	nullable         bool
	key, numbered    bool
	hasDefault       bool
	defaultText      string
	comment, collate string
	indexes          []xormIndex
}

// xormWord is a word of a tag with what stands in parentheses after it.
type xormWord struct {
	name   string
	params []string
}

// splitXormTag reads words, each with parameters in parentheses; blanks and
// commas in quotes do not count.
func splitXormTag(text string) ([]xormWord, error) {
	var words []xormWord
	quoted, depth, start := false, 0, 0
	add := func(end int) error {
		part := strings.TrimSpace(text[start:end])
		start = end + 1
		if part == "" {
			return nil
		}
		name, rest, has := strings.Cut(part, "(")
		w := xormWord{name: part}
		if has && !strings.HasPrefix(part, "'") {
			if !strings.HasSuffix(rest, ")") || strings.ContainsAny(unquotedPart(rest[:len(rest)-1]), "()") {
				return fmt.Errorf("%q in the tag is more than xorm reads in parentheses", part)
			}
			w = xormWord{name: name, params: splitParams(rest[:len(rest)-1])}
		}
		words = append(words, w)
		return nil
	}
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			return nil, fmt.Errorf("a comma in the tag has to be in quotes or parentheses")
		case c == ' ' && depth == 0:
			if err := add(i); err != nil {
				return nil, err
			}
		}
	}
	return words, add(len(text))
}

// unquotedPart leaves out what is in quotes.
func unquotedPart(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "'") {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

func splitParams(text string) []string {
	var params []string
	quoted, start := false, 0
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == ',' && !quoted:
			params = append(params, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(params, strings.TrimSpace(text[start:]))
}

// untagged is a field without a tag: nullable, and the key if it is an int64
// called ID.
func (x *xormReader) untagged(c *xormColumn) {
	c.name = x.columnName(c.field.Name())
	if isConversion(indirect(c.field.Type())) {
		c.kind = "TEXT"
	} else {
		x.natural(c)
	}
	b, ok := c.field.Type().Underlying().(*types.Basic)
	if ok && b.Kind() == types.Int64 && strings.EqualFold(c.field.Name(), "ID") {
		c.key, c.numbered, c.nullable = true, true, false
	}
}

// isConversion reports whether a type converts itself, with FromDB and ToDB.
func isConversion(t types.Type) bool { return method(t, "FromDB") != nil && method(t, "ToDB") != nil }

// apply reads a tag. It is false where the field is no column of its own.
func (x *xormReader) apply(c *xormColumn, words []xormWord, into *xormTable) bool {
	json, jsonb, unsigned, unique, index := false, false, false, false, false
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := ""
		if i+1 < len(words) {
			next = words[i+1].name
		}
		switch upper := strings.ToUpper(w.name); upper {
		case "-":
			return false
		case "<-", "->", "CREATED", "UPDATED", "VERSION", "UTC", "LOCAL", "CACHE", "NOCACHE", "NOT":
		case "EXTENDS":
			x.extend(c, w.params, into)
			return false
		case "PK":
			c.key, c.nullable = true, false
		case "NULL":
			c.nullable = i == 0 || !strings.EqualFold(words[i-1].name, "NOT")
		case "NOTNULL":
			c.nullable = false
		case "AUTOINCR":
			c.numbered, c.nullable = true, false
		case "DELETED":
			c.nullable = true
		case "DEFAULT":
			c.hasDefault, c.defaultText = true, next
			if len(w.params) > 0 {
				c.defaultText = w.params[0]
			} else {
				i++
			}
		case "COLLATE":
			c.collate = next
			if len(w.params) > 0 {
				c.collate = w.params[0]
			} else {
				i++
			}
		case "COMMENT":
			if len(w.params) > 0 {
				c.comment = strings.Trim(w.params[0], "' ")
			}
		case "INDEX", "UNIQUE":
			if len(w.params) > 0 {
				c.indexes = append(c.indexes, xormIndex{name: w.params[0], unique: upper == "UNIQUE"})
			} else if upper == "UNIQUE" {
				unique = true
			} else {
				index = true
			}
		case "UNSIGNED":
			unsigned = true
		case "JSON":
			json = true
		case "JSONB":
			jsonb = true
		default:
			if isXormType(upper) {
				x.typed(c, upper, w.params)
			} else {
				c.name = strings.TrimSuffix(strings.TrimPrefix(w.name, "'"), "'")
			}
		}
	}
	x.finish(c, json, jsonb, unsigned)
	if unique || index {
		c.indexes = append(c.indexes, xormIndex{name: c.name, unique: unique})
	}
	return true
}

func (x *xormReader) finish(c *xormColumn, json, jsonb, unsigned bool) {
	switch {
	case c.kind != "":
	case jsonb:
		c.kind = "JSONB"
	case json:
		c.kind = "JSON"
	default:
		x.natural(c)
	}
	if unsigned && isXormNumber(c.kind) && !strings.HasPrefix(c.kind, "UNSIGNED ") {
		c.kind = "UNSIGNED " + c.kind
	}
	if c.name == "" {
		c.name = x.columnName(c.field.Name())
	}
	d := x.options.Dialect.Name()
	if c.kind == "SERIAL" || c.kind == "BIGSERIAL" {
		c.numbered, c.nullable = true, false
		c.key = c.key || d != "postgres"
	}
}

func (x *xormReader) typed(c *xormColumn, kind string, params []string) {
	c.kind = kind
	if kind == "ENUM" || kind == "SET" {
		for _, p := range params {
			c.values = append(c.values, strings.Trim(strings.TrimSpace(p), "'"))
		}
		return
	}
	for i, into := range []*int{&c.length, &c.length2} {
		if i >= len(params) {
			return
		}
		n, err := strconv.Atoi(params[i])
		if err != nil {
			x.failColumn(c, "%s(%s): %s is no number", kind, strings.Join(params, ","), params[i])
		}
		*into = n
	}
}

// natural is the type that xorm gives a Go type.
func (x *xormReader) natural(c *xormColumn) {
	t := indirect(c.field.Type())
	c.kind = "TEXT"
	switch u := t.Underlying().(type) {
	case *types.Basic:
		c.kind, c.length = xormBasic(u)
	case *types.Slice:
		if isByte(u.Elem()) {
			c.kind = "BLOB"
		}
	case *types.Array:
		if isByte(u.Elem()) {
			c.kind = "BLOB"
		}
	case *types.Struct:
		switch {
		case isTimeLike(t):
			c.kind = "DATETIME"
		case isNullOf(u):
			if c.kind, c.length = xormBasic(u.Field(0).Type().Underlying().(*types.Basic)); c.kind == "BOOL" {
				c.kind = "BOOLEAN"
			}
		default:
			if n := namedOf(t); n != nil && x.models[n] {
				x.fail(c.field.Pos(), c.label, c.field.Name(), "say extends, json, or - in the tag",
					"whether %s is a column of its key or of text depends on what xorm has read before", shortName(n))
			}
		}
	}
}

// isNullOf recognises database/sql's Null types that xorm knows, and types
// defined as they are.
func isNullOf(st *types.Struct) bool {
	if st.NumFields() != 2 || st.Field(1).Name() != "Valid" {
		return false
	}
	switch st.Field(0).Name() {
	case "String", "Float64", "Int32", "Int64", "Bool":
		_, ok := st.Field(0).Type().Underlying().(*types.Basic)
		return ok
	}
	return false
}

func xormBasic(b *types.Basic) (kind string, length int) {
	switch info := b.Info(); {
	case info&types.IsBoolean != 0:
		return "BOOL", 0
	case info&types.IsString != 0:
		return "VARCHAR", 255
	case info&types.IsComplex != 0:
		return "VARCHAR", 64
	case b.Kind() == types.Float32:
		return "FLOAT", 0
	case b.Kind() == types.Float64:
		return "DOUBLE", 0
	case b.Kind() == types.Int64:
		return "BIGINT", 0
	case b.Kind() == types.Uint64:
		return "UNSIGNED BIGINT", 0
	case info&types.IsUnsigned != 0 && b.Kind() != types.Uintptr:
		return "UNSIGNED INT", 0
	case info&types.IsInteger != 0:
		return "INT", 0
	}
	return "TEXT", 0
}

func isXormNumber(kind string) bool {
	switch strings.TrimPrefix(kind, "UNSIGNED ") {
	case "BIT", "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER", "BIGINT", "NUMBER", "DECIMAL", "NUMERIC",
		"REAL", "FLOAT", "DOUBLE", "MONEY", "SMALLMONEY", "SERIAL", "BIGSERIAL", "INT8":
		return true
	}
	return false
}

// isXormType knows the words that xorm takes for types; any other names a column.
func isXormType(word string) bool {
	if isXormNumber(word) {
		return true
	}
	switch word {
	case "ENUM", "SET", "XML", "CHAR", "NCHAR", "VARCHAR", "VARCHAR2", "NVARCHAR", "TINYTEXT", "TEXT", "NTEXT",
		"MEDIUMTEXT", "LONGTEXT", "UUID", "CLOB", "SYSNAME", "DATE", "DATETIME", "TIME", "TIMESTAMP", "TIMESTAMPZ",
		"SMALLDATETIME", "YEAR", "BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "BYTEA",
		"UNIQUEIDENTIFIER", "BOOL", "BOOLEAN", "ARRAY":
		return true
	}
	return false
}

// column is the column that xorm creates. A key of its own numbers the rows;
// one of several does not.
func (x *xormReader) column(c *xormColumn, only bool) schema.Column {
	d := x.options.Dialect
	text := xormSpelling(d.Name(), c)
	out := schema.Column{Name: c.name, Type: d.ParseType(text), Nullable: c.nullable, Comment: c.comment}
	if len(c.values) > 0 && d.Name() == "mysql" {
		out.Type = schema.Type{Kind: schema.EnumKind, Values: c.values}
		if c.kind == "SET" {
			out.Type.Kind = schema.SetKind
		}
	}
	if d.Name() == "mysql" {
		out.Collation = c.collate
	}
	if c.numbered && c.key && only {
		switch d.Name() {
		case "mysql":
			out.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
		case "sqlite":
			out.Identity = &schema.Identity{Kind: schema.IdentityAutoincrement}
		}
	}
	if c.hasDefault {
		text := c.defaultText
		switch {
		case text == "":
			text = "''"
		case d.Name() == "sqlite" && c.kind == "BOOL" && text == "true":
			text = "1"
		case d.Name() == "sqlite" && c.kind == "BOOL" && text == "false":
			text = "0"
		}
		out.Default = schema.SQLExpr(text)
		if strings.EqualFold(text, "null") {
			out.Default = schema.Expr{}
		}
	}
	return out
}

func unparenCall(e ast.Expr) (*ast.CallExpr, bool) {
	c, ok := ast.Unparen(e).(*ast.CallExpr)
	return c, ok
}
