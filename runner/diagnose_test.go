package runner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// What a database refuses is explained by the rows that are there.
func TestDiagnosis(t *testing.T) {
	people := `
[[upgrade]]
op = "create_table"
table = "people"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "mail", type = "varchar(50)" }, { name = "boss", type = "bigint" }]
primary_key = ["id"]

[[upgrade]]
op = "insert"
table = "people"
rows = [{ id = 1, mail = "a", boss = 7 }, { id = 2, mail = "a", boss = 1 }, { id = 3, mail = "b", boss = 8 }, { id = 4 }]
`
	tests := []struct{ name, body, want string }{
		{"unique index over duplicates", `
[[upgrade]]
op = "create_index"
table = "people"
index = { name = "ix", columns = ["mail"], unique = true }
`, "1 value of (mail) in more than one row of people, such as (a)"},
		{"unique constraint over duplicates", `
[[upgrade]]
op = "create_unique_constraint"
table = "people"
constraint = { name = "uq", columns = ["mail"] }
`, "1 value of (mail) in more than one row of people, such as (a)"},
		{"not null over nulls", `
[[upgrade]]
op = "alter_column"
table = "people"
column = "mail"
nullable = false
`, "mail is null in 1 row of people"},
		{"foreign key over orphans", `
[[upgrade]]
op = "create_foreign_key"
table = "people"
constraint = { name = "fk", columns = ["boss"], references = "people.id" }
`, "2 rows of people with no row of people to refer to, such as (boss) = (7)"},
		{"check over rows", `
[[upgrade]]
op = "create_check_constraint"
table = "people"
constraint = { name = "ck", condition = "id < 4" }
`, "1 row of people does not pass the check"},
		{"missing column", "\n[[upgrade]]\nop = \"update\"\ntable = \"people\"\nset = { nick = \"x\" }\n", "people.nick is added by revision " + revisionID(3)},
		{"missing column that is to go", "\n[[upgrade]]\nop = \"drop_column\"\ntable = \"people\"\ncolumn = \"nick\"\n", "people.nick is added by revision " + revisionID(3)},
		{"missing table", execute("INSERT INTO later (n) VALUES (1)"), "later is created by revision " + revisionID(3)},
	}
	later := `
[[upgrade]]
op = "create_table"
table = "later"
columns = [{ name = "n", type = "integer" }]

[[upgrade]]
op = "add_column"
table = "people"
column = { name = "nick", type = "varchar(20)" }
`
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				err := upgrade(t, testdb.New(t, db.Name), chain(people, tt.body, later), runner.Options{})
				var step *runner.StepError
				if !asError(err, &step) {
					t.Fatalf("Upgrade = %v, want a StepError", err)
				}
				if !strings.Contains(step.Diagnosis, tt.want) || step.Hint == "" || step.Line == 0 && strings.HasPrefix(tt.name, "missing") {
					t.Errorf("%v (class %q)\ndiagnosis %q\nwant      %q\nhint %q, line %d", err, database.ClassOf(err), step.Diagnosis, tt.want, step.Hint, step.Line)
				}
			})
		}
	})
}

// What a revision before it makes need not come first: it is gone.
func TestDiagnosisOfWhatIsGone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		files := chain(createTable("gone"), "\n[[upgrade]]\nop = \"drop_table\"\ntable = \"gone\"\n", execute("INSERT INTO gone (n) VALUES (1)"))
		err := upgrade(t, db, files, runner.Options{})
		var step *runner.StepError
		if !asError(err, &step) {
			t.Fatal(err)
		}
		if want := "gone is created by revision " + revisionID(1) + " (" + revisionID(1) + ".toml), and dropped by revision " + revisionID(2) + " (" + revisionID(2) + ".toml)"; step.Diagnosis != want || strings.Contains(step.Hint, "depends_on") {
			t.Errorf("diagnosis %q\nwant      %q\nhint %q", step.Diagnosis, want, step.Hint)
		}
	})
}

