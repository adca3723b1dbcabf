package ops

import "github.com/retort-db/migrate/schema"

// NewTables are the tables that operations make, one after another: they hold
// nothing yet that could be lost, and nobody waits for them.
type NewTables map[schema.Name]bool

// Follow takes note of an operation that is carried out.
func (n NewTables) Follow(op Op) {
	switch op := op.(type) {
	case CreateTable:
		n[op.Table.QualifiedName()] = true
	case RenameTable:
		n[op.To] = n[op.From]
	}
}

// Only reports whether an operation, which comes next, concerns new tables only.
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
