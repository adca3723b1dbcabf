package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision/graph"
)

func (a *app) historyCommand() *cobra.Command {
	var span string
	var indicate bool
	c := &cobra.Command{
		Use:   "history",
		Short: "List the revisions, newest first",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.history(ctx, s, unshield([]string{span})[0], indicate)
			})
		},
	}
	c.Flags().StringVarP(&span, "rev-range", "r", "", "`LOWER:UPPER`; either end may be empty or current")
	c.Flags().BoolVarP(&indicate, "indicate-current", "i", false, "mark the current revisions")
	return c
}

// historyEntry is a revision in JSON.
type historyEntry struct {
	Revision  string   `json:"revision"`
	Down      []string `json:"down_revision"`
	DependsOn []string `json:"depends_on"`
	Labels    []string `json:"branch_labels"`
	Head      bool     `json:"head"`
	Message   string   `json:"message"`
	File      string   `json:"file"`
}

func (a *app) history(ctx context.Context, s *session, span string, indicate bool) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	r, err := historyRange(span)
	if err != nil {
		return err
	}
	var rows []string
	if indicate || r.Lower == "current" || r.Upper == "current" {
		m, err := s.open(ctx)
		if err != nil {
			return err
		}
		state, err := m.Current(ctx)
		if err != nil {
			return err
		}
		rows = state.Rows
	}
	ids, err := set.Graph.History(r, rows)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("history", map[string]any{"revisions": s.entries(ids)})
	}
	text := set.Graph.Text()
	if indicate {
		text = set.Graph.Text(rows...)
	}
	for _, id := range ids {
		f, _ := set.File(id)
		if a.flags.verbose > 0 {
			fmt.Fprintf(a.env.Stdout, "%s\n\n", text.Verbose(id, f.Path))
			continue
		}
		fmt.Fprintln(a.env.Stdout, text.History(id))
	}
	return nil
}

func historyRange(span string) (graph.Range, error) {
	if span == "" {
		return graph.Range{}, nil
	}
	return graph.ParseRange(span)
}

func (s *session) entries(ids []string) []historyEntry {
	out := make([]historyEntry, 0, len(ids))
	for _, id := range ids {
		info, _ := s.set.Graph.Info(id)
		f, _ := s.set.File(id)
		out = append(out, historyEntry{
			Revision: id, Down: list(info.Parents), DependsOn: list(info.Revision.DependsOn), Labels: list(info.Labels),
			Head: info.Head, Message: f.Message, File: f.Path,
		})
	}
	return out
}
