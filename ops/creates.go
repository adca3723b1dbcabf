package ops

import "github.com/retort-db/migrate/schema"

// Creates returns the names of what an operation creates beside members of tables:
// tables, types, sequences, schemas and objects. A rename creates the new name.
func Creates(op Op) []schema.Name {
	one := func(ns, name string) []schema.Name { return []schema.Name{{Schema: ns, Name: name}} }
	switch op := op.(type) {
	case CreateTable:
		return []schema.Name{op.Table.QualifiedName()}
	case RenameTable:
		return []schema.Name{op.To}
	case CreateSchema:
		return one("", op.Namespace.Name)
	case RenameSchema:
		return one("", op.To)
	case CreateExtension:
		return append(one(op.Extension.Schema, op.Extension.Name), one("", op.Extension.Name)...)
	case CreateEnum:
		return one(op.Enum.Schema, op.Enum.Name)
	case RenameEnum:
		return []schema.Name{op.To}
	case CreateDomain:
		return one(op.Domain.Schema, op.Domain.Name)
	case RenameDomain:
		return []schema.Name{op.To}
	case CreateType:
		return one(op.Composite.Schema, op.Composite.Name)
	case RenameType:
		return []schema.Name{op.To}
	case CreateSequence:
		return one(op.Sequence.Schema, op.Sequence.Name)
	case RenameSequence:
		return []schema.Name{op.To}
	case CreateObject:
		if op.Object.Kind == schema.KindPublicationTable { // which has no name of its own
			return nil
		}
		return one(op.Object.Schema, op.Object.Name)
	case RenameObject:
		return one(op.Object.Schema, op.To)
	}
	return nil
}
