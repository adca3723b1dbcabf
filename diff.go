package migrate

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

// DiffOptions say what a comparison with the models may propose.
type DiffOptions = autogen.Options

// Difference is the outcome of a comparison of a database with models.
type Difference struct {
	autogen.Result
	Live introspect.Snapshot
	// Textual is the reason why the database could not be asked how it spells what
	// differs, so that texts were compared as they are. It is nil if the database was
	// asked, or did not have to be.
	Textual error
}

// Check compares the database with declared models, which come from models/tomlfile,
// models/gosource or models/sqlfile. Changes of the result lead from the database to
// the models; there are none if the two agree. If the database is not where the
// revisions lead, the error is a *NotAtHeadsError or a *RanBeforeError.
func (m *Migrator) Check(ctx context.Context, models schema.Schema, o DiffOptions) (Difference, error) {
	st, err := m.Standing(ctx)
	if err != nil {
		return Difference{}, err
	}
	if err := st.AtHeads(); err != nil {
		return Difference{}, err
	}
	if o.Managed == nil {
		o.Managed = m.managed(st.Rows)
	}
	return m.Diff(ctx, models, o)
}

// managed reports what the applied revisions created. They are read when it is
// asked for the first time; if they cannot be, nothing is theirs.
func (m *Migrator) managed(rows []string) func(schema.Name) bool {
	created := sync.OnceValues(func() (map[schema.Name]bool, error) { return m.Created(rows) })
	return func(n schema.Name) bool {
		set, err := created()
		return err == nil && set[n]
	}
}

// Snapshot introspects the database, without the tool's own tables.
func (m *Migrator) Snapshot(ctx context.Context) (introspect.Snapshot, error) {
	return introspect.Read(ctx, m.db, introspect.Options{Ignore: m.runner.Own()})
}

// Diff compares the database with declared models, wherever the database stands among
// the revisions. Texts that differ, and that only the database can compare, are created
// in a scratch, read back, and compared again. If nothing differs, no scratch is made.
func (m *Migrator) Diff(ctx context.Context, models schema.Schema, o DiffOptions) (Difference, error) {
	live, err := m.Live(ctx, o)
	if err != nil {
		return Difference{}, err
	}
	return m.DiffFrom(ctx, live, models, o)
}

// Live reads the side of the database of a Diff. A program that has to read its models,
// too, may do so at the same time, and then call DiffFrom.
func (m *Migrator) Live(ctx context.Context, o DiffOptions) (introspect.Snapshot, error) {
	return introspect.Read(ctx, m.db, introspect.Options{Ignore: m.runner.Own(), Grants: o.Grants, Began: true})
}

// DiffFrom is Diff with what Live has read, given the same options.
func (m *Migrator) DiffFrom(ctx context.Context, live introspect.Snapshot, models schema.Schema, o DiffOptions) (Difference, error) {
	return Compare(ctx, m.db, Comparison{From: live, HasRows: true, To: models, Options: o, Scratch: m.options.scratch})
}

// Comparison says what Compare is to compare.
type Comparison struct {
	// From was read from a database, or is the result of Spelled.
	From introspect.Snapshot
	// HasRows says that From was read from the database that Compare is given. That is
	// then also asked whether the tables that change hold rows, and for what its
	// catalogue does not tell.
	HasRows bool
	To      schema.Schema
	Options DiffOptions
	// Scratch opens the database to be used as a scratch if the role may not create one
	// beside the live database. It may be nil.
	Scratch OpenScratch
}

// OpenScratch opens a Scratch when it is needed.
type OpenScratch func(context.Context) (Scratch, error)

// Scratch is an empty database on the same kind of server. Close empties it again.
type Scratch interface {
	// Conn is the connection to it, which belongs to the Scratch.
	Conn() Database
	Close(ctx context.Context) error
}

