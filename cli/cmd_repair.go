package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/runner"
)

func (a *app) repairCommand() *cobra.Command {
	var done, notDone, undo bool
	c := &cobra.Command{
		Use:   "repair",
		Short: "Show a revision that was cut off, and settle its open step",
		Long: "Show the revision that an earlier run left unfinished, and settle its unfinished\n" +
			"step: it took effect or was done by hand (--done), it did not take effect\n" +
			"(--not-done), or what has been done of the revision is to be undone (--undo).\n" +
			"Without a choice nothing is changed, and the exit code is 5 if there is one to\n" +
			"make.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if done && notDone || done && undo || notDone && undo {
				return usage("--done, --not-done and --undo exclude each other")
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				m, err := s.open(ctx)
				if err != nil {
					return err
				}
				switch {
				case done:
					return a.resolve(ctx, m, runner.ResolveDone)
				case notDone:
					return a.resolve(ctx, m, runner.ResolveNotDone)
				case undo:
					return a.resolve(ctx, m, runner.ResolveUndo)
				}
				return a.showUnfinished(ctx, s, m)
			})
		},
	}
	c.Flags().BoolVar(&done, "done", false, "the unfinished step took effect: go on after it")
	c.Flags().BoolVar(&notDone, "not-done", false, "the unfinished step did not take effect: run it again")
	c.Flags().BoolVar(&undo, "undo", false, "undo what has been done of the revision")
	return c
}

// repairData is the JSON of repair.
type repairData struct {
	Revision  string           `json:"revision"`
	Direction string           `json:"direction"`
	File      string           `json:"file,omitempty"`
	Failed    string           `json:"failed,omitempty"`
	Steps     []repairStepData `json:"steps"`
	Choices   []string         `json:"choices"`
	Resolved  string           `json:"resolved,omitempty"`
	// Running is who holds the lock, and may be at it.
	Running string `json:"running,omitempty"`
	// stopped: Failed says no more than that the run was.
	stopped bool
}

type repairStepData struct {
	Number    int    `json:"number"`
	State     string `json:"state"` // done, unknown, failed, rolled back or pending
	Note      string `json:"note,omitempty"`
	Statement string `json:"statement,omitempty"`
}

// repairOf is what is told of a revision that a database of that dialect has half done.
func repairOf(u runner.Unfinished, on dialect.Dialect) repairData {
	d := repairData{
		Revision: u.Revision, Direction: u.Direction.String(), Failed: u.Failed, stopped: u.Stopped(),
		Steps: []repairStepData{}, Choices: []string{"--done", "--not-done", "--undo"},
	}
	if u.Function { // what it did has no reverse
		d.Choices = d.Choices[:2]
	}
	rolledBack := false
	for _, s := range u.Steps() {
		state := "pending"
		switch {
		case s.Done:
			state = "done"
		case s.Unknown:
			state = "unknown"
		case s.Refused:
			state, rolledBack = "failed", false
		case rolledBack || s.Next && u.Failed != "":
			state, rolledBack = "rolled back", true
		}
		d.Steps = append(d.Steps, repairStepData{Number: s.Number, State: state, Note: s.Note, Statement: dialect.Uncommented(on, s.SQL)})
	}
	return d
}

// open is the first step that is not done.
func (d repairData) open() repairStepData {
	for _, s := range d.Steps {
		if s.State != "done" {
			return s
		}
	}
	return repairStepData{State: "unknown", Number: len(d.Steps) + 1}
}

func (a *app) showUnfinished(ctx context.Context, s *session, m *migrate.Migrator) error {
	state, err := m.Current(ctx)
	if err != nil {
		return err
	}
	if state.Unfinished == nil {
		if a.flags.json {
			return a.printJSON("repair", map[string]any{"revision": nil})
		}
		fmt.Fprintln(a.env.Stdout, "nothing to repair: no revision is unfinished")
		return nil
	}
	d := repairOf(*state.Unfinished, m.Dialect())
	// Without the right to take the lock the rest is still worth telling.
	if holder, running, err := m.Holder(ctx); err == nil && running {
		d.Running = holder.String()
	}
	if f, ok := s.set.File(d.Revision); ok {
		d.File = f.Path
	}
	if a.flags.json {
		if err := a.printJSON("repair", d); err != nil {
			return err
		}
		return exitError(exitDecide)
	}
	d.print(a.env.Stdout, s.goingOn(state.Unfinished))
	return exitError(exitDecide)
}

// print says what is in place, and how to go on; next is what goes on by itself.
func (d repairData) print(out io.Writer, next string) {
	if d.Running != "" {
		fmt.Fprintf(out, "Another run holds the lock and may be at it right now (%s): wait for it.\n", d.Running)
	}
	fmt.Fprintf(out, "%s of %s%s is unfinished:\n", d.Direction, d.Revision, inParentheses(d.File))
	width := len("unknown") + 1
	for _, step := range d.Steps {
		width = max(width, len(step.State))
	}
	for _, step := range d.Steps {
		fmt.Fprintf(out, "%3d. %-*s %s\n", step.Number, width, step.State, step.Note)
		if step.Statement != "" && step.Statement != step.Note && (step.State == "unknown" || step.State == "failed") {
			fmt.Fprintf(out, "%s\n", indent(indent(indent(shorten(step.Statement)))))
		}
	}
	switch {
	case d.stopped:
		fmt.Fprintln(out, "the run was stopped there")
	case d.Failed != "":
		fmt.Fprintf(out, "the database said: %s\n", d.Failed)
	}
	switch open := d.open(); open.State {
	case "unknown":
		fmt.Fprint(out, "Look at the database, and say what became of the step that is not done:\n")
	case "rolled back":
		fmt.Fprintf(out, "What failed took the steps of its transaction with it: %s goes on at step %d.\n"+
			"Or say what became of step %d otherwise:\n", next, open.Number, open.Number)
	default:
		fmt.Fprintf(out, "%s goes on at step %d. Or say what became of it otherwise:\n", next, open.Number)
	}
	fmt.Fprint(out,
		"  migrate repair --done       it took effect, or was done by hand: the next run goes on after it\n"+
			"  migrate repair --not-done   it did not take effect: the next run does it again\n")
	if len(d.Choices) > 2 {
		fmt.Fprint(out, "  migrate repair --undo       it did not take effect: undo what has been done of the revision\n")
	}
}

func (a *app) resolve(ctx context.Context, m *migrate.Migrator, how runner.Resolution) error {
	u, err := m.Resolve(ctx, how)
	if err != nil {
		return err
	}
	d := repairOf(u, m.Dialect())
	d.Resolved, d.Choices = string(how), []string{}
	if a.flags.json {
		return a.printJSON("repair", d)
	}
	text := map[runner.Resolution]string{
		runner.ResolveDone:    "step %[3]d of the %[1]s of %[2]s counts as done; the next run goes on after it\n",
		runner.ResolveNotDone: "step %[3]d of the %[1]s of %[2]s counts as not done; the next run executes it again\n",
		runner.ResolveUndo:    "what was in place of the %[1]s of %[2]s was taken back (%[3]d was the unfinished step)\n",
	}[how]
	fmt.Fprintf(a.env.Stdout, text, d.Direction, d.Revision, u.Done+1)
	return nil
}
