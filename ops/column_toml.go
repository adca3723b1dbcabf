package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

func decodeAddColumn(f *schematoml.Fields) Op {
	o := AddColumn{
		Table:       f.RequiredName("table"),
		After:       f.String("after"),
		First:       f.Bool("first"),
		IfNotExists: Guard(f.Bool("if_not_exists")),
	}
	d, _ := f.Definition("column")
	o.Column = schematoml.ReadColumn(d)
	return o
}

func (o AddColumn) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("column", schematoml.ColumnMap(o.Column))
	m.Str("after", o.After)
	m.Flag("first", o.First)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeDropColumn(f *schematoml.Fields) Op {
	o := DropColumn{
		Table:    f.RequiredName("table"),
		After:    f.String("after"),
		First:    f.Bool("first"),
		IfExists: Guard(f.Bool("if_exists")),
		Cascade:  f.Bool("cascade"),
	}
	d, whole := f.Definition("column")
	o.Defined = whole || f.Any()
	if o.Defined {
		o.Column = schematoml.ReadColumn(d)
	} else {
		o.Column = schema.Column{Name: f.Required("column")}
	}
	return o
}

func (o DropColumn) encode() schematoml.Map {
	m := onTable(o.Table)
	if o.Defined {
		m.Set("column", schematoml.ColumnMap(o.Column))
	} else {
		m.Set("column", o.Column.Name)
	}
	m.Str("after", o.After)
	m.Flag("first", o.First)
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeAlterColumn(f *schematoml.Fields) Op {
	o := AlterColumn{
		Table:        f.RequiredName("table"),
		Column:       f.Required("column"),
		Using:        f.String("using"),
		ReverseUsing: f.String("reverse_using"),
		After:        f.String("after"),
		First:        f.Bool("first"),
		Online:       Online(f.Bool("online")),
	}
	readColumnChange(f, &o.To)
	if in := f.Existing("", false); in != nil {
		readColumnChange(in, &o.From)
	}
	if o.To.IsZero() && o.After == "" && !o.First {
		f.Missing("something to change, such as type = … or nullable = …")
	}
	return o
}

// readColumnChange also reads Alembic's name for the default.
func readColumnChange(f *schematoml.Fields, c *ColumnChange) {
	readFields(f, c.fields())
	if !f.Has("server_default") {
		return
	}
	if c.Default.Set {
		f.Errorf("server_default", "server_default and default are the same thing: keep one")
	}
	c.Default = To(f.Default("server_default"))
}

func (o AlterColumn) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("column", o.Column)
	m.Append(fieldsMap(o.To.fields()))
	m.Str("using", o.Using)
	m.Str("reverse_using", o.ReverseUsing)
	if from := fieldsMap(o.From.fields()); len(from) > 0 {
		setExisting(&m, from)
	}
	m.Str("after", o.After)
	m.Flag("first", o.First)
	m.Flag("online", bool(o.Online))
	return m
}
