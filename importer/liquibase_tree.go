package importer

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// node is an element of a changelog, as XML has them. YAML and JSON have the same in mappings and lists.
type node struct {
	name  string
	line  int
	attrs map[string]string
	nodes []*node
	text  string
}

// attr is what an element says of itself: in an attribute, or in an element of that name.
func (n *node) attr(names ...string) string {
	for _, name := range names {
		if value, ok := n.attrs[name]; ok {
			return strings.TrimSpace(value)
		}
		for _, k := range n.nodes {
			if k.name == name && len(k.nodes) == 0 {
				return strings.TrimSpace(k.text)
			}
		}
	}
	return ""
}

// is reports whether an attribute says true.
func (n *node) is(name string) bool { return strings.EqualFold(n.attr(name), "true") }

// isNot reports whether an attribute says false.
func (n *node) isNot(name string) bool { return strings.EqualFold(n.attr(name), "false") }

// all are the elements of a name, also where YAML has them in a list that is called after them.
func (n *node) all(name string) []*node {
	var found []*node
	for _, k := range n.nodes {
		switch k.name {
		case name:
			found = append(found, k)
		case name + "s":
			found = append(found, k.all(name)...)
		}
	}
	return found
}

// named are the elements that are called so.
func (n *node) named(name string) []*node {
	var found []*node
	for _, k := range n.nodes {
		if k.name == name {
			found = append(found, k)
		}
	}
	return found
}

// parseChangelog reads a file by its extension.
func parseChangelog(file, text string) (*node, error) {
	var root *node
	var err error
	switch path.Ext(file) {
	case ".xml":
		root, err = parseXML(text)
	case ".json":
		root, err = parseJSON(text)
	default:
		root, err = parseYAML(text)
	}
	if err != nil {
		return nil, &Error{File: file, Message: "cannot be read: " + err.Error(), Hint: "Liquibase refuses it, too"}
	}
	for _, n := range root.nodes {
		if n.name == "databaseChangeLog" {
			return n, nil
		}
	}
	return nil, &Error{File: file, Message: "has no databaseChangeLog", Hint: "it is no changelog of Liquibase's"}
}

func parseXML(text string) (*node, error) {
	if declared, rest, ok := strings.Cut(text, "?>"); ok && strings.HasPrefix(declared, "<?xml") {
		text = strings.Replace(declared, `version="1.1"`, `version="1.0"`, 1) + "?>" + rest // as far as changelogs go, the same
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8
	stack := []*node{{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return stack[0], nil
		}
		if err != nil {
			return nil, err
		}
		last := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			line, _ := d.InputPos()
			n := &node{name: t.Name.Local, line: line, attrs: map[string]string{}}
			for _, a := range t.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			last.nodes = append(last.nodes, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			last.text += string(t)
		}
	}
}

// put adds what a mapping has under a key, or a list in one of its items.
func (n *node) put(name string, line int, value *node) {
	value.name, value.line = name, line
	n.nodes = append(n.nodes, value)
}

func parseYAML(text string) (*node, error) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		return nil, errors.New(message)
	}
	y := yamlReader{anchors: map[string]*node{}}
	root := &node{}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			root.nodes = append(root.nodes, y.node(doc.Body).nodes...)
		}
	}
	return root, nil
}

// yamlReader knows what anchors stand for.
type yamlReader struct{ anchors map[string]*node }

func (y yamlReader) node(v ast.Node) *node {
	switch v := v.(type) {
	case *ast.MappingNode:
		n := &node{}
		for _, pair := range v.Values {
			y.pair(n, pair)
		}
		return n
	case *ast.MappingValueNode:
		n := &node{}
		y.pair(n, v)
		return n
	case *ast.SequenceNode:
		n := &node{}
		for _, item := range v.Values {
			n.nodes = append(n.nodes, y.node(item).nodes...)
		}
		return n
	case *ast.AnchorNode:
		n := y.node(v.Value)
		y.anchors[v.Name.GetToken().Value] = n
		return n
	case *ast.AliasNode:
		if n := y.anchors[v.Value.GetToken().Value]; n != nil {
			same := *n
			return &same
		}
	case *ast.TagNode:
		return y.node(v.Value)
	case *ast.StringNode:
		return &node{text: v.Value}
	case *ast.LiteralNode:
		return &node{text: v.Value.Value}
	case *ast.NullNode, nil:
	default:
		return &node{text: v.GetToken().Value}
	}
	return &node{}
}

func (y yamlReader) pair(n *node, pair *ast.MappingValueNode) {
	value := y.node(pair.Value)
	if pair.Key.IsMergeKey() {
		n.nodes = append(n.nodes, value.nodes...)
		return
	}
	key := pair.Key.GetToken()
	n.put(key.Value, key.Position.Line, value)
}

func parseJSON(text string) (*node, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	line := func() int { return 1 + bytes.Count([]byte(text[:d.InputOffset()]), []byte("\n")) }
	var read func() (*node, error)
	read = func() (*node, error) {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		n := &node{}
		switch t := token.(type) {
		case json.Delim:
			for d.More() {
				if t == '[' {
					item, err := read()
					if err != nil {
						return nil, err
					}
					n.nodes = append(n.nodes, item.nodes...)
					continue
				}
				key, err := d.Token()
				if err != nil {
					return nil, err
				}
				at := line()
				value, err := read()
				if err != nil {
					return nil, err
				}
				name, _ := key.(string)
				n.put(name, at, value)
			}
			_, err := d.Token()
			return n, err
		case string:
			n.text = t
		case json.Number:
			n.text = t.String()
		case bool:
			n.text = map[bool]string{true: "true", false: "false"}[t]
		}
		return n, nil
	}
	return read()
}
