package sqltext

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// backslashEscapes returns the value of a literal, quotes included, in which a backslash escapes: PostgreSQL's
// E'…' without the E, and MySQL's strings.
func backslashEscapes(d Dialect, text string) string {
	quote, text := text[0], text[1:len(text)-1]
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == quote:
			i++ // doubled
			out.WriteByte(quote)
		case text[i] == '\\' && i+1 < len(text):
			i++
			if d == MySQL {
				out.WriteString(mysqlEscape(text[i]))
			} else {
				i += postgresEscape(&out, text[i:]) - 1
			}
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

func mysqlEscape(c byte) string {
	switch c {
	case '0':
		return "\x00"
	case 'b':
		return "\b"
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case 'Z':
		return "\x1a"
	case '%', '_': // kept for LIKE
		return `\` + string(rune(c))
	}
	return string([]byte{c})
}

// postgresEscape writes what the escape at the start of s, without its backslash, stands for, and returns how
// many bytes of s it took.
func postgresEscape(out *strings.Builder, s string) int {
	digits := 0
	switch c := s[0]; {
	case c == 'b':
		out.WriteByte('\b')
	case c == 'f':
		out.WriteByte('\f')
	case c == 'n':
		out.WriteByte('\n')
	case c == 'r':
		out.WriteByte('\r')
	case c == 't':
		out.WriteByte('\t')
	case c >= '0' && c <= '7':
		n := runEnd(s[:min(3, len(s))], 0, "01234567")
		v, _ := strconv.ParseUint(s[:n], 8, 32)
		out.WriteByte(byte(v))
		return n
	case c == 'x':
		n := runEnd(s[:min(3, len(s))], 1, radixDigits('x'))
		v, err := strconv.ParseUint(s[1:n], 16, 8)
		if err != nil {
			v, n = uint64(c), 1
		}
		out.WriteByte(byte(v))
		return n
	case c == 'u':
		digits = 4
	case c == 'U':
		digits = 8
	default:
		out.WriteByte(c)
	}
	if digits == 0 {
		return 1
	}
	if len(s) > digits {
		if v, err := strconv.ParseUint(s[1:1+digits], 16, 32); err == nil {
			return 1 + digits + writeUnicode(out, rune(v), s[1+digits:], `\u`, 4)
		}
	}
	out.WriteByte(s[0])
	return 1
}

// writeUnicode writes a code point. A first surrogate is joined with the escape of the second at the start of
// rest; the number of bytes this took from rest is returned.
func writeUnicode(out *strings.Builder, r rune, rest, escape string, digits int) int {
	if n := len(escape) + digits; utf16.IsSurrogate(r) && len(rest) >= n && strings.HasPrefix(rest, escape) {
		if v, err := strconv.ParseUint(rest[len(escape):n], 16, 32); err == nil {
			if both := utf16.DecodeRune(r, rune(v)); both != utf8.RuneError {
				out.WriteRune(both)
				return n
			}
		}
	}
	out.WriteRune(r)
	return 0
}

// unicodeEscapes resolves the escapes of PostgreSQL's U&'…' with the standard escape character: \XXXX,
// \+XXXXXX, \\.
func unicodeEscapes(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out.WriteByte(s[i])
			continue
		}
		start, digits := i+1, 4
		if c := peek(s, start); c == '\\' {
			out.WriteByte(c)
			i++
			continue
		} else if c == '+' {
			start, digits = i+2, 6
		}
		v, err := strconv.ParseUint(s[min(start, len(s)):min(start+digits, len(s))], 16, 32)
		if err != nil || start+digits > len(s) {
			out.WriteByte('\\')
			continue
		}
		i = start + digits - 1
		i += writeUnicode(&out, rune(v), s[i+1:], `\`, 4)
	}
	return out.String()
}
