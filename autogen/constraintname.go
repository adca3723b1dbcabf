package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// takeConstraintNames adds the names of checks and foreign keys that an operation takes or
// frees. It is for MySQL, where they have to be unique in the schema.
func (f *facts) takeConstraintNames(op ops.Op) {
	switch op := op.(type) {
	case ops.CreateTable:
		f.creates = append(f.creates, constraintNames(op.Table.QualifiedName(), op.Table.Constraints()...)...)
	case ops.DropTable:
		f.drops = append(f.drops, constraintNames(op.Table.QualifiedName(), op.Table.Constraints()...)...)
	case ops.AddConstraint:
		f.creates = append(f.creates, constraintNames(op.Table, op.Constraint)...)
	case ops.DropConstraint:
		f.drops = append(f.drops, constraintNames(op.Table, op.Constraint)...)
	}
}

// constraintNames are those of the checks and foreign keys among constraints of t.
func constraintNames(t schema.Name, list ...schema.Constraint) []resource {
	var names []resource
	for _, k := range list {
		switch k.(type) {
		case schema.Check, schema.ForeignKey:
			if name := k.ConstraintName(); name != "" {
				names = append(names, resource{kind: kindConstraintName, name: schema.Name{Schema: t.Schema, Name: name}})
			}
		}
	}
	return names
}
