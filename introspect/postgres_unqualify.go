package introspect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// unqualifier takes a schema's name off the names in SQL: what is written for
// the default schema has to mean the scratch.
type unqualifier struct {
	schema, scratch string
	// searched are the names of what the scratch makes for searching text.
	searched map[string]bool
}

func (u unqualifier) expr(e schema.Expr) schema.Expr {
	e.SQL = u.text(e.SQL)
	if own, ok := e.Dialects["postgres"]; ok {
		e.Dialects = map[string]string{"postgres": u.text(own)}
	}
	return e
}

func (u unqualifier) text(sql string) string {
	if u.schema == "" || !strings.Contains(sql, u.schema) {
		return sql
	}
	var tokens []sqltext.Token
	for t := range sqltext.Lex(sqltext.Postgres, sql) {
		tokens = append(tokens, t)
	}
	var b strings.Builder
	for i := 0; i < len(tokens); i++ {
		switch {
		case i+1 < len(tokens) && tokens[i+1].Text == "." && (i == 0 || tokens[i-1].Text != ".") && u.isSchema(tokens[i]):
			i++ // the dot, too
		case tokens[i].Kind == sqltext.String && i+2 < len(tokens) && tokens[i+1].Text == "::" && namesThing(tokens[i+2]):
			b.WriteString(u.named(tokens[i].Text, !tokens[i+2].Is("regclass")))
		case tokens[i].Kind == sqltext.String && i > 1 && tokens[i-1].Text == "(" && takesName(tokens[i-2]):
			b.WriteString(u.named(tokens[i].Text, !tokens[i-2].Is("nextval")))
		default:
			b.WriteString(tokens[i].Text)
		}
	}
	return b.String()
}

func (u unqualifier) isSchema(t sqltext.Token) bool {
	switch t.Kind {
	case sqltext.Ident:
		return strings.EqualFold(t.Text, u.schema)
	case sqltext.QuotedIdent:
		return sqltext.UnquoteIdent(t.Text) == u.schema
	}
	return false
}

// namesThing tells the types whose literals are names.
func namesThing(t sqltext.Token) bool {
	return t.Is("regclass") || t.Is("regconfig") || t.Is("regdictionary")
}

// takesName tells the functions whose first argument is a name, be it said as a string.
func takesName(t sqltext.Token) bool {
	return t.Is("nextval") || slices.ContainsFunc([]string{"to_tsvector", "to_tsquery", "plainto_tsquery", "phraseto_tsquery",
		"websearch_to_tsquery", "ts_headline", "ts_lexize"}, t.Is)
}

// named does the same inside of a string that names a sequence or a table. What text is
// searched with may have the name of one of the server's own, which would be found
// without the schema: it is the scratch's if that makes it, and else where it was.
func (u unqualifier) named(literal string, searched bool) string {
	for _, prefix := range []string{u.schema + ".", `"` + u.schema + `".`} {
		rest, ok := strings.CutPrefix(literal, "'"+prefix)
		switch {
		case !ok:
		case !searched:
			return "'" + rest
		case u.searched[schema.ParseName(strings.TrimSuffix(rest, "'")).Name]:
			return "'" + u.scratch + "." + rest
		}
	}
	return literal
}
