package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) checkCommand() *cobra.Command {
	var only, skip []string
	c := &cobra.Command{
		Use:   "check",
		Short: "Compare database and models; exit with 3 if they differ",
		Args:  argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.with(c.Context(), withKinds(map[string][]string{"autogenerate.renames": {"drop"}}, only, skip), a.check)
		},
	}
	kindFlags(c, &only, &skip)
	return c
}

// kindFlags are the flags that limit a comparison.
func kindFlags(c *cobra.Command, only, skip *[]string) {
	c.Flags().StringSliceVar(only, "only", nil, "compare only these `KINDS` of objects (table, view, function, …)")
	c.Flags().StringSliceVar(skip, "skip", nil, "leave these `KINDS` of objects alone")
}

// withKinds adds what kindFlags were given to the settings.
func withKinds(settings map[string][]string, only, skip []string) map[string][]string {
	if len(only) > 0 {
		settings["autogenerate.only"] = only
	}
	if len(skip) > 0 {
		settings["autogenerate.skip"] = skip
	}
	return settings
}

// changeData is a change in JSON.
type changeData struct {
	Operation string   `json:"operation"`
	Text      string   `json:"text"`
	Notes     []string `json:"notes"`
}

func (a *app) check(ctx context.Context, s *session) error {
	d, err := a.compare(ctx, s)
	if err != nil {
		return err
	}
	changes := make([]changeData, len(d.Changes))
	for i, c := range d.Changes {
		changes[i] = changeData{Operation: c.Op.Kind(), Text: c.Text, Notes: list(c.Notes)}
	}
	if a.flags.json {
		if err := a.printJSON("check", map[string]any{"changes": changes, "unmanaged": names(d.Unmanaged)}); err != nil {
			return err
		}
	} else {
		a.printChanges(changes)
	}
	if len(changes) > 0 {
		return exitError(exitToDo)
	}
	return nil
}

func (a *app) printChanges(changes []changeData) {
	if len(changes) == 0 {
		fmt.Fprintln(a.env.Stdout, "nothing to do: the database is as the models declare it")
		return
	}
	for _, c := range changes {
		fmt.Fprintln(a.env.Stdout, c.Text)
		for _, note := range c.Notes {
			fmt.Fprintf(a.env.Stdout, "  note: %s\n", note)
		}
	}
	fmt.Fprintln(a.say(), "the database differs from the models:\n"+
		"migrate revision --autogenerate writes the revision that changes it")
}

func names[T fmt.Stringer](l []T) []string {
	out := make([]string, len(l))
	for i, n := range l {
		out[i] = n.String()
	}
	return out
}
