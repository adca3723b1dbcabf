package gosource

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/retort-db/migrate/schema"
)

// index reads one setting of a tag, if it is an index. id tells which fields
// share it.
func (g *gormReader) index(m *gormModel, f *gormField, text string) (ix schema.Index, id string, part indexPart, ok bool) {
	word, rest, _ := strings.Cut(text, ":")
	word = strings.ToUpper(strings.TrimSpace(word))
	if word != "INDEX" && word != "UNIQUEINDEX" && word != "UNIQUE_INDEX" {
		return ix, "", part, false
	}
	name, options, _ := strings.Cut(rest, ",")
	s := parseSettings(options, ",")
	if name == "" {
		sub, composite := f.name, s["COMPOSITE"]
		if composite == "COMPOSITE" {
			g.failField(f, "composite:name, the same for all of its columns", "composite needs a name")
		} else if composite != "" {
			sub = composite
		}
		kind := "idx"
		if word == "UNIQUE_INDEX" {
			kind = "uix"
		}
		name = g.naming.member(kind, m.table, g.naming.column(sub))
	} else if g.own {
		g.explicit[name] = true
	}
	ix = schema.Index{Name: g.given(name), Unique: word != "INDEX" || isTrue(s["UNIQUE"])}
	switch class := strings.ToLower(s["CLASS"]); class {
	case "":
	case "unique":
		ix.Unique = true
	case "fulltext", "spatial":
		ix.Method = class
	default:
		g.failField(f, "there are UNIQUE, FULLTEXT and SPATIAL", "class:%s is no class of an index", s["CLASS"])
	}
	if t := strings.ToLower(s["TYPE"]); t != "" && ix.Method == "" {
		ix.Method = t
	}
	onMySQL := g.options.Dialect.Name() == "mysql"
	if !onMySQL || g.own { // GORM's migrator leaves out there what MySQL has not
		ix.Where = schema.SQLExpr(s["WHERE"])
	}
	if onMySQL || g.own {
		ix.Comment = s["COMMENT"]
	}
	g.indexOption(f, &ix, s["OPTION"])
	part.priority = 10
	if n, err := strconv.Atoi(s["PRIORITY"]); err == nil {
		part.priority = n
	}
	part.IndexPart = g.indexPart(m, f, s)
	return ix, name, part, true
}

// indexOption reads what GORM writes after an index as it is.
func (g *gormReader) indexOption(f *gormField, ix *schema.Index, option string) {
	words := splitWords(option)
	upper := strings.ToUpper(strings.Join(words, " "))
	switch d := g.options.Dialect.Name(); {
	case option == "", upper == "CONCURRENTLY", upper == "VISIBLE", strings.HasPrefix(upper, "USING "), d == "sqlite":
	case upper == "NULLS NOT DISTINCT" && d == "postgres":
		ix.NullsNotDistinct = true
	case upper == "INVISIBLE" && d == "mysql", upper == "IGNORED" && d == "mysql":
		ix.Invisible = true
	case len(words) == 3 && strings.HasPrefix(upper, "WITH PARSER ") && d == "mysql":
		ix.Parser = words[2]
	case strings.HasPrefix(upper, "WITH") && strings.HasSuffix(upper, ")") && d == "postgres":
		_, list, _ := strings.Cut(option, "(")
		for kv := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(list), ")"), ",") {
			k, v, _ := strings.Cut(kv, "=")
			ix.Storage = ix.Storage.With(strings.TrimSpace(k), strings.TrimSpace(v))
		}
	default:
		g.failField(f, "", "option:%s of an index is not understood", option)
	}
}

// indexPart is what the index has of the field: its column or an expression.
func (g *gormReader) indexPart(m *gormModel, f *gormField, s map[string]string) schema.IndexPart {
	part := schema.IndexPart{Column: f.column, Collation: strings.Trim(s["COLLATE"], "\"`'")}
	if n, err := strconv.Atoi(s["LENGTH"]); err == nil && (g.own || g.options.Dialect.Name() == "mysql") {
		part.Length = n // elsewhere GORM's migrator leaves it out
	}
	if expr := strings.TrimSpace(s["EXPRESSION"]); expr != "" {
		g.indexExpression(m, &part, expr)
	}
	words := strings.Fields(strings.ToLower(s["SORT"]))
	for i, w := range words {
		switch w {
		case "desc":
			part.Desc = true
		case "asc", "nulls":
		case "first", "last":
			part.Nulls = w
		default:
			g.failField(f, "", "sort:%s: %q is not understood", s["SORT"], words[i])
		}
	}
	return part
}

// indexExpression reads a term as it stands in CREATE INDEX: a column with a
// length, an operator class or an order, or an expression.
func (g *gormReader) indexExpression(m *gormModel, part *schema.IndexPart, expr string) {
	part.Length = 0
	for {
		low := strings.ToLower(expr)
		switch {
		case strings.HasSuffix(low, " desc"):
			part.Desc, expr = true, strings.TrimSpace(expr[:len(expr)-len(" desc")])
			continue
		case strings.HasSuffix(low, " asc"):
			expr = strings.TrimSpace(expr[:len(expr)-len(" asc")])
			continue
		case strings.HasSuffix(low, " nulls first"), strings.HasSuffix(low, " nulls last"):
			at := strings.LastIndex(low, " nulls ")
			part.Nulls, expr = low[at+len(" nulls "):], strings.TrimSpace(expr[:at])
			continue
		}
		break
	}
	column := regexp.MustCompile("^[\"`]?(\\w+)[\"`]?(?:\\((\\d+)\\))?(?: (\\w+))?$").FindStringSubmatch(expr)
	if column != nil && m.byColumn[column[1]] != nil {
		part.Column, part.OpClass = column[1], column[3]
		part.Length, _ = strconv.Atoi(column[2]) // no digits is no length
		return
	}
	part.Column, part.Expr = "", schema.SQLExpr(stripParentheses(expr))
}

// stripParentheses takes off a pair that is around all of an expression.
func stripParentheses(expr string) string {
	if !strings.HasPrefix(expr, "(") || !strings.HasSuffix(expr, ")") {
		return expr
	}
	depth := 0
	for i, c := range expr {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 && i < len(expr)-1 {
			return expr
		}
	}
	return strings.TrimSpace(expr[1 : len(expr)-1])
}
