package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
	"github.com/retort-db/migrate/runner"
)

// runFlags are those of upgrade and downgrade.
type runFlags struct {
	sql, yes  bool
	settings  map[string]*string
	logFormat string
	online    bool
	strict    bool
	plan      string
	ahead     string

	outOfOrder bool
}

func (f *runFlags) register(c *cobra.Command) {
	c.Flags().BoolVar(&f.sql, "sql", false, "write the SQL instead of running it")
	c.Flags().BoolVarP(&f.yes, "yes", "y", false, "do not ask")
	c.Flags().StringVar(&f.logFormat, "log-format", "text", "progress as `text or json`")
	c.Flags().BoolVar(&f.online, "online", false, "run operations in steps that do not block, where possible")
	c.Flags().BoolVar(&f.strict, "strict", false, "refuse to run if a revision was changed after it was applied")
	c.Flags().StringVar(&f.plan, "plan", "", "apply the plan in this `file`, exactly, or refuse")
	f.settings = map[string]*string{}
	for _, o := range []struct{ key, flag, usage string }{
		{"migrations.lock", "lock", "`KIND` of lock that keeps runs apart: auto, session, table or none"},
		{"migrations.lock_timeout", "lock-timeout", "`TIME` to wait for another run to end, as 30s; 0s for not at all"},
		{"migrations.retries", "retries", "try `N` times again what did not get a lock"},
		{"migrations.statement_lock_timeout", "statement-lock-timeout", "`TIME` that a statement may wait for a lock, as 5s"},
		{"migrations.statement_timeout", "statement-timeout", "`TIME` that a statement may take, as 10m"},
		{"migrations.transaction", "transaction", "`WHAT` shares a transaction: revision, all or none"},
	} {
		f.settings[o.key] = c.Flags().String(o.flag, "", o.usage)
	}
}

// given are the settings that flags gave.
func (f *runFlags) given() map[string][]string {
	out := map[string][]string{}
	for key, v := range f.settings {
		if *v != "" {
			out[key] = []string{*v}
		}
	}
	if f.strict {
		out["migrations.strict"] = []string{"true"}
	}
	return out
}

func (a *app) upgradeCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "upgrade [REVISION…]",
		Short: "Apply revisions up to a target, head by default",
		Long: "Apply revisions up to a target: a revision, head, heads, +N, LABEL@head …\n" +
			"Without one, head.",
		Example: "  migrate upgrade\n  migrate upgrade +1\n  migrate upgrade shop@head\n  migrate upgrade --wait 60s --log-format json\n" +
			"  migrate upgrade 3f2a9c1d77be:head --sql > upgrade.sql",
		RunE: func(c *cobra.Command, args []string) error {
			args = unshield(args)
			return a.run(c.Context(), &f, graph.Up, args)
		},
	}
	f.register(c)
	c.Flags().StringVar(&f.ahead, "ahead", "warn", "a database that has more applied than the files know: `warn or fail`")
	c.Flags().BoolVar(&f.outOfOrder, "out-of-order", false, "apply revisions that were inserted below applied ones")
	return c
}

func (a *app) downgradeCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "downgrade REVISION",
		Short: "Take revisions down to a target: a revision, -N, base",
		Example: "  migrate downgrade -1\n  migrate downgrade 3f2a9c1d77be\n  migrate downgrade base --yes\n" +
			"  migrate downgrade head:-1 --sql > downgrade.sql",
		Args: func(c *cobra.Command, args []string) error {
			if f.plan != "" { // which has the target
				return nil
			}
			if len(args) == 0 {
				return refuse(exitUsage, "usage", c.CommandPath()+" takes a target", c.CommandPath()+" -1 takes the last revision down, base all of them")
			}
			return argCount(1, 1)(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return a.run(c.Context(), &f, graph.Down, unshield(args))
		},
	}
	f.register(c)
	return c
}

