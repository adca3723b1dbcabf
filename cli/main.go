package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/revision"
)

// Option adds to the commands, for programs that are their own migrate binary.
type Option func(*app)

// WithRevisions adds revisions written in Go to those in files: a program that
// calls Run with it is its own migrate binary, and the only one that can run
// them.
func WithRevisions(list ...migrate.GoRevision) Option {
	return func(a *app) { a.compiled = append(a.compiled, list...) }
}

// WithFiles reads the revision files from fsys, an embed.FS for instance, and not
// from the folders of the configuration, which then need not exist; nor does the
// configuration, if the database is named otherwise. New files still go to the
// first of those folders, and are seen when the program was built anew.
func WithFiles(fsys fs.FS) Option { return func(a *app) { a.files = fsys } }

// Main runs the command line and returns the exit code. Results go to
// env.Stdout, progress and errors to env.Stderr.
func Main(ctx context.Context, env Env, args []string, options ...Option) int {
	env, out := watched(env)
	a, root := assemble(env, options)
	called := a.add(root, args)
	if found, _, err := root.Find(args); err == nil {
		args = shieldSteps(found, args)
	}
	root.SetArgs(args)
	if asksToComplete(args) {
		a.complete(root)
	}
	if called.acts && env.UntilSignal != nil {
		var stop func()
		ctx, stop = env.UntilSignal(ctx, a.sayFromBeside)
		defer stop()
	}
	command, err := root.ExecuteContextC(ctx)
	return a.finish(command, args, out.lost(err), context.Cause(ctx))
}

// Commands is the tree of commands that Main runs, for what documents it: man
// pages, references. Its commands must not be executed.
func Commands(options ...Option) *cobra.Command {
	a, root := assemble(Env{Stdout: io.Discard, Stderr: io.Discard}, options)
	a.add(root, nil)
	return root
}

// assemble makes the root of the commands.
func assemble(env Env, options []Option) (*app, *cobra.Command) {
	a := &app{env: env}
	for _, o := range options {
		o(a)
	}
	root := a.root()
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	return a, root
}

// app is one invocation.
type app struct {
	env      Env
	compiled []migrate.GoRevision
	files    fs.FS // instead of the configuration's folders; nil for those
	flags    globalFlags
	logsJSON atomic.Bool // also for what is told from beside, by other goroutines
	live     []*textLog
}

type globalFlags struct {
	config, env, url string
	json, quiet      bool
	noColor          bool
	wait             time.Duration
	verbose          int
	variables        variables
}

func (a *app) root() *cobra.Command {
	var version bool
	root := &cobra.Command{
		Use:           "migrate",
		Short:         "Change database schemas by revisions",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noSuchCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			if version {
				return a.printVersion()
			}
			return c.Help()
		},
	}
	root.Flags().BoolVar(&version, "version", false, "say which version of which tool this is")
	f := root.PersistentFlags()
	f.VarP((*said)(&a.flags.config), "config", "c", "config `file` (default: migrate.toml or config.toml, here or above)")
	f.VarP((*said)(&a.flags.env), "env", "e", "environment of the config file, [env.`NAME`]")
	f.Var((*said)(&a.flags.url), "url", "database `URL`")
	f.Var(&a.flags.variables, "var", "value of a variable that revisions ask for")
	f.BoolVar(&a.flags.json, "json", false, "print one JSON document")
	f.CountVarP(&a.flags.verbose, "verbose", "v", "say more (-vv: catalogue queries too)")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "print results and errors only")
	f.BoolVar(&a.flags.noColor, "no-color", false, "for scripts that say so: nothing is printed in colour")
	f.Var((*patience)(&a.flags.wait), "wait", "how long to wait for the database to answer, as 30s")
	root.SuggestionsMinimumDistance = 2
	root.SetUsageFunc(writeUsage)
	root.SetFlagErrorFunc(wrongFlag)
	root.SetHelpCommand(helpCommand())
	return root
}

