package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

// fileRules are about revisions and models as they are written.
func fileRules() rules {
	return append(rules{
		on(func(f *revision.FileError, p *problem) {
			p.Code, p.Message, p.Hint = "bad_revision_file", f.Message, f.Hint
			p.Where = where(f.File, f.Line)
		}),
		explainMistakes,
		on(func(compiled *revision.GoError, p *problem) {
			p.Code, p.Message, p.Where = "written_in_go", "revision "+compiled.Revision+" is written in Go, and this program was built without it", compiled.File
			p.Hint = "run the program of yours that hands it to cli.WithRevisions, built anew"
		}),
		on(func(_ *migrate.BadGoRevisionError, p *problem) {
			p.Code = "bad_go_revision"
		}),
		on(func(_ *revision.ExistsError, p *problem) {
			p.Code, p.Hint = "file_exists", "choose another id or message, or remove the file"
		}),
		on(explainRevisionGraph),
	}, modelRules()...)
}

// modelRules are about models in Go and in SQL; explainMistakes is about those in
// TOML.
func modelRules() rules {
	return rules{
		on(func(source gosource.Errors, p *problem) {
			if len(source) == 1 {
				explainGoModel(source[0], p)
				return
			}
			p.Code, p.Message = "bad_models", fmt.Sprintf("%d mistakes in Go models", len(source))
			p.Where, p.Detail = where(source[0].File, source[0].Line), source.Error()
		}),
		on(explainGoModel),
		on(func(q *sqlfile.Error, p *problem) {
			p.Code, p.Message, p.Hint, p.Detail = "bad_models", q.Message, q.Hint, q.Excerpt
			p.Where = fmt.Sprintf("%s:%d:%d", q.File, q.Line, q.Column)
		}),
	}
}

func explainGoModel(g *gosource.Error, p *problem) {
	p.Code, p.Message, p.Hint = "bad_models", g.What(), g.Hint
	if g.File != "" {
		p.Where = where(g.File, g.Line)
	}
}

// explainRevisionGraph is about files that make no graph.
func explainRevisionGraph(e *revision.GraphError, p *problem) {
	p.Code, p.Where = "bad_graph", strings.Join(e.Files, ", ")
	p.Message = e.Err.Error()
	if coded, ok := errors.AsType[graph.Error](e.Err); ok {
		p.Code, p.Hint = coded.Code(), coded.Hint()
	}
	if missing, ok := errors.AsType[*graph.MissingRevisionError](e.Err); ok && missing.LabelOf == "" {
		p.Hint += "; migrate show --recorded " + missing.Missing + " prints it where a database has it applied"
	}
}

// explainMistakes is about what was found in TOML files, all of it at once.
func explainMistakes(err error, p *problem) bool {
	many := mistakes(err)
	if len(many) == 0 {
		return false
	}
	p.Code, p.Message, p.Where = "bad_file", many[0].Message, where(many[0].File, many[0].Line)
	if len(many) > 1 {
		p.Message, p.Detail = count(len(many), "mistake"), many.Error()
	}
	return true
}

// mistakes are those that were found in TOML files, of all that err joins.
func mistakes(err error) schematoml.Errors {
	var list schematoml.Errors
	switch e := err.(type) { //nolint:errorlint // this walks the tree
	case *schematoml.Error:
		return schematoml.Errors{e}
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			list = append(list, mistakes(inner)...)
		}
	case interface{ Unwrap() error }:
		return mistakes(e.Unwrap())
	}
	return list
}
