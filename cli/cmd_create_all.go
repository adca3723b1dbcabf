package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

func (a *app) createAllCommand() *cobra.Command {
	var sql bool
	c := &cobra.Command{
		Use:   "create-all",
		Short: "Create the declared schema in an empty database",
		Long: "Create the declared schema in an empty database in one go, without running\n" +
			"revisions, and stamp the heads: for tests and first installations. Rows that\n" +
			"revisions insert are missing afterwards. A database that is not empty is\n" +
			"refused.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				if sql {
					return s.createScript(ctx)
				}
				return a.createAll(ctx, s)
			})
		},
	}
	c.Flags().BoolVar(&sql, "sql", false, "write the SQL instead of running it")
	return c
}

// createAllData is the JSON of create-all.
type createAllData struct {
	Tables []string `json:"tables"`
	Heads  []string `json:"heads"`
}

func (a *app) createAll(ctx context.Context, s *session) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	a.tellDatabase(s, m)
	c, err := s.comparison(ctx, m, nil)
	if err != nil {
		return err
	}
	heads, err := m.CreateAll(ctx, c.models, c.options)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("create-all", createAllData{Tables: tableNames(c.models), Heads: list(heads)})
	}
	what := "created " + count(len(c.models.Tables), "table")
	if n := len(m.Graph().Heads()); n == 0 {
		fmt.Fprintf(a.say(), "%s; there is no revision yet: nothing is stamped\n", what)
		return nil
	}
	fmt.Fprintf(a.say(), "%s, stamped %s\n", what, rowsText(heads))
	return nil
}

func tableNames(s schema.Schema) []string {
	names := []string{}
	for i := range s.Tables {
		names = append(names, s.Tables[i].QualifiedName().String())
	}
	return names
}

// createScript writes what create-all would do. Only models in SQL need a
// database for that.
func (s *session) createScript(ctx context.Context) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	var stamp graph.Stamp
	if set.Graph.Len() > 0 {
		if stamp, err = set.Graph.Stamp(nil, []string{"heads"}, graph.StampKeep); err != nil {
			return err
		}
	}
	return s.printScript("create-all", func(w io.Writer, d dialect.Dialect) error {
		models, keepUnnamed, err := s.modelsFor(ctx, d)
		if err != nil {
			return err
		}
		o, err := s.diffOptions(nil)
		if err != nil {
			return err
		}
		o.Naming.KeepUnnamed = keepUnnamed
		return runner.CreateScript(w, d, migrate.CreateOps(d, models, o), stamp, runner.ScriptOptions{VersionTable: s.versionTable(), FromBase: true})
	})
}

// creationRules are about why nothing was created.
func creationRules() rules {
	return rules{
		on(func(full *migrate.NotEmptyError, p *problem) {
			p.Code, p.Message, p.exit = "not_empty", notEmptyText(full), exitRefused
			p.Hint = "create-all is for empty databases; migrate upgrade brings others up to date, and migrate baseline takes over one that has no revisions"
		}),
		on(explainCreation),
	}
}

func explainCreation(e *runner.CreateError, p *problem) {
	p.Code, p.exit = "not_created", exitFailure
	p.Message = "the schema was not created: " + rootMessage(e.Err)
	if e.Note != "" {
		p.Message = fmt.Sprintf("the schema was not created: it failed at %q: %s", e.Note, rootMessage(e.Err))
	}
	if e.SQL != "" {
		p.Detail, _ = marked(e.SQL, e.Err, 1)
	}
	var inner problem
	if causes := append(dialectRules(), explainDatabase); causes.explain(e.Err, &inner) {
		p.Hint, p.exit = inner.Hint, max(inner.exit, exitFailure)
	}
	p.Message += "; nothing of it remains"
	if e.Left {
		p.Message = strings.TrimSuffix(p.Message, "nothing of it remains") + "what was made before is still there: " + rootMessage(e.Undoing)
		p.Hint = "drop the database and create it anew"
	}
}

func notEmptyText(e *migrate.NotEmptyError) string {
	var names []string
	for _, n := range e.Tables {
		if len(names) == 5 {
			names = append(names, "…")
			break
		}
		names = append(names, n.String())
	}
	switch {
	case len(e.Rows) > 0:
		return "the database is not empty: it is at " + rowsText(e.Rows)
	case len(names) > 0:
		return fmt.Sprintf("the database is not empty: it holds %s (%s)", count(len(e.Tables), "table"), strings.Join(names, ", "))
	}
	return "the database is not empty: it holds " + count(e.Others, "object")
}
