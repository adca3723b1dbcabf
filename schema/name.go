package schema

import (
	"cmp"
	"strings"
)

// Name is a possibly qualified name. An empty Schema means the default one:
// the first of PostgreSQL's search_path, the connected database on MySQL, main
// on SQLite.
type Name struct {
	Schema string
	Name   string
}

// ParseName reads "users", "auth.users" or, where a part holds a dot or a
// quote, "auth"."user.s" with double quotes (doubled inside).
func ParseName(s string) Name {
	first, rest, qualified := cutName(s)
	if !qualified {
		return Name{Name: first}
	}
	second, _, _ := cutName(rest)
	return Name{Schema: first, Name: second}
}

func cutName(s string) (part, rest string, more bool) {
	if !strings.HasPrefix(s, `"`) {
		return strings.Cut(s, ".")
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		switch {
		case i+1 == len(s):
			return b.String(), "", false
		case s[i+1] == '.':
			return b.String(), s[i+2:], true
		}
		break
	}
	// The quotes are no pair around a part.
	return strings.Cut(s, ".")
}

// String is the inverse of ParseName.
func (n Name) String() string {
	if n.Schema == "" {
		return quotePart(n.Name)
	}
	return quotePart(n.Schema) + "." + quotePart(n.Name)
}

func quotePart(s string) string {
	// Brackets would make an array of an enum of that name, and blanks at an end
	// are lost where types are read.
	if !strings.ContainsAny(s, `."[`) && strings.TrimSpace(s) == s {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// IsZero reports whether nothing is named.
func (n Name) IsZero() bool { return n.Name == "" && n.Schema == "" }

// Compare orders names by schema, then by name.
func (n Name) Compare(o Name) int {
	return cmp.Or(cmp.Compare(n.Schema, o.Schema), cmp.Compare(n.Name, o.Name))
}

// ParseColumnRef reads "users.id", "auth.users.id" or, with no column, "users";
// parts are quoted as in ParseName. It is false for anything else.
func ParseColumnRef(s string) (ColumnRef, bool) {
	var parts []string
	for more := true; more; {
		var part string
		part, s, more = cutName(s)
		if part == "" {
			return ColumnRef{}, false
		}
		parts = append(parts, part)
	}
	switch len(parts) {
	case 1:
		return ColumnRef{Table: Name{Name: parts[0]}}, true
	case 2:
		return ColumnRef{Table: Name{Name: parts[0]}, Column: parts[1]}, true
	case 3:
		return ColumnRef{Table: Name{Schema: parts[0], Name: parts[1]}, Column: parts[2]}, true
	}
	return ColumnRef{}, false
}

// String is the inverse of ParseColumnRef for a reference with a column.
func (r ColumnRef) String() string { return r.Table.String() + "." + quotePart(r.Column) }
