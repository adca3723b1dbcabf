package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A lab is what works are prepared with: the programs, the sizes, and a folder.
type lab struct {
	tools
	sizes sizes
	dir   string
}

func (l lab) path(words ...string) string { return filepath.Join(append([]string{l.dir}, words...)...) }

// migrate is our program with these arguments, in a folder that has a project, for any target.
func (l lab) migrate(dir string, args ...string) func(target) call {
	return func(t target) call {
		c, _ := l.call("migrate", slices.Concat(args, []string{"--url", t.ours()})...)
		c.dir = dir
		return c
	}
}

// A maker prepares a work on one of its databases: it writes the inputs and says who takes part.
type maker struct {
	name      string
	databases []string
	repeat    int // how many times more often it runs: what takes milliseconds
	prepare   func(l lab, s server) (work, error)
}

func works() []maker {
	servers := []string{"postgres", "mariadb"}
	all := append(servers, "sqlite")
	return []maker{
		{"startup", all, 4, startup},
		{"revisions", all, 1, revisions},
		{"grown", all, 1, grown},
		{"latency", servers, 1, latency},
		{"check", all, 1, check},
		{"check-latency", servers, 1, checkLatency},
		{"autogenerate", all, 1, autogenerate},
		{"scale", all, 1, scale},
		{"wide", all, 1, wide},
		{"life", all, 1, life},
		{"history", []string{"sqlite"}, 1, history},
		{"load", all, 1, load},
	}
}

func workNames() []string {
	var names []string
	for _, m := range works() {
		names = append(names, m.name)
	}
	return append(names, "pure")
}

func startup(l lab, s server) (work, error) {
	const n = 10 // revisions that are all applied
	w := work{title: "Start-up: what `current` and its like take when there is nothing to do, " + s.name}
	question := map[string][]string{"postgres": {"-Atc", "SELECT 1"}, "mariadb": {"-Ne", "SELECT 1"}, "sqlite": {"SELECT 1"}}[s.name]
	w.contenders = append(w.contenders, contender{name: target{server: s}.program(), role: floor,
		call: func(t target) call { return call{argv: append(t.client(), question...)} }})
	all, err := applying(l, s, n)
	if err != nil {
		return w, err
	}
	for _, c := range all {
		up := c.call
		if ask := c.status; ask != nil {
			w.contenders = append(w.contenders, contender{name: c.name, role: c.role, call: ask,
				setup: func(ctx context.Context, t target) error { _, _, err := up(t).run(ctx); return err }})
		}
	}
	return w, nil
}

func revisions(l lab, s server) (work, error) {
	n := l.sizes["revisions"]
	w := work{title: fmt.Sprintf("%d revisions of one CREATE TABLE, %s", n, s.name), fresh: true}
	all, err := applying(l, s, n)
	for _, c := range all {
		w.contenders = append(w.contenders, c.contender)
	}
	return w, err
}

func latency(l lab, s server) (work, error) {
	l.sizes = sizes{"revisions": l.sizes["latency"]}
	w, err := revisions(l, s)
	w.title = fmt.Sprintf("%d revisions of one CREATE TABLE, %s, %v away each way", l.sizes["revisions"], s.name, delay)
	for i := range w.contenders {
		w.contenders[i].proxied = true
	}
	return w, err
}

// loading makes the tables of a script before anything is measured.
func loading(script string) func(context.Context, target) error {
	return func(ctx context.Context, t target) error {
		_, _, err := call{argv: t.client(), stdin: script}.run(ctx)
		return err
	}
}

// checking writes the schema of n tables in every form, and returns ours.
func checking(l lab, n int) (contender, error) {
	script, dir := l.path("schema.sql"), l.path("migrate")
	if err := schemaScript(script, n); err != nil {
		return contender{}, err
	}
	if err := schemaModels(filepath.Join(dir, "models.toml"), n); err != nil {
		return contender{}, err
	}
	return contender{name: "migrate check", role: ours, setup: loading(script), call: l.migrate(dir, "check")}, project(dir)
}

func check(l lab, s server) (work, error) {
	n := l.sizes["tables"]
	w := work{title: fmt.Sprintf("check of %d tables, nothing differs, %s", n, s.name)}
	mine, err := checking(l, n)
	if err != nil {
		return w, err
	}
	dump := contender{name: target{server: s}.dumper(), role: floor, setup: mine.setup,
		call: func(t target) call { return call{argv: t.dump()} }}
	w.contenders = []contender{dump, mine}
	if l.has("alembic") {
		dir := l.path("alembic")
		if err := alembicFolder(dir); err != nil {
			return w, err
		}
		if err := schemaSQLAlchemy(filepath.Join(dir, "models.py"), n); err != nil {
			return w, err
		}
		if err := write(filepath.Join(dir, "compare.py"), compareScript); err != nil {
			return w, err
		}
		w.contenders = append(w.contenders, contender{name: "alembic, compare_metadata", role: peer, setup: mine.setup,
			call: func(t target) call { return l.alembicCompare(dir, t) }})
	}
	if c, ok := l.def(s, mine.setup); ok {
		w.contenders = append(w.contenders, c)
	}
	return w, nil
}

