package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retort-db/migrate/internal/database"
)

// ExecBatch sends all statements at once, with one synchronisation at the end:
// the server skips what follows a statement that fails.
func (c *conn) ExecBatch(ctx context.Context, list []database.Statement, done func(i int)) error {
	if len(list) == 0 {
		return nil
	}
	failed := func(i int, err error) error {
		return &database.BatchError{Index: i, Err: c.fail(ctx, err, list[i].SQL)}
	}
	if err := c.usable(ctx, list[0].SQL); err != nil {
		return &database.BatchError{Index: 0, Err: err}
	}
	params := make([][][]byte, len(list))
	for i, s := range list {
		if copies(s.SQL) {
			return c.execCopying(ctx, list, done)
		}
		var err error
		if params[i], err = c.encode(s.Args); err != nil {
			return &database.BatchError{Index: i, Err: err}
		}
	}
	p := c.pgx.PgConn().StartPipeline(ctx)
	for i, s := range list {
		p.SendQueryParams(s.SQL, params[i], nil, nil, nil)
		if s.Report {
			p.SendFlushRequest()
		}
	}
	if err := p.Sync(); err != nil {
		return failed(0, err)
	}
	for i := range list {
		if err := answer(p); err != nil {
			_ = p.Close() // what it says follows from err
			return failed(i, err)
		}
		if done != nil {
			done(i)
		}
	}
	if err := p.Close(); err != nil {
		return failed(len(list)-1, err) // what the end of an implicit transaction found
	}
	return nil
}

// answer reads the next statement's result and drops its rows.
func answer(p *pgconn.Pipeline) error {
	result, err := p.GetResults()
	if err != nil {
		return err
	}
	rows, ok := result.(*pgconn.ResultReader)
	if !ok {
		return errors.New("the server sent fewer results than there were statements")
	}
	_, err = rows.Close()
	return err
}

// execCopying is ExecBatch where a statement may be answered by a copy, which is
// none of the answers that a pipeline takes: the server is let refuse it.
func (c *conn) execCopying(ctx context.Context, list []database.Statement, done func(i int)) error {
	return c.batch(ctx, list, func(i int, rows *rows) error {
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
		if done != nil {
			done(i)
		}
		return nil
	})
}

// copies reports whether a statement begins with COPY, after blanks and comments.
func copies(sql string) bool {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n\f\v")
		switch {
		case strings.HasPrefix(sql, "--"):
			_, rest, ok := strings.Cut(sql, "\n")
			if !ok {
				return false
			}
			sql = rest
		case strings.HasPrefix(sql, "/*"):
			sql = afterComment(sql)
		default:
			return len(sql) >= 4 && strings.EqualFold(sql[:4], "copy")
		}
	}
}

// afterComment is what follows the comment that a text begins with. Comments
// nest.
func afterComment(sql string) string {
	depth := 0
	for i := 0; i+1 < len(sql); i++ {
		switch sql[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			return sql[i+1:]
		}
	}
	return ""
}
