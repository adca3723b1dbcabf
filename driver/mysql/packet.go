package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/retort-db/migrate/internal/database"
)

// ExecBatch sends in one packet what is vouched for to end where it ends, and
// one statement after it. The server does not say which statement of a packet
// failed, but a variable that is set before each does.
func (c *batchConn) ExecBatch(ctx context.Context, list []database.Statement, done func(i int)) error {
	for at := 0; at < len(list); {
		n := packable(list[at:])
		failed, err := c.execPacket(ctx, list[at:at+n])
		if err != nil {
			n = failed
		}
		for i := at; done != nil && i < at+n; i++ {
			done(i)
		}
		at += n
		if err != nil {
			return &database.BatchError{Index: at, Err: err}
		}
	}
	return nil
}

// packable is how many of the statements can go in one packet. The driver puts
// arguments in place of all question marks, those in strings among them.
func packable(list []database.Statement) int {
	size, args, bare := 0, false, false
	for i, s := range list {
		size += weight(s)
		args = args || len(s.Args) > 0
		bare = bare || len(s.Args) == 0 && strings.Contains(s.SQL, "?")
		if i > 0 && (size > packetLimit || args && bare) {
			return i
		}
		if !s.Whole {
			return i + 1
		}
	}
	return len(list)
}

// weight is about what a statement takes in a packet.
func weight(s database.Statement) int {
	n := len(s.SQL)
	for _, a := range s.Args {
		switch a := a.(type) {
		case string:
			n += 2 * len(a)
		case []byte:
			n += 2 * len(a)
		}
	}
	return n
}

// execPacket sends statements as one text. If that fails it returns the index of
// the one that did; those after it did not run.
func (c *batchConn) execPacket(ctx context.Context, list []database.Statement) (failed int, err error) {
	if len(list) == 1 {
		_, err := c.Exec(ctx, list[0].SQL, list[0].Args...)
		return 0, err
	}
	if err := ended(ctx, list[0].SQL); err != nil {
		return 0, err
	}
	first := c.mark
	c.mark += len(list)
	var text strings.Builder
	var args []sqldriver.NamedValue
	for i, s := range list {
		if marked(i, s) {
			fmt.Fprintf(&text, "SET @migrate_at = %d;\n", first+i)
		}
		text.WriteString(s.SQL + "\n;\n")
		for _, a := range s.Args {
			args = append(args, sqldriver.NamedValue{Ordinal: len(args) + 1, Value: a})
		}
	}
	g := c.guard(ctx)
	ran, err := c.execText(g.ctx, strings.TrimSuffix(text.String(), "\n;\n"), args)
	g.release()
	if at := reachedBy(list, ran); err == nil && at < len(list) {
		return at, g.fail(killedBetween(list[at].SQL), list[at].SQL)
	}
	if err == nil {
		return 0, nil
	}
	if database.ClassOf(translate(err, "")) != database.Lost {
		failed = min(max(c.reached(ctx)-first, 0), len(list)-1)
	}
	sql := list[failed].SQL
	return failed, g.fail(translate(err, sql), sql)
}

// killedBetween is the error of a packet that was killed between two statements,
// of which sql is the second: it ends without one.
func killedBetween(sql string) error {
	return &database.Error{Class: database.Canceled, Message: "the statement was cancelled", SQL: sql}
}

// marked reports whether a variable is set before a statement: it costs nearly
// what a statement of the tool's own does. Marks are counted over the whole
// session, so that one of an earlier packet means the first statement.
func marked(i int, s database.Statement) bool { return i > 0 && !s.Vague }

// reachedBy is the statement after the given number of results.
func reachedBy(list []database.Statement, results int) int {
	for i, s := range list {
		if results--; marked(i, s) {
			results--
		}
		if results < 0 {
			return i
		}
	}
	return len(list)
}

// execText runs a text of several statements and returns how many ran.
func (c *batchConn) execText(ctx context.Context, text string, args []sqldriver.NamedValue) (ran int, err error) {
	err = c.sql.Raw(func(raw any) error {
		conn, ok := raw.(sqldriver.ExecerContext)
		if !ok {
			return errors.New("the driver does not execute texts")
		}
		result, err := conn.ExecContext(ctx, text, args)
		if err != nil {
			return err
		}
		if all, ok := result.(driver.Result); ok {
			ran = len(all.AllRowsAffected())
		}
		return nil
	})
	return ran, err
}

// reached is the statement of the last packet that was begun last.
func (c *batchConn) reached(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelPatience)
	defer cancel()
	at := 0
	if err := c.sql.QueryRowContext(ctx, "SELECT @migrate_at").Scan(&at); err != nil {
		return 0
	}
	return at
}
