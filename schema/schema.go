// Package schema is the vocabulary that every other package shares: what a
// database can hold, as plain values. It has no behaviour beyond looking things
// up, imports nothing, and knows no dialect. Names are raw and unescaped, there
// are no parent pointers, and two values are compared with go-cmp.
package schema

import "strings"

// Schema is the state of one database, declared or introspected. Slices are in
// the order of declaration for declared schemas and sorted by name for
// introspected ones; columns are always in table order.
type Schema struct {
	Namespaces []Namespace
	Extensions []Extension
	Enums      []Enum
	Domains    []Domain
	Composites []Composite
	Sequences  []Sequence
	Tables     []Table
	Objects    []Object
	// Given are grants that need not be declared, because the server or a default
	// privilege gives them together with a declared object: the role has that and
	// nothing else.
	Given []Object
}

// Namespace is what PostgreSQL calls a schema. MySQL and SQLite have none
// inside one database.
type Namespace struct {
	Name    string
	Comment string
}

// Extension is a PostgreSQL extension. An empty Version means the one that the server
// installs by default.
type Extension struct {
	Name    string
	Schema  string
	Version string
	Comment string
}

// Enum is a named enumeration. It is a type on PostgreSQL, written inline on
// MySQL, and text with a check on SQLite.
type Enum struct {
	Schema      string
	Name        string
	Values      []string
	Comment     string
	RenamedFrom string
	// ValuesRenamed maps a value to the one it replaces, for declared enums.
	ValuesRenamed map[string]string
}

// Domain is a named type with constraints of its own.
type Domain struct {
	Schema      string
	Name        string
	Type        Type
	NotNull     bool
	Default     Expr
	Collation   string
	Checks      []Check
	Comment     string
	RenamedFrom string
}

// Composite is a named row type that stands apart from any table.
type Composite struct {
	Schema      string
	Name        string
	Attributes  []Attribute
	Comment     string
	RenamedFrom string
}

// Attribute is a member of a composite type.
type Attribute struct {
	Name      string
	Type      Type
	Collation string
	Comment   string
}

// Sequence is a number generator with a name of its own. Sequences behind
// identity columns are part of the column instead.
type Sequence struct {
	Schema      string
	Name        string
	Type        Type
	Options     SequenceOptions
	OwnedBy     *ColumnRef
	Unlogged    bool
	Comment     string
	RenamedFrom string
}

// SequenceOptions are what sequences and identity columns have in common. Nil
// means the server's default for the type and direction.
type SequenceOptions struct {
	Start     *int64
	Increment *int64
	Min       *int64
	Max       *int64
	Cache     *int64
	Cycle     bool
}

// ColumnRef names a column of a table.
type ColumnRef struct {
	Table  Name
	Column string
}

// ObjectKind says what an Object is.
type ObjectKind string

// Words returns the kind as people write it: "materialized view".
func (k ObjectKind) Words() string { return strings.ReplaceAll(string(k), "_", " ") }

// IsRoutine reports whether objects of the kind are called with arguments.
func (k ObjectKind) IsRoutine() bool {
	return k == KindFunction || k == KindProcedure || k == KindAggregate
}

// IsPublication reports whether objects of the kind are publications or what these publish.
func (k ObjectKind) IsPublication() bool {
	return k == KindPublication || k == KindPublicationTable
}

// IsTextSearch reports whether the kind belongs to full-text search.
func (k ObjectKind) IsTextSearch() bool {
	return k == KindSearchDictionary || k == KindSearchConfiguration
}