// run carries an upgrade or downgrade out, or writes it as SQL.
func (a *app) run(ctx context.Context, f *runFlags, way graph.Direction, targets []string) error {
	if f.logFormat != "text" && f.logFormat != "json" {
		return usage(fmt.Sprintf("--log-format %s: there are text and json", f.logFormat))
	}
	a.logsJSON.Store(f.logFormat == "json")
	if f.ahead != "" && f.ahead != string(migrate.AheadWarn) && f.ahead != string(migrate.AheadFail) {
		return usage(fmt.Sprintf("--ahead %s: there are warn and fail", f.ahead))
	}
	if f.sql && f.plan != "" {
		return refuse(exitUsage, "usage", "--plan carries a plan out, and --sql prints a script: choose one", "migrate "+way.String()+" FROM:TO --sql prints one")
	}
	return a.with(ctx, f.given(), func(ctx context.Context, s *session) error {
		s.online = f.online
		if f.sql {
			return s.script(way, targets)
		}
		filed, err := a.filed(f, way, &targets)
		if err != nil {
			return err
		}
		s.online = s.online || filed.Online
		var m *migrate.Migrator
		confirm := func(ctx context.Context, p migrate.Pending) error {
			if f.plan != "" {
				if err := a.confirmFiled(ctx, m, filed, p.Plan, f.plan); err != nil {
					return err
				}
			}
			return a.confirmRun(ctx, p, f.yes || f.plan != "") // which somebody has looked at
		}
		opts := []migrate.Option{migrate.WithConfirm(confirm), migrate.WithAhead(migrate.Ahead(f.ahead))}
		if f.outOfOrder {
			opts = append(opts, migrate.WithOutOfOrder())
		}
		if m, err = s.open(ctx, opts...); err != nil {
			return err
		}
		if err := s.lostFolders(m); err != nil {
			return err
		}
		a.tellDatabase(s, m)
		var result migrate.Result
		if way == graph.Down {
			result, err = m.Downgrade(ctx, targets[0])
		} else {
			result, err = m.Upgrade(ctx, targets...)
		}
		if err != nil {
			a.tellStopped(result)
			return s.manyHeads(ctx, m, err)
		}
		return a.reportRun(way, m.Graph().Len(), result)
	})
}

// tellDatabase says which database is written to.
func (a *app) tellDatabase(s *session, m *migrate.Migrator) {
	server := m.Dialect().Server()
	if a.logsJSON.Load() {
		a.log().connected(s.target(), serverName(server))
		return
	}
	fmt.Fprintf(a.say(), "%s %s\n", server.Flavor, s.target())
}

// tellStopped says how far a run came that an error ended.
func (a *app) tellStopped(r migrate.Result) {
	a.endLive()
	switch {
	case len(r.Applied)+len(r.Heads) == 0: // it did not begin
	case a.logsJSON.Load():
		a.log().ended("stopped", r)
	case len(r.Applied) > 0:
		fmt.Fprintf(a.say(), "stopped after %s in %s, now at %s\n", count(len(r.Applied), "revision"), r.Elapsed.Round(time.Millisecond), rowsText(r.Heads))
	}
}

// manyHeads adds to the error of an upgrade that cannot choose between heads how
// to make one of them, as status says it.
func (s *session) manyHeads(ctx context.Context, m *migrate.Migrator, err error) error {
	var many *graph.MultipleHeadsError
	if !errors.As(err, &many) {
		return err
	}
	st, standingErr := m.Standing(ctx)
	if standingErr != nil {
		return err
	}
	if st.RanBefore != nil { // which no head cures
		return st.RanBefore
	}
	return refuse(exitFailure, many.Code(), many.Error(),
		hintOf(waysOutOf(s.set.Graph, many.Heads, headState{true, st.Pending, s.whoHas(ctx, many.Heads)}))+"; or name one of them, LABEL@head, or heads for all")
}

// runData is the JSON of upgrade and downgrade.
type runData struct {
	Applied []stepData `json:"applied"`
	Heads   []string   `json:"heads"`
	// Ahead are rows that no file knows, of a database that has all that was asked
	// for.
	Ahead []string `json:"ahead"`
	// Retries counts the attempts that did not get a lock and were made again.
	Retries int     `json:"retries"`
	Seconds float64 `json:"seconds"`
}

