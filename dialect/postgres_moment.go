package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// FixedWhenMade reports whether the declared default of a column is a word such as
// 'now', which PostgreSQL evaluates once, when the column is given the default, and
// whether the live column's default is the constant that came of it.
func FixedWhenMade(d Dialect, live, declared schema.Column) bool {
	p, ok := d.(postgres)
	if !ok || !IsMomentType(p.canonicalType(plainOf(declared.Type))) {
		return false
	}
	word, ok := constantOf(p, declared)
	if !ok || !slices.Contains(MomentWords(), strings.ToLower(strings.TrimSpace(word))) {
		return false
	}
	_, ok = constantOf(p, live)
	return ok
}

// constantOf is the text of a column's default if it is a string literal, with a cast or not.
func constantOf(p postgres, col schema.Column) (string, bool) {
	text := p.canonicalExpr(col.Default).SQL
	if literal, _, ok := cutLiteralCast(text); ok {
		text = literal
	}
	return sqltext.UnquoteString(sqltext.Postgres, text)
}

// MomentWords returns the words, such as 'now' and 'today', that mean another moment
// whenever they are read.
func MomentWords() []string { return []string{"now", "today", "tomorrow", "yesterday"} }

// IsMomentType reports whether values of a type are dates or times.
func IsMomentType(t schema.Type) bool {
	switch t.Kind {
	case schema.Date, schema.Time, schema.Timetz, schema.Timestamp, schema.Timestamptz:
		return true
	}
	return false
}
