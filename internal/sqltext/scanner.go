package sqltext

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Scanner reads tokens one after the other, without allocating. It never fails: text that cannot be a token
// comes out as Other, and a token cut off by the end of the text is marked as unterminated.
type Scanner struct {
	src   string
	d     Dialect
	pos   int
	line  int
	col   int
	delim string // set by the splitter while a DELIMITER command is in force

	inVersion bool // between VersionOpen and VersionClose
}

// NewScanner starts at the beginning of src.
func NewScanner(d Dialect, src string) Scanner {
	return Scanner{src: src, d: d, line: 1, col: 1}
}

// Lex iterates over all tokens of src, whitespace and comments included.
func Lex(d Dialect, src string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		sc := NewScanner(d, src)
		for {
			tok, ok := sc.Next()
			if !ok || !yield(tok) {
				return
			}
		}
	}
}

// Tokens are those of src that carry a meaning, in order.
func Tokens(d Dialect, src string) []Token {
	var tokens []Token
	for tok := range Lex(d, src) {
		if !tok.Blank() {
			tokens = append(tokens, tok)
		}
	}
	return tokens
}

// Next returns the next token, or false at the end of the text.
func (sc *Scanner) Next() (Token, bool) {
	if sc.pos >= len(sc.src) {
		return Token{}, false
	}
	kind, end, closed := sc.lex(sc.pos)
	if sc.delim != "" {
		kind, end = sc.cutAtDelimiter(kind, end)
	}
	tok := Token{
		Kind: kind, Text: sc.src[sc.pos:end], Offset: sc.pos,
		Line: sc.line, Column: sc.col, Unterminated: !closed,
	}
	sc.moveTo(end)
	return tok, true
}

