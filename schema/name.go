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
		part, rest, more = strings.Cut(s, ".")
		return part, rest, more
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
		if i+1 < len(s) && s[i+1] == '.' {
			return b.String(), s[i+2:], true
		}
		return b.String(), "", false
	}
	return s, "", false
}

// String is the inverse of ParseName.
func (n Name) String() string {
	if n.Schema == "" {
		return quotePart(n.Name)
	}
	return quotePart(n.Schema) + "." + quotePart(n.Name)
}

func quotePart(s string) string {
	if !strings.ContainsAny(s, `."`) {
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
