package migrate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// Ahead says what an upgrade does when the database has revisions applied that have no
// file, as after an application was rolled back to an older image.
type Ahead string

// What an upgrade does. Warn is the default.
const (
	AheadWarn Ahead = "warn"
	AheadFail Ahead = "fail"
)

// AheadError says that the database is ahead of the files: all that was asked for is
// applied, and so are Rows, revisions that have no file but follow it by the journal.
type AheadError struct{ Rows []string }

func (e *AheadError) Error() string {
	return "the database is ahead of these files: it is at " + strings.Join(e.Rows, ", ") + ", and has all that was asked for"
}

// UnknownError says that the version table has rows that no file knows, and why the
// journal does not help.
type UnknownError struct {
	// Rows is the error of the graph that names them.
	Rows *graph.UnknownRowsError
	// Why says why the journal does not help: a *runner.NotRecordedError, or an error
	// of the files or the graph. It is nil if the files are complete and the database
	// lacks something.
	Why error
	// Pending says that there are also revisions to apply.
	Pending bool
	// Below is Standing.Below.
	Below string
}

func (e *UnknownError) Error() string {
	switch {
	case e.Pending:
		return e.Rows.Error() + "; the database is not simply ahead, since revisions that the files have are not applied"
	case e.Why != nil:
		return e.Rows.Error() + ": " + e.Why.Error()
	}
	return e.Rows.Error()
}

func (e *UnknownError) Unwrap() []error {
	if e.Why == nil {
		return []error{e.Rows}
	}
	return []error{e.Rows, e.Why}
}

func unknownRows(err error) bool {
	var unknown *graph.UnknownRowsError
	return errors.As(err, &unknown)
}

// Recorded returns the applied revisions that have no file any more, as the journal
// recorded them: all that lead from the rows of state down to revisions that have one.
func (m *Migrator) Recorded(ctx context.Context, state State) ([]revision.File, error) {
	list, err := m.runner.Recorded(ctx, state.Rows, m.set.Graph.Has)
	if err != nil {
		return nil, err
	}
	files := make([]revision.File, len(list))
	for i, rec := range list {
		if files[i], err = recordedFile(rec); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// RecordedSource returns the text of a revision as it was when it was last applied, or
// nil if the journal has none.
func (m *Migrator) RecordedSource(ctx context.Context, id string) ([]byte, error) {
	return m.runner.RecordedSource(ctx, id)
}

// recordedFile reads a revision from the journal. That does not keep the file's
// name, but an SQL revision begins with a comment of SQL.
func recordedFile(rec runner.Recorded) (revision.File, error) {
	text := strings.TrimSpace(string(rec.Source))
	path := "journal/" + rec.Revision + ".toml"
	switch {
	case text == "": // only a revision in Go has none
		return revision.File{Header: revision.Header{ID: rec.Revision, Down: rec.Parents}, Location: -1, Go: true}, nil
	case strings.HasPrefix(text, "--"):
		path = "journal/" + rec.Revision + ".sql"
	}
	return revision.Parse(path, rec.Source)
}

// recorded is the set with the revisions that have no file any more. refusal is
// the error that it is to help out of.
func (m *Migrator) recorded(ctx context.Context, state State, refusal error) (*revision.Set, error) {
	failed := &UnknownError{}
	if !errors.As(refusal, &failed.Rows) {
		return nil, refusal
	}
	set, err := m.setWithRecorded(ctx, state)
	if err == nil {
		return set, nil
	}
	var unreadable *runner.TableError
	if errors.As(err, &unreadable) {
		return nil, err
	}
	failed.Why = err
	return nil, failed
}

// setWithRecorded is the set with what the journal kept of revisions that are applied
// and have no file any more.
func (m *Migrator) setWithRecorded(ctx context.Context, state State) (*revision.Set, error) {
	files, err := m.Recorded(ctx, state)
	if err != nil {
		return nil, err
	}
	set, err := m.set.With(files)
	if err == nil {
		return set, nil
	}
	if set, labelErr := m.set.With(withoutLabels(files)); labelErr == nil {
		return set, nil
	}
	return nil, err
}

// runnerOf is what opens the revisions of a plan: some may have no file any more.
func (m *Migrator) runnerOf(ctx context.Context, plan graph.Plan) (*runner.Runner, error) {
	if !slices.ContainsFunc(plan.Steps, func(s graph.Step) bool { return !m.set.Graph.Has(s.Revision) }) {
		return m.runner, nil
	}
	state, err := m.runner.State(ctx)
	if err != nil {
		return nil, err
	}
	set, err := m.setWithRecorded(ctx, state)
	if err != nil {
		return nil, err
	}
	return m.runnerFor(set)
}

// withoutLabels leaves out labels, which other revisions may have by now.
func withoutLabels(files []revision.File) []revision.File {
	out := slices.Clone(files)
	for i := range out {
		out[i].Labels = nil
	}
	return out
}

// ahead decides an upgrade of a database with rows that no file knows: when the
// journal proves that all that was asked for is applied, there is nothing to
// do. Otherwise the refusal stands.
func (m *Migrator) ahead(ctx context.Context, targets []string, refusal error) (Result, error) {
	state, err := m.runner.State(ctx)
	if err != nil {
		return Result{}, err
	}
	set, err := m.recorded(ctx, state, refusal)
	if err != nil {
		return Result{}, err
	}
	at, err := m.at(set.Graph, state.Rows)
	if err != nil {
		return Result{}, err
	}
	plan, err := m.set.Graph.Upgrade(at, targets...)
	if err != nil {
		return Result{}, err
	}
	var unknown *graph.UnknownRowsError
	errors.As(refusal, &unknown)
	if len(plan.Steps) > 0 {
		return Result{}, &UnknownError{Rows: unknown, Pending: true, Below: below(state.Rows, at)}
	}
	ahead := &AheadError{Rows: unknown.Rows}
	if m.options.ahead == AheadFail {
		return Result{}, ahead
	}
	if m.options.observer != nil {
		m.options.observer.Event(runner.Warning{Message: ahead.Error()})
	}
	return Result{Heads: state.Rows, Ahead: unknown.Rows}, nil
}

// at returns the rows of a database that had no more applied than what the files know. all is the graph
// with what they do not.
func (m *Migrator) at(all *graph.Graph, rows []string) ([]string, error) {
	applied, err := all.Applied(rows)
	if err != nil {
		return nil, err
	}
	return m.knownOf(applied)
}

// downgradeRecorded takes down revisions of which some have no file any more,
// by what the journal kept of them.
func (m *Migrator) downgradeRecorded(ctx context.Context, target string, refusal error) (Result, error) {
	state, err := m.runner.State(ctx)
	if err != nil {
		return Result{}, err
	}
	set, err := m.recorded(ctx, state, refusal)
	if err != nil {
		return Result{}, err
	}
	r, err := m.runnerFor(set)
	if err != nil {
		return Result{}, err
	}
	return r.Run(ctx, m.planner(r, set, graph.Down, []string{m.ofFiles(target)}))
}

// ofFiles is a target as the files mean it: what has none is above their head.
func (m *Migrator) ofFiles(target string) string {
	if target == "head" {
		if id, err := m.set.Graph.Resolve(target); err == nil && id != "" {
			return id
		}
	}
	return target
}
