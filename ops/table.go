package ops

import "github.com/retort-db/migrate/schema"

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
	Storage          Field[map[string]string]
	Engine           Field[string]
	Charset          Field[string]
	Collation        Field[string]
	RowFormat        Field[string]
	SystemVersioning Field[bool]
	Strict           Field[bool]
	WithoutRowID     Field[bool]
	PartitionBy      Field[string]
	Inherits         Field[[]schema.Name]
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

func (CreateTable) op()     {}
func (DropTable) op()       {}
func (RenameTable) op()     {}
func (AlterTable) op()      {}
func (AttachPartition) op() {}
func (DetachPartition) op() {}
