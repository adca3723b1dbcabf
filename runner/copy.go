package runner

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// CannotCopyError says that a connection cannot take rows as a stream, only statements.
type CannotCopyError struct{}

func (*CannotCopyError) Error() string {
	return "this connection takes no rows behind COPY … FROM stdin: open it with driver/postgres, or write INSERTs"
}

// copy sends the rows that stand in a revision, as they are.
func (t *transaction) copy(ctx context.Context, s placed) error {
	begun := time.Now()
	q := queued{Statement: database.Statement{SQL: s.Copy.SQL}, note: s.Note, line: s.line, ops: s.ops, risks: s.Risks, tell: true}
	t.failed = q
	copier, ok := t.r.conn.(database.Copier)
	if !ok {
		return &CannotCopyError{}
	}
	t.start(q, 0)
	rows := &copiedRows{in: strings.NewReader(s.Copy.Rows), size: len(s.Copy.Rows), tell: t.r.newProgress(t.revision, s.Note, 0)}
	copied, err := copier.Copy(ctx, s.Copy.SQL, rows)
	if err != nil {
		var refused *database.Error
		if errors.As(err, &refused) && refused.Row > 0 && s.line > 0 {
			t.failed.row = s.line + s.Copy.Line + int(refused.Row) - 2 // each of them is counted from 1
		}
		rows.end((*progress).stopped)
		return err
	}
	t.failed = queued{}
	rows.n = copied.Rows
	rows.end((*progress).done)
	t.tell(q, copied.Rows, time.Since(begun))
	return nil
}

// copiedRows tells how far the reading of rows is.
type copiedRows struct {
	in   *strings.Reader
	size int
	n    int64
	tell *progress
}

// Read implements io.Reader.
func (c *copiedRows) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(bytes.Count(p[:n], []byte("\n")))
	c.tell.at(c.n, 1-float64(c.in.Len())/float64(max(c.size, 1)))
	return n, err
}

// end tells of the end if anything was told before: a dump has many tables, and most of
// them are soon there.
func (c *copiedRows) end(how func(*progress, int64)) {
	if c.tell.told.After(c.tell.begun) {
		how(c.tell, c.n)
	}
}

// findRows finds the rows of a program that was read from the journal in the operations,
// and reports whether all are there.
func (s *stretch) findRows() bool {
	for _, p := range steps(*s.program) {
		if p.Copy == nil {
			continue
		}
		var found bool
		if p.Op < len(s.parts) {
			p.Copy.Rows, found = dialect.RowsOf(s.parts[p.Op].Op, *p.Copy)
		}
		if !found {
			return false
		}
	}
	return true
}
