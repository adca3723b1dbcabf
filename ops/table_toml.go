package ops

import (
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/schema"
)

func decodeCreateTable(f *schematoml.Fields) Op {
	o := CreateTable{IfNotExists: Guard(f.Bool("if_not_exists"))}
	d, _ := f.Definition("table")
	o.Table = schematoml.ReadTable(d)
	if !d.Has("columns") && o.Table.PartitionOf == nil && o.Table.Inherits == nil {
		f.Missing("columns = [ … ]")
	}
	return o
}

func (o CreateTable) encode() schematoml.Map {
	m := tableMap(o.Table)
	m.Flag("if_not_exists", bool(o.IfNotExists))
	return m
}

// tableMap is a table's name and definition.
func tableMap(t schema.Table) schematoml.Map {
	m := onTable(t.QualifiedName())
	m.Append(schematoml.TableMap(t))
	if len(t.Columns) == 0 && t.PartitionOf == nil {
		m.Set("columns", []schematoml.Map{})
	}
	return m
}

func decodeDropTable(f *schematoml.Fields) Op {
	o := DropTable{IfExists: Guard(f.Bool("if_exists")), Cascade: f.Bool("cascade")}
	d, whole := f.Definition("table")
	o.Defined = whole || f.Any()
	if o.Defined {
		o.Table = schematoml.ReadTable(d)
		return o
	}
	n := f.RequiredName("table")
	o.Table = schema.Table{Schema: n.Schema, Name: n.Name}
	return o
}

func (o DropTable) encode() schematoml.Map {
	m := onTable(o.Table.QualifiedName())
	if o.Defined {
		m = tableMap(o.Table)
	}
	m.Flag("if_exists", bool(o.IfExists))
	m.Flag("cascade", o.Cascade)
	return m
}

func decodeRenameTable(f *schematoml.Fields) Op {
	from, to := readRename(f, "table")
	return RenameTable{From: from, To: to}
}

func (o RenameTable) encode() schematoml.Map { return renameMap("table", o.From, o.To) }

func decodeAlterTable(f *schematoml.Fields) Op {
	o := AlterTable{Table: f.RequiredName("table")}
	readFields(f, o.To.fields())
	if in := f.Existing("", false); in != nil {
		readFields(in, o.From.fields())
	}
	if o.To.IsZero() {
		f.Missing(`something to change, such as comment = "…"`)
	}
	return o
}

func (o AlterTable) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Append(fieldsMap(o.To.fields()))
	if from := fieldsMap(o.From.fields()); len(from) > 0 {
		setExisting(&m, from)
	}
	return m
}

// decodeTableComment reads Alembic's create_table_comment and
// drop_table_comment, which are alterations of a table.
func decodeTableComment(f *schematoml.Fields) Op {
	o := AlterTable{Table: f.RequiredName("table")}
	o.To.Comment = To("")
	if f.String("op") == "create_table_comment" {
		o.To.Comment = To(f.Required("comment"))
	}
	if in := f.Existing("", false); in != nil {
		readFields(in, o.From.fields()[:1])
	}
	return o
}

func decodeAttachPartition(f *schematoml.Fields) Op {
	return AttachPartition{Table: f.RequiredName("table"), Partition: readPartition(f, true)}
}

func decodeDetachPartition(f *schematoml.Fields) Op {
	return DetachPartition{Table: f.RequiredName("table"), Partition: readPartition(f, false)}
}

func readPartition(f *schematoml.Fields, bound bool) schema.Partition {
	p := f.Partition("partition_of", bound)
	if p == nil {
		f.Missing(`partition_of = { table = "…", bound = "…" }`)
		return schema.Partition{}
	}
	return *p
}

func (o AttachPartition) encode() schematoml.Map {
	m := onTable(o.Table)
	m.Set("partition_of", schematoml.PartitionMap(o.Partition))
	return m
}

func (o DetachPartition) encode() schematoml.Map { return AttachPartition(o).encode() }
