package importer

import (
	"path"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/revision"
)

// plain is SQL that another tool hands to the database as it stands.
type plain struct {
	revision.Section
	// merged says that it had transactions of its own other than one around all of it.
	merged bool
}

// readPlain makes another tool's SQL a section. The statements that begin and commit transactions are left out, since
// here that is not the file's to do. What the database refuses inside a transaction runs outside of one.
func readPlain(dialect, text string) plain {
	s := plain{Section: revision.Section{SQL: text}}
	lexer := lexerOf(dialect)
	list, err := sqltext.Split(lexer, text)
	if err != nil {
		return s // whoever loads the file says where it has no end
	}
	var cut []sqltext.Edit
	var at []int
	for i, one := range list {
		if one.Kind == sqltext.CopyData { // rows may look like anything
			continue
		}
		c := sqltext.Classify(lexer, one.SQL)
		s.NoTransaction = s.NoTransaction || c.NoTransaction != ""
		if !isBracket(c) || strings.Contains(one.SQL[one.Lead:], ";") { // a block of statements, as MariaDB has them
			continue
		}
		cut = append(cut, sqltext.Edit{Span: lineOf(text, one.Offset+one.Lead, one.Offset+len(one.SQL))})
		at = append(at, i)
	}
	s.SQL = sqltext.ApplyEdits(text, cut)
	s.merged = len(cut) > 0 && !slices.Equal(at, []int{0, len(list) - 1})
	return s
}

// isBracket reports whether a statement does nothing but begin or commit a transaction.
func isBracket(c sqltext.Class) bool {
	return c.TransactionControl && slices.Contains([]string{"BEGIN", "START", "COMMIT", "END"}, c.Verb)
}

// lineOf widens the place of a statement by its semicolon, and by the rest of its line if nothing else stands there.
func lineOf(text string, start, end int) sqltext.Span {
	rest := strings.TrimLeft(text[end:], " \t")
	if after, ok := strings.CutPrefix(rest, ";"); ok {
		rest = after
	}
	end = len(text) - len(rest)
	begins := start == 0 || text[start-1] == '\n'
	if line, next, ok := strings.Cut(rest, "\n"); begins && ok && strings.TrimSpace(line) == "" {
		end = len(text) - len(next)
	}
	return sqltext.Span{Start: start, End: end}
}

func lexerOf(dialect string) sqltext.Dialect {
	switch dialect {
	case "mysql":
		return sqltext.MySQL
	case "sqlite":
		return sqltext.SQLite
	}
	return sqltext.Postgres
}

// carry gives a revision the SQL of its two ways. tool is who had no way down, if there is none.
func (r *Revision) carry(tool string, up, down plain) {
	if r.NoTransaction { // which is said once
		up.NoTransaction, down.NoTransaction = false, false
	}
	r.SQL, r.UpgradeSQL, r.DowngradeSQL = true, up.Section, down.Section
	if one := up.merged && !up.NoTransaction || down.merged && !down.NoTransaction; one && !r.NoTransaction {
		r.Notes = append(r.Notes, "the transactions that "+r.Source+" began and committed are one now")
	} else if up.merged || down.merged {
		r.Notes = append(r.Notes, "the transactions that "+r.Source+" began and committed are left out: it has statements that run outside of one")
	}
	if strings.TrimSpace(down.SQL) == "" && strings.TrimSpace(up.SQL) != "" {
		r.Irreversible = tool + " had no way down"
	}
}

// program says of a revision that it was one in a programming language.
func (r *Revision) program(file, tool string) []Left {
	r.Incomplete = "what " + path.Base(file) + " does, a program of " + tool + "'s"
	return []Left{{file, 1, "a program: write what it does into the revision made of it, which is incomplete until then"}}
}
