package runner

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

// job is a revision that is being carried out.
type job struct {
	rev  Revision
	step graph.Step
	list []stretch
	// number is its place in the plan, counted from 1, of of them.
	number, of int
	begun      time.Time
	// done and total count the steps of the stretches so far, for messages.
	done, total int
	// position is how far an earlier run had come with the first step, if that step is
	// carried out in batches: what the journal has of it.
	position string
	// sums are the checksums of its parts, made when they are first asked for.
	sums []string
	// owed are statements for the tool's own tables that are not sent yet. On MySQL and
	// MariaDB they wait for the next step and travel with it.
	owed []queued
	// sentTo and tried are for a revision that was sent together with others and
	// failed. sentTo counts its steps that took effect (notPlanned if not even its first
	// row in the journal was written). tried is the failure of its step, which counts
	// as the first attempt.
	sentTo int
	tried  *failure
}

// failure is why a unit, which is a transaction or a statement that commits by itself,
// did not succeed.
type failure struct {
	err error
	// at is the statement that failed, if it was one.
	at queued
	// unknown says that the connection broke when it was being committed, or
	// while a statement ran that commits by itself.
	unknown bool
	// tookEffect says that the statement itself succeeded, and that the tool's own row
	// after it did not.
	tookEffect bool
	// once says that part of it was committed, so that it must not be tried again.
	once bool
	// own says that a statement of the tool's own failed, before the step began.
	own bool
}

// transact runs work in a transaction, and repeats all of it when a lock was not
// available.
func (r *Runner) transact(ctx context.Context, revision string, foreignKeysOff bool, work func(context.Context, *transaction) error) *failure {
	return r.transactAfter(ctx, nil, revision, foreignKeysOff, work)
}

// transactAfter is transact, but for a first attempt that was made before: tried says
// how that failed. If tried is nil, there was none.
func (r *Runner) transactAfter(ctx context.Context, tried *failure, revision string, foreignKeysOff bool, work func(context.Context, *transaction) error) *failure {
	return r.retried(ctx, revision, func() *failure {
		if f := tried; f != nil {
			tried = nil
			return f
		}
		f := r.attempt(ctx, revision, foreignKeysOff, work)
		if f != nil && !foreignKeysOff && errors.Is(f.err, errForeignKeys) {
			foreignKeysOff = true
			f = r.attempt(ctx, revision, foreignKeysOff, work)
		}
		return f
	})
}

// attempt runs work in a transaction, once.
func (r *Runner) attempt(ctx context.Context, revision string, foreignKeysOff bool, work func(context.Context, *transaction) error) *failure {
	t := &transaction{r: r, revision: revision}
	err := r.held.renew(ctx)
	if err == nil {
		err = t.begin(ctx, foreignKeysOff)
	}
	if err == nil {
		err = work(ctx, t)
	}
	if err == nil {
		err = t.commit(ctx)
	}
	if err == nil {
		return nil
	}
	return t.undo(ctx, err)
}

// undo rolls back a transaction that failed because of err.
func (t *transaction) undo(ctx context.Context, err error) *failure {
	f := &failure{at: t.failed, unknown: t.committing && database.ClassOf(err) == database.Lost, once: t.once}
	lost, rollbackErr := t.rollback(ctx)
	f.unknown = f.unknown || lost && t.committing
	f.err = errors.Join(err, rollbackErr)
	return f
}

// stepError is the error that says at which revision and statement a failure was.
func (r *Runner) stepError(j *job, f *failure) *StepError {
	statement := dialect.Uncommented(r.dialect, f.at.SQL)
	return &StepError{
		Revision: j.rev.ID, File: j.rev.File, Line: f.at.place(j.rev.File, statement), Direction: j.step.Direction,
		SQL: statement, Note: f.at.note, Unknown: f.unknown, Err: f.err, ops: f.at.ops,
	}
}

// place is the line at which something failed. In a file of SQL that is the line of the
// statement, or that of its operation where the same text stands there several times.
// statement is the statement without the comments in front of it.
func (q queued) place(file, statement string) int {
	if q.row > 0 && revision.IsSQL(file) {
		return q.row
	}
	if len(q.ops) != 1 || !revision.IsSQL(file) {
		return q.line
	}
	x, ok := q.ops[0].(ops.Execute)
	if !ok {
		return q.line
	}
	text, others := x.SQL.SQL, ""
	for _, own := range x.SQL.Dialects {
		if strings.Contains(own, q.SQL) {
			text, others = own, others+text
		} else {
			others += own
		}
	}
	if strings.Count(text, q.SQL) != 1 || strings.Contains(others, q.SQL) {
		return q.line
	}
	before, _, _ := strings.Cut(text, q.SQL)
	return q.line + strings.Count(before+strings.TrimSuffix(q.SQL, statement), "\n")
}

