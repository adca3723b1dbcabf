package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
)

// transaction collects the statements of a unit and sends them together where
// the connection can, so that a revision costs one round trip.
type transaction struct {
	r        *Runner
	revision string
	open     bool
	// committing says that COMMIT was sent: from then on a broken connection
	// leaves it open whether it took place.
	committing bool
	// unenforced is not nil when SQLite's foreign keys are not enforced in it.
	unenforced *unenforced
	// wantsOff says that a function has to be called again with them off.
	wantsOff bool
	// once says that part of it was committed, so that it must not be tried again.
	once bool
	// barrier says that its steps belong to a stretch that may change anything.
	barrier bool

	pending []queued
	// failed is what the error is about.
	failed queued
}

// queued is a statement that has not been sent yet.
type queued struct {
	database.Statement
	note  string
	line  int
	row   int // the line of the row that was refused, where it is known
	ops   []ops.Op
	risks []dialect.Risk
	tell  bool
	// refused is, for a guard, the error to return when the guard finds something else
	// than it expects; nil for all other statements.
	refused error
	// of is, for a row of the journal about a step that has taken effect, that step.
	of *placed
}

// usual is about how many statements a revision has.
const usual = 6

// begin opens the transaction.
func (t *transaction) begin(ctx context.Context, foreignKeysOff bool) error {
	if foreignKeysOff {
		if err := t.switchForeignKeysOff(ctx); err != nil {
			return err
		}
	}
	if t.r.session.strayed {
		for _, s := range t.r.session.ahead {
			if err := t.own(ctx, s); err != nil {
				return err
			}
		}
	}
	t.open = true
	if err := t.own(ctx, database.Statement{SQL: t.r.server.begin()}); err != nil {
		return err
	}
	if err := t.lookForOrphans(ctx); err != nil {
		return err
	}
	return t.guard(ctx)
}

