package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"slices"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

// ExecBatch sends in one packet what is vouched for to end where it ends, and
// one statement after it.
func (c *batchConn) ExecBatch(ctx context.Context, list []database.Statement, done func(i int)) error {
	return c.ExecStream(ctx, func() ([]database.Statement, bool) { return list, true }, done)
}

// ExecStream sends in one packet what is known, and in the next what came up
// meanwhile: while the server runs the one, the other is made.
func (c *batchConn) ExecStream(ctx context.Context, more func() ([]database.Statement, bool), done func(i int)) error {
	list, end := more()
	at := 0
	for packets := c.pack(list); len(packets) > 0; {
		p := packets[0]
		packets = packets[1:]
		ask := func() {
			if !end && len(packets) == 0 {
				list, end = more()
				packets = c.pack(list)
			}
		}
		err := c.send(ctx, p, ask, func() {
			if done != nil {
				done(at)
			}
			at++
		})
		if err != nil {
			return &database.BatchError{Index: at, Err: err}
		}
		ask()
	}
	return nil
}

// pack makes packets of statements.
func (c *batchConn) pack(list []database.Statement) (packets []packet) {
	if c.narrow {
		list = slices.Clone(list)
		for i := range list {
			list[i].Args = c.whole(list[i].Args)
		}
	}
	for len(list) > 0 {
		n := packable(list)
		packets = append(packets, newPacket(list[:n], c.mark, c.Server().IsMariaDB()))
		c.mark += n
		list = list[n:]
	}
	return packets
}

// send sends a packet, does something else, and tells of each statement that
// succeeded. The error is that of the next one; those after it did not run. A block
// that the server refuses to read is sent again statement by statement, so that
// what is wrong with one of them is said of that one, in its turn.
func (c *batchConn) send(ctx context.Context, p packet, meanwhile, answered func()) error {
	if err := c.ready(ctx, p.list[0].SQL); err != nil {
		return err
	}
	n := 0
	until := func(ran int) {
		for ; n < ran; n++ {
			answered()
		}
	}
	g := c.guard(ctx)
	told, err := make(chan int, len(p.list)), error(nil)
	go func() {
		defer close(told)
		err = c.run(g.ctx, p, told)
	}()
	meanwhile()
	for ran := range told {
		until(ran)
	}
	g.release()
	if err == nil && n == len(p.list) {
		return nil
	}
	if err == nil {
		return g.fail(killedBetween(p.list[n].SQL), p.list[n].SQL)
	}
	if class := database.ClassOf(translate(err, "")); len(p.list) > 1 && class != database.Lost {
		at, in, known := c.reached(ctx)
		until(min(at-p.first, len(p.list)-1))
		if known && class != database.Canceled && slices.Contains(p.blocks, n) && in != p.first+n {
			return c.send(ctx, p.from(n), func() {}, answered)
		}
	}
	return g.fail(translate(err, p.list[n].SQL), p.list[n].SQL)
}

// run sends a packet and tells, when it knows, how many statements succeeded.
func (c *batchConn) run(ctx context.Context, p packet, told chan<- int) error {
	if len(p.list) == 1 {
		_, err := c.Conn.Exec(ctx, p.list[0].SQL, p.list[0].Args...)
		if err == nil {
			told <- 1
		}
		return err
	}
	return c.sql.Raw(func(raw any) error {
		if len(p.told) > 0 {
			return p.query(ctx, raw, told)
		}
		return p.exec(ctx, raw, told)
	})
}

// exec tells once, when the packet has ended.
func (p packet) exec(ctx context.Context, raw any, told chan<- int) error {
	conn, ok := raw.(sqldriver.ExecerContext)
	if !ok {
		return errors.New("the driver does not execute texts")
	}
	result, err := conn.ExecContext(ctx, p.text, p.args)
	if err != nil {
		return err
	}
	all, ok := result.(driver.Result)
	if !ok {
		return errors.New("the driver does not count results")
	}
	// What is not vouched for may have had several.
	if n := min(len(all.AllRowsAffected()), len(p.answers)); n > 0 {
		told <- p.answers[n-1]
	}
	return nil
}

// query tells of each answer to a query of markColumn as it comes.
func (p packet) query(ctx context.Context, raw any, told chan<- int) error {
	conn, ok := raw.(sqldriver.QueryerContext)
	if !ok {
		return errors.New("the driver does not query texts")
	}
	rows, err := conn.QueryContext(ctx, p.text, p.args)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // what it would say was said when the last result was read
	results, ok := rows.(sqldriver.RowsNextResultSet)
	if !ok {
		return errors.New("the driver does not read several results")
	}
	for marks := p.told; ; {
		if columns := rows.Columns(); len(columns) == 1 && columns[0] == markColumn && len(marks) > 0 {
			told <- marks[0]
			marks = marks[1:]
		}
		if err := results.NextResultSet(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// reached is the mark of the statement that was begun last, and in that of the
// first one in the block that was, if the server tells.
func (c *batchConn) reached(ctx context.Context) (at, in int, known bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelPatience)
	defer cancel()
	query := "SELECT COALESCE(@migrate_at, 0), COALESCE(@migrate_in, 0)"
	err := c.sql.QueryRowContext(ctx, query).Scan(&at, &in)
	return at, in, err == nil
}

// killedBetween is the error of a packet that was killed between two statements,
// of which sql is the second: it ends without one.
func killedBetween(sql string) error {
	return &database.Error{Class: database.Canceled, Message: "the statement was cancelled", SQL: sql}
}
