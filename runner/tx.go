package runner

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
)

// Function is a direction of a revision written in Go. It may be called again:
// when a lock was not got, and by the next run when it returned an error. In a
// transaction nothing of the earlier call remains then.
type Function = func(ctx context.Context, tx *Tx) error

// Tx is what a function works with: the run's connection, in the transaction
// that the revision's row in the version table commits with. A revision with
// NoTransaction has none, so that each statement commits by itself. A Tx is
// valid until the function returns, and for one goroutine at a time.
type Tx struct {
	r   *Runner
	t   *transaction // nil outside a transaction
	job *job         // nil where the revision is one transaction
	// committed says that a statement ended the transaction by itself.
	committed bool
	done      bool
}

// TxDoneError says that a Tx was used after its function had returned.
type TxDoneError struct{}

func (*TxDoneError) Error() string { return "the function of this Tx has returned" }

// TxControlError says that a function tried to begin or end the transaction.
type TxControlError struct{ SQL string }

func (e *TxControlError) Error() string {
	return fmt.Sprintf("%s: the transaction is the run's: return nil to commit it, an error to roll it back (or set NoTransaction)", oneLine(e.SQL))
}

// PanicError says that a function panicked. What it had done is treated as if it
// had returned an error.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// errForeignKeys asks for the same once more with SQLite's foreign keys off.
var errForeignKeys = errors.New("a table has to be rebuilt, for which foreign keys have to be off from the beginning")

// Exec runs one statement in the database's own SQL, with its own placeholders,
// and returns the number of rows that it affected. Errors of the database are
// *database.Error.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if err := tx.prepare(ctx, sql); err != nil {
		return 0, err
	}
	begun, note := time.Now(), noteOf(sql)
	tx.r.events.Event(StatementStarted{Revision: tx.revision(), Note: note, SQL: sql})
	n, err := tx.r.exec(ctx, database.Statement{SQL: sql, Args: args})
	if err == nil {
		tx.r.events.Event(StatementFinished{Revision: tx.revision(), Note: note, SQL: sql, Rows: n, Elapsed: time.Since(begun)})
	}
	return n, err
}

// noteOf says in a line what a statement does.
func noteOf(sql string) string {
	const most = 60
	line := []rune(oneLine(sql))
	if len(line) > most {
		return string(line[:most]) + "…"
	}
	return string(line)
}

// Query runs one statement and returns its rows, which have to be closed before
// the next statement.
func (tx *Tx) Query(ctx context.Context, sql string, args ...any) (database.Rows, error) {
	if err := tx.prepare(ctx, sql); err != nil {
		return nil, err
	}
	return tx.r.conn.Query(ctx, sql, args...)
}

// QueryRow runs a query and scans its first row. It returns sql.ErrNoRows if
// there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args []any, dest ...any) error {
	if err := tx.prepare(ctx, query); err != nil {
		return err
	}
	found, err := database.One(ctx, tx.r.conn, query, args, dest...)
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}

// Apply carries operations out, as if they stood in a file: they are spelled for
// the connected database, and what has to be known of it is looked up first.
func (tx *Tx) Apply(ctx context.Context, list ...ops.Op) error {
	for _, op := range list {
		if tx.done {
			return &TxDoneError{}
		}
		s := stretch{parts: []Part{{Op: op}}}
		if err := tx.r.compileStretch(ctx, &s); err != nil {
			return err
		}
		for _, step := range s.steps() {
			if err := tx.step(ctx, step); err != nil {
				return err
			}
		}
	}
	return nil
}

// step carries out a step of an operation.
func (tx *Tx) step(ctx context.Context, s placed) error {
	if tx.t == nil {
		var f *failure
		if s.mode == dialect.Autocommit && s.Exec != nil {
			f = tx.r.retried(ctx, tx.revision(), func() *failure { return tx.r.execAlone(ctx, tx.revision(), s) })
		} else {
			f = tx.r.transact(ctx, tx.revision(), s.mode == dialect.ForeignKeysOff, func(ctx context.Context, t *transaction) error { return t.step(ctx, s) })
		}
		if f != nil {
			return f.err
		}
		return nil
	}
	switch {
	case s.mode == dialect.ForeignKeysOff && tx.t.unenforced == nil:
		tx.t.wantsOff = true
		return errForeignKeys
	case s.mode == dialect.Autocommit && tx.r.dialect.TransactionalDDL():
		return &CannotRunInsideError{Note: s.Note, Revision: tx.revision()}
	}
	if s.Exec != nil {
		if err := tx.prepare(ctx, s.Exec.SQL); err != nil {
			return err
		}
	}
	if err := tx.t.step(ctx, s); err != nil {
		return err
	}
	return tx.t.flush(ctx)
}

// Dialect says which database this is, and how it spells names, strings and
// placeholders.
func (tx *Tx) Dialect() dialect.Dialect { return tx.r.dialect }

