package introspect

import (
	"context"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// mysqlPeriodCheck is what the catalogue makes of a period of MariaDB's.
var mysqlPeriodCheck = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^`(?:[^`]|``)+` < `(?:[^`]|``)+`$") })

// mysqlStatement is what SHOW CREATE TABLE prints, in parts. Blanks, comments
// and the marks of versioned comments are left out of them.
type mysqlStatement struct {
	members   [][]sqltext.Token // columns, keys, checks
	options   []sqltext.Token
	partition []sqltext.Token // what follows PARTITION BY
}

func parseMySQLStatement(text string) mysqlStatement {
	var s mysqlStatement
	depth, closed := 0, false
	for t := range sqltext.Lex(sqltext.MySQL, text) {
		switch t.Kind {
		case sqltext.Whitespace, sqltext.Comment, sqltext.VersionOpen, sqltext.VersionClose:
			continue
		}
		if closed {
			s.options = append(s.options, t)
			continue
		}
		switch t.Text {
		case "(":
			if depth++; depth == 1 {
				s.members = append(s.members, nil)
				continue
			}
		case ")":
			if depth--; depth == 0 {
				closed = true
				continue
			}
		case ",":
			if depth == 1 {
				s.members = append(s.members, nil)
				continue
			}
		}
		if n := len(s.members); n > 0 {
			s.members[n-1] = append(s.members[n-1], t)
		}
	}
	for i := 1; i < len(s.options); i++ {
		if s.options[i-1].Is("partition") && s.options[i].Is("by") {
			s.options, s.partition = s.options[:i-1], s.options[i+1:]
			break
		}
	}
	return s
}

// mysqlSetting is one of the options behind a table or a member: a word and its
// value.
type mysqlSetting struct{ name, value string }

func (s mysqlSetting) String() string {
	if s.name == "TABLESPACE" {
		return s.name + " " + s.value
	}
	return s.name + "=" + s.value
}

// told is the option as it is shown to people: without a value that says how to reach another
// server, with a password often enough.
func (s mysqlSetting) told() string {
	switch s.name {
	case "CONNECTION", "OPTION_LIST":
		return s.name
	}
	return s.String()
}

// mysqlSettings finds the options among tokens: NAME=value, `name`='value',
// UNION=(a,b) and TABLESPACE `name`.
func mysqlSettings(tokens []sqltext.Token) []mysqlSetting {
	var list []mysqlSetting
	for i := 0; i+1 < len(tokens); i++ {
		one := mysqlSetting{name: sqltext.UnquoteIdent(tokens[i].Text)}
		switch {
		case tokens[i].Is("tablespace"):
			i++
			one.value = tokens[i].Text
		case tokens[i+1].Text == "=" && i+2 < len(tokens):
			if i > 0 && tokens[i].Is("directory") { // of data, or of an index
				one.name = tokens[i-1].Text + " " + one.name
			}
			i += 2
			one.value = tokens[i].Text
			for one.value[0] == '(' && tokens[i].Text != ")" && i+1 < len(tokens) {
				i++
				one.value += tokens[i].Text
			}
		default:
			continue
		}
		list = append(list, one)
	}
	return list
}

// readStatement reads SHOW CREATE TABLE: what no catalogue tells.
func (t *mysqlTable) readStatement(r *mysqlReader, text string) {
	s := parseMySQLStatement(text)
	t.PartitionBy = spellMySQLPartitions(s.partition, t.engine)
	for _, m := range s.members {
		t.readMember(r, m)
	}
	for _, o := range mysqlSettings(s.options) {
		switch name := strings.ToLower(o.name); name {
		case "engine", "auto_increment", "charset", "collate", "comment", "row_format":
		case "insert_method", "union":
			t.storage(name, o.value)
		default:
			_, known := t.Options.Storage.Get(o.name)
			ofAria := name == "page_checksum" && o.value == "1" // which it prints of all its tables
			if value, _ := t.Options.Storage.Get(name); !known && value == "" && !ofAria {
				r.leaveAlone("table option", t.Name, o.told()+"; the table is managed, but not this of it")
			}
		}
	}
}

// readMember reads a column, a key, a period or a check.
func (t *mysqlTable) readMember(r *mysqlReader, m []sqltext.Token) {
	if len(m) < 2 {
		return
	}
	name := func(i int) string {
		if i < len(m) && m[i].Kind == sqltext.QuotedIdent {
			return sqltext.UnquoteIdent(m[i].Text)
		}
		return ""
	}
	switch {
	case m[0].Kind == sqltext.QuotedIdent:
		t.readColumnStatement(r, name(0), m)
	case m[0].Is("period"):
		t.readPeriod(schema.Period{Name: name(2), Start: name(4), End: name(6)})
	case m[0].Is("primary"):
		t.readKeyStatement(r, "", m)
	case m[0].Is("key"):
		t.readKeyStatement(r, name(1), m)
	case m[1].Is("key"): // UNIQUE, FULLTEXT, SPATIAL
		t.readKeyStatement(r, name(2), m)
	}
}

// readColumnStatement gets the default of a column whose catalogue row cuts it
// short, and tells of what there are no words for.
func (t *mysqlTable) readColumnStatement(r *mysqlReader, name string, m []sqltext.Token) {
	var more []string
	stated, collation := false, ""
	depth := 0 // what stands in parentheses is an expression's
	for i := 1; i+1 < len(m); i++ {
		switch {
		case m[i].Text == "(":
			depth++
		case m[i].Text == ")":
			depth--
		case depth > 0:
		case m[i].Is("default") && slices.Contains(t.unclear, name):
			literal := m[i+1].Text
			if v, ok := sqltext.UnquoteString(sqltext.MySQL, literal); ok && !printable(v) {
				literal = "0x" + hex.EncodeToString([]byte(v))
			}
			t.Column(name).Default = schema.SQLExpr(literal)
		case m[i].Is("character") && m[i+1].Is("set"):
			stated = true
		case m[i].Is("collate"):
			collation = m[i+1].Text
		case m[i].Is("column_format"), m[i].Is("storage"), m[i].Is("engine_attribute"), m[i].Is("secondary_engine_attribute"):
			more = append(more, m[i].Text+" "+m[i+1].Text)
		case m[i].Is("not") && m[i+1].Is("secondary"):
			more = append(more, "NOT SECONDARY")
		case m[i].Kind == sqltext.QuotedIdent && m[i+1].Text == "=": // an engine's own, on MariaDB
			more = append(more, m[i].Text+"="+m[min(i+2, len(m)-1)].Text)
		}
	}
	if c := t.Column(name); stated && c != nil && c.Charset == "" && c.Collation == "" {
		c.StatedCollation = collation
	}
	if len(more) > 0 {
		r.leaveAlone("column option", t.Name+"."+name, strings.Join(more, " ")+"; the column is managed, but not this of it")
	}
}

// readKeyStatement gets the parser of a full-text key, and the method and the size of
// blocks where they were said, and tells of what there are no words for. The primary
// key has no name.
func (t *mysqlTable) readKeyStatement(r *mysqlReader, name string, m []sqltext.Token) {
	t.keys = append(t.keys, name)
	x, primary := t.Index(name), m[0].Is("primary")
	if primary {
		x = nil
	}
	for i := 1; i+1 < len(m); i++ {
		switch {
		case m[i].Is("without") && m[i+1].Is("overlaps"):
			period := sqltext.UnquoteIdent(m[i-1].Text)
			switch {
			case x != nil:
				x.WithoutOverlaps, x.Parts = true, overPeriod(x.Parts, period)
			case primary && t.PrimaryKey != nil:
				key := &t.PrimaryKey.Key
				key.WithoutOverlaps, key.Parts = true, overPeriod(key.Parts, period)
				key.Columns = append(slices.Clip(key.Columns[:len(key.Parts)-1]), period)
			}
		case x != nil && m[i].Is("with") && m[i+1].Is("parser") && i+2 < len(m):
			x.Parser = sqltext.UnquoteIdent(m[i+2].Text)
		case x != nil && m[i].Is("using"):
			x.Method = strings.ToLower(m[i+1].Text)
		case primary && t.PrimaryKey != nil && m[i].Is("using"):
			t.PrimaryKey.Storage = t.PrimaryKey.Storage.With("using", strings.ToLower(m[i+1].Text))
		}
	}
	for _, o := range mysqlSettings(m) {
		if x != nil && x.Method == "vector" {
			value := o.value
			if text, quoted := sqltext.UnquoteString(sqltext.MySQL, value); quoted {
				value = text
			}
			x.Storage = x.Storage.With(o.name, value)
			continue
		}
		if blocks := "key_block_size"; strings.EqualFold(o.name, blocks) {
			switch {
			case x != nil:
				x.Storage = x.Storage.With(blocks, o.value)
				continue
			case primary && t.PrimaryKey != nil:
				t.PrimaryKey.Storage = t.PrimaryKey.Storage.With(blocks, o.value)
				continue
			}
		}
		place := t.Name + "." + name
		if name == "" {
			place = t.Name + ", primary key"
		}
		r.leaveAlone("index option", place, o.String()+"; the index is managed, but not this of it")
	}
}

// keysInOrder has the indexes come in their order, which is that in which the server
// prints them of a table that is made anew, too. Of most it would take their statements
// to tell.
func (t *mysqlTable) keysInOrder() {
	if t.ordered {
		at := func(x schema.Index) int { return slices.Index(t.keys, x.Name) }
		slices.SortStableFunc(t.Indexes, func(a, b schema.Index) int { return at(a) - at(b) })
	}
}

// readPeriod notes a period of MariaDB's, of which the catalogue makes a check. That of
// a history has a name that is none.
func (t *mysqlTable) readPeriod(p schema.Period) {
	if p.Name == "" {
		return
	}
	t.Checks = slices.DeleteFunc(t.Checks, func(k schema.Check) bool { return k.Name == p.Name })
	t.Options.Period = p
}

// overPeriod makes a key one over a period, of which the catalogue lists the columns.
func overPeriod(parts []schema.IndexPart, period string) []schema.IndexPart {
	const ends = 2
	return append(slices.Clip(parts[:max(len(parts)-ends, 0)]), schema.IndexPart{Column: period})
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// spellMySQLPartitions writes what follows PARTITION BY on one line, without the
// engine, which is the table's.
func spellMySQLPartitions(tokens []sqltext.Token, engine string) string {
	var b strings.Builder
	last := ""
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.Is("engine") && i+2 < len(tokens) && tokens[i+1].Text == "=" && strings.EqualFold(tokens[i+2].Text, engine) {
			i += 2
			continue
		}
		text := t.Text
		if (strings.EqualFold(last, "partition") || strings.EqualFold(last, "subpartition")) && t.Kind == sqltext.Ident && !t.Is("by") {
			text = sqltext.QuoteIdent(sqltext.MySQL, text) // MySQL prints those that need no quotes without
		}
		if last != "" && last != "(" && text != ")" && text != "," && last != "." && text != "." {
			b.WriteByte(' ')
		}
		b.WriteString(text)
		last = text
	}
	return b.String()
}

// indexFor is the live index that a declared one is, or is to be called otherwise.
func indexFor(live, declared schema.Table, x schema.Index) *schema.Index {
	if found := live.Index(x.Name); found != nil {
		return found
	}
	for i, found := range live.Indexes {
		if declared.Index(found.Name) == nil && found.Unique == x.Unique && slices.EqualFunc(found.Parts, x.Parts, isSamePart) {
			return &live.Indexes[i]
		}
	}
	return nil
}

func isSamePart(a, b schema.IndexPart) bool {
	return a.Column == b.Column && a.Expr.SQL == b.Expr.SQL && a.Length == b.Length && a.Desc == b.Desc
}

// mysqlUnsaidMethods is UnsaidMethods for MySQL and MariaDB.
func mysqlUnsaidMethods(ctx context.Context, c database.Conn, live, declared schema.Schema) (map[schema.Name][]string, error) {
	wanted := mysqlWantedMethods(c.Server(), live, declared)
	if len(wanted) == 0 {
		return nil, nil
	}
	closer, err := readMySQL(ctx, c, Options{Tables: slices.SortedFunc(maps.Keys(wanted), schema.Name.Compare), Statements: true})
	if err != nil {
		return nil, err
	}
	unsaid := map[schema.Name][]string{}
	for _, t := range closer.Schema.Tables {
		n := t.QualifiedName()
		for _, x := range t.Indexes {
			if method, ok := wanted[n][x.Name]; ok && x.Method != method {
				unsaid[n] = append(unsaid[n], x.Name)
			}
		}
	}
	return unsaid, nil
}

// mysqlWantedMethods are the methods that are declared of live indexes, by table and
// index, where they are those that the indexes have anyway.
func mysqlWantedMethods(server dialect.Server, live, declared schema.Schema) map[schema.Name]map[string]string {
	at := schema.NewLookup(&live)
	wanted := map[schema.Name]map[string]string{}
	for _, t := range declared.Tables {
		was := at.Table(t.QualifiedName())
		if was == nil && t.RenamedFrom != "" {
			was = at.Table(schema.ParseName(t.RenamedFrom))
		}
		if was == nil {
			continue
		}
		own := (&mysqlTable{Table: *was}).ownMethod()
		for _, x := range t.Indexes {
			forShow := server.IsMariaDB() && strings.EqualFold(x.Method, "hash") // which it keeps of any engine
			if !strings.EqualFold(x.Method, own) && !forShow {
				continue
			}
			if found := indexFor(*was, t, x); found != nil && found.Method == "" {
				n := was.QualifiedName()
				if wanted[n] == nil {
					wanted[n] = map[string]string{}
				}
				wanted[n][found.Name] = strings.ToLower(x.Method)
			}
		}
	}
	return wanted
}

// mysqlStated is Stated for MySQL and MariaDB.
func mysqlStated(ctx context.Context, c database.Conn, live schema.Schema, tables []schema.Name) (schema.Schema, error) {
	closer, err := readMySQL(ctx, c, Options{Tables: tables, Statements: true})
	if err != nil {
		return live, err
	}
	at := schema.NewLookup(&closer.Schema)
	live.Tables = slices.Clone(live.Tables)
	for i, t := range live.Tables {
		said := at.Table(t.QualifiedName())
		if said == nil {
			continue
		}
		live.Tables[i].Columns = slices.Clone(t.Columns)
		for j, c := range t.Columns {
			if found := said.Column(c.Name); found != nil {
				live.Tables[i].Columns[j].StatedCollation = found.StatedCollation
			}
		}
		live.Tables[i].Indexes = slices.Clone(t.Indexes)
		for j, x := range t.Indexes {
			if found := said.Index(x.Name); found != nil {
				live.Tables[i].Indexes[j].Method, live.Tables[i].Indexes[j].Storage = found.Method, found.Storage
			}
		}
		if t.PrimaryKey != nil && said.PrimaryKey != nil && len(said.PrimaryKey.Storage) > 0 {
			key := *t.PrimaryKey
			key.Storage = said.PrimaryKey.Storage
			live.Tables[i].PrimaryKey = &key
		}
	}
	return live, nil
}
