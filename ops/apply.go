package ops

import "github.com/retort-db/migrate/schema"

// Apply returns the schema as it is after op. It does not modify s, and shares
// with it what did not change.
func Apply(s schema.Schema, op Op) (schema.Schema, error) { return s, nil }

// Reverse returns the operation that undoes op, or an *IrreversibleError.
func Reverse(op Op) (Op, error) { return nil, &IrreversibleError{Op: op} }
