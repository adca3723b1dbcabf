package cli_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A stamp passes over what is unfinished, and says what that leaves.
func TestStampOverAnUnfinishedRevision(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := deployed(t, db, notes, "transaction = false\n"+note("INSERT INTO notes (n) VALUES (1)")+note("INSERT INTO nowhere (n) VALUES (1)"))
		p.fails(t, 1, "upgrade")
		got := p.must(t, "stamp", "head").stderr
		for _, want := range []string{
			"warning: the upgrade of " + number(2) + " was unfinished", "\n  in place      INSERT INTO notes", "\n  not in place  INSERT INTO nowhere",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if got := p.must(t, "stamp", number(1)).stderr; strings.Contains(got, "warning") {
			t.Errorf("a stamp over nothing says\n%s", got)
		}
	})
}

// What shares a transaction with a statement that is refused is rolled back with it:
// repair tells the one from the other, and from where the next run goes on.
func TestRepairTellsWhatWasRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "mysql" {
			t.Skip("nothing of the revision remains there")
		}
		p := newProject(t, map[string]string{
			"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\n",
			"migrations/1.toml": `revision = "aaaaaaaaaaaa"
down_revision = "base"
[[upgrade]]
op = "create_table"
table = "t"
columns = [{ name = "n", type = "integer" }]
[[upgrade]]
op = "insert"
table = "t"
rows = [{ n = 1 }]
[[upgrade]]
op = "execute"
sql = "INSERT INTO nope VALUES (1)"
`,
		})
		p.fails(t, 1, "upgrade")
		for range 2 { // the second time what was known before is kept
			out := p.run(t, "repair")
			for _, want := range []string{
				"  1. done        create table t", "  2. rolled back insert 1 row into t",
				"  3. failed      INSERT INTO nope", "migrate upgrade goes on at step 2.", "Or say what became of step 2 otherwise:",
			} {
				if !strings.Contains(out.stdout, want) || out.code != 5 {
					t.Errorf("exit %d, nothing of %q in:\n%s", out.code, want, out.stdout)
				}
			}
			p.run(t, "repair", "--not-done")
		}
		p.write(t, "migrations/1.toml", strings.Replace(p.read(t, "migrations/1.toml"), "nope", "t", 1))
		p.must(t, "upgrade")
		if got := strings.Fields(db.Query(t, "SELECT COUNT(*) FROM t")); len(got) == 0 || got[len(got)-1] != "2" {
			t.Errorf("rows: %v", got)
		}
	})
}
