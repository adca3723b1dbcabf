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
	if list := columnList(tokens[:as]); list != nil {
		return list
	}
	return selectedColumns(tokens[as+1:])
}

// columnList is the list of columns behind a view's name: a and b in CREATE VIEW v (a, b)
// AS …. head is the statement up to AS.
func columnList(head []sqltext.Token) []string {
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

// selectedColumns are the names of the columns of a query: those of its first SELECT, even
// in a UNION. The server prints SELECT `t`.`a` AS `a`, (1 + 1) AS `n` FROM …, so that the
// name is the last word before each comma.
func selectedColumns(query []sqltext.Token) []string {
	var list []string
	depth, inList, last := 0, false, ""
	for _, t := range query {
		outer := depth == 0
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		case outer && !inList:
			inList = t.Is("select")
			continue
		}
		if !inList {
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
	if inList {
		list = append(list, last)
	}
	return list
}

// endsSelection reports whether a token is a keyword that follows the list of a SELECT. All
// of these are reserved: as a column's name they are quoted.
func endsSelection(t sqltext.Token) bool {
	return slices.Contains([]string{"from", "where", "group", "having", "order", "limit", "union", "except", "intersect", "for", "into", "with"}, strings.ToLower(t.Text)) &&
		t.Kind == sqltext.Ident
}
