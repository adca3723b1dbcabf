package cli

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/models/gosource"
	"github.com/retort-db/migrate/schema"
)

func (a *app) modelsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "models",
		Short: "List the declared tables, and where each is declared",
		Long: "List the declared tables, and where each is declared. For models in Go it also\n" +
			"says which struct it is, and why that counts as a table. It connects to a\n" +
			"database only if there are models in SQL.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, a.listModels)
		},
	}
}

// declaredTable is a table and what declares it.
type declaredTable struct {
	Table  string `json:"table"`
	Source string `json:"source"` // toml, sql, or whose tags: gorm, xorm, bun, migrate
	Struct string `json:"struct,omitempty"`
	Why    string `json:"why,omitempty"`
	Where  string `json:"where,omitempty"`
}

func (a *app) listModels(ctx context.Context, s *session) error {
	tables, err := s.declaredTables(ctx)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("models", map[string]any{"tables": tables})
	}
	w := tabwriter.NewWriter(a.env.Stdout, 0, 0, 2, ' ', 0)
	for _, t := range tables {
		if t.Struct == "" {
			fmt.Fprintf(w, "%s\t%s\n", t.Table, t.Source)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", t.Table, t.Source, t.Struct, t.Where, t.Why)
	}
	return w.Flush()
}

func (s *session) declaredTables(ctx context.Context) ([]declaredTable, error) {
	sources, err := s.modelSources()
	if err != nil {
		return nil, err
	}
	var others, fromSQL schema.Schema
	var found []gosource.Found
	if len(sources.packages) > 0 {
		d, err := s.likelyDialect()
		if err != nil {
			return nil, err
		}
		result, err := s.goModels(ctx, d, sources.packages)
		if err != nil {
			return nil, err
		}
		others, found = result.Schema, result.Found
	}
	if len(sources.sqls) > 0 {
		if fromSQL, err = s.sqlModels(ctx, sources.sqls); err != nil {
			return nil, err
		}
		others = schema.Merge(others, fromSQL)
	}
	fromTOML, err := s.tomlModels(sources.tomls, others)
	if err != nil {
		return nil, err
	}
	tables := []declaredTable{}
	plain := func(from schema.Schema, source string) {
		for i := range from.Tables {
			tables = append(tables, declaredTable{Table: from.Tables[i].QualifiedName().String(), Source: source})
		}
	}
	plain(fromTOML, "toml")
	plain(fromSQL, "sql")
	for _, f := range found {
		tables = append(tables, declaredTable{
			Table: f.Table.String(), Source: f.Flavor, Struct: f.Struct, Why: f.Why, Where: where(f.Pos.Filename, f.Pos.Line),
		})
	}
	return tables, nil
}

// likelyDialect is that of the configured database, whatever its version is;
// nothing is connected to.
func (s *session) likelyDialect() (dialect.Dialect, error) {
	u, err := s.config.URL()
	if err != nil {
		return nil, err
	}
	return dialect.For(dialect.DefaultServer(string(u.Dialect)))
}
