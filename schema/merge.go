package schema

import "slices"

// Merge returns a schema that holds everything in a, followed by everything in b. It
// modifies neither. What both hold is in it twice.
func Merge(a, b Schema) Schema {
	return Schema{
		Namespaces: slices.Concat(a.Namespaces, b.Namespaces),
		Extensions: slices.Concat(a.Extensions, b.Extensions),
		Enums:      slices.Concat(a.Enums, b.Enums),
		Domains:    slices.Concat(a.Domains, b.Domains),
		Composites: slices.Concat(a.Composites, b.Composites),
		Sequences:  slices.Concat(a.Sequences, b.Sequences),
		Tables:     slices.Concat(a.Tables, b.Tables),
		Objects:    slices.Concat(a.Objects, b.Objects),
		Given:      slices.Concat(a.Given, b.Given),
	}
}
