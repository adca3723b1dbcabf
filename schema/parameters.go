package schema

import (
	"cmp"
	"slices"
	"strings"
)

// Parameters are the storage parameters of a table, key or index, or the options of a
// column. Each name occurs once. The order has no meaning, but PostgreSQL keeps it.
type Parameters []Parameter

// Parameter is a name, such as "fillfactor", with its value.
type Parameter struct{ Name, Value string }

// Get returns the value of the parameter of that name.
func (p Parameters) Get(name string) (value string, ok bool) {
	if i := p.index(name); i >= 0 {
		return p[i].Value, true
	}
	return "", false
}

// With returns the parameters with one set to a value, added at the end if it is new.
func (p Parameters) With(name, value string) Parameters {
	out := slices.Clone(p)
	if i := out.index(name); i >= 0 {
		out[i].Value = value
		return out
	}
	return append(out, Parameter{name, value})
}

// Sorted returns the parameters in the order of their names, so that equal sets compare
// as equal.
func (p Parameters) Sorted() Parameters {
	return slices.SortedFunc(slices.Values(p), func(a, b Parameter) int { return cmp.Compare(a.Name, b.Name) })
}

// String returns the parameters as in "fillfactor = 70, autovacuum_enabled = false".
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
