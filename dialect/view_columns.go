package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

// ViewColumns returns the names of the columns of a MySQL or MariaDB view, by its
// statement as the server prints it. Of a statement that somebody wrote it returns
// those that are named there, and nothing if there is no list of columns at all.
func ViewColumns(definition string) []string {
	tokens := sqltext.Tokens(sqltext.MySQL, definition)
	as := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Is("as") })
	if as < 0 {
		return nil
	}
	if list := namedBefore(tokens[:as]); list != nil {
		return list
	}
	return selected(tokens[as+1:])
}

// namedBefore is the list of columns that stands behind a view's name.
func namedBefore(head []sqltext.Token) []string {
	view := slices.IndexFunc(head, func(t sqltext.Token) bool { return t.Is("view") })
	open := slices.IndexFunc(head, func(t sqltext.Token) bool { return t.Text == "(" })
	if view < 0 || open < view {
		return nil
	}
	var list []string
	for _, t := range head[open:] {
		if t.Kind == sqltext.Ident || t.Kind == sqltext.QuotedIdent {
			list = append(list, sqltext.UnquoteIdent(t.Text))
		}
	}
	return list
}

// selected are the names of what the first SELECT of a query lists, which a UNION
// goes by too: each is the last word of its term.
func selected(query []sqltext.Token) []string {
	var list []string
	depth, within, last := 0, false, ""
	for _, t := range query {
		outer := depth == 0
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case outer && !within:
			within = t.Is("select")
			continue
		}
		if !within {
			continue
		}
		if outer && (t.Text == "," || endsSelection(t)) {
			list = append(list, last)
			if t.Text != "," {
				return list
			}
			last = ""
			continue
		}
		last = sqltext.UnquoteIdent(t.Text)
	}
	if within {
		list = append(list, last)
	}
	return list
}

// endsSelection: behind the list, unquoted, and reserved.
func endsSelection(t sqltext.Token) bool {
	return slices.Contains([]string{"from", "where", "group", "having", "order", "limit", "union", "except", "intersect", "for", "into", "with"}, strings.ToLower(t.Text)) &&
		t.Kind == sqltext.Ident
}
