package runner

import (
	"context"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// On MySQL and MariaDB a revision is not one transaction, since each definition commits
// by itself. But the server stops in a packet of several statements at the first that
// fails. So revisions are sent in packets if a probe can tell of each of their steps
// whether it took effect. Between the steps stand the same rows of the journal that are
// written when the steps go one by one.

// notPlanned stands in place of the number of steps that took effect, for a revision
// whose first row in the journal is not written yet.
const notPlanned = -1

// inSteps sends revisions in packets of their steps.
type inSteps struct{ r *Runner }

// packetLimit bounds how many revisions are in a packet.
const packetLimit = 16

// most is two packets: one is put together while the other one runs.
func (w inSteps) most(p pace) int { return 2 * w.piece(p) }

func (inSteps) piece(p pace) int { return min(int(p), packetLimit) }

func (w inSteps) sendable(j *job) bool {
	r := w.r
	if len(j.list) > 1 {
		return false
	}
	for _, s := range j.list {
		if s.program == nil || s.strays {
			return false
		}
		for _, p := range s.steps() {
			x := p.Exec
			_, bound := r.bound(p.limits.Or(r.session.limits.run))
			if bound || p.mode != dialect.Autocommit || x == nil || x.Probe == "" || x.Session || x.Cleanup != "" || len(x.Args) > 0 {
				return false
			}
			// The driver puts values in place of all question marks of a text.
			if strings.Contains(x.SQL, "?") || !dialect.MayPrecede(r.dialect, x.SQL) {
				return false
			}
		}
	}
	return true
}

// statements are, in this order: the row of the journal that announces the revision,
// unless the one before it in the group has written that; the revision's steps, with
// rows of the journal between them; and the transaction that ends the revision and
// announces the next one. Between two steps the tool's own statements are repeated as a
// whole when one of them fails.
func (w inSteps) statements(ctx context.Context, group []*job, announced, report bool) ([]sent, error) {
	r, j := w.r, group[0]
	t := &transaction{r: r, revision: j.rev.ID}
	var list []queued
	var at []int
	add := func(step int, err error) error {
		for i, q := range t.pending {
			q.Vague, q.Whole = i > 0, true
			list, at = append(list, q), append(at, step)
		}
		t.pending = nil
		return err
	}
	if !announced {
		if err := add(notPlanned, r.announce(ctx, t, j)); err != nil {
			return nil, err
		}
	}
	var all []placed
	if len(j.list) > 0 {
		all = j.list[0].steps()
		r.session.enter(j.list[0])
	}
	for i, s := range all {
		if err := add(i, r.between(ctx, t, j, all[:i], s)); err != nil {
			return nil, err
		}
		q := s.queued()
		q.Bounded = r.session.limits.bounded()
		if err := add(i, t.add(ctx, q)); err != nil {
			return nil, err
		}
	}
	if err := add(len(all), r.conclude(ctx, t, group, report)); err != nil {
		return nil, err
	}
	sending := t.sending(list)
	for i := range sending {
		sending[i].step = at[i]
	}
	return sending, nil
}

// announce adds what comes before a revision's first step: guards for the rows that it is
// going to change, and the row of the journal with its program.
func (r *Runner) announce(ctx context.Context, t *transaction, j *job) error {
	t.pending = append(t.pending, r.expecting(j)...)
	if err := t.journal(ctx, j.announcement()...); err != nil {
		return err
	}
	return t.guard(ctx)
}

// announcement is the journal's row for a revision of one stretch, none if it does
// nothing.
func (j *job) announcement() []entry {
	if len(j.list) == 0 {
		return nil
	}
	return []entry{j.planned(0, 0)}
}

// between is what comes before a step: the row of the one before it, if there is
// one, and the step's limits.
func (r *Runner) between(ctx context.Context, t *transaction, j *job, before []placed, s placed) error {
	if len(before) > 0 {
		if err := t.journal(ctx, j.finishedRow(before[len(before)-1])); err != nil {
			return err
		}
		if err := t.guard(ctx); err != nil {
			return err
		}
	}
	return t.limit(ctx, s.limits)
}

// conclude ends the first revision and announces the second one, if there is one. A
// single guard checks everything that another program may have changed: the lock, the
// row that was moved, and the row that the second revision is going to move.
func (r *Runner) conclude(ctx context.Context, t *transaction, jobs []*job, report bool) error {
	held, rows := r.stillHeld(), []entry{jobs[0].conclusion()}
	if len(jobs) > 1 {
		rows = append(rows, jobs[1].announcement()...)
	}
	journal, err := r.journalStatements(rows...)
	if err != nil {
		return err
	}
	list := []database.Statement{{SQL: "START TRANSACTION"}}
	var last graph.RowChange
	var conditions []condition
	for _, last = range jobs[0].step.Changes {
		if len(conditions) > 0 {
			list = append(list, mysqlGuard(conditions...))
		}
		change, _ := r.tables.change(last)
		list, conditions = append(list, change), []condition{movedOne()}
	}
	conditions = append(append(conditions, held...), r.expectedAfter(last, jobs[1:])...)
	if len(conditions) > 0 {
		list = append(list, mysqlGuard(conditions...))
	}
	list = append(append(list, journal...), database.Statement{SQL: commitSQL, Report: report})
	if err := t.backHome(ctx); err != nil {
		return err
	}
	for _, s := range list {
		if err := t.own(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// stillHeld is the condition that the lock is this run's, none if nothing can take
// it away.
func (r *Runner) stillHeld() []condition {
	if g, ok := r.held.guard(); ok {
		return []condition{finds(g)}
	}
	return nil
}

// expectedAfter are the conditions for the rows of the version table that the next
// revision, if there is one, is going to change. A row that the change last has just
// put there needs no condition.
func (r *Runner) expectedAfter(last graph.RowChange, next []*job) []condition {
	if len(next) == 0 {
		return nil
	}
	var list []condition
	for _, c := range next[0].step.Changes {
		if c.Op == graph.UpdateRow && c.From == last.To {
			c = graph.RowChange{Op: graph.InsertRow, To: c.To}
		}
		list = append(list, r.tables.expected(c)...)
	}
	return list
}

func (w inSteps) failed(ctx context.Context, j *job, at sent, err error) *failure {
	j.sentTo = at.step
	w.r.session.limits.known = false
	at.unit.open = !at.tell
	failed := at.unit.undo(ctx, at.unit.fail(at.queued, err))
	failed.unknown = database.ClassOf(err) == database.Lost
	return failed
}

// goOnSent carries on a revision that was sent in a packet and failed there. If a step
// failed, that was its first attempt; statements of the tool's own are repeated.
func (r *Runner) goOnSent(ctx context.Context, j *job, tried *failure) error {
	if j.sentTo == notPlanned || len(j.list) == 0 {
		return r.stepwise(ctx, j, 0)
	}
	all := j.list[0].steps()
	switch {
	case tried.at.tell:
		j.tried = tried
	case j.sentTo > 0 && j.sentTo < len(all):
		last := all[j.sentTo-1]
		row, err := r.journalStatement(j.finishedRow(last))
		if err != nil {
			return err
		}
		j.owed = append(j.owed, queued{Statement: row, of: &last})
	}
	if err := r.runProgram(ctx, j, all, j.sentTo); err != nil {
		return err
	}
	return r.stepwise(ctx, j, len(j.list))
}
