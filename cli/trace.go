package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/retort-db/migrate/internal/database"
)

// traced is a connection that tells every query it sends and how long that took,
// for -vv. It sends nothing in batches, so that each has a time of its own.
type traced struct {
	database.Conn
	w io.Writer
}

// tracedCopier is one that takes streams of rows.
type tracedCopier struct {
	traced
	database.Copier
}

func tracing(c database.Conn, w io.Writer) database.Conn {
	t := traced{Conn: c, w: w}
	if copier, ok := c.(database.Copier); ok {
		return tracedCopier{t, copier}
	}
	return t
}

// Underlying is for database.Underlying.
func (c traced) Underlying() any { return database.Underlying(c.Conn) }

// Query implements database.Conn.
func (c traced) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	begin := time.Now()
	rows, err := c.Conn.Query(ctx, sql, args...)
	fmt.Fprintf(c.w, "  query (%s)\n%s\n", time.Since(begin).Round(100*time.Microsecond), indent(indent(strings.Trim(sql, "\n"))))
	return rows, err
}
