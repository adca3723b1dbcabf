package introspect

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysqlTable is a table that is being read.
type mysqlTable struct {
	schema.Table
	collation   string
	engine      string
	partitioned bool
	// unclear lists columns whose default the catalogue cuts short.
	unclear []string
	// keys are the names of the keys in the order of the statement, if that was read,
	// and ordered says that theirs matters.
	keys    []string
	ordered bool
	// maybePeriod: a check reads as that behind a period of MariaDB's does.
	maybePeriod bool
}

// odd reports whether the table has something that only SHOW CREATE TABLE
// tells: partitions, the parser of a full-text index, a default of bytes.
func (t *mysqlTable) odd() bool {
	return t.partitioned || len(t.unclear) > 0 || t.merges() || t.maybePeriod || slices.ContainsFunc(t.Indexes, func(x schema.Index) bool { return x.Method == "fulltext" || x.Method == "vector" })
}

// merges: a table of the MERGE engine is made of others, which no catalogue names.
func (t *mysqlTable) merges() bool { return strings.EqualFold(t.Options.Engine, "MRG_MyISAM") }

// mayMerge: the server opens a table of the MERGE engine only where its keys and those
// of the tables that it is made of come in one order.
func (t *mysqlTable) mayMerge() bool { return t.merges() || strings.EqualFold(t.engine, "MyISAM") }

func (r *mysqlReader) readTable(rows database.Rows) error {
	var name, kind, engine, collation, options, comment string
	if err := rows.Scan(&name, &kind, &engine, &collation, &options, &comment); err != nil {
		return err
	}
	if r.ignored(name) {
		return nil
	}
	switch kind {
	case "VIEW", "SYSTEM VIEW":
		return nil
	case "SEQUENCE":
		r.sequences = append(r.sequences, name)
		r.comments[name] = comment
		return nil
	case "BASE TABLE", "SYSTEM VERSIONED":
	default:
		if kind != "TEMPORARY" { // the session's own
			r.leaveAlone(strings.ToLower(kind), name, "it is no table of a kind that is known here")
		}
		return nil
	}
	if engine == "" { // what would be its comment says what is wrong
		r.leaveAlone("table", name, "the server cannot open it: "+comment)
		return nil
	}
	t := &mysqlTable{Table: schema.Table{Name: name, Comment: comment}, collation: collation, engine: engine}
	if !strings.EqualFold(engine, r.engine) || !strings.EqualFold(engine, "InnoDB") {
		t.Options.Engine = engine
	}
	t.Options.Charset, t.Options.Collation = r.foldCollation(collation, r.collation)
	t.Options.SystemVersioning = kind == "SYSTEM VERSIONED"
	t.readOptions(options)
	r.tables = append(r.tables, t)
	r.byName[name] = t
	return nil
}

// readPartitioned notes a table whose CREATE_OPTIONS do not say that it is
// partitioned.
func (r *mysqlReader) readPartitioned(rows database.Rows) error {
	var table string
	if err := rows.Scan(&table); err != nil {
		return err
	}
	if t := r.byName[table]; t != nil {
		t.partitioned = true
	}
	return nil
}

// mysqlCreateOption is one of CREATE_OPTIONS: a word, or key=value in any quoting. Two
// keys are of two words.
var mysqlCreateOption = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("(`(?:[^`]|``)+`|(?:DATA |INDEX )?[A-Za-z_]+)(?:='((?:[^']|'')*)'|=\"([^\"]*)\"|=(\\S+))?")
})

func (t *mysqlTable) readOptions(text string) {
	for _, m := range mysqlCreateOption().FindAllStringSubmatch(text, -1) {
		// An engine's own, in quotes, is printed as it was written.
		key, value := strings.ToLower(m[1]), strings.ReplaceAll(m[2], "''", "'")+m[3]+m[4]
		switch {
		case key == "secondary_load": // a state
		case key == "data directory", key == "index directory": // a place on one machine; told by the statement
		case key == "partitioned":
			t.partitioned = true
		case key == "row_format":
			t.Options.RowFormat = strings.ToLower(value)
		case value != "" && strings.HasPrefix(key, "`"):
			t.storage(sqltext.UnquoteIdent(m[1]), value)
		case value != "":
			t.storage(m[1], value)
		}
	}
}

