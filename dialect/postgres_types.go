package dialect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// postgresWord is the name of a portable kind in PostgreSQL, or "" if it has no such type.
func postgresWord(k schema.Kind) string {
	switch k {
	case schema.Double:
		return "double precision"
	case schema.Binary, schema.Varbinary, schema.Blob:
		return "bytea"
	case schema.Smallint, schema.Integer, schema.Bigint, schema.Smallserial, schema.Serial, schema.Bigserial,
		schema.Numeric, schema.Real, schema.Boolean, schema.Text, schema.Varchar, schema.Char, schema.Date,
		schema.Time, schema.Timetz, schema.Timestamp, schema.Timestamptz, schema.Interval, schema.UUID,
		schema.JSON, schema.JSONB:
		return string(k)
	}
	return ""
}

// postgresKind finds the portable kind that a word of PostgreSQL's stands for.
func postgresKind(word string) (schema.Kind, bool) {
	switch word {
	case "smallint", "int2":
		return schema.Smallint, true
	case "integer", "int", "int4":
		return schema.Integer, true
	case "bigint", "int8":
		return schema.Bigint, true
	case "smallserial", "serial2":
		return schema.Smallserial, true
	case "serial", "serial4":
		return schema.Serial, true
	case "bigserial", "serial8":
		return schema.Bigserial, true
	case "numeric", "decimal", "dec":
		return schema.Numeric, true
	case "real", "float4":
		return schema.Real, true
	case "double precision", "double", "float", "float8":
		return schema.Double, true
	case "boolean", "bool":
		return schema.Boolean, true
	case "text":
		return schema.Text, true
	case "varchar", "character varying", "char varying", "national character varying", "nchar varying":
		return schema.Varchar, true
	case "char", "character", "nchar", "national character", "national char":
		return schema.Char, true
	case "bytea", "blob":
		return schema.Blob, true
	case "date":
		return schema.Date, true
	case "time", "time without time zone":
		return schema.Time, true
	case "timetz", "time with time zone":
		return schema.Timetz, true
	case "timestamp", "timestamp without time zone":
		return schema.Timestamp, true
	case "timestamptz", "timestamp with time zone":
		return schema.Timestamptz, true
	case "interval":
		return schema.Interval, true
	case "uuid":
		return schema.UUID, true
	case "json":
		return schema.JSON, true
	case "jsonb":
		return schema.JSONB, true
	}
	return "", false
}

// ParseType reads what format_type() prints, and every alias in the server's grammar.
func (d postgres) ParseType(text string) schema.Type {
	text = strings.TrimSpace(text)
	if elem, ok := cutArray(text); ok {
		t := d.ParseType(elem)
		return schema.Type{Kind: schema.Array, Elem: &t}
	}
	word, args, ok := splitPostgresType(text)
	if !ok {
		return schema.Type{Kind: schema.Raw, Raw: text}
	}
	kind, known := postgresKind(word)
	if !known {
		return schema.Type{Kind: schema.Raw, Raw: rawPostgresType(text)}
	}
	if word == "float" && len(args) == 1 && args[0] <= 24 {
		return schema.Type{Kind: schema.Real}
	}
	switch kind {
	case schema.Double:
		args = nil
	case schema.Char:
		if len(args) == 0 {
			args = []int{1}
		}
	case schema.Numeric:
		if len(args) == 1 {
			args = append(args, 0)
		}
	}
	return schema.Type{Kind: kind, Args: args}
}

// cutArray is the type of the elements of an array, whose dimensions may be several: the
// server stores neither their number nor their bounds.
func cutArray(text string) (elem string, ok bool) {
	if low := strings.ToLower(text); strings.HasSuffix(low, " array") {
		return strings.TrimSpace(text[:len(text)-len(" array")]), true
	}
	for strings.HasSuffix(text, "]") {
		open := strings.LastIndexByte(text, '[')
		if open <= 0 || strings.Trim(text[open+1:len(text)-1], "0123456789 ") != "" {
			return "", false
		}
		text, ok = strings.TrimSpace(text[:open]), true
	}
	if low := strings.ToLower(text); ok && strings.HasSuffix(low, " array") {
		text = strings.TrimSpace(text[:len(text)-len(" array")])
	}
	return text, ok
}

