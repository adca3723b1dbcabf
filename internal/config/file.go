package config

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// kind is what a value was written as.
type kind string

const (
	kindString  kind = "a string"
	kindBool    kind = "true or false"
	kindInteger kind = "a number"
	kindList    kind = "a list"
	kindTable   kind = "a table"
	kindOther   kind = "a date or a fraction"
)

// value is a value of the file, a variable or a flag. The last two are strings, or lists of strings.
type value struct {
	kind  kind
	text  string // of strings, booleans and integers
	items []value
	where string // file:line, the variable or the flag
}

// entry is a key of the file with its value, or the header of a table.
type entry struct {
	path []string
	value
}

// parseTOML reads the entries of a file in their order. name is how errors call the file.
func parseTOML(name string, data []byte) ([]entry, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	// The decoder finds what the parser of single expressions cannot see: keys that are there twice.
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil {
		return nil, syntaxError(name, data, err)
	}
	r := reader{name: name}
	r.parser.Reset(data)
	var table []string
	for r.parser.NextExpression() {
		node := r.parser.Expression()
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, _ = r.key(node.Key())
			v := value{kind: kindTable, where: r.where(node.Child())}
			if node.Kind == unstable.ArrayTable {
				v.kind = kindList
			}
			r.entries = append(r.entries, entry{table, v})
		case unstable.KeyValue:
			r.keyValue(table, node)
		}
	}
	return r.entries, nil
}

// syntaxError shows position and expectation but never the line itself, which may hold a password.
func syntaxError(name string, data []byte, err error) *Error {
	e := &Error{Code: CodeSyntax, Where: name, Message: "this is not TOML: " + err.Error()}
	if de, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := de.Position()
		e.Where = fmt.Sprintf("%s:%d:%d", name, row, column)
		e.Message = "this is not TOML: " + strings.TrimPrefix(de.Error(), "toml: ")
	}
	if !utf8.Valid(data) {
		e.Hint = "save the file as UTF-8"
		return e
	}
	e.Hint = `a setting is written key = "text", key = true or key = ["a", "b"], below its [table]`
	return e
}

// reader walks go-toml's expressions. Its unstable package is the one way to learn the positions of keys that are
// right.
type reader struct {
	name    string
	parser  unstable.Parser
	entries []entry
}

func (r *reader) where(node *unstable.Node) string {
	return r.name + ":" + strconv.Itoa(r.parser.Shape(node.Raw).Start.Line)
}

func (r *reader) key(it unstable.Iterator) (path []string, where string) {
	for it.Next() {
		if path == nil {
			where = r.where(it.Node())
		}
		path = append(path, string(it.Node().Data))
	}
	return path, where
}

// keyValue adds key = value; an inline table is the same as a table.
func (r *reader) keyValue(table []string, node *unstable.Node) {
	key, where := r.key(node.Key())
	path := append(append([]string(nil), table...), key...)
	inner := node.Value()
	if inner.Kind != unstable.InlineTable {
		r.entries = append(r.entries, entry{path, r.value(inner, where)})
		return
	}
	r.entries = append(r.entries, entry{path, value{kind: kindTable, where: where}})
	for it := inner.Children(); it.Next(); {
		if it.Node().Kind == unstable.KeyValue {
			r.keyValue(path, it.Node())
		}
	}
}

func (r *reader) value(node *unstable.Node, where string) value {
	v := value{text: string(node.Data), where: where}
	switch node.Kind {
	case unstable.String:
		v.kind = kindString
	case unstable.Bool:
		v.kind = kindBool
	case unstable.Integer:
		v.kind = kindInteger
	case unstable.InlineTable:
		return value{kind: kindTable, where: where}
	case unstable.Array:
		v = value{kind: kindList, where: where}
		for it := node.Children(); it.Next(); {
			if it.Node().Kind != unstable.Comment {
				v.items = append(v.items, r.value(it.Node(), where))
			}
		}
	default:
		v.kind = kindOther
	}
	return v
}

// dotted writes a path as TOML does.
func dotted(path []string) string {
	parts := make([]string, len(path))
	for i, part := range path {
		parts[i] = part
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			parts[i] = strconv.Quote(part)
		}
	}
	return strings.Join(parts, ".")
}
