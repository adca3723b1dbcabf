package sqltext

import (
	"strings"

	"github.com/retort-db/migrate/internal/conflict"
)

// StatementKind tells what a database runs from what only its command-line client understands.
type StatementKind uint8

const (
	// Plain is a statement for the server.
	Plain StatementKind = iota
	// ClientCommand is a line for the client: psql's \connect, the mysql client's source, sqlite3's .read.
	ClientCommand
	// CopyData is the data behind a COPY … FROM STDIN, without the closing \. line; it may be empty. It follows
	// the statement that it belongs to.
	CopyData
)

// Statement is one statement of a script.
type Statement struct {
	Kind StatementKind
	// SQL is a substring of the script: the statement with the comments in front of it, without the
	// terminator, without blanks around it.
	SQL string
	// Lead is the length of the comments and blanks at the start of SQL: SQL[Lead:] begins with the
	// statement's first word.
	Lead int
	// Offset is where SQL begins in the script, in bytes.
	Offset int
	// Line is the line of the script, from 1, on which SQL begins.
	Line int
	// ReadsData says that it is PostgreSQL's COPY … FROM STDIN, which CopyData has to follow.
	ReadsData bool
}

// Directives that take whatever stands between them as one statement, each on a line of its own. They are for
// what Split cannot know to belong together.
const (
	directiveBegin = "migrate:statement-begin"
	directiveEnd   = "migrate:statement-end"
)

// Split cuts a script into its statements, as the database's command-line client would. Semicolons in strings,
// comments, routine bodies, PostgreSQL's parentheses and MySQL's versioned comments do not end a statement; the
// last statement needs none. Empty statements are dropped, with the comments in front of them.
//
// The mysql client's DELIMITER is obeyed and yields no statement; other client commands and the data of COPY
// yield statements of their own kinds, for the caller to run or to refuse. Between the lines
// "-- migrate:statement-begin" and "-- migrate:statement-end" everything is one statement.
//
// Text that has no end (an open quote, say), or that holds a conflict of a merge, gives a *SyntaxError, together
// with the statements before it.
// Split takes time linear in the length of src, and the statements share its memory.
func Split(d Dialect, src string) ([]Statement, error) {
	s := splitter{d: d, src: src, sc: NewScanner(d, src), inside: nesting{d: d}}
	err := s.run()
	return s.out, err
}

type splitter struct {
	d       Dialect
	src     string
	sc      Scanner
	inside  nesting
	out     []Statement
	version Token // the versioned comment that is open, if Text is not empty

	pending  bool // a token of the statement was seen
	lead     bool // at least a comment was seen
	start    int  // offset and line of the first comment or token
	line     int
	body     int // offset of the first token
	end      int // end of the last token or comment
	lastLine int // the line on which the last token or comment ended
}

func (s *splitter) run() error {
	for {
		tok, ok := s.sc.Next()
		if !ok {
			break
		}
		if tok.Unterminated {
			return errorAt(s.src, tok.Offset, "%s", unterminated(tok))
		}
		if tok.Column == 1 && tok.Kind == Op && conflict.Begins(s.src[tok.Offset:]) {
			return errorAt(s.src, tok.Offset, "%s", conflict.Message)
		}
		if err := s.take(tok); err != nil {
			return err
		}
		if tok.Kind != Whitespace {
			s.lastLine = s.sc.line
		}
	}
	if s.version.Text != "" {
		return errorAt(s.src, s.version.Offset, "the comment that begins here has no closing */")
	}
	s.flush()
	return nil
}

func (s *splitter) take(tok Token) error {
	switch {
	case tok.Kind == Whitespace:
		return nil
	case tok.Kind == Comment:
		return s.comment(tok)
	case tok.Kind == delimiter:
		s.flush()
		return nil
	case tok.punct(';') && s.sc.delim == "" && s.version.Text == "" && !s.inside.open():
		return s.terminate()
	case s.isClientCommand(tok):
		return s.clientCommand(tok)
	}
	if !s.pending {
		s.pending, s.body = true, tok.Offset
		if !s.lead {
			s.start, s.line = tok.Offset, tok.Line
		}
	}
	s.end = tok.End()
	switch tok.Kind {
	case VersionOpen:
		s.version = tok
	case VersionClose:
		s.version = Token{}
	default:
		if s.sc.delim == "" {
			s.inside.observe(tok)
		}
	}
	return nil
}

