package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/ops"
)

func (a *app) checkCommand() *cobra.Command {
	var only, skip []string
	c := &cobra.Command{
		Use:   "check",
		Short: "Compare database and models; exit with 3 if they differ",
		Example: "  migrate check\n" +
			"  migrate check --only table,view",
		Args: argCount(0, 0),
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
	Operation string `json:"operation"`
	// Kind and Object say what is changed, From and To the definitions before and
	// after in the words of revision files: null where there is none.
	Kind   string         `json:"kind"`
	Object string         `json:"object"`
	From   map[string]any `json:"from"`
	To     map[string]any `json:"to"`
	Text   string         `json:"text"`
	Notes  []string       `json:"notes"`
	Risks  []riskData     `json:"risks"`
}

// riskData is a risk in JSON.
type riskData struct {
	Risk  string `json:"risk"`
	Means string `json:"means"`
	Safe  string `json:"safe"`
}

func changesData(changes []autogen.Change) []changeData {
	out := make([]changeData, len(changes))
	for i, c := range changes {
		out[i] = changeData{Operation: c.Op.Kind(), Text: c.Text, Notes: list(c.Notes), Risks: []riskData{}}
		out[i].Kind, out[i].Object = ops.About(c.Op)
		out[i].From, out[i].To = ops.Sides(c.Op)
		for _, r := range c.Risks {
			out[i].Risks = append(out[i].Risks, riskData{Risk: string(r.Kind), Means: r.Means, Safe: strings.TrimSuffix(r.Safe, ":")})
		}
	}
	return out
}

func (a *app) check(ctx context.Context, s *session) error {
	d, err := a.compare(ctx, s)
	if err != nil {
		return err
	}
	changes := changesData(d.Changes)
	switch {
	case a.flags.json:
		if err := a.printJSON("check", map[string]any{"changes": changes, "unmanaged": names(d.Unmanaged)}); err != nil {
			return err
		}
	case len(changes) == 0:
		fmt.Fprintln(a.env.Stdout, "nothing to do: the database is as the models declare it")
		a.tellBaseline(s, d)
	default:
		a.writeChanges(a.env.Stdout, "", changes)
		fmt.Fprintln(a.say(), "the database differs from the models:\n"+
			"migrate revision --autogenerate writes the revision that changes it")
	}
	if len(changes) > 0 {
		return exitError(exitToDo)
	}
	return nil
}

// riskMeaning is what follows a risk when it is told for the first time: what it
// means, and the safe way, if there is one.
func riskMeaning(means, safe string) string {
	if safe != "" {
		means += "; safe: " + safe
	}
	return ": " + means
}

// writeChanges says each change in a line, with its risks under it: what one means,
// the first time.
func (a *app) writeChanges(w io.Writer, prefix string, changes []changeData) {
	said := map[riskData]bool{}
	for _, c := range changes {
		fmt.Fprintln(w, prefix+c.Text)
		if a.flags.verbose > 0 {
			writeDefinitions(w, prefix+"  ", c)
		}
		for _, r := range c.Risks {
			text := "risk: " + r.Risk
			if !said[r] {
				text += riskMeaning(r.Means, r.Safe)
			}
			said[r] = true
			a.writeBelow(w, prefix, text)
		}
		for _, note := range c.Notes {
			a.writeBelow(w, prefix, "note: "+note)
		}
	}
}

// writeDefinitions shows what becomes of the text of a view, routine or the like: the
// lines that go and those that come.
func writeDefinitions(w io.Writer, prefix string, c changeData) {
	from, was := c.From["definition"].(string)
	to, is := c.To["definition"].(string)
	if !was || !is {
		return
	}
	before, after := strings.Split(strings.TrimSpace(from), "\n"), strings.Split(strings.TrimSpace(to), "\n")
	for _, line := range before {
		if !slices.Contains(after, line) {
			fmt.Fprintln(w, prefix+"- "+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			fmt.Fprintln(w, prefix+"+ "+line)
		}
	}
}

// writeBelow writes what belongs to the line before, in 80 columns or those that there are.
func (a *app) writeBelow(w io.Writer, prefix, text string) {
	columns := a.columns(w)
	if columns == 0 || columns > 80 {
		columns = 80
	}
	fmt.Fprintln(w, wrapped(prefix+"  "+text, columns))
}

func names[T fmt.Stringer](l []T) []string {
	out := make([]string, len(l))
	for i, n := range l {
		out[i] = n.String()
	}
	return out
}
