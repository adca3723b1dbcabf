package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) validateCommand() *cobra.Command {
	var format string
	var v validation
	c := &cobra.Command{
		Use:   "validate",
		Short: "Check revisions and models without a database",
		Long: "Check all that can be known without a database: that every file parses, that\n" +
			"parents and labels resolve, that there is one head, that every upgrade has its\n" +
			"downgrade or says why not (irreversible = \"…\"), that the database has the types\n" +
			"and operations, and that the models can be read. Exit code 1 if not.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.reportFormat(format)
			if err != nil {
				return err
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.validate(ctx, s, v, f)
			})
		},
	}
	c.Flags().StringVar(&format, "format", "", "`text, json or github` (annotations; the default in GitHub Actions)")
	c.Flags().IntVar(&v.heads, "heads", 1, "how many heads there may be, `N`")
	c.Flags().StringVar(&v.dialect, "dialect", "", "`postgres, mysql, mariadb or sqlite` (default: what the URL says)")
	return c
}

// validateData is the JSON of validate.
type validateData struct {
	Revisions int      `json:"revisions"`
	Heads     []string `json:"heads"`
	Tables    int      `json:"tables"`
	// Dialect is what was checked for; empty if that is not known.
	Dialect  string    `json:"dialect"`
	Problems []finding `json:"problems"`
	// NotChecked says what was left out.
	NotChecked []string `json:"not_checked"`

	models string // for people
}

func (a *app) validate(ctx context.Context, s *session, v validation, format reportFormat) error {
	if v.heads < 1 {
		return usage("--heads takes a number from 1 on")
	}
	v.session = s
	d, err := v.run(ctx)
	if err != nil {
		return err
	}
	var failed *problem
	if n := len(d.Problems); n > 0 {
		failed = &problem{Code: "invalid", Message: count(n, "problem"), Where: d.Problems[0].at(), exit: exitFailure}
	}
	if format == reportJSON {
		if err := writeJSON(a.env.Stdout, "validate", d, failed); err != nil {
			return err
		}
	} else {
		a.tellFindings(format, d.Problems)
		a.tellValidation(s, d)
	}
	if failed != nil {
		return exitError(failed.exit)
	}
	return nil
}

// at is the finding's place.
func (f finding) at() string { return where(f.File, f.Line) }

func (a *app) tellValidation(s *session, d validateData) {
	for _, n := range d.NotChecked {
		fmt.Fprintf(a.say(), "not checked: %s\n", n)
	}
	if n := len(d.Problems); n > 0 {
		fmt.Fprintln(a.env.Stdout, count(n, "problem"))
		return
	}
	var places []string
	for _, l := range s.locations() {
		places = append(places, l.Name)
	}
	text := "valid: " + count(d.Revisions, "revision") + " in " + strings.Join(places, ", ")
	if len(d.Heads) > 0 {
		text += ", head " + strings.Join(d.Heads, " and ")
	}
	if d.models != "" {
		text += "; " + count(d.Tables, "table") + " in " + d.models
	}
	if d.Dialect != "" {
		text += "; for " + d.Dialect
	}
	fmt.Fprintln(a.env.Stdout, wrapped(text, a.columns(a.env.Stdout)))
}
