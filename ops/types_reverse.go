package ops

import "github.com/retort-db/migrate/schema"

func (o CreateSchema) reverse() (Op, error) {
	return DropSchema{Namespace: o.Namespace, IfExists: o.IfNotExists}, nil
}

func (o DropSchema) reverse() (Op, error) {
	if o.Cascade {
		return nil, &IrreversibleError{o, "what the schema held is not known; drop it piece by piece"}
	}
	return CreateSchema{Namespace: o.Namespace, IfNotExists: o.IfExists}, nil
}

func (o RenameSchema) reverse() (Op, error) { return RenameSchema{From: o.To, To: o.From}, nil }
func (o AlterSchema) reverse() (Op, error)  { return AlterSchema{From: o.To, To: o.From}, nil }

func (o CreateExtension) reverse() (Op, error) {
	return DropExtension{Extension: o.Extension, Defined: true, IfExists: o.IfNotExists}, nil
}

func (o DropExtension) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the definition into the drop: extension = { name = … }"}
	}
	return CreateExtension{Extension: o.Extension, IfNotExists: o.IfExists}, nil
}

func (o AlterExtension) reverse() (Op, error) { return AlterExtension{From: o.To, To: o.From}, nil }

func (o CreateEnum) reverse() (Op, error) {
	return DropEnum{Enum: o.Enum, Defined: true, IfExists: o.IfNotExists}, nil
}

func (o DropEnum) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the values into the drop: values = […]"}
	}
	return CreateEnum{Enum: o.Enum, IfNotExists: o.IfExists}, nil
}

func (o RenameEnum) reverse() (Op, error) { return RenameEnum{From: o.To, To: o.From}, nil }

func (o AddEnumValue) reverse() (Op, error) {
	if o.Existing == nil {
		return nil, &IrreversibleError{o, "write the former values into existing = { values = […] }"}
	}
	with, err := o.insertInto(o.Existing)
	if err != nil {
		return nil, &IrreversibleError{o, err.Error()}
	}
	return AlterEnum{
		From: schema.Enum{Schema: o.Enum.Schema, Name: o.Enum.Name, Values: with},
		To:   schema.Enum{Schema: o.Enum.Schema, Name: o.Enum.Name, Values: o.Existing},
	}, nil
}

func (o RenameEnumValue) reverse() (Op, error) {
	return RenameEnumValue{Enum: o.Enum, From: o.To, To: o.From}, nil
}

func (o AlterEnum) reverse() (Op, error) {
	return AlterEnum{From: o.To, To: o.From, Columns: o.Columns}, nil
}

func (o CreateDomain) reverse() (Op, error) { return DropDomain{Domain: o.Domain, Defined: true}, nil }

func (o DropDomain) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the definition into the drop: type = …"}
	}
	return CreateDomain{Domain: o.Domain}, nil
}

func (o AlterDomain) reverse() (Op, error)  { return AlterDomain{From: o.To, To: o.From}, nil }
func (o RenameDomain) reverse() (Op, error) { return RenameDomain{From: o.To, To: o.From}, nil }

func (o CreateType) reverse() (Op, error) {
	return DropType{Composite: o.Composite, Defined: true}, nil
}

func (o DropType) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the attributes into the drop: attributes = […]"}
	}
	return CreateType{Composite: o.Composite}, nil
}

func (o AlterType) reverse() (Op, error)  { return AlterType{From: o.To, To: o.From}, nil }
func (o RenameType) reverse() (Op, error) { return RenameType{From: o.To, To: o.From}, nil }

func (o CreateSequence) reverse() (Op, error) {
	return DropSequence{Sequence: o.Sequence, Defined: true, IfExists: o.IfNotExists}, nil
}

func (o DropSequence) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the definition into the drop: sequence = { name = …, start = … }"}
	}
	return CreateSequence{Sequence: o.Sequence, IfNotExists: o.IfExists}, nil
}

func (o AlterSequence) reverse() (Op, error)  { return AlterSequence{From: o.To, To: o.From}, nil }
func (o RenameSequence) reverse() (Op, error) { return RenameSequence{From: o.To, To: o.From}, nil }
