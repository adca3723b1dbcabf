// Package python reads as much of Python as migration scripts need: assignments, functions, with-blocks and the
// expressions in them. Nothing is run. What it does not understand it keeps as text, for others to name.
package python

import "fmt"

// SyntaxError says where the source is no Python that can be read.
type SyntaxError struct {
	Line    int
	Message string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Statement is a statement. Exactly one of the pointers is set; none of them for a statement that is kept as text, such
// as a loop.
type Statement struct {
	Line int
	// Text is the source, without the indentation of its first line.
	Text string

	Assign   *Assign
	Expr     Expr // a call, or a docstring
	Function *Function
	With     *With
	Pass     bool // pass, import, return: nothing that a migration does
	Return   Expr // what a return gives back, or nil; Pass is set as well
}

// Assign gives a name a value: NAME = VALUE, or NAME: ANNOTATION = VALUE.
type Assign struct {
	Name  string
	Value Expr
}

// Function is a definition.
type Function struct {
	Name string
	Body []Statement
}

// With is a with-block of one item.
type With struct {
	Item Expr
	As   string
	Body []Statement
}

// Expr is an expression: Text, Number, Constant, Name, Attribute, Call, List, Dict, Join, Spread, or
// Unknown.
type Expr interface{ expr() }

// The expressions.
type (
	// Text is a string.
	Text struct{ Value string }
	// Number is a number as it is spelled.
	Number struct{ Value string }
	// Constant is True, False or None.
	Constant struct{ Name string }
	// Name is a variable.
	Name struct{ Name string }
	// Attribute is X.Name.
	Attribute struct {
		X    Expr
		Name string
	}
	// Call calls Function. Spread keywords (**a) make the whole call Unknown.
	Call struct {
		Function Expr
		Args     []Expr
		Keywords []Keyword
		Line     int
		// Source is how the call is spelled.
		Source string
	}
	// List is a list, a tuple or a set.
	List struct{ Items []Expr }
	// Dict is a dictionary.
	Dict struct{ Keys, Values []Expr }
	// Join is a + b.
	Join struct{ X, Y Expr }
	// Spread is *X among the arguments of a call.
	Spread struct{ X Expr }
	// Unknown is anything else, as it is spelled.
	Unknown struct{ Source string }
)

// Keyword is a named argument.
type Keyword struct {
	Name  string
	Value Expr
}

func (Text) expr()      {}
func (Number) expr()    {}
func (Constant) expr()  {}
func (Name) expr()      {}
func (Attribute) expr() {}
func (Call) expr()      {}
func (List) expr()      {}
func (Dict) expr()      {}
func (Join) expr()      {}
func (Spread) expr()    {}
func (Unknown) expr()   {}

// Path spells a chain of names, as in op.create_table, and is empty for anything else.
func Path(e Expr) string {
	switch e := e.(type) {
	case Name:
		return e.Name
	case Attribute:
		if x := Path(e.X); x != "" {
			return x + "." + e.Name
		}
	}
	return ""
}

// Keyword returns the value of a named argument, or nil.
func (c Call) Keyword(name string) Expr {
	for _, k := range c.Keywords {
		if k.Name == name {
			return k.Value
		}
	}
	return nil
}

// Arg returns the argument at a position, or the one of that name, or nil.
func (c Call) Arg(i int, name string) Expr {
	if i >= 0 && i < len(c.Args) {
		return c.Args[i]
	}
	return c.Keyword(name)
}
