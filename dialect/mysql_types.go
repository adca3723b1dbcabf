package dialect

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysqlType is a type as MySQL spells it, in parts.
type mysqlType struct {
	word     string // lower case, one blank between words
	args     []int
	values   []string // of enum and set
	unsigned bool
	zerofill bool
	rest     string // attributes that are not understood here
}

// ParseType reads a type as MySQL or MariaDB print it, or as people write it.
func (d mysql) ParseType(text string) schema.Type {
	t, ok := lexMySQLType(text)
	if !ok || t.rest != "" {
		return schema.Type{Kind: schema.Raw, Raw: strings.TrimSpace(text)}
	}
	t.word = mysqlAlias(t.word)
	switch t.word {
	case "boolean":
		return schema.Type{Kind: schema.Boolean}
	case "enum":
		if len(t.values) == 0 {
			return schema.Type{Kind: schema.Raw, Raw: strings.TrimSpace(text)}
		}
		return schema.Type{Kind: schema.EnumKind, Values: t.values}
	case "set":
		return schema.Type{Kind: schema.SetKind, Values: t.values}
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		return d.integerType(t)
	case "decimal":
		return schema.Type{Kind: schema.Numeric, Args: mysqlDecimalArgs(t.args), Unsigned: t.unsigned, Zerofill: t.zerofill}
	case "float", "double":
		return mysqlFloatType(t)
	}
	if kind, ok := mysqlKinds()[t.word]; ok {
		return schema.Type{Kind: kind, Args: t.argsOr(kind)}
	}
	return schema.Type{Kind: schema.Raw, Raw: t.spell()}
}

// mysqlKinds maps the types that have one portable kind.
var mysqlKinds = sync.OnceValue(func() map[string]schema.Kind {
	return map[string]schema.Kind{
		"text": schema.Text, "varchar": schema.Varchar, "char": schema.Char, "binary": schema.Binary,
		"varbinary": schema.Varbinary, "blob": schema.Blob, "date": schema.Date, "time": schema.Time,
		"datetime": schema.Timestamp, "timestamp": schema.Timestamptz, "json": schema.JSON, "uuid": schema.UUID,
	}
})

// mysqlAlias is the server's own word for a synonym.
func mysqlAlias(word string) string {
	switch word {
	case "bool", "boolean":
		return "boolean"
	case "integer", "int4":
		return "int"
	case "int1":
		return "tinyint"
	case "int2":
		return "smallint"
	case "int3", "middleint":
		return "mediumint"
	case "int8":
		return "bigint"
	case "dec", "fixed", "numeric":
		return "decimal"
	case "float4":
		return "float"
	case "double precision", "float8", "real":
		return "double"
	case "character", "nchar", "national char", "national character":
		return "char"
	case "character varying", "char varying", "varcharacter", "nvarchar", "national varchar":
		return "varchar"
	case "char byte":
		return "binary"
	case "long", "long varchar":
		return "mediumtext"
	case "long varbinary":
		return "mediumblob"
	case "geomcollection":
		return "geometrycollection"
	}
	return word
}

// integerType folds the display width away where it is the default or not kept,
// and tinyint(1) into boolean.
func (d mysql) integerType(t mysqlType) schema.Type {
	width := t.args
	if t.zerofill {
		t.unsigned = true
		if len(width) == 0 {
			width = []int{mysqlWidth(t.word, true)}
		}
	} else if t.word == "tinyint" && slices.Equal(width, []int{1}) && !t.unsigned {
		return schema.Type{Kind: schema.Boolean}
	} else if d.dropsDisplayWidths() || len(width) == 1 && width[0] == mysqlWidth(t.word, t.unsigned) {
		width = nil
	}
	kinds := map[string]schema.Kind{"smallint": schema.Smallint, "int": schema.Integer, "bigint": schema.Bigint}
	if kind, ok := kinds[t.word]; ok {
		return schema.Type{Kind: kind, Args: width, Unsigned: t.unsigned, Zerofill: t.zerofill}
	}
	t.args = width
	return schema.Type{Kind: schema.Raw, Raw: t.spell()}
}

