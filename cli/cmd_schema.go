package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/runner"
	"github.com/retort-db/migrate/schema"
)

func (a *app) schemaCommand() *cobra.Command {
	var format, from string
	c := &cobra.Command{
		Use:   "schema",
		Short: "Print the live schema as models, SQL or JSON",
		Long: "Print the live schema as TOML models, as SQL of the connected database, or as\n" +
			"JSON, without what autogenerate.exclude names. With --from models the declared\n" +
			"schema is printed instead. With --url the live one needs no configuration.",
		Example: "  migrate schema > models.toml\n" +
			"  migrate schema --format sql > schema.sql\n" +
			"  migrate schema --url postgres://localhost/app",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if a.flags.json && !c.Flags().Changed("format") {
				format = "json"
			}
			with := a.with
			if from == "live" {
				with = a.withDatabase
			}
			return with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.schema(ctx, s, format, from)
			})
		},
	}
	c.Flags().StringVar(&format, "format", "toml", "`toml, sql or json`")
	c.Flags().StringVar(&from, "from", "live", "`live or models`")
	return c
}

func (a *app) schema(ctx context.Context, s *session, format, from string) error {
	if !slices.Contains([]string{"toml", "sql", "json"}, format) {
		return usage(fmt.Sprintf("--format %s: there are toml, sql and json", format))
	}
	sc, keepUnnamed, err := a.schemaFrom(ctx, s, from)
	if err != nil {
		return err
	}
	var text string
	switch format {
	case "json":
		tree, err := schemaTree(sc)
		if err != nil {
			return err
		}
		return a.printJSON("schema", map[string]any{"schema": tree})
	case "toml":
		text = string(tomlfile.Render(sc))
	case "sql":
		if text, err = s.schemaSQL(ctx, sc, keepUnnamed); err != nil {
			return err
		}
	}
	if a.flags.json {
		return a.printJSON("schema", map[string]any{format: text})
	}
	_, err = fmt.Fprint(a.env.Stdout, text)
	return err
}

// schemaFrom is the live schema or the declared one. keepUnnamed says that a
// constraint without a name really has none.
func (a *app) schemaFrom(ctx context.Context, s *session, from string) (sc schema.Schema, keepUnnamed bool, err error) {
	switch from {
	case "live":
		snap, err := s.snapshot(ctx)
		if err != nil {
			return schema.Schema{}, false, err
		}
		a.tellLeftAlone(snap)
		sc, left := inScope(snap.Schema, s.config.Autogenerate)
		for _, n := range left {
			fmt.Fprintf(a.say(), "left out: %s, as autogenerate.include and exclude say\n", n)
		}
		return sc, true, nil
	case "models":
		return s.models(ctx)
	}
	return schema.Schema{}, false, usage(fmt.Sprintf("--from %s: there are live and models", from))
}

// schemaTree is the JSON of a schema: the tables and keys of its models.
func schemaTree(s schema.Schema) (map[string]any, error) {
	tree := map[string]any{}
	err := toml.Unmarshal(tomlfile.Render(s), &tree)
	return tree, err
}

// snapshot introspects the database without loading revisions.
func (s *session) snapshot(ctx context.Context) (introspect.Snapshot, error) {
	s.looking = true
	db, err := s.database(ctx)
	if err != nil {
		return introspect.Snapshot{}, err
	}
	var snap introspect.Snapshot
	err = s.reading(ctx, db, func() (err error) {
		snap, err = introspect.Read(ctx, db, introspect.Options{Ignore: s.ownTables(), Grants: s.config.Autogenerate.Grants, Statements: true})
		return err
	})
	return snap, err
}

// ownTables are the tool's own, which are nobody's models.
func (s *session) ownTables() []schema.Name {
	version := s.versionTable()
	return []schema.Name{version, {Schema: version.Schema, Name: runner.JournalTable}}
}

// others tells the tables that the config excludes; nil if it excludes none.
func (s *session) others() func(schema.Name) bool {
	include := includer(s.config.Autogenerate)
	if include == nil {
		return nil
	}
	return func(n schema.Name) bool { return !include("table", n) }
}

func (a *app) tellLeftAlone(snap introspect.Snapshot) {
	for _, l := range snap.LeftAlone {
		fmt.Fprintf(a.say(), "left alone: %s %s (%s)\n", l.Kind, l.Name, l.Reason)
	}
}

// schemaSQL is what creates a schema in an empty database.
func (s *session) schemaSQL(ctx context.Context, sc schema.Schema, keepUnnamed bool) (string, error) {
	d, err := s.dialect(ctx)
	if err != nil {
		return "", err
	}
	in := autogen.Input{Dialect: d, Declared: sc}
	in.Options.Naming.KeepUnnamed, in.Options.Grants = keepUnnamed, true // none are in it unless they were asked for
	list := autogen.Ops(autogen.Diff(in).Changes)
	text, _, err := autogen.Script(d, autogen.Entries(list), &schema.Schema{})
	switch {
	case err != nil || text == "":
		return "", err
	case d.Name() == "postgres":
		return forClients(d, "BEGIN;\n\n"+text+"COMMIT;\n"), nil // all or nothing; SET LOCAL among it is for that long
	case d.Name() == "mysql":
		return "SET NAMES utf8mb4;\n\n" + text, nil // a client may have another character set than the file
	}
	return text, nil
}
