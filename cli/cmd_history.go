package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision"
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
		Example: "  migrate history --graph\n" +
			"  migrate history -r current:head",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
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
	// State is current, applied, pending or never ran, with --indicate-current.
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
	switch {
	case f.indicate || r.Lower == "current" || r.Upper == "current":
		if st, err = s.stands(ctx); err != nil {
			return err
		}
	case f.graph:
		st = s.standsIfReached(ctx)
	}
	ids, err := set.Graph.History(r, st.Known)
	if err != nil {
		return err
	}
	if !f.indicate && !f.graph {
		st = standing{}
	}
	switch {
	case a.flags.json:
		return a.printJSON("history", map[string]any{"revisions": s.entries(ids, st), "unknown": list(st.Unknown)})
	case f.format == "mermaid":
		return a.printDrawing(set.Graph.Mermaid(ids))
	case f.format == "dot":
		return a.printDrawing(set.Graph.Dot(ids))
	case f.format != "text":
		return usage(fmt.Sprintf("--format %s: there are text, mermaid and dot", f.format))
	}
	a.sayIfNone(set)
	w := bufio.NewWriter(a.env.Stdout)
	printUnknown(w, st)
	if f.graph {
		err = a.drawHistory(w, s, ids, st)
	} else {
		a.listHistory(w, s, ids, st)
	}
	return errors.Join(err, w.Flush())
}

// sayIfNone says that there is nothing to list.
func (a *app) sayIfNone(set *revision.Set) {
	if set.Graph.Len() == 0 {
		fmt.Fprintln(a.say(), "there are no revisions yet: migrate status says how to begin")
	}
}

func (a *app) printDrawing(text string, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.env.Stdout, strings.TrimRight(text, "\n"))
	return err
}

// printUnknown lists what is applied and has no file: what the journal kept, or
// else the rows alone.
func printUnknown(w io.Writer, st standing) {
	for _, f := range slices.Backward(st.Recorded) {
		fmt.Fprintf(w, "%s -> %s (%s) (unknown: no file has it)%s\n",
			cmp.Or(strings.Join(f.Down, ", "), "<base>"), f.ID, st.state(f.ID), afterComma(f.Message))
	}
	if st.Unrecorded != nil {
		for _, id := range st.Unknown {
			fmt.Fprintf(w, "%s (current) (unknown: no file has it)\n", id)
		}
	}
}

func (a *app) listHistory(w io.Writer, s *session, ids []string, st standing) {
	text := st.text(s.set.Graph)
	for _, id := range ids {
		if a.flags.verbose > 0 {
			f, _ := s.set.File(id)
			fmt.Fprintf(w, "%s\n\n", text.Verbose(id, f.Path))
			continue
		}
		fmt.Fprintln(w, text.History(id))
	}
}

// drawHistory draws the graph as git log --graph does. When the database was
// asked, @ is current and o is pending.
func (a *app) drawHistory(w io.Writer, s *session, ids []string, st standing) error {
	rows, err := s.set.Graph.Draw(ids)
	if err != nil {
		return err
	}
	text := st.drawn(s.set.Graph)
	for _, row := range rows {
		if row.Revision == "" {
			fmt.Fprintln(w, row.Glyphs)
			continue
		}
		f, _ := s.set.File(row.Revision)
		glyphs := []byte(row.Glyphs)
		glyphs[2*row.Column] = st.glyph(row.Revision)
		fmt.Fprintf(w, "%s %s%s\n", glyphs, text.Head(row.Revision), afterComma(f.Message))
	}
	return nil
}

func historyRange(span string) (graph.Range, error) {
	if span == "" {
		return graph.Range{}, nil
	}
	return graph.ParseRange(span)
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