// mysqlWidth is the display width that a server gives an integer type.
func mysqlWidth(word string, unsigned bool) int {
	width := map[string]int{"tinyint": 4, "smallint": 6, "mediumint": 9, "int": 11, "bigint": 20}[word]
	if unsigned && word != "bigint" {
		width--
	}
	return width
}

func mysqlDecimalArgs(args []int) []int {
	switch len(args) {
	case 0:
		return []int{10, 0}
	case 1:
		return []int{args[0], 0}
	}
	return args
}

func mysqlFloatType(t mysqlType) schema.Type {
	if len(t.args) == 1 { // a precision in bits, which decides between the two
		if t.word == "float" && t.args[0] > 24 {
			t.word = "double"
		}
		t.args = nil
	}
	if len(t.args) == 2 {
		return schema.Type{Kind: schema.Raw, Raw: t.spell()}
	}
	kind := schema.Real
	if t.word == "double" {
		kind = schema.Double
	}
	return schema.Type{Kind: kind, Unsigned: t.unsigned, Zerofill: t.zerofill}
}

// argsOr gives a type the length that the server gives it, and drops a
// fractional-second precision of zero.
func (t mysqlType) argsOr(kind schema.Kind) []int {
	switch kind {
	case schema.Char, schema.Binary:
		if len(t.args) == 0 {
			return []int{1}
		}
	case schema.Time, schema.Timestamp, schema.Timestamptz:
		if len(t.args) == 1 && t.args[0] == 0 {
			return nil
		}
	}
	return t.args
}

// spell writes the type as the server would.
func (t mysqlType) spell() string {
	var b strings.Builder
	b.WriteString(t.word)
	if t.word == "bit" && len(t.args) == 0 {
		t.args = []int{1}
	}
	if t.word == "year" {
		t.args = nil
	}
	if len(t.args) > 0 {
		b.WriteString("(" + mysqlInts(t.args) + ")")
	}
	if t.unsigned {
		b.WriteString(" unsigned")
	}
	if t.zerofill {
		b.WriteString(" zerofill")
	}
	return b.String()
}

func mysqlInts(list []int) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}

// lexMySQLType reads words, then arguments in parentheses, then attributes.
func lexMySQLType(text string) (t mysqlType, ok bool) {
	var words, rest []string
	inside, closed, versioned := false, false, false
	for tok := range sqltext.Lex(sqltext.MySQL, text) {
		versioned = versioned || tok.Kind == sqltext.VersionOpen
		switch {
		case tok.Blank():
		case versioned: // /*M!100301 COMPRESSED*/
			rest = append(rest, tok.Text)
		case tok.Text == "(" && !closed:
			inside = true
		case tok.Text == ")" && inside:
			inside, closed = false, true
		case inside:
			if !t.argument(tok) {
				return t, false
			}
		case tok.Is("unsigned"):
			t.unsigned = true
		case tok.Is("signed"):
		case tok.Is("zerofill"):
			t.unsigned, t.zerofill = true, true
		case tok.Is("precision") || tok.Is("varying") || tok.Is("byte"):
			words = append(words, strings.ToLower(tok.Text)) // "double precision", also after (n)
		case tok.Kind == sqltext.Ident && !closed && !t.unsigned:
			words = append(words, strings.ToLower(tok.Text))
		default:
			rest = append(rest, tok.Text)
		}
	}
	t.word, t.rest = strings.Join(words, " "), strings.Join(rest, " ")
	return t, t.word != "" && !inside
}

func (t *mysqlType) argument(tok sqltext.Token) bool {
	switch tok.Kind {
	case sqltext.Number:
		n, err := strconv.Atoi(tok.Text)
		t.args = append(t.args, n)
		return err == nil
	case sqltext.String:
		v, ok := sqltext.UnquoteString(sqltext.MySQL, tok.Text)
		t.values = append(t.values, v)
		return ok
	}
	return tok.Text == ","
}

