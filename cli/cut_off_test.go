package cli_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A target that counts steps counts what an earlier run has begun as one of them: the
// same command, run again, leads to where it was to lead the first time.
func TestStepsCountFromBeforeWhatWasCutOff(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		file := func(id, down, more string) string {
			return "-- revision = \"" + id + "\"\n-- down_revision = \"" + down + "\"\n" +
				"-- migrate:upgrade transaction=false\nCREATE TABLE " + id + " (n int);\n" + more +
				"-- migrate:downgrade transaction=false\nDROP TABLE " + id + ";\n" + more
		}
		p := newProject(t, map[string]string{
			"config.toml":      "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\n",
			"migrations/1.sql": file("one", "base", ""),
			"migrations/2.sql": file("two", "one", "DROP TABLE nothere;\n"),
			"migrations/3.sql": file("three", "two", ""),
			"migrations/4.sql": file("four", "three", ""),
		})
		at := func(want string) {
			t.Helper()
			if got := p.must(t, "current").stdout; !strings.HasPrefix(got, want) {
				t.Errorf("the database is at %s, not %s", got, want)
			}
		}
		p.must(t, "upgrade", "one")
		p.fails(t, 1, "upgrade", "+2")
		p.write(t, "migrations/2.sql", file("two", "one", ""))
		p.must(t, "upgrade", "+2")
		at("three")

		p.must(t, "upgrade", "four")
		p.write(t, "migrations/4.sql", file("four", "three", "DROP TABLE nothere;\n"))
		p.fails(t, 1, "downgrade", "-1")
		if got := p.must(t, "status").stdout; !strings.Contains(got, "nothere") || !strings.Contains(got, "then migrate downgrade four@-1") {
			t.Errorf("what was refused, and what goes on with it, is not in:\n%s", got)
		}
		if got := p.run(t, "repair"); !strings.Contains(got.stdout, "migrate downgrade four@-1 goes on at step 2.") {
			t.Errorf("what goes on is not in:\n%s", got.stdout)
		}
		p.write(t, "migrations/4.sql", file("four", "three", ""))
		p.must(t, "downgrade", "four@-1")
		at("three")
	})
}