// said is a text of which an empty one is a mistake: a variable of the shell that is
// not set must not lead to another database.
type said string

func (s *said) String() string { return string(*s) }
func (s *said) Type() string   { return "string" }
func (s *said) Set(text string) error {
	if text == "" {
		return errors.New("it is empty: is the variable set that it comes from?")
	}
	*s = said(text)
	return nil
}

// patience is a duration that is not below zero.
type patience time.Duration

func (p *patience) Type() string { return "duration" }
func (p *patience) String() string {
	if *p == 0 {
		return "" // none, for help
	}
	return time.Duration(*p).String()
}
func (p *patience) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err == nil && d < 0 {
		err = errors.New("it is below zero")
	}
	*p = patience(d)
	return err
}

// variables are those that --var gives, each as NAME=VALUE.
type variables map[string]string

func (v *variables) String() string { return "" }
func (v *variables) Type() string   { return "NAME=VALUE" }
func (v *variables) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("write NAME=VALUE")
	}
	if err := revision.CheckVariable(name); err != nil {
		return err
	}
	if value == "" {
		return errors.New("the value is empty: is the variable set that it comes from?")
	}
	if *v == nil {
		*v = variables{}
	}
	(*v)[name] = value
	return nil
}

// wrongFlag is the error of a flag that is not there, or has a value that it cannot
// have.
func wrongFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return wrongValue(err)
	}
	if words := c.Flags().Args(); !c.HasParent() && len(words) > 0 { // whose flags are another tool's, too
		return noSuchCommand(c, words)
	}
	var names []string
	add := func(f *pflag.Flag) { names = append(names, f.Name) }
	c.Flags().VisitAll(add)
	c.InheritedFlags().VisitAll(add)
	name := unknown.GetSpecifiedName()
	if whole := unknown.GetSpecifiedShortnames(); len(whole) > 1 { // as Go's own package has them: -database
		name, _, _ = strings.Cut(whole, "=")
		err = errors.New("unknown flag: -" + name)
		if slices.Contains(names, name) {
			return refuse(exitUsage, "usage", err.Error(), "two dashes begin a flag that is a word: --"+name)
		}
	}
	if hint := flagHabit(c.Name(), name); hint != "" {
		return refuse(exitUsage, "usage", err.Error(), hint)
	}
	near := schematoml.Slip(name, names)
	if begun := slices.IndexFunc(names, func(n string) bool { return len(name) > 2 && strings.HasPrefix(n, name) }); begun >= 0 {
		near = names[begun]
	}
	if near != "" {
		return usage(err.Error() + "; did you mean --" + near + "?")
	}
	return &usageError{err}
}

// wrongValue is the error of a flag whose value cannot be read, in words that are
// not those of the library that read it.
func wrongValue(err error) error {
	var wrong *pflag.InvalidValueError
	if !errors.As(err, &wrong) {
		return &usageError{err}
	}
	f := wrong.GetFlag()
	switch f.Value.Type() {
	case "duration":
		return refuse(exitUsage, "usage", fmt.Sprintf("--%s has to be a duration, not %q", f.Name, wrong.GetValue()),
			`write a number and its unit: 500ms, 30s, 5m`)
	case "int":
		return usage(fmt.Sprintf("--%s has to be a number, not %q", f.Name, wrong.GetValue()))
	case "bool":
		return usage(fmt.Sprintf("--%s is true or false, not %q", f.Name, wrong.GetValue()))
	}
	return &usageError{err}
}

// helpCommand is cobra's own, and refuses what is no command.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		ValidArgsFunction: func(c *cobra.Command, args []string, begun string) (names []string, _ cobra.ShellCompDirective) {
			for _, sub := range c.Root().Commands() {
				if len(args) == 0 && sub.IsAvailableCommand() && strings.HasPrefix(sub.Name(), begun) {
					names = append(names, sub.Name()+"\t"+sub.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return noSuchCommand(c.Root(), args)
			}
			return about.Help()
		},
	}
}

