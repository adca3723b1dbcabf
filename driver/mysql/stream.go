package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/retort-db/migrate/internal/database"
)

// markColumn names the column of what the tool asks for in a packet of a stream.
const markColumn = "migrate_at"

// ExecStream sends in one packet what is known, and in the next what came up
// meanwhile. A query after each statement that asks to be told tells how far the
// server is, and a variable that is set before others which one of them failed.
func (c *batchConn) ExecStream(ctx context.Context, more func() ([]database.Statement, bool), done func(i int)) error {
	list, end := more()
	for at := 0; len(list) > 0; {
		var next []database.Statement
		answered := func(i int) {
			if done != nil {
				done(at)
			}
			at++
			if list[i].Report && !end {
				var known []database.Statement
				known, end = more()
				next = append(next, known...)
			}
		}
		for i := 0; i < len(list); {
			n := packable(list[i:])
			if !list[i+n-1].Whole && n > 1 {
				n-- // a query could not follow it
			}
			first := i
			if err := c.streamPacket(ctx, list[i:i+n], func(k int) { answered(first + k) }); err != nil {
				return &database.BatchError{Index: at, Err: err}
			}
			i += n
		}
		list = next
	}
	return nil
}

// streamPacket sends statements as one text and tells of each that succeeded. The
// error is that of the next one.
func (c *batchConn) streamPacket(ctx context.Context, list []database.Statement, answered func(i int)) error {
	if len(list) == 1 {
		_, err := c.Exec(ctx, list[0].SQL, list[0].Args...)
		if err == nil {
			answered(0)
		}
		return err
	}
	if err := ended(ctx, list[0].SQL); err != nil {
		return err
	}
	first, n := c.mark, 0
	c.mark += len(list)
	text, args := streamText(list, first)
	g := c.guard(ctx)
	err := c.queryText(g.ctx, text, args, func() {
		for told := false; !told; n++ {
			told = list[n].Report || n+1 == len(list)
			answered(n)
		}
	})
	g.release()
	if err == nil && n == len(list) {
		return nil
	}
	lost := database.ClassOf(translate(err, "")) == database.Lost
	if !lost {
		for failed := min(c.reached(ctx)-first, len(list)-1); n < failed; n++ {
			answered(n)
		}
	}
	sql := list[n].SQL
	if err == nil {
		return g.fail(killedBetween(sql), sql)
	}
	return g.fail(translate(err, sql), sql)
}

// streamText joins statements with what tells how far the server is.
func streamText(list []database.Statement, first int) (string, []sqldriver.NamedValue) {
	var text strings.Builder
	var args []sqldriver.NamedValue
	size := 0
	for _, s := range list {
		size += len(s.SQL) + 60 // and what is put between them
	}
	text.Grow(size)
	for i, s := range list {
		if i > 0 && !s.Vague && !list[i-1].Report {
			fmt.Fprintf(&text, "SET @migrate_at = %d;\n", first+i)
		}
		text.WriteString(s.SQL)
		text.WriteString("\n;\n")
		if s.Report || i+1 == len(list) {
			text.WriteString("SELECT 1 AS " + markColumn + ";\n")
		}
		for _, a := range s.Args {
			args = append(args, sqldriver.NamedValue{Ordinal: len(args) + 1, Value: a})
		}
	}
	return strings.TrimSuffix(text.String(), ";\n"), args
}

// queryText runs a text of several statements and tells of each answer to a query
// of markColumn as it comes.
func (c *batchConn) queryText(ctx context.Context, text string, args []sqldriver.NamedValue, reached func()) error {
	return c.sql.Raw(func(raw any) error {
		conn, ok := raw.(sqldriver.QueryerContext)
		if !ok {
			return errors.New("the driver does not query texts")
		}
		rows, err := conn.QueryContext(ctx, text, args)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // what it would say was said when the last result was read
		results, ok := rows.(sqldriver.RowsNextResultSet)
		if !ok {
			return errors.New("the driver does not read several results")
		}
		for {
			if columns := rows.Columns(); len(columns) == 1 && columns[0] == markColumn {
				reached()
			}
			if err := results.NextResultSet(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}