// guard makes the transaction fail when the lock is not this run's any more.
func (t *transaction) guard(ctx context.Context) error {
	g, ok := t.r.held.guard()
	if !ok {
		return nil
	}
	if q, ok := t.r.guarding(g); ok {
		return t.add(ctx, q)
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	return t.r.verifyLock(ctx)
}

// step runs or queues a step of a program.
func (t *transaction) step(ctx context.Context, s placed) error {
	if s.Assert != nil {
		if err := t.flush(ctx); err != nil {
			return err
		}
		return t.assert(ctx, *s.Assert, s.line)
	}
	t.unenforced.note(s)
	if err := t.limit(ctx, s.limits); err != nil {
		return err
	}
	if s.Load != nil {
		if err := t.flush(ctx); err != nil {
			return err
		}
		return t.load(ctx, s)
	}
	if s.Copy != nil {
		if err := t.flush(ctx); err != nil {
			return err
		}
		return t.copy(ctx, s)
	}
	return t.add(ctx, s.queued())
}

// queued is a step as a statement to send.
func (s placed) queued() queued {
	return queued{Statement: database.Statement{SQL: s.Exec.SQL, Args: s.Exec.Args}, note: s.Note, line: s.line, ops: s.ops, risks: s.Risks, tell: true}
}

// journal queues rows of the journal.
func (t *transaction) journal(ctx context.Context, entries ...entry) error {
	if len(entries) == 0 {
		return nil
	}
	list, err := t.r.journalStatements(entries...)
	for _, s := range list {
		if err := t.own(ctx, s); err != nil {
			return err
		}
	}
	return err
}

// own queues a statement of the tool's own.
func (t *transaction) own(ctx context.Context, s database.Statement) error {
	s.Whole = true
	return t.add(ctx, queued{Statement: s})
}

// add queues a statement, or sends it where each is to be timed.
func (t *transaction) add(ctx context.Context, q queued) error {
	q.Again, q.Forgets = !q.tell, q.tell && t.barrier
	if t.pending == nil {
		t.pending = make([]queued, 0, usual)
	}
	t.pending = append(t.pending, q)
	if t.r.options.Trace {
		return t.flush(ctx)
	}
	return nil
}

// row changes the version table. Where there are statements that fail by themselves if
// the row is not as expected, they are queued with the others; elsewhere the change is
// sent alone, and the number of rows that it affected is looked at.
func (t *transaction) row(ctx context.Context, c graph.RowChange) error {
	s, wanted := t.r.tables.change(c)
	refused := &RowsChangedError{Table: t.r.tables.version, Revision: t.revision, Wanted: wanted}
	if list, ok := t.r.server.moving(c.Op, s); ok {
		for _, s := range list {
			s.Whole = true
			if err := t.add(ctx, queued{Statement: s, refused: refused}); err != nil {
				return err
			}
		}
		return nil
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	n, err := t.r.exec(ctx, s)
	if database.ClassOf(err) == database.UniqueViolation || err == nil && n != 1 {
		return refused
	}
	return err
}

// change is the statement for a change of rows, and what it is to do.
func (tb tables) change(c graph.RowChange) (database.Statement, string) {
	table, p := tb.d.QuoteName(tb.version), tb.d.Placeholder
	switch c.Op {
	case graph.InsertRow:
		return database.Statement{SQL: "INSERT INTO " + table + " (version_num) VALUES (" + p(1) + ")", Args: []any{c.To}},
			"insert " + c.To
	case graph.DeleteRow:
		return database.Statement{SQL: "DELETE FROM " + table + " WHERE version_num = " + p(1), Args: []any{c.From}}, "delete " + c.From
	default:
		return database.Statement{SQL: "UPDATE " + table + " SET version_num = " + p(1) + " WHERE version_num = " + p(2), Args: []any{c.To, c.From}},
			"move " + c.From + " to " + c.To
	}
}

// fewRows is how many rows an error shows of those that should not be there.
const fewRows = 5

// assert runs a query that must have no rows.
func (t *transaction) assert(ctx context.Context, a dialect.Assert, line int) error {
	t.failed = queued{Statement: database.Statement{SQL: a.Query}, line: line}
	var found [][]string
	err := database.Each(ctx, t.r.conn, a.Query, nil, func(rows database.Rows) error {
		if len(found) == fewRows {
			return nil
		}
		row, err := textRow(rows)
		found = append(found, row)
		return err
	})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return &AssertError{Message: a.Message, Rows: found}
	}
	t.failed = queued{}
	return nil
}

// textRow reads a row of whatever types for people.
func textRow(rows database.Rows) ([]string, error) {
	values := make([]any, len(rows.Columns()))
	dest := make([]any, len(values))
	for i := range values {
		dest[i] = &values[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return nil, err
	}
	row := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			row[i] = "NULL"
		case []byte:
			row[i] = string(v)
		default:
			row[i] = fmt.Sprint(v)
		}
	}
	return row, nil
}

// flush sends what is queued.
func (t *transaction) flush(ctx context.Context) error {
	list := t.pending
	t.pending = nil
	failed, err := t.send(ctx, list)
	if err != nil {
		return t.fail(list[failed], err)
	}
	return nil
}

// send runs statements in order, together where the connection can, and returns
// how many succeeded. What was sent together is not counted or timed.
func (t *transaction) send(ctx context.Context, list []queued) (int, error) {
	batcher, batches := t.r.conn.(database.Batcher)
	_, bound := t.r.boundHere()
	if len(list) <= 1 || t.r.options.Trace || !batches || bound {
		for i, q := range list {
			t.start(q, 0)
			begun := time.Now()
			n, err := t.r.exec(ctx, q.Statement)
			if err != nil {
				return i, err
			}
			t.tell(q, n, time.Since(begun))
		}
		return len(list), nil
	}
	statements := t.together(list)
	t.startTogether(list)
	n := 0
	err := batcher.ExecBatch(ctx, statements, func(i int) {
		n = i + 1
		t.tell(list[i], 0, 0)
	})
	var be *database.BatchError
	if errors.As(err, &be) {
		return refusing(list, statements, be), be.Err
	}
	return n, err
}

