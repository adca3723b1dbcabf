package cli

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/runner"
)

// scratchRules are about the empty database that a command would have had to make.
func scratchRules() rules {
	return rules{
		on(func(e *sqlfile.ScratchError, p *problem) {
			p.Code, p.Hint = "no_scratch", e.Hint
			if class := database.ClassOf(e); class == database.Unreachable || class == database.Lost {
				p.exit = exitRetry
			}
		}),
		on(func(_ *introspect.ScratchError, p *problem) {
			p.Code, p.Hint = "no_scratch", hintNoScratch
		}),
	}
}

// dialectRules are about what a database cannot be told.
func dialectRules() rules {
	return rules{
		on(func(_ *dialect.ForgottenValuesError, p *problem) {
			p.Code = "forgotten_values"
			p.Hint = "another revision has added them: write them into both lists, what is to be there and existing; or leave existing out, where they are to go"
		}),
		on(func(_ *migrate.MissingTypesError, p *problem) {
			p.Code = "invalid_models"
			p.Hint = hintUnknownType
		}),
		on(func(_ *dialect.UnknownTypeError, p *problem) {
			p.Code = "unknown_type"
		}),
		on(func(_ *dialect.UnknownBeforeError, p *problem) {
			p.Code = "unknown_before"
		}),
		on(func(_ *dialect.UnsupportedError, p *problem) {
			p.Code = "unsupported"
		}),
		on(func(_ *ops.IrreversibleError, p *problem) {
			p.Code = "irreversible"
		}),
	}
}

// explainDatabase is about what the database itself answered.
func explainDatabase(err error, p *problem) bool {
	var d *database.Error
	if !errors.As(err, &d) {
		return false
	}
	p.Code, p.Hint = "database", d.Hint
	if table := (*runner.TableError)(nil); errors.As(err, &table) {
		p.Hint = cmp.Or(table.Hint, p.Hint)
	}
	if d.Code == invalidTermination {
		p.Hint = cmp.Or(p.Hint, `what it calls commits: let it run by itself, in a section that begins with "-- migrate:upgrade transaction=false", or with autocommit = true`)
	}
	switch d.Class {
	case database.Unreachable:
		p.Code, p.exit = "unreachable", exitRetry
		what := "are host and port"
		if c := (*connectError)(nil); errors.As(err, &c) && strings.HasPrefix(c.name, "unix:") {
			what = "is the path of its socket"
		}
		if d.Code != "" { // it is the server that says so
			p.Hint = cmp.Or(p.Hint, "try again, or let --wait 60s do so: the server is there, and takes no session now")
		}
		p.Hint = cmp.Or(p.Hint, "is the server running, and "+what+" right?")
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
	case database.Canceled:
		if outOfTime(d) {
			p.Hint = cmp.Or(p.Hint, "a limit on statements ended it: of the tool, of the role, of the database or of the server; --statement-timeout 10m sets another one")
		}
	case database.LockTimeout, database.Busy:
		p.Code, p.exit = "locked_out", exitRetry
		p.Hint = cmp.Or(p.Hint, "another session holds a lock; try again")
	}
	return true
}

// outOfTime reports whether a statement took longer than a limit allows. PostgreSQL's code
// is that of any cancelled statement.
func outOfTime(d *database.Error) bool {
	switch d.Code {
	case "57014":
		return strings.Contains(d.Message, "statement timeout")
	case "3024", "1969": // MySQL, MariaDB
		return true
	}
	return false
}

// invalidTermination is PostgreSQL's refusal of a COMMIT in a routine that runs inside a
// transaction.
const invalidTermination = "2D000"

// explainContext is about a command that was stopped.
func explainContext(err error, p *problem) bool {
	if _, stopped := errors.AsType[*signalError](err); !stopped && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	p.Code = "interrupted"
	return true
}
