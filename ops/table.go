package ops

import (
	"strings"

	"github.com/retort-db/migrate/schema"
)

// CreateTable creates a table with all its members, indexes included.
type CreateTable struct {
	Table       schema.Table
	IfNotExists Guard
}

// DropTable drops a table. With the definition in Table it can be reversed;
// without, Table holds nothing but the name and Defined is false.
type DropTable struct {
	Table    schema.Table
	Defined  bool
	IfExists Guard
	Cascade  bool
}

// RenameTable gives a table another name, or, where the database can, another
// schema.
type RenameTable struct {
	From, To schema.Name
}

// AlterTable changes what a table has besides its members. From holds the
// former values of what To sets, as far as they are known.
type AlterTable struct {
	Table    schema.Name
	To, From TableChange
}

// TableChange says which of a table's options change, and to what.
type TableChange struct {
	Comment          Field[string]
	Unlogged         Field[bool]
	Tablespace       Field[string]
	AccessMethod     Field[string]
	RowSecurity      Field[bool]
	ForceRowSecurity Field[bool]
	ReplicaIdentity  Field[string]
	ClusterOn        Field[string]
	// Storage is the whole set of parameters: what it leaves out is reset.
	Storage          Field[schema.Parameters]
	Engine           Field[string]
	Charset          Field[string]
	Collation        Field[string]
	RowFormat        Field[string]
	SystemVersioning Field[bool]
	Period           Field[schema.Period]
	Strict           Field[bool]
	WithoutRowID     Field[bool]
	PartitionBy      Field[string]
	Inherits         Field[[]schema.Name]
	// Definition is the text that SQLite is to keep of the table, see schema.Table;
	// empty means the dialect's own. Unless the table is rebuilt anyway, no row is
	// touched for it.
	Definition Field[string]
}

// AttachPartition makes an existing table a partition of another.
type AttachPartition struct {
	Table     schema.Name
	Partition schema.Partition
}

// DetachPartition takes a partition out; the table stays. An empty Bound means
// that it is not known, and that the operation cannot be reversed.
type DetachPartition struct {
	Table     schema.Name
	Partition schema.Partition
}

func (CreateTable) Kind() string     { return "create_table" }
func (DropTable) Kind() string       { return "drop_table" }
func (RenameTable) Kind() string     { return "rename_table" }
func (AlterTable) Kind() string      { return "alter_table" }
func (AttachPartition) Kind() string { return "attach_partition" }
func (DetachPartition) Kind() string { return "detach_partition" }

func (o CreateTable) reverse() (Op, error) {
	return DropTable{Table: o.Table, Defined: true, IfExists: o.IfNotExists}, nil
}

func (o DropTable) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the columns of the table into the drop"}
	}
	return CreateTable{Table: o.Table, IfNotExists: o.IfExists}, nil
}

func (o RenameTable) reverse() (Op, error) { return RenameTable{From: o.To, To: o.From}, nil }

func (o AlterTable) reverse() (Op, error) {
	r := AlterTable{Table: o.Table}
	missing := swapFields(o.To.fields(), o.From.fields(), r.To.fields(), r.From.fields())
	if len(missing) > 0 {
		return nil, &IrreversibleError{o, missingExisting(missing)}
	}
	return r, nil
}

func (o AttachPartition) reverse() (Op, error) { return DetachPartition(o), nil }

func (o DetachPartition) reverse() (Op, error) {
	if o.Partition.Bound == "" {
		return nil, &IrreversibleError{o, "write the bound of the partition into the operation"}
	}
	return AttachPartition(o), nil
}

// missingExisting says which keys an alteration lacks in existing.
func missingExisting(keys []string) string {
	return "write existing = { … } with the former " + strings.Join(keys, ", ")
}

// IsZero reports whether nothing changes.
func (c TableChange) IsZero() bool { return noneSet(c.fields()) }

// fields lists the change's fields under their names in revision files.
func (c *TableChange) fields() []namedField {
	return []namedField{
		{"comment", &c.Comment},
		{"unlogged", &c.Unlogged},
		{"tablespace", &c.Tablespace},
		{"access_method", &c.AccessMethod},
		{"row_security", &c.RowSecurity},
		{"force_row_security", &c.ForceRowSecurity},
		{"replica_identity", &c.ReplicaIdentity},
		{"cluster_on", &c.ClusterOn},
		{"storage", &c.Storage},
		{"engine", &c.Engine},
		{"charset", &c.Charset},
		{"collation", &c.Collation},
		{"row_format", &c.RowFormat},
		{"system_versioning", &c.SystemVersioning},
		{"period", &c.Period},
		{"strict", &c.Strict},
		{"without_rowid", &c.WithoutRowID},
		{"partition_by", &c.PartitionBy},
		{"inherits", &c.Inherits},
		{"definition", &c.Definition},
	}
}
