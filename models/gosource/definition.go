package gosource

import (
	"fmt"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/schema"
)

// definition is a column's type as an ORM writes it, which may go on with
// attributes: "varchar(20) COLLATE nocase NOT NULL".
type definition struct {
	column     schema.Column
	primaryKey bool
	unique     bool
	check      string
}

// continuesType reports whether a word belongs to a type that begins with others.
func continuesType(words []string, word string) bool {
	if len(words) == 0 {
		return true
	}
	switch word {
	case "unsigned", "zerofill", "varying", "precision", "array":
		return true
	case "with", "without", "time", "zone":
		return strings.HasPrefix(words[0], "time")
	}
	return false
}

// parseDefinition reads a type with its attributes. A word that it does not know
// is an error: what it would do to the column is not known either.
func parseDefinition(d dialect.Dialect, text string) (definition, error) {
	def := definition{column: schema.Column{Nullable: true}}
	tokens := splitWords(text)
	var words []string
	i := 0
	for ; i < len(tokens); i++ {
		word := strings.ToLower(tokens[i])
		if !continuesType(words, strings.TrimRight(cutParenthesis(word), "[]")) && !strings.HasPrefix(word, "(") && !strings.HasPrefix(word, "[") {
			break
		}
		words = append(words, word)
	}
	spelled := strings.Join(tokens[:i], " ")
	for ; i < len(tokens); i++ {
		n, err := def.attribute(d, tokens[i:])
		if err != nil {
			return def, fmt.Errorf("in type %q: %w", text, err)
		}
		i += n
	}
	if strings.Contains(spelled, "[]") || !strings.Contains(spelled, "'") {
		spelled = strings.ReplaceAll(strings.ReplaceAll(spelled, " (", "("), " [", "[")
	}
	def.column.Type = d.ParseType(spelled)
	return def, nil
}

func cutParenthesis(word string) string {
	before, _, _ := strings.Cut(word, "(")
	return before
}

// keyword is what an attribute begins with, in lower case, and of how many words that is.
func keyword(words []string) (text string, length int) {
	text = strings.ToLower(words[0])
	if len(words) > 1 {
		switch two := text + " " + strings.ToLower(words[1]); two {
		case "not null", "primary key", "unique key", "character set", "on update":
			return two, 2
		}
	}
	return text, 1
}

// attribute reads what begins with the first of the words, and returns the place of
// the last one that it took.
func (def *definition) attribute(d dialect.Dialect, words []string) (last int, err error) {
	word, n := keyword(words)
	value := ""
	if n < len(words) {
		value = words[n]
	}
	c := &def.column
	switch word {
	case "null":
	case "not null":
		c.Nullable = false
	case "auto_increment", "autoincrement":
		c.Identity = &schema.Identity{Kind: schema.IdentityByDefault}
		if d.Name() == "sqlite" {
			c.Identity.Kind = schema.IdentityAutoincrement
		}
	case "primary key":
		def.primaryKey = true
	case "unique", "unique key":
		def.unique = true
	case "collate":
		c.Collation = strings.Trim(value, "\"`'")
		return n, nil
	case "charset", "character set":
		c.Charset = strings.Trim(value, "\"`'")
		return n, nil
	case "comment":
		c.Comment = strings.ReplaceAll(strings.Trim(value, "'"), "''", "'")
		return n, nil
	case "check":
		def.check = trimParentheses(value)
		return n, nil
	case "default":
		c.Default, last = expressionAt(words, n)
		return last, nil
	case "on update":
		c.OnUpdate, last = expressionAt(words, n)
		return last, nil
	case "generated":
		return def.generated(words)
	default:
		return 0, fmt.Errorf("%q is not understood", words[0])
	}
	return n - 1, nil
}

// expressionAt reads a word, and the parentheses after it if there are any; last
// is the place of what it read last.
func expressionAt(words []string, i int) (e schema.Expr, last int) {
	if i >= len(words) {
		return e, i
	}
	if i+1 < len(words) && strings.HasPrefix(words[i+1], "(") {
		return schema.SQLExpr(words[i] + words[i+1]), i + 1
	}
	return schema.SQLExpr(words[i]), i
}

func trimParentheses(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
}

// generated reads GENERATED ALWAYS AS (…) STORED and the identity spellings.
func (def *definition) generated(words []string) (int, error) {
	kind, n := schema.IdentityAlways, 2
	if len(words) > 2 && strings.EqualFold(words[1], "by") && strings.EqualFold(words[2], "default") {
		kind, n = schema.IdentityByDefault, 3
	} else if len(words) < 2 || !strings.EqualFold(words[1], "always") {
		return 0, fmt.Errorf("%q is not understood", words[0])
	}
	if len(words) < n+2 || !strings.EqualFold(words[n], "as") {
		return 0, fmt.Errorf("%q is not understood", words[0])
	}
	if strings.EqualFold(words[n+1], "identity") {
		def.column.Identity = &schema.Identity{Kind: kind}
		def.column.Nullable = false
		return n + 1, nil
	}
	g := &schema.Generated{Expr: schema.SQLExpr(trimParentheses(words[n+1]))}
	n++
	if len(words) > n+1 && (strings.EqualFold(words[n+1], "stored") || strings.EqualFold(words[n+1], "persistent")) {
		g.Stored, n = true, n+1
	} else if len(words) > n+1 && strings.EqualFold(words[n+1], "virtual") {
		n++
	}
	def.column.Generated = g
	return n, nil
}

// splitWords splits at blanks outside of quotes and parentheses. Parentheses
// that follow a blank are a word of their own.
func splitWords(text string) []string {
	var words []string
	var b strings.Builder
	depth, quote := 0, rune(0)
	for _, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case (c == ' ' || c == '\t' || c == '\n') && depth == 0:
			if b.Len() > 0 {
				words = append(words, b.String())
				b.Reset()
			}
			continue
		}
		b.WriteRune(c)
	}
	if b.Len() > 0 {
		words = append(words, b.String())
	}
	return words
}
