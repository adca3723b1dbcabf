package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
)

// diffFlags are those of diff.
type diffFlags struct {
	revisionFlags
	sql, revision bool
}

func (a *app) diffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two schemas; exit with 3 if they differ",
		Long: "Say what leads from A to B. Each of them is one of\n\n" +
			"  live        the database of the configuration, or any database by its URL\n" +
			"  models      what the models declare\n" +
			"  rev:ID      what the revisions up to ID make of an empty database (rev:base,\n" +
			"              rev:head); they are replayed in a temporary one\n" +
			"  FILE.sql    what a file of SQL creates; FILE.toml works too\n\n" +
			"With a URL, such as by --url, databases and files need no configuration.\n" +
			"Nothing is changed. With --sql the statements are printed, and with --revision a\n" +
			"revision file that holds the changes is written; both exit with 0.",
		Example: "  migrate diff live models\n  migrate diff rev:head models --sql\n  migrate diff postgres://a/app postgres://b/app",
		Args:    argCount(2, 2),
		RunE: func(c *cobra.Command, args []string) error {
			if f.sql && f.revision {
				return usage("--sql prints statements and --revision writes a file: choose one")
			}
			if err := a.takeURL(args); err != nil {
				return err
			}
			with := a.withDatabase
			if f.revision || slices.ContainsFunc(args, ofProject) {
				with = a.with
			}
			return with(c.Context(), f.given(), func(ctx context.Context, s *session) error {
				return a.diff(ctx, s, args[0], args[1], f)
			})
		},
	}
	c.Flags().BoolVar(&f.sql, "sql", false, "print the statements that lead from A to B")
	c.Flags().BoolVar(&f.revision, "revision", false, "write a revision that leads from A to B")
	c.Flags().StringVarP(&f.message, "message", "m", "", "what the revision does")
	c.Flags().StringSliceVar(&f.head, "head", nil, "`REVISION` that it follows (default: the head), or base")
	c.Flags().StringVar(&f.revID, "rev-id", "", "`ID` of the revision (default: twelve random hexadecimal digits)")
	c.Flags().StringVar(&f.format, "format", "", "toml or sql")
	c.Flags().StringVar(&f.renames, "renames", "", "what to do if a drop and an add look like a rename: ask, drop or refuse")
	kindFlags(c, &f.only, &f.skip)
	return c
}

// takeURL makes the first URL among the arguments the database of the session:
// what the other side is, is made on its server.
func (a *app) takeURL(args []string) error {
	for _, arg := range args {
		kind, err := sideKind(arg)
		if err != nil {
			return err
		}
		if kind == sideLive {
			return nil
		}
	}
	for _, arg := range args {
		if kind, _ := sideKind(arg); kind == sideURL && a.flags.url == "" {
			a.flags.url = arg
		}
	}
	return nil
}

func (a *app) diff(ctx context.Context, s *session, from, to string, f diffFlags) error {
	was, err := s.side(ctx, from)
	if err != nil {
		return err
	}
	is, err := s.side(ctx, to)
	if err != nil {
		return err
	}
	compare := func(ctx context.Context, renames ...autogen.Rename) (migrate.Difference, error) {
		return s.compareSides(ctx, was, is, true, renames)
	}
	var d migrate.Difference
	if f.revision {
		d, err = a.settled(ctx, s, compare)
	} else {
		d, err = compare(ctx)
	}
	if err != nil {
		return err
	}
	switch {
	case f.revision && len(d.Changes) > 0:
		draft, err := s.newDraft(f.place())
		if err != nil {
			return err
		}
		autogen.Fill(&draft, d.Changes)
		return a.writeDifference(ctx, s, "diff", f.revisionFlags, draft, d)
	case f.sql:
		return a.printDiffSQL(ctx, s, d)
	}
	return a.printDiff(was, is, d)
}

// printDiff says the changes, as check does.
func (a *app) printDiff(was, is side, d migrate.Difference) error {
	changes := changesData(d.Changes)
	switch {
	case a.flags.json:
		if err := a.printJSON("diff", map[string]any{"from": was.name, "to": is.name, "changes": changes}); err != nil {
			return err
		}
	case len(changes) == 0:
		fmt.Fprintf(a.env.Stdout, "no differences between %s and %s\n", was.name, is.name)
	default:
		a.writeChanges(a.env.Stdout, "", changes)
	}
	if len(changes) > 0 {
		return exitError(exitToDo)
	}
	return nil
}

// printDiffSQL prints the statements, for the server that is connected to.
func (a *app) printDiffSQL(ctx context.Context, s *session, d migrate.Difference) error {
	db, err := s.dialect(ctx)
	if err != nil {
		return err
	}
	text, err := autogen.Transaction(db, autogen.Drafted(d.Changes), &d.Live.Schema)
	if err != nil {
		return err
	}
	text = forClients(db, text)
	if a.flags.json {
		return a.printJSON("diff", map[string]any{"changes": changesData(d.Changes), "sql": text})
	}
	_, err = fmt.Fprint(a.env.Stdout, text)
	return err
}

// forClients is a script that any client reads right. What is plain ASCII need not
// say to PostgreSQL what it is written in.
func forClients(d dialect.Dialect, script string) string {
	if script == "" || d.Name() == "postgres" && isASCII(script) {
		return script
	}
	var head string
	for _, sql := range dialect.ScriptSession(d) {
		head += dialect.Terminated(d, sql) + "\n\n"
	}
	return head + script
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
