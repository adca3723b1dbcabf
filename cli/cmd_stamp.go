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
)

func (a *app) stampCommand() *cobra.Command {
	var purge, sql, verify bool
	c := &cobra.Command{
		Use:   "stamp REVISION…",
		Short: "Set the version table without running anything",
		Long: "Set the version table without running anything. With --sql, REVISION is\n" +
			"START:TARGET, or TARGET if nothing is stamped yet.\n\n" +
			"With --verify, the revisions are first replayed in a scratch database. If the\n" +
			"live database differs from that, nothing is stamped, and the exit code is 6.\n" +
			"Objects that no revision creates do not count.",
		Example: "  migrate stamp head\n" +
			"  migrate stamp 3f2a9c1d77be --verify\n" +
			"  migrate stamp base --purge",
		Args: argCount(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			args = unshield(args)
			if sql && verify {
				return usage("stamp --sql has no database to --verify: diff rev:TARGET live compares it")
			}
			if sql && (purge || len(args) > 1) {
				return usage("stamp --sql takes one START:TARGET, and no --purge: the rows that are there are START")
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				if sql {
					return s.stampScript(args[0])
				}
				m, err := s.open(ctx)
				if err != nil {
					return err
				}
				mode := graph.StampKeep
				if purge {
					mode = graph.StampPurge
				}
				if verify {
					if err := a.verifyStamp(ctx, s, m, args, mode); err != nil {
						return err
					}
				}
				return a.stamp(ctx, s, m, args, mode)
			})
		},
	}
	c.Flags().BoolVar(&purge, "purge", false, "forget the rows that are there first")
	c.Flags().BoolVar(&verify, "verify", false, "refuse if the database is not what the revisions make")
	c.Flags().BoolVar(&sql, "sql", false, "write the SQL instead of running it")
	return c
}

func (a *app) stamp(ctx context.Context, s *session, m *migrate.Migrator, symbols []string, mode graph.StampMode) error {
	was, err := m.Current(ctx)
	if err != nil {
		return err
	}
	before, after, err := m.Stamp(ctx, mode, symbols...)
	if err != nil {
		return err
	}
	a.warnOfHalves(was.Unfinished)
	if a.flags.json {
		return a.printJSON("stamp", map[string]any{"before": list(before), "after": list(after)})
	}
	fmt.Fprintf(a.say(), "stamped %s: %s → %s\n", s.target(), rowsText(before), rowsText(after))
	return nil
}

// warnOfHalves says that nothing carries on any more what a stamp has passed over.
func (a *app) warnOfHalves(u *runner.Unfinished) {
	if u == nil {
		return
	}
	fmt.Fprintf(a.say(), "warning: the %s of %s was unfinished, and no run goes on with it after a stamp: finish by hand, or undo, what is in place of it:\n", u.Direction, u.Revision)
	for _, step := range u.Steps() {
		state := "not in place"
		switch {
		case step.Done:
			state = "in place"
		case step.Unknown:
			state = "not known"
		}
		fmt.Fprintf(a.say(), "  %-12s  %s\n", state, statementLabel(step.Note, step.SQL))
	}
}

// verifyStamp refuses a stamp that would vouch for what is not there: the database
// has to be what the revisions that it marks as applied make of an empty one.
func (a *app) verifyStamp(ctx context.Context, s *session, m *migrate.Migrator, symbols []string, mode graph.StampMode) error {
	st, err := m.Standing(ctx)
	if err != nil {
		return err
	}
	stamp, err := s.set.Graph.Stamp(st.Rows, symbols, mode)
	if err != nil {
		return err
	}
	made, err := s.replayed(ctx, stamp.To...)
	if err != nil {
		return err
	}
	live, err := s.side(ctx, sideLive)
	if err != nil {
		return err
	}
	live.connected = false // nothing is going to be done to its rows
	d, err := s.compareSides(ctx, live, side{snapshot: made, keepUnnamed: true}, false, nil)
	if err != nil {
		return err
	}
	a.tellDifference(d)
	if len(d.Changes) == 0 {
		return nil
	}
	var lacks strings.Builder
	for _, c := range d.Changes {
		lacks.WriteString("\n  " + c.Text)
	}
	return refuse(exitRefused, "not_as_stamped", fmt.Sprintf("%s is not what the revisions up to %s make of an empty database; it takes:%s",
		s.target(), rowsText(stamp.To), lacks.String()), "nothing was stamped: stamp the revision that it does stand at, or change the database first")
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
		Short: "Create the version table if it does not exist",
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