func (t *mysqlTable) storage(key, value string) {
	t.Options.Storage = t.Options.Storage.With(key, value)
}

// mysqlOnUpdate is how EXTRA says ON UPDATE.
var mysqlOnUpdate = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)on update (\S+)`) })

// typ reads a type. There are few spellings, and very many columns.
func (r *mysqlReader) typ(spelling string) schema.Type {
	t, known := r.types[spelling]
	if !known {
		t = r.dialect.ParseType(spelling)
		r.types[spelling] = t
	}
	return t
}

func (r *mysqlReader) readColumn(rows database.Rows) error {
	var table, name, kind, collation, extra, comment, generation string
	var def *string
	var nullable bool
	var srid *int
	if err := rows.Scan(&table, &name, &def, &nullable, &kind, &collation, &extra, &comment, &generation, &srid); err != nil {
		return err
	}
	t := r.byName[table]
	if t == nil {
		return nil
	}
	c := schema.Column{Name: name, Type: r.typ(kind), Nullable: nullable, Comment: comment, SRID: srid}
	if collation == "" && (c.Type.Kind == schema.EnumKind || c.Type.Kind == schema.SetKind) {
		collation = "binary" // which MySQL's catalogue does not tell of these
	}
	c.Charset, c.Collation = r.foldCollation(collation, t.collation)
	says := func(s string) bool { return strings.Contains(strings.ToLower(extra), s) }
	if says("auto_increment") {
		c.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
	}
	c.Invisible = says("invisible")
	c.WithoutSystemVersioning = says("without system versioning")
	if generation != "" {
		stored := says("stored generated") || says("persistent")
		c.Generated = &schema.Generated{Expr: schema.SQLExpr(r.unescape(generation)), Stored: stored}
	}
	if m := mysqlOnUpdate().FindStringSubmatch(extra); m != nil {
		c.OnUpdate = dialect.MySQLDefault(r.conn.Server(), m[1], c.Type)
	}
	if def != nil && c.Generated == nil {
		c.Default = r.defaultOf(*def, c.Type, says("default_generated"))
		if c.Default.SQL == "" && *def != "NULL" {
			t.unclear = append(t.unclear, name)
		}
	}
	t.Columns = append(t.Columns, c)
	return nil
}

// unescape undoes what MySQL does to expressions in its catalogue: it keeps them
// as they would stand inside a string, and names the character set of every
// literal. The one that sessions have here is left out where it goes without saying.
// MariaDB does nothing of the kind.
func (r *mysqlReader) unescape(expr string) string {
	if r.conn.Server().IsMariaDB() {
		return expr
	}
	if s, ok := sqltext.UnquoteString(sqltext.MySQL, "'"+expr+"'"); ok {
		expr = s
	}
	expr = decodedTwice(expr)
	if r.session["character_set_client"] != "utf8mb4" || !strings.Contains(expr, utf8Introducer) {
		return expr
	}
	var b strings.Builder
	held := false
	for t := range sqltext.Lex(sqltext.MySQL, expr) {
		if held && t.Kind != sqltext.String {
			b.WriteString(utf8Introducer)
		}
		if held = t.Kind == sqltext.Ident && t.Text == utf8Introducer; !held {
			b.WriteString(t.Text)
		}
	}
	return b.String()
}

// decodedTwice takes back what MySQL's catalogue does to the expressions of checks,
// defaults and generated columns: their UTF-8 is read as latin1, and made UTF-8 once
// more. What cannot have come about so is left as it is.
func decodedTwice(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return s
	}
	var b []byte
	for _, r := range s {
		if r > 0xff {
			return s
		}
		b = append(b, byte(r))
	}
	if !utf8.Valid(b) {
		return s
	}
	return string(b)
}

// utf8Introducer stands before a literal of the character set that connections
// have here.
const utf8Introducer = "_utf8mb4"

// defaultOf reads COLUMN_DEFAULT. On MariaDB that is SQL. On MySQL it is the
// bare value, or, if it was generated, an escaped expression. The zero value for
// a default that is there means that the catalogue does not tell it: MySQL cuts
// bytes short at the first zero, MariaDB shows those that are no text as "?".
func (r *mysqlReader) defaultOf(text string, t schema.Type, generated bool) schema.Expr {
	server := r.conn.Server()
	word, _, _ := strings.Cut(t.String(), "(")
	word, _, _ = strings.Cut(word, " ")
	isBytes := word == "binary" || word == "varbinary" || strings.HasSuffix(word, "blob")
	switch {
	case server.IsMariaDB() && isBytes && strings.Contains(text, "?"):
		return schema.Expr{}
	case server.IsMariaDB():
		return dialect.MySQLDefault(server, strings.ReplaceAll(text, sqltext.QuoteIdent(sqltext.MySQL, r.database)+".", ""), t)
	case generated:
		return mysqlGeneratedDefault(server, r.unescape(text), t)
	case isBytes:
		return schema.Expr{}
	}
	switch word {
	case "smallint", "integer", "bigint", "numeric", "real", "double", "boolean", "tinyint", "mediumint", "float", "bit", "year":
		return dialect.MySQLDefault(server, text, t)
	}
	return schema.SQLExpr(sqltext.QuoteString(sqltext.MySQL, text))
}

// mysqlGeneratedDefault keeps MySQL's difference between CURRENT_TIMESTAMP and an
// expression that says the same, and between a literal and an expression that
// is one.
func mysqlGeneratedDefault(server dialect.Server, text string, t schema.Type) schema.Expr {
	upper := strings.ToUpper(text)
	isLiteral := strings.HasPrefix(text, "'") || strings.HasPrefix(text, "_") || text != "" && strings.Trim(text, "-0123456789.") == ""
	if isLiteral || strings.HasPrefix(upper, "NOW(") || upper == "TRUE" || upper == "FALSE" || upper == "NULL" {
		return schema.SQLExpr("(" + text + ")")
	}
	return dialect.MySQLDefault(server, text, t)
}

func (r *mysqlReader) readIndex(rows database.Rows) error {
	var table, name, column, expr, kind, comment string
	var unique, desc, invisible bool
	var length int
	if err := rows.Scan(&table, &name, &unique, &column, &expr, &length, &desc, &kind, &comment, &invisible); err != nil {
		return err
	}
	t := r.byName[table]
	if t == nil {
		return nil
	}
	part := schema.IndexPart{Column: column, Length: length, Desc: desc}
	if expr != "" {
		part.Column, part.Expr = "", schema.SQLExpr(r.unescape(expr))
	}
	if kind == "SPATIAL" || kind == "FULLTEXT" || kind == "VECTOR" {
		part.Length = 0
	}
	if name == "PRIMARY" {
		t.addKeyPart(part, comment)
		return nil
	}
	if n := len(t.Indexes); n == 0 || t.Indexes[n-1].Name != name {
		x := schema.Index{Name: name, Unique: unique, Comment: comment, Invisible: invisible}
		if kind != t.ownMethod() {
			x.Method = strings.ToLower(kind)
		}
		t.Indexes = append(t.Indexes, x)
	}
	x := &t.Indexes[len(t.Indexes)-1]
	x.Parts = append(x.Parts, part)
	return nil
}

// ownMethod is the kind of index that the table's engine makes by itself.
func (t *mysqlTable) ownMethod() string {
	if strings.EqualFold(t.Options.Engine, "MEMORY") {
		return "HASH"
	}
	return "BTREE"
}

func (t *mysqlTable) addKeyPart(part schema.IndexPart, comment string) {
	if t.PrimaryKey == nil {
		t.PrimaryKey = &schema.PrimaryKey{Key: schema.Key{Comment: comment}}
	}
	t.PrimaryKey.Columns = append(t.PrimaryKey.Columns, part.Column)
	t.PrimaryKey.Parts = append(t.PrimaryKey.Parts, part)
}

func (r *mysqlReader) readForeignKey(rows database.Rows) error {
	var table, name, onUpdate, onDelete string
	if err := rows.Scan(&table, &name, &onUpdate, &onDelete); err != nil {
		return err
	}
	if t := r.byName[table]; t != nil {
		t.ForeignKeys = append(t.ForeignKeys, schema.ForeignKey{Name: name, OnUpdate: r.action(onUpdate), OnDelete: r.action(onDelete)})
	}
	return nil
}

// action leaves out what the server does without being told: RESTRICT on
// MariaDB, NO ACTION on MySQL. To InnoDB the two are one, but it prints the
// other.
func (r *mysqlReader) action(rule string) schema.Action {
	unsaid := "NO ACTION"
	if r.conn.Server().IsMariaDB() {
		unsaid = "RESTRICT"
	}
	if rule == unsaid {
		return schema.NoAction
	}
	return schema.Action(strings.ToLower(rule))
}

func (r *mysqlReader) readForeignKeyColumn(rows database.Rows) error {
	var table, name, column, refSchema, refTable, refColumn string
	if err := rows.Scan(&table, &name, &column, &refSchema, &refTable, &refColumn); err != nil {
		return err
	}
	t := r.byName[table]
	if t == nil {
		return nil
	}
	i := slices.IndexFunc(t.ForeignKeys, func(f schema.ForeignKey) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	f := &t.ForeignKeys[i]
	f.Columns = append(f.Columns, column)
	f.RefColumns = append(f.RefColumns, refColumn)
	f.RefTable = schema.Name{Name: refTable}
	if refSchema != r.database {
		f.RefTable.Schema = refSchema
	}
	return nil
}

func (r *mysqlReader) readCheck(rows database.Rows) error {
	var table, name, clause string
	var notEnforced, ofColumn bool
	if err := rows.Scan(&table, &name, &clause, &notEnforced, &ofColumn); err != nil {
		return err
	}
	t := r.byName[table]
	if t == nil {
		return nil
	}
	k := schema.Check{Name: name, Expr: schema.SQLExpr(mysqlCondition(r.unescape(clause))), NotEnforced: notEnforced}
	if ofColumn {
		k.Column = name
	}
	t.maybePeriod = t.maybePeriod || r.conn.Server().IsMariaDB() && !ofColumn && mysqlPeriodCheck().MatchString(clause)
	t.Checks = append(t.Checks, k)
	return nil
}

// readCondition gets what a check says on MySQL, where readCheck does not.
func (r *mysqlReader) readCondition(rows database.Rows) error {
	var name, clause string
	err := rows.Scan(&name, &clause)
	r.conditions[name] = mysqlCondition(r.unescape(clause))
	return err
}

// mysqlCondition takes off the parentheses that MySQL puts around every
// condition; they are written again with CHECK.
func mysqlCondition(s string) string {
	depth := 0
	if !strings.HasPrefix(s, "(") {
		return s
	}
	for t := range sqltext.Lex(sqltext.MySQL, s) {
		switch t.Text {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 && t.End() < len(s) {
			return s
		}
	}
	return s[1 : len(s)-1]
}

// finish folds what the server spells out back into what was said.
func (t *mysqlTable) finish(r *mysqlReader) {
	for i, k := range t.Checks {
		if condition, apart := r.conditions[k.Name]; apart {
			t.Checks[i].Expr = schema.SQLExpr(condition)
		}
	}
	if r.conn.Server().IsMariaDB() {
		t.foldJSON()
	}
	if t.PrimaryKey != nil && !slices.ContainsFunc(t.PrimaryKey.Parts, func(p schema.IndexPart) bool { return p.Desc || p.Length > 0 }) {
		t.PrimaryKey.Parts = nil
	}
}

// foldJSON: MariaDB's JSON is a longtext of utf8mb4_bin with a check of its own.
func (t *mysqlTable) foldJSON() {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Type.Raw != "longtext" || c.Collation != "utf8mb4_bin" && !(c.Collation == "" && t.collation == "utf8mb4_bin") {
			continue
		}
		valid := "json_valid(" + sqltext.QuoteIdent(sqltext.MySQL, c.Name) + ")"
		at := slices.IndexFunc(t.Checks, func(k schema.Check) bool { return k.Column == c.Name && k.Expr.SQL == valid })
		if at < 0 {
			continue
		}
		t.Checks = slices.Delete(t.Checks, at, at+1)
		c.Type, c.Charset, c.Collation = schema.Type{Kind: schema.JSON}, "", ""
	}
}
