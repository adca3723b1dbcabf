package database

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/retort-db/migrate/dialect"
)

// Translate makes an *Error of what a driver returned for a statement. It
// returns errors that are not the server's as they are, and nil for nil.
type Translate func(err error, statement string) error

// FromSQL makes a Conn of a connection of database/sql, which it owns from now
// on: Close gives it back to its pool and then calls closed, if that is not
// nil.
func FromSQL(conn *sql.Conn, server dialect.Server, translate Translate, closed func() error) Conn {
	return &sqlConn{conn: conn, server: server, translate: translate, closed: closed}
}

var _ Preparer = (*sqlConn)(nil)

type sqlConn struct {
	conn      *sql.Conn
	server    dialect.Server
	translate Translate
	closed    func() error
	once      sync.Once
}

func (c *sqlConn) Server() dialect.Server { return c.server }

// Underlying is for the function of that name.
func (c *sqlConn) Underlying() any { return c.conn }

func (c *sqlConn) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := c.conn.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, c.fail(ctx, err, query)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, nil //nolint:nilerr // the statement ran; this driver does not count
	}
	return n, nil
}

func (c *sqlConn) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	rows, err := c.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, c.fail(ctx, err, query)
	}
	columns, err := rows.Columns()
	if err != nil {
		_ = rows.Close()
		return nil, c.fail(ctx, err, query)
	}
	return &sqlRows{Rows: rows, columns: columns, fail: func(err error) error { return c.fail(ctx, err, query) }}, nil
}

// Prepare implements Preparer.
func (c *sqlConn) Prepare(ctx context.Context, query string) (Prepared, error) {
	stmt, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, c.fail(ctx, err, query)
	}
	return &sqlPrepared{stmt: stmt, fail: func(ctx context.Context, err error) error { return c.fail(ctx, err, query) }}, nil
}

type sqlPrepared struct {
	stmt *sql.Stmt
	fail func(context.Context, error) error
}

func (p *sqlPrepared) Exec(ctx context.Context, args ...any) error {
	_, err := p.stmt.ExecContext(ctx, args...)
	return p.fail(ctx, err)
}

func (p *sqlPrepared) Close() error { return p.stmt.Close() }

func (c *sqlConn) Close(context.Context) error {
	var err error
	c.once.Do(func() {
		err = c.conn.Close()
		if errors.Is(err, sql.ErrConnDone) {
			err = nil // the connection was lost before
		}
		if c.closed != nil {
			err = errors.Join(err, c.closed())
		}
	})
	return err
}

// fail translates an error and sees to what is the same for every driver:
// cancelled contexts and connections that are gone.
func (c *sqlConn) fail(ctx context.Context, err error, query string) error {
	if err == nil {
		return nil
	}
	translated := c.translate(err, query)
	if cause := ctx.Err(); cause != nil {
		return &Error{Class: Canceled, Message: "the statement was cancelled: " + cause.Error(), SQL: query,
			Err: errors.Join(cause, translated)}
	}
	var known *Error
	if errors.As(translated, &known) {
		return translated
	}
	if errors.Is(err, sql.ErrConnDone) {
		return &Error{Class: Lost, Message: "the connection is gone", SQL: query, Err: err}
	}
	return translated
}

type sqlRows struct {
	*sql.Rows
	columns []string
	fail    func(error) error
}

func (r *sqlRows) Columns() []string { return r.columns }
func (r *sqlRows) Err() error        { return r.fail(r.Rows.Err()) }
func (r *sqlRows) Close()            { _ = r.Rows.Close() } // an error while rows are dropped is of no use
