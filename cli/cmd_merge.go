package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/revision/graph"
)

func (a *app) mergeCommand() *cobra.Command {
	var f revisionFlags
	c := &cobra.Command{
		Use:   "merge [REVISION…]",
		Short: "Write a revision that joins several heads (default: all)",
		Example: "  migrate merge\n" +
			"  migrate merge blog@head shop@head -m \"bring both together\"",
		RunE: func(c *cobra.Command, args []string) error {
			return a.with(c.Context(), f.given(), func(ctx context.Context, s *session) error {
				return a.merge(ctx, s, unshield(args), f)
			})
		},
	}
	c.Flags().StringVarP(&f.message, "message", "m", "", "what the revision does (default: which heads it merges)")
	c.Flags().StringSliceVar(&f.labels, "branch-label", nil, "`LABEL` of the branch that begins here")
	c.Flags().StringSliceVar(&f.dependsOn, "depends-on", nil, "`REVISION` that has to be applied before")
	c.Flags().StringVar(&f.versionPath, "version-path", "", "`FOLDER` to write to, one of the locations")
	c.Flags().StringVar(&f.revID, "rev-id", "", "`ID` of the revision")
	c.Flags().StringVar(&f.format, "format", "", "toml, sql or go")
	return c
}

func (a *app) merge(ctx context.Context, s *session, symbols []string, f revisionFlags) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	parents, err := set.Graph.MergeParents(symbols...)
	if err != nil {
		return err
	}
	draft, err := s.newDraft(graph.NewRevision{
		ID: f.revID, Message: cmp.Or(f.message, "merge "+strings.Join(parents, " and ")),
		Head: parents, Labels: f.labels, DependsOn: f.dependsOn,
	})
	if err != nil {
		return err
	}
	dir, err := s.folderFor(draft.Down, f.versionPath)
	if err != nil {
		return err
	}
	data, err := a.writeRevision(ctx, s, dir, draft, nil)
	if err != nil {
		return err
	}
	for _, t := range s.madeTwice(parents) {
		fmt.Fprintf(a.say(), "warning: %s: %s; %s\n", t.then.at(), t.message(), hintMadeTwice)
	}
	if a.flags.json {
		return a.printJSON("merge", data)
	}
	a.tellRevision(data)
	return nil
}

// madeTwice is what the lines that lead to several revisions both make. A file that cannot be
// read is told by those who need it.
func (s *session) madeTwice(parents []string) []twice {
	things := newMadeThings()
	for _, f := range s.set.Files() {
		if b, err := f.Body(); err == nil {
			things.add(f, b.Upgrade)
		}
	}
	return things.twices(s.set.Graph, parents)
}
