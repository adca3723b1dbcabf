package sqltext

import "strings"

// Kind says what a token is.
type Kind uint8

const (
	// Whitespace is a run of blanks and line ends; a byte order mark at the start of the text counts as one.
	Whitespace Kind = iota + 1
	// Comment is one whole comment, without the line end that closes a -- or # comment. Optimizer hints
	// (/*+ … */) are comments. So is a MySQL versioned comment that no server is new enough to execute.
	Comment
	// VersionOpen is the start of a MySQL versioned comment: "/*!", "/*!50003", "/*M!100301". What follows, up
	// to the VersionClose, is lexed as ordinary SQL because the server executes it.
	VersionOpen
	// VersionClose is the "*/" that ends a versioned comment.
	VersionClose
	// Ident is an unquoted identifier or a keyword.
	Ident
	// QuotedIdent is a quoted identifier with its quotes: "…", `…`, […], or U&"…".
	QuotedIdent
	// String is a string literal with its quotes and its prefix: '…', E'…', X'…', N'…', U&'…'; "…" on MySQL.
	String
	// DollarString is a PostgreSQL dollar-quoted string with its tags.
	DollarString
	// Number is a numeric literal without sign.
	Number
	// Param is a placeholder or variable: $1, ?, ?1, :name, @name, @@name, as far as the dialect has them.
	Param
	// Op is an operator, of one or more characters.
	Op
	// Punct is one of ( ) [ ] { } , ; and the dot.
	Punct
	// Other is a single byte that begins nothing in the dialect.
	Other

	// delimiter is the terminator that the DELIMITER client command set; only the splitter's scanner makes it.
	delimiter
)

// Token is one lexical unit. Text is a substring of the scanned text: the texts of all tokens, in order, are
// that text.
type Token struct {
	Kind   Kind
	Text   string
	Offset int // bytes before the token
	Line   int // from 1
	Column int // from 1, in characters
	// Unterminated is set on the last token when the text ended before its closing quote or comment end.
	Unterminated bool
}

// End is the offset just after the token.
func (t Token) End() int { return t.Offset + len(t.Text) }

// Is reports whether the token is the given keyword, in whatever case. Quoted identifiers are no keywords.
func (t Token) Is(word string) bool {
	return t.Kind == Ident && len(t.Text) == len(word) && strings.EqualFold(t.Text, word)
}

// Blank reports whether the token carries no meaning for the server: white space or a comment.
func (t Token) Blank() bool { return t.Kind == Whitespace || t.Kind == Comment }

// punct reports whether the token is this punctuation character.
func (t Token) punct(c byte) bool { return t.Kind == Punct && t.Text[0] == c }

// op reports whether the token is this operator.
func (t Token) op(s string) bool { return t.Kind == Op && t.Text == s }
