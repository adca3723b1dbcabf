package schema

// ConstraintKind tells constraints apart; names are Alembic's.
type ConstraintKind string

// The kinds of table constraint.
const (
	KindPrimaryKey ConstraintKind = "primary"
	KindUnique     ConstraintKind = "unique"
	KindForeignKey ConstraintKind = "foreignkey"
	KindCheck      ConstraintKind = "check"
	KindExclude    ConstraintKind = "exclude"
)

// Constraint is one of PrimaryKey, Unique, ForeignKey, Check and Exclusion.
type Constraint interface {
	ConstraintName() string
	ConstraintKind() ConstraintKind
	// Renamed returns the same constraint under another name.
	Renamed(name string) Constraint
	ConstraintComment() string
	// WithComment returns the same constraint with another comment.
	WithComment(comment string) Constraint
	// FormerName is the name that it is said to have had, or "".
	FormerName() string
	// WithFormerName returns the same constraint said to have been called name.
	WithFormerName(name string) Constraint
	constraint()
}

// PrimaryKey is a table's primary key.
type PrimaryKey struct{ Key }

// Unique is a unique constraint. MySQL knows unique indexes only.
type Unique struct{ Key }

// Key is what primary keys and unique constraints have in common.
type Key struct {
	Name    string
	Columns []string
	// Parts says more about the columns where names do not say all (MySQL's
	// prefix lengths, SQLite's order and collation); empty, or parallel to
	// Columns.
	Parts             []IndexPart
	Include           []string
	NullsNotDistinct  bool
	WithoutOverlaps   bool // the last column is a range (PostgreSQL 18), or a period (MariaDB)
	Deferrable        bool
	InitiallyDeferred bool
	OnConflict        string // SQLite
	Storage           Parameters
	Comment           string
	RenamedFrom       string
	// Invalid says that the key is one of a partitioned table that was created ONLY
	// there, and that not all partitions have a key attached to it; Attached lists
	// those that are.
	Invalid  bool
	Attached []AttachedIndex
}

// AttachedIndex is an index or key of a partition that is attached to one of the
// partitioned table. It is listed only where not all partitions have one, so that the
// server has not made the partitioned table's valid.
type AttachedIndex struct {
	Table Name
	Name  string
	// To names the partition between the two, if the table is a partition of a
	// partition: the index is attached to that one's. It is zero if the index is
	// attached to the partitioned table's itself.
	To Name
	// Key says that it is a key that the partition had by itself, and that is attached
	// without being created.
	Key bool
}

// Action is what a foreign key does when the row it refers to goes or changes.
// The empty action is the database's own, NO ACTION or what comes to the same;
// "no action" says so in words, and compares as equal.
type Action string

// The actions, as SQL spells them in lower case.
const (
	NoAction   Action = ""
	Restrict   Action = "restrict"
	Cascade    Action = "cascade"
	SetNull    Action = "set null"
	SetDefault Action = "set default"
)

// ForeignKey refers to a key of another table. Empty RefColumns means the
// referenced table's primary key.
type ForeignKey struct {
	Name       string
	Columns    []string
	RefTable   Name
	RefColumns []string
	OnDelete   Action
	OnUpdate   Action
	// SetColumns limits ON DELETE SET NULL or SET DEFAULT to some of Columns
	// (PostgreSQL 15).
	SetColumns        []string
	Match             string // "", "full", "partial"
	Period            bool   // PostgreSQL 18: the last column is a range
	Deferrable        bool
	InitiallyDeferred bool
	NotValid          bool
	NotEnforced       bool
	Comment           string
	RenamedFrom       string
}

// Check is a condition on every row.
type Check struct {
	Name        string
	Expr        Expr
	NoInherit   bool
	NotValid    bool
	NotEnforced bool
	Comment     string
	RenamedFrom string
	// Column is set when the check was written in a column's definition, where
	// a database keeps the difference (MariaDB).
	Column string
}

// Exclusion is PostgreSQL's EXCLUDE constraint.
type Exclusion struct {
	Name              string
	Method            string
	Elements          []ExclusionElement
	Include           []string
	Where             Expr
	Deferrable        bool
	InitiallyDeferred bool
	Storage           Parameters
	Comment           string
	RenamedFrom       string
}

// ExclusionElement is one element of an Exclusion, with the operator by which rows are
// compared in it.
type ExclusionElement struct {
	IndexPart
	Operator string
}

// Index is an index that is not behind a constraint.
type Index struct {
	Name   string
	Unique bool
	// Method is btree when empty. "fulltext" and "spatial" are MySQL's kinds of
	// index, and "vector" is MariaDB's.
	Method           string
	Parts            []IndexPart
	Include          []string
	Where            Expr
	NullsNotDistinct bool
	WithoutOverlaps  bool // MariaDB: the last part is a period
	Storage          Parameters
	Tablespace       string
	Parser           string // MySQL fulltext
	Invisible        bool   // MySQL INVISIBLE, MariaDB IGNORED
	Comment          string
	RenamedFrom      string
	// Invalid says that PostgreSQL does not use the index: a CREATE INDEX CONCURRENTLY
	// failed, or, on a partitioned table, not all partitions have an index attached to
	// it. In the second case Attached lists those that are, a partition's before those
	// of its own partitions.
	Invalid  bool
	Attached []AttachedIndex
	// Definition is the CREATE INDEX statement as its author wrote it; see
	// Table.Definition.
	Definition string
}

