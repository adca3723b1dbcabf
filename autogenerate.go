package migrate

import (
	"context"
	"errors"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// DiffOptions say what a comparison with the models may propose.
type DiffOptions = autogen.Options

// Difference is what stands between the database and the models.
type Difference struct {
	autogen.Result
	Live introspect.Snapshot
	// Textual says why the database could not be asked for normal forms, so
	// that texts were compared as they are; nil when it was, or did not have to
	// be.
	Textual error
}

// Snapshot introspects the database, without the tool's own tables.
func (m *Migrator) Snapshot(ctx context.Context) (introspect.Snapshot, error) {
	return introspect.Read(ctx, m.db, introspect.Options{Ignore: m.runner.Own()})
}

// Diff compares the database with declared models. What differs in text that
// only the database can compare is created in a scratch, read back, and
// compared again; a database where nothing differs pays nothing for that.
func (m *Migrator) Diff(ctx context.Context, models schema.Schema, o DiffOptions) (Difference, error) {
	live, err := m.Snapshot(ctx)
	if err != nil {
		return Difference{}, err
	}
	in := autogen.Input{Dialect: m.dialect, Live: live.Schema, Declared: models, Options: o}
	d := Difference{Live: live, Result: autogen.Diff(in)}
	if empty(d.Unsettled) {
		return d, nil
	}
	named := autogen.Named(models, o.Naming, m.dialect.Name())
	in.Normalized, err = introspect.Normalize(ctx, m.db, autogen.Pick(named, d.Unsettled), named)
	var scratch *introspect.ScratchError
	if errors.As(err, &scratch) {
		d.Textual = scratch
		return d, nil
	}
	if err != nil {
		return Difference{}, err
	}
	d.Result = autogen.Diff(in)
	return d, nil
}

func empty(s schema.Schema) bool {
	return len(s.Tables)+len(s.Domains)+len(s.Objects) == 0
}
