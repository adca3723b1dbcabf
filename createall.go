package migrate

import (
	"context"
	"fmt"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// NotEmptyError says that CreateAll was called on a database that is not empty.
type NotEmptyError struct {
	// Rows are the rows of the version table, Tables the tables that were found, and
	// Others counts what else there is.
	Rows   []string
	Tables []schema.Name
	Others int
}

func (e *NotEmptyError) Error() string {
	switch {
	case len(e.Rows) > 0:
		return fmt.Sprintf("the database is not empty: it is at %v", e.Rows)
	case len(e.Tables) > 0:
		return fmt.Sprintf("the database is not empty: it holds %d tables, %s among them", len(e.Tables), e.Tables[0])
	}
	return fmt.Sprintf("the database is not empty: it holds %d objects", e.Others)
}

// CreateAll creates the declared schema in an empty database without running revisions,
// and stamps the heads. It returns the rows of the version table. If the database is
// not empty, the error is a *NotEmptyError. Where each definition commits by itself
// (MySQL and MariaDB), what was created is dropped again if a later statement fails.
func (m *Migrator) CreateAll(ctx context.Context, models schema.Schema, o DiffOptions) ([]string, error) {
	list := CreateOps(m.dialect, models, o)
	made := map[schema.Name]bool{}
	for _, op := range list {
		for _, n := range ops.Creates(op) {
			made[n] = true
		}
	}
	return m.runner.Create(ctx, runner.Creation{
		Ops: list, Empty: m.empty, Stamp: m.stampHeads,
		Undo: func(ctx context.Context) ([]ops.Op, error) {
			live, err := m.Snapshot(ctx)
			if err != nil {
				return nil, err
			}
			undo := autogen.Diff(autogen.Input{Dialect: m.dialect, Live: live.Schema, Options: autogen.Options{
				Managed: func(n schema.Name) bool { return made[n] },
			}})
			return autogen.Ops(undo.Changes), nil
		},
	})
}

// CreateOps returns the operations that create the models in an empty database.
func CreateOps(d dialect.Dialect, models schema.Schema, o DiffOptions) []ops.Op {
	return autogen.Ops(autogen.Diff(autogen.Input{Dialect: d, Declared: models, Options: o}).Changes)
}

// stampHeads counts all revisions as applied, if there are any.
func (m *Migrator) stampHeads(rows []string) (graph.Stamp, error) {
	if m.set.Graph.Len() == 0 {
		return graph.Stamp{}, nil
	}
	return m.set.Graph.Stamp(rows, []string{"heads"}, graph.StampPurge)
}

// empty refuses a database that has rows, tables or other things of somebody's.
func (m *Migrator) empty(ctx context.Context) error {
	state, err := m.runner.State(ctx)
	if err != nil {
		return err
	}
	live, err := m.Snapshot(ctx)
	if err != nil {
		return err
	}
	s := live.Schema
	e := &NotEmptyError{Rows: state.Rows, Others: len(s.Objects) + len(s.Enums) + len(s.Domains) + len(s.Sequences) + len(s.Composites)}
	for i := range s.Tables {
		e.Tables = append(e.Tables, s.Tables[i].QualifiedName())
	}
	if len(e.Rows)+len(e.Tables)+e.Others > 0 {
		return e
	}
	return nil
}
