package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/revision/graph"
)

func (a *app) baselineCommand() *cobra.Command {
	var f revisionFlags
	var noStamp bool
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Take over an existing database: write its first revision and stamp it",
		Long: "Write the first revision, which leads from nothing to the models, check that the live database is as the\n" +
			"models say, and stamp it: from then on it is at that revision, and a new environment can be built.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), f.given(), func(ctx context.Context, s *session) error {
				return a.baseline(ctx, s, f, noStamp)
			})
		},
	}
	c.Flags().StringVarP(&f.message, "message", "m", "baseline", "what the revision does")
	c.Flags().StringVar(&f.revID, "rev-id", "", "`ID` of the revision, for one of another tool")
	c.Flags().StringVar(&f.format, "format", "", "toml or sql")
	c.Flags().BoolVar(&noStamp, "no-stamp", false, "write the file and leave the database alone")
	return c
}

func (a *app) baseline(ctx context.Context, s *session, f revisionFlags, noStamp bool) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	if s.set.Graph.Len() > 0 {
		return refuse(exitFailure, "not_empty", "there are revisions already: a baseline is the first one",
			"migrate stamp sets the version table for revisions that exist")
	}
	models, keepUnnamed, err := s.models(ctx)
	if err != nil {
		return err
	}
	if err := a.verifyLive(ctx, s, m, keepUnnamed); err != nil {
		return err
	}
	o := s.diffOptions(m, nil)
	o.Naming.KeepUnnamed = keepUnnamed
	fromNothing := autogen.Diff(autogen.Input{Dialect: m.Dialect(), Declared: models, Options: o})
	draft, err := a.newDraft(s.set, f)
	if err != nil {
		return err
	}
	fillDraft(&draft, fromNothing.Changes)
	if err := a.writeRevision(s, s.config.Migrations.Locations[0], draft); err != nil {
		return err
	}
	if noStamp {
		return nil
	}
	s.set = nil
	if m, err = s.open(ctx); err != nil {
		return err
	}
	if _, _, err := m.Stamp(ctx, graph.StampKeep, draft.ID); err != nil {
		return err
	}
	fmt.Fprintf(a.say(), "stamped %s: it is at %s\n", s.target(), draft.ID)
	return nil
}

// verifyLive refuses a baseline that would lie: the live database has to be what
// the models say.
func (a *app) verifyLive(ctx context.Context, s *session, m *migrate.Migrator, keepUnnamed bool) error {
	models, _, err := s.models(ctx)
	if err != nil {
		return err
	}
	o := s.diffOptions(m, nil)
	o.Naming.KeepUnnamed = keepUnnamed
	d, err := m.Diff(ctx, models, o)
	if err != nil {
		return err
	}
	a.tellDifference(d)
	if len(d.Changes) == 0 {
		return nil
	}
	var b strings.Builder
	for _, c := range d.Changes {
		fmt.Fprintf(&b, "\n  %s", c.Text)
	}
	return refuse(exitFailure, "models_differ", "the database is not as the models declare it:"+b.String(),
		"correct the models (migrate schema > models.toml writes those of the database); for an empty database write the first revision with migrate revision --autogenerate")
}
