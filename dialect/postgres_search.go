package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// searchText is a text search dictionary or configuration, as read from the statements of its
// definition.
type searchText struct {
	options []searchOption
	// tokens are the token types of a configuration that have a mapping, such as asciiword,
	// and lookedUp maps each to its dictionaries.
	tokens   []string
	lookedUp map[string]string
}

type searchOption struct{ name, value string }

// same reports whether two options are equal: english and 'english' are the same value.
func (o searchOption) same(p searchOption) bool {
	word := func(s string) string {
		if text, ok := sqltext.UnquoteString(sqltext.Postgres, s); ok {
			return text
		}
		return s
	}
	return o.name == p.name && word(o.value) == word(p.value)
}

// SpelledOut reports whether the definition of a dictionary or configuration of text
// search says all that it is, as those that are read from a database do.
func SpelledOut(o schema.Object) bool {
	_, ok := readSearch(o)
	return ok
}

// SearchInPlace reports whether a dictionary or configuration of text search can become
// another one without being dropped.
func SearchInPlace(from, to schema.Object) bool {
	was, known := readSearch(from)
	is, ok := readSearch(to)
	return to.Kind == schema.KindSearchDictionary || known && ok && was.options[0] == is.options[0]
}

// readSearch reads the definition of a dictionary or configuration. ok is false if it does not
// say everything itself, as CREATE TEXT SEARCH CONFIGURATION c (COPY = english) does not.
func readSearch(o schema.Object) (text searchText, ok bool) {
	s := searchText{lookedUp: map[string]string{}}
	for i, statement := range searchStatements(o.Definition) {
		tokens := sqltext.Tokens(sqltext.Postgres, statement)
		if i == 0 && !s.readCreate(tokens) || i > 0 && !s.readMapping(tokens) {
			return s, false
		}
	}
	first := "template"
	if o.Kind == schema.KindSearchConfiguration {
		first = "parser"
	}
	return s, len(s.options) > 0 && s.options[0].name == first
}

// searchStatements are the statements of a definition.
func searchStatements(definition string) []string {
	split, err := sqltext.Split(sqltext.Postgres, definition)
	if err != nil {
		return []string{definition} // the server says what is wrong with it
	}
	var list []string
	for _, s := range split {
		list = append(list, s.SQL[s.Lead:])
	}
	return list
}

// readCreate reads CREATE TEXT SEARCH … name (option = value, …), and puts the template or
// parser first.
func (s *searchText) readCreate(tokens []sqltext.Token) bool {
	begin := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Text == "(" })
	if begin < 0 || !tokens[0].Is("create") || tokens[len(tokens)-1].Text != ")" {
		return false
	}
	for _, part := range betweenCommas(tokens[begin+1 : len(tokens)-1]) {
		if len(part) < 3 || part[1].Text != "=" {
			return false
		}
		o := searchOption{foldedWords(part[:1]), foldedWords(part[2:])}
		if o.name == "template" || o.name == "parser" {
			s.options = slices.Insert(s.options, 0, o)
		} else {
			s.options = append(s.options, o)
		}
	}
	return true
}

// readMapping reads ALTER TEXT SEARCH CONFIGURATION name ADD MAPPING FOR … WITH ….
func (s *searchText) readMapping(tokens []sqltext.Token) bool {
	at := func(word string) int {
		return slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is(word) })
	}
	begin, with := at("for"), at("with")
	if begin < 2 || with < begin || !tokens[0].Is("alter") || !tokens[begin-1].Is("mapping") || !tokens[begin-2].Is("add") {
		return false
	}
	var by []string
	for _, name := range betweenCommas(tokens[with+1:]) {
		by = append(by, foldedWords(name))
	}
	for _, name := range betweenCommas(tokens[begin+1 : with]) {
		token := foldedWords(name)
		if s.lookedUp[token] == "" {
			s.tokens = append(s.tokens, token)
		}
		s.lookedUp[token] = strings.Join(by, ", ")
	}
	return true
}

// betweenCommas splits tokens at the commas.
func betweenCommas(tokens []sqltext.Token) [][]sqltext.Token {
	var list [][]sqltext.Token
	for len(tokens) > 0 {
		end := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Text == "," })
		if end < 0 {
			return append(list, tokens)
		}
		list, tokens = append(list, tokens[:end]), tokens[end+1:]
	}
	return list
}

// foldedWords is a name or value of several tokens in canonical spelling.
func foldedWords(tokens []sqltext.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Text)
	}
	return foldPostgresSQL(b.String())
}

// createSearch runs the statements of a definition one by one.
func (c *postgresCompiler) createSearch(o schema.Object) {
	for i, statement := range searchStatements(c.d.objectStatement(o)) {
		note := "create " + objectNote(o)
		if i > 0 {
			note = "tokens of " + objectNote(o)
		}
		c.run(note, statement)
	}
}

