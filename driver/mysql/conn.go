package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// cancelPatience is how long a statement may take to end after it was killed,
// and how long the second connection may take to kill it.
const cancelPatience = 5 * time.Second

// conn lets a context end the statement instead of the connection, which is
// what the driver would do.
type conn struct {
	database.Conn
	sql  *sql.Conn
	kill func(context.Context) error // ends the statement that runs
	// narrow: the session speaks UTF-8 of at most three bytes a character.
	narrow bool
	// most is how long a statement may be: max_allowed_packet, in bytes.
	most int
	// back is a statement that makes a session of a pool what it was, or empty.
	back string
}

// Close gives the session back, or ends it where it cannot be made what it was.
func (c *conn) Close(ctx context.Context) error {
	if c.back != "" {
		if _, err := c.sql.ExecContext(ctx, c.back); err != nil {
			_ = c.sql.Raw(func(any) error { return driver.ErrBadConn })
		}
		c.back = ""
	}
	return c.Conn.Close(ctx)
}

// whole are arguments as the session can be told them: a text that it has no
// characters for as its bytes, which a column of all characters takes as they are.
func (c *conn) whole(args []any) []any {
	wide := func(a any) bool {
		s, ok := a.(string)
		return ok && strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff })
	}
	if !c.narrow || !slices.ContainsFunc(args, wide) {
		return args
	}
	args = slices.Clone(args)
	for i, a := range args {
		if wide(a) {
			args[i] = []byte(a.(string))
		}
	}
	return args
}

// Underlying is for database.Underlying.
func (c *conn) Underlying() any { return c.sql }

func (c *conn) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := c.ready(ctx, query); err != nil {
		return 0, err
	}
	g := c.guard(ctx)
	n, err := c.Conn.Exec(g.ctx, query, c.whole(args)...)
	if g.release(); err != nil {
		return 0, g.fail(err, query)
	}
	return n, nil // it took effect, whatever became of the context
}

func (c *conn) Query(ctx context.Context, query string, args ...any) (database.Rows, error) {
	if err := c.ready(ctx, query); err != nil {
		return nil, err
	}
	g := c.guard(ctx)
	rows, err := c.Conn.Query(g.ctx, query, c.whole(args)...)
	if err != nil {
		g.release()
		return nil, g.fail(err, query)
	}
	return &guardedRows{Rows: rows, guard: g, query: query}, nil
}

// guard watches over one statement.
type guard struct {
	// ctx is what the driver sees: it outlives the caller's until the statement
	// had its time to end by itself.
	ctx     context.Context
	caller  context.Context
	release func()
}

func (c *conn) guard(caller context.Context) *guard {
	if caller.Done() == nil {
		return &guard{ctx: caller, caller: caller, release: func() {}}
	}
	ctx, giveUp := context.WithCancel(context.WithoutCancel(caller))
	finished, killed := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(caller, func() {
		defer close(killed)
		limited, cancel := context.WithTimeout(ctx, cancelPatience)
		defer cancel()
		if err := c.kill(limited); err != nil {
			giveUp()
			return
		}
		select {
		case <-finished:
		case <-limited.Done():
			giveUp()
		}
	})
	released := false
	return &guard{ctx: ctx, caller: caller, release: func() {
		if released {
			return
		}
		released = true
		close(finished)
		if !stop() {
			<-killed
			c.absorb(ctx)
		}
		giveUp()
	}}
}

// absorb takes a KILL QUERY that came when the statement had already ended: the
// server would spend it on the next one.
func (c *conn) absorb(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, cancelPatience)
	defer cancel()
	_, _ = c.sql.ExecContext(ctx, "DO 0") // the error, if any, is what it is there for
}

// fail makes the error of a statement that the caller's context ended tell so.
func (g *guard) fail(err error, query string) error {
	cause := g.caller.Err()
	if err == nil || cause == nil {
		return err
	}
	class := database.Canceled
	if database.ClassOf(err) == database.Lost && g.ctx.Err() == nil {
		return err
	}
	return &database.Error{Class: class, Message: "the statement was cancelled: " + cause.Error(), SQL: query,
		Err: errors.Join(cause, err)}
}

