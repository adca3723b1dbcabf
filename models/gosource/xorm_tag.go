package gosource

import (
	"fmt"
	"strconv"
	"strings"
)

// xormWord is a word of a tag with what stands in parentheses after it.
type xormWord struct {
	name   string
	params []string
}

// splitXormTag reads words, each with parameters in parentheses; blanks and
// commas in quotes do not count.
func splitXormTag(text string) ([]xormWord, error) {
	var words []xormWord
	quoted, depth, start := false, 0, 0
	add := func(end int) error {
		part := strings.TrimSpace(text[start:end])
		start = end + 1
		if part == "" {
			return nil
		}
		name, rest, has := strings.Cut(part, "(")
		w := xormWord{name: part}
		if has && !strings.HasPrefix(part, "'") {
			if !strings.HasSuffix(rest, ")") || strings.ContainsAny(unquotedPart(rest[:len(rest)-1]), "()") {
				return fmt.Errorf("%q in the tag is more than xorm reads in parentheses", part)
			}
			w = xormWord{name: name, params: splitParams(rest[:len(rest)-1])}
		}
		words = append(words, w)
		return nil
	}
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			return nil, fmt.Errorf("a comma in the tag has to be in quotes or parentheses")
		case c == ' ' && depth == 0:
			if err := add(i); err != nil {
				return nil, err
			}
		}
	}
	return words, add(len(text))
}

// unquotedPart leaves out what is in quotes.
func unquotedPart(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "'") {
		if i%2 == 0 {
			b.WriteString(part)
		}
	}
	return b.String()
}

func splitParams(text string) []string {
	var params []string
	quoted, start := false, 0
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == ',' && !quoted:
			params = append(params, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	return append(params, strings.TrimSpace(text[start:]))
}

// xormTag is a tag that is being read, word by word.
type xormTag struct {
	words []xormWord
	at    int
	// What these say of the type and of an index is settled when all words are read:
	// others may give the column its type and its name.
	json, jsonb, unsigned bool
	unique, index         bool
}

// argument is what the word is about: what stands in its parentheses, or else the
// next word, which is then read.
func (t *xormTag) argument() string {
	if w := t.words[t.at]; len(w.params) > 0 {
		return w.params[0]
	}
	if t.at++; t.at < len(t.words) {
		return t.words[t.at].name
	}
	return ""
}

// negated reports whether NOT stands before the word.
func (t *xormTag) negated() bool { return t.at > 0 && strings.EqualFold(t.words[t.at-1].name, "NOT") }

// apply reads a tag. It is false where the field is no column of its own.
func (x *xormReader) apply(c *xormColumn, words []xormWord, into *xormTable) bool {
	t := &xormTag{words: words}
	for ; t.at < len(words); t.at++ {
		switch w := words[t.at]; strings.ToUpper(w.name) {
		case "-":
			return false
		case "EXTENDS":
			x.extend(c, w.params, into)
			return false
		default:
			x.word(c, t, w)
		}
	}
	x.finish(c, t)
	return true
}

// word reads one that says something of a column.
func (x *xormReader) word(c *xormColumn, t *xormTag, w xormWord) {
	switch upper := strings.ToUpper(w.name); upper {
	case "<-", "->", "CREATED", "UPDATED", "VERSION", "UTC", "LOCAL", "CACHE", "NOCACHE", "NOT":
	case "PK":
		c.key, c.nullable = true, false
	case "NULL":
		c.nullable = !t.negated()
	case "NOTNULL":
		c.nullable = false
	case "AUTOINCR":
		c.numbered, c.nullable = true, false
	case "DELETED":
		c.nullable = true
	case "DEFAULT":
		c.hasDefault, c.defaultText = true, t.argument()
	case "COLLATE":
		c.collate = t.argument()
	case "COMMENT":
		if len(w.params) > 0 {
			c.comment = strings.Trim(w.params[0], "' ")
		}
	case "INDEX", "UNIQUE":
		unique := upper == "UNIQUE"
		if len(w.params) > 0 {
			c.indexes = append(c.indexes, xormIndex{name: w.params[0], unique: unique})
			return
		}
		t.unique, t.index = t.unique || unique, true
	case "UNSIGNED":
		t.unsigned = true
	case "JSON", "JSONB":
		switch {
		case x.before14:
			x.typed(c, upper, w.params)
		case upper == "JSON":
			t.json = true
		default:
			t.jsonb = true
		}
	default:
		if isXormType(upper) {
			x.typed(c, upper, w.params)
		} else {
			c.name = strings.TrimSuffix(strings.TrimPrefix(w.name, "'"), "'")
		}
	}
}

// finish gives a column what its tag leaves open.
func (x *xormReader) finish(c *xormColumn, t *xormTag) {
	switch {
	case c.kind != "":
	case t.jsonb:
		c.kind = "JSONB"
	case t.json:
		c.kind = "JSON"
	default:
		x.natural(c)
	}
	if t.unsigned && isXormNumber(c.kind) && !strings.HasPrefix(c.kind, "UNSIGNED ") {
		c.kind = "UNSIGNED " + c.kind
	}
	if c.name == "" {
		c.name = x.columnName(c.field.Name())
	}
	if c.kind == "SERIAL" || c.kind == "BIGSERIAL" {
		c.numbered, c.nullable = true, false
		c.key = c.key || x.options.Dialect.Name() != "postgres"
	}
	if t.index {
		c.indexes = append(c.indexes, xormIndex{name: c.name, unique: t.unique})
	}
}

func (x *xormReader) typed(c *xormColumn, kind string, params []string) {
	c.kind = kind
	if kind == "ENUM" || kind == "SET" {
		for _, p := range params {
			c.values = append(c.values, strings.Trim(strings.TrimSpace(p), "'"))
		}
		return
	}
	for i, into := range []*int{&c.length, &c.length2} {
		if i >= len(params) {
			return
		}
		n, err := strconv.Atoi(params[i])
		if err != nil {
			x.failColumn(c, "%s(%s): %s is no number", kind, strings.Join(params, ","), params[i])
		}
		*into = n
	}
}
