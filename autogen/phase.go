package autogen

import (
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// phase is when an operation runs as far as its facts do not decide: what is in the way of
// others is dropped first, what others use is made before them, and what nobody needs any
// more is dropped last.
type phase int

const (
	dropObjects phase = iota
	dropReferences
	renames
	createNamespaces
	createTypes
	createFunctions
	dropMembers
	createTables
	changeColumns
	addKeys
	addIndexes
	addReferences
	createObjects
	dropTables
	dropTypes
	dropNamespaces
)

func phaseOf(op ops.Op) phase {
	switch op := op.(type) {
	case ops.DropObject:
		switch {
		case op.Object.Kind.IsRoutine(), op.Object.Kind.IsTextSearch(), op.Object.Kind == schema.KindOperator, op.Object.Kind == schema.KindCast:
			return dropTypes
		case op.Object.Kind == schema.KindDefaultPrivilege:
			return dropNamespaces
		}
		return dropObjects
	case ops.AlterTable:
		switch {
		case len(op.To.Inherits.Value) > len(op.From.Inherits.Value):
			return addKeys
		case op.To.Inherits.Set:
			return renames
		case op.From.Period.Value != schema.Period{}:
			return dropMembers
		case op.To.Period.Set:
			return addKeys
		}
	case ops.DropConstraint:
		if op.Type == schema.KindForeignKey {
			return dropReferences
		}
		return dropMembers
	case ops.RenameTable, ops.RenameEnum, ops.RenameDomain, ops.RenameType, ops.RenameSequence, ops.RenameSchema, ops.RenameObject:
		return renames
	case ops.CreateSchema, ops.AlterSchema, ops.CreateExtension, ops.AlterExtension:
		return createNamespaces
	case ops.CreateEnum, ops.AddEnumValue, ops.RenameEnumValue, ops.AlterEnum, ops.CreateDomain, ops.AlterDomain,
		ops.CreateType, ops.AlterType, ops.CreateSequence:
		return createTypes
	case ops.CreateObject:
		return objectPhase(op.Object.Kind)
	case ops.ReplaceObject:
		return objectPhase(op.To.Kind)
	case ops.DropIndex:
		return dropMembers
	case ops.CreateTable:
		return createTables
	case ops.AddConstraint:
		if op.Constraint.ConstraintKind() == schema.KindForeignKey {
			return addReferences
		}
		return addKeys
	case ops.CreateIndex, ops.AlterIndex, ops.RenameIndex, ops.AlterSequence:
		return addIndexes
	case ops.DropTable:
		return dropTables
	case ops.DropEnum, ops.DropDomain, ops.DropType, ops.DropSequence:
		return dropTypes
	case ops.DropSchema, ops.DropExtension:
		return dropNamespaces
	}
	return changeColumns
}

// objectPhase is when an object is made. Tables may use routines, collations and the like,
// in defaults and checks; views, triggers and all else use tables.
func objectPhase(k schema.ObjectKind) phase {
	switch k {
	case schema.KindFunction, schema.KindProcedure, schema.KindCollation, schema.KindRange, schema.KindOperator, schema.KindCast,
		schema.KindSearchDictionary, schema.KindSearchConfiguration:
		return createFunctions
	case schema.KindDefaultPrivilege: // which is granted on tables that are created after it
		return createTypes
	}
	return createObjects
}
