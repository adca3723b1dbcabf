package runner

import (
	"context"
	"errors"
	"io"
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
	// OpsHash is that of the revision's operations in the step's direction.
	OpsHash    string
	Statements []PreviewStatement
	// Unknown says why the list ends early, or is empty: what follows SQL that may
	// change anything can be compiled only once that has run.
	Unknown string
}

// PreviewStatement is a statement of a Preview.
type PreviewStatement struct {
	Note  string
	SQL   string
	Risks []dialect.Risk
	// Causes name, for each of Risks, the part of the statement that bears it.
	Causes []string
	// Alone says that the statement runs outside a transaction.
	Alone bool
	// Rows is how many rows it adds from a data file.
	Rows int64
	// AfterCommit says that what comes before is committed first, so that its locks
	// are not held meanwhile.
	AfterCommit bool
}

// Preview compiles the steps of a plan without running them. It looks up what
// they have to know, in one go, and writes nothing.
func (r *Runner) Preview(ctx context.Context, plan []graph.Step) ([]Preview, error) {
	list := make([]Preview, len(plan))
	bodies := make([][]Part, len(plan))
	var needed introspect.Options
	for i, step := range plan {
		rev, err := r.source.Open(step.Revision, step.Direction)
		if err != nil {
			return nil, err
		}
		list[i] = Preview{Step: step, File: rev.File, Message: rev.Message, OpsHash: rev.OpsHash}
		if bodies[i], err = rev.parts(); err != nil {
			return nil, job{rev: rev, step: step}.untouched(err)
		}
		needed = both(needed, r.needs(stretch{parts: bodies[i]}))
	}
	known, opt, err := r.known(ctx, needed)
	if err != nil {
		return nil, err
	}
	if known == nil {
		known = &schema.Schema{}
	}
	made := ops.NewTables{}
	for i := range list {
		for _, s := range cut(r.dialect, bodies[i]) {
			var err error
			if known, err = r.preview(&list[i], s, known, opt, made); err != nil {
				return nil, job{rev: Revision{ID: list[i].Step.Revision, File: list[i].File}, step: list[i].Step, list: []stretch{{parts: bodies[i]}}}.untouched(err)
			}
		}
	}
	return list, nil
}

// preview adds the statements of a stretch, and returns what is known after it:
// nothing after a barrier.
func (r *Runner) preview(p *Preview, s stretch, known *schema.Schema, opt dialect.Options, made ops.NewTables) (*schema.Schema, error) {
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
		return nil, notThere(s.ops(), known, err)
	default:
		s.program = &program
		list, err := r.previewed(s, made)
		if err != nil {
			return nil, err
		}
		p.Statements = append(p.Statements, list...)
	}
	if s.barrier || known == nil {
		return nil, nil
	}
	now := ops.Evolve(*known)
	for _, op := range s.ops() {
		_ = now.Apply(op) // what is not known of is not needed either
	}
	return now.Schema(), nil
}

// previewed tells of the steps of a stretch. Files of rows are read to their end,
// so that a mistake in them is found now.
func (r *Runner) previewed(s stretch, made ops.NewTables) ([]PreviewStatement, error) {
	var list []PreviewStatement
	before := placed{mode: dialect.Autocommit}
	steps := s.steps()
	risks := risksOf(made, s.ops(), steps)
	for i, step := range steps {
		if step.Assert != nil { // it changes nothing, and upgrade does not tell of it either
			before = step
			continue
		}
		causes := make([]string, len(risks[i]))
		for j, k := range risks[i] {
			causes[j] = step.Cause(k)
		}
		rows, err := r.countRows(step)
		if err != nil {
			return nil, err
		}
		list = append(list, PreviewStatement{
			Rows: rows,
			Note: step.Note, SQL: sqlOf(step.Step), Risks: risks[i], Causes: causes, Alone: step.mode == dialect.Autocommit,
			AfterCommit: step.mode == dialect.Transaction && before.mode == dialect.Transaction && step.segment != before.segment,
		})
		before = step
	}
	return list, nil
}

// countRows is how many rows a step has, or its file.
func (r *Runner) countRows(step placed) (int64, error) {
	if step.Copy != nil {
		return step.Copy.Count(), nil
	}
	if step.Load == nil {
		return 0, nil
	}
	rows, err := openRows(r.dialect, step.folder, *step.Load, nil)
	if err != nil {
		return 0, err
	}
	defer rows.close()
	for {
		switch _, err := rows.next(); {
		case errors.Is(err, io.EOF):
			return rows.n, nil
		case err != nil:
			return 0, err
		}
	}
}
