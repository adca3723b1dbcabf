package runner

import (
	"context"
	"errors"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

// stretch is a run of a revision's parts that is compiled as one: it ends with
// a barrier, after which nothing is known of the database any more.
type stretch struct {
	parts   []Part // operations, or one function
	barrier bool
	strays  bool // it may change the session
	program *dialect.Program
}

// steps are those of the program, with the lines of their operations.
func (s stretch) steps() []placed {
	list, all := steps(*s.program), s.ops()
	for i, p := range list {
		if p.Op < len(s.parts) {
			part := s.parts[p.Op]
			list[i].line, list[i].ops, list[i].limits, list[i].folder = part.Line, all[p.Op:], part.Limits, part.Folder
		}
	}
	return list
}

func (s stretch) fn() Function {
	if len(s.parts) == 1 {
		return s.parts[0].Go
	}
	return nil
}

func (s stretch) ops() []ops.Op {
	list := make([]ops.Op, 0, len(s.parts))
	for _, p := range s.parts {
		list = append(list, p.Op)
	}
	return list
}

// cut divides a body at its barriers. Its parts get the lines that they have for the
// database.
func cut(d dialect.Dialect, parts []Part) []stretch {
	var list []stretch
	begin := 0
	end := func(i int, barrier, strays bool) {
		if i > begin {
			list = append(list, stretch{parts: parts[begin:i], barrier: barrier, strays: strays})
		}
		begin = i
	}
	for i, p := range parts {
		parts[i].Line = revision.Entry{Line: p.Line, Sections: p.Sections}.LineFor(d.Server().Flavor, d.Name())
		if p.Go != nil {
			end(i, false, false)
			end(i+1, true, true)
			continue
		}
		if dialect.IsBarrier(d, p.Op) {
			end(i+1, true, !dialect.KeepsSession(d, p.Op))
		}
	}
	end(len(parts), false, false)
	return list
}

// parts returns what a revision does, with all limits that the file says.
func (rev Revision) parts() ([]Part, error) {
	list, err := rev.Parts()
	list = slices.Clone(list)
	for i := range list {
		list[i].Limits = list[i].Limits.Or(rev.Limits)
	}
	return list, err
}

// compilePure cuts a revision into stretches and compiles those that need no look
// at the database. The stretches are there with an error, too.
func (r *Runner) compilePure(parts []Part) ([]stretch, error) {
	list := cut(r.dialect, parts)
	for i := range list {
		s := &list[i]
		if s.fn() != nil || len(r.needs(*s).Tables) > 0 {
			continue
		}
		if err := r.compileWith(s, nil, dialect.Options{Online: r.options.Online}); err != nil {
			return list, err
		}
	}
	return list, nil
}

// compileStretch looks up what the stretch has to know, and compiles it.
func (r *Runner) compileStretch(ctx context.Context, s *stretch) error {
	before, opt, err := r.known(ctx, r.needs(*s))
	if err != nil {
		return err
	}
	return r.compileWith(s, before, opt)
}

// known is what there is of what is needed, and what to compile with it: nil, without a
// look, where nothing is.
func (r *Runner) known(ctx context.Context, needed introspect.Options) (*schema.Schema, dialect.Options, error) {
	opt := dialect.Options{Online: r.options.Online}
	if len(needed.Tables) == 0 {
		return nil, opt, nil
	}
	snap, err := introspect.Read(ctx, r.conn, needed)
	if err != nil {
		return nil, opt, err
	}
	opt.DefaultSchema = snap.DefaultSchema
	return &snap.Schema, opt, nil
}

// both are the needs of two stretches.
func both(a, b introspect.Options) introspect.Options {
	a.Tables = slices.Concat(a.Tables, b.Tables)
	a.Objects, a.Statements = a.Objects || b.Objects, a.Statements || b.Statements
	return a
}

func (r *Runner) compileWith(s *stretch, before *schema.Schema, opt dialect.Options) error {
	p, err := r.dialect.Compile(s.ops(), before, opt)
	if err != nil {
		return notThere(s.ops(), before, err)
	}
	s.program = &p
	return nil
}

// notThere says that an operation names what the database does not have, where it could not be compiled
// without knowing that and the database was asked.
func notThere(list []ops.Op, before *schema.Schema, err error) error {
	var unknown *dialect.UnknownBeforeError
	if before == nil || !errors.As(err, &unknown) {
		return err
	}
	now := ops.Evolve(*before)
	for _, op := range list {
		var absent *ops.NotFoundError
		if errors.As(now.Apply(op), &absent) && (absent.Table == unknown.Name || absent.Name == unknown.Name.String()) {
			return &ops.ApplyError{Op: unknown.Op, Err: absent}
		}
	}
	if now.Schema().Table(unknown.Name) == nil { // what a foreign key refers to, which Apply does not ask for
		return &ops.ApplyError{Op: unknown.Op, Err: &ops.NotFoundError{What: "table", Name: unknown.Name.String()}}
	}
	return err
}

// needs says what has to be looked up before the stretch is compiled, under the
// names that it has there before: Tables is empty if nothing has. What an operation
// of the stretch creates itself is not there to be looked up, and introspection
// leaves it out.
func (r *Runner) needs(s stretch) (o introspect.Options) {
	seen, before := map[schema.Name]bool{}, map[schema.Name]schema.Name{}
	was := func(n schema.Name) schema.Name {
		if from, renamed := before[n]; renamed {
			return from
		}
		return n
	}
	for _, p := range s.parts {
		if p.Op == nil {
			continue
		}
		for _, n := range r.dialect.Needs(p.Op) {
			if n = was(n); !seen[n] {
				seen[n] = true
				o.Tables = append(o.Tables, n)
			}
		}
		switch op := p.Op.(type) {
		case ops.RenameTable:
			before[op.To] = was(op.From)
		case ops.RenameObject:
			before[schema.Name{Schema: op.Object.Schema, Name: op.To}] = was(op.Object.QualifiedName())
			o.Objects = true
		case ops.AlterColumn:
			o.Statements = true // MODIFY takes away what it leaves out
		}
	}
	return o
}

// atomic reports whether a revision is one transaction, and whether it has to
// run with SQLite's foreign keys off. A stretch that could not be compiled yet
// may turn out to rebuild tables, which needs that.
func (r *Runner) atomic(rev Revision, list []stretch) (ok, foreignKeysOff bool) {
	if !r.dialect.TransactionalDDL() || rev.NoTransaction || r.options.Transaction == TransactionNone {
		return false, false
	}
	for _, s := range list {
		if s.program == nil {
			foreignKeysOff = foreignKeysOff || s.fn() == nil && r.dialect.Traits().RebuildsTables
			continue
		}
		for _, seg := range s.program.Segments {
			foreignKeysOff = foreignKeysOff || seg.Mode == dialect.ForeignKeysOff
		}
		if s.program.Apart() >= 0 {
			return false, false
		}
	}
	return true, foreignKeysOff
}
