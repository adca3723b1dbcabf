package runner_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

const onlineUnique = `
[[upgrade]]
op = "create_index"
table = "trail"
index = { name = "ix_trail_n", columns = ["n"], unique = true }
online = true
`

// An index that could not be built beside the work of others is dropped, and
// built when its rows allow it; one that is whole already is not dropped because
// a second of its name fails.
func TestInvalidIndexIsRebuilt(t *testing.T) {
	db := testdb.Postgres(t)
	twice := insertTrail(2) + execute("INSERT INTO trail (n) VALUES (2)")
	files := chain(createTrail, twice, onlineUnique)
	err := upgrade(t, db, files, runner.Options{})
	if database.ClassOf(err) != database.UniqueViolation {
		t.Fatalf("Upgrade = %v", err)
	}
	c := testdb.Connect(t, db.URL)
	const indexes = "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'trail'::regclass"
	if got := rowsOf(t, c, indexes); len(got) != 0 {
		t.Errorf("an index is left: %v", got)
	}
	// As if the run had been cut off in the middle of building.
	do(t, c, "DELETE FROM schema_revision_log WHERE event = 'failed'")
	if _, err := c.Exec(t.Context(), "CREATE UNIQUE INDEX CONCURRENTLY ix_trail_n ON trail (n)"); err == nil {
		t.Fatal("it cannot be built")
	}
	do(t, c, "DELETE FROM trail", "INSERT INTO trail (n) VALUES (5)")
	if err := upgrade(t, db, files, runner.Options{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"ix_trail_n true"}, rowsOf(t, c, indexes)); diff != "" {
		t.Error(diff)
	}

	again := chain(createTrail, twice, onlineUnique, onlineUnique)
	if err := upgrade(t, db, again, runner.Options{}); database.ClassOf(err) != database.Exists {
		t.Errorf("Upgrade = %v, want that the index exists", err)
	}
	if diff := cmp.Diff([]string{"ix_trail_n true"}, rowsOf(t, c, indexes)); diff != "" {
		t.Errorf("the whole index is gone:\n%s", diff)
	}
}

// Expansions run to the end, and leave what the plain operations leave.
func TestOnline(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		body := `
[[upgrade]]
op = "create_table"
table = "people"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "name", type = "varchar(20)" }, { name = "boss", type = "bigint" }]
primary_key = ["id"]
`
		changes := `
[[upgrade]]
op = "create_index"
table = "people"
index = { name = "ix_people_name", columns = ["name"] }

[[upgrade]]
op = "alter_column"
table = "people"
column = "name"
nullable = false

[[upgrade]]
op = "create_unique_constraint"
table = "people"
constraint = { name = "uq_people_name", columns = ["name"] }

[[upgrade]]
op = "create_foreign_key"
table = "people"
constraint = { name = "fk_people_boss", columns = ["boss"], references = "people.id" }

[[upgrade]]
op = "create_check_constraint"
table = "people"
constraint = { name = "ck_people_id", condition = "id > 0" }
`
		files := chain(body, changes)
		var left []string
		for _, online := range []bool{false, true} {
			db := testdb.New(t, db.Name)
			err := upgrade(t, db, files, runner.Options{Online: online})
			if err != nil && online && db.Dialect == "mysql" && strings.Contains(err.Error(), "not supported") {
				t.Skipf("the server asserts that it would have to copy: %v", err)
			}
			if err != nil {
				t.Fatalf("online %v: %v", online, err)
			}
			left = append(left, contents(t, db))
		}
		if diff := cmp.Diff(left[0], left[1]); diff != "" {
			t.Error(diff)
		}
	})
}

// A right that is lacking is told with whose it is.
func TestPrivilege(t *testing.T) {
	db := testdb.Postgres(t)
	role := "migrate_" + db.URL[strings.LastIndex(db.URL, "_")+1:][:8]
	if err := upgrade(t, db, chain(createTrail), runner.Options{}); err != nil {
		t.Fatal(err)
	}
	db.Load(t, "CREATE ROLE "+role+"; GRANT ALL ON ALL TABLES IN SCHEMA public TO "+role+"; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO "+role+";")
	t.Cleanup(func() { _ = db.TryLoad(t, "DROP OWNED BY "+role+"; DROP ROLE "+role) })
	c := testdb.Connect(t, db.URL)
	do(t, c, "SET ROLE "+role)
	_, err := newMigrator(t, c, chain(createTrail, `
[[upgrade]]
op = "add_column"
table = "trail"
column = { name = "m", type = "integer" }
`), runner.Options{}, nil).Upgrade(t.Context(), "heads")
	var step *runner.StepError
	if !asError(err, &step) || !strings.Contains(step.Diagnosis, "trail belongs to postgres, and this is "+role) {
		t.Errorf("Upgrade = %v\ndiagnosis: %+v", err, step)
	}
	do(t, c, "RESET ROLE")
}

// MySQL and MariaDB name the right; whose account lacks it is found out.
func TestPrivilegeOnMySQL(t *testing.T) {
	for _, server := range []string{"mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			db := testdb.New(t, server)
			name := db.URL[strings.LastIndex(db.URL, "/")+1:]
			user := "migrate_" + name[len(name)-8:]
			if err := upgrade(t, db, chain(createTrail), runner.Options{}); err != nil {
				t.Fatal(err)
			}
			db.Load(t, "CREATE USER "+user+"@'%' IDENTIFIED BY 'x'; GRANT SELECT, INSERT, UPDATE, DELETE ON `"+name+"`.* TO "+user+"@'%';")
			t.Cleanup(func() { _ = db.TryLoad(t, "DROP USER "+user+"@'%';") })
			limited := testdb.DB{URL: strings.Replace(db.URL, "root@", user+":x@", 1)}
			for right, op := range map[string]string{
				"ALTER":          "op = \"add_column\"\ntable = \"trail\"\ncolumn = { name = \"m\", type = \"integer\" }\n",
				"CREATE ROUTINE": "op = \"create_function\"\nfunction = \"f\"\ndefinition = \"CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1\"\n",
				"EVENT":          "op = \"execute\"\nsql = \"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1\"\n",
			} {
				err := upgrade(t, limited, chain(createTrail, "[[upgrade]]\n"+op), runner.Options{})
				var step *runner.StepError
				if !asError(err, &step) || step.Diagnosis != "the account "+user+"@% has no right to "+right || !strings.Contains(step.Hint, "GRANT "+right+" ON `"+name+"`.* TO '"+user+"'@'%'") {
					t.Errorf("Upgrade = %v\ndiagnosis: %+v", err, step)
				}
			}
		})
	}
}