// together lists statements to be sent in one packet. Statements are marked Vague, which
// spares the driver finding out which of them failed, where that makes no difference:
// both are the tool's own, neither leaves anything behind if the other one fails, and
// they are not two guards, whose errors look alike.
func (t *transaction) together(list []queued) []database.Statement {
	statements := make([]database.Statement, len(list))
	var guard error
	for i, q := range list {
		statements[i] = q.Statement
		if i > 0 {
			before := list[i-1]
			own := !before.tell && !q.tell && q.SQL != commitSQL
			guards := q.refused != nil && guard != nil && !errors.Is(q.refused, guard)
			statements[i].Vague = own && !guards && (t.open || before.refused != nil)
		}
		if !statements[i].Vague {
			guard = nil
		}
		if q.refused != nil {
			guard = q.refused
		}
	}
	return statements
}

// refusing returns the index of the statement that failed. The driver may know only that
// it is one of several in a row (Vague): if the error is that of a guard, it is theirs.
func refusing(list []queued, statements []database.Statement, be *database.BatchError) int {
	var de *database.Error
	if !errors.As(be.Err, &de) || de.Code != moreThanOneRow {
		return be.Index
	}
	for i := be.Index; i < len(list) && (i == be.Index || statements[i].Vague); i++ {
		if list[i].refused != nil {
			return i
		}
	}
	return be.Index
}

// fail notes that the statement q failed with err, and returns the error to tell: err, or
// what a guard stands for if that is how it says that something is not as expected.
func (t *transaction) fail(q queued, err error) error {
	var de *database.Error
	if q.refused != nil && errors.As(err, &de) && (de.Code == divisionByZero || de.Code == moreThanOneRow || de.Class == database.UniqueViolation) {
		return q.refused
	}
	if errors.As(err, &de) && de.Class == database.Lost {
		switch {
		case de.Code != "" && q.SQL != commitSQL:
			t.committing = false // the server ended the session at this statement, before it read on
		case de.Code == "" && !q.tell:
			return err // the answers broke off, which says nothing of a statement of our own
		}
	}
	t.failed = q
	return err
}

// start tells that a statement is going to run, and more that were sent with it.
func (t *transaction) start(q queued, more int) {
	if q.tell {
		t.r.events.Event(StatementStarted{Revision: t.revision, Note: q.note, SQL: q.SQL, More: more})
	}
}

// startTogether tells of statements that are sent together.
func (t *transaction) startTogether(list []queued) {
	told := slices.DeleteFunc(slices.Clone(list), func(q queued) bool { return !q.tell })
	if len(told) > 0 {
		t.start(told[0], len(told)-1)
	}
}

func (t *transaction) tell(q queued, rows int64, elapsed time.Duration) {
	if q.tell {
		t.r.events.Event(StatementFinished{Revision: t.revision, Note: q.note, SQL: q.SQL, Risks: q.risks, Rows: rows, Elapsed: elapsed})
	}
}

const commitSQL = "COMMIT"

// commit ends the transaction.
func (t *transaction) commit(ctx context.Context) error {
	if err := t.checkForeignKeys(ctx); err != nil {
		return err
	}
	t.committing = true
	t.pending = append(t.pending, queued{Statement: database.Statement{SQL: commitSQL, Whole: true}})
	if err := t.flush(ctx); err != nil {
		return err
	}
	t.open, t.committing = false, false
	if err := t.restoreForeignKeys(ctx); err != nil {
		// It is committed: an error would say otherwise.
		t.r.events.Event(Warning{Message: "foreign keys stay unenforced on this connection: " + err.Error()})
	}
	return nil
}

// rollback undoes what was not committed, and reports whether the connection is
// gone, which has undone it too. It is not stopped by a cancelled context.
func (t *transaction) rollback(ctx context.Context) (lost bool, err error) {
	t.pending = nil
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if t.open {
		t.open, t.r.session.limits.known = false, false
		_, err = t.r.conn.Exec(ctx, "ROLLBACK")
		switch {
		case database.ClassOf(err) == database.Lost:
			return true, nil
		case err != nil && strings.Contains(err.Error(), "no transaction is active"):
			err = nil // SQLite rolls back by itself when BEGIN, the disk or a cancelled context stops it
		}
	}
	return false, errors.Join(err, t.restoreForeignKeys(ctx))
}
