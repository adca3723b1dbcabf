package revision

import (
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate/internal/schematoml"
)

// A header may list variables. In the body ${name} stands for the value that the
// database's surroundings give it: a role's name, the size of a partition. What is
// not listed is text as any other, since functions and templates are full of it.
//
// A value is part of what a revision does, not of its file: the sum of the bytes is
// that of the file as written, and in each database the revision may do another thing.

// Lookup returns the value of a variable, or an error that says why there is none.
type Lookup func(name string) (string, error)

// ErrNoValue is the error of a Lookup that knows nothing more to say.
var ErrNoValue = errors.New("it has no value")

// Values is a Lookup in a map.
func Values(values map[string]string) Lookup {
	return func(name string) (string, error) {
		v, ok := values[name]
		if !ok {
			return "", ErrNoValue
		}
		return v, nil
	}
}

// VariableError says that a revision cannot be read since a variable that its header
// lists has no value, or none that can be used.
type VariableError struct {
	Revision, File string
	Line           int
	Variable       string
	Err            error // the Lookup's
}

func (e *VariableError) Error() string {
	return fmt.Sprintf("revision %s needs the variable %s: %v", e.Revision, e.Variable, e.Err)
}

func (e *VariableError) Unwrap() error { return e.Err }

// CheckVariable refuses what cannot be the name of a variable: letters, digits and
// underscores, of which a digit is not the first.
func CheckVariable(name string) error {
	for i, c := range []byte(name) {
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return fmt.Errorf("%q is no name of a variable: letters from A to Z, digits and underscores make one", name)
		}
	}
	if name == "" {
		return errors.New("a variable has to have a name")
	}
	return nil
}

// Ready reports with a *VariableError that a variable has no value. The body is not
// read.
func (f File) Ready() error {
	_, err := f.values()
	return err
}

// filler puts the values of variables into the texts of a body, and knows which of
// them it came across.
type filler struct {
	names  []string
	with   *strings.Replacer
	unused map[string]bool
}

// values looks up all that the header lists.
func (f File) values() (*filler, error) {
	if len(f.Variables) == 0 {
		return &filler{}, nil
	}
	fill := &filler{names: f.Variables, unused: map[string]bool{}}
	var pairs []string
	for _, name := range f.Variables {
		value, err := "", ErrNoValue
		if f.lookup != nil {
			value, err = f.lookup(name)
		}
		if err == nil && strings.ContainsAny(value, "\n\r\x00") {
			err = errors.New("its value is more than a line")
		}
		if err != nil {
			return nil, &VariableError{Revision: f.ID, File: f.Path, Line: f.lines.variables, Variable: name, Err: err}
		}
		fill.unused[name] = true
		pairs = append(pairs, reference(name), value)
	}
	fill.with = strings.NewReplacer(pairs...)
	return fill, nil
}

// reference is how a body says it.
func reference(name string) string { return "${" + name + "}" }

func (fill *filler) text(s string) string {
	if len(fill.names) == 0 || !strings.Contains(s, "${") {
		return s
	}
	for _, name := range fill.names {
		if strings.Contains(s, reference(name)) {
			delete(fill.unused, name)
		}
	}
	return fill.with.Replace(s)
}

// tree puts them into all texts below a node, which it changes; keys stay.
func (fill *filler) tree(n *schematoml.Node) {
	if n == nil || len(fill.names) == 0 {
		return
	}
	if n.Kind == schematoml.String {
		n.Text = fill.text(n.Text)
	}
	for _, item := range n.Items {
		fill.tree(item)
	}
	for _, p := range n.Pairs {
		fill.tree(p.Node)
	}
}

// allUsed refuses a header that lists what the body does not say: one of the two is
// misspelt, and the text would reach the database as it stands.
func (fill *filler) allUsed(f File) error {
	for _, name := range fill.names {
		if fill.unused[name] {
			return &schematoml.Error{
				File: f.Path, Line: f.lines.variables,
				Message: fmt.Sprintf("variables lists %s, and nothing below says %s", name, reference(name)),
			}
		}
	}
	return nil
}

// readVariables reads the header's list.
func readVariables(in *schematoml.Fields) []string {
	const key = "variables"
	list := stringOrList(in, key)
	seen := map[string]bool{}
	for _, name := range list {
		if err := CheckVariable(name); err != nil {
			in.Errorf(key, "%v", err)
		} else if seen[name] {
			in.Errorf(key, "variables lists %s twice", name)
		}
		seen[name] = true
	}
	return list
}
