package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// transaction collects the statements of a unit and sends them together where
// the connection can, so that a revision costs one round trip. It also runs the
// steps of autocommit segments, without a transaction around them.
type transaction struct {
	r        *Runner
	revision string
	open     bool
	// restore switches SQLite's foreign keys on again after the transaction.
	restore bool
	off     bool

	pending []queued
	// What failed, for the error.
	failedSQL, failedNote string
}

// queued is a statement that has not been sent yet.
type queued struct {
	database.Statement
	note  string
	risks []dialect.Risk
	tell  bool
	// wanted is what a change of the version table is to do, if it is one.
	wanted string
}

// begin opens the transaction. SQLite takes the write lock at once: a
// transaction that begins as a reader cannot always become a writer.
func (t *transaction) begin(ctx context.Context, foreignKeysOff bool) error {
	statement := "BEGIN"
	if t.r.dialect.Name() == "sqlite" {
		statement = "BEGIN IMMEDIATE"
	}
	if foreignKeysOff {
		t.off = true
		var on int64
		if _, err := database.One(ctx, t.r.conn, "PRAGMA foreign_keys", nil, &on); err != nil {
			return err
		}
		t.restore = on == 1
		if _, err := t.r.conn.Exec(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
			return err
		}
	}
	t.open = true
	return t.statement(ctx, "", database.Statement{SQL: statement}, false)
}

// step runs or queues a step of a program.
func (t *transaction) step(ctx context.Context, s dialect.Step) error {
	switch {
	case s.Assert != nil:
		if err := t.flush(ctx); err != nil {
			return err
		}
		return t.assert(ctx, *s.Assert)
	case s.Exec != nil:
		q := queued{Statement: database.Statement{SQL: s.Exec.SQL, Args: s.Exec.Args}, note: s.Note, risks: s.Risks, tell: true}
		if s.Exec.Cleanup != "" {
			return t.withCleanup(ctx, q, s.Exec.Cleanup)
		}
		t.pending = append(t.pending, q)
		if t.r.options.Trace || !t.open {
			return t.flush(ctx)
		}
	}
	return nil
}

