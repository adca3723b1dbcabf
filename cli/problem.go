package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"syscall"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// problem is an error as it is shown: what happened, where, and what to do
// next. Code is stable, for programs.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Where   string `json:"where,omitempty"`
	Hint    string `json:"hint,omitempty"`
	// State says how a run that failed left the database.
	State string `json:"state,omitempty"`
	// Detail is more text, such as the statement with a caret.
	Detail string `json:"detail,omitempty"`

	exit int
}

// print writes it in lines of no more than so many columns, where that is known.
func (p problem) print(w io.Writer, columns int) {
	fmt.Fprintln(w, wrapped("error: "+p.Message, columns))
	if p.Where != "" {
		fmt.Fprintf(w, "  at %s\n", p.Where)
	}
	if p.Detail != "" {
		fmt.Fprintf(w, "%s\n", indent(p.Detail))
	}
	if p.State != "" {
		fmt.Fprintf(w, "state: %s\n", p.State)
	}
	if p.Hint != "" {
		fmt.Fprintln(w, wrapped("hint: "+p.Hint, columns))
	}
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}

// explain finds out what an error is about. The first kind that an error has in
// its chain decides.
func explain(err error) problem {
	if replay := (*replayError)(nil); errors.As(err, &replay) {
		p := explain(replay.err)
		p.Message, p.State = "replaying the revisions in an empty database: "+p.Message, ""
		if database.ClassOf(replay.err) == database.Missing {
			p.Hint = cmp.Or(p.Hint, "no revision makes what this one is about: one that was written for a database that was changed by hand is like that")
		}
		return p
	}
	if foreign := (*foreignFilesError)(nil); errors.As(err, &foreign) {
		p := explain(foreign.err)
		p.Hint = "the folder holds " + count(foreign.tool.Files, foreign.tool.Name+" migration") + ": " + takeOver(foreign.tool)
		return p
	}
	p := problem{Code: "failed", Message: err.Error(), exit: exitFailure}
	for _, f := range []func(error, *problem) bool{
		explainUsage, explainOwn, explainConfig, explainStanding, explainScratch, explainFiles, explainGraph, explainCreation, explainRun, explainData, explainDialect, explainDatabase, explainContext,
	} {
		if f(err, &p) {
			break
		}
	}
	if errors.Is(err, syscall.ENOSPC) {
		p.Hint = cmp.Or(p.Hint, "make room on the disk, and run the command again")
	}
	return p
}

func explainUsage(err error, p *problem) bool {
	var u *usageError
	if !errors.As(err, &u) {
		return false
	}
	p.Code, p.exit = "usage", exitUsage
	return true
}

// ownError is a refusal of a command's own.
type ownError struct{ problem }

func (e *ownError) Error() string { return e.Message }

func refuse(exit int, code, message, hint string) error {
	return &ownError{problem{Code: code, Message: message, Hint: hint, exit: exit}}
}

func explainOwn(err error, p *problem) bool {
	var o *ownError
	if !errors.As(err, &o) {
		return false
	}
	*p = o.problem
	return true
}

func explainConfig(err error, p *problem) bool {
	var c *config.Error
	if errors.As(err, &c) {
		p.Code, p.Message, p.Where, p.Hint = string(c.Code), c.Message, c.Where, c.Hint
		if strings.HasPrefix(c.Where, "--") {
			p.exit = exitUsage
		}
		return true
	}
	var u *dburl.Error
	if errors.As(err, &u) {
		p.Code, p.Message, p.Hint = string(config.CodeBadURL), u.Message, u.Hint
		return true
	}
	return false
}

func explainScratch(err error, p *problem) bool {
	var none *sqlfile.ScratchError
	if errors.As(err, &none) {
		p.Code, p.Hint = "no_scratch", none.Hint
		if class := database.ClassOf(err); class == database.Unreachable || class == database.Lost {
			p.exit = exitRetry
		}
		return true
	}
	var nowhere *introspect.ScratchError
	if errors.As(err, &nowhere) {
		p.Code, p.Hint = "no_scratch", hintNoScratch
		return true
	}
	return false
}

