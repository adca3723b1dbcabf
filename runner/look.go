package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// lookLimit bounds how many revisions are compiled with one look at the database,
// which takes longer than most of them.
const lookLimit = 64

// look compiles the first stretch of a revision whose turn has come, which has to know
// what is there, and those of the revisions after it that would find the same in their
// turn.
func (r *Runner) look(ctx context.Context, j *job, follow []opened) error {
	needed := r.needs(j.list[0])
	list := append([]*stretch{&j.list[0]}, r.sharing(j, follow, &needed)...)
	if len(list) == 1 {
		return r.compileStretch(ctx, list[0])
	}
	snap, err := introspect.Read(ctx, r.conn, needed)
	if err != nil {
		return err
	}
	opt := dialect.Options{Online: r.options.Online, DefaultSchema: snap.DefaultSchema}
	if err := r.compileWith(list[0], &snap.Schema, opt); err != nil {
		return err
	}
	for _, s := range list[1:] {
		// What parents do is their partitions' and heirs', too: these look for themselves.
		if !related(&snap.Schema, r.needs(*s).Tables) {
			_ = r.compileWith(s, &snap.Schema, opt) // it is told in its turn
		}
	}
	return nil
}

// sharing are the stretches of the revisions that follow which wait for a look that can
// be the one before the first, and adds to it what they have to know: no revision before
// them changes that. A hook may.
func (r *Runner) sharing(first *job, follow []opened, needed *introspect.Options) (list []*stretch) {
	if r.hooksBetween() || len(follow) == 0 {
		return nil
	}
	changed := definitions{}
	for j := first; changed.by(j) && len(follow) > 0; follow = follow[1:] {
		if j = follow[0].job; j == nil || follow[0].err != nil {
			break
		}
		if len(j.list) == 0 || j.list[0].program != nil || j.list[0].fn() != nil {
			continue
		}
		own := r.needs(j.list[0])
		if own.Objects || slices.ContainsFunc(own.Tables, changed.has) {
			break
		}
		list = append(list, &j.list[0])
		needed.Tables, needed.Statements = append(needed.Tables, own.Tables...), needed.Statements || own.Statements
	}
	return list
}

// definitions are tables, by names that mean the same on any server: without their
// schemas, and in small letters.
type definitions map[string]bool

func (d definitions) has(table schema.Name) bool { return d[strings.ToLower(table.Name)] }

// by adds what a revision changes, and reports whether that can be told.
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
