package ops

import "github.com/retort-db/migrate/schema"

// AddColumn adds a column at the end of a table, or, on MySQL, where After or
// First says.
type AddColumn struct {
	Table       schema.Name
	Column      schema.Column
	After       string
	First       bool
	IfNotExists Guard
}

// DropColumn drops a column. With Defined, Column holds its definition and the
// operation can be reversed; without, only Column.Name counts.
type DropColumn struct {
	Table    schema.Name
	Column   schema.Column
	Defined  bool
	After    string // where it stood, for a reverse on MySQL
	First    bool
	IfExists Guard
	Cascade  bool
}

// AlterColumn changes a column. To says what changes; From holds the former
// values (Alembic's existing_…), at least of what To sets if the operation is
// to be reversed, and more if it is to be compiled without a database.
type AlterColumn struct {
	Table    schema.Name
	Column   string // its name before the change
	To, From ColumnChange
	// Using is the expression that converts the values on PostgreSQL.
	Using string
	// ReverseUsing converts them back.
	ReverseUsing string
	After        string
	First        bool
	Online       Online
}

// ColumnChange says which properties of a column change, and to what. A zero
// Expr or a nil pointer as the value of a Field drops the property.
type ColumnChange struct {
	Name        Field[string]
	Type        Field[schema.Type]
	Nullable    Field[bool]
	Default     Field[schema.Expr]
	Identity    Field[*schema.Identity]
	Generated   Field[*schema.Generated]
	OnUpdate    Field[schema.Expr]
	Comment     Field[string]
	Charset     Field[string]
	Collation   Field[string]
	Storage     Field[string]
	Compression Field[string]
	Statistics  Field[*int]
	// Options is the whole set: what it leaves out is reset.
	Options   Field[schema.Parameters]
	Invisible Field[bool]
	NotNull   Field[schema.NotNull]
	SRID      Field[*int]
	// WithoutSystemVersioning is MariaDB's.
	WithoutSystemVersioning Field[bool]
	// StatedCollation is MySQL's. A change of the character set or collation of the
	// column, or of the table, resets it: the column's definition then names no
	// collation.
	StatedCollation Field[string]
}

func (AddColumn) Kind() string   { return "add_column" }
func (DropColumn) Kind() string  { return "drop_column" }
func (AlterColumn) Kind() string { return "alter_column" }

func (o AddColumn) reverse() (Op, error) {
	return DropColumn{
		Table: o.Table, Column: o.Column, Defined: true,
		After: o.After, First: o.First, IfExists: o.IfNotExists,
	}, nil
}

func (o DropColumn) reverse() (Op, error) {
	if !o.Defined {
		return nil, &IrreversibleError{o, "write the definition into the drop: column = { name = …, type = … }"}
	}
	return AddColumn{
		Table: o.Table, Column: o.Column,
		After: o.After, First: o.First, IfNotExists: o.IfExists,
	}, nil
}

func (o AlterColumn) reverse() (Op, error) {
	if o.First || o.After != "" {
		return nil, &IrreversibleError{o, "where the column stood before is not known"}
	}
	r := AlterColumn{
		Table: o.Table, Column: o.Column,
		Using: o.ReverseUsing, ReverseUsing: o.Using, Online: o.Online,
	}
	if o.To.Name.Set {
		// The former name is the operation's own column.
		o.From.Name = To(o.Column)
		r.Column = o.To.Name.Value
	}
	missing := swapFields(o.To.fields(), o.From.fields(), r.To.fields(), r.From.fields())
	if len(missing) > 0 {
		return nil, &IrreversibleError{o, missingExisting(missing)}
	}
	r.From.Name = Field[string]{}
	return r, nil
}

// IsZero reports whether nothing changes.
func (c ColumnChange) IsZero() bool { // without fields: it is asked of every column that is compared
	return !c.Name.Set && !c.Type.Set && !c.Nullable.Set && !c.Default.Set && !c.Identity.Set && !c.Generated.Set &&
		!c.OnUpdate.Set && !c.Comment.Set && !c.Charset.Set && !c.Collation.Set && !c.Storage.Set && !c.Compression.Set &&
		!c.Invisible.Set && !c.NotNull.Set && !c.SRID.Set && !c.Statistics.Set && !c.Options.Set && !c.WithoutSystemVersioning.Set &&
		!c.StatedCollation.Set
}

// fields lists the change's fields under their names in revision files.
func (c *ColumnChange) fields() []namedField {
	return []namedField{
		{"new_name", &c.Name},
		{"type", &c.Type},
		{"nullable", &c.Nullable},
		{"default", &c.Default},
		{"identity", &c.Identity},
		{"generated", &c.Generated},
		{"on_update", &c.OnUpdate},
		{"comment", &c.Comment},
		{"charset", &c.Charset},
		{"collation", &c.Collation},
		{"storage", &c.Storage},
		{"compression", &c.Compression},
		{"statistics", &c.Statistics},
		{"options", &c.Options},
		{"invisible", &c.Invisible},
		{"not_null", &c.NotNull},
		{"srid", &c.SRID},
		{"without_system_versioning", &c.WithoutSystemVersioning},
		{"stated_collation", &c.StatedCollation},
	}
}
