package gosource

import "strings"

// bunTag is a tag in bun's grammar: a name, and options with values.
type bunTag struct {
	name    string
	options map[string][]string
}

func (t bunTag) isZero() bool { return t.name == "" && t.options == nil }

func (t bunTag) has(option string) bool {
	_, ok := t.options[option]
	return ok
}

// option is the last value of an option.
func (t bunTag) option(name string) (string, bool) {
	if list := t.options[name]; len(list) > 0 {
		return list[len(list)-1], true
	}
	return "", false
}

// parseBunTag reads name,option,option:value. The first part is the name unless it
// has a colon. Commas in parentheses or double quotes do not end a value.
func parseBunTag(text string) bunTag {
	var t bunTag
	named := false
	for rest := text; rest != ""; {
		var part, value string
		var valued bool
		part, value, valued, rest = cutBunPart(rest)
		switch {
		case !valued && !named:
			t.name, named = part, true
			continue
		case part == "":
			named = true
			continue
		}
		named = true
		if t.options == nil {
			t.options = map[string][]string{}
		}
		t.options[part] = append(t.options[part], value)
	}
	return t
}

// cutBunPart cuts the first part off: a word, or a word and a value.
func cutBunPart(s string) (word, value string, valued bool, rest string) {
	if strings.HasPrefix(s, `"`) {
		word, rest = cutBunQuoted(s[1:])
		return word, "", false, strings.TrimPrefix(rest, ",")
	}
	at := strings.IndexAny(s, ",:")
	switch {
	case at < 0:
		return s, "", false, ""
	case s[at] == ',':
		return s[:at], "", false, s[at+1:]
	}
	word, s = s[:at], s[at+1:]
	if strings.HasPrefix(s, `"`) {
		value, rest = cutBunQuoted(s[1:])
		return word, value, true, strings.TrimPrefix(rest, ",")
	}
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth <= 0 {
				return word, s[:i], true, s[i+1:]
			}
		}
	}
	return word, s, true, ""
}

// cutBunQuoted reads up to the closing quote; a backslash takes the next letter as
// it is.
func cutBunQuoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}
