package cli_test

import (
	"strings"
	"testing"
)

// An image that holds the program alone has no shell for hooks, and no Go for models.
func TestNoShellAndNoGo(t *testing.T) {
	p := newProject(t, map[string]string{
		"config.toml":      "[database]\nurl = \"sqlite:app.db\"\n[migrations]\nmodels = [\"./m\"]\n[hooks]\nbefore_run = [\"true\"]\n",
		"migrations/1.sql": "-- revision = \"aaaaaaaaaaaa\"\n-- down_revision = \"base\"\n\n-- migrate:upgrade\nCREATE TABLE t (n int);\n",
		"m/m.go":           "package m\n",
	})
	t.Setenv("PATH", t.TempDir())
	for command, want := range map[string]string{
		"upgrade": "error: a hook cannot be run, there is no shell (sh) here: true\n  at hooks.before_run\nhint: nothing was done; use an image that has a shell",
		"models":  "error: the Go packages ./m cannot be read: there is no go command on PATH\nhint: install Go",
	} {
		if got := p.fails(t, 1, command); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", command, want, got)
		}
	}
}
