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
	text, args := streamText(list, first, c.Server().IsMariaDB())
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

// streamText joins statements with what tells how far the server is. Where the
// server has blocks, statements of which it is of no importance which one fails
// are one: each statement has an answer of its own, for which a thread is woken.
func streamText(list []database.Statement, first int, blocks bool) (string, []sqldriver.NamedValue) {
	var text strings.Builder
	var args []sqldriver.NamedValue
	size := 0
	for _, s := range list {
		size += len(s.SQL) + 130 // and what may be put between them
	}
	text.Grow(size)
	inside := false // of a block
	end := func() {
		if inside {
			text.WriteString("END\n;\n")
		}
		inside = false
	}
	for i, s := range list {
		if !s.Vague {
			begins := blocks && joins(s) && i+1 < len(list) && list[i+1].Vague && joins(list[i+1])
			if begins && !inside {
				text.WriteString("BEGIN NOT ATOMIC\n")
			}
			if i > 0 && !list[i-1].Report {
				fmt.Fprintf(&text, "SET @migrate_at = %d;\n", first+i)
			}
			if begins && inside {
				text.WriteString("END\n;\nBEGIN NOT ATOMIC\n")
			} else if inside {
				end()
			}
			inside = begins
		} else if !joins(s) {
			end()
		}
		text.WriteString(s.SQL)
		text.WriteString("\n;\n")
		if s.Report || i+1 == len(list) {
			end()
			text.WriteString("SELECT 1 AS " + markColumn + ";\n")
		}
		for _, a := range s.Args {
			args = append(args, sqldriver.NamedValue{Ordinal: len(args) + 1, Value: a})
		}
	}
	return strings.TrimSuffix(text.String(), ";\n"), args
}

// joins reports whether a statement is of a kind that may stand in a block, and
// has no rows. They are the tool's own and begin with a word.
func joins(s database.Statement) bool {
	word, _, _ := strings.Cut(s.SQL, " ")
	switch word {
	case "INSERT", "UPDATE", "DELETE", "SET", "START", "COMMIT":
		return true
	}
	return false
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
