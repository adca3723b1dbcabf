package introspect

import (
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// unqualifier takes a schema's name off the names in SQL: what is written for
// the default schema has to mean the scratch.
type unqualifier struct{ schema string }

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
		case tokens[i].Kind == sqltext.String && i+2 < len(tokens) && tokens[i+1].Text == "::" && tokens[i+2].Is("regclass"),
			tokens[i].Kind == sqltext.String && i > 1 && tokens[i-1].Text == "(" && tokens[i-2].Is("nextval"):
			b.WriteString(u.regclass(tokens[i].Text))
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

// regclass does the same inside of a string that names a sequence or table.
func (u unqualifier) regclass(literal string) string {
	for _, prefix := range []string{u.schema + ".", `"` + u.schema + `".`} {
		if rest, ok := strings.CutPrefix(literal, "'"+prefix); ok {
			return "'" + rest
		}
	}
	return literal
}
