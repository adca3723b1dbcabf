package cli_test

import (
	"maps"
	"strings"
	"testing"
)

// An upgrade that finds no revisions, but what somebody may have meant to be some, has
// not done what it was to do.
func TestUpgradeOfOtherFiles(t *testing.T) {
	const good = "revision = \"aaaaaaaaaaaa\"\ndown_revision = \"base\"\n"
	for name, c := range map[string]struct {
		files map[string]string
		says  []string
	}{
		"deeper": {map[string]string{"migrations/2026/1.toml": good}, []string{
			"error: there are no revisions in migrations, but in migrations/2026, which is not read", "hint: recursive = true under [migrations]",
		}},
		"goose": {map[string]string{"migrations/1_a.sql": "-- +goose Up\nSELECT 1;\n"}, []string{
			"SQL before the first section", "hint: the folder holds 1 goose migration: give the revisions a folder of their own", "migrate import goose migrations then",
		}},
		"dbmate": {map[string]string{"migrations/1_a.sql": "-- migrate:up\nSELECT 1;\n"}, []string{
			"the header needs revision", "hint: the folder holds 1 dbmate migration", "migrate import dbmate migrations then",
		}},
		"Alembic": {map[string]string{"migrations/1_a.py": "down_revision = None\n"}, []string{
			"error: there are no revisions in migrations, but 1 Alembic migration", "migrate import alembic migrations then",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			files := maps.Clone(c.files)
			files["config.toml"] = "[database]\nurl = \"sqlite:app.db\"\n[migrations]\nlocations = [\"migrations\"]\n"
			stderr := newProject(t, files).fails(t, 1, "upgrade")
			for _, want := range c.says {
				if !strings.Contains(stderr, want) {
					t.Errorf("nothing of %q in:\n%s", want, stderr)
				}
			}
		})
	}
	// Another environment's are not those that were meant.
	newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"sqlite:app.db\"\n[migrations]\nlocations = [\"migrations\"]\n" +
			"[env.billing]\ndatabase.url = \"${NOT_SET}\"\nmigrations.locations = [\"migrations/billing\"]\n",
		"migrations/billing/1.toml": good,
	}).must(t, "upgrade")
	// A mistake in one's own files is just that.
	p := newProject(t, map[string]string{
		"config.toml":       "[database]\nurl = \"sqlite:app.db\"\n[migrations]\nlocations = [\"migrations\"]\n",
		"migrations/1.toml": good, "migrations/2_changelog.sql": "-- revision = 'b'\n",
	})
	if stderr := p.fails(t, 1, "upgrade"); strings.Contains(stderr, "Liquibase") {
		t.Error(stderr)
	}
}
