// Package introspect reads a live database into schema values. The number of catalogue
// queries does not depend on how much there is to read.
package introspect

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/schema"
)

// Options say what Read is to read.
type Options struct {
	// Tables limits Read to these tables and what belongs to them: indexes, triggers,
	// partitions and the enums of their columns. Views and routines are left out,
	// except for SQLite's views that are named here. Nil means everything.
	Tables []schema.Name
	// Objects has the routines of MySQL and MariaDB read, too, whose names are in
	// Tables.
	Objects bool
	// Schemas limits Read to these schemas of PostgreSQL; nil means all but the
	// system's. Unqualified names in the result are those of the default schema.
	Schemas []string
	// Ignore names tables to leave out: the tool's own.
	Ignore []schema.Name
	// Grants has privileges read, those on objects and the default ones (PostgreSQL).
	Grants bool
	// Statements has SHOW CREATE TABLE asked of MySQL and MariaDB for every table, in
	// one round trip, and LeftAlone list the table options in there that no catalogue
	// tells. It is for taking a database over, and for restating a column's definition;
	// snapshots can be compared without it.
	Statements bool
	// Began has the time read from which an event of MySQL or MariaDB without a STARTS
	// counts. It is needed where events may be dropped and created again.
	Began bool
	// Again says that the same will be read many times over this connection, so that the
	// queries may be kept prepared (PostgreSQL).
	Again bool
}

// Snapshot is what Read has found.
type Snapshot struct {
	Schema schema.Schema
	// DefaultSchema is the schema that unqualified names in Schema belong to:
	// PostgreSQL's current_schema(). It is empty on other databases.
	DefaultSchema string
	// LeftAlone lists what was seen and cannot be expressed in Schema, in a stable
	// order.
	LeftAlone []LeftAlone
	// Beyond holds objects that the models need not declare: those that depend on
	// something in LeftAlone, such as a view of a foreign table, and grants that an
	// object comes with anyway. They are compared only if the models declare them (see
	// ComparedWith).
	Beyond []schema.Object
	// Given holds, of the grants in Beyond, those that a default privilege of the
	// connected role has given, and says what that one is for: "TABLES IN SCHEMA app"
	// (PostgreSQL).
	Given map[schema.ID]string
	// Held maps routines that something in LeftAlone depends on to what that is. It
	// also maps types that these routines take (schema.TypeID) to the routine. None of
	// them can be dropped while that is there.
	Held map[schema.ID]string
	// Fixed holds the extensions that cannot be moved to another schema (PostgreSQL).
	Fixed map[string]bool
	// Collation is the database's own: the one that a table has if nothing gives it
	// another (MySQL).
	Collation string
	// Typed holds the tables that were created OF a composite type (PostgreSQL).
	Typed map[schema.Name]bool
	// LooseKeys: foreign keys may refer to columns that any index begins with, though the
	// version of the server would not take that (MySQL, restrict_fk_on_non_standard_key).
	LooseKeys bool
	// NeedsKeys: no table may be without a primary key (MySQL, sql_require_primary_key).
	NeedsKeys bool
}

// LeftAlone is something in the database that package schema cannot express.
type LeftAlone struct {
	Kind   string // "foreign table", "text search configuration"
	Name   schema.Name
	Reason string
}

// Read introspects the database that c is connected to.
func Read(ctx context.Context, c database.Conn, opt Options) (Snapshot, error) {
	switch c.Server().Dialect {
	case "postgres":
		return readPostgres(ctx, c, opt)
	case "mysql":
		return readMySQL(ctx, c, opt)
	case "sqlite":
		return readSQLite(ctx, c, opt)
	}
	return Snapshot{}, fmt.Errorf("cannot introspect a %q database", c.Server().Dialect)
}

// Normalize lets the database spell declared objects. It creates them in a scratch that
// leaves no trace, reads them back, and returns them under their own names. The scratch
// is a schema in a transaction that is rolled back (PostgreSQL), a database that is
// dropped, or swept by a later call after a crash (MySQL), or a database in memory
// (SQLite).
//
// objects are to be spelled; surroundings is what else of the declared schema they may
// refer to (types, tables that views read). No live table is locked. If the role may
// not create a scratch, the error is a *ScratchError, and the caller has to compare
// texts.
func Normalize(ctx context.Context, c database.Conn, objects, surroundings schema.Schema) (schema.Schema, error) {
	switch c.Server().Dialect {
	case "postgres":
		return normalizePostgres(ctx, c, objects, surroundings)
	case "mysql":
		return normalizeMySQL(ctx, c, objects, surroundings)
	case "sqlite":
		return normalizeSQLite(ctx, c, objects, surroundings)
	}
	return schema.Schema{}, fmt.Errorf("cannot normalise on a %q database", c.Server().Dialect)
}

// NormalizeIn is Normalize with a given scratch: the empty database that scratch is
// connected to, for roles that may not create one at c. What it creates there may stay:
// the caller has to clear it.
func NormalizeIn(ctx context.Context, c, scratch database.Conn, objects, surroundings schema.Schema) (schema.Schema, error) {
	if c.Server().Dialect == "mysql" {
		return normalizeMySQLIn(ctx, c, scratch, objects, surroundings)
	}
	return Normalize(ctx, scratch, objects, surroundings)
}

// UnsaidMethods returns, by live table, the indexes for which a declared schema states
// a method that their statements in the database do not state, or state differently,
// though the index has it: USING BTREE. MySQL keeps the difference, but only SHOW
// CREATE TABLE tells, which is asked of the tables in question, if there are any.
func UnsaidMethods(ctx context.Context, c database.Conn, live, declared schema.Schema) (map[schema.Name][]string, error) {
	if c.Server().Dialect != "mysql" {
		return nil, nil
	}
	return mysqlUnsaidMethods(ctx, c, live, declared)
}

// Stated returns a live schema in which some tables also have what only their
// statements in the database tell: the method of an index that says USING BTREE, the
// block size of a key, the collation of a column that repeats the table's. A revision
// that drops one of these can then restore it as it was.
func Stated(ctx context.Context, c database.Conn, live schema.Schema, tables []schema.Name) (schema.Schema, error) {
	if c.Server().Dialect != "mysql" {
		return live, nil
	}
	return mysqlStated(ctx, c, live, tables)
}

// ScratchError says that no scratch could be created, and why.
type ScratchError struct{ Err error }

func (e *ScratchError) Error() string {
	err := e.Err
	var batch *database.BatchError // which counts statements that nobody has written
	if errors.As(err, &batch) {
		err = batch.Err
	}
	return "no scratch to compare in: " + err.Error()
}

func (e *ScratchError) Unwrap() error { return e.Err }
