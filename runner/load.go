package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// loading is a load that is being carried out inside a transaction.
type loading struct {
	t    *transaction
	step placed
	load dialect.Load
	tell *progress
}

// savepoint is where a load begins, and batchSavepoint each of its statements.
const (
	savepoint      = "migrate_load"
	batchSavepoint = "migrate_rows"
)

// load adds the rows of a file to a table, or removes them, in the quickest way
// that the connection has. What that way refuses, or does not do exactly, is
// taken back and done again by statements that tell which row it is.
func (t *transaction) load(ctx context.Context, s placed) error {
	begun := time.Now()
	q := queued{Statement: database.Statement{SQL: s.Load.Text()}, note: s.Note, line: s.line, ops: s.ops, risks: s.Risks, tell: true}
	t.failed = q
	l := &loading{t: t, step: s, load: *s.Load, tell: t.r.newProgress(t.revision, s.Note, 0)}
	rows, err := l.run(ctx)
	if err != nil {
		l.tell.stopped(rows)
		return err
	}
	t.failed = queued{}
	l.tell.done(rows)
	t.tell(q, rows, time.Since(begun))
	return nil
}

func (l *loading) run(ctx context.Context) (int64, error) {
	copier, copies := l.t.r.conn.(database.Copier)
	preparer, prepares := l.t.r.conn.(database.Preparer)
	switch {
	case l.load.Stream != "" && copies:
		return l.streamed(ctx, copier)
	case l.load.Parameters > 0 && prepares:
		return l.prepared(ctx, preparer)
	}
	return l.inserted(ctx)
}

// DataFileError says that a data file cannot be read.
type DataFileError struct {
	File string
	Err  error
}

func (e *DataFileError) Error() string {
	if errors.Is(e.Err, fs.ErrNotExist) {
		return "there is no data file " + e.File
	}
	return fmt.Sprintf("data file %s cannot be read: %v", e.File, e.Err)
}

func (e *DataFileError) Unwrap() error { return e.Err }

func (l *loading) exec(ctx context.Context, sql string) error {
	_, err := l.t.r.exec(ctx, database.Statement{SQL: sql})
	return err
}

// streamed sends the rows as one stream.
func (l *loading) streamed(ctx context.Context, c database.Copier) (int64, error) {
	if err := l.exec(ctx, "SAVEPOINT "+savepoint); err != nil {
		return 0, err
	}
	rows, err := l.open()
	if err != nil {
		return 0, err
	}
	defer rows.close()
	stream := &rowStream{rows: rows}
	copied, err := c.Copy(ctx, l.load.Stream, stream)
	var refused *database.Error
	switch {
	case stream.err != nil:
		return 0, stream.err
	case err == nil && copied.Rows == rows.n && copied.Warnings == 0:
		return rows.n, l.exec(ctx, "RELEASE SAVEPOINT "+savepoint)
	case err != nil && final(err):
		return 0, err
	case errors.As(err, &refused) && refused.Row > 0:
		return 0, l.located(refused)
	}
	if err := l.exec(ctx, "ROLLBACK TO SAVEPOINT "+savepoint); err != nil {
		return 0, err
	}
	return l.inserted(ctx)
}

// final reports whether an error is not about the rows, nor about the way in
// which they are sent.
func final(err error) bool {
	switch database.ClassOf(err) {
	case database.Lost, database.Canceled, database.LockTimeout, database.Busy, database.Full, database.ReadOnly, database.Unreachable:
		return true
	}
	return false
}

// located finds the line of the row that the server refused, by its number.
func (l *loading) located(refused *database.Error) error {
	rows, err := l.open()
	if err != nil {
		return refused
	}
	defer rows.close()
	for range refused.Row {
		if _, err := rows.next(); err != nil {
			return refused
		}
	}
	return rows.refused(refused)
}

// inserted sends statements of some rows each. One that is refused is taken back
// and done again row by row.
func (l *loading) inserted(ctx context.Context) (int64, error) {
	rows, err := l.open()
	if err != nil {
		return 0, err
	}
	defer rows.close()
	for {
		chunk, err := rows.chunk(chunkRows)
		if err != nil {
			return 0, err
		}
		if len(chunk.rows) > 0 {
			if err := l.insertChunk(ctx, rows, chunk.rows); err != nil {
				return 0, err
			}
		}
		if chunk.last {
			return rows.n, nil
		}
	}
}

// insertChunk inserts some rows.
func (l *loading) insertChunk(ctx context.Context, rows *rowReader, chunk []lineRow) error {
	sql, err := loadStatement(l.t.r.dialect, l.load, chunk)
	if err != nil {
		return rows.mistake(chunk[0].line, err)
	}
	if err := l.exec(ctx, "SAVEPOINT "+batchSavepoint); err != nil {
		return err
	}
	err = l.exec(ctx, sql)
	if err == nil {
		return l.exec(ctx, "RELEASE SAVEPOINT "+batchSavepoint)
	}
	if final(err) {
		return err
	}
	if len(chunk) == 1 {
		return rows.mistake(chunk[0].line, err)
	}
	if err := l.exec(ctx, "ROLLBACK TO SAVEPOINT "+batchSavepoint); err != nil {
		return err
	}
	for i := range chunk {
		if err := l.insertChunk(ctx, rows, chunk[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func loadStatement(d dialect.Dialect, l dialect.Load, chunk []lineRow) (string, error) {
	values := make([][]any, len(chunk))
	for i, row := range chunk {
		values[i] = row.values
	}
	return dialect.LoadStatement(d, l, values)
}

// prepared binds the values of some rows at a time to one prepared statement.
// One that is refused leaves nothing, and is done again row by row.
func (l *loading) prepared(ctx context.Context, p database.Preparer) (int64, error) {
	rows, err := l.open()
	if err != nil {
		return 0, err
	}
	defer rows.close()
	at := max(l.load.Parameters/max(len(l.load.Columns), 1), 1)
	many, err := p.Prepare(ctx, dialect.PreparedLoad(l.t.r.dialect, l.load, at))
	if err != nil {
		return 0, err
	}
	defer many.Close() //nolint:errcheck // it has no more to say
	// A context that may end costs more than the statement: it is asked in between.
	lasting := context.WithoutCancel(ctx)
	next, stop := rows.chunks(at)
	defer stop()
	for done := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return done, &database.Error{Class: database.Canceled, Message: "the load was cancelled: " + err.Error(), Err: err}
		}
		chunk, err := next()
		if err != nil {
			return done, err
		}
		done += int64(len(chunk.rows))
		if len(chunk.rows) == at {
			err = many.Exec(lasting, chunk.values...)
		}
		if len(chunk.rows) < at || err != nil && !final(err) {
			err = l.oneByOne(lasting, p, rows, chunk.rows)
		}
		if err != nil || chunk.last {
			return done, err
		}
	}
}

// oneByOne inserts the last rows, or those among which one is refused.
func (l *loading) oneByOne(ctx context.Context, p database.Preparer, rows *rowReader, chunk []lineRow) error {
	if len(chunk) == 0 {
		return nil
	}
	one, err := p.Prepare(ctx, dialect.PreparedLoad(l.t.r.dialect, l.load, 1))
	if err != nil {
		return err
	}
	defer one.Close() //nolint:errcheck // it has no more to say
	for _, row := range chunk {
		if err := one.Exec(ctx, row.values...); err != nil {
			return rows.mistake(row.line, err)
		}
	}
	return nil
}

func (l *loading) open() (*rowReader, error) {
	return openRows(l.t.r.dialect, l.step.folder, l.load, l.tell)
}
