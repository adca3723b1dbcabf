package dialect

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// sqliteTypes says how SQLite's DDL spells the portable kinds. SQLite takes any
// word for a type and derives the column's affinity from its letters; what is
// spelled differently from the portable word is so for the affinity, or because
// it is the customary word.
var sqliteTypes = sync.OnceValue(func() map[schema.Kind]string {
	return map[schema.Kind]string{
		schema.Smallint: "smallint", schema.Integer: "integer", schema.Bigint: "bigint",
		schema.Smallserial: "integer", schema.Serial: "integer", schema.Bigserial: "integer",
		schema.Numeric: "numeric", schema.Real: "real", schema.Double: "double", schema.Boolean: "boolean",
		schema.Text: "text", schema.Varchar: "varchar", schema.Char: "char", schema.Binary: "binary",
		schema.Varbinary: "varbinary", schema.Blob: "blob", schema.Date: "date", schema.Time: "time",
		schema.Timetz: "timetz", schema.Timestamp: "datetime", schema.Timestamptz: "timestamp",
		schema.Interval: "interval", schema.UUID: "char(36)", schema.JSON: "json", schema.JSONB: "json",
	}
})

// sqliteAliases are other words for portable kinds, equal to them when schemas
// are compared. INT is not INTEGER as the type of a primary key; there the
// difference shows in Column.Identity.
var sqliteAliases = sync.OnceValue(func() map[string]schema.Kind {
	return map[string]schema.Kind{
		"int": schema.Integer, "int2": schema.Smallint, "int4": schema.Integer, "int8": schema.Bigint,
		"decimal": schema.Numeric, "dec": schema.Numeric, "bool": schema.Boolean,
		"double precision": schema.Double, "float8": schema.Double, "float4": schema.Real,
		"character": schema.Char, "character varying": schema.Varchar, "jsonb": schema.JSON,
		"time without time zone": schema.Time, "time with time zone": schema.Timetz,
		"timestamp with time zone": schema.Timestamptz, "timestamptz": schema.Timestamptz,
		"timestamp without time zone": schema.Timestamp,
	}
})

// strictType is the type of a portable kind in a STRICT table, which knows six.
func strictType(k schema.Kind) (string, bool) {
	switch k {
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Smallserial, schema.Serial, schema.Bigserial, schema.Boolean:
		return "integer", true
	case schema.Real, schema.Double:
		return "real", true
	case schema.Numeric:
		return "any", true
	case schema.Text, schema.Varchar, schema.Char, schema.Date, schema.Time, schema.Timetz, schema.Timestamp,
		schema.Timestamptz, schema.Interval, schema.UUID, schema.JSON, schema.JSONB, schema.EnumKind, schema.SetKind:
		return "text", true
	case schema.Binary, schema.Varbinary, schema.Blob:
		return "blob", true
	}
	return "", false
}

// ParseType understands every alias; a type that is no portable one comes back
// as Verbatim, and so does none at all.
func (d sqlite) ParseType(text string) schema.Type {
	text = strings.TrimSpace(text)
	word, args, ok := splitSQLiteType(text)
	if ok {
		if word == "char" && slices.Equal(args, []int{36}) {
			return schema.Type{Kind: schema.UUID}
		}
		if kind, ok := sqliteKind(word); ok && takesArgs(kind, len(args)) {
			return schema.Type{Kind: kind, Args: args}
		}
	}
	return schema.Type{Kind: schema.Verbatim, Raw: text}
}

// sqliteKind finds the kind that a folded word stands for.
func sqliteKind(word string) (schema.Kind, bool) {
	switch word {
	case "datetime":
		return schema.Timestamp, true
	case "timestamp":
		return schema.Timestamptz, true
	}
	if kind, ok := sqliteAliases()[word]; ok {
		return kind, true
	}
	kind := schema.Kind(word)
	spelled, ok := sqliteTypes()[kind]
	return kind, ok && spelled == word
}

// storedType is ParseType for a type that is going to be written again as it
// is: only what FormatType spells the same, but for case, becomes portable, and
// the rest stays Raw, which SQLite takes whatever it is.
func (d sqlite) storedType(text string) schema.Type {
	t := d.ParseType(text)
	if text == "" {
		return t
	}
	if spelled, err := d.FormatType(t); err == nil && strings.EqualFold(spelled, strings.TrimSpace(text)) && t.Kind != schema.Verbatim {
		return t
	}
	return schema.Type{Kind: schema.Raw, Raw: strings.TrimSpace(text)}
}

