package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

func (a *app) rebaseCommand() *cobra.Command {
	var onto string
	var offline bool
	c := &cobra.Command{
		Use:   "rebase REVISION --onto REVISION",
		Short: "Put a line of unapplied revisions on top of another",
		Long: "Rewrite the down_revision of a line of revisions, so that two branches become\n" +
			"one line without a merge. The database is asked whether one of them is applied;\n" +
			"with --offline it is not.",
		Args: argCount(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if onto == "base" {
				return refuse(exitUsage, "usage", "rebase puts a line on top of a revision, and base is none",
					`a revision that follows none says down_revision = "base" in its file`)
			}
			if onto == "" {
				return usage("rebase onto what? say --onto REVISION")
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.rebase(ctx, s, unshield(args)[0], onto, offline)
			})
		},
	}
	c.Flags().StringVar(&onto, "onto", "", "`REVISION` that the line is to follow")
	c.Flags().BoolVar(&offline, "offline", false, "do not ask the database what is applied")
	return c
}

// rebaseData is the JSON of rebase.
type rebaseData struct {
	Moved   []string         `json:"moved"`
	Changes []reparentedData `json:"changes"`
}

type reparentedData struct {
	Revision string   `json:"revision"`
	Down     []string `json:"down_revision"`
	File     string   `json:"file"`
}

func (a *app) rebase(ctx context.Context, s *session, symbol, onto string, offline bool) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	var rows []string
	if !offline {
		if rows, err = s.appliedRows(ctx); err != nil {
			return err
		}
	}
	plan, err := set.Graph.Rebase(symbol, onto, rows)
	if err != nil {
		return err
	}
	data, err := s.reparent(plan.Changes)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("rebase", rebaseData{Moved: list(plan.Moved), Changes: data})
	}
	for _, d := range data {
		fmt.Fprintf(a.env.Stdout, "%s: down_revision is now %s\n", d.File, rowsText(d.Down))
	}
	return nil
}

// appliedRows asks the database for the latest applied revisions that have a file; without one there is nobody to say that a
// revision is applied, which has to be meant.
func (s *session) appliedRows(ctx context.Context) ([]string, error) {
	m, err := s.open(ctx)
	var c *config.Error
	if errors.As(err, &c) && c.Code == config.CodeNoURL {
		return nil, refuse(exitFailure, string(c.Code), "no database is named that could say what is applied", "name it with --url, or say --offline")
	}
	if err != nil {
		return nil, err
	}
	st, err := m.Standing(ctx)
	if err == nil && st.Unrecorded != nil {
		err = &migrate.UnknownError{Rows: &graph.UnknownRowsError{Rows: st.Unknown}, Why: st.Unrecorded}
	}
	return st.Known, err
}

// reparent edits the files. All new texts are made before the first file is
// written.
func (s *session) reparent(changes []graph.Reparent) ([]reparentedData, error) {
	data := make([]reparentedData, len(changes))
	texts := make([][]byte, len(changes))
	for i, c := range changes {
		f, ok := s.set.File(c.Revision)
		if !ok {
			return nil, refuse(exitFailure, "no_file", "revision "+c.Revision+" has no file", "")
		}
		source, err := f.Source()
		if err != nil {
			return nil, err
		}
		if texts[i], err = revision.SetDown(f.Path, source, c.To); err != nil {
			return nil, err
		}
		data[i] = reparentedData{Revision: c.Revision, Down: list(c.To), File: f.Path}
	}
	for i := range changes {
		if err := revision.Replace(s.pathOf(changes[i].Revision), texts[i]); err != nil {
			return nil, err
		}
	}
	return data, nil
}

// pathOf is the path of a revision's file in the file system.
func (s *session) pathOf(id string) string {
	f, _ := s.set.File(id)
	if f.Location < 0 {
		return s.app.path(f.Path)
	}
	dir := s.config.Migrations.Locations[f.Location]
	inside := strings.TrimPrefix(f.Path, s.app.short(dir)+"/")
	return filepath.Join(dir, filepath.FromSlash(inside))
}