// FormatType spells a type for DDL. An enum has to hold its values.
func (d mysql) FormatType(t schema.Type) (string, error) {
	switch t.Kind {
	case schema.Raw:
		return d.formatRaw(t)
	case schema.Verbatim:
		return t.Raw, nil
	case schema.EnumKind, schema.SetKind:
		if len(t.Values) == 0 {
			return "", &UnknownTypeError{Dialect: d.flavor(), Type: t}
		}
		return string(t.Kind) + "(" + joinQuoted(t.Values, d.QuoteString, ",") + ")", nil
	}
	out := mysqlType{args: t.Args, unsigned: t.Unsigned, zerofill: t.Zerofill}
	switch t.Kind {
	case schema.Smallint, schema.Smallserial:
		out.word = "smallint"
	case schema.Integer, schema.Serial:
		out.word = "int"
	case schema.Bigint, schema.Bigserial:
		out.word = "bigint"
	case schema.Numeric:
		out.word = "decimal"
	case schema.Real:
		out.word = "float"
	case schema.Boolean:
		out.word, out.args = "tinyint", []int{1}
	case schema.Varchar:
		out.word = "varchar"
		if len(t.Args) == 0 {
			out.args = []int{255}
		}
	case schema.Varbinary:
		out.word = "varbinary"
		if len(t.Args) == 0 {
			out.args = []int{255}
		}
	case schema.Timestamp:
		out.word = "datetime"
	case schema.Timestamptz:
		out.word = "timestamp"
	case schema.JSON, schema.JSONB:
		out.word = "json"
	case schema.UUID:
		out.word = "uuid"
		if !d.hasUUIDType() {
			out.word, out.args = "char", []int{36}
		}
	case schema.Double, schema.Text, schema.Char, schema.Binary, schema.Blob, schema.Date, schema.Time:
		out.word = string(t.Kind)
	default:
		return "", &UnknownTypeError{Dialect: d.flavor(), Type: t}
	}
	return out.spell(), nil
}

// formatRaw spells a type of the database's own, and knows which there are.
func (d mysql) formatRaw(t schema.Type) (string, error) {
	parsed := d.ParseType(t.Raw)
	if parsed.Kind != schema.Raw {
		return d.FormatType(parsed)
	}
	lexed, ok := lexMySQLType(t.Raw)
	word := mysqlAlias(lexed.word)
	if isBareEnum(t.Raw) || word == "enum" {
		return "", &UnknownTypeError{Dialect: d.flavor(), Type: t, Nearest: quotedEnum}
	}
	if !ok || !slices.Contains(d.rawTypes(), word) {
		return "", &UnknownTypeError{Dialect: d.flavor(), Type: t, Nearest: nearestType(word, d.typeWords())}
	}
	return parsed.Raw, nil
}

// rawTypes are those that have no portable kind, and those that may stand with
// attributes that are not looked into.
func (d mysql) rawTypes() []string {
	types := []string{
		"tinyint", "mediumint", "float", "double", "bit", "year", "tinytext", "mediumtext", "longtext",
		"tinyblob", "mediumblob", "longblob", "geometry", "point", "linestring", "polygon", "multipoint",
		"multilinestring", "multipolygon", "geometrycollection", "serial",
		"char", "varchar", "text", "blob", "smallint", "int", "bigint", "decimal", "binary", "varbinary",
	}
	if d.maria() {
		types = append(types, "inet6")
	}
	if d.hasInet4Type() {
		types = append(types, "inet4")
	}
	if d.hasVectorType() {
		types = append(types, "vector")
	}
	return types
}

func (d mysql) typeWords() []string {
	words := append(d.rawTypes(), "datetime", "timestamp", "date", "time", "json", "enum", "set", "boolean", "integer", "numeric", "uuid")
	return words
}

// resolved is the type as the server keeps it: what several portable kinds
// share, and the database's own words, brought to one spelling.
func (d mysql) resolved(t schema.Type) schema.Type {
	text, err := d.FormatType(t)
	if err != nil {
		return t
	}
	return d.ParseType(text)
}
