package migrate

import (
	"context"
	"time"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// NewRevision says where in the graph a new revision is to stand, and its
// message. The zero value follows the head and has an id of its own.
type NewRevision = graph.NewRevision

// Generated is a new revision that has not been written to a file.
type Generated struct {
	revision.Draft
	// Difference is what it was made from. If that has no changes, there is nothing to
	// write.
	Difference Difference

	m *Migrator
}

// Autogenerate compares as Check does, and makes a revision of the differences, with
// its way back. Difference.Candidates lists what may be a rename. Put those that are
// into o.Renames, and call it again.
func (m *Migrator) Autogenerate(ctx context.Context, models schema.Schema, n NewRevision, o DiffOptions) (Generated, error) {
	d, err := m.Check(ctx, models, o)
	if err != nil {
		return Generated{}, err
	}
	draft, err := m.set.Draft(n, time.Now())
	if err != nil {
		return Generated{}, err
	}
	autogen.Fill(&draft, d.Changes)
	return Generated{Draft: draft, Difference: d, m: m}, nil
}

// FileName is a name for the revision's file; extension is ".toml" or ".sql".
func (g Generated) FileName(extension string) string {
	return revision.FileName(revision.DefaultTemplate, g.Header, extension)
}

// TOML is the text of the revision's file, for every database.
func (g Generated) TOML() ([]byte, error) { return g.Render() }

// SQL is the text of the revision's file in the SQL of the connected database.
func (g Generated) SQL() ([]byte, error) {
	return autogen.DraftSQL(g.m.dialect, g.Draft, &g.Difference.Live.Schema)
}
