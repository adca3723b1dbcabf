package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

func (a *app) planCommand() *cobra.Command {
	var from, file string
	var refused []string
	var online bool
	c := &cobra.Command{
		Use:   "plan {upgrade|downgrade} [TARGET]",
		Short: "Say what an upgrade or downgrade would do",
		Long: "Say what an upgrade or downgrade would do, step by step. With --from you\n" +
			"give the rows of the version table, and no database is needed; --from base means\n" +
			"that it is empty.",
		Example: "  migrate plan upgrade -v\n" +
			"  migrate plan downgrade -1\n" +
			"  migrate plan upgrade -o plan.json && migrate upgrade --plan plan.json\n" +
			"  migrate plan upgrade --refuse data-loss,table-rewrite\n" +
			"  migrate plan upgrade --from base",
		Args: argCount(1, -1),
		RunE: func(c *cobra.Command, args []string) error {
			way, targets, err := planArgs(unshield(args))
			if err != nil {
				return err
			}
			offline := c.Flags().Changed("from")
			if offline && file != "" {
				return usage("a plan that is to be applied is made for a database: leave out --from")
			}
			gate, err := readGate(refused)
			if err != nil {
				return err
			}
			if offline && len(gate) > 0 {
				return usage("what a plan risks is known with a database only: leave out --from, or --refuse")
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				s.online = online
				p, err := s.plan(ctx, way, targets, from, offline)
				if err != nil {
					return err
				}
				var previews []runner.Preview
				var losses []migrate.Loss
				if !offline && (file != "" || a.flags.verbose > 0 || len(gate) > 0 || !a.flags.json) {
					if previews, err = s.migrator.Preview(ctx, p); err != nil {
						return err
					}
					if losses, err = s.migrator.Losses(ctx, p); err != nil {
						return err
					}
				}
				refusal := gate.check(previews)
				if file != "" && refusal == nil {
					if err := writePlan(s.app.path(file), p, targets, online, previews); err != nil {
						return err
					}
				}
				return a.printPlan(s, p, previews, losses, refusal)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "rows of the version table, `REV,REV` or base; needs no database")
	c.Flags().StringVarP(&file, "output", "o", "", "write the plan into a `file`, for upgrade --plan")
	c.Flags().StringSliceVar(&refused, "refuse", nil, "exit with 6 if the plan bears one of these risks: `RISK,RISK`, or any")
	c.Flags().BoolVar(&online, "online", false, "run operations in steps that do not block, where possible")
	return c
}

func planArgs(args []string) (graph.Direction, []string, error) {
	way := graph.Up
	switch args[0] {
	case "upgrade":
	case "downgrade":
		way = graph.Down
	default:
		return 0, nil, usage(fmt.Sprintf("plan what? %q is neither upgrade nor downgrade", args[0]))
	}
	targets := args[1:]
	if len(targets) == 0 && way == graph.Up {
		targets = []string{"head"}
	}
	if way == graph.Down && len(targets) != 1 {
		return 0, nil, usage("plan downgrade takes one target")
	}
	return way, targets, nil
}

func (s *session) plan(ctx context.Context, way graph.Direction, targets []string, from string, offline bool) (graph.Plan, error) {
	if !offline {
		m, err := s.look(ctx)
		if err != nil {
			return graph.Plan{}, err
		}
		s.migrator = m
		return m.Plan(ctx, way, targets...)
	}
	set, err := s.revisions()
	if err != nil {
		return graph.Plan{}, err
	}
	var rows []string
	for r := range strings.SplitSeq(from, ",") {
		if r = strings.TrimSpace(r); r != "" && r != "base" {
			rows = append(rows, r)
		}
	}
	if way == graph.Down {
		return set.Graph.Downgrade(rows, targets[0])
	}
	return set.Graph.Upgrade(rows, targets...)
}

// planData is the JSON of plan.
type planData struct {
	Steps []stepData `json:"steps"`
	Heads []string   `json:"heads"`
}

// printPlan says what a plan does, and that it is refused, if it is.
func (a *app) printPlan(s *session, p graph.Plan, previews []runner.Preview, losses []migrate.Loss, refusal error) error {
	if a.flags.json {
		if previews != nil {
			return a.printJSONAnyway("plan", previewData(p, previews), refusal)
		}
		return a.printJSON("plan", planData{Steps: stepsData(p.Steps), Heads: list(p.Heads())})
	}
	if len(p.Steps) == 0 {
		fmt.Fprintf(a.env.Stdout, "nothing to do: at %s\n", rowsText(p.Heads()))
		return nil
	}
	for i, step := range p.Steps {
		f, _ := s.set.File(step.Revision)
		fmt.Fprintf(a.env.Stdout, "%d. %s %s%s\n", i+1, step.Direction, step.Revision, afterComma(f.Message))
		if previews == nil {
			continue
		}
		if a.flags.verbose > 0 {
			a.printPreview(s.migrator.Dialect(), previews[i])
		}
		a.printRisks(s, previews[i], losses)
	}
	fmt.Fprintf(a.env.Stdout, "then at %s\n", rowsText(p.Heads()))
	return refusal
}

// printPreview shows what a step would do.
func (a *app) printPreview(d dialect.Dialect, p runner.Preview) {
	said := ""
	for _, st := range p.Statements {
		line := st.Note
		if st.Rows > 0 {
			line += ", " + countText(st.Rows)
		}
		if st.Alone {
			line += " (outside a transaction)"
		}
		if st.AfterCommit {
			line += " (after a commit)"
		}
		if line = strings.TrimSpace(line); line != said { // a rebuild of a table is several statements
			fmt.Fprintf(a.env.Stdout, "   -- %s\n", line)
		}
		said = line
		if st.SQL != "" {
			fmt.Fprintln(a.env.Stdout, indent(indent(dialect.Terminated(d, st.SQL))))
		}
	}
	if p.Unknown != "" {
		fmt.Fprintf(a.env.Stdout, "   -- %s\n", p.Unknown)
	}
}

// printRisks says the risks of a step: what each statement may do, with the safe
// way when it is the first of its kind, and what is lost that is there.
func (a *app) printRisks(s *session, p runner.Preview, losses []migrate.Loss) {
	explained := map[dialect.Risk]bool{}
	for _, st := range p.Statements {
		for i, risk := range st.Risks {
			text := fmt.Sprintf("risk: %s (%s)", risk, st.Causes[i])
			if !explained[risk] {
				text += riskMeaning(dialect.Advice(s.migrator.Dialect(), risk))
			}
			explained[risk] = true
			a.writeBelow(a.env.Stdout, " ", text)
		}
	}
	var held []string
	for _, l := range losses {
		if l.Revision == p.Step.Revision {
			held = append(held, l.String())
		}
	}
	if len(held) > 0 {
		a.writeBelow(a.env.Stdout, " ", "there is data now, which is lost, in "+strings.Join(held, ", "))
	}
}

func afterComma(message string) string {
	if message == "" {
		return ""
	}
	return ", " + graph.Summary(message)
}
