package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

func decodeCreateIndex(f *schematoml.Fields) Op {
	o := CreateIndex{
		Table:        f.RequiredName("table"),
		IfNotExists:  Guard(f.Bool("if_not_exists")),
		Concurrently: f.Bool("concurrently"),
		Online:       Online(f.Bool("online")),
		OnlyParent:   f.Bool("only_parent"),
	}
	d, _ := f.Definition("index")
	o.Index = schematoml.ReadIndex(d)
	return o
}

func (o CreateIndex) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("index", schematoml.IndexMap(o.Index))
	m.Flag("concurrently", o.Concurrently)
	m.Flag("online", bool(o.Online))
	m.Flag("only_parent", o.OnlyParent)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

func decodeDropIndex(f *schematoml.Fields) Op {
	o := DropIndex{
		Table:        f.RequiredName("table"),
		IfExists:     Guard(f.Bool("if_exists")),
		Concurrently: f.Bool("concurrently"),
		Cascade:      f.Bool("cascade"),
	}
	d, whole := f.Definition("index")
	o.Defined = whole || f.Any()
	if o.Defined {
		o.Index = schematoml.ReadIndex(d)
	} else {
		o.Index = schema.Index{Name: f.Required("index")}
	}
	return o
}

func (o DropIndex) encode() schematoml.Map {
	m := onTable(o.Table)
	if o.Defined {
		m.Set("index", schematoml.IndexMap(o.Index))
	} else {
		m.Set("index", o.Index.Name)
	}
	m.Flag("concurrently", o.Concurrently)
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeRenameIndex(f *schematoml.Fields) Op {
	o := RenameIndex{Table: f.RequiredName("table"), To: f.Required("new_name")}
	d, whole := f.Definition("index")
	o.From = d.OwnRequiredName()
	if whole || f.Any() {
		index := schematoml.ReadIndex(d)
		o.Index = &index
	}
	return o
}

func (o RenameIndex) encode() schematoml.Map {
	m := onTable(o.Table)
	if o.Index != nil {
		index := *o.Index
		index.Name = o.From
		m.Set("index", schematoml.IndexMap(index))
	} else {
		m.Set("index", o.From)
	}
	m.Set("new_name", o.To)
	return m
}

func decodeAlterIndex(f *schematoml.Fields) Op {
	o := AlterIndex{Table: f.RequiredName("table")}
	d, _ := f.Definition("index")
	o.From = existing(f, d.OwnName(), schematoml.ReadIndex)
	o.To = schematoml.ReadIndex(d)
	return o
}

func (o AlterIndex) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("index", schematoml.IndexMap(o.To))
	from := o.From
	from.Name = ""
	setExisting(&m, schematoml.IndexMap(from))
	return m
}