func explainFiles(err error, p *problem) bool {
	var f *revision.FileError
	if errors.As(err, &f) {
		p.Code, p.Message, p.Hint = "bad_revision_file", f.Message, f.Hint
		p.Where = where(f.File, f.Line)
		return true
	}
	if many := mistakes(err); len(many) > 0 {
		p.Code, p.Message, p.Where = "bad_file", many[0].Message, where(many[0].File, many[0].Line)
		if len(many) > 1 {
			p.Message, p.Detail = count(len(many), "mistake"), many.Error()
		}
		return true
	}
	var source gosource.Errors
	if errors.As(err, &source) && len(source) > 1 {
		p.Code, p.Message = "bad_models", fmt.Sprintf("%d mistakes in Go models", len(source))
		p.Where, p.Detail = where(source[0].File, source[0].Line), source.Error()
		return true
	}
	var g *gosource.Error
	if errors.As(err, &g) {
		p.Code, p.Message, p.Hint = "bad_models", g.What(), g.Hint
		if g.File != "" {
			p.Where = where(g.File, g.Line)
		}
		return true
	}
	var q *sqlfile.Error
	if errors.As(err, &q) {
		p.Code, p.Message, p.Hint, p.Detail = "bad_models", q.Message, q.Hint, q.Excerpt
		p.Where = fmt.Sprintf("%s:%d:%d", q.File, q.Line, q.Column)
		return true
	}
	var compiled *revision.GoError
	if errors.As(err, &compiled) {
		p.Code, p.Message, p.Where = "written_in_go", "revision "+compiled.Revision+" is written in Go, and this program was built without it", compiled.File
		p.Hint = "run the program of yours that hands it to cli.WithRevisions, built anew"
		return true
	}
	var bad *migrate.BadGoRevisionError
	if errors.As(err, &bad) {
		p.Code = "bad_go_revision"
		return true
	}
	var x *revision.ExistsError
	if errors.As(err, &x) {
		p.Code, p.Hint = "file_exists", "choose another id or message, or remove the file"
		return true
	}
	var ge *revision.GraphError
	if errors.As(err, &ge) {
		p.Code, p.Where = "bad_graph", strings.Join(ge.Files, ", ")
		p.Message = ge.Err.Error()
		var coded graph.Error
		if errors.As(ge.Err, &coded) {
			p.Code, p.Hint = coded.Code(), coded.Hint()
		}
		if missing, ok := errors.AsType[*graph.MissingRevisionError](ge.Err); ok && missing.LabelOf == "" {
			p.Hint += "; migrate show --recorded " + missing.Missing + " prints it where a database has it applied"
		}
		return true
	}
	return false
}

// mistakes are those that were found in TOML files, of all that err joins.
func mistakes(err error) schematoml.Errors {
	var list schematoml.Errors
	switch e := err.(type) { //nolint:errorlint // this walks the tree
	case *schematoml.Error:
		return schematoml.Errors{e}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			list = append(list, mistakes(inner)...)
		}
	case interface{ Unwrap() error }:
		return mistakes(e.Unwrap())
	}
	return list
}

