package schematoml

import (
	"fmt"
	"strings"
)

// Kind says what a Node holds.
type Kind uint8

// The kinds of node. Local dates and times are Local: TOML gives them no zone.
const (
	String Kind = iota
	Integer
	Float
	Bool
	Time
	Local
	Array
	Table
)

// String says what it is, for errors.
func (k Kind) String() string {
	return [...]string{"a string", "an integer", "a float", "a boolean", "a date and time", "a local date or time", "an array", "a table"}[k]
}

// Node is a value of a TOML document and where it stands. A file has very many.
type Node struct {
	Kind Kind
	// state says by what means a table or array may still grow.
	state state
	// Line is that of the value's key, counted from 1; of the value itself in an
	// array.
	Line int
	// Start and End delimit the bytes of the value, without its key. They are
	// zero for tables and arrays that have a header.
	Start, End int

	// Text is a string's value; of a number, date or time its spelling without
	// underscores.
	Text string
	// Value is the int64, float64, bool or time.Time that Text spells.
	Value any

	Items []*Node // of an array
	Pairs []Pair  // of a table, in order

	// byKey finds the pairs of a table that has many.
	byKey map[string]int
}

// Pair is a key of a table with its value.
type Pair struct {
	Key  string
	Node *Node
}

// state follows TOML's rules for defining a table once.
type state uint8

const (
	open     state = iota // created on the way to another, or the root
	headed                // has had its [header]
	dotted                // created by a dotted key
	sealed                // written inline: complete
	appended              // an array of [[tables]]
)

// manyPairs is the size from which on a table has an index.
const manyPairs = 32

func (n *Node) add(key string, v *Node) {
	n.Pairs = append(n.Pairs, Pair{Key: key, Node: v})
	if len(n.Pairs) < manyPairs {
		return
	}
	if n.byKey == nil {
		n.byKey = make(map[string]int, 2*manyPairs)
		for i, pair := range n.Pairs {
			n.byKey[pair.Key] = i
		}
	}
	n.byKey[key] = len(n.Pairs) - 1
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	if n.byKey != nil {
		if i, ok := n.byKey[key]; ok {
			return n.Pairs[i].Node
		}
		return nil
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			return n.Pairs[i].Node
		}
	}
	return nil
}

// Error is a mistake in a TOML file.
type Error struct {
	File    string
	Line    int
	Message string
}

func (e *Error) Error() string {
	if e.File == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Errors are all mistakes that were found in a file, in the order of lines.
type Errors []*Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As the single mistakes.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i := range e {
		list[i] = e[i]
	}
	return list
}
