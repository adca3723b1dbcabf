package schema

import (
	"slices"
	"strconv"
	"strings"
)

// maxArgs is the number of parenthesised numbers that a portable kind takes.
// A spelling with more is not portable and stays raw.
func maxArgs(k Kind) (int, bool) {
	switch k {
	case Smallint, Integer, Bigint, Smallserial, Serial, Bigserial, Real, Double, Boolean, Text,
		Blob, Date, UUID, JSON, JSONB:
		return 0, true
	case Varchar, Char, Binary, Varbinary, Time, Timetz, Timestamp, Timestamptz, Interval:
		return 1, true
	case Numeric:
		return 2, true
	}
	return 0, false
}

// PortableKinds lists the spellings that ParseType understands by itself, in
// the order in which the documentation shows them.
func PortableKinds() []Kind {
	return []Kind{
		Smallint, Integer, Bigint, Smallserial, Serial, Bigserial, Numeric, Real, Double, Boolean,
		Text, Varchar, Char, Binary, Varbinary, Blob, Date, Time, Timetz, Timestamp, Timestamptz,
		Interval, UUID, JSON, JSONB,
	}
}

// ParseType reads a type as models and revisions spell it: a portable kind with
// its numbers and, on MySQL, "unsigned" and "zerofill", "enum:mood",
// "enum('a','b')", any of them followed by "[]". All else becomes Raw, for a
// dialect to interpret; ParseType never fails.
func ParseType(s string) Type {
	s = strings.TrimSpace(s)
	if elem, ok := strings.CutSuffix(s, "[]"); ok {
		t := ParseType(elem)
		return Type{Kind: Array, Elem: &t}
	}
	if name, ok := strings.CutPrefix(s, "enum:"); ok && ParseName(name).Name != "" {
		n := ParseName(name)
		return Type{Kind: EnumKind, Schema: n.Schema, Name: n.Name}
	}
	if values, ok := parseValues(s, "enum"); ok {
		return Type{Kind: EnumKind, Values: values}
	}
	if values, ok := parseValues(s, "set"); ok {
		return Type{Kind: SetKind, Values: values}
	}
	if t, ok := parsePortable(s); ok {
		return t
	}
	return Type{Kind: Raw, Raw: s}
}

func parsePortable(s string) (Type, bool) {
	s, zerofill := strings.CutSuffix(strings.ToLower(s), " zerofill")
	s, unsigned := strings.CutSuffix(s, " unsigned")
	word, args, ok := cutArgs(s)
	kind := Kind(word)
	limit, known := maxArgs(kind)
	if !ok || !known || len(args) > limit || (unsigned || zerofill) && !isNumber(kind) {
		return Type{}, false
	}
	return Type{Kind: kind, Args: args, Unsigned: unsigned, Zerofill: zerofill}, true
}

func isNumber(k Kind) bool {
	switch k {
	case Smallint, Integer, Bigint, Numeric, Real, Double:
		return true
	}
	return false
}

// cutArgs splits "numeric(10, 2)" into its word and numbers.
func cutArgs(s string) (word string, args []int, ok bool) {
	word, rest, found := strings.Cut(s, "(")
	word = strings.TrimSpace(word)
	if !found {
		return word, nil, true
	}
	inner, tail, closed := strings.Cut(rest, ")")
	if !closed || strings.TrimSpace(tail) != "" {
		return "", nil, false
	}
	for a := range strings.SplitSeq(inner, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(a))
		if err != nil {
			return "", nil, false
		}
		args = append(args, n)
	}
	return word, args, true
}

// parseValues reads "enum('a', 'it”s')"; backslash escapes are not understood
// here, since only MySQL has them.
func parseValues(s, word string) ([]string, bool) {
	if len(s) < len(word) || !strings.EqualFold(s[:len(word)], word) {
		return nil, false
	}
	s = strings.TrimSpace(s[len(word):])
	if !strings.HasPrefix(s, "(") || !strings.HasSuffix(s, ")") {
		return nil, false
	}
	s = strings.TrimSpace(s[1 : len(s)-1])
	values := []string{}
	for s != "" {
		if s[0] != '\'' {
			return nil, false
		}
		v, rest, ok := cutString(s)
		if !ok {
			return nil, false
		}
		values = append(values, v)
		rest = strings.TrimSpace(rest)
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			return nil, false
		}
		s = strings.TrimSpace(rest[1:])
	}
	return slices.Clip(values), true
}

func cutString(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), s[i+1:], true
	}
	return "", "", false
}
