package dialect

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// A publication is one object, and each table that it publishes, or each schema whose tables
// it publishes, is another one, added by ALTER PUBLICATION … ADD. So the list can be changed
// without dropping the publication, and a table can be taken out while it changes.

// publication is what CREATE PUBLICATION says.
type publication struct {
	allTables bool
	tables    bool              // it lists tables or schemas
	options   map[string]string // as the server stores them, without those that have the default
}

// publicationDefault is the default of an option of CREATE PUBLICATION.
func publicationDefault(option string) string {
	switch option {
	case "publish":
		return "insert, update, delete, truncate"
	case "publish_generated_columns":
		return "none"
	}
	return "false"
}

func readPublication(o schema.Object) publication {
	p := publication{options: map[string]string{}}
	tokens := sqltext.Tokens(sqltext.Postgres, o.Definition)
	at := func(word string) int {
		return slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is(word) })
	}
	if i := at("for"); i > 0 {
		p.allTables = i+1 < len(tokens) && tokens[i+1].Is("all")
		p.tables = !p.allTables
	}
	with := at("with")
	if p.tables || with < 0 || with+2 > len(tokens) || tokens[with+1].Text != "(" {
		return p
	}
	for _, part := range betweenCommas(tokens[with+2 : len(tokens)-1]) {
		name, value := foldedWords(part[:1]), "true"
		if len(part) > 2 {
			value = publicationValue(name, part[2])
		}
		p.options[name] = value
	}
	for name, value := range p.options {
		if value == publicationDefault(name) {
			delete(p.options, name)
		}
	}
	return p
}

// option is the value of an option, given or not.
func (p publication) option(name string) string {
	if value, said := p.options[name]; said {
		return value
	}
	return publicationDefault(name)
}

// publicationValue is an option's value as the server stores it.
func publicationValue(option string, t sqltext.Token) string {
	value, ok := sqltext.UnquoteString(sqltext.Postgres, t.Text)
	if !ok {
		value = t.Text
	}
	value = strings.ToLower(value)
	if option == "publish" {
		said := strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		return strings.Join(slices.DeleteFunc(strings.Split(publicationDefault(option), ", "), func(s string) bool { return !slices.Contains(said, s) }), ", ")
	}
	switch value {
	case "on", "1", "yes":
		return "true"
	case "off", "0", "no":
		return "false"
	}
	return value
}

// canonicalPublication is the normal form of a publication, or of a table in one.
func (d postgres) canonicalPublication(o schema.Object) string {
	p := readPublication(o)
	if o.Kind == schema.KindPublicationTable || p.tables {
		return sortedPublished(foldPostgresSQL(d.objectStatement(o)))
	}
	text := "create publication " + d.QuoteIdent(o.Name)
	if p.allTables {
		text += " for all tables"
	}
	for _, name := range slices.Sorted(maps.Keys(p.options)) {
		text += ", " + name + " = " + d.QuoteString(p.options[name])
	}
	return text
}

// sortedPublished sorts a published table's columns by name. The server prints them in the
// order of the table.
func sortedPublished(text string) string {
	text = strings.Replace(text, " add table only ", " add table ", 1)
	head, rest, ok := strings.Cut(text, "(")
	if !ok || strings.HasSuffix(head, " where") {
		return text
	}
	columns, filter, _ := strings.Cut(rest, ")")
	return head + "(" + strings.Join(slices.Sorted(slices.Values(strings.Split(columns, ", "))), ", ") + ")" + filter
}

// publishedOnly makes ADD TABLE t into ADD TABLE ONLY t. Without ONLY, the tables that inherit
// from t would be added as well, which are objects of their own.
func publishedOnly(definition string) string {
	tokens := sqltext.Tokens(sqltext.Postgres, definition)
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is("table") })
	if at < 0 || at+1 == len(tokens) || tokens[at+1].Is("only") {
		return definition
	}
	return definition[:tokens[at].End()] + " ONLY" + definition[tokens[at].End():]
}

// publishedArgs is the canonical spelling of TABLES IN SCHEMA app.
func (d postgres) publishedArgs(args string) string {
	text := foldPostgresSQL(args)
	if name, ok := strings.CutPrefix(text, "tables in schema "); ok {
		return "TABLES IN SCHEMA " + name
	}
	return text
}

// published is a table or schema of a publication as ALTER PUBLICATION … ADD and DROP name it.
func (d postgres) published(o schema.Object) string {
	if o.On.IsZero() {
		return d.publishedArgs(o.Args)
	}
	return "TABLE ONLY " + d.QuoteName(o.On)
}

// replacePublication alters the options of a publication. One that is FOR ALL TABLES can only
// be dropped and created to publish single tables, and the other way round.
func (c *postgresCompiler) replacePublication(from, to schema.Object, statement string) {
	was, is := readPublication(from), readPublication(to)
	if was.allTables != is.allTables {
		c.run("drop "+objectNote(to)+" to make it anew", "DROP "+c.d.objectTarget(to))
		c.run("create "+objectNote(to), statement)
		if to.Comment != "" {
			c.comment(c.d.objectTarget(to), to.Comment)
		}
		return
	}
	var list []string
	for _, name := range []string{"publish", "publish_generated_columns", "publish_via_partition_root"} {
		if value := is.option(name); value != was.option(name) {
			list = append(list, name+" = "+c.d.QuoteString(value))
		}
	}
	if len(list) > 0 {
		c.run("replace "+objectNote(to), "ALTER "+c.d.objectTarget(to)+" SET ("+strings.Join(list, ", ")+")")
	}
	if from.Comment != to.Comment {
		c.comment(c.d.objectTarget(to), to.Comment)
	}
}

// published reports a publication whose definition lists tables, and a published table whose
// definition does not add that table.
func (v *postgresValidator) published(o schema.Object) {
	if o.Kind == schema.KindPublication {
		if readPublication(o).tables {
			v.found = append(v.found, declared(o.Path(), fmt.Errorf("its definition lists tables; declare them one by one, as [publication_tables.%s] with on = \"…\" and "+
				"definition = \"ALTER PUBLICATION %s ADD TABLE …\"", o.Name, v.d.QuoteIdent(o.Name))))
		}
		return
	}
	begin := "ALTER PUBLICATION " + v.d.QuoteIdent(o.Name) + " ADD " + strings.Replace(v.d.published(o), " ONLY ", " ", 1)
	said, ok := strings.CutPrefix(sortedPublished(foldPostgresSQL(o.Definition)), foldPostgresSQL(begin))
	if !ok || said != "" && said[0] != '(' && said[0] != ' ' {
		v.found = append(v.found, declared(o.Path(), errors.New("its definition has to begin with "+begin)))
	}
}

// RowFilter parts what a publication publishes of a table before the condition that it
// filters rows by, which stands in parentheses.
func RowFilter(o schema.Object) (head, filter string, ok bool) {
	if o.Kind != schema.KindPublicationTable {
		return "", "", false
	}
	depth := 0
	for t := range sqltext.Lex(sqltext.Postgres, o.Definition) {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case depth == 0 && t.Is("where"):
			return o.Definition[:t.End()] + " ", strings.TrimRight(o.Definition[t.End():], "; \n"), true
		}
	}
	return "", "", false
}
