package schematoml

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/retort-db/migrate/schema"
)

// dialects are the keys of an expression that differs by database.
func dialects() []string { return []string{"postgres", "mysql", "mariadb", "sqlite"} }

// Expr returns the SQL expression at key: a string, or a table with a spelling
// per database and perhaps sql for all others. An empty string is none.
func (f *Fields) Expr(key string) schema.Expr {
	if n := f.Value(key); n != nil {
		return f.r.expr(key, n)
	}
	return schema.Expr{}
}

func (r *Reader) expr(key string, n *Node) schema.Expr {
	switch n.Kind {
	case String:
		return schema.SQLExpr(n.Text)
	case Table:
		return r.exprTable(key, n)
	}
	r.Errorf(n, "%s has to be SQL in a string, or { postgres = \"…\", mysql = \"…\", … }, not %s", key, n.Kind)
	return schema.Expr{}
}

func (r *Reader) exprTable(key string, n *Node) schema.Expr {
	f := r.Fields(n, key)
	defer f.Done()
	e := schema.SQLExpr(f.String("sql"))
	for _, d := range dialects() {
		if f.Has(d) {
			if e.Dialects == nil {
				e.Dialects = map[string]string{}
			}
			e.Dialects[d] = f.String(d)
		}
	}
	return e
}

// Default returns the default at key. Booleans and numbers are literals, a
// string is SQL. A lone word that is no expression was meant to be a string;
// what really is one goes into { sql = … }.
func (f *Fields) Default(key string) schema.Expr {
	n := f.Value(key)
	if n == nil {
		return schema.Expr{}
	}
	switch n.Kind {
	case Bool, Float:
		return schema.SQLExpr(n.Text)
	case Integer:
		return schema.SQLExpr(Inline(n.Value))
	case String:
		if bareWord().MatchString(n.Text) && !knownWord(n.Text) {
			f.r.Errorf(n, "%s = %q is SQL, and there is no such expression; did you mean %s?", key, n.Text, Inline("'"+n.Text+"'"))
		}
	}
	return f.r.expr(key, n)
}

var (
	bareWord   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })
	plainInt   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|-?[1-9][0-9]{0,17})$`) })
	plainFloat = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})\.[0-9]+$`) })
)

// knownWord reports whether a lone word is an expression on one of the
// databases.
func knownWord(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "null", "current_timestamp", "current_date", "current_time", "localtime", "localtimestamp",
		"current_user", "session_user", "system_user", "user", "current_role", "current_catalog", "current_schema",
		"utc_timestamp", "utc_date", "utc_time", "sysdate":
		return true
	}
	return false
}

// AddExpr adds an expression that is there.
func (m *Map) AddExpr(key string, e schema.Expr) {
	if !e.IsZero() {
		m.Set(key, exprValue(e))
	}
}

func exprValue(e schema.Expr) any {
	if len(e.Dialects) == 0 {
		return e.SQL
	}
	var m Map
	m.Str("sql", e.SQL)
	known := dialects()
	for _, d := range slices.SortedFunc(maps.Keys(e.Dialects), func(a, b string) int {
		return slices.Index(known, a) - slices.Index(known, b)
	}) {
		m.Set(d, e.Dialects[d])
	}
	return m
}

// AddDefault adds what Default reads back.
func (m *Map) AddDefault(key string, e schema.Expr) {
	if !e.IsZero() {
		m.Set(key, defaultValue(e))
	}
}

func defaultValue(e schema.Expr) any {
	switch {
	case len(e.Dialects) > 0:
		return exprValue(e)
	case bareWord().MatchString(e.SQL) && !knownWord(e.SQL):
		return Map{{"sql", e.SQL}}
	}
	return literal(e.SQL)
}
