package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision/graph"
)

func (a *app) stampCommand() *cobra.Command {
	var purge bool
	c := &cobra.Command{
		Use:   "stamp REVISION…",
		Short: "Set the version table without running anything",
		Args:  argCount(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.stamp(ctx, s, unshield(args), purge)
			})
		},
	}
	c.Flags().BoolVar(&purge, "purge", false, "forget the rows that are there first")
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
