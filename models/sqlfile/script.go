package sqlfile

import (
	"errors"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
)

// statement is one statement of the files, and what becomes of it.
type statement struct {
	file    *File
	sql     string // without the comments in front of it
	offset  int    // of sql in the file
	class   sqltext.Class
	renames []rename
	verdict
}

// readFiles cuts the files into statements and judges all of them. The error is
// an *Error.
func readFiles(live *liveInfo, o Options) ([]*statement, error) {
	files := o.Files
	var list []*statement
	for i := range files {
		found, err := splitFile(live.engine, &files[i])
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	p := policy{live: live, own: map[string]bool{live.fold(live.name): live.name != ""}, grants: o.Grants, defaults: o.Grants && o.Given == nil, others: o.Others}
	if err := p.findDeclared(list); err != nil {
		return nil, err
	}
	for _, s := range list {
		if r := p.judge(s); r != nil {
			e := errorAt(s.file, s.offset+r.at, r.message, r.hint)
			e.Refused = true
			return nil, e
		}
	}
	return list, nil
}

// splitFile cuts a file into statements. The data of a COPY is left out.
func splitFile(e *engine, f *File) ([]*statement, error) {
	text := f.Text
	if e.dialect == sqltext.MySQL {
		var err error
		if text, err = ordinaryQuotes(f); err != nil {
			return nil, err
		}
	}
	found, err := sqltext.Split(e.dialect, text)
	var syntax *sqltext.SyntaxError
	if errors.As(err, &syntax) {
		return nil, errorAt(f, syntax.Offset, syntax.Msg, "")
	}
	if err != nil {
		return nil, err
	}
	var list []*statement
	end := 0 // of the statement before
	for _, s := range found {
		switch s.Kind {
		case sqltext.ClientCommand:
			list = append(list, &statement{file: f, sql: s.SQL, offset: s.Offset, verdict: verdict{client: true}})
		case sqltext.Plain:
			parts := together(e, s)
			for i, part := range parts {
				one := &statement{file: f, sql: part.SQL[part.Lead:], offset: part.Offset + part.Lead}
				one.class = classify(e.dialect, one.sql)
				if len(parts) == 1 && i == 0 {
					one.renames = readRenames(e.dialect, text, part, end, one.class)
				}
				list = append(list, one)
			}
		}
		end = s.Offset + len(s.SQL)
	}
	return list, nil
}

// classify spares the INSERTs of a dump, which may be most of it and never run.
func classify(d sqltext.Dialect, sql string) sqltext.Class {
	if len(sql) > 6 && strings.EqualFold(sql[:6], "INSERT") && !isNameByte(sql[6]) {
		return sqltext.Class{Verb: "INSERT"}
	}
	return sqltext.Classify(d, sql)
}

// together finds the statements in what the author marked as one. A server may
// run several that are sent together, so that each has to be judged.
// Only the delimiter of MySQL's client holds a body together that another rule
// would cut, and its server runs one statement at a time.
func together(e *engine, s sqltext.Statement) []sqltext.Statement {
	if e.single {
		return []sqltext.Statement{s}
	}
	parts, err := sqltext.Split(e.dialect, s.SQL)
	if err != nil || len(parts) < 2 {
		return []sqltext.Statement{s}
	}
	for i := range parts {
		parts[i].Offset += s.Offset
	}
	return parts
}

// significant lists the tokens that are neither blanks nor comments, those in
// MySQL's versioned comments among them.
func significant(d sqltext.Dialect, sql string) []sqltext.Token {
	var list []sqltext.Token
	for t := range sqltext.Lex(d, sql) {
		switch t.Kind {
		case sqltext.Whitespace, sqltext.Comment, sqltext.VersionOpen, sqltext.VersionClose:
		default:
			list = append(list, t)
		}
	}
	return list
}

// isName reports whether a token is a name, or a keyword.
func isName(t sqltext.Token) bool { return t.Kind == sqltext.Ident || t.Kind == sqltext.QuotedIdent }

// isAny reports whether the token is one of the keywords.
func isAny(t sqltext.Token, words ...string) bool {
	for _, w := range words {
		if t.Is(w) {
			return true
		}
	}
	return false
}

// outside lists the indexes of the tokens that stand in no parentheses.
func outside(tokens []sqltext.Token) []int {
	var list []int
	depth := 0
	for i, t := range tokens {
		if t.Text == ")" {
			depth--
		}
		if depth == 0 {
			list = append(list, i)
		}
		if t.Text == "(" {
			depth++
		}
	}
	return list
}

// noted is a Note about a statement.
func (s *statement) noted(message string) Note {
	line, _ := sqltext.Position(s.file.Text, s.offset)
	return Note{File: s.file.Path, Line: line, Count: 1, Message: message}
}

// notes gathers what was left out, one line for each kind in a file.
func notes(list []*statement) []Note {
	var out []Note
	index := map[string]int{}
	for _, s := range list {
		if s.note == "" {
			continue
		}
		key := s.file.Path + "\x00" + s.note
		i, known := index[key]
		if !known {
			line, _ := sqltext.Position(s.file.Text, s.offset)
			i, index[key] = len(out), len(out)
			out = append(out, Note{File: s.file.Path, Line: line, Message: s.note})
		}
		out[i].Count++
	}
	return out
}

// fields splits a client command into words; quotes hold a word together.
func fields(command string) []string {
	var list []string
	for rest := strings.TrimSpace(command); rest != ""; rest = strings.TrimSpace(rest) {
		quote := rest[0]
		if quote != '"' && quote != '\'' && quote != '`' {
			quote = 0
		}
		if end := strings.IndexByte(rest[1:], quote); quote != 0 && end >= 0 {
			list, rest = append(list, rest[1:1+end]), rest[end+2:]
			continue
		}
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			end = len(rest)
		}
		list, rest = append(list, rest[:end]), rest[end:]
	}
	return list
}
