package sqlfile

import (
	"go/token"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// Places splits the files, once, and returns what says where they declare something: the
// statement that creates it, or the line of a table's column. The answer is the zero value
// where that is not found, as for what several statements make between them. dialect is that
// of dialect.Server.
func Places(dialect string, files []File) func(at schema.Path) token.Position {
	e, list := engineOf(dialect), []*statement(nil)
	for i := range files {
		if e == nil {
			break
		}
		found, err := splitFile(e, &files[i])
		if err != nil {
			list = nil
			break
		}
		list = append(list, found...)
	}
	return func(at schema.Path) token.Position {
		if at.Member != "" && at.Member != "column" && at.MemberName != "" {
			if p := creates(list, at.Member, schema.Name{Name: at.MemberName}); p != nil {
				return p.place(0)
			}
		}
		s := creates(list, at.Kind, at.Name)
		if s == nil {
			return token.Position{}
		}
		column := at.MemberName
		if at.Member != "column" && len(at.Columns) > 0 {
			column = at.Columns[0]
		}
		return s.place(s.columnOffset(e.dialect, column))
	}
}

// creates finds the statement that makes something, which is what kind says in words.
func creates(list []*statement, kind string, name schema.Name) *statement {
	if kind == "enum" {
		kind = "type"
	}
	for _, s := range list {
		if s.class.Verb != "CREATE" || !strings.EqualFold(s.class.Object, kind) || len(s.class.Targets) == 0 {
			continue
		}
		parts := s.class.Targets[0].Parts
		within := ""
		if len(parts) > 1 {
			within = parts[len(parts)-2].Text
		}
		if strings.EqualFold(parts[len(parts)-1].Text, name.Name) && (within == "" || name.Schema == "" || strings.EqualFold(within, name.Schema)) {
			return s
		}
	}
	return nil
}

// columnOffset is where in CREATE TABLE a column is, and 0 if it is not among those listed.
func (s *statement) columnOffset(d sqltext.Dialect, column string) int {
	depth, begins := 0, false
	for _, t := range significant(d, s.sql) {
		switch {
		case t.Text == "(":
			depth++
			begins = depth == 1
			continue
		case t.Text == ")":
			depth--
		case depth == 1 && begins && column != "" && strings.EqualFold(sqltext.UnquoteIdent(t.Text), column):
			return t.Offset
		}
		begins = depth == 1 && t.Text == ","
	}
	return 0
}

func (s *statement) place(offset int) token.Position {
	line, column := sqltext.Position(s.file.Text, s.offset+offset)
	return token.Position{Filename: s.file.Path, Line: line, Column: column}
}
