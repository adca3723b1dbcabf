package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/runner"
)

// explainStep shows the statement that failed and marks the place.
func explainStep(step *runner.StepError, p *problem) {
	p.Code = "revision_failed"
	line := step.Line
	if line > 0 {
		line += linesInto(step.File, step.Err)
	}
	p.Where = where(step.File, line)
	p.Message = fmt.Sprintf("%s of %s failed: %s", step.Direction, step.Revision, rootMessage(step.Err))
	if step.Note != "" {
		p.Message = fmt.Sprintf("%s of %s failed at %q: %s", step.Direction, step.Revision, step.Note, rootMessage(step.Err))
	}
	if stopped := errors.Is(step.Err, context.Canceled); step.SQL != "" && (step.Note != "" || !stopped) { // else it is the tool's own
		first, own := 1, revision.IsSQL(step.File) && line > 0
		if own { // the statement is the file's own text
			first = line
		}
		var at int
		if p.Detail, at = marked(step.SQL, step.Err, first); own {
			p.Where = where(step.File, at)
		}
	}
	var inner problem
	if causes := slices.Concat(dialectRules(), rules{explainDatabase}, fileRules(), dataRules()); causes.explain(step.Err, &inner) {
		p.Hint = inner.Hint
		p.exit = cmp.Or(inner.exit, p.exit)
		p.Where = cmp.Or(inner.Where, p.Where)
	}
	if row := (*datafile.Error)(nil); errors.As(step.Err, &row) {
		p.Where, p.Detail = where(row.File, row.Line), "" // which tells more than the statement
	}
	if step.Diagnosis != "" {
		p.Message += ": " + step.Diagnosis
	}
	p.Hint = cmp.Or(step.Hint, p.Hint)
	p.Message += "; " + step.Left()
	p.State = stands(step)
	if errors.Is(step.Err, context.Canceled) {
		p.Code = "interrupted"
	}
	adviseStep(step, p)
}

const (
	hintGoesOn      = "run the command again: it goes on where it stands"
	hintRowsChanged = "look at migrate current, and at who else writes to the version table, before you run it again"
)

// adviseStep says what to do next, beyond what the refusal itself asks for.
func adviseStep(step *runner.StepError, p *problem) {
	var inside *runner.CannotRunInsideError
	var lost *runner.LockLostError
	var rows *runner.RowsChangedError
	var file *runner.FileChangedError
	switch {
	case errors.As(step.Err, &inside):
		p.Hint = "say transaction = false in the revision, or run with --transaction revision"
	case errors.As(step.Err, &lost):
		p.Code, p.Hint, p.exit = "lock_lost", hintGoesOn, exitRetry
	case errors.As(step.Err, &rows):
		p.Code, p.Hint, p.exit = "rows_changed", hintRowsChanged, exitRetry
	case errors.As(step.Err, &file):
		p.Code, p.Hint, p.exit = "file_changed", hintGoesOn, exitRetry
	case errors.Is(step.Err, context.Canceled):
		p.Hint = hintGoesOn
	case database.ClassOf(step.Err) == database.Full, database.ClassOf(step.Err) == database.Denied: // which no correction of the file helps
	case !step.RolledBack && !step.Unknown && step.Done > 0 && database.ClassOf(step.Err) == database.Privilege && p.Hint != "":
		p.Hint += "; then " + hintGoesOn
	case !step.RolledBack && !step.Unknown && step.Done > 0 && p.exit != exitRetry:
		advice := "correct the statement in the file, or what it met in the database, and run the command again: it goes on there " +
			"(what is in place has to stay in the file as it is); migrate repair shows other choices"
		p.Hint = strings.TrimPrefix(p.Hint+"; then "+advice, "; then ")
	}
}

// stands says where the database is after a run that failed.
func stands(step *runner.StepError) string {
	if step.Unknown || step.Heads == nil && step.Kept == 0 {
		return ""
	}
	s := "the database is at " + rowsText(step.Heads)
	if step.Kept > 0 {
		s += ", after " + count(step.Kept, "revision") + " of this run"
	}
	return s
}

// explainScript says why there is no script.
func explainScript(e *runner.ScriptError, p *problem) {
	p.Code = "no_script"
	p.Where = where(e.File, e.Line)
	p.Message = fmt.Sprintf("the %s of %s cannot be written as SQL: %s", e.Direction, e.Revision, rootMessage(e.Err))
	if errors.As(e.Err, new(*runner.OfflineFunctionError)) {
		p.Code, p.Hint = "written_in_go", "write the parts before and after it, FROM:TO, and run it online"
	}
	var inner problem
	if causes := append(dialectRules(), fileRules()...); causes.explain(e.Err, &inner) {
		p.Code, p.Hint, p.Where = inner.Code, inner.Hint, cmp.Or(inner.Where, p.Where)
	}
	if errors.As(e.Err, new(*dialect.UnknownBeforeError)) {
		p.Message += ", and no database is asked for it here"
		if h := e.Hidden; h.Revision != "" {
			p.Message += fmt.Sprintf("; what %s leaves behind (%s) only the database knows", h.Revision, where(h.File, h.Line))
		}
		p.Hint = "give it in existing = { … }; or let migrate " + e.Direction.String() + " run this revision, which looks; " +
			"migrate plan " + e.Direction.String() + " -v looks, too, and prints the statements"
	}
}

func rootMessage(err error) string {
	var d *database.Error
	var row *datafile.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "it was stopped"
	case errors.As(err, &d):
		return d.Error()
	case errors.As(err, &row):
		return row.Message
	}
	return err.Error()
}

// marked is the statement with a caret under the place that the database names, and the
// line of that. The statement's first line has the number first.
func marked(sql string, err error, first int) (detail string, line int) {
	at := place(sql, err)
	if at < 0 {
		return shorten(sql), first
	}
	return sqltext.Excerpt(sql, at, first), first + strings.Count(sql[:at], "\n")
}

// place is the offset of what a database complains about, or -1. Where it tells
// no place, that is the only mention of a name that it tells. sql is what was sent,
// or its end, without the comments in front.
func place(sql string, err error) int {
	var d *database.Error
	if !errors.As(err, &d) {
		return -1
	}
	lead := max(0, len(d.SQL)-len(sql))
	if d.Position > lead {
		return d.Position - 1 - lead
	}
	if i := strings.Index(sql, d.Token); d.Token != "" && i >= 0 {
		return i
	}
	names := []string{d.Column, d.Table, d.Constraint}
	for _, m := range regexp.MustCompile("[\"'`]([^\"'`]+)[\"'`]").FindAllStringSubmatch(d.Message, -1) {
		names = append(names, m[1])
	}
	for _, name := range names {
		name = name[strings.LastIndexByte(name, '.')+1:]
		if name == "" {
			continue
		}
		found := regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(name)+`\b`).FindAllStringIndex(sql, 2)
		if len(found) == 1 {
			return found[0][0]
		}
	}
	return -1
}

// shorten keeps an error readable when a statement is long.
func shorten(sql string) string {
	const most = 12
	lines := strings.Split(strings.TrimSpace(sql), "\n")
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("… %d more lines", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}
