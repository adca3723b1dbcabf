package migrate

import (
	"context"
	"log/slog"

	"github.com/retort-db/migrate/runner"
)

// Observer is told what happens, as it happens, on the goroutine that runs.
type Observer = runner.Observer

// Event is one of the types below.
type Event = runner.Event

// The events. Holder says in words who holds a lock.
type (
	// Planned comes first: the steps that are going to be carried out.
	Planned = runner.Planned
	// Waiting is sent while another run holds the lock.
	Waiting = runner.Waiting
	// Resuming says that what an earlier run left is carried on.
	Resuming = runner.Resuming
	// RevisionStarted precedes the first statement of a revision.
	RevisionStarted = runner.RevisionStarted
	// StatementStarted precedes a statement that is sent by itself.
	StatementStarted = runner.StatementStarted
	// StatementFinished follows each statement.
	StatementFinished = runner.StatementFinished
	// Progress says how far a step is that works on many rows.
	Progress = runner.Progress
	// RevisionFinished follows the commit of a revision.
	RevisionFinished = runner.RevisionFinished
	// Retrying says that a lock was not got and what needs it is tried again.
	Retrying = runner.Retrying
	// Changed is a revision that was changed after it had been applied.
	Changed = runner.Changed
	// Warning is something a person should read.
	Warning = runner.Warning
)

// ObserverFunc makes an Observer of a function.
type ObserverFunc func(Event)

// Event implements Observer.
func (f ObserverFunc) Event(e Event) { f(e) }

// LogTo makes an Observer that logs: revisions as Info, statements as Debug, and
// what a person should look into as Warn. An event of a kind that this version
// does not know yet is logged by nobody.
func LogTo(l *slog.Logger) Observer {
	return ObserverFunc(func(e Event) {
		level, message, attrs := logged(e)
		if message != "" {
			l.LogAttrs(context.Background(), level, message, attrs...)
		}
	})
}

// logged is an event as a log has it.
func logged(e Event) (slog.Level, string, []slog.Attr) {
	switch e := e.(type) {
	case Planned:
		return slog.LevelDebug, "migration planned", []slog.Attr{slog.Int("revisions", len(e.Steps))}
	case Waiting:
		return slog.LevelWarn, "waiting for another migration", []slog.Attr{
			slog.String("holder", e.Holder.String()), slog.Duration("elapsed", e.Elapsed),
		}
	case Resuming:
		return slog.LevelWarn, "going on with a revision that was cut off", []slog.Attr{
			slog.String("revision", e.Revision), slog.String("direction", e.Direction.String()),
			slog.Int("done", e.Done), slog.Int("steps", e.Steps), slog.Bool("changed", e.Changed),
		}
	case RevisionStarted:
		return slog.LevelInfo, "revision started", append(stepAttrs(e.Step, e.Number, e.Of), slog.String("message", e.Message))
	case StatementFinished:
		return slog.LevelDebug, "statement finished", []slog.Attr{
			slog.String("revision", e.Revision), slog.String("note", e.Note), slog.String("statement", e.SQL),
			slog.Int64("rows", e.Rows), slog.Duration("elapsed", e.Elapsed),
		}
	case Progress:
		return slog.LevelDebug, "progress", []slog.Attr{
			slog.String("revision", e.Revision), slog.String("note", e.Note), slog.Int64("rows", e.Rows),
			slog.Float64("fraction", e.Fraction), slog.Duration("elapsed", e.Elapsed), slog.Duration("left", e.Left),
		}
	case RevisionFinished:
		return slog.LevelInfo, "revision finished", append(stepAttrs(e.Step, e.Number, e.Of), slog.Duration("elapsed", e.Elapsed))
	case Retrying:
		return slog.LevelWarn, "a lock was not got; trying again", []slog.Attr{
			slog.String("revision", e.Revision), slog.String("statement", e.SQL), slog.Any("error", e.Err),
			slog.Int("attempt", e.Attempt), slog.Int("of", e.Of), slog.Duration("wait", e.Wait),
		}
	case Changed:
		return slog.LevelWarn, "a revision was changed after it was applied", []slog.Attr{
			slog.String("revision", e.Revision), slog.String("file", e.File),
		}
	case Warning:
		return slog.LevelWarn, e.Message, nil
	}
	return 0, "", nil
}

func stepAttrs(s Step, number, of int) []slog.Attr {
	return []slog.Attr{
		slog.String("revision", s.Revision), slog.String("direction", s.Direction.String()),
		slog.Int("number", number), slog.Int("of", of),
	}
}
