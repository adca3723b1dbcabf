package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/schema"
)

// batchPosition is how far the batches of a step are, as the journal keeps it.
type batchPosition struct {
	// After is the key of the last row that was done; nil before the first.
	After []string `json:"after"`
	// Seen counts the rows that the batches went over.
	Seen int64 `json:"seen"`
}

// LeftOverError says that rows are left that a backfill was to change.
type LeftOverError struct {
	Table schema.Name
	Rows  int64
}

func (e *LeftOverError) Error() string {
	return fmt.Sprintf("%s of %s still match the condition of the backfill: they were added or changed meanwhile, "+
		"or what is set does not make the condition false", some(e.Rows, "row"), e.Table)
}

// batching is a step that is carried out in batches.
type batching struct {
	r    *Runner
	j    *job
	step placed
	at   batchPosition
	tell *progress
	// total is about how many rows there are, 0 if that is not known; rows are
	// those that were changed in this run.
	total, rows int64
}

// runBatches carries a step out in batches, each of which commits together with
// the journal's row that says how far it is. It begins after the last of them
// that an earlier run committed.
func (r *Runner) runBatches(ctx context.Context, j *job, s placed) error {
	b := &batching{r: r, j: j, step: s}
	if j.position != "" {
		if err := json.Unmarshal([]byte(j.position), &b.at); err != nil {
			return r.halfway(j, &failure{err: err, at: b.queued(s.Batch.SQL)})
		}
		j.position = ""
	}
	b.estimate(ctx)
	for {
		more, f := b.next(ctx)
		if f != nil {
			b.tell.stopped(b.rows)
			r.journalRefusal(ctx, *j, s, f)
			return b.failed(f)
		}
		if !more {
			break
		}
		if err := b.pause(ctx); err != nil {
			b.tell.stopped(b.rows)
			return b.failed(&failure{err: err, at: b.queued(s.Batch.SQL)})
		}
	}
	if err := b.verify(ctx); err != nil {
		b.tell.stopped(b.rows)
		return err
	}
	b.tell.done(b.rows)
	if err := r.writeJournal(ctx, j.finishedRow(s)); err != nil {
		return r.halfway(j, &failure{err: err, at: b.queued(s.Batch.SQL), tookEffect: true})
	}
	return nil
}

// failed is the error of a step some of whose batches may be in place.
func (b *batching) failed(f *failure) error {
	e := b.r.halfway(b.j, f)
	e.Batches = b.at.After != nil
	return e
}

func (b *batching) queued(sql string) queued {
	return queued{Statement: database.Statement{SQL: sql}, note: b.step.Note, line: b.step.line, ops: b.step.ops, risks: b.step.Risks, tell: true}
}

// estimate asks about how many rows there are. It is for people, so that a
// database that does not tell is none the worse.
func (b *batching) estimate(ctx context.Context) {
	var total any
	if _, err := database.One(ctx, b.r.conn, dialect.BatchTotal(b.r.dialect, *b.step.Batch), nil, &total); err == nil {
		b.total, _ = total.(int64)
	}
	b.tell = b.r.newProgress(b.j.rev.ID, b.step.Note, b.fraction())
}

func (b *batching) fraction() float64 {
	if b.total <= 0 {
		return 0
	}
	return min(float64(b.at.Seen)/float64(b.total), 1)
}

// next does the next batch. Where it ends is looked up beforehand, so that no
// lock is held meanwhile.
func (b *batching) next(ctx context.Context) (more bool, f *failure) {
	upTo, full, err := b.end(ctx)
	if err != nil {
		return false, &failure{err: err, at: b.queued(b.step.Batch.SQL)}
	}
	if upTo == nil {
		return false, nil
	}
	to := batchPosition{After: upTo, Seen: b.at.Seen + int64(b.step.Batch.Size)}
	text, err := json.Marshal(to)
	if err != nil {
		return false, &failure{err: err}
	}
	row := b.j.finishedRow(b.step)
	row.event, row.statement, row.message = eventAdvanced, "", string(text)
	advanced, err := b.r.journalStatement(row)
	if err != nil {
		return false, &failure{err: err}
	}
	q := b.queued(dialect.BatchUpdate(b.r.dialect, *b.step.Batch, b.at.After, upTo))
	var rows int64
	f = b.r.transact(ctx, b.j.rev.ID, false, func(ctx context.Context, t *transaction) error {
		if err := t.limit(ctx, b.step.limits); err != nil {
			return err
		}
		if err := t.flush(ctx); err != nil {
			return err
		}
		begun := time.Now()
		var err error
		if rows, err = b.r.exec(ctx, q.Statement); err != nil {
			return t.fail(q, err)
		}
		t.tell(q, rows, time.Since(begun))
		return t.own(ctx, advanced)
	})
	if f != nil {
		return false, f
	}
	b.at, b.rows = to, b.rows+rows
	b.tell.at(b.rows, b.fraction())
	return full, nil
}

// end is the key of the last row of the next batch, nil if there is none, and
// whether the batch is a full one.
func (b *batching) end(ctx context.Context) (key []string, full bool, err error) {
	for _, last := range []bool{false, true} {
		found := make([]string, len(b.step.Batch.Key))
		dest := make([]any, len(found))
		for i := range found {
			dest[i] = &found[i]
		}
		ok, err := database.One(ctx, b.r.conn, dialect.BatchEnd(b.r.dialect, *b.step.Batch, b.at.After, last), nil, dest...)
		if err != nil || ok {
			return found, !last, err
		}
	}
	return nil, false, nil
}

// pause lets others at the table. It also is where a run that is asked to stop
// does so.
func (b *batching) pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-time.After(b.step.Batch.Pause):
		if ctx.Err() == nil {
			return nil
		}
	}
	return &database.Error{Class: database.Canceled, Message: "stopped between two batches: " + context.Cause(ctx).Error(), Err: ctx.Err()}
}

// verify looks whether rows are left that the condition matches. If there are,
// the next run goes through the table again.
func (b *batching) verify(ctx context.Context) error {
	query := dialect.BatchLeft(b.r.dialect, *b.step.Batch)
	if query == "" {
		return nil
	}
	var left int64
	_, err := database.One(ctx, b.r.conn, query, nil, &left)
	if err == nil && left == 0 {
		return nil
	}
	if err == nil {
		row := b.j.finishedRow(b.step)
		row.event, row.statement = eventAdvanced, ""
		if err = b.r.writeJournal(ctx, row); err == nil {
			err = &LeftOverError{Table: b.step.Batch.Table, Rows: left}
		}
	}
	f := &failure{err: err, at: b.queued(query)}
	b.r.journalRefusal(ctx, *b.j, b.step, f)
	return b.failed(f)
}
