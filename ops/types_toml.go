package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

// whole reads the definition under a key, name and all.
func whole[T any](f *schematoml.Fields, key string, read func(*schematoml.Fields) T) T {
	d, _ := f.Definition(key)
	return read(d)
}

// nameOrWhole reads a definition, or a name if there is no more.
func nameOrWhole[T any](f *schematoml.Fields, key string, read func(*schematoml.Fields) T, named func(schema.Name) T) (v T, defined bool) {
	d, isWhole := f.Definition(key)
	if isWhole || f.Any() {
		return read(d), true
	}
	return named(f.RequiredName(key)), false
}

// definition writes a name and the definition beside it; one that says nothing
// more goes into a table, where it is no mere name.
func definition(key, name string, m schematoml.Map, defined bool) schematoml.Map {
	if defined && len(m) == 0 {
		return schematoml.Map{{Key: key, Value: schematoml.Map{{Key: "name", Value: name}}}}
	}
	out := schematoml.Map{{Key: key, Value: name}}
	if defined {
		out.Append(m)
	}
	return out
}

// alteration writes the definition after a change and the one before.
func alteration(key, name string, to, from schematoml.Map) schematoml.Map {
	m := definition(key, name, to, len(to) > 0)
	if from == nil {
		from = schematoml.Map{}
	}
	setExisting(&m, from)
	return m
}

// alter reads what alteration wrote.
func alter[T any](f *schematoml.Fields, key string, read func(*schematoml.Fields) T) (from, to T) {
	d, _ := f.Definition(key)
	from = existing(f, d.OwnName(), read)
	return from, read(d)
}

func decodeCreateSchema(f *schematoml.Fields) Op {
	return CreateSchema{IfNotExists: Guard(f.Bool("if_not_exists")), Namespace: whole(f, "schema", schematoml.ReadNamespace)}
}

