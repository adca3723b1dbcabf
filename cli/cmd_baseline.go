package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/schema"
)

// baselineFlags are those of baseline.
type baselineFlags struct {
	message, revID, format string
	noStamp                bool
}

func (a *app) baselineCommand() *cobra.Command {
	var f baselineFlags
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Take over an existing database as its first revision",
		Long: "Write the first revision, which leads from an empty database to the models,\n" +
			"check that the live database is as the models say, and stamp it: from then on it\n" +
			"is at that revision. A new environment is built by running the revision.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			given := map[string][]string{}
			if f.format != "" {
				given["migrations.file_format"] = []string{f.format}
			}
			return a.with(c.Context(), given, func(ctx context.Context, s *session) error {
				return a.baseline(ctx, s, f)
			})
		},
	}
	c.Flags().StringVarP(&f.message, "message", "m", "baseline", "what the revision does")
	c.Flags().StringVar(&f.revID, "rev-id", "", "`ID` of the revision, for one of another tool")
	c.Flags().StringVar(&f.format, "format", "", "toml or sql")
	c.Flags().BoolVar(&f.noStamp, "no-stamp", false, "write the file and leave the database alone")
	return c
}

// baselineData is the JSON of baseline.
type baselineData struct {
	revisionData
	Stamped bool `json:"stamped"`
}

func (a *app) baseline(ctx context.Context, s *session, f baselineFlags) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	if n := s.set.Graph.Len(); n > 0 {
		return refuse(exitFailure, "not_empty", "a baseline is the first revision, and there are revisions already: "+count(n, "revision"),
			"migrate stamp REVISION sets the version table to one that exists; migrate revision --autogenerate writes a further one")
	}
	c, err := s.comparison(ctx, m, nil)
	if err != nil {
		return err
	}
	changes := c.fromNothing()
	if len(changes) == 0 {
		return refuse(exitFailure, "no_models", "the models declare nothing",
			"migrate schema > models.toml writes what the database holds")
	}
	live, err := a.verifyLive(ctx, c)
	if err != nil {
		return err
	}
	draft, err := s.newDraft(graph.NewRevision{ID: f.revID, Message: f.message})
	if err != nil {
		return err
	}
	autogen.Fill(&draft, changes)
	written, err := a.writeRevision(ctx, s, s.config.Migrations.Locations[0], draft, &schema.Schema{})
	if err != nil {
		return err
	}
	if !f.noStamp {
		if err := s.stampWritten(ctx, written.Revision); err != nil {
			return err
		}
	}
	if a.flags.json {
		return a.printJSON("baseline", baselineData{revisionData: written, Stamped: !f.noStamp})
	}
	a.tellRevision(written)
	a.tellMissing(live.LeftAlone, written.File)
	if !f.noStamp {
		fmt.Fprintf(a.say(), "stamped %s: it is at %s\n", s.target(), written.Revision)
	}
	return nil
}

// stampWritten stamps revisions that were written after the others were loaded.
func (s *session) stampWritten(ctx context.Context, ids ...string) error {
	s.set = nil
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	_, _, err = m.Stamp(ctx, graph.StampKeep, ids...)
	return err
}

// tellMissing says what no revision makes, so that a new database lacks it.
func (a *app) tellMissing(list []introspect.LeftAlone, file string) {
	const most = 5
	if len(list) == 0 {
		return
	}
	var names []string
	for _, l := range list[:min(most, len(list))] {
		names = append(names, l.Kind+" "+l.Name.String())
	}
	if more := len(list) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	fmt.Fprintf(a.say(), "no revision makes what the tool has no words for, and a new database lacks it: %s; what is needed there, make by execute operations at the beginning of %s\n",
		strings.Join(names, ", "), file)
}

// verifyLive refuses a baseline that would lie: the live database has to be what
// the models say.
func (a *app) verifyLive(ctx context.Context, c comparison) (introspect.Snapshot, error) {
	d, err := c.live(ctx)
	if err != nil {
		return introspect.Snapshot{}, err
	}
	a.tellDifference(d)
	switch {
	case len(d.Changes) == 0:
		return d.Live, nil
	case nothingIn(d):
		return d.Live, refuse(exitFailure, "empty_database", "there is nothing to take over: the database is empty",
			`migrate revision --autogenerate -m "…" writes the first revision of a new database`)
	}
	return d.Live, refuse(exitFailure, "models_differ", "the database is not as the models declare it:"+changeTexts(d.Changes),
		"correct the models; migrate schema > models.toml writes those of the database")
}

func nothingIn(d migrate.Difference) bool {
	return nothingOf(d.Live.Schema)
}

func nothingOf(s schema.Schema) bool {
	return len(s.Tables)+len(s.Objects)+len(s.Enums)+len(s.Domains)+len(s.Sequences)+len(s.Composites) == 0
}

func changeTexts(changes []autogen.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "\n  %s", c.Text)
	}
	return b.String()
}
