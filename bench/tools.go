package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A module is a peer that go install can make.
type module struct{ name, path, tags string }

func modules() []module {
	return []module{
		{"tern", "github.com/jackc/tern/v2", ""},
		{"goose", "github.com/pressly/goose/v3/cmd/goose", "no_libsql no_ydb no_clickhouse no_vertica no_mssql"},
		{"golang-migrate", "github.com/golang-migrate/migrate/v4/cmd/migrate", "postgres mysql sqlite pgx5 file"},
		{"psqldef", "github.com/sqldef/sqldef/v3/cmd/psqldef", ""},
		{"mysqldef", "github.com/sqldef/sqldef/v3/cmd/mysqldef", ""},
	}
}

// Tools are the programs that take part, by name.
type tools struct {
	argv     map[string][]string // how each is called
	versions []string
	left     []string // what was left out, and why
}

// buildOurs makes the binary as a release is made.
func buildOurs(ctx context.Context, root, path string, log io.Writer) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, "./cmd/migrate")
	build.Dir, build.Stderr = root, log
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := build.Run(); err != nil {
		return fmt.Errorf("building migrate: %w", err)
	}
	return nil
}

// findTools builds our binary and finds or installs the others. What is missing is said, and is no error.
func findTools(ctx context.Context, o options, root, cache, dir string, log io.Writer) (tools, error) {
	t := tools{argv: map[string][]string{}}
	path, err := filepath.Abs(o.binary)
	if o.binary == "" {
		path = filepath.Join(dir, "migrate")
		err = buildOurs(ctx, root, path, log)
	}
	if err != nil {
		return t, err
	}
	if err := t.take("migrate", path, dir); err != nil {
		return t, err
	}
	for _, name := range []string{"psql", "pg_dump", "mariadb", "mariadb-dump", "sqlite3"} {
		if path, err := exec.LookPath(name); err == nil {
			t.add(ctx, name, path)
		} else {
			t.left = append(t.left, name+" (not on PATH)")
		}
	}
	if !o.peers {
		t.left = append(t.left, "all peers (-peers=false)")
		return t, nil
	}
	for _, m := range modules() {
		if found, err := exec.LookPath(m.name); err == nil && strings.HasSuffix(m.name, "sqldef") {
			t.add(ctx, m.name, found)
			continue
		}
		path := filepath.Join(cache, m.name, filepath.Base(strings.TrimSuffix(m.path, "/v2")))
		if _, err := os.Stat(path); err != nil {
			fmt.Fprintf(log, "== go install %s (once, into %s)\n", m.path, filepath.Dir(path))
			if err := install(ctx, m, filepath.Dir(path)); err != nil {
				t.left = append(t.left, fmt.Sprintf("%s (%v)", m.name, err))
				continue
			}
		}
		if err := t.take(m.name, path, dir); err != nil {
			return t, err
		}
		version := "of unknown version"
		if info, err := buildinfo.ReadFile(path); err == nil {
			version = info.Main.Version
		}
		t.versions = append(t.versions, m.name+" "+version)
	}
	t.findAlembic(ctx)
	return t, nil
}

func install(ctx context.Context, m module, bin string) error {
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "install", "-tags", m.tags, m.path+"@latest")
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=-mod=mod", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go install: %s", lastLine(string(out)))
	}
	return nil
}

// take has a Go program take part from a copy of its own, as one that is installed or downloaded is a copy: what the
// linker has just written lies in the file cache in small pages, from which a program takes a third longer to start.
func (t *tools) take(name, path, dir string) error {
	program, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	taken := filepath.Join(dir, "programs", name)
	if err := os.MkdirAll(filepath.Dir(taken), 0o755); err != nil {
		return err
	}
	t.argv[name] = []string{taken}
	return os.WriteFile(taken, program, 0o755)
}

func (t *tools) add(ctx context.Context, name, path string) {
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		t.left = append(t.left, fmt.Sprintf("%s (%v)", name, err))
		return
	}
	t.argv[name] = []string{path}
	version, _, _ := strings.Cut(string(out), "\n")
	if !strings.HasPrefix(version, name) {
		version = name + " " + version
	}
	t.versions = append(t.versions, version)
}

// findAlembic wants the module and both drivers, Debian's python3-alembic, python3-psycopg2 and python3-pymysql.
func (t *tools) findAlembic(ctx context.Context) {
	const question = "import alembic, psycopg2, pymysql, sqlalchemy; print(alembic.__version__, 'on SQLAlchemy', sqlalchemy.__version__)"
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the second is Debian's, where another one is first
		out, err := exec.CommandContext(ctx, python, "-c", question).Output()
		if err != nil {
			continue
		}
		t.argv["alembic"] = []string{python, "-c", "from alembic.config import main; main()"}
		t.versions = append(t.versions, "Alembic "+strings.TrimSpace(string(out)))
		return
	}
	t.left = append(t.left, "Alembic (python3 lacks one of alembic, psycopg2, pymysql)")
}

// call is a program of ours or another's with arguments; ok is false if it does not take part.
func (t tools) call(name string, args ...string) (call, bool) {
	argv, ok := t.argv[name]
	if !ok {
		return call{}, false
	}
	return call{argv: append(append([]string{}, argv...), args...)}, true
}

func (t tools) has(name string) bool { return t.argv[name] != nil }
