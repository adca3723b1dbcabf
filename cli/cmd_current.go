package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) currentCommand() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "current",
		Short: "Show the revisions that the database is at",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.current(ctx, s, check)
			})
		},
	}
	c.Flags().BoolVar(&check, "check-heads", false, "exit with 3 unless the database is at the heads")
	return c
}

// currentData is the JSON of current.
type currentData struct {
	Database string   `json:"database"`
	Rows     []string `json:"rows"`
	Unknown  []string `json:"unknown"`
	AtHeads  bool     `json:"at_heads"`
	// Unfinished is a revision that was cut off.
	Unfinished string `json:"unfinished,omitempty"`
	// Changed are applied revisions that were changed since; with -v only.
	Changed []string `json:"changed,omitempty"`
}

func (a *app) current(ctx context.Context, s *session, check bool) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	state, err := m.Current(ctx)
	if err != nil {
		return err
	}
	g := m.Graph()
	data := currentData{Database: s.url.Redacted(), Rows: list(state.Rows), Unknown: []string{}, AtHeads: g.AtHeads(state.Rows)}
	text := g.Text()
	if a.flags.verbose > 0 && !a.flags.json {
		fmt.Fprintf(a.env.Stdout, "Current revision(s) for %s:\n", s.url.Redacted())
	}
	for _, id := range state.Rows {
		known := g.Has(id)
		if !known {
			data.Unknown = append(data.Unknown, id)
		}
		if a.flags.json {
			continue
		}
		switch f, _ := s.set.File(id); {
		case !known:
			fmt.Fprintf(a.env.Stdout, "%s (unknown)\n", id)
		case a.flags.verbose > 0:
			fmt.Fprintf(a.env.Stdout, "%s\n\n", text.Verbose(id, f.Path))
		default:
			fmt.Fprintln(a.env.Stdout, text.Current(id))
		}
	}
	if state.Unfinished != nil {
		data.Unfinished = state.Unfinished.Revision
		if !a.flags.json {
			fmt.Fprintf(a.say(), "the %s of %s is unfinished; migrate repair shows it\n", state.Unfinished.Direction, data.Unfinished)
		}
	}
	if a.flags.verbose > 0 {
		if data.Changed, err = a.tellChanged(ctx, m); err != nil {
			return err
		}
	}
	if a.flags.json {
		if err := a.printJSON("current", data); err != nil {
			return err
		}
	}
	if check && !data.AtHeads {
		if !a.flags.json {
			fmt.Fprintln(a.env.Stderr, "the database is not at the heads; run migrate upgrade")
		}
		return exitError(exitToDo)
	}
	return nil
}