// Underlying is the driver's own connection, for what only the driver can do: a
// *pgx.Conn, or a *sql.Conn for MySQL, SQLite and pools of other drivers; nil if
// the connection does not say. The transaction is open on it, and has to stay
// open.
func (tx *Tx) Underlying() any { return database.Underlying(tx.r.conn) }

func (tx *Tx) revision() string {
	switch {
	case tx.t != nil:
		return tx.t.revision
	case tx.job != nil:
		return tx.job.rev.ID
	}
	return ""
}

// prepare looks at a statement before it is sent: what would end the transaction
// is refused, and what ends it by itself, as definitions do on MySQL, is
// journalled first, so that it is known that the function may have left
// something.
func (tx *Tx) prepare(ctx context.Context, sql string) error {
	if tx.done {
		return &TxDoneError{}
	}
	if tx.t == nil {
		return nil
	}
	control, commits := dialect.EndsTransaction(tx.r.dialect, sql)
	if control {
		return &TxControlError{SQL: sql}
	}
	if !commits || tx.committed || tx.job == nil {
		return nil
	}
	if err := tx.r.journalFunction(ctx, tx.job, sql); err != nil {
		return err
	}
	tx.committed = true
	return nil
}

// call calls a function. A panic is an error: the lock has to be given back.
func (tx *Tx) call(ctx context.Context, fn Function) (err error) {
	defer func() {
		tx.done = true
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	err = fn(ctx, tx)
	if tx.t != nil && tx.t.wantsOff {
		return errForeignKeys // whatever the function made of it
	}
	return err
}

// statementOf finds the statement that an error of a function is about.
func statementOf(err error) queued {
	var refusal *database.Error
	if errors.As(err, &refusal) {
		return queued{Statement: database.Statement{SQL: refusal.SQL}}
	}
	return queued{}
}

// callInside calls a function inside a transaction that is open.
func (t *transaction) callInside(ctx context.Context, j *job, fn Function) (committed bool, err error) {
	if err := t.flush(ctx); err != nil {
		return false, err
	}
	tx := &Tx{r: t.r, t: t, job: j}
	err = tx.call(ctx, fn)
	if err != nil && t.failed.SQL == "" {
		t.failed = statementOf(err)
	}
	return tx.committed, err
}

// journalFunction notes that a function has begun something that a rollback does
// not take back.
func (r *Runner) journalFunction(ctx context.Context, j *job, sql string) error {
	zero := 0
	return r.writeJournal(ctx, entry{
		event: eventStarted, revision: j.rev.ID, direction: j.step.Direction, segment: &zero, step: &zero, statement: sql,
	})
}

// runFunction runs a function of a revision that is not one transaction: in a
// transaction of its own, with the journal's row, or in none if the revision
// says so.
func (r *Runner) runFunction(ctx context.Context, j *job, fn Function) error {
	j.total++
	call := r.functionInside
	if j.rev.NoTransaction {
		call = r.functionOutside
	}
	failed, partly := call(ctx, j, fn)
	if failed == nil {
		j.done++
		return nil
	}
	lost := database.ClassOf(failed.err) == database.Lost
	if !lost && !failed.unknown {
		zero := placed{}
		r.journalFailure(ctx, entry{
			event: eventFailed, revision: j.rev.ID, direction: j.step.Direction,
			segment: &zero.segment, step: &zero.number, statement: failed.at.SQL, message: failureMessage(failed.err),
		})
	}
	failed.unknown = failed.unknown || lost && partly
	e := r.halfway(j, failed)
	e.Partly = partly && !failed.unknown
	return e
}

// functionInside reports, beside the failure, whether something of the function
// may remain.
func (r *Runner) functionInside(ctx context.Context, j *job, fn Function) (*failure, bool) {
	committed := false
	f := r.transact(ctx, j.rev.ID, false, func(ctx context.Context, t *transaction) error {
		var err error
		committed, err = t.callInside(ctx, j, fn)
		t.once = committed
		if err != nil {
			return err
		}
		return t.journal(ctx, j.finishedRow(placed{}))
	})
	return f, committed
}

func (r *Runner) functionOutside(ctx context.Context, j *job, fn Function) (*failure, bool) {
	err := r.held.renew(ctx)
	if err == nil {
		err = r.verifyLock(ctx)
	}
	if err == nil {
		err = r.journalFunction(ctx, j, "")
	}
	if err != nil {
		return &failure{err: err}, false
	}
	if err := (&Tx{r: r, job: j}).call(ctx, fn); err != nil {
		return &failure{err: err, at: statementOf(err)}, true
	}
	if err := r.writeJournal(ctx, j.finishedRow(placed{})); err != nil {
		return &failure{err: err, tookEffect: true}, true
	}
	return nil, false
}
