package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/dburl"
	"github.com/retort-db/migrate/internal/verify"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/models/sqlfile"
	"github.com/retort-db/migrate/runner"
)

func (a *app) verifyCommand() *cobra.Command {
	var format string
	var since []string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Try all revisions up and down in a scratch database",
		Long: "Try the revisions in a scratch: SQLite in memory, or a temporary database on the\n" +
			"configured server (or scratch_url). Each goes up, down and up again: the schemas\n" +
			"must be equal, and no rows may be lost. At head the models must match. Then all\n" +
			"go down, and nothing may remain. The configured database itself is not touched.\n" +
			"Exit code 1 if anything is wrong.",
		Args: argCount(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			f, err := a.reportFormat(format)
			if err != nil {
				return err
			}
			return a.with(c.Context(), nil, func(ctx context.Context, s *session) error {
				return a.verify(ctx, s, since, f)
			})
		},
	}
	c.Flags().StringVar(&format, "format", "", "`text, json or github` (annotations; the default in GitHub Actions)")
	c.Flags().StringSliceVar(&since, "since", nil, "apply this `REVISION` and those before it without trying them")
	return c
}

// verifyData is the JSON of verify.
type verifyData struct {
	Server    string         `json:"server"`
	Revisions []verifiedData `json:"revisions"`
	// Back is whether everything could be taken down, and what remained.
	Back struct {
		Tried   bool     `json:"tried"`
		OneWay  []string `json:"one_way"`
		Remains []string `json:"remains"`
	} `json:"back"`
	// Models is how the models differ from what head makes.
	Models struct {
		Compared bool     `json:"compared"`
		Changes  []string `json:"changes"`
	} `json:"models"`
	Problems []finding `json:"problems"`
	Seconds  float64   `json:"seconds"`
}

type verifiedData struct {
	Revision string   `json:"revision"`
	Message  string   `json:"message"`
	File     string   `json:"file"`
	Outcome  string   `json:"outcome"`
	Notes    []string `json:"notes"`
	Seconds  float64  `json:"seconds"`
}

func (a *app) verify(ctx context.Context, s *session, since []string, format reportFormat) (err error) {
	begun := a.env.Now()
	set, err := s.revisions()
	if err != nil {
		return err
	}
	given, err := set.Graph.ResolveMany(since...)
	if err != nil {
		return err
	}
	if _, err := s.server(ctx); err != nil {
		return err
	}
	o, err := s.scratchOptions(ctx)
	if err != nil {
		return err
	}
	scratch, err := sqlfile.OpenScratch(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Close(ctx)) }()

	server := scratch.Conn().Server()
	d := verifyData{Server: serverName(server), Problems: []finding{}}
	if format != reportJSON {
		fmt.Fprintf(a.say(), "trying %s in %s (%s)\n", count(set.Graph.Len(), "revision"), s.scratchName(), d.Server)
	}
	v := verification{app: a, session: s, scratch: scratch, data: &d, format: format}
	report, err := v.run(ctx, given)
	if err != nil {
		return err
	}
	v.summary(report)
	d.Seconds = a.env.Now().Sub(begun).Seconds()
	return v.finish(a.env.Now().Sub(begun))
}

// scratchName says where revisions are tried.
func (s *session) scratchName() string {
	_, at := s.at()
	if at.Dialect == dburl.SQLite {
		return "memory"
	}
	if u, set, err := s.config.ScratchURL(); set && err == nil {
		return u.Display()
	}
	server, _, _ := strings.Cut(at.Display(), "/")
	return "a temporary database on " + server
}

// verification is what verify has to hand while it runs.
type verification struct {
	app     *app
	session *session
	scratch *sqlfile.Scratch
	data    *verifyData
	format  reportFormat
	// undeclared says that nobody has written models yet.
	undeclared bool
}

func (v *verification) run(ctx context.Context, given []string) (verify.Report, error) {
	s := v.session
	run := s.runOptions()
	run.Connect = v.scratch.Another
	run.LockKind, run.Strict, run.Trace, run.Attempts = runner.LockNone, false, false, 1
	run.AssumeUnchanged = true
	o := verify.Options{
		Conn: v.scratch.Conn(), Run: run, Set: s.set, Source: s.source(), Given: given, Tell: v.tell,
		Read: func(ctx context.Context) (introspect.Snapshot, error) { return v.scratch.Read(ctx, s.ownTables()) },
	}
	if len(s.config.Migrations.Models) > 0 {
		o.AtHead = func(ctx context.Context) error { return v.compareModels(ctx, run) }
	}
	return verify.Run(ctx, o)
}

// compareModels holds the models against what head makes.
func (v *verification) compareModels(ctx context.Context, run runner.Options) error {
	m, err := migrate.New(v.scratch.Conn(), nil, migrate.WithRevisions(v.session.set), migrate.WithRunOptions(run))
	if err != nil {
		return err
	}
	c, err := v.session.comparison(ctx, m, v.session.set.Graph.Heads())
	if err != nil {
		return err
	}
	d, err := c.live(ctx)
	if err != nil {
		return err
	}
	if d.Textual != nil {
		v.line("", "note: the models were compared as text only: "+d.Textual.Error())
	}
	v.data.Models.Compared, v.undeclared = true, c.declareNothing()
	for _, c := range d.Changes {
		v.data.Models.Changes = append(v.data.Models.Changes, c.Text)
	}
	return nil
}

