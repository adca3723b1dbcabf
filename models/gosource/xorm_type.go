package gosource

import (
	"fmt"
	"strings"
)

// xormSpelling is a column's type as xorm writes it for a dialect.
func xormSpelling(dialect string, c *xormColumn) string {
	switch dialect {
	case "postgres":
		return xormPostgres(c)
	case "mysql":
		return xormMySQL(c)
	}
	return xormSQLite(c)
}

func xormPostgres(c *xormColumn) string {
	word := c.kind
	switch c.kind {
	case "TINYINT", "UNSIGNED TINYINT":
		return "smallint"
	case "BIT":
		return "boolean"
	case "MEDIUMINT", "INT", "INTEGER", "UNSIGNED MEDIUMINT", "UNSIGNED SMALLINT":
		if c.numbered {
			return "serial"
		}
		return "integer"
	case "BIGINT", "UNSIGNED BIGINT", "UNSIGNED INT":
		if c.numbered {
			return "bigserial"
		}
		return "bigint"
	case "BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB":
		return "bytea"
	case "TIMESTAMPZ":
		return "timestamp with time zone"
	case "UUID":
		return "uuid"
	case "DOUBLE", "UNSIGNED FLOAT":
		return "double precision"
	case "BOOL":
		return "bool"
	case "DATETIME":
		word = "timestamp"
	case "FLOAT":
		word = "real"
	case "TINYTEXT", "MEDIUMTEXT", "LONGTEXT":
		word = "text"
	case "NCHAR":
		word = "char"
	case "NVARCHAR":
		word = "varchar"
	case "SERIAL", "BIGSERIAL":
	default:
		if c.numbered {
			return "serial"
		}
	}
	return withLength(strings.ToLower(word), c)
}

func withLength(word string, c *xormColumn) string {
	switch {
	case c.length2 > 0:
		return fmt.Sprintf("%s(%d,%d)", word, c.length, c.length2)
	case c.length > 0:
		return fmt.Sprintf("%s(%d)", word, c.length)
	}
	return word
}

func xormMySQL(c *xormColumn) string {
	word, sized := c.kind, *c
	unsigned := false
	switch c.kind {
	case "BOOL":
		word, sized.length, sized.length2 = "tinyint", 1, 0
	case "SERIAL":
		word = "int"
	case "BIGSERIAL":
		word = "bigint"
	case "BYTEA":
		word = "blob"
	case "TIMESTAMPZ":
		word, sized.length = "char", 64
	case "NVARCHAR":
		word = "varchar"
	case "UUID":
		word, sized.length = "varchar", 40
	case "JSON":
		word = "text"
	case "UNSIGNED INT", "UNSIGNED BIGINT", "UNSIGNED MEDIUMINT", "UNSIGNED SMALLINT", "UNSIGNED TINYINT", "UNSIGNED FLOAT":
		word, unsigned = strings.TrimPrefix(c.kind, "UNSIGNED "), true
	}
	text := withLength(strings.ToLower(word), &sized)
	if unsigned {
		text += " unsigned"
	}
	return text
}

func xormSQLite(c *xormColumn) string {
	switch c.kind {
	case "BOOL", "BIT", "TINYINT", "UNSIGNED TINYINT", "SMALLINT", "UNSIGNED SMALLINT", "MEDIUMINT", "INT", "UNSIGNED INT",
		"BIGINT", "UNSIGNED BIGINT", "INTEGER", "SERIAL", "BIGSERIAL":
		return "INTEGER"
	case "DATE", "DATETIME", "TIMESTAMP", "TIME":
		return "DATETIME"
	case "TIMESTAMPZ", "CHAR", "VARCHAR", "NVARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "JSON":
		return "TEXT"
	case "FLOAT", "DOUBLE", "REAL":
		return "REAL"
	case "DECIMAL", "NUMERIC":
		return "NUMERIC"
	case "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB", "BYTEA", "BINARY", "VARBINARY":
		return "BLOB"
	}
	return c.kind
}