// Compare returns what leads from c.From to c.To. db is a connection to the server that
// both are for, and need not be to one of their databases: texts that differ are
// spelled in a scratch beside it.
func Compare(ctx context.Context, db Database, c Comparison) (Difference, error) {
	d, err := dialect.For(db.Server())
	if err != nil {
		return Difference{}, err
	}
	c.To = dialect.StoredNames(db.Server(), c.To)
	c.From, c.To = c.From.ComparedWith(d, c.To)
	in := autogen.Input{Dialect: d, Live: c.From.Schema, Declared: c.To, Held: c.From.Held, Options: c.Options}
	if c.HasRows {
		if in.Unsaid, err = introspect.UnsaidMethods(ctx, db, c.From.Schema, c.To); err != nil {
			return Difference{}, err
		}
	}
	out := Difference{Live: c.From, Result: autogen.Diff(in)}
	if c.HasRows {
		if err := knowsTypes(ctx, db, d, c.To, out.Changes); err != nil {
			return Difference{}, err
		}
	}
	if !empty(out.Unsettled) {
		named := autogen.Named(c.To, c.Options.Naming, d)
		in.Normalized, err = normalForms(ctx, db, c.Scratch, autogen.Pick(named, out.Unsettled), named)
		var scratch *introspect.ScratchError
		switch {
		case errors.As(err, &scratch):
			out.Textual = scratch
		case err != nil:
			return Difference{}, err
		default:
			out.Result = autogen.Diff(in)
		}
	}
	rows := map[autogen.Question]bool{}
	if c.HasRows {
		if out.Result, err = withStated(ctx, db, in, out.Result); err != nil {
			return Difference{}, err
		}
		missing, err := introspect.MissingCasts(ctx, db, dialect.CastsInDoubt(d, slices.Concat(autogen.Ops(out.Changes), autogen.Reversed(out.Changes))))
		if err != nil {
			return Difference{}, err
		}
		out.Changes = autogen.WithoutCasts(d, out.Changes, missing)
		if rows, err = answers(ctx, db, d, autogen.Questions(d, c.From.Schema, out.Changes)); err != nil {
			return Difference{}, err
		}
	}
	out.Changes = autogen.Assess(d, c.From.Schema, out.Changes, rows, autogen.Holds{
		Fixed: c.From.Fixed, Typed: c.From.Typed, Collation: c.From.Collation, LooseKeys: c.From.LooseKeys, NeedsKeys: c.From.NeedsKeys,
	})
	return out, nil
}

// withStated is what was found, where indexes and columns go, and columns are told
// anew, with all that their definitions say.
func withStated(ctx context.Context, db Database, in autogen.Input, found autogen.Result) (autogen.Result, error) {
	tables := autogen.Stating(found.Changes)
	if in.Dialect.Name() != "mysql" || len(tables) == 0 {
		return found, nil
	}
	live, err := introspect.Stated(ctx, db, in.Live, tables)
	if err != nil {
		return found, err
	}
	in.Live = live
	return autogen.Diff(in), nil
}

// knowsTypes refuses changes to types that the database does not have.
func knowsTypes(ctx context.Context, db Database, d dialect.Dialect, declared schema.Schema, changes []autogen.Change) error {
	missing, err := introspect.MissingTypes(ctx, db, dialect.TypesInDoubt(d, declared, autogen.Ops(changes)))
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return &MissingTypesError{Types: missing}
	}
	return nil
}

// normalForms are declared objects as the database spells them.
func normalForms(ctx context.Context, db Database, open OpenScratch, objects, surroundings schema.Schema) (_ schema.Schema, err error) {
	out, err := introspect.Normalize(ctx, db, objects, surroundings)
	var denied *introspect.ScratchError
	if open == nil || !errors.As(err, &denied) {
		return out, err
	}
	scratch, err := open(ctx)
	if err != nil {
		return schema.Schema{}, err
	}
	defer func() { err = errors.Join(err, scratch.Close(ctx)) }()
	return introspect.NormalizeIn(ctx, db, scratch.Conn(), objects, surroundings)
}

// answers asks which tables and columns hold something. What is not answered soon
// is not known.
func answers(ctx context.Context, db Database, d dialect.Dialect, questions []autogen.Question) (map[autogen.Question]bool, error) {
	queries := make([]database.Statement, len(questions))
	for i, q := range questions {
		queries[i].SQL = "SELECT 1 FROM " + d.QuoteName(q.Table)
		if q.Where != "" {
			queries[i].SQL += " WHERE " + q.Where
		}
		queries[i].SQL += " LIMIT 1"
	}
	answers, err := runner.Look(ctx, db, queries)
	if err != nil {
		return nil, err
	}
	out := map[autogen.Question]bool{}
	for i, q := range questions {
		if answers[i] != runner.NotKnown {
			out[q] = answers[i] == runner.Yes
		}
	}
	return out, nil
}

// Spelled returns a declared schema in the words in which a database would print it, so
// that it can be Comparison.From. db is a connection to any database of the server that
// is meant. scratch is what Comparison.Scratch is, and may be nil.
func Spelled(ctx context.Context, db Database, declared schema.Schema, n autogen.Naming, scratch OpenScratch) (introspect.Snapshot, error) {
	d, err := dialect.For(db.Server())
	if err != nil {
		return introspect.Snapshot{}, err
	}
	named := autogen.Named(declared, n, d)
	spelled, err := normalForms(ctx, db, scratch, named, named)
	if err != nil {
		return introspect.Snapshot{}, err
	}
	return introspect.Snapshot{Schema: autogen.Respelled(named, spelled)}, nil
}

func empty(s schema.Schema) bool {
	return len(s.Tables)+len(s.Domains)+len(s.Objects) == 0
}
