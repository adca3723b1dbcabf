package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

func (a *app) schemaCommand() *cobra.Command {
	var format, from string
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the live schema as models, SQL or JSON",
		Long: "Print the live schema as TOML models, as SQL of the connected database, or as JSON. With --from models the\n" +
			"declared schema is printed instead.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if a.flags.json {
				format = "json"
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.schema(ctx, s, format, from)
			})
		},
	}
	c.Flags().StringVar(&format, "format", "toml", "`toml, sql or json`")
	c.Flags().StringVar(&from, "from", "live", "`live or models`")
	return c
}

func (a *app) schema(ctx context.Context, s *session, format, from string) error {
	var sc schema.Schema
	switch from {
	case "live":
		snap, err := s.snapshot(ctx)
		if err != nil {
			return err
		}
		a.tellLeftAlone(snap)
		sc = snap.Schema
	case "models":
		var err error
		if sc, _, err = s.models(ctx); err != nil {
			return err
		}
	default:
		return usage(fmt.Sprintf("--from %s: there are live and models", from))
	}
	switch format {
	case "toml":
		_, err := a.env.Stdout.Write(tomlfile.Render(sc))
		return err
	case "json":
		return a.printJSON("schema", map[string]any{"schema": sc})
	case "sql":
		return a.schemaSQL(ctx, s, sc)
	}
	return usage(fmt.Sprintf("--format %s: there are toml, sql and json", format))
}

// snapshot introspects the database without loading revisions.
func (s *session) snapshot(ctx context.Context) (introspect.Snapshot, error) {
	db, err := s.database(ctx)
	if err != nil {
		return introspect.Snapshot{}, err
	}
	return introspect.Read(ctx, db, introspect.Options{Ignore: s.ownTables()})
}

// ownTables are the tool's own, which are nobody's models.
func (s *session) ownTables() []schema.Name {
	version := s.versionTable()
	return []schema.Name{version, {Schema: version.Schema, Name: runner.JournalTable}}
}

func (a *app) tellLeftAlone(snap introspect.Snapshot) {
	for _, l := range snap.LeftAlone {
		fmt.Fprintf(a.say(), "left alone: %s %s (%s)\n", l.Kind, l.Name, l.Reason)
	}
}

// schemaSQL writes what creates the schema in an empty database.
func (a *app) schemaSQL(ctx context.Context, s *session, sc schema.Schema) error {
	m, err := s.dialect(ctx)
	if err != nil {
		return err
	}
	d := autogen.Diff(autogen.Input{Dialect: m, Declared: sc})
	list := make([]ops.Op, len(d.Changes))
	for i, c := range d.Changes {
		list[i] = c.Op
	}
	text, err := statements(m, list, &schema.Schema{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.env.Stdout, joinStatements(text))
	return err
}