// The kinds of Object. A dialect says which of them it has.
const (
	KindView             ObjectKind = "view"
	KindMaterializedView ObjectKind = "materialized_view"
	KindFunction         ObjectKind = "function"
	KindProcedure        ObjectKind = "procedure"
	KindAggregate        ObjectKind = "aggregate"
	KindTrigger          ObjectKind = "trigger"
	KindEventTrigger     ObjectKind = "event_trigger"
	KindRule             ObjectKind = "rule"
	KindPolicy           ObjectKind = "policy"
	KindEvent            ObjectKind = "event"
	KindStatistics       ObjectKind = "statistics"
	KindCollation        ObjectKind = "collation"
	KindRange            ObjectKind = "range"
	KindSearchDictionary ObjectKind = "text_search_dictionary"
	// The Definition of a KindSearchConfiguration may go on after CREATE with further
	// statements, separated by semicolons, that say which dictionaries look up which
	// tokens.
	KindSearchConfiguration ObjectKind = "text_search_configuration"
	KindCast                ObjectKind = "cast"
	KindOperator            ObjectKind = "operator"
	KindVirtualTable        ObjectKind = "virtual_table"
	// A KindGrant is named after the role. Its On is the table, view or sequence; for
	// anything else Args names it: "SCHEMA app", "FUNCTION f(integer)". The Args of a
	// KindDefaultPrivilege say what it is about: "TABLES IN SCHEMA app".
	KindGrant            ObjectKind = "grant"
	KindDefaultPrivilege ObjectKind = "default_privilege"
	KindPublication      ObjectKind = "publication"
	// A publication table is named after the publication, and is On the table that it
	// is about, or has in Args "TABLES IN SCHEMA app".
	KindPublicationTable ObjectKind = "publication_table"
)

// Object is anything that the server prints whole: it has an identity (Kind,
// Schema, Name, and for routines Args, for triggers, rules and policies On), a
// definition and a comment. The tool does not look inside the definition.
type Object struct {
	Kind   ObjectKind
	Schema string
	Name   string
	// Args is the identity argument list of a routine ("integer, text"), as
	// DROP needs it; empty for everything else.
	Args string
	// On is the table that a trigger, rule, policy or statistics object
	// belongs to.
	On Name
	// Definition is the whole statement that creates the object, without
	// OR REPLACE and without a final semicolon. For a view it may also be the
	// query alone: dialects accept both and normalise to the statement.
	Definition string
	Comment    string
	// Needs lists the objects, tables and types that have to exist before this
	// one, as far as the server or the author says; it only affects order.
	Needs []Name
	// Enabled is a trigger's firing state ("", "disabled", "replica",
	// "always"); empty means the ordinary one.
	Enabled string
	// Indexes are those of a materialised view.
	Indexes []Index
	// ColumnComments are the comments on a view's columns (PostgreSQL).
	ColumnComments map[string]string
	// ColumnDefaults are the defaults of a view's columns, as SQL, for rows that are
	// inserted through the view (PostgreSQL).
	ColumnDefaults map[string]string
	// Columns holds, by name, the columns of a materialised view whose storage or
	// statistics are not the defaults (PostgreSQL).
	Columns map[string]ColumnDetail
	// ClusterOn is the index that a materialised view is clustered on.
	ClusterOn string
	// Target is how many values PostgreSQL samples for a statistics object; nil leaves
	// it to the columns or the server's setting.
	Target *int
	// Session holds the settings of the session that created the object, which MySQL
	// and MariaDB keep with it, by the names of the variables: character_set_client,
	// collation_connection, sql_mode, an event's time_zone. The definition means what
	// it means under them, so the object is created again under them. Only those are
	// listed that differ from the tool's own session; one that a declared object does
	// not name is left as it is. For an event without a STARTS it also holds
	// "timestamp", the time from which the event counts, in seconds since 1970, which
	// is not compared.
	Session     map[string]string
	RenamedFrom string
}

// ColumnDetail holds the properties that a column of a materialised view can have. They
// mean what the fields of the same names mean in Column.
type ColumnDetail struct {
	Storage     string
	Compression string
	Statistics  *int
	Options     Parameters
}

// IsZero reports whether it says nothing.
func (c ColumnDetail) IsZero() bool {
	return c.Storage == "" && c.Compression == "" && c.Statistics == nil && len(c.Options) == 0
}
