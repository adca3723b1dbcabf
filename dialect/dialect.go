package dialect

import (
	"fmt"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// Dialect is one database's way of doing things, bound to a server version. It
// is a pure value, safe for concurrent use.
type Dialect interface {
	// Name is "postgres", "mysql" (MariaDB too) or "sqlite".
	Name() string
	// Server is what the dialect was made for.
	Server() Server
	Traits() Traits

	QuoteIdent(name string) string
	QuoteName(n schema.Name) string
	QuoteString(s string) string
	// Placeholder is the n-th parameter, counted from 1.
	Placeholder(n int) string

	// ParseType reads the database's own spelling of a type, as a catalogue
	// prints it or as a Raw type holds it, into the portable kind that stands
	// for it; what has none stays Raw. It never fails.
	ParseType(text string) schema.Type
	// FormatType spells a type as DDL does. The error is an *UnknownTypeError.
	FormatType(t schema.Type) (string, error)
	// FormatExpr spells a portable expression (now(), uuid(), true, false, or
	// one with a spelling for this dialect); any other is returned as it is.
	FormatExpr(e schema.Expr, t schema.Type) string
	// Canonical brings a schema, declared or live, into the textual normal form
	// in which two schemas of this dialect are compared: aliases of types,
	// defaults and expressions resolved, what the database does not keep left
	// out, defaults of the server filled in. It does not modify its argument
	// and is idempotent. It is for comparing; operations carry the values as
	// they were declared.
	Canonical(s schema.Schema) schema.Schema
	// Validate reports what in a declared schema this database does not have,
	// one error for each finding.
	Validate(s schema.Schema) []error

	// Needs names the tables and other objects whose present definition Compile
	// has to know for an operation. It is empty for most.
	Needs(op ops.Op) []schema.Name
	// Compile turns operations, executed in this order without a barrier
	// between them, into a program. before is what is known of the touched
	// objects (nil when nothing is): what it lacks, and Needs asks for, is an
	// *UnknownBeforeError. Operations on the same table may be merged.
	Compile(list []ops.Op, before *schema.Schema, opt Options) (Program, error)

	// TransactionalDDL reports whether DDL can be rolled back.
	TransactionalDDL() bool
}

// Options change what Compile makes of operations.
type Options struct {
	// DefaultSchema is the schema of unqualified names, for statements that have to
	// spell it.
	DefaultSchema string
	// Offline is set when a script is written instead of a database changed.
	Offline bool
	// Online expands every operation that has an expansion, as if each had
	// asked for it.
	Online bool
}

// Server says which server a dialect speaks to.
type Server struct {
	Dialect string // "postgres", "mysql", "sqlite"
	Flavor  string // the same, or "mariadb"
	Version string // as the server says it
	Major   int
	Minor   int
	Patch   int
	// FoldsTableNames: MySQL or MariaDB stores the names of tables and views in lower
	// case (lower_case_table_names = 1).
	FoldsTableNames bool
}

// AtLeast reports whether the version is at least the given one. Only the predicates
// that are built on it, in the file that names them, call it.
func (s Server) AtLeast(major, minor, patch int) bool {
	if s.Major != major {
		return s.Major > major
	}
	if s.Minor != minor {
		return s.Minor > minor
	}
	return s.Patch >= patch
}

// For returns the dialect for a server. The error names the databases there
// are.
func For(s Server) (Dialect, error) {
	switch s.Dialect {
	case "postgres":
		return newPostgres(s), nil
	case "mysql":
		return newMySQL(s), nil
	case "sqlite":
		return newSQLite(s), nil
	}
	return nil, fmt.Errorf("unknown database %q: there are postgres, mysql (MariaDB too) and sqlite", s.Dialect)
}

// DefaultServer returns the server that is assumed if none is connected: the newest
// version that the tool is tested on.
func DefaultServer(name string) Server {
	switch name {
	case "postgres":
		return Server{Dialect: name, Flavor: name, Version: "18.0", Major: 18}
	case "mysql":
		return Server{Dialect: name, Flavor: name, Version: "9.0.0", Major: 9}
	case "mariadb":
		return Server{Dialect: "mysql", Flavor: name, Version: "11.4.0", Major: 11, Minor: 4}
	case "sqlite":
		return Server{Dialect: name, Flavor: name, Version: "3.50.0", Major: 3, Minor: 50}
	}
	return Server{Dialect: name, Flavor: name}
}