// usageError is a mistake on the command line.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func usage(message string) error { return &usageError{errors.New(message)} }

// noSuchCommand refuses what is left of a command line that names no command.
func noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := fmt.Sprintf("there is no command %q", args[0])
	if hint := commandHabit(c, args); hint != "" {
		return refuse(exitUsage, "usage", message, hint)
	}
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usage(message)
}

// argCount checks the number of arguments and says what was expected.
func argCount(low, high int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < low || (high >= 0 && len(args) > high) {
			return usage("wrong number of arguments; usage: " + c.UseLine())
		}
		return nil
	}
}

// endLive ends what is drawn on the terminal.
func (a *app) endLive() {
	for _, t := range a.live {
		t.close()
	}
}

// finish prints the error, if any, and turns it into an exit code.
func (a *app) finish(c *cobra.Command, args []string, err, ended error) int {
	a.endLive()
	if err == nil {
		return exitDone
	}
	var code exitError
	if errors.As(err, &code) {
		return exitAfter(ended, int(code))
	}
	p := explain(err)
	p.exit = exitAfter(ended, p.exit)
	if p.exit == exitUsage && p.Hint == "" && p.Where == "" { // what is said of a setting is not said there
		about := c
		if c.Name() == "help" {
			about = c.Root()
		}
		p.Hint = "see " + about.CommandPath() + " --help"
	}
	if a.logsJSON.Load() {
		a.log().failed(p)
	}
	if a.flags.json || jsonAsked(c, args) {
		if err := writeJSON(a.env.Stdout, commandName(c), nil, &p); err == nil {
			return p.exit
		}
	}
	if !a.logsJSON.Load() {
		p.print(a.env.Stderr, a.columns(a.env.Stderr))
	}
	return p.exit
}

// sayFromBeside tells something while the command goes on.
func (a *app) sayFromBeside(text string) {
	if a.logsJSON.Load() {
		_, _ = jsonNotes{a.log()}.Write([]byte(text))
		return
	}
	fmt.Fprintln(a.env.Stderr, text)
}

// exitAfter is the code of a command that failed because a signal stopped it, or the
// code that it has.
func exitAfter(ended error, code int) int {
	var stopped *signalError
	if errors.As(ended, &stopped) && code == exitFailure {
		if number, ok := stopped.signal.(syscall.Signal); ok {
			return exitSignal + int(number)
		}
	}
	return code
}

// jsonAsked finds --json on a command line that could not be parsed to the end.
func jsonAsked(c *cobra.Command, args []string) bool {
	asked := slices.Contains(args, "--json")
	c.Flags().Visit(func(f *pflag.Flag) {
		if f.Name == "json" {
			asked = f.Value.String() == "true"
		}
	})
	return asked
}

// exitError is returned by a command that has said all there is to say.
type exitError int

func (exitError) Error() string { return "" }

func commandName(c *cobra.Command) string {
	if c == nil || !c.HasParent() {
		return "migrate"
	}
	return c.Name()
}

// printJSON prints a command's document.
func (a *app) printJSON(command string, data any) error {
	return writeJSON(a.env.Stdout, command, data, nil)
}

// printJSONAnyway writes a command's document with a refusal, if there is one, beside the
// data.
func (a *app) printJSONAnyway(command string, data any, refusal error) error {
	if refusal == nil {
		return a.printJSON(command, data)
	}
	p := explain(refusal)
	if err := writeJSON(a.env.Stdout, command, data, &p); err != nil {
		return err
	}
	return exitError(p.exit)
}

// say writes progress, which -q silences.
func (a *app) say() io.Writer {
	switch {
	case a.flags.quiet:
		return io.Discard
	case a.logsJSON.Load():
		return jsonNotes{a.log()}
	}
	return a.env.Stderr
}
