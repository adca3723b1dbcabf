package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// Called returns an object under another name, in its definition, too. A definition
// that cannot be read as a statement stays as it is.
func Called(d Dialect, o schema.Object, name string) schema.Object {
	o.Name = name
	words := strings.Split(string(o.Kind), "_")
	if o.Kind == schema.KindRange {
		words = []string{"type"}
	}
	tokens := sqltext.Tokens(sqltextDialect(d), o.Definition)
	if len(tokens) == 0 || !tokens[0].Is("create") {
		return o
	}
	begins := []int{0}
	if o.Kind == schema.KindSearchConfiguration { // ALTER TEXT SEARCH CONFIGURATION name ADD MAPPING … follow
		for i, t := range tokens {
			if t.Text == ";" {
				begins = append(begins, i+1)
			}
		}
	}
	for _, begin := range slices.Backward(begins) {
		if span, ok := nameIn(tokens[begin:], words[len(words)-1]); ok {
			o.Definition = span.Replace(o.Definition, d.QuoteIdent(name))
		}
	}
	return o
}

// nameIn finds the name, without its schema, of what a CREATE or ALTER statement is about:
// v in CREATE OR REPLACE VIEW IF NOT EXISTS app.v AS …, if word is "view".
func nameIn(tokens []sqltext.Token, word string) (sqltext.Span, bool) {
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is(word) }) + 1
	if at == 0 || at >= len(tokens) {
		return sqltext.Span{}, false
	}
	if tokens[at].Is("if") && at+3 < len(tokens) { // IF NOT EXISTS
		at += 3
	}
	for at+2 < len(tokens) && tokens[at+1].Text == "." {
		at += 2
	}
	return sqltext.Span{Start: tokens[at].Offset, End: tokens[at].End()}, true
}
