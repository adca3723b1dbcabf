package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision/graph"
)

// historyFlags are those of history.
type historyFlags struct {
	span     string
	indicate bool
	graph    bool
	format   string
}

func (a *app) historyCommand() *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use:   "history",
		Short: "List the revisions, newest first",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			f.span = unshield([]string{f.span})[0]
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.history(ctx, s, f)
			})
		},
	}
	c.Flags().StringVarP(&f.span, "rev-range", "r", "", "`LOWER:UPPER`; either end may be empty or current")
	c.Flags().BoolVarP(&f.indicate, "indicate-current", "i", false, "mark what is current, applied, pending and unknown")
	c.Flags().BoolVar(&f.graph, "graph", false, "draw the graph")
	c.Flags().StringVar(&f.format, "format", "text", "`text, mermaid or dot`")
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
	// State is current, applied or pending, with --indicate-current.
	State string `json:"state,omitempty"`
}

func (a *app) history(ctx context.Context, s *session, f historyFlags) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	r, err := historyRange(f.span)
	if err != nil {
		return err
	}
	var st standing
	if f.indicate || r.Lower == "current" || r.Upper == "current" {
		if st, err = s.stands(ctx); err != nil {
			return err
		}
	}
	ids, err := set.Graph.History(r, st.known)
	if err != nil {
		return err
	}
	if !f.indicate {
		st = standing{}
	}
	switch {
	case a.flags.json:
		return a.printJSON("history", map[string]any{"revisions": s.entries(ids, st), "unknown": list(st.unknown)})
	case f.format == "mermaid":
		return a.printDrawing(set.Graph.Mermaid(ids))
	case f.format == "dot":
		return a.printDrawing(set.Graph.Dot(ids))
	case f.format != "text":
		return usage(fmt.Sprintf("--format %s: there are text, mermaid and dot", f.format))
	}
	for _, id := range st.unknown {
		fmt.Fprintf(a.env.Stdout, "%s (current) (unknown: no file has it)\n", id)
	}
	if f.graph {
		return a.drawHistory(s, ids, st)
	}
	for _, id := range ids {
		a.historyLine(s, id, st)
	}
	return nil
}

func (a *app) printDrawing(text string, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.env.Stdout, strings.TrimRight(text, "\n"))
	return err
}

func (a *app) historyLine(s *session, id string, st standing) {
	if a.flags.verbose > 0 {
		f, _ := s.set.File(id)
		fmt.Fprintf(a.env.Stdout, "%s\n\n", s.set.Graph.Text(st.known...).Verbose(id, f.Path))
		return
	}
	fmt.Fprintln(a.env.Stdout, st.text(s.set.Graph).History(id)+st.mark(id))
}

// drawHistory draws the graph as git log --graph does.
func (a *app) drawHistory(s *session, ids []string, st standing) error {
	rows, err := s.set.Graph.Draw(ids)
	if err != nil {
		return err
	}
	text := st.text(s.set.Graph)
	for _, row := range rows {
		if row.Revision == "" {
			fmt.Fprintln(a.env.Stdout, row.Glyphs)
			continue
		}
		f, _ := s.set.File(row.Revision)
		fmt.Fprintf(a.env.Stdout, "%s %s%s%s\n", row.Glyphs, text.Head(row.Revision), st.mark(row.Revision), afterComma(f.Message))
	}
	return nil
}

func historyRange(span string) (graph.Range, error) {
	if span == "" {
		return graph.Range{}, nil
	}
	return graph.ParseRange(span)
}

// standing is what the database says of the revisions.
type standing struct {
	asked   bool
	known   []string // rows that are revisions of the graph
	unknown []string // rows that no file knows
	applied map[string]bool
}

// stands asks the database.
func (s *session) stands(ctx context.Context) (standing, error) {
	rows, err := s.appliedRows(ctx)
	if err != nil {
		return standing{}, err
	}
	st := standing{asked: true, applied: map[string]bool{}}
	for _, r := range rows {
		if s.set.Graph.Has(r) {
			st.known = append(st.known, r)
		} else {
			st.unknown = append(st.unknown, r)
		}
	}
	applied, err := s.set.Graph.Applied(st.known)
	for _, id := range applied {
		st.applied[id] = true
	}
	return st, err
}

// text marks the current revisions when the database was asked.
func (st standing) text(g *graph.Graph) graph.Text { return g.Text(st.known...) }

// state is current, applied or pending, or empty when nobody was asked.
func (st standing) state(id string) string {
	switch {
	case !st.asked:
		return ""
	case slices.Contains(st.known, id):
		return "current"
	case st.applied[id]:
		return "applied"
	}
	return "pending"
}

// mark is what a line says beyond (current), which the graph's text says.
func (st standing) mark(id string) string {
	if state := st.state(id); state == "pending" {
		return " [pending]"
	}
	return ""
}

func (s *session) entries(ids []string, st standing) []historyEntry {
	out := make([]historyEntry, 0, len(ids))
	for _, id := range ids {
		info, _ := s.set.Graph.Info(id)
		f, _ := s.set.File(id)
		out = append(out, historyEntry{
			Revision: id, Down: list(info.Parents), DependsOn: list(info.Revision.DependsOn), Labels: list(info.Labels),
			Head: info.Head, Message: f.Message, File: f.Path, State: st.state(id),
		})
	}
	return out
}
