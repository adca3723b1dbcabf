package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

func (a *app) stampCommand() *cobra.Command {
	var purge, sql bool
	c := &cobra.Command{
		Use:   "stamp REVISION…",
		Short: "Set the version table without running anything",
		Long: "Set the version table without running anything. With --sql, REVISION is\n" +
			"START:TARGET, or TARGET where nothing is stamped yet.",
		Args: argCount(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			args = unshield(args)
			if sql && (purge || len(args) > 1) {
				return usage("stamp --sql takes one START:TARGET, and no --purge: the rows that are there are START")
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				if sql {
					return s.stampScript(args[0])
				}
				return a.stamp(ctx, s, args, purge)
			})
		},
	}
	c.Flags().BoolVar(&purge, "purge", false, "forget the rows that are there first")
	c.Flags().BoolVar(&sql, "sql", false, "write the SQL instead of running it")
	return c
}

func (a *app) stamp(ctx context.Context, s *session, symbols []string, purge bool) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	mode := graph.StampKeep
	if purge {
		mode = graph.StampPurge
	}
	before, after, err := m.Stamp(ctx, mode, symbols...)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("stamp", map[string]any{"before": list(before), "after": list(after)})
	}
	fmt.Fprintf(a.say(), "stamped %s: %s → %s\n", s.target(), rowsText(before), rowsText(after))
	return nil
}

// stampScript writes the SQL of a stamp, made without a database.
func (s *session) stampScript(text string) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	stamp, err := set.Graph.OfflineStamp(text)
	if err != nil {
		return err
	}
	return s.printScript("stamp", func(w io.Writer, d dialect.Dialect) error {
		return runner.StampScript(w, d, stamp, runner.ScriptOptions{VersionTable: s.versionTable(), FromBase: len(stamp.From) == 0})
	})
}

func (a *app) ensureVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ensure-version",
		Short: "Create the version table if it is not there",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.ensureVersion(ctx, s)
			})
		},
	}
}

func (a *app) ensureVersion(ctx context.Context, s *session) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	if err := m.EnsureVersionTable(ctx); err != nil {
		return err
	}
	table := s.versionTable().String()
	if a.flags.json {
		return a.printJSON("ensure-version", map[string]any{"version_table": table})
	}
	fmt.Fprintf(a.say(), "%s has the version table %s\n", s.target(), table)
	return nil
}
