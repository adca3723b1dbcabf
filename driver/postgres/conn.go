package postgres

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// conn speaks to the server below pgx's statement cache: a statement is parsed
// when its turn comes, so that it may use what the one before it made, and nothing
// is prepared under a name but what a caller asks to keep: while a stream lasts, so
// that it works behind a pooler, or longer where there is none.
type conn struct {
	pg      *pgconn.PgConn
	native  *pgx.Conn          // whose pg is; nil for none
	types   func() *pgtype.Map // for values that are not read and written here
	server  dialect.Server
	release func(context.Context) error // nil once it is closed
	named   int                         // how many statements were prepared under a name so far
	kept    kept
}

var (
	_ database.Batcher  = (*conn)(nil)
	_ database.Streamer = (*conn)(nil)
	_ database.Copier   = (*conn)(nil)
)

func fromPgx(c *pgx.Conn) *conn { return &conn{pg: c.PgConn(), native: c, types: c.TypeMap} }

// borrowed is a connection of the caller's, until release.
func borrowed(ctx context.Context, c *pgx.Conn, release func(context.Context) error) (database.Conn, error) {
	own := fromPgx(c)
	if err := own.begin(ctx, release); err != nil {
		return nil, err
	}
	return own, nil
}

// begin takes the connection over until release. One that speaks another encoding
// speaks ours for that long.
func (c *conn) begin(ctx context.Context, release func(context.Context) error) error {
	var err error
	if c.server, err = parseServer(c.pg.ParameterStatus("server_version")); err != nil {
		return err
	}
	c.release = release
	if was := c.pg.ParameterStatus("client_encoding"); was != "" && was != encoding {
		if _, err := c.pg.Exec(ctx, "SET client_encoding = '"+encoding+"'").ReadAll(); err != nil {
			return err
		}
		c.release = func(ctx context.Context) error {
			if !c.pg.IsClosed() {
				_, _ = c.pg.Exec(ctx, "SET client_encoding = '"+was+"'").ReadAll() // one in a failed transaction is of no use to anybody
			}
			return release(ctx)
		}
	}
	return nil
}

func (c *conn) Server() dialect.Server { return c.server }

// Session is for database.Session.
func (c *conn) Session() int64 { return int64(c.pg.PID()) }

// Underlying is for database.Underlying.
func (c *conn) Underlying() any {
	if c.native == nil {
		return c.pg
	}
	return c.native
}

func (c *conn) Close(ctx context.Context) error {
	if c.release == nil {
		return nil
	}
	release := c.release
	c.release = nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
	defer cancel()
	c.giveUp(ctx)
	return release(ctx)
}

func (c *conn) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if err := c.usable(ctx, sql); err != nil {
		return 0, err
	}
	if len(args) > 0 {
		params, err := c.encode(args)
		if err != nil {
			return 0, err
		}
		tag, err := c.pg.ExecParams(ctx, sql, params, nil, nil, nil).Close()
		return tag.RowsAffected(), c.fail(ctx, err, sql)
	}
	c.doubt()
	// The simple protocol takes every statement there is.
	results, err := c.pg.Exec(ctx, sql).ReadAll()
	var affected int64
	for _, r := range results {
		affected += r.CommandTag.RowsAffected()
	}
	return affected, c.fail(ctx, err, sql)
}

func (c *conn) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	if err := c.usable(ctx, sql); err != nil {
		return nil, err
	}
	params, err := c.encode(args)
	if err != nil {
		return nil, err
	}
	result := c.pg.ExecParams(ctx, sql, params, nil, nil, nil)
	return newRows(c.types, result, func(err error) error { return c.fail(ctx, err, sql) }), nil
}

func (c *conn) QueryBatch(ctx context.Context, list []database.Statement, read func(i int, rows database.Rows) error) error {
	if err := c.keep(ctx, list); err != nil {
		return &database.BatchError{Index: 0, Err: err}
	}
	return c.batch(ctx, list, func(i int, rows *rows) error {
		err := read(i, rows)
		rows.Close()
		return errors.Join(err, rows.Err())
	})
}

