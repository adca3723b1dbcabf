package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) headsCommand() *cobra.Command {
	var deps bool
	c := &cobra.Command{
		Use:   "heads",
		Short: "List the revisions that nothing follows",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, func(_ context.Context, s *session) error {
				return a.heads(s, deps)
			})
		},
	}
	c.Flags().BoolVar(&deps, "resolve-dependencies", false, "treat dependencies as parents")
	return c
}

func (a *app) heads(s *session, deps bool) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	ids := set.Graph.Heads()
	if deps {
		ids = set.Graph.RealHeads()
	}
	if a.flags.json {
		return a.printJSON("heads", map[string]any{"revisions": s.entries(ids, standing{})})
	}
	text := set.Graph.Text()
	for _, id := range ids {
		f, _ := set.File(id)
		if a.flags.verbose > 0 {
			fmt.Fprintf(a.env.Stdout, "%s\n\n", text.Verbose(id, f.Path))
			continue
		}
		fmt.Fprintln(a.env.Stdout, text.Head(id))
	}
	a.sayIfNone(set)
	if len(ids) > 1 {
		fmt.Fprintln(a.say(), "several heads: migrate merge joins them, migrate rebase REV --onto REV puts one line on top of the other")
	}
	return nil
}
