package schema

// Table is a base table. Members without a name are named by the naming
// convention when they are created, and match any live member of equal
// structure.
type Table struct {
	Schema      string
	Name        string
	Comment     string
	RenamedFrom string

	Columns     []Column
	PrimaryKey  *PrimaryKey
	Uniques     []Unique
	ForeignKeys []ForeignKey
	Checks      []Check
	Exclusions  []Exclusion
	Indexes     []Index

	Options TableOptions
	// PartitionBy is the partition key as the server prints it, such as
	// "RANGE (created_at)"; on MySQL it goes on with the list of partitions.
	PartitionBy string
	// PartitionOf makes the table a partition; its columns are the parent's.
	PartitionOf *Partition
	// Parts renames a partition's indexes that belong to those of the partitioned
	// table: it maps the names that the server gives them to those that they have,
	// where these differ. Nil means that nothing is known of them.
	Parts map[string]string
	// Inherits lists PostgreSQL inheritance parents, in order.
	Inherits []Name
	// Definition is the CREATE TABLE statement as its author wrote it, without indexes,
	// for SQLite, which keeps the text with its comments and layout. It is empty if the
	// dialect would write the table in just that way. The other fields say what the
	// table is; where Definition says something else, they count.
	Definition string
}

// Partition is a table's place in a partitioned one. Bound is the server's
// spelling: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')" or "DEFAULT".
type Partition struct {
	Parent Name
	Bound  string
}

// TableOptions are what a table has besides its members. A field has its zero value if
// the database has no such thing, or if it is left to the server.
type TableOptions struct {
	// PostgreSQL.
	Unlogged         bool
	Tablespace       string
	AccessMethod     string
	RowSecurity      bool
	ForceRowSecurity bool
	ReplicaIdentity  string // "full", "nothing", or an index name; empty is the default
	ClusterOn        string
	// Storage holds PostgreSQL's storage parameters (fillfactor,
	// autovacuum_…, toast.…) and MySQL's remaining CREATE OPTIONS.
	Storage Parameters

	// MySQL and MariaDB.
	Engine           string
	Charset          string
	Collation        string
	RowFormat        string
	SystemVersioning bool
	Period           Period

	// SQLite.
	Strict       bool
	WithoutRowID bool
}

// Period is an application-time period of MariaDB's, PERIOD FOR: two columns that say
// from when and until when a row holds. A key without overlaps names it as if it were a
// column. The zero value means that there is none. The period of system versioning is
// not one of these; it follows from the columns.
type Period struct{ Name, Start, End string }

// String spells the period as SQL does, or "" where there is none.
func (p Period) String() string {
	if p == (Period{}) {
		return ""
	}
	return p.Name + " (" + p.Start + ", " + p.End + ")"
}

// Column is a column of a table.
type Column struct {
	Name        string
	Type        Type
	Nullable    bool
	Default     Expr
	Identity    *Identity
	Generated   *Generated
	OnUpdate    Expr // the value that every UPDATE sets, as "now()"
	Comment     string
	RenamedFrom string

	Charset   string // MySQL
	Collation string
	// StatedCollation is set to the table's own collation if the column's definition
	// names it although it need not. MySQL keeps and prints that; it has no other
	// effect.
	StatedCollation string
	// Storage and Compression are PostgreSQL's, in lower case. Empty means the default
	// of the type.
	Storage     string
	Compression string
	// Statistics is how many values PostgreSQL samples of the column; nil leaves it to
	// the server's setting.
	Statistics *int
	// Options are those of ALTER COLUMN … SET on PostgreSQL: n_distinct and
	// n_distinct_inherited.
	Options   Parameters
	Invisible bool // MySQL, MariaDB
	// NotNull says more about the column's NOT NULL constraint, where a database keeps
	// more: a name on PostgreSQL 18, a conflict clause on SQLite. Whether there is one
	// says Nullable.
	NotNull NotNull
	// Inherited says that the column is one of a parent table's (PostgreSQL).
	Inherited bool
	// Sequence is PostgreSQL's name for the sequence behind a serial column, if it is
	// not the default <table>_<column>_seq.
	Sequence string
	// SRID restricts a MySQL spatial column; nil means any.
	SRID *int
	// WithoutSystemVersioning leaves the column out of MariaDB's history.
	WithoutSystemVersioning bool
}

// NotNull is the detail of a column's NOT NULL constraint.
type NotNull struct {
	Name       string
	NoInherit  bool
	NotValid   bool
	OnConflict string // SQLite: rollback, abort, fail, ignore, replace
}

// IdentityKind says who may give an identity column its value.
type IdentityKind string

// The kinds of identity column. On MySQL all mean AUTO_INCREMENT. On SQLite the
// first two mean INTEGER PRIMARY KEY and the last adds AUTOINCREMENT, which
// keeps SQLite from using a deleted row's number again.
const (
	IdentityByDefault     IdentityKind = "by default"
	IdentityAlways        IdentityKind = "always"
	IdentityAutoincrement IdentityKind = "autoincrement"
)

// Identity makes the database number the rows.
type Identity struct {
	Kind    IdentityKind
	Options SequenceOptions
	// SequenceName is PostgreSQL's name for the sequence behind the column
	// where it is not the default <table>_<column>_seq.
	SequenceName string
}

// Generated computes a column from others.
type Generated struct {
	Expr   Expr
	Stored bool
}

// Expr is an SQL expression. SQL holds the portable or only spelling; Dialects
// overrides it for the databases named "postgres", "mysql", "sqlite" (and
// "mariadb", before "mysql"). The zero value means that there is none.
type Expr struct {
	SQL      string
	Dialects map[string]string
}

// SQLExpr is an expression with one spelling.
func SQLExpr(sql string) Expr { return Expr{SQL: sql} }

// IsZero reports whether there is no expression at all.
func (e Expr) IsZero() bool { return e.SQL == "" && len(e.Dialects) == 0 }

// For returns the spelling for the first of the given dialect names that has
// one of its own, else the common one.
func (e Expr) For(dialects ...string) string {
	for _, d := range dialects {
		if s, ok := e.Dialects[d]; ok {
			return s
		}
	}
	return e.SQL
}

// QualifiedName returns the table's name.
func (t *Table) QualifiedName() Name { return Name{Schema: t.Schema, Name: t.Name} }

// Column returns the column of that name, or nil. The pointer is into the
// table.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// Index returns the index of that name, or nil. The pointer is into the table.
func (t *Table) Index(name string) *Index {
	for i := range t.Indexes {
		if t.Indexes[i].Name == name {
			return &t.Indexes[i]
		}
	}
	return nil
}
