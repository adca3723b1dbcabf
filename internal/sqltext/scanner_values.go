package sqltext

import "strings"

// startsFraction tells .5 from the dot of a qualified name: MySQL allows t.1st, where the part after the dot
// starts with a digit.
func (sc *Scanner) startsFraction(i int) bool {
	if !isDigit(peek(sc.src, i+1)) {
		return false
	}
	if sc.d != MySQL || i == 0 {
		return true
	}
	before := sc.src[i-1]
	return !isIdentStart(before) && !isDigit(before) && before != '$' && before != '`'
}

// number reads a numeric literal, or on MySQL an identifier that starts with a digit.
func (sc *Scanner) number(i int) (Kind, int, bool) {
	if sc.d == MySQL && sc.src[i] != '.' {
		if end := sc.identEnd(i); !mysqlNumber(sc.src[i:end], sc.src[end:]) {
			return Ident, end, true
		}
	}
	return Number, numberEnd(sc.src, i), true
}

// mysqlNumber decides whether a run of identifier characters that starts with a digit is a number: all
// digits, 0x…, 0b…, or one with an exponent, whose sign and digits may stand in rest.
func mysqlNumber(run, rest string) bool {
	if len(run) > 2 && run[0] == '0' {
		switch run[1] {
		case 'x':
			return strings.Trim(run[2:], "0123456789abcdefABCDEF") == ""
		case 'b':
			return strings.Trim(run[2:], "01") == ""
		}
	}
	tail := strings.TrimLeft(run, "0123456789")
	if tail == "" {
		return true
	}
	if tail[0] != 'e' && tail[0] != 'E' {
		return false
	}
	if tail = tail[1:]; tail != "" {
		return strings.Trim(tail, "0123456789") == ""
	}
	return len(rest) > 1 && (rest[0] == '+' || rest[0] == '-') && isDigit(rest[1])
}

func numberEnd(s string, i int) int {
	if s[i] == '0' {
		if digits := radixDigits(peek(s, i+1)); digits != "" && strings.IndexByte(digits, peek(s, i+2)) >= 0 {
			return runEnd(s, i+2, digits+"_")
		}
	}
	const decimal = "0123456789_"
	i = runEnd(s, i, decimal)
	if peek(s, i) == '.' && peek(s, i+1) != '.' { // 1..10 is a range
		i = runEnd(s, i+1, decimal)
	}
	if c := peek(s, i); c == 'e' || c == 'E' {
		j := i + 1
		if c := peek(s, j); c == '+' || c == '-' {
			j++
		}
		if isDigit(peek(s, j)) {
			i = runEnd(s, j, decimal)
		}
	}
	return i
}

func radixDigits(c byte) string {
	switch c | 0x20 {
	case 'x':
		return "0123456789abcdefABCDEF"
	case 'o':
		return "01234567"
	case 'b':
		return "01"
	}
	return ""
}

func runEnd(s string, i int, set string) int {
	for i < len(s) && strings.IndexByte(set, s[i]) >= 0 {
		i++
	}
	return i
}

// variable reads a placeholder or variable, if one starts at i.
func (sc *Scanner) variable(i int) (Kind, int, bool) {
	s := sc.src
	switch c := s[i]; sc.d {
	case Postgres:
		if c == '$' && isDigit(peek(s, i+1)) {
			return Param, runEnd(s, i+1, "0123456789"), true
		}
	case MySQL:
		switch c {
		case '?':
			return Param, i + 1, true
		case '$': // identifiers may start with it
			return Ident, sc.identEnd(i + 1), true
		case '@':
			return sc.mysqlVariable(i)
		}
	case SQLite:
		switch c {
		case '?':
			return Param, runEnd(s, i+1, "0123456789"), true
		case ':', '@', '$', '#':
			if end := sc.identEnd(i + 1); end > i+1 {
				return Param, end, true
			}
		}
	}
	return 0, 0, false
}

// mysqlVariable reads @name and @@name. The @ before a quoted host name or variable name stays an operator.
func (sc *Scanner) mysqlVariable(i int) (Kind, int, bool) {
	j := i + 1
	if peek(sc.src, j) == '@' {
		j++
	}
	end := sc.identEnd(j)
	for j-i == 1 && end > j && peek(sc.src, end) == '.' && sc.identEnd(end+1) > end+1 {
		end = sc.identEnd(end + 1) // user variables may hold dots, and so may host names
	}
	return Param, end, end > j
}

// operator reads what is left: operators, and bytes that mean nothing.
func (sc *Scanner) operator(i int) (Kind, int) {
	s := sc.src
	if s[i] == ':' {
		if c := peek(s, i+1); c == ':' && sc.d == Postgres || c == '=' && sc.d != SQLite {
			return Op, i + 2
		}
		return Op, i + 1
	}
	if sc.d == Postgres {
		if end := postgresOperatorEnd(s, i); end > i {
			return Op, end
		}
		return Other, i + 1
	}
	for _, op := range [...]string{"<=>", "->>", "->", "||", "&&", "<=", ">=", "<>", "!=", "==", "<<", ">>"} {
		if s[i] == op[0] && strings.HasPrefix(s[i:], op) {
			return Op, i + len(op)
		}
	}
	if strings.IndexByte("+-*/<>=~!@%^&|", s[i]) >= 0 {
		return Op, i + 1
	}
	return Other, i + 1
}

// postgresOperatorEnd follows the server's rule: the longest run of operator characters that opens no
// comment, without a trailing + or - unless a character stands in it that no standard operator has.
func postgresOperatorEnd(s string, i int) int {
	end, special := i, false
	for end < len(s) && strings.IndexByte("+-*/<>=~!@#%^&|`?", s[end]) >= 0 {
		if next := peek(s, end+1); s[end] == '-' && next == '-' || s[end] == '/' && next == '*' {
			break
		}
		special = special || strings.IndexByte("~!@#%^&|`?", s[end]) >= 0
		end++
	}
	for !special && end > i+1 && (s[end-1] == '+' || s[end-1] == '-') {
		end--
	}
	return end
}

func peek(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func spaceEnd(s string, i int) int {
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isIdentStart takes every byte of a multi-byte character for a letter, as the databases do.
func isIdentStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}