// splitPostgresType splits "timestamp (3) with time zone" into "timestamp with time zone" and
// 3. It fails for quoted names, and for arguments that are not numbers.
func splitPostgresType(text string) (word string, args []int, ok bool) {
	if strings.ContainsRune(text, '"') {
		return "", nil, false
	}
	low := strings.ToLower(text)
	before, rest, hasArgs := strings.Cut(low, "(")
	if !hasArgs {
		return strings.TrimPrefix(strings.Join(strings.Fields(low), " "), "pg_catalog."), nil, true
	}
	inner, after, closed := strings.Cut(rest, ")")
	if !closed || strings.TrimSpace(before) == "" || strings.ContainsAny(after, "()") {
		return "", nil, false
	}
	for a := range strings.SplitSeq(inner, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(a))
		if err != nil {
			return "", nil, false
		}
		args = append(args, n)
	}
	return strings.TrimPrefix(strings.Join(strings.Fields(before+" "+after), " "), "pg_catalog."), args, true
}

// rawPostgresType is the canonical spelling of a type that has no portable kind: in lower
// case, with blanks as the server prints them.
func rawPostgresType(text string) string {
	word, args, ok := splitPostgresType(text)
	if !ok {
		return text
	}
	switch word {
	case "varbit":
		word = "bit varying"
	case "bit":
		if args == nil {
			args = []int{1}
		}
	}
	if args == nil {
		return word
	}
	numbers := make([]string, len(args))
	for i, a := range args {
		numbers[i] = strconv.Itoa(a)
	}
	return word + "(" + strings.Join(numbers, ",") + ")"
}

// FormatType passes Raw types on: the server may have types of extensions and users.
func (d postgres) FormatType(t schema.Type) (string, error) {
	unknown := func(nearest string) (string, error) {
		return "", &UnknownTypeError{Dialect: "PostgreSQL", Type: t, Nearest: nearest}
	}
	if t.Unsigned || t.Zerofill {
		return unknown(string(t.Kind))
	}
	switch t.Kind {
	case schema.Raw, schema.Verbatim:
		if p := d.ParseType(t.Raw); p.Kind != schema.Raw {
			return d.FormatType(p)
		}
		switch {
		case t.Raw == "":
			return unknown("")
		case isBareEnum(t.Raw):
			return unknown(namedEnum)
		}
		return t.Raw, nil
	case schema.Array:
		if t.Elem == nil {
			return unknown("")
		}
		elem, err := d.FormatType(*t.Elem)
		if err != nil {
			return "", err
		}
		return elem + "[]", nil
	case schema.EnumKind:
		if t.Name == "" {
			return unknown(namedEnum)
		}
		return d.QuoteName(t.QualifiedName()), nil
	}
	word := postgresWord(t.Kind)
	if word == "" {
		return unknown("")
	}
	if len(t.Args) == 0 || word == "bytea" {
		return word, nil
	}
	numbers := make([]string, len(t.Args))
	for i, a := range t.Args {
		numbers[i] = strconv.Itoa(a)
	}
	return word + "(" + strings.Join(numbers, ",") + ")", nil
}

// canonicalType is the normal form of a type, which all its aliases share.
func (d postgres) canonicalType(t schema.Type) schema.Type {
	switch t.Kind {
	case schema.EnumKind:
		return t
	case schema.Array:
		if t.Elem == nil {
			return t
		}
		elem := d.canonicalType(*t.Elem)
		if elem.Kind == schema.Array { // integer[][] is integer[]
			return elem
		}
		return schema.Type{Kind: schema.Array, Elem: &elem}
	}
	text, err := d.FormatType(t)
	if err != nil {
		return t
	}
	return d.ParseType(text)
}

// baseType is a type without its length or precision.
func baseType(t schema.Type) schema.Type {
	t.Args = nil
	if t.Kind == schema.Raw {
		word, _, ok := splitPostgresType(t.Raw)
		if ok {
			t.Raw = word
		}
	}
	return t
}

