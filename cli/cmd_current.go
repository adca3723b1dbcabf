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
	// Current are the latest applied revisions of every branch: rows, and what only
	// a dependency keeps from being one.
	Current []string `json:"current"`
	Unknown []string `json:"unknown"`
	AtHeads bool     `json:"at_heads"`
	// NeverRan are revisions that were inserted below applied ones.
	NeverRan []string `json:"never_ran,omitempty"`
	// Unfinished is a revision that was cut off.
	Unfinished string `json:"unfinished,omitempty"`
	// Changed are applied revisions that were changed since; with -v only.
	Changed []string `json:"changed,omitempty"`
}

func (a *app) current(ctx context.Context, s *session, check bool) error {
	m, err := s.look(ctx)
	if err != nil {
		return err
	}
	st, err := m.Standing(ctx)
	if err != nil {
		return err
	}
	data := currentData{
		Database: s.url.Redacted(), Rows: list(st.Rows), Current: list(m.CurrentOf(st)), Unknown: list(st.Unknown),
		AtHeads: m.Graph().AtHeads(st.Rows) && len(st.NotRun) == 0,
	}
	for _, n := range st.NotRun {
		data.NeverRan = append(data.NeverRan, n.Revision)
	}
	if st.Unfinished != nil {
		data.Unfinished = st.Unfinished.Revision
	}
	if !a.flags.json {
		a.listCurrent(s, data)
		if len(data.Rows) == 0 && !check { // which says so itself
			fmt.Fprintln(a.say(), "the database is at base: no revision is applied")
		}
		if st.Unfinished != nil {
			fmt.Fprintf(a.env.Stdout, "the %s of %s is unfinished; migrate repair shows it\n", st.Unfinished.Direction, data.Unfinished)
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
			run := "migrate upgrade"
			if len(m.Graph().Heads()) > 1 {
				run += " heads"
			}
			fmt.Fprintln(a.env.Stderr, "the database is not at the heads; run "+run)
		}
		return exitError(exitToDo)
	}
	return nil
}

func (a *app) listCurrent(s *session, data currentData) {
	w, text := a.env.Stdout, s.set.Graph.Text()
	if a.flags.verbose > 0 {
		fmt.Fprintf(w, "Current revision(s) for %s:\n", data.Database)
	}
	for _, id := range data.Unknown {
		fmt.Fprintf(w, "%s (unknown)\n", id)
	}
	for _, id := range data.Current {
		if f, ok := s.set.File(id); ok && a.flags.verbose > 0 {
			fmt.Fprintf(w, "%s\n\n", text.Verbose(id, f.Path))
			continue
		}
		fmt.Fprintln(w, text.Current(id))
	}
	for _, id := range data.NeverRan {
		fmt.Fprintf(w, "%s never ran, though it is under what did; see migrate upgrade\n", id)
	}
}