// halfway is stepError for a revision that is not one transaction.
func (r *Runner) halfway(j *job, f *failure) *StepError {
	e := r.stepError(j, f)
	e.Done, e.Steps = j.done, j.total
	return e
}

// runProgram runs the steps of a program from the given one on, in units that
// commit together.
func (r *Runner) runProgram(ctx context.Context, j *job, all []placed, from int) error {
	j.total += len(all)
	j.done += from
	for i := from; i < len(all); {
		end := i + 1
		for r.grouped(j.rev, all[i].mode) && end < len(all) && all[end].segment == all[i].segment {
			end++
		}
		var err error
		if all[i].mode == dialect.Autocommit {
			err = r.runAlone(ctx, j, all[i])
		} else {
			err = r.runTogether(ctx, j, all[i:end])
		}
		if err != nil {
			return err
		}
		j.done += end - i
		i = end
	}
	return nil
}

// grouped reports whether steps of a segment share a transaction. Where the
// author or the run wants none, each has its own: a statement and its row in
// the journal still commit together.
func (r *Runner) grouped(rev Revision, m dialect.Mode) bool {
	switch m {
	case dialect.Autocommit:
		return false
	case dialect.ForeignKeysOff:
		return true // a table that is rebuilt has to be whole again
	}
	return !rev.NoTransaction && r.options.Transaction != TransactionNone
}

// finishedRow is the journal's row for a step that took effect.
func (j job) finishedRow(s placed) entry {
	return entry{event: eventFinished, revision: j.rev.ID, direction: j.step.Direction, segment: &s.segment, step: &s.number, statement: sqlOf(s.Step)}
}

// runTogether runs steps that commit together with the journal's row for the
// last of them.
func (r *Runner) runTogether(ctx context.Context, j *job, unit []placed) error {
	if err := r.payOwed(ctx, j); err != nil {
		return err
	}
	last := unit[len(unit)-1]
	f := r.transact(ctx, j.rev.ID, last.mode == dialect.ForeignKeysOff, func(ctx context.Context, t *transaction) error {
		for _, s := range unit {
			if err := t.step(ctx, s); err != nil {
				return err
			}
		}
		return t.journal(ctx, j.finishedRow(last))
	})
	if f == nil {
		return nil
	}
	r.journalRefusal(ctx, *j, refusedOf(unit, f), f)
	return r.halfway(j, f)
}

// refusedOf is the step of those in a transaction at which it failed: the first,
// if it was at none of them.
func refusedOf(unit []placed, f *failure) placed {
	exactly := func(s placed) bool { return s.line == f.at.line && sqlOf(s.Step) == f.at.SQL }
	i := slices.IndexFunc(unit, exactly)
	if i < 0 && f.at.line > 0 {
		i = slices.IndexFunc(unit, func(s placed) bool { return s.line == f.at.line })
	}
	return unit[max(i, 0)]
}

// runAlone runs a step that commits by itself. Where no probe can tell afterwards
// whether the step took effect, a row of the journal that is written before it does.
func (r *Runner) runAlone(ctx context.Context, j *job, s placed) error {
	if s.Batch != nil {
		if err := r.payOwed(ctx, j); err != nil {
			return err
		}
		return r.runBatches(ctx, j, s)
	}
	if s.Exec == nil {
		return r.runTogether(ctx, j, []placed{s})
	}
	if err := r.journalStart(ctx, j, s); err != nil {
		return r.tableError(ctx, r.tables.journal, err)
	}
	f := r.retried(ctx, j.rev.ID, func() *failure {
		f := j.tried
		j.tried = nil
		if f != nil {
			if before, _ := r.server.relaxed(s.Exec.SQL, f.err); before == "" {
				return f
			}
		}
		paid, f := r.execAfter(ctx, j.rev.ID, j.owed, s)
		j.owed = j.owed[paid:]
		return f
	})
	if f != nil {
		if !f.own {
			r.journalRefusal(ctx, *j, s, f)
		}
		e := r.halfway(j, f)
		e.ByItself = f.once
		return e
	}
	row, err := r.journalStatement(j.finishedRow(s))
	if err == nil {
		j.owed = append(j.owed, queued{Statement: row, of: &s})
		if !r.defers() || s.Exec.Probe == "" { // nothing else may tell that it took effect
			err = r.payOwed(ctx, j)
		}
	}
	return err
}

// execAlone runs a step that commits by itself.
func (r *Runner) execAlone(ctx context.Context, revision string, s placed) *failure {
	_, f := r.execAfter(ctx, revision, nil, s)
	return f
}

