package cli

import (
	"cmp"
	"path"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/runner"
)

// runRules are about runs that were refused or broken off. Those before the step
// itself are never its cause.
func runRules() rules {
	return rules{
		on(func(e *migrate.NotAtHeadsError, p *problem) {
			p.Code, p.Hint = "not_at_heads", hintBehind(e.Heads)
			if len(e.Unknown) > 0 {
				p.Code, p.Hint = "unknown_rows", "get the missing revision files"+cmp.Or(orTakenDown(e.Below), ", or stamp what the database really is")
			}
		}),
		on(func(e *runner.LockError, p *problem) {
			p.Code, p.exit = "locked", exitRetry
			p.Hint = "try again when it is done, or wait longer with --lock-timeout"
			if program := e.Holder.Application; program != "" && !strings.HasPrefix(program, "migrate") {
				p.Hint += "; if no run is at it, a pooler has kept the session of one with --lock session: leave that out, and end the session on the server"
			}
		}),
		on(func(e *migrate.NoDowngradeError, p *problem) {
			p.Code, p.Message, p.exit = "irreversible", e.Error(), exitFailure
			p.Hint = hintWayBack(e) + ", or restore a backup"
		}),
		on(func(e *migrate.IncompleteError, p *problem) {
			p.Code, p.Message, p.exit = "incomplete", e.Error(), exitFailure
			p.Hint = "write that into the file, and take incomplete out of its header; where it has happened already, migrate stamp " + e.Revision + " says so"
		}),
		on(func(_ *runner.ChangedError, p *problem) {
			p.Code, p.exit = "changed", exitRefused
			p.Hint = "put them back as they were, and make a new revision of the change; without --strict this is a warning"
		}),
		on(explainStep),
		on(explainScript),
		on(func(_ *runner.LockLostError, p *problem) {
			p.Code, p.Hint, p.exit = "lock_lost", hintGoesOn, exitRetry
		}),
		on(func(e *runner.CannotRunInsideError, p *problem) {
			p.Code, p.Where, p.exit = "not_transactional", where(e.File, e.Line), exitRefused
			p.Hint = "run it with --transaction revision"
		}),
		on(func(_ *runner.RowsChangedError, p *problem) {
			p.Code, p.Hint, p.exit = "rows_changed", hintRowsChanged, exitRetry
		}),
		on(func(_ *runner.InterruptedError, p *problem) {
			p.Code = "interrupted"
		}),
		on(explainHook),
	}
}

// repairRules are about revisions that a run left unfinished.
func repairRules() rules {
	return rules{
		on(func(e *migrate.UnfinishedError, p *problem) {
			p.Code, p.exit = "unfinished", exitDecide
			p.Hint = "migrate upgrade " + e.Revision + " ends it, migrate repair --undo takes back what is in place of it; migrate repair shows what that is"
		}),
		on(func(_ *runner.CannotUndoError, p *problem) {
			p.Code, p.exit = "cannot_undo", exitDecide
			p.Hint = "take it back by hand, or carry it on with migrate repair --done or --not-done and migrate upgrade"
		}),
		on(func(_ *runner.NothingUnfinishedError, p *problem) {
			p.Code = "nothing_unfinished"
		}),
		on(func(e *runner.RepairError, p *problem) {
			p.Code, p.exit = "repair_needed", exitDecide
			p.Hint = "migrate repair shows the choices"
			if e.Edited {
				p.Hint = "put back what is in place, change what follows it only, and run the command again; " + p.Hint
			}
		}),
	}
}

// hintWayBack says where the way back of a revision is to be written.
func hintWayBack(e *migrate.NoDowngradeError) string {
	hint := "write [[downgrade]] operations into the file"
	switch strings.ToLower(path.Ext(e.File)) {
	case ".sql":
		hint = `write the way back into the file, behind a line "-- migrate:downgrade"`
	case ".go":
		return "write its Downgrade"
	}
	if e.Declared {
		hint += ", and take irreversible out of its header"
	}
	return hint
}
