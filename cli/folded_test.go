package cli_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

const foldedModels = `
[tables.Users]
columns = [
  { name = "id",   type = "bigint", identity = "by default" },
  { name = "Name", type = "varchar(20)", nullable = false },
]
primary_key = ["id"]
indexes = [{ name = "Ix_Name", columns = ["Name"] }]

[tables.Posts]
columns = [
  { name = "id",     type = "bigint", identity = "by default" },
  { name = "author", type = "bigint", references = "Users.id" },
]
primary_key = ["id"]

[views.Names]
definition = "CREATE VIEW Names AS SELECT Name FROM Users"

[triggers.Trimmed]
on = "Users"
definition = "CREATE TRIGGER Trimmed BEFORE INSERT ON Users FOR EACH ROW SET new.Name = trim(new.Name)"
`

// A server that folds the names of tables (lower_case_table_names = 1) keeps
// other names than the models have, and those are the same.
func TestFoldedTableNames(t *testing.T) {
	db := testdb.StartPrivate(t, "mariadb", "--lower-case-table-names=1").New(t)
	p := newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n",
		"models.toml": foldedModels,
	})
	p.must(t, "revision", "--autogenerate", "-m", "one")
	p.must(t, "upgrade")
	p.must(t, "check")

	more := strings.Replace(foldedModels, `"varchar(20)"`, `"varchar(40)"`, 1)
	more = strings.Replace(more, `references = "Users.id" },`, `references = "Users.id" }, { name = "Title", type = "text" },`, 1)
	p.write(t, "models.toml", more)
	p.must(t, "revision", "--autogenerate", "-m", "two")
	p.must(t, "upgrade")
	p.must(t, "check")

	p.write(t, "migrations/99999999_9999_three_cccccccccccc.toml", "revision = \"cccccccccccc\"\ndown_revision = \""+headOf(t, p)+"\"\nmessage = \"three\"\n"+`
[[upgrade]]
op = "alter_column"
table = "Users"
column = "Name"
comment = "as it is said"
existing = { comment = "" }

[[upgrade]]
op = "rename_table"
table = "Posts"
new_name = "Essays"

[[upgrade]]
op = "add_column"
table = "Essays"
column = { name = "size", type = "integer" }
`)
	p.must(t, "upgrade")
	p.must(t, "downgrade", "base", "--yes")

	p.write(t, "config.toml", "[database]\nurl = \""+db.URL+"\"\n[migrations]\nlocations = [\"sql\"]\nmodels = [\"schema.sql\"]\n")
	p.write(t, "schema.sql", "CREATE TABLE Users (id int PRIMARY KEY);\nCREATE TABLE Posts (id int PRIMARY KEY, author int, CONSTRAINT Fk_Author FOREIGN KEY (author) REFERENCES Users (id));\nCREATE VIEW Ids AS SELECT id FROM Users;\n")
	p.must(t, "revision", "--autogenerate", "-m", "one")
	p.must(t, "upgrade")
	p.must(t, "check")
}

func headOf(t *testing.T, p project) string {
	t.Helper()
	head, _, _ := strings.Cut(strings.TrimSpace(p.must(t, "heads").stdout), " ")
	return head
}