// moveTo advances to the offset end and keeps line and column right.
func (sc *Scanner) moveTo(end int) {
	text := sc.src[sc.pos:end]
	if n := strings.Count(text, "\n"); n > 0 {
		sc.line += n
		sc.col = 1
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	sc.col += utf8.RuneCountInString(text)
	sc.pos = end
}

// cutAtDelimiter makes room for the client's delimiter: it may stand inside what would otherwise be one
// token, as in "END$$", where $ is an identifier character.
func (sc *Scanner) cutAtDelimiter(kind Kind, end int) (Kind, int) {
	rest := sc.src[sc.pos:]
	if strings.HasPrefix(rest, sc.delim) {
		return delimiter, sc.pos + len(sc.delim)
	}
	switch kind {
	case Ident, Number, Param, Op, Punct, Other:
		window := rest[:min(len(rest), end-sc.pos+len(sc.delim)-1)]
		if i := strings.Index(window, sc.delim); i > 0 && sc.pos+i < end {
			return kind, sc.pos + i
		}
	}
	return kind, end
}

// lex finds the kind and the end of the token that starts at i, and whether it was properly closed.
func (sc *Scanner) lex(i int) (kind Kind, end int, closed bool) {
	s, c := sc.src, sc.src[i]
	switch {
	case isSpace(c):
		return Whitespace, spaceEnd(s, i+1), true
	case i == 0 && strings.HasPrefix(s, byteOrderMark):
		return Whitespace, len(byteOrderMark), true
	case c == '-' && sc.startsLineComment(i), c == '#' && sc.d == MySQL:
		return Comment, sc.lineEnd(i), true
	case c == '/' && peek(s, i+1) == '*':
		return sc.blockComment(i)
	case c == '*' && sc.inVersion && peek(s, i+1) == '/':
		sc.inVersion = false
		return VersionClose, i + 2, true
	case c == '\'':
		return sc.quoted(String, i, sc.d == MySQL)
	case c == '"' && sc.d == MySQL:
		return sc.quoted(String, i, true)
	case c == '"', c == '`' && sc.d != Postgres:
		return sc.quoted(QuotedIdent, i, false)
	case c == '[' && sc.d == SQLite:
		return bracketed(s, i)
	case isDigit(c), c == '.' && sc.startsFraction(i):
		return sc.number(i)
	case isIdentStart(c):
		return sc.word(i)
	}
	switch c {
	case '(', ')', '[', ']', '{', '}', ',', ';', '.':
		return Punct, i + 1, true
	}
	if kind, end, ok := sc.variable(i); ok {
		return kind, end, true
	}
	if c == '$' && sc.d == Postgres {
		return dollarQuoted(s, i)
	}
	kind, end = sc.operator(i)
	return kind, end, true
}

const byteOrderMark = "\xef\xbb\xbf"

// startsLineComment: MySQL wants a blank or control character after the two dashes, so that 5--3 is
// arithmetic.
func (sc *Scanner) startsLineComment(i int) bool {
	if peek(sc.src, i+1) != '-' {
		return false
	}
	return sc.d != MySQL || i+2 >= len(sc.src) || sc.src[i+2] <= ' ' || sc.src[i+2] == 0x7f
}

func (sc *Scanner) lineEnd(i int) int {
	rest := sc.src[i:]
	n := strings.IndexByte(rest, '\n')
	if n < 0 {
		n = len(rest)
	}
	if sc.d == Postgres { // there a carriage return alone ends the line as well
		if r := strings.IndexByte(rest[:n], '\r'); r >= 0 {
			n = r
		}
	}
	return i + n
}

func (sc *Scanner) blockComment(i int) (Kind, int, bool) {
	s := sc.src
	switch sc.d {
	case Postgres:
		return nestedComment(s, i)
	case MySQL:
		if end, ok := versionOpen(s, i); ok && !sc.inVersion {
			sc.inVersion = true
			return VersionOpen, end, true
		}
	}
	if n := strings.Index(s[i+2:], "*/"); n >= 0 {
		return Comment, i + 2 + n + 2, true
	}
	// SQLite takes the end of the text for the end of the comment.
	return Comment, len(s), sc.d == SQLite
}

func nestedComment(s string, i int) (Kind, int, bool) {
	depth := 1
	for i += 2; i < len(s); {
		n := strings.IndexAny(s[i:], "*/")
		if n < 0 {
			break
		}
		i += n
		switch {
		case s[i] == '/' && peek(s, i+1) == '*':
			depth++
			i += 2
		case s[i] == '*' && peek(s, i+1) == '/':
			depth--
			i += 2
			if depth == 0 {
				return Comment, i, true
			}
		default:
			i++
		}
	}
	return Comment, len(s), false
}

// versionOpen reports the end of "/*!NNNNN" or "/*M!NNNNNN" at i. Version 99999 and 999999 are the idiom for
// "on no server": those stay comments.
func versionOpen(s string, i int) (int, bool) {
	i += 2
	if c := peek(s, i); c == 'M' || c == 'm' {
		i++
	}
	if peek(s, i) != '!' {
		return 0, false
	}
	i++
	end := i
	for end < len(s) && end < i+6 && isDigit(s[end]) {
		end++
	}
	if v := s[i:end]; v == "99999" || v == "999999" {
		return 0, false
	}
	return end, true
}

// quoted finds the end of a token whose opening quote stands at q. A
// doubled quote stands for one; where escapes is set, a backslash takes the next byte with it.
func (sc *Scanner) quoted(kind Kind, q int, escapes bool) (Kind, int, bool) {
	s, quote := sc.src, sc.src[q]
	for i := q + 1; i < len(s); {
		if !escapes {
			n := strings.IndexByte(s[i:], quote)
			if n < 0 {
				break
			}
			i += n
		}
		switch {
		case s[i] == quote && peek(s, i+1) == quote:
			i += 2
		case s[i] == quote:
			return kind, i + 1, true
		case escapes && s[i] == '\\':
			i += 2
		default:
			i++
		}
	}
	return kind, len(s), false
}

func bracketed(s string, i int) (Kind, int, bool) {
	if n := strings.IndexByte(s[i:], ']'); n >= 0 {
		return QuotedIdent, i + n + 1, true
	}
	return QuotedIdent, len(s), false
}

// dollarQuoted reads $tag$…$tag$; a dollar that opens none is a byte of its own.
func dollarQuoted(s string, i int) (Kind, int, bool) {
	j := i + 1
	for j < len(s) && (isIdentStart(s[j]) || j > i+1 && isDigit(s[j])) {
		j++
	}
	if peek(s, j) != '$' {
		return Other, i + 1, true
	}
	tag := s[i : j+1]
	if n := strings.Index(s[j+1:], tag); n >= 0 {
		return DollarString, j + 1 + n + len(tag), true
	}
	return DollarString, len(s), false
}

// word reads an identifier, or the literal that its first letter is the prefix of.
func (sc *Scanner) word(i int) (Kind, int, bool) {
	s := sc.src
	switch next := peek(s, i+1); s[i] | 0x20 {
	case 'e', 'b', 'n', 'x':
		if next == '\'' && sc.hasPrefix(s[i]|0x20) {
			return sc.quoted(String, i+1, s[i]|0x20 == 'e' || sc.d == MySQL)
		}
	case 'u':
		if sc.d == Postgres && next == '&' {
			switch peek(s, i+2) {
			case '\'':
				return sc.quoted(String, i+2, false)
			case '"':
				return sc.quoted(QuotedIdent, i+2, false)
			}
		}
	}
	return Ident, sc.identEnd(i + 1), true
}

func (sc *Scanner) hasPrefix(c byte) bool {
	switch sc.d {
	case Postgres:
		return true
	case MySQL:
		return c != 'e'
	default:
		return c == 'x'
	}
}

func (sc *Scanner) identEnd(i int) int {
	for i < len(sc.src) && (isIdentStart(sc.src[i]) || isDigit(sc.src[i]) || sc.src[i] == '$') {
		i++
	}
	return i
}