func where(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

func explainGraph(err error, p *problem) bool {
	var g graph.Error
	if !errors.As(err, &g) {
		return false
	}
	p.Code, p.Message, p.Hint = g.Code(), g.Error(), g.Hint()
	if _, named := errors.AsType[*graph.BadNameError](err); named {
		p.exit = exitUsage // on the command line: what a file says was told with its place
	}
	return true
}

func explainRun(err error, p *problem) bool {
	var lock *runner.LockError
	var step *runner.StepError
	var repair *runner.RepairError
	var changed *runner.RowsChangedError
	var stop *runner.InterruptedError
	var none *migrate.NoDowngradeError
	var edited *runner.ChangedError
	var lost *runner.LockLostError
	var inside *runner.CannotRunInsideError
	var script *runner.ScriptError
	var undo *runner.CannotUndoError
	var nothing *runner.NothingUnfinishedError
	var hook *migrate.HookError
	var elsewhere *migrate.NotAtHeadsError
	var unfinished *migrate.UnfinishedError
	switch {
	case errors.As(err, &elsewhere):
		p.Code, p.Hint = "not_at_heads", hintBehind(elsewhere.Heads)
		if len(elsewhere.Unknown) > 0 {
			p.Code, p.Hint = "unknown_rows", "get the missing revision files, or stamp what the database really is"
		}
	case errors.As(err, &unfinished):
		p.Code, p.exit = "unfinished", exitDecide
		p.Hint = "migrate upgrade " + unfinished.Revision + " ends it, migrate repair --undo takes back what is in place of it; migrate repair shows what that is"
	case errors.As(err, &undo):
		p.Code, p.exit = "cannot_undo", exitDecide
		p.Hint = "take it back by hand, or carry it on with migrate repair --done or --not-done and migrate upgrade"
	case errors.As(err, &nothing):
		p.Code = "nothing_unfinished"
	case errors.As(err, &lock):
		p.Code, p.exit = "locked", exitRetry
		p.Hint = "try again when it is done, or wait longer with --lock-timeout"
		if program := lock.Holder.Application; program != "" && !strings.HasPrefix(program, "migrate") {
			p.Hint += "; if no run is at it, a pooler has kept the session of one with --lock session: leave that out, and end the session on the server"
		}
	case errors.As(err, &repair):
		p.Code, p.exit = "repair_needed", exitDecide
		p.Hint = "migrate repair shows the choices"
		if repair.Edited {
			p.Hint = "put back what is in place, change what follows it only, and run the command again; " + p.Hint
		}
	case errors.As(err, &none):
		p.Code, p.Message, p.exit = "irreversible", none.Error(), exitFailure
		p.Hint = hintWayBack(none) + ", or restore a backup"
	case errors.As(err, &edited):
		p.Code, p.exit = "changed", exitRefused
		p.Hint = "put them back as they were, and make a new revision of the change; without --strict this is a warning"
	case errors.As(err, &step):
		explainStep(step, p)
	case errors.As(err, &script):
		explainScript(script, p)
	case errors.As(err, &lost):
		p.Code, p.exit = "lock_lost", exitRetry
		p.Hint = hintGoesOn
	case errors.As(err, &inside):
		p.Code, p.Where, p.exit = "not_transactional", where(inside.File, inside.Line), exitRefused
		p.Hint = "run it with --transaction revision"
	case errors.As(err, &changed):
		p.Code, p.exit = "rows_changed", exitRetry
		p.Hint = hintRowsChanged
	case errors.As(err, &stop):
		p.Code = "interrupted"
	case errors.As(err, &hook):
		explainHook(hook, p)
	default:
		return false
	}
	return true
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

func explainDialect(err error, p *problem) bool {
	var m *migrate.MissingTypesError
	var t *dialect.UnknownTypeError
	var b *dialect.UnknownBeforeError
	var u *dialect.UnsupportedError
	var f *dialect.ForgottenValuesError
	var i *ops.IrreversibleError
	switch {
	case errors.As(err, &f):
		p.Code = "forgotten_values"
		p.Hint = "another revision has added them: write them into both lists, what is to be there and existing; or leave existing out, where they are to go"
	case errors.As(err, &m):
		p.Code = "invalid_models"
		p.Hint = `correct the name; a type that an extension brings is declared with it, as [extensions.citext]`
	case errors.As(err, &t):
		p.Code = "unknown_type"
	case errors.As(err, &b):
		p.Code = "unknown_before"
	case errors.As(err, &u):
		p.Code = "unsupported"
	case errors.As(err, &i):
		p.Code = "irreversible"
	default:
		return false
	}
	return true
}

func explainDatabase(err error, p *problem) bool {
	var d *database.Error
	if !errors.As(err, &d) {
		return false
	}
	p.Code, p.Hint = "database", d.Hint
	if table := (*runner.TableError)(nil); errors.As(err, &table) {
		p.Hint = cmp.Or(table.Hint, p.Hint)
	}
	switch d.Class {
	case database.Unreachable:
		p.Code, p.exit = "unreachable", exitRetry
		p.Hint = cmp.Or(p.Hint, "is the server running, and are host and port right?")
	case database.Denied:
		p.Code = "denied"
		if isMissing(d) {
			p.Hint = cmp.Or(p.Hint, "create it, or correct its name; "+hintNoDatabase)
		}
		p.Hint = cmp.Or(p.Hint, "check user, password and database name")
	case database.Lost:
		p.Code, p.exit = "connection_lost", exitRetry
		p.Hint = cmp.Or(p.Hint, hintGoesOn)
	case database.ReadOnly:
		p.Code = "read_only"
		p.Hint = cmp.Or(p.Hint, "connect to the server that takes writes, as somebody who may write")
	case database.Full:
		p.Code = "full"
		p.Hint = cmp.Or(p.Hint, "make room where the database keeps its files; then "+hintGoesOn)
	case database.LockTimeout, database.Busy:
		p.Code, p.exit = "locked_out", exitRetry
		p.Hint = cmp.Or(p.Hint, "another session holds a lock; try again")
	}
	return true
}

func explainContext(err error, p *problem) bool {
	var stopped *signalError
	if !errors.As(err, &stopped) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	p.Code = "interrupted"
	return true
}
