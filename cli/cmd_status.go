package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say where the database stands and what to do next",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, a.status)
		},
	}
}

// statusData is the JSON of status.
type statusData struct {
	Database string   `json:"database"`
	Server   string   `json:"server"`
	Rows     []string `json:"rows"`
	Heads    []string `json:"heads"`
	Pending  []string `json:"pending"`
	Unknown  []string `json:"unknown"`
	// NeverRan are revisions that were slid under applied ones.
	NeverRan []string `json:"never_ran,omitempty"`
	// Unfinished is a revision that was cut off.
	Unfinished string `json:"unfinished,omitempty"`
	// Next is for people.
	Next string `json:"next"`

	unfinished string // for people
	recorded   bool   // the journal knows what unknown rows stand for
}

func (a *app) status(ctx context.Context, s *session) error {
	m, err := s.open(ctx)
	if err != nil {
		return err
	}
	d, err := s.standing(ctx, m)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("status", d)
	}
	a.printStatus(s, d)
	return nil
}

func (a *app) printStatus(s *session, d statusData) {
	w := a.env.Stdout
	fmt.Fprintf(w, "database   %s (%s)\n", d.Database, d.Server)
	fmt.Fprintf(w, "revision   %s\n", rowsText(d.Rows))
	if len(d.Unknown) > 0 {
		fmt.Fprintf(w, "unknown    %s\n", strings.Join(d.Unknown, ", "))
	}
	if len(d.NeverRan) > 0 {
		fmt.Fprintf(w, "never ran  %s\n", strings.Join(d.NeverRan, ", "))
	}
	if len(d.Heads) > 1 {
		fmt.Fprintf(w, "heads      %s\n", strings.Join(d.Heads, ", "))
	}
	if d.Unfinished != "" {
		fmt.Fprintf(w, "unfinished %s\n", d.unfinished)
	}
	fmt.Fprintf(w, "pending    %s\n", pendingText(len(d.Pending)))
	for _, id := range d.Pending {
		f, _ := s.set.File(id)
		fmt.Fprintf(w, "  %s%s\n", id, afterComma(f.Message))
	}
	fmt.Fprintf(w, "next       %s\n", d.Next)
}

func pendingText(n int) string {
	if n == 0 {
		return "none"
	}
	return count(n, "revision")
}

// standing finds out where the database stands.
func (s *session) standing(ctx context.Context, m *migrate.Migrator) (statusData, error) {
	st, err := m.Standing(ctx)
	if err != nil {
		return statusData{}, err
	}
	server := m.Dialect().Server()
	d := statusData{
		Database: s.target(), Server: server.Flavor + " " + server.Version,
		Rows: list(st.Rows), Heads: list(m.Graph().Heads()), Pending: list(st.Pending), Unknown: list(st.Unknown),
		recorded: st.Unrecorded == nil,
	}
	for _, n := range st.NotRun {
		d.NeverRan = append(d.NeverRan, n.Revision)
	}
	if st.Unfinished != nil {
		d.Unfinished = st.Unfinished.Revision
		d.unfinished = fmt.Sprintf("%s of %s, after %s", st.Unfinished.Direction, d.Unfinished, count(st.Unfinished.Done, "step"))
	}
	d.Next, err = s.nextCommand(ctx, d)
	return d, err
}

// nextCommand is what to do about it.
func (s *session) nextCommand(ctx context.Context, d statusData) (string, error) {
	switch {
	case len(d.Unknown) > 0 && d.recorded && len(d.Pending) == 0:
		return "get newer files: the database is ahead of these", nil
	case len(d.Unknown) > 0:
		return "get the files of the unknown revisions", nil
	case s.set.Graph.Len() == 0:
		return s.firstCommand(ctx)
	case d.Unfinished != "":
		return "migrate upgrade (goes on with what was cut off)", nil
	case len(d.NeverRan) > 0:
		return "migrate upgrade --out-of-order (runs what was slid under applied revisions)", nil
	case len(d.Heads) > 1:
		return "migrate merge, or migrate rebase REV --onto REV", nil
	case len(d.Pending) > 0:
		return "migrate upgrade", nil
	}
	return "migrate check (compares the database with the models)", nil
}

// firstCommand is the one that writes the first revision.
func (s *session) firstCommand(ctx context.Context) (string, error) {
	snap, err := s.snapshot(ctx)
	if err != nil || len(snap.Schema.Tables) == 0 {
		return `migrate revision --autogenerate -m "…"`, err
	}
	return "migrate schema > models.toml, then migrate baseline", nil
}
