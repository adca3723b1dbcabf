// Command bench measures migrate beside floors (the databases' own programs doing the same work) and peers, in
// alternating runs on the same servers, and prints medians and ratios as Markdown.
//
//	go run ./bench [-sizes revisions=1000,…] [-databases postgres,…] [-only startup,…] [-runs N] [-o FILE]
//
// It starts private servers through ./test unless MIGRATE_TEST_POSTGRES_URL and MIGRATE_TEST_MARIADB_URL name some.
// Peers are installed by go install into a cache folder. Without -only and -databases the results go to
// bench/RESULTS.md, otherwise to standard output.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	if os.Getenv(startsOne) != "" {
		os.Exit(startOne(os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	sizes     sizes
	databases []string
	only      []string
	runs      int
	output    string
	peers     bool
	binary    string
}

// Sizes by name.
type sizes map[string]int

func defaultSizes() sizes {
	return sizes{"revisions": 1000, "latency": 100, "tables": 1000, "scale": 10000, "history": 20000, "rows": 1000000}
}

func (s sizes) String() string {
	var words []string
	for name, n := range s {
		words = append(words, fmt.Sprintf("%s=%d", name, n))
	}
	slices.Sort(words)
	return strings.Join(words, ",")
}

// Set reads "name=number,…".
func (s sizes) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		name, number, _ := strings.Cut(word, "=")
		if _, known := s[name]; !known {
			return fmt.Errorf("no size is called %q; there are %s", name, s)
		}
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no size for %s", number, name)
		}
		s[name] = n
	}
	return nil
}

func parse(args []string, errs io.Writer) (options, error) {
	o := options{sizes: defaultSizes()}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Var(o.sizes, "sizes", "`name=number,…` of what is generated")
	list := func(into *[]string, name string, known []string) {
		flags.Func(name, "some of "+strings.Join(known, ",")+" (default all)", func(text string) error {
			for word := range strings.SplitSeq(text, ",") {
				if !slices.Contains(known, word) {
					return fmt.Errorf("%q is none of %s", word, strings.Join(known, ","))
				}
				*into = append(*into, word)
			}
			return nil
		})
	}
	list(&o.databases, "databases", []string{"postgres", "mariadb", "sqlite"})
	list(&o.only, "only", workNames())
	flags.IntVar(&o.runs, "runs", 3, "`rounds` of each work")
	flags.StringVar(&o.output, "o", "", "`file` for the results, - for standard output (default bench/RESULTS.md if nothing was chosen)")
	flags.StringVar(&o.binary, "binary", "", "measure this `file` instead of building migrate")
	flags.BoolVar(&o.peers, "peers", true, "measure peers, too")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.runs < 1 {
		return o, fmt.Errorf("unexpected argument (go run ./bench -help)")
	}
	if o.output == "" {
		o.output = "-"
		if len(o.only)+len(o.databases) == 0 {
			o.output = filepath.Join("bench", "RESULTS.md")
		}
	}
	if len(o.databases) == 0 {
		o.databases = []string{"postgres", "mariadb", "sqlite"}
	}
	if len(o.only) == 0 {
		o.only = workNames()
	}
	return o, nil
}

// inside is set for the command that ./test runs, so that it does not ask ./test again.
const inside = "MIGRATE_BENCH_INSIDE"

func run(ctx context.Context, args []string, out, log io.Writer) error {
	o, err := parse(args, log)
	if err != nil {
		return err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	if missing := unnamedServers(o); len(missing) > 0 && os.Getenv(inside) == "" {
		return underTest(ctx, root, missing, args, log)
	}
	dir, err := os.MkdirTemp("", "migrate-bench.")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	return measure(ctx, o, root, dir, out, log)
}

func measure(ctx context.Context, o options, root, dir string, out, log io.Writer) error {
	cache, err := cacheFolder()
	if err != nil {
		return err
	}
	t, err := findTools(ctx, o, root, cache, dir, log)
	if err != nil {
		return err
	}
	var servers []server
	for _, name := range o.databases {
		s, ok, err := openServer(name, dir)
		if err != nil {
			return fmt.Errorf("%s: %w", variable(name), err)
		}
		if ok {
			servers = append(servers, s)
		} else {
			t.left = append(t.left, name+" (no server)")
		}
	}
	var results []result
	for _, maker := range works() {
		if !slices.Contains(o.only, maker.name) {
			continue
		}
		for _, s := range servers {
			if !slices.Contains(maker.databases, s.name) {
				continue
			}
			fmt.Fprintf(log, "== %s, %s\n", maker.name, s.name)
			w, err := maker.prepare(lab{tools: t, sizes: o.sizes, dir: filepath.Join(dir, maker.name+"-"+s.name)}, s)
			if err != nil {
				return err
			}
			w.name, w.server = maker.name, s
			w.runs = o.runs * max(1, maker.repeat)
			lanes, err := race(ctx, w, log)
			if err != nil {
				return err
			}
			results = append(results, result{w, lanes})
		}
	}
	pure := ""
	if slices.Contains(o.only, "pure") {
		fmt.Fprintln(log, "== pure")
		if pure, err = pureParts(ctx, root); err != nil {
			return err
		}
	}
	head := heading(ctx, o, t, servers)
	if o.output == "-" {
		return writeReport(out, head, results, pure)
	}
	name := o.output
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(writeReport(f, head, results, pure), f.Close())
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("bench runs in its module: go list: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// unnamedServers are the servers that are wanted and that the environment does not name.
func unnamedServers(o options) []string {
	return slices.DeleteFunc(slices.Clone(o.databases), func(name string) bool {
		return name == "sqlite" || os.Getenv(variable(name)) != ""
	})
}

// underTest runs this program again below ./test, which starts servers and finds or gets their client programs.
func underTest(ctx context.Context, root string, servers, args []string, log io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var argv []string
	for _, name := range servers {
		argv = append(argv, "--only", name)
	}
	argv = append(append(argv, "--run", self), args...)
	cmd := exec.CommandContext(ctx, filepath.Join(root, "test"), argv...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, os.Stdout, log
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it removes its servers
	return cmd.Run()
}

func cacheFolder() (string, error) {
	if dir := os.Getenv("MIGRATE_BENCH_CACHE"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "migrate-bench"), err
}