// isSerial reports whether a type is one of the serial ones, and returns the integer type
// behind it: integer for serial.
func isSerial(t schema.Type) (schema.Kind, bool) {
	switch t.Kind {
	case schema.Smallserial:
		return schema.Smallint, true
	case schema.Serial:
		return schema.Integer, true
	case schema.Bigserial:
		return schema.Bigint, true
	}
	return t.Kind, false
}

// plainOf is a type, or the integer type behind a serial one.
func plainOf(t schema.Type) schema.Type {
	if kind, ok := isSerial(t); ok {
		return schema.Type{Kind: kind}
	}
	return t
}

// postgresBaseTypes are the server's own types that have no portable name.
func postgresBaseTypes() []string {
	return []string{
		"bit", "bit varying", "box", "bpchar", "cidr", "circle", "daterange", "datemultirange", "inet", "int4range",
		"int4multirange", "int8range", "int8multirange", "jsonpath", "line", "lseg", "macaddr", "macaddr8", "money",
		"name", "numrange", "nummultirange", "oid", "path", "pg_lsn", "pg_snapshot", "point", "polygon", "regclass",
		"regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc",
		"regprocedure", "regrole", "regtype", "tid", "tsquery", "tsrange", "tsmultirange", "tstzrange",
		"tstzmultirange", "tsvector", "txid_snapshot", "xid", "xid8", "xml", "cid",
	}
}

// postgresForeignType is the type here that comes nearest to one of another database.
func postgresForeignType(word string) (string, bool) {
	if size, ok := strings.CutSuffix(word, " unsigned"); ok && strings.HasSuffix(size, "int") && size != "int" && size != "bigint" {
		return "integer", true
	}
	switch word {
	case "string", "longtext", "mediumtext", "tinytext", "clob", "nclob", "ntext", "nvarchar", "varchar2":
		return "text", true
	case "datetime", "datetime2", "smalldatetime":
		return "timestamp", true
	case "datetimeoffset":
		return "timestamptz", true
	case "tinyint":
		return "smallint", true
	case "mediumint":
		return "integer", true
	case "longblob", "mediumblob", "tinyblob", "image", "varbinary", "binary":
		return "blob", true
	case "number":
		return "numeric", true
	case "uniqueidentifier", "guid":
		return "uuid", true
	case "unsigned", "int unsigned", "integer unsigned", "bigint unsigned", "smallint unsigned":
		return "bigint", true
	case "autoincrement", "auto_increment":
		return "serial", true
	}
	return "", false
}

// nearestType is the name that a misspelled type is probably meant to be.
func nearestType(word string, names []string) string {
	if name, ok := postgresForeignType(word); ok {
		return name
	}
	if len(word) < 4 {
		return ""
	}
	best, at := "", 2 // a distance below this; short words that differ by more are other words
	if len(word) >= 8 {
		at = 3
	}
	for _, n := range names {
		if distance := editDistance(word, n); distance < at {
			best, at = n, distance
		}
	}
	for _, n := range []string{"string", "datetime", "longtext", "tinyint", "mediumint"} { // the most usual ones of other databases
		if distance := editDistance(word, n); distance < at {
			best, _ = postgresForeignType(n)
			at = distance
		}
	}
	return best
}

// editDistance is the Levenshtein distance of two words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// userTypeName reads a Raw type that is nothing but a name, quoted or not.
func userTypeName(raw string) (schema.Name, bool) {
	if strings.ContainsAny(raw, "() []") && !strings.ContainsRune(raw, '"') {
		return schema.Name{}, false
	}
	parts, err := sqltext.SplitQualified(raw)
	if err != nil || len(parts) > 2 {
		return schema.Name{}, false
	}
	if !strings.ContainsRune(raw, '"') {
		for i := range parts {
			parts[i] = strings.ToLower(parts[i])
		}
	}
	if slices.Contains(parts, "") {
		return schema.Name{}, false
	}
	if len(parts) == 1 {
		return schema.Name{Name: parts[0]}, true
	}
	return schema.Name{Schema: parts[0], Name: parts[1]}, true
}
