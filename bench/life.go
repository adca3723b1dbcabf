package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// life measures what becomes of the same as in wide: written as a revision for
// an empty database, applied, and taken down again. The floor makes it with the
// database's own program.
func life(l lab, s server) (work, error) {
	script, models := l.path("wide.sql"), l.path("models.toml")
	what, err := wideScript(script, s.name)
	w := work{title: what + ": written, applied and taken down, " + s.name, fresh: true}
	if err != nil {
		return w, err
	}
	if err := l.declare(s, script, models); err != nil {
		return w, err
	}
	load := contender{name: target{server: s}.program(), role: floor,
		call: func(t target) call { return call{argv: t.client(), stdin: script} }}
	w.contenders = []contender{load}
	steps := [][]string{
		{"revision", "--autogenerate", "-m", "all"},
		{"upgrade", "head", "--yes", "--quiet"},
		{"downgrade", "base", "--yes", "--quiet"},
	}
	for i, step := range steps {
		dir := l.path(step[0])
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return w, err
		}
		if err := os.Link(models, filepath.Join(dir, "models.toml")); err != nil {
			return w, err
		}
		w.contenders = append(w.contenders, contender{name: "migrate " + step[0], role: ours,
			call: l.migrate(dir, step...),
			setup: func(ctx context.Context, t target) error {
				if err := os.RemoveAll(filepath.Join(dir, "revisions")); err != nil {
					return err
				}
				if err := project(dir); err != nil {
					return err
				}
				for _, before := range steps[:i] {
					if _, _, err := l.migrate(dir, before...)(t).run(ctx); err != nil {
						return fmt.Errorf("%s: %w", before[0], err)
					}
				}
				return nil
			}})
	}
	return w, nil
}

// declare writes what a script makes as our program says it of a database.
func (l lab) declare(s server, script, models string) error {
	ctx := context.Background()
	t, err := s.create(ctx, "bench_declared_"+stamp())
	if err != nil {
		return err
	}
	defer t.drop(ctx) //nolint:errcheck // a private server takes it along
	if err := loading(script)(ctx, t); err != nil {
		return err
	}
	dir := l.path("declared")
	if err := project(dir); err != nil {
		return err
	}
	_, text, err := l.migrate(dir, "schema")(t).run(ctx)
	if err != nil {
		return err
	}
	return write(models, text)
}