// tell reports a revision as soon as it was tried.
func (v *verification) tell(r verify.Revision) {
	f := r.File
	v.data.Revisions = append(v.data.Revisions, verifiedData{
		Revision: f.ID, Message: f.Message, File: f.Path, Outcome: string(r.Outcome), Notes: list(r.Notes), Seconds: r.Elapsed.Seconds(),
	})
	v.line(r.Outcome, fmt.Sprintf("%s%s", f.ID, afterComma(f.Message)))
	if r.Outcome == verify.OneWay {
		v.line("", "irreversible: "+f.Irreversible)
	}
	for _, p := range r.Problems {
		v.problem(f.Path, p)
	}
	for _, n := range r.Notes {
		v.line("", "note: "+n)
	}
}

// line is one of the report, where that is for people.
func (v *verification) line(o verify.Outcome, text string) {
	if v.format != reportJSON {
		const margin = 10
		columns := v.app.columns(v.app.env.Stdout)
		lines := strings.Split(wrapped(text, max(columns-margin, 0)), "\n")
		for i, line := range lines {
			if i > 0 {
				o = ""
			}
			fmt.Fprintf(v.app.env.Stdout, "%-*s%s\n", margin, o, line)
		}
	}
}

// problem notes what is wrong with a revision.
func (v *verification) problem(file string, p verify.Problem) {
	found := finding{Code: "verify_" + strings.ReplaceAll(string(p.Check), " ", "_"), File: file, Line: 1}
	switch p.Check {
	case verify.Restores:
		found.Message = "upgrade and downgrade leave something else than there was"
		found.Hint = "the downgrade has to undo all that the upgrade does"
	case verify.Repeats:
		found.Message = "after a downgrade, the upgrade makes something else than before"
	default:
		var none *migrate.NoDowngradeError
		if errors.As(p.Err, &none) {
			found.Message, found.Hint = noWayBack(none.Reason)
			break
		}
		e := explain(p.Err)
		found.Message, found.Hint = e.Message, e.Hint
		if file, line := placeIn(e.Where); line > 0 {
			found.File, found.Line = file, line
		}
		if e.Detail != "" {
			found.Message += "\n" + e.Detail
		}
	}
	if len(p.Differences) > 0 {
		found.Message += ": " + strings.Join(p.Differences, "; ")
	}
	v.found(found)
}

// scratchPrefix is how a temporary database is called in what a server says.
var scratchPrefix = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`?migrate_scratch_[0-9]+_[0-9a-f]{12}`?\\.") })

// found notes a problem, and tells it.
func (v *verification) found(f finding) {
	f.Message = scratchPrefix().ReplaceAllString(f.Message, "")
	v.data.Problems = append(v.data.Problems, f)
	for i, text := range strings.Split(f.String(), "\n") {
		if i > 0 {
			text = "  " + text
		}
		v.line("", text)
	}
	if f.Hint != "" {
		v.line("", "hint: "+f.Hint)
	}
}

// summary tells what concerns all revisions together.
func (v *verification) summary(r verify.Report) {
	back := &v.data.Back
	back.OneWay, back.Remains = list(r.OneWay), list(r.Remains)
	v.data.Models.Changes = list(v.data.Models.Changes)
	v.data.Revisions = list(v.data.Revisions)
	if !r.ReachedHead {
		return
	}
	switch {
	case !v.data.Models.Compared:
		v.line(verify.NotTried, "the models: none are declared")
	case len(v.data.Models.Changes) > 0:
		v.line(verify.Failed, "the models are not what head makes")
		hint := "migrate revision --autogenerate writes the revision that is missing"
		if v.undeclared {
			hint = "the models declare nothing, so that everything that the revisions created is dropped; migrate upgrade, then " + v.session.modelsOfDatabase() + ", declares that"
		}
		v.found(finding{Code: "models_differ", Message: strings.Join(v.data.Models.Changes, "; "), Hint: hint})
	default:
		v.line(verify.Good, "the models are what head makes")
	}
	switch {
	case r.BackErr != nil:
		back.Tried = true
		v.line(verify.Failed, "from head to base")
		v.problem("", verify.Problem{Check: verify.Downgrade, Err: r.BackErr})
	case len(r.OneWay) > 0:
		v.line(verify.NotTried, "from head to base: there is no way back over "+strings.Join(r.OneWay, ", "))
	case len(r.Remains) > 0:
		back.Tried = true
		v.line(verify.Failed, "from head to base")
		v.found(finding{Code: "verify_remains", Message: "this remains at base: " + strings.Join(r.Remains, "; ")})
	default:
		back.Tried = true
		v.line(verify.Good, "from head to base: nothing remains")
	}
}

// finish ends the report, and decides the exit code.
func (v *verification) finish(took time.Duration) error {
	a, n := v.app, len(v.data.Problems)
	var failed *problem
	if n > 0 {
		failed = &problem{Code: "not_verified", Message: count(n, "problem"), Where: v.data.Problems[0].at(), exit: exitFailure}
	}
	switch v.format {
	case reportJSON:
		if err := writeJSON(a.env.Stdout, "verify", v.data, failed); err != nil {
			return err
		}
	case reportGitHub:
		root, _ := a.env.LookupEnv("GITHUB_WORKSPACE")
		annotations(a.env.Stdout, root, a.env.Dir, v.data.Problems)
	case reportText:
	}
	if failed == nil && v.format == reportJSON {
		return nil
	}
	if failed == nil {
		fmt.Fprintf(a.say(), "verified: %s in %s\n", count(len(v.data.Revisions), "revision"), took.Round(time.Millisecond))
		return nil
	}
	if v.format != reportJSON {
		fmt.Fprintln(a.env.Stdout, failed.Message)
	}
	return exitError(failed.exit)
}
