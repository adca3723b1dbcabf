package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

func decodeCreateObject(f *schematoml.Fields, kind schema.ObjectKind) Op {
	o := CreateObject{IfNotExists: Guard(f.Bool("if_not_exists"))}
	o.Object = readObject(f, kind)
	if o.Object.Definition == "" {
		f.Missing("definition = '''…''', the statement that creates it")
	}
	return o
}

func (o CreateObject) encode() schematoml.Map {
	m := objectMap(o.Object)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func readObject(f *schematoml.Fields, kind schema.ObjectKind) schema.Object {
	d, _ := f.Definition(string(kind))
	return schematoml.ReadObject(d, kind)
}

// objectMap is an object's name and definition.
func objectMap(o schema.Object) schematoml.Map {
	m := schematoml.Map{{Key: string(o.Kind), Value: o.QualifiedName().String()}}
	m.Append(schematoml.ObjectMap(o))
	return m
}

func decodeReplaceObject(f *schematoml.Fields, kind schema.ObjectKind) Op {
	o := ReplaceObject{To: readObject(f, kind)}
	if o.To.Definition == "" {
		f.Missing("definition = '''…''', the statement that creates it")
	}
	o.From = schema.Object{Kind: kind, Schema: o.To.Schema, Name: o.To.Name}
	if in := f.Existing(o.To.QualifiedName().String(), false); in != nil {
		o.From = schematoml.ReadObject(in, kind)
	}
	o.From.Args, o.From.On = o.To.Args, o.To.On
	return o
}

func (o ReplaceObject) encode() schematoml.Map {
	m := objectMap(o.To)
	from := o.From
	from.Args, from.On = "", schema.Name{}
	if definition := schematoml.ObjectMap(from); len(definition) > 0 {
		setExisting(&m, definition)
	}
	return m
}

func decodeDropObject(f *schematoml.Fields, kind schema.ObjectKind) Op {
	return DropObject{
		IfExists: Guard(f.Bool("if_exists")),
		Cascade:  f.Bool("cascade"),
		Object:   readObject(f, kind),
	}
}

func (o DropObject) encode() schematoml.Map {
	m := objectMap(o.Object)
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeRenameObject(f *schematoml.Fields, kind schema.ObjectKind) Op {
	return RenameObject{To: f.Required("new_name"), Object: readObject(f, kind)}
}

func (o RenameObject) encode() schematoml.Map {
	m := objectMap(o.Object)
	m.Set("new_name", o.To)
	return m
}
