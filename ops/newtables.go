package ops

import "github.com/retort-db/migrate/schema"

// NewTables is the set of tables that operations have created so far. They hold nothing
// yet that could be lost, and nobody waits for them.
type NewTables map[schema.Name]bool

// Follow updates the set by an operation that has been carried out.
func (n NewTables) Follow(op Op) {
	switch op := op.(type) {
	case CreateTable:
		n[op.Table.QualifiedName()] = true
	case RenameTable:
		n[op.To] = n[op.From]
	}
}

// Only reports whether the next operation concerns nothing but new tables.
func (n NewTables) Only(op Op) bool {
	switch op := op.(type) {
	case CreateTable:
		return true
	case DropTable:
		return n[op.Table.QualifiedName()]
	case RenameTable:
		return n[op.From]
	}
	t, ok := Altered(op)
	return ok && n[t]
}
