// Package database is what the rest of the tool sees of a database driver: one
// pinned connection that executes and queries, and errors of one form.
package database

import (
	"context"
	"fmt"
	"io"

	"github.com/retort-db/migrate/dialect"
)

// Conn is one connection to a database, pinned for its whole life: session
// state (locks, search_path, transactions begun with SQL) stays with it. It is
// for one goroutine at a time. Errors of the server are *Error.
type Conn interface {
	// Exec runs one statement and returns the number of rows it affected, where
	// the database says (rows that matched, on MySQL).
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// Query runs one statement and returns its rows. The rows have to be closed
	// before the connection is used again.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	// Server says what is at the other end; it is asked once, when the
	// connection is opened.
	Server() dialect.Server
	// Close ends the connection. It may be called twice.
	Close(ctx context.Context) error
}

// Underlying is the driver's own connection: a *pgx.Conn (the *pgconn.PgConn of one
// that was opened bare) or a *sql.Conn; nil if the connection does not say.
func Underlying(c Conn) any {
	if u, ok := c.(interface{ Underlying() any }); ok {
		return u.Underlying()
	}
	return nil
}

// Session is the number of the connection's session, as the server told it when the
// connection was opened; ok is false if it did not say.
func Session(c Conn) (number int64, ok bool) {
	if s, ok := c.(interface{ Session() int64 }); ok {
		return s.Session(), true
	}
	return 0, false
}

// Rows is a result being read.
type Rows interface {
	Next() bool
	// Scan reads the present row into pointers, as database/sql does: *string,
	// *int64, *bool, *float64, *[]byte, *any, *time.Time, sql.Null… and
	// pointers to pointers for NULL.
	Scan(dest ...any) error
	Columns() []string
	// Err is the error that ended the rows, if one did.
	Err() error
	Close()
}

// Statement is SQL with its parameters.
type Statement struct {
	SQL  string
	Args []any
	// Report asks, in a batch, for the answer as soon as the statement has run.
	// Others may wait for the answer of a later one.
	Report bool
	// Whole vouches that the text is one statement, and ends where it ends, so
	// that others may follow it in one text.
	Whole bool
	// Again says that the same text comes many times, so that a connection may keep
	// it prepared: while a stream lasts, and from one batch of queries to the next.
	Again bool
	// Forgets says that the statement may give up what is prepared.
	Forgets bool
	// Vague says that an error of the statement may be told as that of the one
	// before it in the batch.
	Vague bool
	// Bounded says that the session limits how long the statement may run, so that it
	// cannot be run as a part of another.
	Bounded bool
}

// Batcher is a Conn that sends several statements in one round trip.
type Batcher interface {
	// ExecBatch runs the statements in order and stops at the first that fails,
	// which a *BatchError names. It begins no transaction by itself; a caller
	// who wants one puts BEGIN and COMMIT among the statements. done, unless it
	// is nil, is called with the index of each statement that succeeded, in order,
	// while later ones run.
	ExecBatch(ctx context.Context, list []Statement, done func(i int)) error
	// QueryBatch runs the statements in order and hands the rows of each to
	// read, which does not close them.
	QueryBatch(ctx context.Context, list []Statement, read func(i int, rows Rows) error) error
}

// Streamer is a Conn that takes statements while it runs earlier ones.
type Streamer interface {
	// ExecStream is ExecBatch for statements that are not all known when it
	// begins. more returns those to be sent next: at first, then when others were
	// sent, or after an answer that was asked for with Report; end says that there
	// will be no others.
	// The last of a list has Report. When nothing is being run any more, a list
	// that is empty is the end, too. A statement that fails leaves those after it
	// undone, whichever list they came with.
	ExecStream(ctx context.Context, more func() (list []Statement, end bool), done func(i int)) error
}

// Copier is a Conn that takes the rows of a table as a stream.
type Copier interface {
	// Copy runs a statement that reads from r: COPY … FROM STDIN, or LOAD DATA
	// LOCAL INFILE ? (the parameter is Copy's own). An error of r ends it. That of
	// a server that says which row it refused is an *Error with Row.
	Copy(ctx context.Context, sql string, r io.Reader) (Copied, error)
}

// Copied is what became of a stream of rows.
type Copied struct {
	Rows int64
	// Warnings counts what the server changed or left out to make the rows fit.
	Warnings int64
}

// Preparer is a Conn that can keep a statement prepared.
type Preparer interface {
	Prepare(ctx context.Context, sql string) (Prepared, error)
}

// Prepared is a statement to be executed many times.
type Prepared interface {
	Exec(ctx context.Context, args ...any) error
	// Close is to be called before the connection is closed.
	Close() error
}

// BatchError says which statement of a batch failed.
type BatchError struct {
	Index int
	Err   error
}

func (e *BatchError) Error() string { return fmt.Sprintf("statement %d: %v", e.Index+1, e.Err) }
func (e *BatchError) Unwrap() error { return e.Err }

// ExecAll runs the statements in order, in one round trip where the connection
// can. The error is a *BatchError.
func ExecAll(ctx context.Context, c Conn, list []Statement) error {
	if b, ok := c.(Batcher); ok {
		return b.ExecBatch(ctx, list, nil)
	}
	for i, s := range list {
		if _, err := c.Exec(ctx, s.SQL, s.Args...); err != nil {
			return &BatchError{Index: i, Err: err}
		}
	}
	return nil
}

// QueryAll runs the queries in order, in one round trip where the connection
// can, and hands the rows of each to read.
func QueryAll(ctx context.Context, c Conn, list []Statement, read func(i int, rows Rows) error) error {
	if b, ok := c.(Batcher); ok {
		return b.QueryBatch(ctx, list, read)
	}
	for i, s := range list {
		if err := queryOne(ctx, c, s, func(rows Rows) error { return read(i, rows) }); err != nil {
			return &BatchError{Index: i, Err: err}
		}
	}
	return nil
}

func queryOne(ctx context.Context, c Conn, s Statement, read func(Rows) error) error {
	rows, err := c.Query(ctx, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := read(rows); err != nil {
		return err
	}
	return rows.Err()
}

// Each calls f for each row of a query.
func Each(ctx context.Context, c Conn, sql string, args []any, f func(rows Rows) error) error {
	return queryOne(ctx, c, Statement{SQL: sql, Args: args}, func(rows Rows) error {
		for rows.Next() {
			if err := f(rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// One scans the first row of a query. found is false when there was none.
func One(ctx context.Context, c Conn, sql string, args []any, dest ...any) (found bool, err error) {
	err = queryOne(ctx, c, Statement{SQL: sql, Args: args}, func(rows Rows) error {
		if !rows.Next() {
			return nil
		}
		found = true
		return rows.Scan(dest...)
	})
	return found, err
}