func (o CreateSchema) encode() schematoml.Map {
	m := definition("schema", o.Namespace.Name, schematoml.NamespaceMap(o.Namespace), o.Namespace.Comment != "")
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeDropSchema(f *schematoml.Fields) Op {
	return DropSchema{
		IfExists:  Guard(f.Bool("if_exists")),
		Cascade:   f.Bool("cascade"),
		Namespace: whole(f, "schema", schematoml.ReadNamespace),
	}
}

func (o DropSchema) encode() schematoml.Map {
	m := definition("schema", o.Namespace.Name, schematoml.NamespaceMap(o.Namespace), o.Namespace.Comment != "")
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeRenameSchema(f *schematoml.Fields) Op {
	return RenameSchema{From: f.Required("schema"), To: f.Required("new_name")}
}

func (o RenameSchema) encode() schematoml.Map {
	return schematoml.Map{{Key: "schema", Value: o.From}, {Key: "new_name", Value: o.To}}
}

func decodeAlterSchema(f *schematoml.Fields) Op {
	from, to := alter(f, "schema", schematoml.ReadNamespace)
	return AlterSchema{From: from, To: to}
}

func (o AlterSchema) encode() schematoml.Map {
	return alteration("schema", o.To.Name, schematoml.NamespaceMap(o.To), schematoml.NamespaceMap(o.From))
}

func decodeCreateExtension(f *schematoml.Fields) Op {
	return CreateExtension{IfNotExists: Guard(f.Bool("if_not_exists")), Extension: whole(f, "extension", schematoml.ReadExtension)}
}

func (o CreateExtension) encode() schematoml.Map {
	m := definition("extension", o.Extension.Name, schematoml.ExtensionMap(o.Extension), true)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeDropExtension(f *schematoml.Fields) Op {
	o := DropExtension{IfExists: Guard(f.Bool("if_exists")), Cascade: f.Bool("cascade")}
	o.Extension, o.Defined = nameOrWhole(f, "extension", schematoml.ReadExtension,
		func(n schema.Name) schema.Extension { return schema.Extension{Name: n.Name} })
	return o
}

func (o DropExtension) encode() schematoml.Map {
	m := definition("extension", o.Extension.Name, schematoml.ExtensionMap(o.Extension), o.Defined)
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeAlterExtension(f *schematoml.Fields) Op {
	from, to := alter(f, "extension", schematoml.ReadExtension)
	return AlterExtension{From: from, To: to}
}

func (o AlterExtension) encode() schematoml.Map {
	return alteration("extension", o.To.Name, schematoml.ExtensionMap(o.To), schematoml.ExtensionMap(o.From))
}

func decodeCreateEnum(f *schematoml.Fields) Op {
	return CreateEnum{IfNotExists: Guard(f.Bool("if_not_exists")), Enum: whole(f, "enum", schematoml.ReadEnum)}
}

func (o CreateEnum) encode() schematoml.Map {
	m := definition("enum", o.Enum.QualifiedName().String(), schematoml.EnumMap(o.Enum), true)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeDropEnum(f *schematoml.Fields) Op {
	o := DropEnum{IfExists: Guard(f.Bool("if_exists"))}
	o.Enum, o.Defined = nameOrWhole(f, "enum", schematoml.ReadEnum, func(n schema.Name) schema.Enum {
		return schema.Enum{Schema: n.Schema, Name: n.Name}
	})
	return o
}

func (o DropEnum) encode() schematoml.Map {
	m := definition("enum", o.Enum.QualifiedName().String(), schematoml.EnumMap(o.Enum), o.Defined)
	m.Flag("if_exists", bool(o.IfExists))
	return m
}

func decodeRenameEnum(f *schematoml.Fields) Op {
	from, to := readRename(f, "enum")
	return RenameEnum{From: from, To: to}
}

func (o RenameEnum) encode() schematoml.Map { return renameMap("enum", o.From, o.To) }

func decodeAddEnumValue(f *schematoml.Fields) Op {
	o := AddEnumValue{
		Enum:        f.RequiredName("enum"),
		Value:       f.Required("value"),
		Before:      f.String("before"),
		After:       f.String("after"),
		IfNotExists: Guard(f.Bool("if_not_exists")),
	}
	if o.Before != "" && o.After != "" {
		f.Errorf("before", "a value stands before or after another: keep one")
	}
	if in := f.Existing("", false); in != nil {
		o.Existing = in.Strings("values")
	}
	return o
}

func (o AddEnumValue) encode() schematoml.Map {
	m := schematoml.Map{{Key: "enum", Value: o.Enum.String()}, {Key: "value", Value: o.Value}}
	m.Str("before", o.Before)
	m.Str("after", o.After)
	if o.Existing != nil {
		setExisting(&m, schematoml.Map{{Key: "values", Value: o.Existing}})
	}
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeRenameEnumValue(f *schematoml.Fields) Op {
	return RenameEnumValue{Enum: f.RequiredName("enum"), From: f.Required("value"), To: f.Required("new_value")}
}

func (o RenameEnumValue) encode() schematoml.Map {
	return schematoml.Map{{Key: "enum", Value: o.Enum.String()}, {Key: "value", Value: o.From}, {Key: "new_value", Value: o.To}}
}

func decodeAlterEnum(f *schematoml.Fields) Op {
	var o AlterEnum
	o.From, o.To = alter(f, "enum", schematoml.ReadEnum)
	for _, s := range f.Strings("columns") {
		ref, ok := schema.ParseColumnRef(s)
		if !ok || ref.Column == "" {
			f.Errorf("columns", `columns has to be a list of "table.column", not of %q`, s)
		}
		o.Columns = append(o.Columns, ref)
	}
	return o
}

func (o AlterEnum) encode() schematoml.Map {
	m := alteration("enum", o.To.QualifiedName().String(), schematoml.EnumMap(o.To), schematoml.EnumMap(o.From))
	var columns []string
	for _, c := range o.Columns {
		columns = append(columns, c.String())
	}
	m.List("columns", columns)
	return m
}

func decodeCreateDomain(f *schematoml.Fields) Op {
	return CreateDomain{Domain: whole(f, "domain", schematoml.ReadDomain)}
}

func (o CreateDomain) encode() schematoml.Map {
	return definition("domain", o.Domain.QualifiedName().String(), schematoml.DomainMap(o.Domain), true)
}

func decodeDropDomain(f *schematoml.Fields) Op {
	o := DropDomain{IfExists: Guard(f.Bool("if_exists"))}
	o.Domain, o.Defined = nameOrWhole(f, "domain", schematoml.ReadDomain, func(n schema.Name) schema.Domain {
		return schema.Domain{Schema: n.Schema, Name: n.Name}
	})
	return o
}

func (o DropDomain) encode() schematoml.Map {
	m := definition("domain", o.Domain.QualifiedName().String(), schematoml.DomainMap(o.Domain), o.Defined)
	m.Flag("if_exists", bool(o.IfExists))
	return m
}

func decodeAlterDomain(f *schematoml.Fields) Op {
	from, to := alter(f, "domain", schematoml.ReadDomain)
	return AlterDomain{From: from, To: to}
}

func (o AlterDomain) encode() schematoml.Map {
	return alteration("domain", o.To.QualifiedName().String(), schematoml.DomainMap(o.To), schematoml.DomainMap(o.From))
}

func decodeRenameDomain(f *schematoml.Fields) Op {
	from, to := readRename(f, "domain")
	return RenameDomain{From: from, To: to}
}

func (o RenameDomain) encode() schematoml.Map { return renameMap("domain", o.From, o.To) }

func decodeCreateType(f *schematoml.Fields) Op {
	return CreateType{Composite: whole(f, "type", schematoml.ReadComposite)}
}

func (o CreateType) encode() schematoml.Map {
	return definition("type", o.Composite.QualifiedName().String(), schematoml.CompositeMap(o.Composite), true)
}

func decodeDropType(f *schematoml.Fields) Op {
	o := DropType{IfExists: Guard(f.Bool("if_exists"))}
	o.Composite, o.Defined = nameOrWhole(f, "type", schematoml.ReadComposite, func(n schema.Name) schema.Composite {
		return schema.Composite{Schema: n.Schema, Name: n.Name}
	})
	return o
}

func (o DropType) encode() schematoml.Map {
	m := definition("type", o.Composite.QualifiedName().String(), schematoml.CompositeMap(o.Composite), o.Defined)
	m.Flag("if_exists", bool(o.IfExists))
	return m
}

func decodeAlterType(f *schematoml.Fields) Op {
	from, to := alter(f, "type", schematoml.ReadComposite)
	return AlterType{From: from, To: to}
}

func (o AlterType) encode() schematoml.Map {
	return alteration("type", o.To.QualifiedName().String(), schematoml.CompositeMap(o.To), schematoml.CompositeMap(o.From))
}

func decodeRenameType(f *schematoml.Fields) Op {
	from, to := readRename(f, "type")
	return RenameType{From: from, To: to}
}

func (o RenameType) encode() schematoml.Map { return renameMap("type", o.From, o.To) }

func decodeCreateSequence(f *schematoml.Fields) Op {
	return CreateSequence{IfNotExists: Guard(f.Bool("if_not_exists")), Sequence: whole(f, "sequence", schematoml.ReadSequence)}
}

func (o CreateSequence) encode() schematoml.Map {
	m := definition("sequence", o.Sequence.QualifiedName().String(), schematoml.SequenceMap(o.Sequence), true)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeDropSequence(f *schematoml.Fields) Op {
	o := DropSequence{IfExists: Guard(f.Bool("if_exists"))}
	o.Sequence, o.Defined = nameOrWhole(f, "sequence", schematoml.ReadSequence, func(n schema.Name) schema.Sequence {
		return schema.Sequence{Schema: n.Schema, Name: n.Name}
	})
	return o
}

func (o DropSequence) encode() schematoml.Map {
	m := definition("sequence", o.Sequence.QualifiedName().String(), schematoml.SequenceMap(o.Sequence), o.Defined)
	m.Flag("if_exists", bool(o.IfExists))
	return m
}

func decodeAlterSequence(f *schematoml.Fields) Op {
	from, to := alter(f, "sequence", schematoml.ReadSequence)
	return AlterSequence{From: from, To: to}
}

func (o AlterSequence) encode() schematoml.Map {
	return alteration("sequence", o.To.QualifiedName().String(), schematoml.SequenceMap(o.To), schematoml.SequenceMap(o.From))
}

func decodeRenameSequence(f *schematoml.Fields) Op {
	from, to := readRename(f, "sequence")
	return RenameSequence{From: from, To: to}
}

func (o RenameSequence) encode() schematoml.Map { return renameMap("sequence", o.From, o.To) }
