package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show REVISION…",
		Short: "Show revisions",
		Args:  argCount(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), nil, func(_ context.Context, s *session) error {
				return a.show(s, unshield(args))
			})
		},
	}
}

func (a *app) show(s *session, symbols []string) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	ids, err := set.Graph.ResolveMany(symbols...)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.printJSON("show", map[string]any{"revisions": s.entries(ids, standing{})})
	}
	text := set.Graph.Text()
	for _, id := range ids {
		f, _ := set.File(id)
		fmt.Fprintf(a.env.Stdout, "%s\n\n", text.Verbose(id, f.Path))
	}
	return nil
}
