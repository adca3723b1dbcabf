package gosource

import (
	"fmt"
	"strings"
)

// spelling is a column's type as GORM's migrator writes it for a dialect.
func (g *gormReader) spelling(f *gormField) string {
	if t := g.ownSpelling(f); t != "" {
		return t
	}
	switch g.options.Dialect.Name() {
	case "postgres":
		return postgresSpelling(f)
	case "mysql":
		return g.mysqlSpelling(f)
	}
	return sqliteSpelling(f)
}

// postgresInteger is the smallest type that holds the numbers: PostgreSQL has
// no unsigned ones.
func postgresInteger(size int, unsigned bool) string {
	if unsigned {
		size++
	}
	switch {
	case size <= 16:
		return "smallint"
	case size <= 32:
		return "integer"
	}
	return "bigint"
}

func postgresSerial(integer string) string {
	return map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}[integer]
}

func postgresSpelling(f *gormField) string {
	if v := strings.TrimSpace(f.settings["GENERATED"]); v != "" && v != "GENERATED" {
		return postgresGenerated(f, v)
	}
	switch f.data {
	case dataBool:
		return "boolean"
	case dataInt, dataUint:
		t := postgresInteger(f.size, f.data == dataUint)
		if f.numbered {
			return postgresSerial(t)
		}
		return t
	case dataFloat:
		switch {
		case f.precision > 0 && f.scale > 0:
			return fmt.Sprintf("numeric(%d,%d)", f.precision, f.scale)
		case f.precision > 0:
			return fmt.Sprintf("numeric(%d)", f.precision)
		}
		return "decimal"
	case dataString:
		if f.size > 0 && f.size <= 10485760 {
			return fmt.Sprintf("varchar(%d)", f.size)
		}
		return "text"
	case dataTime:
		if f.precision > 0 {
			return fmt.Sprintf("timestamptz(%d)", f.precision)
		}
		return "timestamptz"
	case dataBytes:
		return "bytea"
	}
	if f.numbered && !strings.Contains(strings.ToLower(f.data), "serial") {
		return postgresSerial(postgresInteger(f.size, f.goData == dataUint))
	}
	return f.data
}

// postgresGenerated reads the generated setting of GORM's PostgreSQL driver.
func postgresGenerated(f *gormField, value string) string {
	identity, mode := false, "BY DEFAULT"
	for word := range strings.FieldsSeq(strings.ToLower(value)) {
		switch word {
		case "identity":
			identity = true
		case "always":
			mode = "ALWAYS"
		case "by", "default":
		default:
			plain := *f
			plain.settings = nil
			return postgresSpelling(&plain) + " GENERATED ALWAYS AS (" + value + ") STORED"
		}
	}
	if !identity {
		plain := *f
		plain.settings = nil
		return postgresSpelling(&plain) + " GENERATED ALWAYS AS (" + value + ") STORED"
	}
	return postgresInteger(f.size, f.data == dataUint) + " GENERATED " + mode + " AS IDENTITY"
}

// The sizes at which MySQL's types of text and bytes change.
const (
	mysqlShort  = 1 << 16
	mysqlMedium = 1 << 24
	mysqlKey    = 191 // characters of utf8mb4 that fit an index everywhere
)

func (g *gormReader) mysqlSpelling(f *gormField) string {
	switch f.data {
	case dataBool:
		return "boolean"
	case dataInt, dataUint:
		return mysqlInteger(f)
	case dataFloat:
		switch {
		case f.precision > 0:
			return fmt.Sprintf("decimal(%d,%d)", f.precision, f.scale)
		case f.size <= 32:
			return "float"
		}
		return "double"
	case dataString:
		size := f.size
		if size == 0 {
			size = g.set.stringSize
		}
		if size == 0 && (f.key || f.defaulted || f.settings["INDEX"] != "" || f.settings["UNIQUE"] != "") {
			size = mysqlKey
		}
		switch {
		case size <= 0, size > mysqlMedium:
			return "longtext"
		case size >= mysqlShort:
			return "mediumtext"
		}
		return fmt.Sprintf("varchar(%d)", size)
	case dataTime:
		precision := f.precision
		if precision == 0 && f.settings["PRECISION"] == "" && !g.set.noTimePrecision {
			precision = 3
		}
		if precision > 0 {
			return fmt.Sprintf("datetime(%d)", precision)
		}
		return "datetime"
	case dataBytes:
		switch {
		case f.size > 0 && f.size < mysqlShort:
			return fmt.Sprintf("varbinary(%d)", f.size)
		case f.size >= mysqlShort && f.size <= mysqlMedium:
			return "mediumblob"
		}
		return "longblob"
	}
	if f.numbered && !strings.Contains(strings.ToLower(f.data), " auto_increment") {
		return f.data + " auto_increment"
	}
	return f.data
}

func mysqlInteger(f *gormField) string {
	t := "bigint"
	switch {
	case f.size <= 8:
		t = "tinyint"
	case f.size <= 16:
		t = "smallint"
	case f.size <= 24:
		t = "mediumint"
	case f.size <= 32:
		t = "int"
	}
	if f.data == dataUint {
		t += " unsigned"
	}
	if f.numbered {
		t += " auto_increment"
	}
	return t
}

func sqliteSpelling(f *gormField) string {
	switch f.data {
	case dataBool:
		return "numeric"
	case dataInt, dataUint:
		if f.numbered {
			return "integer PRIMARY KEY AUTOINCREMENT"
		}
		return "integer"
	case dataFloat:
		return "real"
	case dataString:
		return "text"
	case dataTime:
		if t, ok := f.settings["TYPE"]; ok {
			return t
		}
		return "datetime"
	case dataBytes:
		return "blob"
	}
	return f.data
}
