package python

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// kind says what a token is.
type kind uint8

const (
	kindEnd kind = iota
	kindNewline
	kindIndent
	kindDedent
	kindName
	kindNumber
	kindString
	kindSign // an operator or a bracket
)

// token is a word of the source. text is its spelling, but for a string its value.
type token struct {
	kind       kind
	text       string
	start, end int // in bytes
	line       int
	// formatted marks an f-string, and bytes a b-string.
	formatted, bytes bool
}

// lexer cuts source into tokens. Line ends within brackets are no tokens.
type lexer struct {
	src     string
	at      int
	line    int
	depth   int
	indents []int
	tokens  []token
}

func tokenize(src string) ([]token, error) {
	l := &lexer{src: src, line: 1, indents: []int{0}}
	for l.at < len(l.src) {
		if err := l.logicalLine(); err != nil {
			return nil, err
		}
	}
	for len(l.indents) > 1 {
		l.indents = l.indents[:len(l.indents)-1]
		l.add(kindDedent, "", l.at)
	}
	l.add(kindEnd, "", l.at)
	return l.tokens, nil
}

func (l *lexer) add(k kind, text string, start int) {
	l.tokens = append(l.tokens, token{kind: k, text: text, start: start, end: l.at, line: l.line})
}

func (l *lexer) fail(what string) error { return &SyntaxError{Line: l.line, Message: what} }

// logicalLine reads a line with all that its brackets and backslashes join to it.
func (l *lexer) logicalLine() error {
	width := l.blanks()
	if l.at >= len(l.src) {
		return nil
	}
	if c := l.src[l.at]; c == '\n' || c == '\r' || c == '#' {
		l.skipLine()
		return nil
	}
	if err := l.indent(width); err != nil {
		return err
	}
	for l.at < len(l.src) {
		c := l.src[l.at]
		switch {
		case c == '\n':
			if l.depth == 0 {
				l.add(kindNewline, "", l.at)
				l.newline()
				return nil
			}
			l.newline()
		case c == ' ' || c == '\t' || c == '\r' || c == '\f':
			l.at++
		case c == '#':
			for l.at < len(l.src) && l.src[l.at] != '\n' {
				l.at++
			}
		case c == '\\' && strings.HasPrefix(strings.TrimPrefix(l.src[l.at+1:], "\r"), "\n"):
			l.at += 1 + strings.IndexByte(l.src[l.at+1:], '\n')
			l.newline()
		default:
			if err := l.word(c); err != nil {
				return err
			}
		}
	}
	l.add(kindNewline, "", l.at)
	return nil
}

func (l *lexer) newline() { l.at++; l.line++ }

func (l *lexer) skipLine() {
	for l.at < len(l.src) && l.src[l.at] != '\n' {
		l.at++
	}
	if l.at < len(l.src) {
		l.newline()
	}
}

// blanks skips what stands before the first word of a line, and returns its width.
func (l *lexer) blanks() int {
	width := 0
	for ; l.at < len(l.src); l.at++ {
		switch l.src[l.at] {
		case ' ':
			width++
		case '\t':
			width += 8 - width%8
		case '\f':
			width = 0
		default:
			return width
		}
	}
	return width
}

func (l *lexer) indent(width int) error {
	top := l.indents[len(l.indents)-1]
	if width > top {
		l.indents = append(l.indents, width)
		l.add(kindIndent, "", l.at)
		return nil
	}
	for width < l.indents[len(l.indents)-1] {
		l.indents = l.indents[:len(l.indents)-1]
		l.add(kindDedent, "", l.at)
	}
	if width != l.indents[len(l.indents)-1] {
		return l.fail("the line is indented as none above it")
	}
	return nil
}

