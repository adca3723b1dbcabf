package database

import "errors"

// Class is what a caller decides on.
type Class string

// The classes of error. An error of no class is a refusal like any other.
const (
	// Unreachable: no server, or it does not answer.
	Unreachable Class = "unreachable"
	// Denied: wrong user or password, or no such database for this user.
	Denied Class = "denied"
	// Lost: the connection broke; whether the last statement took effect is not
	// known.
	Lost Class = "lost"
	// LockTimeout: a lock was not got in time, or a deadlock was broken.
	LockTimeout Class = "lock timeout"
	// Canceled: the statement was cancelled or timed out.
	Canceled Class = "canceled"
	// Busy: SQLite's database is locked by another writer.
	Busy Class = "busy"
	// ReadOnly: the database, file or session does not accept writes.
	ReadOnly Class = "read only"
	// Full: no space is left.
	Full Class = "full"
	// Syntax: the statement cannot be parsed.
	Syntax Class = "syntax"
	// Missing: a table, column, type or function is not there.
	Missing Class = "missing"
	// Unregistered: SQLite has no such collation, function, module or tokenizer of
	// its own, and no program has given one to the connection. Token is its name.
	Unregistered Class = "unregistered"
	// Exists: it is there already.
	Exists Class = "exists"
	// UniqueViolation, NotNullViolation, ForeignKeyViolation and CheckViolation
	// are about rows.
	UniqueViolation     Class = "unique violation"
	NotNullViolation    Class = "not null violation"
	ForeignKeyViolation Class = "foreign key violation"
	CheckViolation      Class = "check violation"
	// Privilege: the user may not do that.
	Privilege Class = "privilege"
	// InUse: something else depends on it.
	InUse Class = "in use"
)

// InvalidDefault is the Code with which MySQL and MariaDB refuse a default that the type
// or the sql_mode does not allow, which may forbid dates 0000-00-00.
const InvalidDefault = "1067"

// Error is a refusal by the server, or the loss of it.
type Error struct {
	Class Class
	// Code is the server's own: an SQLSTATE, a MySQL error number, an SQLite
	// result code.
	Code    string
	Message string
	Detail  string
	Hint    string
	// Position is the byte offset in the statement, counted from 1, 0 where the
	// server does not say. Token is the text it stopped at, where it says only
	// that (MySQL, SQLite), or the name that nothing is registered under.
	Position   int
	Token      string
	Table      string
	Column     string
	Constraint string
	// Row is that of a stream that the server refused, counted from 1; 0 where it
	// does not say.
	Row int64
	// SQL is the statement, where it is known.
	SQL string
	// Err is the driver's error.
	Err error
}

func (e *Error) Error() string {
	s := e.Message
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// ClassOf returns the class of the *Error in err's chain, or "".
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}
