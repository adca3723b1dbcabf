package cli_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Ids of several lengths, as several people write them by hand, stand in one column.
func TestStatusOfShortIDs(t *testing.T) {
	const file = "-- revision = %q\n-- down_revision = %q\n-- message = \"made by hand\"\n-- create_date = 2026-01-02T03:04:05Z\n\n-- migrate:upgrade\n-- migrate:downgrade\n"
	p := newProject(t, map[string]string{
		"config.toml": sqliteConfig, "models.toml": "",
		"migrations/a.sql": fmt.Sprintf(file, "1", "base"), "migrations/b.sql": fmt.Sprintf(file, "20260102_second", "1"),
	})
	lines := strings.Split(p.must(t, "status").stdout, "\n")
	lines = slices.DeleteFunc(lines, func(s string) bool { return !strings.HasSuffix(s, "made by hand") })
	if len(lines) != 2 || len(lines[0]) != len(lines[1]) {
		t.Errorf("status shows\n%s", strings.Join(lines, "\n"))
	}
}
