package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// Called is an object under another name, which its statement says too. A
// definition that is no such statement stays as it is.
func Called(d Dialect, o schema.Object, name string) schema.Object {
	o.Name = name
	words := strings.Split(string(o.Kind), "_")
	if o.Kind == schema.KindRange {
		words = []string{"type"}
	}
	tokens := sqltext.Tokens(sqltextDialect(d), o.Definition)
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is(words[len(words)-1]) }) + 1
	if len(tokens) == 0 || !tokens[0].Is("create") || at == 0 || at >= len(tokens) {
		return o
	}
	if tokens[at].Is("if") && at+3 < len(tokens) { // IF NOT EXISTS
		at += 3
	}
	for at+2 < len(tokens) && tokens[at+1].Text == "." {
		at += 2
	}
	o.Definition = sqltext.Span{Start: tokens[at].Offset, End: tokens[at].End()}.Replace(o.Definition, d.QuoteIdent(name))
	return o
}
