// Package introspect reads a live database into schema values, in a number of
// catalogue queries that does not depend on how much there is to read.
package introspect

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/schema"
)

// Options say what to read.
type Options struct {
	// Tables limits the answer to these tables and what hangs on them (indexes,
	// triggers, partitions, the enums of their columns, views and routines not, but
	// for views of SQLite that are named).
	// Nil means everything.
	Tables []schema.Name
	// Objects asks MySQL and MariaDB for the routines that are among the names of
	// Tables, too.
	Objects bool
	// Schemas limits PostgreSQL to these namespaces; nil means all but the
	// system's. Unqualified names in the answer are those of the default
	// namespace.
	Schemas []string
	// Ignore names tables that are the tool's own.
	Ignore []schema.Name
	// Grants asks for what roles may do with the objects, and with those that are
	// to be created, on PostgreSQL.
	Grants bool
	// Statements asks MySQL and MariaDB for the statement of every table, an answer
	// for each in one round trip, and has LeftAlone tell of the options in them that
	// no catalogue does. It is for those who take a database over, or write a column's
	// definition anew; two snapshots without it are as good to compare.
	Statements bool
	// Began asks MySQL and MariaDB since when those events count that were not told
	// when to begin. It is for those who drop events and may have them back.
	Began bool
}

// Snapshot is what was read.
type Snapshot struct {
	Schema schema.Schema
	// DefaultSchema is the namespace that unqualified names of Schema stand
	// for: PostgreSQL's current_schema(), else empty.
	DefaultSchema string
	// LeftAlone lists what the tool saw and cannot express, in a stable order.
	LeftAlone []LeftAlone
	// Beyond are the objects that are left alone only because they are made of
	// something else that is, as a view of a foreign table, and the grants that say what
	// comes with an object anyway. Where models speak of one it is compared all the same.
	Beyond []schema.Object
	// Given are those grants of Beyond that a default privilege of the role that is
	// connected has given, by what that is for: "TABLES IN SCHEMA app" (PostgreSQL).
	Given map[schema.ID]string
	// Held are the routines that something which is left alone is made with, by what
	// that is, and the types that those routines take (schema.TypeID), by the routine:
	// as long as it is there, they cannot go.
	Held map[schema.ID]string
	// Published are the tables that publications list (PostgreSQL), with no column, and
	// the columns that these list or filter rows by, with the publications' names. The
	// server neither drops such a column nor changes its type.
	Published map[schema.ColumnRef]string
	// Fixed are the extensions that cannot be moved to another schema (PostgreSQL).
	Fixed map[string]bool
	// Collation is the database's own (MySQL), which columns have where nothing says another.
	Collation string
	// Typed are the tables whose columns are those of a composite type (PostgreSQL).
	Typed map[schema.Name]bool
}

// LeftAlone is something in the database that the vocabulary has no words for.
type LeftAlone struct {
	Kind   string // "foreign table", "text search configuration"
	Name   schema.Name
	Reason string
}

// Read introspects the database at the other end of c.
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

// Normalize lets the database spell declared objects: it creates them in a
// scratch that nothing survives (PostgreSQL: a schema in a transaction that is
// rolled back; MySQL: a database that is dropped, and swept if a crash left it;
// SQLite: in memory), reads them back and returns them under their own names.
// objects holds what is to be spelled and surroundings what else of the declared
// schema they may refer to (types, tables that views read). No live table is
// locked. Where the role may not create a scratch, the error is a *ScratchError
// and the caller compares textual forms.
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

// NormalizeIn is Normalize where the role may not make a scratch at c: in an empty
// database of its own, at the other end of scratch. What is made there may stay: it
// is the caller's to clear.
func NormalizeIn(ctx context.Context, c, scratch database.Conn, objects, surroundings schema.Schema) (schema.Schema, error) {
	if c.Server().Dialect == "mysql" {
		return normalizeMySQLIn(ctx, c, scratch, objects, surroundings)
	}
	return Normalize(ctx, scratch, objects, surroundings)
}

// UnsaidMethods names, by live table, the indexes that a declared schema gives the
// method that they have anyway and whose statements in the database do not say so, or
// say another that means nothing: USING BTREE. MySQL keeps the difference and no
// catalogue of it tells, so that the statements of the tables in question are asked
// for, if there are any.
func UnsaidMethods(ctx context.Context, c database.Conn, live, declared schema.Schema) (map[schema.Name][]string, error) {
	if c.Server().Dialect != "mysql" {
		return nil, nil
	}
	return mysqlUnsaidMethods(ctx, c, live, declared)
}

// Stated gives some live tables what only their statements in the database say: the
// methods of indexes, which UnsaidMethods tells of, the block sizes that keys have of
// their own, and the collations of columns that are the table's anyway. Whoever drops one makes it again, on the way back, as it was.
func Stated(ctx context.Context, c database.Conn, live schema.Schema, tables []schema.Name) (schema.Schema, error) {
	if c.Server().Dialect != "mysql" {
		return live, nil
	}
	return mysqlStated(ctx, c, live, tables)
}

// ScratchError says that a scratch could not be made, and why.
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
