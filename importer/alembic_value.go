package importer

import (
	"strconv"
	"strings"

	"github.com/retort-db/migrate/internal/python"
	"github.com/retort-db/migrate/schema"
)

type tableName = schema.Name

// value looks a variable up; other expressions are what they are.
func (s *script) value(e python.Expr) python.Expr {
	for range 8 { // a variable that is given itself ends somewhere
		name, ok := e.(python.Name)
		if !ok {
			return e
		}
		known, ok := s.vars[name.Name]
		if !ok {
			return e
		}
		e = known
	}
	return e
}

// text is a string that stands in the script: a literal, literals that are joined, op.f("…").
func (s *script) text(e python.Expr) (string, bool) {
	switch e := s.value(e).(type) {
	case python.Text:
		return e.Value, true
	case python.Join:
		x, ok := s.text(e.X)
		y, also := s.text(e.Y)
		return x + y, ok && also
	case python.Call:
		if name := lastName(e.Function); (name == "f" || name == "quoted_name" || name == "dedent") && len(e.Args) > 0 {
			return s.text(e.Args[0])
		}
	}
	return "", false
}

// texts is a list of strings; one string is a list of one, and None is none.
func (s *script) texts(e python.Expr) ([]string, bool) {
	switch v := s.value(e).(type) {
	case python.Constant:
		return nil, v.Name == "None"
	case python.List:
		var list []string
		for _, item := range v.Items {
			t, ok := s.text(item)
			if !ok {
				return nil, false
			}
			list = append(list, t)
		}
		return list, true
	}
	t, ok := s.text(e)
	return []string{t}, ok
}

// truth is True or False. A missing argument is what it is otherwise.
func (s *script) truth(e python.Expr, otherwise bool) (bool, bool) {
	if e == nil {
		return otherwise, true
	}
	c, ok := s.value(e).(python.Constant)
	if !ok {
		return false, false
	}
	return c.Name == "True", true
}

// isNone reports whether an argument is missing or None.
func (s *script) isNone(e python.Expr) bool {
	if e == nil {
		return true
	}
	c, ok := s.value(e).(python.Constant)
	return ok && c.Name == "None"
}

// optional is a text that may be missing.
func (s *script) optional(e python.Expr) (string, bool) {
	if s.isNone(e) {
		return "", true
	}
	return s.text(e)
}

// number is an integer that stands in the script.
func (s *script) number(e python.Expr) (int, bool) {
	n, ok := s.value(e).(python.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.Value)
	return i, err == nil
}

// table is the table that a call names, with the schema that it names.
func (s *script) table(c python.Call, at int, keyword string) (tableName, bool) {
	name, ok := s.text(c.Arg(at, keyword))
	in, also := s.optional(c.Keyword("schema"))
	return tableName{Schema: in, Name: name}, ok && also
}

// sql is a statement or expression: a text, or text(…) of one.
func (s *script) sql(e python.Expr) (string, bool) {
	if c, ok := s.value(e).(python.Call); ok && len(c.Keywords) == 0 && len(c.Args) == 1 {
		if name := lastName(c.Function); name == "text" || name == "literal_column" || name == "DDL" {
			e = c.Args[0]
		}
	}
	t, ok := s.text(e)
	return strings.ReplaceAll(t, `\:`, ":"), ok
}

// plain is a value of a row.
func (s *script) plain(e python.Expr) (any, bool) {
	switch v := s.value(e).(type) {
	case python.Constant:
		return map[string]any{"True": true, "False": false, "None": nil}[v.Name], true
	case python.Number:
		if i, err := strconv.ParseInt(v.Value, 0, 64); err == nil {
			return i, true
		}
		f, err := strconv.ParseFloat(v.Value, 64)
		return f, err == nil
	}
	t, ok := s.text(e)
	return t, ok
}

// expression is a server default, or what else is SQL where a string is a literal.
func (s *script) expression(e python.Expr) (schema.Expr, bool) {
	switch v := s.value(e).(type) {
	case python.Constant:
		return schema.Expr{}, v.Name == "None" || v.Name == "False"
	case python.Call:
		switch name := lastName(v.Function); {
		case name == "true" || name == "false":
			return schema.SQLExpr(name), true
		case name == "null":
			return schema.SQLExpr("NULL"), true
		case strings.Contains(python.Path(v.Function), "func.") && len(v.Args)+len(v.Keywords) == 0:
			if name == "current_timestamp" || name == "current_date" {
				return schema.SQLExpr(strings.ToUpper(name)), true
			}
			return schema.SQLExpr(name + "()"), true
		case name == "FetchedValue":
			return schema.Expr{}, true
		}
		t, ok := s.sql(v)
		return schema.SQLExpr(t), ok
	}
	t, ok := s.text(e)
	return schema.SQLExpr("'" + strings.ReplaceAll(t, "'", "''") + "'"), ok
}

// action is ON DELETE or ON UPDATE.
func (s *script) action(e python.Expr) (schema.Action, bool) {
	t, ok := s.optional(e)
	t = strings.ToLower(t)
	if t == "no action" {
		t = ""
	}
	return schema.Action(t), ok
}

// deferred reads initially="DEFERRED".
func (s *script) deferred(e python.Expr) (deferred, ok bool) {
	t, ok := s.optional(e)
	return strings.EqualFold(t, "deferred"), ok
}
