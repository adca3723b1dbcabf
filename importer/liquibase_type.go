package importer

import (
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// columnType is what Liquibase makes of a type on a database, in the words of revisions.
func columnType(dialect, text string) schema.Type {
	text = strings.TrimSpace(text)
	word, args, rest := typeWords(text)
	var name string
	switch dialect {
	case "postgres":
		name = postgresType(word, args)
	case "mysql":
		name = mysqlType(word, args)
	default:
		name = sqliteType(word, args)
	}
	if name == "" || strings.TrimSpace(rest) != "" && rest != " unsigned" {
		return schema.ParseType(text)
	}
	return schema.ParseType(name + rest)
}

// typeWords are a type's name in small letters, its numbers in parentheses, and what stands behind.
func typeWords(text string) (word, args, rest string) {
	word = strings.ToLower(text)
	if before, behind, ok := strings.Cut(word, "("); ok {
		inner, after, _ := strings.Cut(behind, ")")
		inner = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(inner, " ", ""), "char"), "byte")
		word, args, rest = before, "("+inner+")", after
	}
	word = strings.Join(strings.Fields(word), " ")
	word, unsigned := strings.CutSuffix(word, " unsigned")
	if unsigned {
		rest = " unsigned"
	}
	for _, prefix := range []string{"java.sql.types.", "java.sql.", "java.lang.", "java.math.", "java.util."} {
		word = strings.TrimPrefix(word, prefix)
	}
	if zone := strings.TrimSpace(rest); word == "timestamp" || word == "time" {
		switch zone {
		case "with time zone", "with timezone":
			word, rest = word+"tz", ""
		case "without time zone", "without timezone":
			rest = ""
		}
	}
	return alias(word), args, rest
}

// alias is the one name of those that Liquibase takes for the same.
func alias(word string) string {
	switch word {
	case "bool":
		return "boolean"
	case "integer", "int4":
		return "int"
	case "long", "int8", "integer8", "biginteger":
		return "bigint"
	case "short", "int2":
		return "smallint"
	case "number", "decimal", "bigdecimal":
		return "numeric"
	case "money", "smallmoney":
		return "currency"
	case "varchar2", "nvarchar", "nvarchar2", "character varying", "string":
		return "varchar"
	case "nchar", "nchar2", "character", "bpchar":
		return "char"
	case "longvarchar", "nclob", "longnvarchar", "ntext", "longtext", "long varchar", "long nvarchar":
		return "clob"
	case "longvarbinary", "image", "long binary", "long varbinary":
		return "longblob"
	case "smalldatetime", "datetime2":
		return "datetime"
	case "timestamp_with_timezone", "timestamp with time zone", "timestamp with timezone":
		return "timestamptz"
	case "timestamp without time zone":
		return "timestamp"
	case "time with time zone", "time_with_timezone":
		return "timetz"
	case "uniqueidentifier":
		return "uuid"
	case "xmltype", "sqlxml":
		return "xml"
	case "double precision", "float8":
		return "double"
	case "float4":
		return "real"
	case "serial4":
		return "serial"
	case "serial8":
		return "bigserial"
	}
	return word
}

func postgresType(word, args string) string {
	switch word {
	case "int", "mediumint":
		return "integer"
	case "tinyint":
		return "smallint"
	case "currency":
		return "numeric"
	case "float":
		if bits, err := strconv.Atoi(strings.Trim(args, "()")); err == nil && bits <= 24 {
			return "real"
		}
		return "double"
	case "clob", "tinytext", "mediumtext":
		return "text"
	case "blob":
		return "oid"
	case "longblob", "tinyblob", "mediumblob", "binary", "varbinary", "bytea":
		return "blob"
	case "datetime":
		return "timestamp" + args
	case "varchar", "char":
		if args == "(2147483647)" {
			args = ""
		}
		return word + args
	case "boolean", "bigint", "smallint", "serial", "bigserial", "smallserial", "text", "double", "real", "date", "uuid", "xml", "json", "jsonb":
		return word
	case "numeric", "timestamp", "timestamptz", "time", "timetz", "bit":
		return word + args
	}
	return ""
}

func mysqlType(word, args string) string {
	switch word {
	case "int", "serial":
		return "integer"
	case "bigserial":
		return "bigint"
	case "tinyint":
		if args == "(1)" {
			return "boolean"
		}
		return "tinyint"
	case "currency":
		return "numeric"
	case "float":
		if args == "" {
			return "real"
		}
		return "float" + args
	case "real", "double":
		return "double" + args
	case "clob", "xml":
		return "longtext"
	case "datetime":
		return "timestamp" + args
	case "timestamp", "timestamptz":
		return "timestamptz" + args
	case "uuid":
		return "char(36)"
	case "boolean", "bigint", "smallint", "mediumint", "text", "tinytext", "mediumtext", "blob", "tinyblob", "mediumblob", "longblob", "date", "json":
		return word
	case "numeric", "time", "bit", "varchar", "char", "binary", "varbinary":
		return word + args
	}
	return ""
}

func sqliteType(word, args string) string {
	switch word {
	case "int", "serial":
		return "integer"
	case "datetime", "clob", "uuid", "xml":
		return "text"
	case "currency":
		return "real"
	case "longblob", "binary", "varbinary":
		return "blob"
	case "boolean", "bigint", "smallint", "text", "double", "real", "date", "blob":
		return word
	case "numeric", "time", "timestamp", "varchar", "char":
		return word + args
	}
	return ""
}
