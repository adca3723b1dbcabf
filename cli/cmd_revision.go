package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

// revisionFlags are those of revision.
type revisionFlags struct {
	message      string
	autogenerate bool
	allowEmpty   bool
	head         []string
	splice       bool
	labels       []string
	dependsOn    []string
	versionPath  string
	revID        string
	format       string
	sql          bool
	renames      string
	from         string
	only, skip   []string
}

func (a *app) revisionCommand() *cobra.Command {
	var f revisionFlags
	c := &cobra.Command{
		Use:   "revision",
		Short: "Write a new revision file",
		Long: "Write a new revision file: an empty one, or with --autogenerate one that leads\n" +
			"from the database to the models. With --from scratch the revisions are replayed\n" +
			"in an empty database beside it, or in memory, and that one is compared: no live\n" +
			"database is needed. With --from empty it leads from an empty database to the\n" +
			"models.",
		Example: "  migrate revision --autogenerate -m \"add age\"\n" +
			"  migrate revision -m \"fill in ages\" --format sql\n" +
			"  migrate revision -m \"begin the shop\" --head base --branch-label shop",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return refuse(exitUsage, "usage", "a revision's message is given by -m",
					fmt.Sprintf("migrate revision -m %q", strings.Join(unshield(args), " ")))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			if f.sql && c.Flags().Changed("format") {
				return usage("--sql is --format sql: give one of them")
			}
			return a.with(c.Context(), f.given(), func(ctx context.Context, s *session) error {
				return a.revision(ctx, s, f)
			})
		},
	}
	c.Flags().StringVarP(&f.message, "message", "m", "", "what the revision does")
	c.Flags().BoolVar(&f.autogenerate, "autogenerate", false, "fill it with what leads from the database to the models")
	c.Flags().StringVar(&f.from, "from", "live", "what to compare the models with: `live, empty or scratch`")
	c.Flags().BoolVar(&f.allowEmpty, "allow-empty", false, "write a file even when nothing differs")
	c.Flags().StringSliceVar(&f.head, "head", nil, "`REVISION` to follow (default: the head), or base")
	c.Flags().BoolVar(&f.splice, "splice", false, "allow a parent that is not a head")
	c.Flags().StringSliceVar(&f.labels, "branch-label", nil, "`LABEL` of the branch that begins here")
	c.Flags().StringSliceVar(&f.dependsOn, "depends-on", nil, "`REVISION` that has to be applied before")
	c.Flags().StringVar(&f.versionPath, "version-path", "", "`FOLDER` to write to, one of the locations")
	c.Flags().StringVar(&f.revID, "rev-id", "", "`ID` of the revision (default: twelve random hexadecimal digits)")
	c.Flags().StringVar(&f.format, "format", "", "toml, sql or go")
	c.Flags().BoolVar(&f.sql, "sql", false, "as --format sql")
	c.Flags().StringVar(&f.renames, "renames", "", "what to do if a drop and an add look like a rename: ask, drop or refuse")
	kindFlags(c, &f.only, &f.skip)
	return c
}

func (f revisionFlags) given() map[string][]string {
	out := map[string][]string{}
	if f.sql {
		f.format = "sql"
	}
	if f.format != "" {
		out["migrations.file_format"] = []string{f.format}
	}
	if f.renames != "" {
		out["autogenerate.renames"] = []string{f.renames}
	}
	return withKinds(out, f.only, f.skip)
}

// place is where in the graph the revision is to stand.
func (f revisionFlags) place() graph.NewRevision {
	return graph.NewRevision{
		ID: f.revID, Message: f.message, Head: f.head, Splice: f.splice, Labels: f.labels, DependsOn: f.dependsOn,
	}
}

func (a *app) revision(ctx context.Context, s *session, f revisionFlags) error {
	if !slices.Contains([]string{fromLive, fromEmpty, fromScratch}, f.from) {
		return usage(fmt.Sprintf("--from %s: there are live, empty and scratch", f.from))
	}
	draft, err := s.newDraft(f.place())
	if err != nil {
		return err
	}
	var d migrate.Difference
	if f.autogenerate {
		if d, err = a.compareFrom(ctx, s, f.from); err != nil {
			return err
		}
		if len(d.Changes) == 0 && !f.allowEmpty {
			return a.nothingToWrite(s, f.from, d)
		}
		autogen.Fill(&draft, d.Changes)
	}
	return a.writeDifference(ctx, s, "revision", f, draft, d)
}

// writeDifference writes a draft that a comparison has filled, and says what is
// in it.
func (a *app) writeDifference(ctx context.Context, s *session, command string, f revisionFlags, draft revision.Draft, d migrate.Difference) error {
	if err := s.carriable(ctx, d); err != nil {
		return err
	}
	dir, err := s.folderFor(draft.Down, f.versionPath)
	if err != nil {
		return err
	}
	data, err := a.writeRevision(ctx, s, dir, draft, &d.Live.Schema)
	if err != nil {
		return err
	}
	data.Details = changesData(d.Changes)
	if a.flags.json {
		return a.printJSON(command, data)
	}
	a.tellRevision(data)
	return nil
}

// carriable refuses changes that the database has no way to carry out, before a
// revision is written that every upgrade would refuse.
func (s *session) carriable(ctx context.Context, d migrate.Difference) error {
	if len(d.Changes) == 0 {
		return nil
	}
	db, err := s.dialect(ctx)
	if err != nil {
		return err
	}
	_, err = db.Compile(autogen.Ops(d.Changes), &d.Live.Schema, dialect.Options{DefaultSchema: d.Live.DefaultSchema})
	var u *dialect.UnsupportedError
	if !errors.As(err, &u) {
		return nil // what else there may be, the upgrade finds
	}
	change := ""
	if u.Op != nil {
		change = autogen.Describe(u.Op) + ": "
	}
	return refuse(exitFailure, "unsupported", change+u.Dialect+" has no "+u.What+"; nothing was written", u.Hint)
}

// nothingToWrite says so.
func (a *app) nothingToWrite(s *session, from string, d migrate.Difference) error {
	if a.flags.json {
		return a.printJSON("revision", map[string]any{"file": nil, "changes": []string{}})
	}
	what := map[string]string{
		fromLive: "the database is as the models declare it", fromEmpty: "the models declare nothing",
		fromScratch: "the revisions lead to what the models declare",
	}[from]
	fmt.Fprintln(a.env.Stdout, "no changes: "+what+"; nothing was written")
	if from == fromLive {
		a.tellBaseline(s, d)
	}
	return nil
}

// tellBaseline says that a database which matches its models without any
// revision wants a baseline.
func (a *app) tellBaseline(s *session, d migrate.Difference) {
	if s.set.Graph.Len() == 0 && !nothingIn(d) {
		fmt.Fprintln(a.env.Stdout, "there is no revision yet: migrate baseline writes the first one")
	}
}

// folderFor is the folder that a new file goes to: the one asked for, else that
// of the parent, else the first.
func (s *session) folderFor(down []string, asked string) (string, error) {
	dirs := s.config.Migrations.Locations
	if asked != "" {
		path := asked
		if !filepath.IsAbs(path) {
			path = filepath.Join(s.app.env.Dir, path)
		}
		if !slices.Contains(dirs, filepath.Clean(path)) {
			return "", refuse(exitFailure, "unknown_location", asked+" is not one of the locations", "add it to migrations.locations")
		}
		return filepath.Clean(path), nil
	}
	if len(down) > 0 {
		if f, ok := s.set.File(down[0]); ok && f.Location >= 0 {
			return dirs[f.Location], nil
		}
	}
	return dirs[0], nil
}
