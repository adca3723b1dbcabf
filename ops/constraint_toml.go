package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

func addConstraintDecoder(kind schema.ConstraintKind) decodeFunc {
	return func(f *schematoml.Fields) Op {
		o := AddConstraint{
			Table:      f.RequiredName("table"),
			UsingIndex: f.String("using_index"),
			Online:     Online(f.Bool("online")),
		}
		d, _ := f.Definition("constraint")
		o.Constraint = schematoml.ReadConstraint(d, kind)
		return o
	}
}

func (o AddConstraint) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("constraint", schematoml.ConstraintMap(o.Constraint))
	m.Str("using_index", o.UsingIndex)
	m.Flag("online", bool(o.Online))
	return m
}

func decodeDropConstraint(f *schematoml.Fields) Op {
	o := DropConstraint{
		Table:    f.RequiredName("table"),
		IfExists: Guard(f.Bool("if_exists")),
		Cascade:  f.Bool("cascade"),
	}
	d, whole := f.Definition("constraint")
	o.Name = d.OwnName()
	o.Type = d.ConstraintType("type")
	if whole || f.Any() {
		o.Constraint = readTypedConstraint(d, o.Type)
	}
	if o.Name == "" && !whole && o.Constraint == nil && o.Type != schema.KindPrimaryKey {
		f.Missing(`constraint = "…", its name, or a definition that finds it`)
	}
	return o
}

// readTypedConstraint reads a definition in whose table the type stands too.
func readTypedConstraint(f *schematoml.Fields, kind schema.ConstraintKind) schema.Constraint {
	if kind == "" {
		f.Missing(`type = "primary", "unique", "foreignkey", "check" or "exclude"`)
		f.ForgetUnknown()
		return nil
	}
	return schematoml.ReadConstraint(f, kind)
}

// typedConstraintMap is a definition with its type, which comes after the name.
func typedConstraintMap(c schema.Constraint) schematoml.Map {
	var m schematoml.Map
	m.Str("name", c.ConstraintName())
	m.Set("type", string(c.ConstraintKind()))
	m.Append(schematoml.ConstraintMap(c.Renamed("")))
	return m
}

func (o DropConstraint) encode() schematoml.Map {
	m := onTable(o.Table)
	if o.Constraint != nil {
		m.Set("constraint", typedConstraintMap(o.Constraint))
	} else {
		m.Str("constraint", o.Name)
		m.Str("type", string(o.Type))
	}
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeRenameConstraint(f *schematoml.Fields) Op {
	o := RenameConstraint{Table: f.RequiredName("table"), To: f.Required("new_name")}
	d, whole := f.Definition("constraint")
	o.From = d.OwnRequiredName()
	if whole || f.Any() {
		o.Constraint = readTypedConstraint(d, d.ConstraintType("type"))
	}
	return o
}

func (o RenameConstraint) encode() schematoml.Map {
	m := onTable(o.Table)
	if o.Constraint != nil {
		m.Set("constraint", typedConstraintMap(o.Constraint.Renamed(o.From)))
	} else {
		m.Set("constraint", o.From)
	}
	m.Set("new_name", o.To)
	return m
}

func decodeAlterConstraint(f *schematoml.Fields) Op {
	o := AlterConstraint{Table: f.RequiredName("table")}
	d, _ := f.Definition("constraint")
	name, kind := d.OwnName(), d.ConstraintType("type")
	in := f.Existing(name, true)
	o.To = readTypedConstraint(d, kind)
	if in != nil && kind != "" {
		o.From = schematoml.ReadConstraint(in, kind)
	}
	return o
}

func (o AlterConstraint) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("constraint", typedConstraintMap(o.To))
	setExisting(&m, schematoml.ConstraintMap(o.From.Renamed("")))
	return m
}

func decodeValidateConstraint(f *schematoml.Fields) Op {
	return ValidateConstraint{Table: f.RequiredName("table"), Name: f.Required("constraint")}
}

func (o ValidateConstraint) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("constraint", o.Name)
	return m
}
