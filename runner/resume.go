package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// resume carries an unfinished revision on: the recorded program from the first
// step that did not take effect, then the rest of the revision. Where its
// operations were changed since, what is in place has to be unchanged, and what
// follows is compiled anew. It reports false when nothing of a changed revision
// took effect, so that it can be begun anew.
func (r *Runner) resume(ctx context.Context, u Unfinished, step graph.Step) (bool, error) {
	rev, err := r.source.Open(u.Revision, u.Direction)
	if err != nil {
		return false, u.repair("", "its file cannot be read: "+err.Error())
	}
	j := &job{rev: rev, step: step}
	parts, err := rev.parts()
	if err != nil {
		return false, j.untouched(err)
	}
	j.list = cut(r.dialect, parts)
	changed := rev.OpsHash != u.OpsHash
	if !changed && u.Stretch >= len(j.list) {
		return false, u.repair("", "its parts are not those that were recorded")
	}
	all := steps(u.Program)
	from, err := r.settle(ctx, u, all)
	if err != nil {
		return false, err
	}
	if changed && from == 0 && u.Stretch == 0 && u.Position == "" {
		return false, r.writeJournal(ctx, entry{
			event: eventResolved, revision: u.Revision, direction: u.Direction,
			message: "nothing of it took effect, and its operations were changed since: begun anew",
		})
	}
	var at place
	if changed {
		var why string
		if at, why = r.unchanged(u, j.list, from); why != "" {
			return false, u.edited(why)
		}
	}
	if err := r.beforeRevision(ctx, rev, step); err != nil {
		return false, err
	}
	r.events.Event(Resuming{Revision: u.Revision, Direction: u.Direction, Done: from, Steps: max(len(all), 1), Changed: changed})
	if u.Function {
		return true, r.stepwise(ctx, j, u.Stretch+from)
	}
	if err := r.rejoin(ctx, u, j, from); err != nil {
		return true, err
	}
	if changed {
		return true, r.goOnChanged(ctx, u, j, from, at)
	}
	j.list[u.Stretch].program, j.position = &u.Program, u.Position
	if !j.list[u.Stretch].findRows() {
		return false, u.repair("", "rows that it was to copy are not in its file any more")
	}
	return true, r.goOn(ctx, u, j, from)
}

// rejoin brings the session to where the one that was cut off was.
func (r *Runner) rejoin(ctx context.Context, u Unfinished, j *job, from int) error {
	if err := r.checkRows(ctx, *j); err != nil {
		return err
	}
	r.session.strayed, r.session.away = true, true
	return r.replaySession(ctx, u, *j, from)
}

// goOn runs what is left of a revision.
func (r *Runner) goOn(ctx context.Context, u Unfinished, j *job, from int) error {
	r.tellRisks(*j, j.list[u.Stretch], from)
	if err := r.runProgram(ctx, j, j.list[u.Stretch].steps(), from); err != nil {
		return err
	}
	return r.stepwise(ctx, j, u.Stretch+1)
}

// goOnChanged runs what a corrected revision says after what is in place.
func (r *Runner) goOnChanged(ctx context.Context, u Unfinished, j *job, from int, at place) error {
	if err := r.amend(ctx, u, j, from, at); err != nil {
		return err
	}
	if u.Stretch == len(j.list) {
		return r.stepwise(ctx, j, u.Stretch)
	}
	if err := r.journalBefore(ctx, j, j.planned(u.Stretch, from)); err != nil {
		return r.tableError(ctx, r.tables.journal, err)
	}
	return r.goOn(ctx, u, j, from)
}

