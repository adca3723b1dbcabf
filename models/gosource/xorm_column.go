package gosource

import (
	"go/types"
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
