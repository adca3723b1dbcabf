package sqltext

import "strings"

// isClientCommand reports whether tok begins something that only the database's command-line client knows.
func (s *splitter) isClientCommand(tok Token) bool {
	switch s.d {
	case Postgres: // psql takes them anywhere
		return tok.Kind == Other && tok.Text == `\`
	case MySQL:
		if tok.Kind == Other && tok.Text == `\` {
			next := peek(s.src, tok.End())
			return !s.pending || next == 'g' || next == 'G'
		}
		return !s.pending && tok.Kind == Ident && isMySQLCommand(tok.Text) && s.startsLine(tok)
	case SQLite:
		return !s.pending && (tok.punct('.') && s.startsLine(tok) || s.isShellComment(tok))
	}
	return false
}

// isMySQLCommand lists the mysql client's commands that are words and begin no SQL statement.
func isMySQLCommand(word string) bool {
	switch len(word) {
	case 3, 4, 5, 6, 7, 8, 9:
	default:
		return false
	}
	for _, c := range [...]string{
		"delimiter", "source", "system", "tee", "notee", "pager", "nopager", "prompt", "charset", "connect",
		"warnings", "nowarning", "rehash", "exit", "quit", "edit", "status", "clear",
	} {
		if strings.EqualFold(word, c) {
			return true
		}
	}
	return false
}

// startsLine reports whether the token at this line is the first on it.
func (s *splitter) startsLine(tok Token) bool { return tok.Line != s.lastLine }

// isShellComment reports whether tok begins a line that sqlite3 leaves out and SQLite does not know.
func (s *splitter) isShellComment(tok Token) bool {
	return s.d == SQLite && tok.Kind == Other && tok.Text == "#" && (tok.Offset == 0 || s.src[tok.Offset-1] == '\n')
}

// clientCommand takes the rest of the line: as a new delimiter, as the end of the statement before it, as a comment,
// or as a command to report.
func (s *splitter) clientCommand(tok Token) error {
	s.flush()
	end := len(s.src)
	if n := strings.IndexByte(s.src[tok.Offset:], '\n'); n >= 0 {
		end = tok.Offset + n
	}
	if s.d == MySQL && tok.Is("delimiter") {
		fields := strings.Fields(s.src[tok.End():end])
		if len(fields) == 0 {
			return errorAt(s.src, tok.Offset, "DELIMITER names no delimiter")
		}
		s.sc.delim = strings.Trim(fields[0], `'"`+"`")
		if s.sc.delim == ";" {
			s.sc.delim = ""
		}
		s.sc.moveTo(end)
		return nil
	}
	if s.isShellComment(tok) {
		s.sc.moveTo(end)
		return nil
	}
	text := strings.TrimSpace(s.src[tok.Offset:end])
	if next := peek(s.src, tok.End()); s.d == MySQL && (next == 'g' || next == 'G') || text == `\g` {
		s.sc.moveTo(tok.End() + 1) // \g and \G are terminators
		return nil
	}
	s.out = append(s.out, Statement{Kind: ClientCommand, SQL: text, Offset: tok.Offset, Line: tok.Line})
	s.sc.moveTo(end)
	return nil
}