// reportRun says what a run has done, of that many revisions that there are.
func (a *app) reportRun(way graph.Direction, revisions int, r migrate.Result) error {
	a.endLive()
	if a.logsJSON.Load() {
		a.log().ended("done", r)
	}
	if a.flags.json {
		return a.printJSON(way.String(), runData{Applied: stepsData(r.Applied), Heads: list(r.Heads), Ahead: list(r.Ahead), Retries: r.Retries, Seconds: r.Elapsed.Seconds()})
	}
	if a.logsJSON.Load() {
		return nil
	}
	if len(r.Applied) == 0 && revisions == 0 {
		fmt.Fprintln(a.say(), "nothing to do: there are no revisions yet")
		return nil
	}
	if len(r.Applied) == 0 {
		fmt.Fprintf(a.say(), "nothing to do: the database is at %s\n", rowsText(r.Heads))
		return nil
	}
	again := ""
	if r.Retries > 0 {
		again = " (after " + count(r.Retries, "attempt") + " that got no lock)"
	}
	fmt.Fprintf(a.say(), "done: %s in %s%s, now at %s\n", count(len(r.Applied), "revision"), r.Elapsed.Round(time.Millisecond), again, rowsText(r.Heads))
	return nil
}

func rowsText(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// script writes the SQL of a plan, made without a database.
func (s *session) script(way graph.Direction, targets []string) error {
	set, err := s.revisions()
	if err != nil {
		return err
	}
	plan, err := offlinePlan(set.Graph, way, targets)
	if err != nil {
		return err
	}
	var passed graph.Plan
	if len(plan.From) > 0 {
		if passed, err = set.Graph.Upgrade(nil, plan.From...); err != nil {
			return err
		}
	}
	return s.printScript(way.String(), func(w io.Writer, d dialect.Dialect) error {
		return runner.Script(w, d, s.source(), plan.Steps, runner.ScriptOptions{
			VersionTable: s.versionTable(), FromBase: len(plan.From) == 0, Passed: passed.Steps, Online: s.online,
			Limits: revision.Limits{Lock: s.config.Migrations.StatementLockTimeout, Statement: s.config.Migrations.StatementTimeout},
		})
	})
}

// printScript prints what write writes for the dialect of the URL, which is not
// connected to.
func (s *session) printScript(command string, write func(io.Writer, dialect.Dialect) error) error {
	u, err := s.config.URL()
	if err != nil {
		return err
	}
	name := string(u.Dialect)
	if u.Flavor != "" {
		name = u.Flavor
	}
	d, err := dialect.For(dialect.DefaultServer(name))
	if err != nil {
		return err
	}
	var text bytes.Buffer // half a script is worse than none
	if err := write(&text, d); err != nil {
		return err
	}
	if s.app.flags.json {
		return s.app.printJSON(command, map[string]any{"sql": text.String()})
	}
	_, err = s.app.env.Stdout.Write(text.Bytes())
	return err
}

// offlinePlan plans without a database: from a range, or up from base.
func offlinePlan(g *graph.Graph, way graph.Direction, targets []string) (graph.Plan, error) {
	switch {
	case way == graph.Down:
		plan, err := g.OfflineDowngrade(targets[0])
		if bad := (*graph.RangeSyntaxError)(nil); errors.As(err, &bad) {
			err = refuse(exitFailure, bad.Code(), fmt.Sprintf("with --sql no database is asked where it stands, and %q does not say it", targets[0]),
				"write FROM:TO, as in migrate downgrade head:"+strings.Trim(targets[0], ":")+" --sql")
		}
		return plan, err
	case len(targets) == 0:
		return g.OfflineUpgrade("head")
	case len(targets) == 1:
		return g.OfflineUpgrade(targets[0])
	}
	return g.Upgrade(nil, targets...)
}
