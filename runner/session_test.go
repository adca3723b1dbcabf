package runner_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// Whether each statement commits by itself is the run's to say, also where the
// connection or a revision's SQL says otherwise: the journal is written with each step.
// The connection is given back as it came.
func TestEachStatementCommits(t *testing.T) {
	for _, name := range []string{"mariadb", "mysql"} {
		t.Run(name, func(t *testing.T) {
			db := testdb.New(t, name)
			c, beside := testdb.Connect(t, db.URL), testdb.Connect(t, db.URL)
			for given, revoked := range map[string]string{"0": "SET autocommit = 0", "1": "SET autocommit = 0; SET ROLE NONE"} {
				do(t, c, "SET autocommit = "+given)
				files := chain("", execute("CREATE TABLE seen (settings text)"), execute(revoked), execute("INSERT INTO seen VALUES (concat(@@autocommit + 0, ifnull(current_role(), 'NONE')))"),
					execute("CALL nothing_of_that_name()"))
				if _, err := newMigrator(t, c, files, runner.Options{}, nil).Upgrade(t.Context(), "heads"); err == nil {
					t.Fatal("a procedure that is not there was called")
				}
				for query, want := range map[string]string{
					"SELECT settings FROM seen":                                     "1NONE",
					"SELECT count(*) FROM schema_revision_log WHERE event='failed'": "1",
					"SELECT version_num FROM schema_revision":                       revisionID(4),
				} {
					if got := text(t, beside, query); got != want {
						t.Errorf("autocommit = %s: %s: %s, want %s", given, query, got, want)
					}
				}
				if got := text(t, c, "SELECT @@autocommit"); got != given {
					t.Errorf("autocommit = %s becomes %s", given, got)
				}
				do(t, c, "DROP TABLE seen, schema_revision, schema_revision_log")
			}
		})
	}
}

func text(t *testing.T, c database.Conn, query string) string {
	t.Helper()
	var s string
	if _, err := database.One(t.Context(), c, query, nil, &s); err != nil {
		t.Fatal(err)
	}
	return s
}