// replaySession repeats what the revision's SQL said to the session that was cut
// off (SET, USE), and that this one has not heard.
func (r *Runner) replaySession(ctx context.Context, u Unfinished, j job, from int) error {
	var list []placed
	for i := range j.list[:u.Stretch] {
		if s := &j.list[i]; s.barrier && s.fn() == nil && r.compileStretch(ctx, s) == nil {
			list = append(list, s.steps()...)
		}
	}
	list = append(list, steps(u.Program)[:from]...)
	for _, s := range list {
		if s.Exec == nil || !s.Exec.Session {
			continue
		}
		if _, err := r.conn.Exec(ctx, s.Exec.SQL); err != nil {
			return r.halfway(&j, &failure{err: err, at: s.queued()})
		}
	}
	return nil
}

// settle finds out whether the step that may have been running took effect, and
// returns the number of the first step to run.
func (r *Runner) settle(ctx context.Context, u Unfinished, all []placed) (int, error) {
	if u.Function && u.Started && u.Failed == "" {
		return 0, u.repair("", "nothing tells what its function did before it was cut off")
	}
	if u.Done >= len(all) {
		return u.Done, nil
	}
	next := all[u.Done]
	if next.mode != dialect.Autocommit || next.Exec == nil || next.Exec.Session {
		return u.Done, nil // it commits with its journal row, which is not there
	}
	took, err := r.took(ctx, u, *next.Exec)
	if err != nil {
		return 0, err
	}
	if !took {
		if next.Exec.Cleanup != "" {
			err = r.cleanUp(ctx, *next.Exec)
		}
		return u.Done, err
	}
	e := entry{event: eventResolved, revision: u.Revision, direction: u.Direction, segment: &next.segment, step: &next.number, message: tookEffect}
	return u.Done + 1, r.writeJournal(ctx, e)
}

// took asks whether a statement that commits by itself took effect: the journal
// if it knows, the statement's probe, or the catalogue.
func (r *Runner) took(ctx context.Context, u Unfinished, x dialect.Exec) (bool, error) {
	switch {
	case u.Failed != "":
		return false, nil
	case x.Probe != "":
		return r.probe(ctx, x.Probe)
	case !u.Started:
		return false, nil
	case u.Catalogue == "":
		return false, u.repair(x.SQL, fmt.Sprintf("nothing tells whether step %d took effect: %s", u.Done+1, oneLine(x.SQL)))
	}
	now, err := r.catalogue(ctx, x.Shows)
	return now != u.Catalogue, err
}

// repair is the error of a revision that a person has to judge.
func (u Unfinished) repair(sql, reason string) error {
	return &RepairError{Revision: u.Revision, Direction: u.Direction, SQL: sql, Reason: reason}
}

// edited is the error of a revision whose file does not say any more what is in
// place.
func (u Unfinished) edited(reason string) error {
	return &RepairError{Revision: u.Revision, Direction: u.Direction, Reason: reason, Edited: true}
}

// journalStart notes before a step that commits by itself, and that no probe
// settles, what the objects it changes are like.
func (r *Runner) journalStart(ctx context.Context, j *job, s placed) error {
	if s.Exec.Probe != "" || s.Exec.Session {
		return nil
	}
	e := entry{event: eventStarted, revision: j.rev.ID, direction: j.step.Direction, segment: &s.segment, step: &s.number, statement: s.Exec.SQL}
	if len(s.Exec.Shows) > 0 {
		var err error
		if e.message, err = r.catalogue(ctx, s.Exec.Shows); err != nil {
			return err
		}
	}
	return r.journalBefore(ctx, j, e)
}

// journalBefore writes a row that has to stand before the next step of a revision
// begins.
func (r *Runner) journalBefore(ctx context.Context, j *job, e entry) error {
	if !r.defers() {
		return r.writeJournal(ctx, e)
	}
	rows, err := r.journalStatements(e)
	for _, s := range rows {
		j.owed = append(j.owed, queued{Statement: s})
	}
	return err
}

// catalogue is a fingerprint of the definitions of tables.
func (r *Runner) catalogue(ctx context.Context, names []schema.Name) (string, error) {
	snap, err := introspect.Read(ctx, r.conn, introspect.Options{Tables: names})
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(snap.Schema)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
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