// replaceSearch changes a dictionary or configuration without dropping it, if it can. A
// dictionary cannot be dropped while a configuration uses it, nor a configuration while an
// index or a generated column does.
func (c *postgresCompiler) replaceSearch(from, to schema.Object) error {
	if from.Definition == "" && c.before != nil {
		if o := c.before.Object(to.ID()); o != nil {
			from.Definition = o.Definition
		}
	}
	was, known := readSearch(from)
	is, ok := readSearch(to)
	same := known && ok && was.options[0] == is.options[0]
	switch {
	case to.Kind == schema.KindSearchDictionary && same:
		c.alterDictionary(to, was.options[1:], is.options[1:])
	case to.Kind == schema.KindSearchDictionary:
		c.exchangeDictionary(to)
		return c.objectExtras(to)
	case same:
		c.alterMappings(to, was, is)
	default:
		c.run("drop "+objectNote(to)+" to make it anew", "DROP "+c.d.objectTarget(to))
		c.createSearch(to)
		return c.objectExtras(to)
	}
	return c.alterObject(from, to)
}

// alterDictionary changes the options of a dictionary. ALTER TEXT SEARCH DICTIONARY moves an
// option that it sets to the end of the list, and removes one that is named without a value.
func (c *postgresCompiler) alterDictionary(to schema.Object, was, is []searchOption) {
	named := func(list []searchOption, name string) bool {
		return slices.ContainsFunc(list, func(o searchOption) bool { return o.name == name })
	}
	var list []string
	for _, o := range was {
		if !named(is, o.name) {
			list = append(list, o.name)
		}
	}
	stay := slices.DeleteFunc(slices.Clone(was), func(o searchOption) bool { return !named(is, o.name) })
	same := 0
	for same < min(len(stay), len(is)) && stay[same].same(is[same]) {
		same++
	}
	for _, o := range is[same:] {
		list = append(list, o.name+" = "+o.value)
	}
	if len(list) > 0 {
		c.run("options of "+objectNote(to), "ALTER "+c.d.objectTarget(to)+" ("+strings.Join(list, ", ")+")")
	}
}

// exchangeDictionary replaces a dictionary by one of another template, which cannot be
// altered. In one DO block, it renames the old one, creates the new one, has all
// configurations use that, and drops the old one.
func (c *postgresCompiler) exchangeDictionary(to schema.Object) {
	n := routineName(to)
	former := n
	former.Name = schema.PostgresObjectName(n.Name, "", "former")
	old, now := c.d.QuoteName(former), c.d.QuoteName(n)
	c.run("replace "+objectNote(to), doBlock("DECLARE\n"+
		"  configuration regconfig;\n"+
		"BEGIN\n"+
		"ALTER TEXT SEARCH DICTIONARY "+now+" RENAME TO "+c.d.QuoteIdent(former.Name)+";\n"+
		c.d.objectStatement(to)+";\n"+
		"FOR configuration IN SELECT DISTINCT mapcfg FROM pg_catalog.pg_ts_config_map WHERE mapdict = "+c.d.QuoteString(old)+"::regdictionary LOOP\n"+
		"  EXECUTE 'ALTER TEXT SEARCH CONFIGURATION ' || configuration || "+c.d.QuoteString(" ALTER MAPPING REPLACE "+old+" WITH "+now)+";\n"+
		"END LOOP;\n"+
		"DROP TEXT SEARCH DICTIONARY "+old+";\n"+
		"END"))
}

// alterMappings changes which dictionaries look up the tokens of a configuration.
func (c *postgresCompiler) alterMappings(to schema.Object, was, is searchText) {
	var gone []string
	for _, token := range was.tokens {
		if is.lookedUp[token] == "" {
			gone = append(gone, token)
		}
	}
	alter := func(what string) { c.run("tokens of "+objectNote(to), "ALTER "+c.d.objectTarget(to)+" "+what) }
	if len(gone) > 0 {
		alter("DROP MAPPING FOR " + strings.Join(gone, ", "))
	}
	for _, action := range []string{"ALTER", "ADD"} {
		var lists []string
		tokens := map[string][]string{}
		for _, token := range is.tokens {
			now, before := is.lookedUp[token], was.lookedUp[token]
			if now == before || (before == "") != (action == "ADD") {
				continue
			}
			if !slices.Contains(lists, now) {
				lists = append(lists, now)
			}
			tokens[now] = append(tokens[now], token)
		}
		for _, list := range lists {
			alter(action + " MAPPING FOR " + strings.Join(tokens[list], ", ") + " WITH " + list)
		}
	}
}