// IndexPart is one element of an index: a column or an expression.
type IndexPart struct {
	Column      string
	Expr        Expr
	Collation   string
	OpClass     string
	OpClassArgs Parameters
	Desc        bool
	Nulls       string // "first", "last", or empty for the default of the order
	Length      int    // MySQL: characters of the prefix, 0 for all
	// Statistics is how many values of an expression PostgreSQL samples; nil leaves it
	// to the server's setting.
	Statistics *int
}

// ColumnParts makes plain index parts of column names.
func ColumnParts(columns ...string) []IndexPart {
	parts := make([]IndexPart, len(columns))
	for i, c := range columns {
		parts[i].Column = c
	}
	return parts
}

func (c PrimaryKey) ConstraintName() string { return c.Name }
func (c Unique) ConstraintName() string     { return c.Name }
func (c ForeignKey) ConstraintName() string { return c.Name }
func (c Check) ConstraintName() string      { return c.Name }
func (c Exclusion) ConstraintName() string  { return c.Name }

func (PrimaryKey) ConstraintKind() ConstraintKind { return KindPrimaryKey }
func (Unique) ConstraintKind() ConstraintKind     { return KindUnique }
func (ForeignKey) ConstraintKind() ConstraintKind { return KindForeignKey }
func (Check) ConstraintKind() ConstraintKind      { return KindCheck }
func (Exclusion) ConstraintKind() ConstraintKind  { return KindExclude }

func (c PrimaryKey) Renamed(name string) Constraint { c.Name = name; return c }
func (c Unique) Renamed(name string) Constraint     { c.Name = name; return c }
func (c ForeignKey) Renamed(name string) Constraint { c.Name = name; return c }
func (c Check) Renamed(name string) Constraint      { c.Name = name; return c }
func (c Exclusion) Renamed(name string) Constraint  { c.Name = name; return c }

func (c PrimaryKey) ConstraintComment() string { return c.Comment }
func (c Unique) ConstraintComment() string     { return c.Comment }
func (c ForeignKey) ConstraintComment() string { return c.Comment }
func (c Check) ConstraintComment() string      { return c.Comment }
func (c Exclusion) ConstraintComment() string  { return c.Comment }

func (c PrimaryKey) WithComment(text string) Constraint { c.Comment = text; return c }
func (c Unique) WithComment(text string) Constraint     { c.Comment = text; return c }
func (c ForeignKey) WithComment(text string) Constraint { c.Comment = text; return c }
func (c Check) WithComment(text string) Constraint      { c.Comment = text; return c }
func (c Exclusion) WithComment(text string) Constraint  { c.Comment = text; return c }

func (c PrimaryKey) FormerName() string { return c.RenamedFrom }
func (c Unique) FormerName() string     { return c.RenamedFrom }
func (c ForeignKey) FormerName() string { return c.RenamedFrom }
func (c Check) FormerName() string      { return c.RenamedFrom }
func (c Exclusion) FormerName() string  { return c.RenamedFrom }

func (c PrimaryKey) WithFormerName(name string) Constraint { c.RenamedFrom = name; return c }
func (c Unique) WithFormerName(name string) Constraint     { c.RenamedFrom = name; return c }
func (c ForeignKey) WithFormerName(name string) Constraint { c.RenamedFrom = name; return c }
func (c Check) WithFormerName(name string) Constraint      { c.RenamedFrom = name; return c }
func (c Exclusion) WithFormerName(name string) Constraint  { c.RenamedFrom = name; return c }

func (PrimaryKey) constraint() {}
func (Unique) constraint()     {}
func (ForeignKey) constraint() {}
func (Check) constraint()      {}
func (Exclusion) constraint()  {}

// Constraints lists the table's constraints: the primary key, then unique
// constraints, checks, exclusions and foreign keys, each in its own order.
func (t *Table) Constraints() []Constraint {
	var all []Constraint
	if t.PrimaryKey != nil {
		all = append(all, *t.PrimaryKey)
	}
	for _, c := range t.Uniques {
		all = append(all, c)
	}
	for _, c := range t.Checks {
		all = append(all, c)
	}
	for _, c := range t.Exclusions {
		all = append(all, c)
	}
	for _, c := range t.ForeignKeys {
		all = append(all, c)
	}
	return all
}

// Key returns the primary key or unique constraint of that name, or nil.
func (t *Table) Key(name string) Constraint {
	if t.PrimaryKey != nil && t.PrimaryKey.Name == name && name != "" {
		return *t.PrimaryKey
	}
	for _, c := range t.Uniques {
		if c.Name == name && name != "" {
			return c
		}
	}
	return nil
}

// AddConstraint puts c into the slice of its kind; a primary key replaces the
// one that was there.
func (t *Table) AddConstraint(c Constraint) {
	switch c := c.(type) {
	case PrimaryKey:
		t.PrimaryKey = &c
	case Unique:
		t.Uniques = append(t.Uniques, c)
	case ForeignKey:
		t.ForeignKeys = append(t.ForeignKeys, c)
	case Check:
		t.Checks = append(t.Checks, c)
	case Exclusion:
		t.Exclusions = append(t.Exclusions, c)
	}
}
