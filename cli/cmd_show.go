package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision"
)

func (a *app) showCommand() *cobra.Command {
	var recorded bool
	c := &cobra.Command{
		Use:   "show REVISION…",
		Short: "Show revisions",
		Long: "Show revisions: where each stands, and its message. With --recorded, print the\n" +
			"text of one revision as the journal in the database recorded it when it was\n" +
			"applied, so that a lost file can be restored.",
		Example: "  migrate show head\n" +
			"  migrate show --recorded 3f2a9c1d77be > migrations/3f2a9c1d77be.toml",
		Args: argCount(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				if recorded {
					return a.showRecorded(ctx, s, args)
				}
				return a.show(ctx, s, unshield(args))
			})
		},
	}
	c.Flags().BoolVar(&recorded, "recorded", false, "print the text that the journal kept")
	return c
}

func (a *app) show(ctx context.Context, s *session, symbols []string) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	ids, err := s.symbols(ctx, symbols)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("show", map[string]any{"revisions": s.entries(ids, standing{})})
	}
	a.sayIfNone(set)
	text := set.Graph.Text()
	for _, id := range ids {
		f, _ := set.File(id)
		fmt.Fprintf(a.env.Stdout, "%s\n\n", text.Verbose(id, f.Path))
	}
	return nil
}

// symbols resolves symbols; "current" asks the database.
func (s *session) symbols(ctx context.Context, symbols []string) ([]string, error) {
	var all []string
	for _, symbol := range symbols {
		if symbol != "current" {
			all = append(all, symbol)
			continue
		}
		m, err := s.look(ctx)
		if err != nil {
			return nil, err
		}
		st, err := m.Standing(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, m.CurrentOf(st)...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return s.set.Graph.ResolveMany(all...)
}

// showRecorded prints a revision as the journal has it.
func (a *app) showRecorded(ctx context.Context, s *session, ids []string) error {
	if len(ids) != 1 {
		return usage("--recorded prints one revision, by its full id")
	}
	var err error
	if s.set, err = revision.Load(nil, revision.LoadOptions{}); err != nil { // the files may be what is broken
		return err
	}
	m, err := s.look(ctx)
	if err != nil {
		return err
	}
	source, err := m.RecordedSource(ctx, ids[0])
	if err != nil {
		return err
	}
	if len(source) == 0 {
		return refuse(exitFailure, "not_recorded", "the journal has no text of "+ids[0], "give the full id of a revision that was applied to this database")
	}
	if a.flags.json {
		return a.printJSON("show", map[string]any{"revision": ids[0], "source": string(source)})
	}
	_, err = a.env.Stdout.Write(source)
	return err
}