// execAfter runs a step that commits by itself, after the statements in owed. MySQL and
// MariaDB get all of them in one packet. It returns how many of those in owed took
// effect.
func (r *Runner) execAfter(ctx context.Context, revision string, owed []queued, s placed) (paid int, f *failure) {
	if err := r.held.renew(ctx); err != nil {
		return 0, &failure{err: err, own: true}
	}
	before := slices.Clone(owed)
	if g, ok := r.held.guard(); ok {
		guard, ok := r.guarding(g)
		if ok {
			before = append(before, guard)
		} else if err := r.verifyLock(ctx); err != nil {
			return 0, &failure{err: err, own: true}
		}
	}
	for _, l := range r.session.limits.change(r.server, s.limits) {
		l.Whole = true
		before = append(before, queued{Statement: l})
	}
	t := &transaction{r: r, revision: revision}
	list := append(before, s.queued())
	var at int
	var err error
	if r.defers() {
		at, err = t.send(ctx, list)
	} else if at, err = t.send(ctx, before); err == nil {
		_, err = t.send(ctx, list[at:])
	}
	if err != nil && at == len(before) {
		err = r.sendRelaxed(ctx, t, list[at], err)
	}
	switch {
	case err == nil:
		return len(owed), nil
	case at < len(before):
		r.session.limits.known = false
		return min(at, len(owed)), r.ownFailure(t, list[at], err)
	}
	class := database.ClassOf(err)
	if s.Exec.Cleanup != "" && class != database.Lost && class != database.Exists {
		err = errors.Join(err, r.cleanUp(ctx, *s.Exec))
	}
	return len(owed), &failure{
		err: err, at: list[at], unknown: class == database.Lost,
		once: class != database.Lost && dialect.MayCommit(r.dialect, s.Exec.SQL),
	}
}

// defers reports whether statements of the tool's own wait for the next step: on
// MySQL and MariaDB each would be a transaction and a round trip of its own.
func (r *Runner) defers() bool { return !r.dialect.TransactionalDDL() }

// ownFailure is the failure of a statement of the tool's own.
func (r *Runner) ownFailure(t *transaction, q queued, err error) *failure {
	f := &failure{err: t.fail(q, err), own: true, unknown: database.ClassOf(err) == database.Lost}
	if q.of != nil {
		f.tookEffect, f.at = true, q.of.queued()
	}
	return f
}

// payOwed sends what a revision owes by itself.
func (r *Runner) payOwed(ctx context.Context, j *job) error {
	list, t := j.owed, &transaction{r: r, revision: j.rev.ID}
	n, err := t.send(ctx, list)
	j.owed = list[n:]
	if err != nil {
		return r.halfway(j, r.ownFailure(t, list[n], err))
	}
	return nil
}

// cleanUp removes what a failed statement left behind, such as PostgreSQL's invalid
// index after CREATE INDEX CONCURRENTLY. If the probe finds the object intact, then the
// statement did not make it, and it stays.
func (r *Runner) cleanUp(ctx context.Context, x dialect.Exec) error {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if x.Probe != "" {
		if whole, err := r.probe(ctx, x.Probe); err != nil || whole {
			return err
		}
	}
	_, err := r.conn.Exec(ctx, x.Cleanup)
	return err
}

// journalRefusal notes in the journal which step failed, after the rollback. It does so
// only if the database refused the step, or a file of rows is not as it should be: then
// it is certain that the step did not take effect. If the journal cannot be written,
// because the connection is gone, nothing is lost: the next run finds the same state.
func (r *Runner) journalRefusal(ctx context.Context, j job, s placed, f *failure) {
	var refusal *database.Error
	var row *datafile.Error
	var file *DataFileError
	var left *LeftOverError
	told := errors.As(f.err, &refusal) || errors.As(f.err, &row) || errors.As(f.err, &file) || errors.As(f.err, &left)
	if f.unknown || !told || database.ClassOf(f.err) == database.Lost {
		return
	}
	e := entry{
		event: eventFailed, revision: j.rev.ID, direction: j.step.Direction,
		segment: &s.segment, step: &s.number, statement: f.at.SQL, message: failureMessage(f.err),
	}
	r.journalFailure(ctx, e)
}

func (r *Runner) journalFailure(ctx context.Context, e entry) {
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if err := r.writeJournal(ctx, e); err != nil && !slices.Contains([]database.Class{database.Lost, database.Busy, database.LockTimeout}, database.ClassOf(err)) {
		r.events.Event(Warning{Message: "the failure could not be journalled: " + err.Error()})
	}
}

func sqlOf(s dialect.Step) string {
	switch {
	case s.Exec != nil:
		return s.Exec.SQL
	case s.Assert != nil:
		return s.Assert.Query
	case s.Load != nil:
		return s.Load.Text()
	case s.Copy != nil:
		return s.Copy.SQL
	case s.Batch != nil:
		return s.Batch.SQL
	}
	return ""
}

// afterwards is a context for what has to be done even when the run was
// cancelled.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
}
