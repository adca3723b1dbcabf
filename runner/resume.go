package runner

import (
	"context"
	"fmt"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// resume carries an unfinished revision on: the recorded program from the first
// step that did not take effect, then the rest of the revision.
func (r *Runner) resume(ctx context.Context, u Unfinished, step graph.Step) error {
	rev, err := r.source.Open(u.Revision)
	if err != nil {
		return &RepairError{Revision: u.Revision, Direction: u.Direction, Reason: "its file cannot be read: " + err.Error()}
	}
	if rev.OpsHash != u.OpsHash {
		return &RepairError{Revision: u.Revision, Direction: u.Direction, Reason: "its operations were changed since"}
	}
	all := steps(u.Program)
	r.events.Event(Resuming{Revision: u.Revision, Direction: u.Direction, Done: u.Done, Steps: len(all)})
	from, err := r.settle(ctx, u, all)
	if err != nil {
		return err
	}
	if err := r.runProgram(ctx, rev, u.Direction, u.Program, from); err != nil {
		return err
	}
	parts, err := rev.parts(u.Direction)
	if err != nil {
		return r.failedBefore(rev, step, err)
	}
	rest := cut(r.dialect, parts)
	if u.Stretch+1 > len(rest) {
		return &RepairError{Revision: u.Revision, Direction: u.Direction, Reason: "its parts are not those that were recorded"}
	}
	return r.stepwise(ctx, rev, step, rest, u.Stretch+1)
}

// settle finds out whether the step that may have been running took effect, and
// returns the number of the first step to run.
func (r *Runner) settle(ctx context.Context, u Unfinished, all []placed) (int, error) {
	if u.Done >= len(all) || u.Failed != "" {
		return u.Done, nil
	}
	next := all[u.Done]
	if next.mode != dialect.Autocommit || next.Exec == nil {
		return u.Done, nil // it commits with its journal row, which is not there
	}
	if next.Exec.Probe == "" {
		return 0, &RepairError{
			Revision: u.Revision, Direction: u.Direction, SQL: next.Exec.SQL,
			Reason: fmt.Sprintf("nothing tells whether step %d of %d took effect: %s", u.Done+1, len(all), oneLine(next.Exec.SQL)),
		}
	}
	took, err := r.probe(ctx, next.Exec.Probe)
	if err != nil {
		return 0, err
	}
	if !took {
		if next.Exec.Cleanup != "" {
			if _, err := r.conn.Exec(ctx, next.Exec.Cleanup); err != nil {
				return 0, err
			}
		}
		return u.Done, nil
	}
	e := entry{event: eventResolved, revision: u.Revision, direction: u.Direction, segment: &next.segment, step: &next.number, message: "it took effect"}
	return u.Done + 1, r.writeJournal(ctx, e)
}

// probe asks whether a statement took effect. Databases without booleans answer
// 0 or 1.
func (r *Runner) probe(ctx context.Context, query string) (bool, error) {
	var answer any
	found, err := database.One(ctx, r.conn, query, nil, &answer)
	if err != nil || !found {
		return false, err
	}
	switch v := answer.(type) {
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	}
	s := fmt.Sprintf("%s", answer)
	return s != "0" && s != "f" && s != "false" && s != "", nil
}
