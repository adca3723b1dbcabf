package runner

import (
	"context"
	"errors"
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// Preview is what a step of a plan would do.
type Preview struct {
	Step    graph.Step
	File    string
	Message string
	// OpsHash is that of the revision's operations.
	OpsHash    string
	Statements []PreviewStatement
	// Unknown says why there are no more statements, or is empty: what comes after
	// SQL that may change anything is known only when that has run.
	Unknown string
}

// PreviewStatement is a statement of a Preview.
type PreviewStatement struct {
	Note  string
	SQL   string
	Risks []dialect.Risk
	// Alone says that it runs outside a transaction.
	Alone bool
	// AfterCommit says that what comes before is committed first, so that its locks
	// are not held meanwhile.
	AfterCommit bool
}

// Preview compiles the steps of a plan without running them. It looks up what
// they have to know, in one go, and writes nothing.
func (r *Runner) Preview(ctx context.Context, plan []graph.Step) ([]Preview, error) {
	list := make([]Preview, len(plan))
	bodies := make([][]Part, len(plan))
	var needed []schema.Name
	for i, step := range plan {
		rev, err := r.source.Open(step.Revision)
		if err != nil {
			return nil, err
		}
		list[i] = Preview{Step: step, File: rev.File, Message: rev.Message, OpsHash: rev.OpsHash}
		if bodies[i], err = rev.parts(step.Direction); err != nil {
			return nil, job{rev: rev, step: step}.untouched(err)
		}
		needed = append(needed, r.needs(stretch{parts: bodies[i]})...)
	}
	known, opt := &schema.Schema{}, dialect.Options{Online: r.options.Online}
	if len(needed) > 0 {
		snap, err := introspect.Read(ctx, r.conn, introspect.Options{Tables: needed})
		if err != nil {
			return nil, err
		}
		known, opt.DefaultSchema = &snap.Schema, snap.DefaultSchema
	}
	for i := range list {
		for _, s := range cut(r.dialect, bodies[i]) {
			var err error
			if known, err = r.preview(&list[i], s, known, opt); err != nil {
				return nil, job{rev: Revision{ID: list[i].Step.Revision, File: list[i].File}, step: list[i].Step, list: []stretch{{parts: bodies[i]}}}.untouched(err)
			}
		}
	}
	return list, nil
}

// preview adds the statements of a stretch, and returns what is known after it:
// nothing after a barrier.
func (r *Runner) preview(p *Preview, s stretch, known *schema.Schema, opt dialect.Options) (*schema.Schema, error) {
	if s.fn() != nil {
		p.Statements = append(p.Statements, PreviewStatement{Note: strings.TrimSpace("call the Go function " + s.parts[0].Name)})
		return nil, nil
	}
	program, err := r.dialect.Compile(s.ops(), known, opt)
	var unknown *dialect.UnknownBeforeError
	switch {
	case errors.As(err, &unknown) && known == nil:
		if p.Unknown == "" {
			p.Unknown = "the statements that follow depend on what the SQL before them leaves behind"
		}
	case err != nil:
		return nil, err
	default:
		p.Statements = append(p.Statements, previewed(program)...)
	}
	if s.barrier || known == nil {
		return nil, nil
	}
	for _, op := range s.ops() {
		// What is not known of is not needed either.
		if after, err := ops.Apply(*known, op); err == nil {
			known = &after
		}
	}
	return known, nil
}

func previewed(p dialect.Program) []PreviewStatement {
	var list []PreviewStatement
	before := placed{mode: dialect.Autocommit}
	for _, step := range steps(p) {
		list = append(list, PreviewStatement{
			Note: step.Note, SQL: sqlOf(step.Step), Risks: step.Risks, Alone: step.mode == dialect.Autocommit,
			AfterCommit: step.mode == dialect.Transaction && before.mode == dialect.Transaction && step.segment != before.segment,
		})
		before = step
	}
	return list
}
