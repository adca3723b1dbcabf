package runner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// The limits of an operation go before those of its revision, and these before
// those of the run; the session has its own again afterwards.
func TestLimits(t *testing.T) {
	// Each statement leaves how long it may wait and run.
	spy := map[string]string{
		"postgres": "INSERT INTO seen SELECT current_setting('lock_timeout'), current_setting('statement_timeout')",
		"mariadb":  "INSERT INTO seen SELECT CONCAT(@@lock_wait_timeout, ' ', @@innodb_lock_wait_timeout), TRIM(TRAILING '.000000' FROM @@max_statement_time)",
		"mysql":    "INSERT INTO seen SELECT CONCAT(@@lock_wait_timeout, ' ', @@innodb_lock_wait_timeout), ''",
		"sqlite":   "INSERT INTO seen SELECT (SELECT timeout FROM pragma_busy_timeout), ''",
	}
	// As the server spells 7 s and 70 s, 8 s and 80 s, 9 s and 90 s.
	spelled := map[string][3]string{
		"postgres": {"7s 70s", "8s 80s", "9s 90s"}, "mariadb": {"7 7 70", "8 8 80", "9 9 90"},
		"mysql": {"7 7", "8 8", "9 9"}, "sqlite": {"7000", "8000", "9000"},
	}
	table := `
[[upgrade]]
op = "create_table"
table = "seen"
columns = [{ name = "locks", type = "varchar(50)" }, { name = "statements", type = "varchar(50)" }]
`
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, mode := range []runner.TransactionMode{runner.TransactionRevision, runner.TransactionNone} {
			t.Run(string(mode), func(t *testing.T) {
				db := testdb.New(t, db.Name)
				look := execute(spy[db.Flavor])
				own := "lock_timeout = \"9s\"\nstatement_timeout = \"90s\"\n"
				files := chain(
					table+look+look+own+look,
					"lock_timeout = \"8s\"\nstatement_timeout = \"80s\"\n"+look+look+own+look,
					look,
				)
				conn := testdb.Connect(t, db.URL)
				was := limitsOf(t, conn, db)
				o := runner.Options{Transaction: mode, StatementLockTimeout: 7 * time.Second, StatementTimeout: 70 * time.Second}
				if _, err := newMigrator(t, conn, files, o, nil).Upgrade(t.Context(), "heads"); err != nil {
					t.Fatal(err)
				}
				s := spelled[db.Flavor]
				var got []string
				for _, row := range rowsOf(t, conn, "SELECT * FROM seen") {
					got = append(got, strings.TrimSpace(row))
				}
				if diff := cmp.Diff([]string{s[0], s[0], s[0], s[1], s[1], s[2], s[2]}, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(was, limitsOf(t, conn, db)); diff != "" {
					t.Errorf("the session is left with other limits:\n%s", diff)
				}
			})
		}
	})
}

func limitsOf(t *testing.T, c database.Conn, db testdb.DB) []string {
	t.Helper()
	return rowsOf(t, c, map[string]string{
		"postgres": "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')",
		"mariadb":  "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@max_statement_time",
		"mysql":    "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout",
		"sqlite":   "PRAGMA busy_timeout",
	}[db.Flavor])
}

// A statement that runs too long is stopped on every server, by the limit of its
// operation alone.
func TestStatementTimeout(t *testing.T) {
	slow := map[string]string{
		"postgres": "SELECT pg_sleep(20)", "mysql": "INSERT INTO trail SELECT count(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c",
		"sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 200000000) INSERT INTO trail SELECT count(*) FROM c",
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		t.Parallel()
		files := chain(createTrail, insertTrail(2)+execute(slow[db.Dialect])+"statement_timeout = \"300ms\"\n")
		begun := time.Now()
		err := upgrade(t, db, files, runner.Options{})
		if c := database.ClassOf(err); c != database.Canceled || time.Since(begun) > 10*time.Second {
			t.Errorf("Upgrade = %v (class %q) after %s", err, c, time.Since(begun))
		}
		files = chain(createTrail, insertTrail(2))
		if db.Dialect != "mysql" { // where the insert is in place, and journalled
			if err := upgrade(t, db, files, runner.Options{}); err != nil {
				t.Errorf("the next run: %v", err)
			}
		}
	})
}
