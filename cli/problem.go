package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/revision"
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

// rule shows errors of one kind: it reports whether err is, or wraps, such a one.
type rule func(err error, p *problem) bool

// on is the rule for errors of the type that show takes.
func on[E error](show func(e E, p *problem)) rule {
	return func(err error, p *problem) bool {
		e, found := errors.AsType[E](err)
		if found {
			show(e, p)
		}
		return found
	}
}

// rules are asked in order: the first one that an error is of decides.
type rules []rule

func (list rules) explain(err error, p *problem) bool {
	return slices.ContainsFunc(list, func(r rule) bool { return r(err, p) })
}

// allRules are those of every error that a command may end with.
func allRules() rules {
	return slices.Concat(
		ownRules(), configRules(), standingRules(), scratchRules(), fileRules(), graphRules(), creationRules(),
		repairRules(), runRules(), dataRules(), dialectRules(), rules{explainDatabase, explainContext},
	)
}

// explain finds out what an error is about.
func explain(err error) problem {
	if replay, ok := errors.AsType[*replayError](err); ok {
		p := explain(replay.err)
		p.Message, p.State = "replaying the revisions in an empty database: "+p.Message, ""
		if database.ClassOf(replay.err) == database.Missing {
			p.Hint = cmp.Or(p.Hint, "no revision makes what this one is about: one that was written for a database that was changed by hand is like that")
		}
		return p
	}
	if foreign, ok := errors.AsType[*foreignFilesError](err); ok {
		p := explain(foreign.err)
		p.Hint = "the folder holds " + count(foreign.tool.Files, foreign.tool.Name+" migration") + ": " + takeOver(foreign.tool)
		return p
	}
	p := problem{Code: "failed", Message: err.Error(), exit: exitFailure}
	allRules().explain(err, &p)
	if errors.Is(err, syscall.ENOSPC) {
		p.Hint = cmp.Or(p.Hint, "make room on the disk, and run the command again")
	}
	return p
}

// ownError is a refusal of a command's own.
type ownError struct{ problem }

func (e *ownError) Error() string { return e.Message }

func refuse(exit int, code, message, hint string) error {
	return &ownError{problem{Code: code, Message: message, Hint: hint, exit: exit}}
}

// ownRules are about what a command itself refuses.
func ownRules() rules {
	return rules{
		on(func(_ *usageError, p *problem) {
			p.Code, p.exit = "usage", exitUsage
		}),
		on(func(o *ownError, p *problem) {
			*p = o.problem
		}),
	}
}

// configRules are about what the configuration says.
func configRules() rules {
	return rules{
		on(explainVariable),
		on(func(c *config.Error, p *problem) {
			p.Code, p.Message, p.Where, p.Hint = string(c.Code), c.Message, c.Where, c.Hint
			if strings.HasPrefix(c.Where, "--") {
				p.exit = exitUsage
			}
		}),
		on(func(u *dburl.Error, p *problem) {
			p.Code, p.Message, p.Hint = string(config.CodeBadURL), u.Message, u.Hint
		}),
	}
}

// explainVariable is about the value that a revision asks for; where it stands in the
// configuration, that is what is to be mended.
func explainVariable(v *revision.VariableError, p *problem) {
	p.Code, p.Where = string(config.CodeNoVariable), where(v.File, v.Line)
	if c, ok := errors.AsType[*config.Error](v.Err); ok {
		p.Code, p.Hint, p.Where = string(c.Code), c.Hint, cmp.Or(c.Where, p.Where)
		p.Message = fmt.Sprintf("revision %s needs the variable %s: %s", v.Revision, v.Variable, c.Message)
	}
}

func where(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