// flush ends the pending statement.
func (s *splitter) flush() {
	if s.pending {
		s.out = append(s.out, Statement{
			SQL: s.src[s.start:s.end], Lead: s.body - s.start, Offset: s.start, Line: s.line,
			ReadsData: s.inside.isCopyFromStdin(),
		})
	}
	s.pending, s.lead = false, false
	s.inside.reset()
}

// terminate ends the statement at a semicolon and takes the data that follows a COPY.
func (s *splitter) terminate() error {
	data := s.pending && s.inside.isCopyFromStdin()
	s.flush()
	if !data {
		return nil
	}
	rest := s.src[s.sc.pos:]
	eol := strings.IndexByte(rest, '\n') + 1
	if eol == 0 || strings.TrimSpace(rest[:eol]) != "" || strings.TrimSpace(rest) == "" {
		return nil // the caller sees that there are none
	}
	s.sc.moveTo(s.sc.pos + eol)
	start, line := s.sc.pos, s.sc.line
	end, next := copyDataEnd(s.src, start)
	if next < 0 {
		return errorAt(s.src, start, `the data of COPY that begins here has no end, a line with \. alone`)
	}
	s.out = append(s.out, Statement{Kind: CopyData, SQL: s.src[start:end], Offset: start, Line: line})
	s.sc.moveTo(next)
	return nil
}

// copyDataEnd finds the line \. behind start: where the data ends, and where the script goes on, or -1.
func copyDataEnd(src string, start int) (end, next int) {
	for i := start; i < len(src); {
		eol := len(src)
		if n := strings.IndexByte(src[i:], '\n'); n >= 0 {
			eol = i + n + 1
		}
		if strings.TrimRight(src[i:eol], "\r\n") == `\.` {
			return i, eol
		}
		i = eol
	}
	return 0, -1
}

// comment keeps a comment for the statement it stands in front of, and obeys directives.
func (s *splitter) comment(tok Token) error {
	switch directive(tok.Text) {
	case directiveBegin:
		return s.verbatim(tok)
	case directiveEnd:
		return errorAt(s.src, tok.Offset, "%s without %s before it", directiveEnd, directiveBegin)
	}
	if !s.pending && !s.lead {
		s.lead, s.start, s.line = true, tok.Offset, tok.Line
	}
	s.end = tok.End()
	return nil
}

// directive returns what a -- comment says.
func directive(comment string) string {
	if !strings.HasPrefix(comment, "--") {
		return ""
	}
	return strings.TrimSpace(comment[2:])
}

// verbatim takes everything between the directives as one statement.
func (s *splitter) verbatim(begin Token) error {
	if s.pending {
		return errorAt(s.src, begin.Offset, "%s inside a statement: the one before it does not end", directiveBegin)
	}
	from := begin.End()
	end, next := directiveEndLine(s.src, from)
	if next < 0 {
		return errorAt(s.src, begin.Offset, "%s without %s behind it", directiveBegin, directiveEnd)
	}
	s.lead = false
	inner := NewScanner(s.d, s.src[from:end])
	inner.line = begin.Line
	for {
		tok, ok := inner.Next()
		if !ok {
			break
		}
		if tok.Kind == Whitespace || tok.punct(';') {
			continue
		}
		if !s.pending && !s.lead {
			s.lead, s.start, s.line = true, from+tok.Offset, tok.Line
		}
		if tok.Kind != Comment {
			if !s.pending {
				s.pending, s.body = true, from+tok.Offset
			}
			s.end = from + tok.Offset + len(strings.TrimRight(tok.Text, " \t\r\n"))
		}
	}
	s.flush()
	s.sc.moveTo(next)
	return nil
}

// directiveEndLine finds the line of the closing directive: where it begins and where it ends, or -1.
func directiveEndLine(src string, from int) (start, end int) {
	for i := from; ; {
		n := strings.Index(src[i:], directiveEnd)
		if n < 0 {
			return 0, -1
		}
		start = strings.LastIndexByte(src[from:i+n], '\n') + 1 + from
		end = i + n + len(directiveEnd)
		if eol := strings.IndexByte(src[end:], '\n'); eol >= 0 {
			end += eol
		} else {
			end = len(src)
		}
		if directive(strings.TrimSpace(src[start:end])) == directiveEnd {
			return start, end
		}
		i = end
	}
}

func unterminated(tok Token) string {
	switch tok.Kind {
	case Comment:
		return "the comment that begins here has no closing */"
	case DollarString:
		tag := tok.Text[:strings.IndexByte(tok.Text[1:], '$')+2]
		return "the string that begins here has no closing " + tag
	case QuotedIdent:
		return "the quoted identifier that begins here has no closing quote"
	}
	return "the string that begins here has no closing quote"
}
