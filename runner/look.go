package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// lookLimit bounds how many revisions are compiled with the outcome of one look at the
// database's catalogue, which takes longer than running most of them.
const lookLimit = 64

// waiting is a stretch that is not compiled yet, with what has to be looked up for it.
type waiting struct {
	*stretch
	needs introspect.Options
}

// look looks into the database for the first stretch of a revision whose turn has come,
// and compiles it. With the same look it compiles the first stretches of later revisions
// that would find the same when their turn comes.
func (r *Runner) look(ctx context.Context, j *job, ahead *ahead) error {
	first := waiting{&j.list[0], r.needs(j.list[0])}
	follow := r.sharing(j, ahead.there(lookLimit))
	needed := first.needs
	for _, w := range follow {
		needed = both(needed, w.needs)
	}
	known, opt, err := r.known(ctx, needed)
	if err != nil {
		return err
	}
	if err := r.compileWith(first.stretch, known, opt); err != nil {
		return err
	}
	for _, w := range follow {
		// A change to a table changes its partitions and heirs, too, which the names in a
		// revision do not show. So such tables are looked at again in their turn.
		if !related(known, w.needs.Tables) {
			_ = r.compileWith(w.stretch, known, opt) // an error comes again, and is told, in its turn
		}
	}
	return nil
}

// sharing lists the first stretches of the revisions that follow which can be compiled
// with what is found before first runs: no revision before them changes the tables that
// they have to know. Where hooks are called in between there are none, since these may
// change anything.
func (r *Runner) sharing(first *job, follow []opened) (list []waiting) {
	if r.hooksBetween() {
		return nil
	}
	changed, before := definitions{}, first
	for _, o := range follow {
		if !changed.by(before) || o.err != nil {
			return list
		}
		before = o.job
		if len(o.job.list) == 0 || o.job.list[0].program != nil || o.job.list[0].fn() != nil {
			continue
		}
		w := waiting{&o.job.list[0], r.needs(o.job.list[0])}
		if w.needs.Objects || slices.ContainsFunc(w.needs.Tables, changed.has) {
			return list
		}
		list = append(list, w)
	}
	return list
}

// definitions is a set of tables, by their names alone: without their schemas and in lower
// case, since two spellings may mean the same table. Taking two tables for one only costs
// another look.
type definitions map[string]bool

func (d definitions) has(table schema.Name) bool { return d[strings.ToLower(table.Name)] }

// by adds the tables that a revision changes, and reports whether all of them are known.
func (d definitions) by(j *job) bool {
	for _, s := range j.list {
		if s.fn() != nil || s.barrier {
			return false
		}
		for _, p := range s.parts {
			if _, rows := p.Op.(ops.Execute); rows {
				continue // it would be a barrier if it did more
			}
			tables, ok := ops.Redefines(p.Op)
			if !ok {
				return false
			}
			for _, t := range tables {
				d[strings.ToLower(t.Name)] = true
			}
		}
	}
	return true
}

// related reports whether one of the tables is a partition or an heir, or has some.
func related(s *schema.Schema, tables []schema.Name) bool {
	return slices.ContainsFunc(tables, func(n schema.Name) bool {
		t := s.Table(n)
		return t != nil && (len(t.Parents()) > 0 || len(s.Descendants(n)) > 0)
	})
}