// splitSQLiteType reads "Double  Precision" or "numeric(10, 2)" into folded
// words and numbers.
func splitSQLiteType(text string) (word string, args []int, ok bool) {
	var words []string
	inside, closed := false, false
	for t := range sqltext.Lex(sqltext.SQLite, text) {
		switch {
		case t.Blank():
		case closed:
			return "", nil, false
		case t.Kind == sqltext.Ident && !inside:
			words = append(words, strings.ToLower(t.Text))
		case t.Text == "(" && !inside && len(words) > 0:
			inside = true
		case t.Text == ")" && inside && len(args) > 0:
			closed = true
		case t.Text == "," && inside && len(args) > 0:
		case t.Kind == sqltext.Number && inside:
			n, err := strconv.Atoi(t.Text)
			if err != nil {
				return "", nil, false
			}
			args = append(args, n)
		default:
			return "", nil, false
		}
	}
	return strings.Join(words, " "), args, inside == closed && len(words) > 0
}

// isSQLiteType reports whether SQLite reads a text as a type: words, and behind
// them one or two numbers in parentheses, such as enum(1).
func isSQLiteType(text string) bool {
	words, numbers, depth := 0, 0, 0
	for _, t := range sqltext.Tokens(sqltext.SQLite, text) {
		switch {
		case depth == 0 && (t.Kind == sqltext.Ident || t.Kind == sqltext.QuotedIdent || t.Kind == sqltext.String):
			words++
		case depth == 0 && t.Text == "(" && words > 0, depth == 1 && t.Text == ")" && numbers > 0:
			depth++
		case depth == 1 && t.Kind == sqltext.Number && numbers < 2:
			numbers++
		case depth == 1 && (t.Text == "," && numbers == 1 || t.Text == "+" || t.Text == "-"):
		default:
			return false
		}
	}
	return depth != 1
}

// takesArgs reports whether a portable kind may have so many numbers, by asking
// whether its own spelling with them is read as portable.
func takesArgs(k schema.Kind, n int) bool {
	if n == 0 {
		return true
	}
	t := schema.Type{Kind: k, Args: make([]int, n)}
	return schema.ParseType(t.String()).Kind == k
}

// FormatType spells a type for a table that is not STRICT. The zero Type is a
// column without a type, which SQLite allows.
func (d sqlite) FormatType(t schema.Type) (string, error) {
	switch t.Kind {
	case "", schema.Verbatim:
		return t.Raw, nil
	case schema.Raw: // any text is a type, in quotes where it has to be
		switch {
		case isSQLiteType(t.Raw):
			return t.Raw, nil
		case isBareEnum(t.Raw):
			return "", &UnknownTypeError{Dialect: "SQLite", Type: t, Nearest: quotedEnum}
		}
		return quotedBySQLite(t.Raw), nil
	case schema.EnumKind, schema.SetKind:
		return "text", nil // and a check, which the table gets
	case schema.Serial, schema.Smallserial, schema.Bigserial:
		return "integer", nil
	}
	spelled, ok := sqliteTypes()[t.Kind]
	if !ok {
		return "", &UnknownTypeError{Dialect: "SQLite", Type: t}
	}
	if len(t.Args) > 0 && !strings.Contains(spelled, "(") {
		spelled = schema.Type{Kind: schema.Kind(spelled), Args: t.Args}.String()
	}
	if t.Unsigned { // MySQL's word, which changes nothing here
		spelled += " unsigned"
	}
	return spelled, nil
}

// formatColumnType is FormatType for a column of a table.
func (d sqlite) formatColumnType(t schema.Type, strict bool) (string, error) {
	spelled, err := d.FormatType(t)
	if s, ok := strictType(t.Kind); strict && ok {
		spelled, err = s, nil
	}
	if d.upperTypes && t.Kind != schema.Raw && t.Kind != schema.Verbatim {
		spelled = strings.ToUpper(spelled)
	}
	return spelled, err
}