// ready refuses to begin a statement for a context that is over, and one that the
// server would not read: it would end the connection instead.
func (c *conn) ready(ctx context.Context, query string) error {
	if len(query) >= c.most {
		return &database.Error{
			Message: fmt.Sprintf("the statement is %d bytes long, and the server takes less than %d (max_allowed_packet)", len(query), c.most),
			Hint:    "make several of it, or give the server more: SET GLOBAL max_allowed_packet = …, which new connections have",
			SQL:     query,
		}
	}
	if cause := ctx.Err(); cause != nil {
		return &database.Error{Class: database.Canceled, Message: "the statement was not begun: " + cause.Error(), SQL: query, Err: cause}
	}
	return nil
}

type guardedRows struct {
	database.Rows
	guard *guard
	query string
}

func (r *guardedRows) Next() bool { return r.guard.caller.Err() == nil && r.Rows.Next() }

// Err also tells of rows that are missing because the query was killed: SLEEP
// and its like end without an error of their own.
func (r *guardedRows) Err() error {
	err := r.Rows.Err()
	if cause := r.guard.caller.Err(); err == nil && cause != nil {
		return &database.Error{Class: database.Canceled, Message: "the query was cancelled: " + cause.Error(), SQL: r.query, Err: cause}
	}
	return r.guard.fail(err, r.query)
}

func (r *guardedRows) Close() {
	r.Rows.Close()
	r.guard.release()
}

// batchConn can send several queries in one packet.
type batchConn struct {
	*conn
	// mark is the number of the next statement that is sent in a packet.
	mark int
}

var _ database.Batcher = (*batchConn)(nil)

// QueryBatch sends the queries in one packet. Each has one result, so that
// their number tells which one failed.
func (c *batchConn) QueryBatch(ctx context.Context, list []database.Statement, read func(i int, rows database.Rows) error) error {
	packet, args, ok := onePacket(list)
	if !ok {
		return database.QueryAll(ctx, c.conn, list, read)
	}
	if err := c.ready(ctx, list[0].SQL); err != nil {
		return &database.BatchError{Err: err}
	}
	g := c.guard(ctx)
	defer g.release()
	at := func(i int, err error) error {
		return &database.BatchError{Index: i, Err: g.fail(translate(err, list[i].SQL), list[i].SQL)}
	}
	rows, err := c.sql.QueryContext(g.ctx, packet, args...)
	if err != nil {
		return at(0, err)
	}
	defer rows.Close()
	for i := range list {
		if i > 0 && !rows.NextResultSet() {
			return at(i, errors.Join(rows.Err(), missingResult(rows)))
		}
		columns, err := rows.Columns()
		if err != nil {
			return at(i, err)
		}
		one := &resultRows{Rows: rows, columns: columns, fail: func(err error) error {
			return g.fail(translate(err, list[i].SQL), list[i].SQL)
		}}
		if err := errors.Join(read(i, one), one.Err()); err != nil {
			return &database.BatchError{Index: i, Err: err}
		}
	}
	return nil
}

// missingResult is the error for results that ended early without one.
func missingResult(rows *sql.Rows) error {
	if rows.Err() != nil {
		return nil //nolint:nilerr // the caller joins rows.Err itself
	}
	return errors.New("the server sent fewer results than there were queries")
}

// packetLimit keeps a packet well below what any server accepts.
const packetLimit = 512 << 10

// onePacket joins queries, if they can be sent as one text: the driver counts
// question marks over all of it.
func onePacket(list []database.Statement) (text string, args []any, ok bool) {
	if len(list) < 2 {
		return "", nil, false
	}
	var b strings.Builder
	for _, s := range list {
		args = append(args, s.Args...)
		b.WriteString(s.SQL)
		b.WriteString("\n;\n")
	}
	if b.Len() > packetLimit {
		return "", nil, false
	}
	for _, s := range list {
		if len(args) > 0 && len(s.Args) == 0 && strings.Contains(s.SQL, "?") {
			return "", nil, false
		}
	}
	return strings.TrimSuffix(b.String(), "\n;\n"), args, true
}

// resultRows is one result of a packet; closing it leaves the others.
type resultRows struct {
	*sql.Rows
	columns []string
	fail    func(error) error
}

func (r *resultRows) Columns() []string { return r.columns }
func (r *resultRows) Err() error        { return r.fail(r.Rows.Err()) }
func (r *resultRows) Close()            {}
