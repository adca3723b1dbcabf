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

// Ahead says what an upgrade does with a database that has more applied than
// the files know, as after an application was rolled back to an older image.
type Ahead string

// What an upgrade does. Warn is the default.
const (
	AheadWarn Ahead = "warn"
	AheadFail Ahead = "fail"
)

// AheadError says that the database has everything that was asked for and more:
// rows that no file knows, of which the journal knows that they follow.
type AheadError struct{ Rows []string }

func (e *AheadError) Error() string {
	return "the database is ahead of these files: it is at " + strings.Join(e.Rows, ", ") + ", and has all that was asked for"
}

// recorded is the set with the revisions that have no file any more, as the
// journal kept them when they were applied.
func (m *Migrator) recorded(ctx context.Context) (*revision.Set, error) {
	list, err := m.runner.Recorded(ctx)
	if err != nil {
		return nil, err
	}
	var files []revision.File
	for _, rec := range list {
		if _, ok := m.set.File(rec.Revision); ok {
			continue
		}
		// The journal does not keep the file's name, but an SQL revision begins
		// with a comment of SQL.
		path := rec.Revision + " (journal).toml"
		if strings.HasPrefix(strings.TrimSpace(string(rec.Source)), "--") {
			path = rec.Revision + " (journal).sql"
		}
		f, err := revision.Parse(path, rec.Source)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return m.set.With(files)
}

// ahead decides an upgrade of a database with rows that no file knows: when the
// journal proves that all that was asked for is applied, there is nothing to
// do. Otherwise the refusal stands.
func (m *Migrator) ahead(ctx context.Context, targets []string, refusal error) (Result, error) {
	var unknown *graph.UnknownRowsError
	if !errors.As(refusal, &unknown) {
		return Result{}, refusal
	}
	state, err := m.runner.State(ctx)
	if err != nil {
		return Result{}, err
	}
	set, err := m.recorded(ctx)
	if err != nil {
		return Result{}, errors.Join(refusal, err)
	}
	applied, err := set.Graph.Applied(state.Rows)
	if err != nil {
		return Result{}, refusal // the journal does not know the rows either
	}
	wanted, err := m.set.Graph.ResolveMany(targets...)
	if err != nil {
		return Result{}, refusal
	}
	for _, id := range wanted {
		if !slices.Contains(applied, id) {
			return Result{}, refusal
		}
	}
	ahead := &AheadError{Rows: unknown.Rows}
	if m.options.ahead == AheadFail {
		return Result{}, ahead
	}
	if m.options.observer != nil {
		m.options.observer.Event(runner.Warning{Message: ahead.Error()})
	}
	return Result{Heads: state.Rows}, nil
}

// downgradeRecorded takes down revisions of which some have no file any more,
// by what the journal kept of them.
func (m *Migrator) downgradeRecorded(ctx context.Context, target string, refusal error) (Result, error) {
	set, err := m.recorded(ctx)
	if err != nil {
		return Result{}, errors.Join(refusal, err)
	}
	state, err := m.runner.State(ctx)
	if err != nil {
		return Result{}, err
	}
	for _, row := range state.Rows {
		if !set.Graph.Has(row) {
			return Result{}, refusal // the journal does not know it either
		}
	}
	r, err := runner.New(m.db, source{set}, m.options.run, m.options.observer)
	if err != nil {
		return Result{}, err
	}
	return r.Run(ctx, planner{set.Graph, graph.Down, []string{target}, m.options.confirm})
}