// batch sends the statements at once and reads the answers in order.
func (c *conn) batch(ctx context.Context, list []database.Statement, read func(i int, rows *rows) error) error {
	if len(list) == 0 {
		return nil
	}
	if err := c.usable(ctx, list[0].SQL); err != nil {
		return &database.BatchError{Index: 0, Err: err}
	}
	var batch pgconn.Batch
	for i, s := range list {
		params, err := c.encode(s.Args)
		if err != nil {
			return &database.BatchError{Index: i, Err: err}
		}
		if name := c.keptAs(s); name != "" {
			batch.ExecPrepared(name, params, nil, nil)
		} else {
			batch.ExecParams(s.SQL, params, nil, nil, nil)
		}
	}
	results := c.pg.ExecBatch(ctx, &batch)
	done := 0
	var readErr error
	for readErr == nil && results.NextResult() {
		fail := func(err error) error { return c.fail(ctx, err, list[done].SQL) }
		if readErr = read(done, newRows(c.types, results.ResultReader(), fail)); readErr == nil {
			done++
		}
	}
	err := results.Close()
	if readErr != nil {
		return &database.BatchError{Index: done, Err: readErr}
	}
	if err != nil {
		at := min(done, len(list)-1)
		return &database.BatchError{Index: at, Err: c.fail(ctx, err, list[at].SQL)}
	}
	return nil
}

// Copy implements database.Copier. The server counts the rows of the stream as
// lines, and names the one that it refuses.
func (c *conn) Copy(ctx context.Context, sql string, r io.Reader) (database.Copied, error) {
	if err := c.usable(ctx, sql); err != nil {
		return database.Copied{}, err
	}
	tag, err := c.pg.CopyFrom(ctx, r, sql)
	return database.Copied{Rows: tag.RowsAffected()}, c.fail(ctx, err, sql)
}

// encode writes parameters as text whose type the server infers.
func (c *conn) encode(args []any) ([][]byte, error) {
	if list, ok := encodePlain(args); ok {
		return list, nil
	}
	var b pgx.ExtendedQueryBuilder
	if err := b.Build(c.types(), nil, args); err != nil {
		return nil, err
	}
	return b.ParamValues, nil
}

// encodePlain is encode for what needs no driver to be written.
func encodePlain(args []any) (list [][]byte, ok bool) {
	if len(args) == 0 {
		return nil, true
	}
	size := 0
	for _, a := range args {
		switch a := a.(type) {
		case nil:
		case string:
			size += len(a)
		case int64:
			size += 20
		default:
			return nil, false
		}
	}
	list, text := make([][]byte, len(args)), make([]byte, 0, size)
	for i, a := range args {
		begin := len(text)
		switch a := a.(type) {
		case nil:
			continue
		case string:
			text = append(text, a...)
		case int64:
			text = strconv.AppendInt(text, a, 10)
		}
		list[i] = text[begin:len(text):len(text)]
	}
	return list, true
}

// usable tells what the driver would tell less clearly.
func (c *conn) usable(ctx context.Context, sql string) error {
	if err := ctx.Err(); err != nil {
		return &database.Error{Class: database.Canceled, Message: "not started: " + err.Error(), SQL: sql, Err: err}
	}
	if c.release == nil || c.pg.IsClosed() {
		return &database.Error{Class: database.Lost, Message: "the connection is closed", SQL: sql, Err: pgconn.ErrConnClosed}
	}
	return nil
}

func (c *conn) fail(ctx context.Context, err error, sql string) error {
	if err == nil {
		return nil
	}
	translated := translate(err, sql)
	if cause := ctx.Err(); cause != nil {
		return canceledBy(cause, translated, sql)
	}
	var known *database.Error
	if !errors.As(translated, &known) && c.pg.IsClosed() {
		return &database.Error{Class: database.Lost, Message: "the connection to the server broke: " + err.Error(), SQL: sql, Err: err}
	}
	return translated
}

func canceledBy(cause, err error, sql string) error {
	e := &database.Error{Class: database.Canceled, Message: "the statement was cancelled: " + cause.Error(), SQL: sql, Err: errors.Join(cause, err)}
	var known *database.Error
	if errors.As(err, &known) {
		e.Code = known.Code
	}
	return e
}

// Backend is the process of the server behind a connection that this package made,
// as pg_stat_activity and pg_locks know it.
func Backend(c database.Conn) (pid uint32, ok bool) {
	switch p := database.Underlying(c).(type) {
	case *pgx.Conn:
		return p.PgConn().PID(), true
	case *pgconn.PgConn:
		return p.PID(), true
	}
	return 0, false
}
