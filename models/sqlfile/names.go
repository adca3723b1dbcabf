package sqlfile

import (
	"slices"

	"github.com/retort-db/migrate/internal/sqltext"
)

// databaseNames finds the parts of names in a statement that stand for a
// database which is asked for. What the first part of a.b means depends on where
// it stands: on MySQL it may be a database or the table of a column, on
// PostgreSQL only the first of three can be a database.
func databaseNames(d sqltext.Dialect, c sqltext.Class, tokens []sqltext.Token, asked func(sqltext.NamePart) bool) []sqltext.NamePart {
	var list []sqltext.NamePart
	for _, name := range c.Qualified {
		if first := name.Parts[0]; asked(first) && isDatabase(d, c, tokens, name) {
			list = append(list, first)
		}
	}
	return list
}

func isDatabase(d sqltext.Dialect, c sqltext.Class, tokens []sqltext.Token, name sqltext.Name) bool {
	first, last := name.Parts[0], name.Parts[len(name.Parts)-1]
	place := c.On
	for _, t := range append(slices.Clone(c.Targets), place) {
		if len(t.Parts) > 0 && t.Parts[0].Span == first.Span {
			// COMMENT ON COLUMN is about schema.table.column.
			return d == sqltext.MySQL || len(t.Parts) == 3 && c.Object != "COLUMN" || len(t.Parts) == 4
		}
	}
	at := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Offset == first.Span.Start })
	end := slices.IndexFunc(tokens, func(t sqltext.Token) bool { return t.Offset == last.Span.Start })
	if at < 1 || end < 0 {
		return false
	}
	table := isAny(tokens[at-1], "TABLE", "VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "EXISTS", "REFERENCES", "CALL", "SEQUENCE") ||
		inTableList(tokens, at)
	if d == sqltext.Postgres {
		return len(name.Parts) == 3 && table
	}
	called := end+1 < len(tokens) && tokens[end+1].Text == "("
	// A table that is called like a database is usual: then its columns are meant.
	return table || called || len(name.Parts) > 2 || !standsAlone(tokens, first)
}

// inTableList reports whether a table is named at a token: behind FROM, JOIN and
// their like, or behind a comma or parenthesis in the list that they begin.
func inTableList(tokens []sqltext.Token, at int) bool {
	lists := []bool{false} // whether a list of tables is open, for each depth of parentheses
	table := false         // whether a table may be named next
	for i := 0; ; i++ {
		if i == at {
			return table
		}
		open := &lists[len(lists)-1]
		switch t := tokens[i]; {
		case t.Text == "(":
			lists = append(lists, table)
		case t.Text == ")":
			lists, table = lists[:max(len(lists)-1, 1)], false
		case t.Text == ",":
			table = *open
		case isAny(t, "FROM", "JOIN", "STRAIGHT_JOIN", "INTO", "UPDATE", "DELETE"):
			*open, table = true, true
		case isAny(t, "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "SET", "VALUES", "SELECT", "UNION", "WINDOW"), t.Text == ";":
			*open, table = false, false
		default:
			table = table && isAny(t, "LATERAL", "ONLY", "IGNORE", "LOW_PRIORITY", "QUICK")
		}
	}
}

// standsAlone reports whether a table or an alias of the name is in the
// statement: the name with nothing behind it, by itself or as the last part of
// another.
func standsAlone(tokens []sqltext.Token, part sqltext.NamePart) bool {
	for i, t := range tokens {
		if isName(t) && sqltext.UnquoteIdent(t.Text) == part.Text && (i+1 == len(tokens) || tokens[i+1].Text != ".") {
			return true
		}
	}
	return false
}

// dotBehind is the end of the dot that follows a name.
func dotBehind(tokens []sqltext.Token, end int) int {
	for _, t := range tokens {
		if t.Offset >= end {
			return t.End()
		}
	}
	return end
}

func sortEdits(edits []sqltext.Edit) {
	slices.SortFunc(edits, func(a, b sqltext.Edit) int { return a.Span.Start - b.Span.Start })
}