func (l *lexer) word(c byte) error {
	start := l.at
	switch {
	case c == '"' || c == '\'':
		return l.text("")
	case isLetter(c):
		for l.at < len(l.src) && (isLetter(l.src[l.at]) || isDigit(l.src[l.at])) {
			l.at++
		}
		name := l.src[start:l.at]
		if l.at < len(l.src) && (l.src[l.at] == '"' || l.src[l.at] == '\'') && len(name) <= 2 && strings.Trim(strings.ToLower(name), "rbuf") == "" {
			return l.text(strings.ToLower(name))
		}
		l.add(kindName, name, start)
	case isDigit(c) || c == '.' && l.at+1 < len(l.src) && isDigit(l.src[l.at+1]):
		for l.at < len(l.src) && (isLetter(l.src[l.at]) || isDigit(l.src[l.at]) || l.src[l.at] == '.') {
			l.at++
		}
		l.add(kindNumber, l.src[start:l.at], start)
	default:
		return l.sign(start)
	}
	return nil
}

func isLetter(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// signs are the operators of more than one character, the longest first.
func signs() []string {
	return []string{
		"**=", "//=", ">>=", "<<=", "...",
		"**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", ":=",
	}
}

func (l *lexer) sign(start int) error {
	for _, s := range signs() {
		if strings.HasPrefix(l.src[l.at:], s) {
			l.at += len(s)
			l.add(kindSign, s, start)
			return nil
		}
	}
	c := l.src[l.at]
	switch {
	case strings.IndexByte("([{", c) >= 0:
		l.depth++
	case strings.IndexByte(")]}", c) >= 0:
		if l.depth == 0 {
			return l.fail(fmt.Sprintf("%q closes nothing", c))
		}
		l.depth--
	case strings.IndexByte("+-*/%@&|^~<>=.,:;!`$?", c) < 0:
		return l.fail(fmt.Sprintf("unexpected character %q", c))
	}
	l.at++
	l.add(kindSign, string(c), start)
	return nil
}

// text reads a string behind its prefix.
func (l *lexer) text(prefix string) error {
	start, line := l.at-len(prefix), l.line
	quote := l.src[l.at : l.at+1]
	if strings.HasPrefix(l.src[l.at:], strings.Repeat(quote, 3)) {
		quote = strings.Repeat(quote, 3)
	}
	l.at += len(quote)
	begin := l.at
	for !strings.HasPrefix(l.src[l.at:], quote) {
		switch {
		case l.at >= len(l.src) || l.src[l.at] == '\n' && len(quote) == 1:
			l.line = line
			return l.fail("a string that is not closed")
		case l.src[l.at] == '\\' && l.at+1 < len(l.src):
			l.at++
			if l.src[l.at] == '\n' {
				l.line++
			}
		case l.src[l.at] == '\n':
			l.line++
		}
		l.at++
	}
	value := l.src[begin:l.at]
	l.at += len(quote)
	if !strings.Contains(prefix, "r") {
		value = unescape(value)
	}
	l.tokens = append(l.tokens, token{
		kind: kindString, text: value, start: start, end: l.at, line: line,
		formatted: strings.Contains(prefix, "f"), bytes: strings.Contains(prefix, "b"),
	})
	return nil
}

// unescape replaces the escapes of a string.
func unescape(s string) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case '\n':
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case '\\', '\'', '"':
			b.WriteByte(c)
		case 'x', 'u', 'U':
			i += escapedRune(&b, s[i:])
		default:
			b.WriteString(s[i-1 : i+1]) // Python leaves what it does not know
		}
	}
	return b.String()
}

// escapedRune writes the character of \x.., \u.... or \U........ and returns how many digits it took.
func escapedRune(b *strings.Builder, s string) int {
	size := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
	var r rune
	if len(s) <= size {
		b.WriteString("\\" + s[:1])
		return 0
	}
	if n, err := fmt.Sscanf(s[1:1+size], "%x", &r); n != 1 || err != nil {
		b.WriteString("\\" + s[:1])
		return 0
	}
	b.WriteRune(r)
	return size
}
