package sqltext

import "strings"

// QuoteIdent quotes an identifier, always: with backticks for MySQL, with double quotes elsewhere. The result
// means name and nothing else, whatever characters it holds; only a NUL byte no database can take.
func QuoteIdent(d Dialect, name string) string {
	if d == MySQL {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// QuoteString writes a string literal. The server must run with the default settings that Dialect names:
// standard_conforming_strings on PostgreSQL, no NO_BACKSLASH_ESCAPES on MySQL. PostgreSQL and SQLite have no
// literal for a text with a NUL byte; on MySQL it becomes \0.
func QuoteString(d Dialect, s string) string {
	s = strings.ReplaceAll(s, "'", "''")
	if d == MySQL {
		s = strings.ReplaceAll(s, `\`, `\\`)
		s = strings.ReplaceAll(s, "\x00", `\0`)
	}
	return "'" + s + "'"
}

// UnquoteIdent returns the name that an identifier token stands for: the text between its quotes, with doubled
// quotes undone. An unquoted one is returned as it is, in its own case. Every quoting is understood in every
// dialect, single quotes as well, which SQLite takes for names where it expects one.
func UnquoteIdent(text string) string {
	if len(text) > 3 && text[0]|0x20 == 'u' && text[1] == '&' && text[2] == '"' {
		return unicodeEscapes(inner(text[2:], '"'))
	}
	switch c := peek(text, 0); c {
	case '"', '`', '\'':
		return inner(text, c)
	case '[':
		return strings.TrimSuffix(text[1:], "]")
	}
	return text
}

// inner takes the quotes off and undoubles those inside.
func inner(text string, quote byte) string {
	q := string(quote)
	text = strings.TrimSuffix(text[1:], q)
	return strings.ReplaceAll(text, q+q, q)
}

// UnquoteString returns the value of a string literal: a String or DollarString token, with its prefix and
// quotes. It reports false for what is no such literal, or denotes bits or bytes (X'…', B'…').
func UnquoteString(d Dialect, text string) (string, bool) {
	if d == Postgres && strings.HasPrefix(text, "$") {
		n := strings.IndexByte(text[1:], '$') + 2
		if n < 2 || len(text) < 2*n || text[len(text)-n:] != text[:n] {
			return "", false
		}
		return text[n : len(text)-n], true
	}
	prefix, rest := "", text
	if i := strings.IndexAny(text, `'"`); i > 0 {
		prefix, rest = strings.ToLower(text[:i]), text[i:]
	}
	if len(rest) < 2 || rest[0] != rest[len(rest)-1] || rest[0] != '\'' && (rest[0] != '"' || d != MySQL) {
		return "", false
	}
	switch {
	case prefix == "" && d != MySQL, prefix == "n" && d == Postgres:
		return inner(rest, '\''), true
	case prefix == "" || prefix == "n" && d == MySQL:
		return backslashEscapes(d, rest), true
	case prefix == "e" && d == Postgres:
		return backslashEscapes(d, rest), true
	case prefix == "u&" && d == Postgres:
		return unicodeEscapes(inner(rest, '\'')), true
	}
	return "", false
}

// SplitQualified reads a name such as auth.users or "my.schema".users into its parts. Parts may be quoted with
// "…", `…` or […]; unquoted ones are taken as they are, in their own case, blanks and all. An empty part and
// an open quote are errors of type *SyntaxError.
func SplitQualified(name string) ([]string, error) {
	var parts []string
	for i := 0; ; {
		end, part := i, ""
		switch peek(name, i) {
		case '"', '`', '[':
			sc := NewScanner(SQLite, name)
			sc.pos = i
			tok, _ := sc.Next()
			if tok.Unterminated {
				return nil, errorAt(name, i, "%s has no closing quote", name[i:])
			}
			end, part = i+len(tok.Text), UnquoteIdent(tok.Text)
			if end < len(name) && name[end] != '.' {
				return nil, errorAt(name, end, "expected a dot behind %s", tok.Text)
			}
		default:
			for end < len(name) && name[end] != '.' {
				end++
			}
			part = name[i:end]
		}
		if part == "" {
			return nil, errorAt(name, i, "empty name in %q", name)
		}
		parts = append(parts, part)
		if end == len(name) {
			return parts, nil
		}
		i = end + 1
	}
}

// JoinQualified is the inverse of SplitQualified: it joins the parts with dots and quotes those that would be
// read differently. A part must not be empty.
func JoinQualified(parts ...string) string {
	var out strings.Builder
	for i, part := range parts {
		if i > 0 {
			out.WriteByte('.')
		}
		if strings.ContainsAny(part, "\"`[.") {
			part = QuoteIdent(SQLite, part)
		}
		out.WriteString(part)
	}
	return out.String()
}
