package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) branchesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "branches",
		Short: "List branch points: revisions that several others follow",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), nil, func(_ context.Context, s *session) error {
				return a.branches(s)
			})
		},
	}
}

// branchData is a branch point in JSON.
type branchData struct {
	Revision string   `json:"revision"`
	Children []string `json:"children"`
}

func (a *app) branches(s *session) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	points := set.Graph.BranchPoints()
	if a.flags.json {
		data := make([]branchData, len(points))
		for i, id := range points {
			info, _ := set.Graph.Info(id)
			data[i] = branchData{Revision: id, Children: list(info.Children)}
		}
		return a.printJSON("branches", map[string]any{"branches": data})
	}
	text := set.Graph.Text()
	for _, id := range points {
		for _, line := range text.Branches(id) {
			fmt.Fprintln(a.env.Stdout, line)
		}
	}
	if len(points) == 0 {
		fmt.Fprintln(a.say(), "no revision is followed by several others")
	}
	return nil
}