// An enum loses no value that rows have.
func TestDiagnosisOfEnums(t *testing.T) {
	table := `
[[upgrade]]
op = "create_table"
table = "people"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "mood", type = "TYPE", default = "'glad'" }]
primary_key = ["id"]

[[upgrade]]
op = "insert"
table = "people"
rows = [{ id = 1 }, { id = 2, mood = "sad" }]
`
	bodies := map[string][]string{
		"postgres": {
			"\n[[upgrade]]\nop = \"create_enum\"\nenum = \"mood\"\nvalues = [\"sad\", \"glad\"]\n" + strings.ReplaceAll(table, "TYPE", "enum:mood"),
			"\n[[upgrade]]\nop = \"alter_enum\"\nenum = \"mood\"\nvalues = [\"glad\"]\nexisting = { values = [\"sad\", \"glad\"] }\ncolumns = [\"people.mood\"]\n",
		},
		"mysql": {
			strings.ReplaceAll(table, "TYPE", "enum('sad', 'glad')"),
			"\n[[upgrade]]\nop = \"alter_column\"\ntable = \"people\"\ncolumn = \"mood\"\ntype = \"enum('glad')\"\nexisting = { type = \"enum('sad', 'glad')\" }\n",
		},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("there it is a check")
		}
		err := upgrade(t, db, chain(bodies[db.Dialect]...), runner.Options{})
		var step *runner.StepError
		if !asError(err, &step) || !strings.Contains(step.Diagnosis, "1 row of people with a value in mood that is removed, such as sad") {
			t.Fatalf("Upgrade = %v, diagnosis %q", err, step.Diagnosis)
		}
		if got := db.Query(t, "SELECT mood FROM people WHERE id = 2"); got != "sad" {
			t.Errorf("mood = %q", got)
		}
	})
}

func TestDiagnosisOfEnumsInArrays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != "postgres" {
			t.Skip("PostgreSQL alone has arrays")
		}
		err := upgrade(t, db, chain(
			execute("CREATE TYPE mood AS ENUM ('sad', 'glad')")+execute("CREATE TABLE people (id int, moods mood[])")+
				execute("INSERT INTO people VALUES (1, '{glad}'), (2, '{glad,sad}'), (3, NULL)"),
			"\n[[upgrade]]\nop = \"alter_enum\"\nenum = \"mood\"\nvalues = [\"glad\"]\nexisting = { values = [\"sad\", \"glad\"] }\ncolumns = [\"people.moods\"]\n",
		), runner.Options{})
		var step *runner.StepError
		if !asError(err, &step) || !strings.Contains(step.Diagnosis, "1 row of people with a value in moods that is removed, such as {glad,sad}") {
			t.Fatalf("Upgrade = %v", err)
		}
	})
}

// Whoever holds the table is named.
func TestDiagnosisOfLocks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite does not know")
		}
		if err := upgrade(t, db, chain(createTrail), runner.Options{}); err != nil {
			t.Fatal(err)
		}
		holder := testdb.Connect(t, db.URL)
		do(t, holder, "BEGIN", "INSERT INTO trail (n) VALUES (1)")
		defer do(t, holder, "ROLLBACK")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		o := runner.Options{StatementLockTimeout: 100 * time.Millisecond, Attempts: 1}
		_, err := newMigrator(t, testdb.Connect(t, db.URL), chain(createTrail, `
[[upgrade]]
op = "add_column"
table = "trail"
column = { name = "m", type = "integer" }
`), o, nil).Upgrade(ctx, "heads")
		var step *runner.StepError
		if !asError(err, &step) || !strings.Contains(step.Diagnosis, "locks on trail are held by") {
			t.Errorf("Upgrade = %v, diagnosis %q", err, step.Diagnosis)
		}
	})
}

// A column that a foreign key refers to changes while the key is away.
func TestDiagnosisOfReferredColumns(t *testing.T) {
	for server, change := range map[string]string{"mysql": `identity = "by default"`, "mariadb": `type = "bigint"`} {
		t.Run(server, func(t *testing.T) {
			conn := testdb.Connect(t, testdb.New(t, server).URL)
			do(t, conn, "CREATE TABLE p (id int NOT NULL PRIMARY KEY)", "CREATE TABLE c (p int, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id))")
			files := line(1, func(int) string {
				return "\n[[upgrade]]\nop = \"alter_column\"\ntable = \"p\"\ncolumn = \"id\"\n" + change + "\n"
			})
			_, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), "heads")
			var step *runner.StepError
			if !errors.As(err, &step) || !strings.HasPrefix(step.Hint, "drop the foreign key (drop_constraint) before it") {
				t.Errorf("got %+v", err)
			}
		})
	}
}

// Dates that are none are the session's to allow.
func TestDiagnosisOfZeroDates(t *testing.T) {
	conn := testdb.Connect(t, testdb.MySQL(t).URL)
	files := line(1, func(int) string {
		return "\n[[upgrade]]\nop = \"execute\"\nsql = \"CREATE TABLE t (at datetime NOT NULL DEFAULT '0000-00-00 00:00:00')\"\n"
	})
	_, err := newMigrator(t, conn, files, runner.Options{}, nil).Upgrade(t.Context(), "heads")
	var step *runner.StepError
	if !errors.As(err, &step) || !strings.Contains(step.Hint, "sql_mode") {
		t.Errorf("got %+v", err)
	}
}
