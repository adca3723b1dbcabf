package schema

import (
	"cmp"
	"slices"
	"strings"
)

// Parameters are the storage parameters of a table, key or index, or the options of
// a column, each with a name of its own. Their order means nothing, but PostgreSQL keeps it and prints
// them in it.
type Parameters []Parameter

// Parameter is one of them, as "fillfactor", and its value.
type Parameter struct{ Name, Value string }

// Get returns the value of the parameter of that name.
func (p Parameters) Get(name string) (value string, ok bool) {
	if i := p.index(name); i >= 0 {
		return p[i].Value, true
	}
	return "", false
}

// With returns the parameters with one more of them, or with another value of it
// in its place.
func (p Parameters) With(name, value string) Parameters {
	out := slices.Clone(p)
	if i := out.index(name); i >= 0 {
		out[i].Value = value
		return out
	}
	return append(out, Parameter{name, value})
}

// Sorted returns them by name, as the same parameters always are.
func (p Parameters) Sorted() Parameters {
	return slices.SortedFunc(slices.Values(p), func(a, b Parameter) int { return cmp.Compare(a.Name, b.Name) })
}

// String is "fillfactor = 70, autovacuum_enabled = false".
func (p Parameters) String() string {
	list := make([]string, len(p))
	for i, x := range p {
		list[i] = x.Name + " = " + x.Value
	}
	return strings.Join(list, ", ")
}

func (p Parameters) index(name string) int {
	return slices.IndexFunc(p, func(x Parameter) bool { return x.Name == name })
}