// compareScript is what alembic check does; versions before 1.9 have no such command.
const compareScript = `import os, sys
sys.setrecursionlimit(100000) # tables that refer to one another in a long row
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from models import metadata
with sa.create_engine(os.environ["BENCH_URL"], poolclass=sa.pool.NullPool).connect() as connection:
    found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
sys.exit("it differs: %s" % found[:3] if found else 0)
`

// alembicCompare runs it.
func (l lab) alembicCompare(dir string, t target) call {
	c, _ := l.call("alembic")
	c.argv = []string{c.argv[0], filepath.Join(dir, "compare.py")}
	c.dir, c.env = dir, []string{"BENCH_URL=" + t.sqlalchemy()}
	return c
}

// def is psqldef or mysqldef, comparing the database with its own export.
func (l lab) def(s server, load func(context.Context, target) error) (contender, bool) {
	name := map[string]string{"postgres": "psqldef", "mariadb": "mysqldef"}[s.name]
	if !l.has(name) {
		return contender{}, false
	}
	export := l.path(name + ".sql")
	program := func(t target, more ...string) call {
		user, port := "-u", "-P"
		if name == "psqldef" {
			user, port = "-U", "-p"
		}
		args := append([]string{user, t.url.User.Username(), "-h", t.url.Hostname(), port, t.url.Port(), t.database}, more...)
		c, _ := l.call(name, args...)
		return c
	}
	return contender{name: name + " --dry-run", role: peer,
		setup: func(ctx context.Context, t target) error {
			if err := load(ctx, t); err != nil {
				return err
			}
			_, out, err := program(t, "--export").run(ctx)
			if err != nil {
				return err
			}
			return write(export, out)
		},
		call: func(t target) call {
			c := program(t, "--dry-run")
			c.stdin = export
			return c
		}}, true
}

func checkLatency(l lab, s server) (work, error) {
	n := l.sizes["tables"]
	w := work{title: fmt.Sprintf("check of %d tables, %s, near and %v away each way", n, s.name, delay)}
	near, err := checking(l, n)
	far := near
	far.name, far.proxied, far.role = "migrate check, far", true, peer
	w.contenders = []contender{near, far}
	return w, err
}

func autogenerate(l lab, s server) (work, error) {
	n := l.sizes["tables"]
	w := work{title: fmt.Sprintf("autogenerate of %d new tables, and reading the revision back, %s", n, s.name)}
	var dirs []string
	for _, name := range []string{"writes", "reads"} {
		dir := l.path(name)
		dirs = append(dirs, dir)
		if err := schemaModels(filepath.Join(dir, "models.toml"), n); err != nil {
			return w, err
		}
		if err := project(dir); err != nil {
			return w, err
		}
	}
	generate := []string{"revision", "--autogenerate", "-m", "all"}
	w.contenders = []contender{
		{name: "migrate revision --autogenerate", role: ours, call: l.migrate(dirs[0], generate...),
			before: func() error {
				if err := os.RemoveAll(filepath.Join(dirs[0], "revisions")); err != nil {
					return err
				}
				return project(dirs[0])
			}},
		{name: "migrate upgrade --sql", role: peer, call: l.migrate(dirs[1], "upgrade", "head", "--sql"),
			setup: func(ctx context.Context, t target) error {
				_, _, err := l.migrate(dirs[1], generate...)(t).run(ctx)
				return err
			}},
	}
	return w, nil
}

func history(l lab, s server) (work, error) {
	n := l.sizes["history"]
	w := work{title: fmt.Sprintf("heads and history of %d revisions", n)}
	dir := l.path("migrate")
	if err := project(dir); err != nil {
		return w, err
	}
	if err := oursRevisions(filepath.Join(dir, "revisions"), n); err != nil {
		return w, err
	}
	w.contenders = append(w.contenders, contender{name: "grep -rh", role: floor, call: func(target) call {
		return call{argv: []string{"grep", "-rhE", "^(down_)?revision", filepath.Join(dir, "revisions")}}
	}})
	for _, command := range []string{"heads", "history"} {
		w.contenders = append(w.contenders, contender{name: "migrate " + command, role: ours, call: l.migrate(dir, command)})
	}
	return w, nil
}