// withCleanup runs a statement whose failure leaves something behind.
func (t *transaction) withCleanup(ctx context.Context, q queued, cleanup string) error {
	t.pending = append(t.pending, q)
	err := t.flush(ctx)
	if err == nil {
		return nil
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if _, cleanErr := t.r.conn.Exec(ctx, cleanup); cleanErr != nil {
		return errors.Join(err, cleanErr)
	}
	return err
}

// statement queues a statement of the tool's own.
func (t *transaction) statement(ctx context.Context, note string, s database.Statement, tell bool) error {
	t.pending = append(t.pending, queued{Statement: s, note: note, tell: tell})
	if t.r.options.Trace {
		return t.flush(ctx)
	}
	return nil
}

// row changes the version table. On PostgreSQL the statement itself fails when
// it does not find what it expects, so that it can be sent with the others.
func (t *transaction) row(ctx context.Context, c graph.RowChange) error {
	s, wanted := t.r.tables.change(c)
	if t.r.dialect.Name() == "postgres" {
		t.pending = append(t.pending, queued{Statement: s, wanted: wanted})
		if t.r.options.Trace {
			return t.flush(ctx)
		}
		return nil
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	n, err := t.r.conn.Exec(ctx, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return &RowsChangedError{Table: t.r.tables.version, Revision: t.revision, Wanted: wanted}
	}
	return nil
}

// change is the statement for a change of rows, and what it is to do.
func (tb tables) change(c graph.RowChange) (database.Statement, string) {
	table, p := tb.d.QuoteName(tb.version), tb.d.Placeholder
	switch c.Op {
	case graph.InsertRow:
		return database.Statement{SQL: "INSERT INTO " + table + " (version_num) VALUES (" + p(1) + ")", Args: []any{c.To}},
			"insert " + c.To
	case graph.DeleteRow:
		return tb.guarded("DELETE FROM "+table+" WHERE version_num = "+p(1), c.From), "delete " + c.From
	default:
		return tb.guarded("UPDATE "+table+" SET version_num = "+p(1)+" WHERE version_num = "+p(2), c.To, c.From),
			"move " + c.From + " to " + c.To
	}
}

// guarded makes a statement fail on PostgreSQL when it changes no row.
func (tb tables) guarded(sql string, args ...any) database.Statement {
	if tb.d.Name() == "postgres" {
		sql = "WITH moved AS (" + sql + " RETURNING 1) SELECT 1 / count(*) FROM moved"
	}
	return database.Statement{SQL: sql, Args: args}
}

// assert runs a query that must have no rows.
func (t *transaction) assert(ctx context.Context, a dialect.Assert) error {
	t.failedSQL = a.Query
	var found [][]string
	err := database.Each(ctx, t.r.conn, a.Query, nil, func(rows database.Rows) error {
		if len(found) == 5 {
			return nil
		}
		values := make([]any, len(rows.Columns()))
		dest := make([]any, len(values))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row := make([]string, len(values))
		for i, v := range values {
			row[i] = fmt.Sprint(v)
		}
		found = append(found, row)
		return nil
	})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return &AssertError{Message: a.Message, Rows: found}
	}
	t.failedSQL = ""
	return nil
}

// flush sends what is queued.
func (t *transaction) flush(ctx context.Context) error {
	list := t.pending
	t.pending = nil
	if len(list) == 0 {
		return nil
	}
	if len(list) == 1 || t.r.options.Trace {
		for i, q := range list {
			begun := time.Now()
			n, err := t.r.conn.Exec(ctx, q.SQL, q.Args...)
			if err != nil {
				return t.failed(list, i, err)
			}
			t.tell(q, n, time.Since(begun))
		}
		return nil
	}
	statements := make([]database.Statement, len(list))
	for i, q := range list {
		statements[i] = q.Statement
	}
	if err := database.ExecAll(ctx, t.r.conn, statements); err != nil {
		var be *database.BatchError
		if errors.As(err, &be) && be.Index < len(list) {
			return t.failed(list, be.Index, be.Err)
		}
		return err
	}
	for _, q := range list {
		t.tell(q, 0, 0)
	}
	return nil
}

// failed notes which statement it was. A guard on the version table fails with
// a division by zero, which means that another program changed the rows.
func (t *transaction) failed(list []queued, i int, err error) error {
	for _, q := range list[:i] {
		t.tell(q, 0, 0)
	}
	q := list[i]
	var de *database.Error
	if q.wanted != "" && errors.As(err, &de) && (de.Code == divisionByZero || de.Class == database.UniqueViolation) {
		return &RowsChangedError{Table: t.r.tables.version, Revision: t.revision, Wanted: q.wanted}
	}
	t.failedSQL, t.failedNote = q.SQL, q.note
	return err
}

// divisionByZero is the SQLSTATE of the guard in tables.guarded.
const divisionByZero = "22012"

func (t *transaction) tell(q queued, rows int64, elapsed time.Duration) {
	if q.tell {
		t.r.events.Event(StatementFinished{Revision: t.revision, Note: q.note, SQL: q.SQL, Risks: q.risks, Rows: rows, Elapsed: elapsed})
	}
}

// commit ends the transaction. With foreign keys off they are all checked
// before.
func (t *transaction) commit(ctx context.Context) error {
	if t.off {
		if err := t.flush(ctx); err != nil {
			return err
		}
		check := dialect.Assert{Query: "PRAGMA foreign_key_check", Message: "rows would be left without the row they refer to (table, rowid, parent, foreign key)"}
		if err := t.assert(ctx, check); err != nil {
			return err
		}
	}
	if err := t.statement(ctx, "", database.Statement{SQL: "COMMIT"}, false); err != nil {
		return err
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	t.open = false
	return t.restoreForeignKeys(ctx)
}

// rollback undoes what was not committed. It is not stopped by a cancelled
// context, and a connection that is gone has rolled back already.
func (t *transaction) rollback(ctx context.Context) error {
	t.pending = nil
	if !t.open {
		return nil
	}
	t.open = false
	ctx, cancel := afterwards(ctx)
	defer cancel()
	_, err := t.r.conn.Exec(ctx, "ROLLBACK")
	if database.ClassOf(err) == database.Lost {
		return nil
	}
	return errors.Join(err, t.restoreForeignKeys(ctx))
}

func (t *transaction) restoreForeignKeys(ctx context.Context) error {
	if !t.restore {
		return nil
	}
	t.restore = false
	_, err := t.r.conn.Exec(ctx, "PRAGMA foreign_keys = ON")
	return err
}
