package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// file is a revision that creates a table.
func tableRevision(id, down, table string) string {
	return "revision = \"" + id + "\"\ndown_revision = \"" + down + "\"\n\n" +
		"[[upgrade]]\nop = \"create_table\"\ntable = \"" + table + "\"\n" +
		"columns = [{ name = \"id\", type = \"bigint\", nullable = false }]\nprimary_key = [\"id\"]\n"
}

func linear(t *testing.T, db testdb.DB) project {
	t.Helper()
	return newProject(t, map[string]string{
		"config.toml":              "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\n",
		"migrations/1_aaaa11.toml": tableRevision("aaaa11", "base", "a"),
		"migrations/2_bbbb22.toml": tableRevision("bbbb22", "aaaa11", "b"),
	})
}

// An older image after a rollback: its files end before the database does.
func TestUpgradeOfADatabaseThatIsAhead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := linear(t, db)
		p.must(t, "upgrade")
		if err := os.Remove(filepath.Join(p.dir, "migrations", "2_bbbb22.toml")); err != nil {
			t.Fatal(err)
		}
		r := p.must(t, "upgrade", "head")
		if want := "warning: the database is ahead of these files: it is at bbbb22"; !strings.Contains(r.stderr, want) {
			t.Errorf("no warning:\n%s", r.stderr)
		}
		if out := p.fails(t, 6, "upgrade", "--ahead", "fail"); !strings.Contains(out, "bbbb22") {
			t.Errorf("refusal does not name the row:\n%s", out)
		}
		if out := p.must(t, "current").stdout; out != "bbbb22 (unknown)\n" {
			t.Errorf("current: %q", out)
		}

		// Files that the journal does not lead to are another matter.
		p.write(t, "migrations/3_cccc33.toml", tableRevision("cccc33", "aaaa11", "c"))
		if out := p.fails(t, 1, "upgrade"); !strings.Contains(out, "bbbb22") {
			t.Errorf("refusal does not name the row:\n%s", out)
		}
		if out := db.Dump(t); strings.Contains(out, "cccc33") {
			t.Error("the refused revision was applied")
		}
	})
}

// A revision whose file went with another branch of the repository is taken
// down by what the journal kept of it.
func TestDowngradeOfARevisionWithoutAFile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := linear(t, db)
		p.must(t, "upgrade", "aaaa11")
		before := db.Dump(t)
		p.must(t, "upgrade")
		if err := os.Remove(filepath.Join(p.dir, "migrations", "2_bbbb22.toml")); err != nil {
			t.Fatal(err)
		}
		p.must(t, "downgrade", "aaaa11")
		if out := p.must(t, "current").stdout; out != "aaaa11 (head)\n" {
			t.Errorf("current: %q", out)
		}
		if after := db.Dump(t); after != before {
			t.Errorf("not restored:\n%s\nwas\n%s", after, before)
		}
	})
}
