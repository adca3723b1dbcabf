package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A database that cannot grow says so, and the next run goes on.
func TestFullDatabase(t *testing.T) {
	p := newProject(t, map[string]string{
		"config.toml": sqliteConfig, "models.toml": "",
		"migrations/1.sql": "-- revision = \"a\"\n-- down_revision = \"base\"\n\n-- migrate:upgrade\nCREATE TABLE t (x);\n" +
			"INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) SELECT n FROM c;\n",
	})
	stderr := p.fails(t, 1, "upgrade", "--url", "sqlite:app.db?_pragma=max_page_count(20)")
	for _, want := range []string{"nothing of it remains", "hint: make room where the database keeps its files; then run the command again"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("nothing of %q in:\n%s", want, stderr)
		}
	}
	p.must(t, "upgrade")
}

// A full disk leaves a plan that was there as it was, and no half one.
func TestPlanOnAFullDisk(t *testing.T) {
	small := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("no small file system can be mounted here: %v: %s", err, strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { _ = exec.Command("umount", small).Run() })
	p := newProject(t, map[string]string{
		"config.toml": sqliteConfig, "models.toml": "",
		"migrations/1.sql": "-- revision = \"a\"\n-- down_revision = \"base\"\n\n-- migrate:upgrade\nSELECT '" + strings.Repeat("x", 20_000) + "';\n",
	})
	plan := filepath.Join(small, "plan.json")
	if err := os.WriteFile(plan, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if stderr := p.fails(t, 1, "plan", "upgrade", "-o", plan); !strings.Contains(stderr, "hint: make room on the disk, and run the command again") {
		t.Error(stderr)
	}
	if text, err := os.ReadFile(plan); err != nil || string(text) != "old" {
		t.Errorf("the old plan holds %q, %v", text, err)
	}
}
