package ops

import "github.com/retort-db/migrate/schema"

// CreateSchema creates a namespace (PostgreSQL).
type CreateSchema struct {
	Namespace   schema.Namespace
	IfNotExists Guard
}

// DropSchema drops a namespace.
type DropSchema struct {
	Namespace schema.Namespace
	IfExists  Guard
	Cascade   bool
}

// RenameSchema gives a namespace another name.
type RenameSchema struct{ From, To string }

// AlterSchema changes a namespace's comment.
type AlterSchema struct{ From, To schema.Namespace }

// CreateExtension installs an extension (PostgreSQL).
type CreateExtension struct {
	Extension   schema.Extension
	IfNotExists Guard
}

// DropExtension removes an extension.
type DropExtension struct {
	Extension schema.Extension
	Defined   bool
	IfExists  Guard
	Cascade   bool
}

// AlterExtension updates an extension or moves it to another schema. Both sides
// are whole definitions.
type AlterExtension struct{ From, To schema.Extension }

// CreateEnum creates an enumeration type. Where the database has none it does
// nothing: the columns that use it carry the values.
type CreateEnum struct {
	Enum        schema.Enum
	IfNotExists Guard
}

// DropEnum drops an enumeration type.
type DropEnum struct {
	Enum     schema.Enum
	Defined  bool
	IfExists Guard
}

// RenameEnum gives an enumeration type another name.
type RenameEnum struct{ From, To schema.Name }

// AddEnumValue adds a value. Before or After names its neighbour; both empty
// means at the end. No database can take a value out again in place: the
// reverse is an AlterEnum, for which Existing has to say the values before.
type AddEnumValue struct {
	Enum        schema.Name
	Value       string
	Before      string
	After       string
	Existing    []string
	IfNotExists Guard
}

// RenameEnumValue renames a value; rows keep it.
type RenameEnumValue struct {
	Enum     schema.Name
	From, To string
}

// AlterEnum replaces the list of values: it creates a new type and casts the columns to
// it, which the database refuses if a row holds a value that is removed. Both sides are
// whole definitions.
type AlterEnum struct {
	From, To schema.Enum
	// Columns are those that use the type. If there are none, they are found in what is
	// known of the database.
	Columns []schema.ColumnRef
}

// CreateDomain creates a domain.
type CreateDomain struct{ Domain schema.Domain }

// DropDomain drops a domain.
type DropDomain struct {
	Domain   schema.Domain
	Defined  bool
	IfExists Guard
}

// AlterDomain changes a domain in place; the base type cannot change. Both
// sides are whole definitions.
type AlterDomain struct{ From, To schema.Domain }

// RenameDomain gives a domain another name.
type RenameDomain struct{ From, To schema.Name }

// CreateType creates a composite type.
type CreateType struct{ Composite schema.Composite }

// DropType drops a composite type.
type DropType struct {
	Composite schema.Composite
	Defined   bool
	IfExists  Guard
}

// AlterType changes a composite type's attributes. Both sides are whole
// definitions.
type AlterType struct{ From, To schema.Composite }

// RenameType gives a composite type another name.
type RenameType struct{ From, To schema.Name }

// CreateSequence creates a sequence.
type CreateSequence struct {
	Sequence    schema.Sequence
	IfNotExists Guard
}

// DropSequence drops a sequence.
type DropSequence struct {
	Sequence schema.Sequence
	Defined  bool
	IfExists Guard
}

// AlterSequence changes a sequence. Both sides are whole definitions.
type AlterSequence struct{ From, To schema.Sequence }

// RenameSequence gives a sequence another name, also one behind a serial or identity
// column.
type RenameSequence struct{ From, To schema.Name }

func (CreateSchema) Kind() string    { return "create_schema" }
func (DropSchema) Kind() string      { return "drop_schema" }
func (RenameSchema) Kind() string    { return "rename_schema" }
func (AlterSchema) Kind() string     { return "alter_schema" }
func (CreateExtension) Kind() string { return "create_extension" }
func (DropExtension) Kind() string   { return "drop_extension" }
func (AlterExtension) Kind() string  { return "alter_extension" }
func (CreateEnum) Kind() string      { return "create_enum" }
func (DropEnum) Kind() string        { return "drop_enum" }
func (RenameEnum) Kind() string      { return "rename_enum" }
func (AddEnumValue) Kind() string    { return "add_enum_value" }
func (RenameEnumValue) Kind() string { return "rename_enum_value" }
func (AlterEnum) Kind() string       { return "alter_enum" }
func (CreateDomain) Kind() string    { return "create_domain" }
func (DropDomain) Kind() string      { return "drop_domain" }
func (AlterDomain) Kind() string     { return "alter_domain" }
func (RenameDomain) Kind() string    { return "rename_domain" }
func (CreateType) Kind() string      { return "create_type" }
func (DropType) Kind() string        { return "drop_type" }
func (AlterType) Kind() string       { return "alter_type" }
func (RenameType) Kind() string      { return "rename_type" }
func (CreateSequence) Kind() string  { return "create_sequence" }
func (DropSequence) Kind() string    { return "drop_sequence" }
func (AlterSequence) Kind() string   { return "alter_sequence" }
func (RenameSequence) Kind() string  { return "rename_sequence" }
