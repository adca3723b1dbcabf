package cli_test

import (
	"strings"
	"testing"
)

// The plan of a downgrade is carried out as it was looked at, and once.
func TestDowngradeByPlan(t *testing.T) {
	p := newProject(t, map[string]string{
		"config.toml":      sqliteConfig,
		"models.toml":      usersModel,
		"migrations/1.sql": "-- revision = 'aaaa'\n-- down_revision = 'base'\n-- migrate:upgrade\nCREATE TABLE a (n int);\n-- migrate:downgrade\nDROP TABLE a;\n",
		"migrations/2.sql": "-- revision = 'bbbb'\n-- down_revision = 'aaaa'\n-- migrate:upgrade\nCREATE TABLE b (n int);\n-- migrate:downgrade\nDROP TABLE b;\n",
	})
	p.must(t, "upgrade")
	p.must(t, "plan", "downgrade", "-1", "-o", "down.json")
	if got := p.fails(t, 2, "upgrade", "--plan", "down.json"); !strings.Contains(got, "down.json is the plan of a downgrade\nhint: migrate downgrade --plan down.json") {
		t.Error(got)
	}
	p.fails(t, 2, "downgrade", "--plan", "down.json", "-1")
	p.fails(t, 2, "downgrade")
	if got := p.must(t, "downgrade", "--plan", "down.json").stderr; !strings.Contains(got, "takes down bbbb") {
		t.Error(got)
	}
	if got := p.fails(t, 6, "downgrade", "--plan", "down.json"); !strings.Contains(got, "does not hold any more") {
		t.Error(got)
	}
	if got := p.must(t, "current").stdout; !strings.HasPrefix(got, "aaaa") {
		t.Error(got)
	}
}
