package runner_test

import (
	"fmt"
	"strings"
	"testing/fstest"
)

// history is a history of twenty revisions with what makes a cut hard: several
// definitions to a revision, SQL that may change anything before an operation
// that has to know the table, tables that SQLite rebuilds, data that would show
// if it were changed twice, an index that is built outside transactions.
//
// Each revision leaves its number in trail, which has no key: a revision that ran
// twice would be there twice.
func history() fstest.MapFS {
	bodies := []string{
		createTrail + `
[[upgrade]]
op = "create_table"
table = "users"
columns = [
  { name = "id",    type = "bigint", nullable = false },
  { name = "email", type = "varchar(120)", nullable = false },
  { name = "age",   type = "integer" },
]
primary_key = ["id"]

[[upgrade]]
op = "create_table"
table = "posts"
columns = [
  { name = "id",      type = "bigint", nullable = false },
  { name = "user_id", type = "bigint", nullable = false },
  { name = "title",   type = "varchar(200)" },
]
primary_key = ["id"]

[[upgrade]]
op = "create_index"
table = "posts"
index = { name = "ix_posts_title", columns = ["title"] }
`, `
[[upgrade]]
op = "insert"
table = "users"
rows = [{ id = 1, email = "a@x", age = 30 }, { id = 2, email = "b@x", age = 31 }, { id = 3, email = "c@x", age = 32 }]
` + execute(`INSERT INTO posts (id, user_id, title) SELECT a.id * 10 + b.id, a.id, a.email FROM users a CROSS JOIN users b;
UPDATE users SET age = age + 1`), `
[[upgrade]]
op = "add_column"
table = "users"
column = { name = "name", type = "varchar(60)" }

[[upgrade]]
op = "add_column"
table = "users"
column = { name = "active", type = "boolean", nullable = false, default = true }
` + execute("UPDATE users SET name = email, age = age * 2"),
		// A barrier before an operation that restates or rebuilds the table.
		execute("ALTER TABLE posts ADD COLUMN body varchar(100)") + `
[[upgrade]]
op = "alter_column"
table = "posts"
column = "title"
type = "varchar(300)"
` + execute("UPDATE posts SET body = title"), `
[[upgrade]]
op = "create_index"
table = "posts"
index = { name = "ix_posts_user_id", columns = ["user_id"] }

[[upgrade]]
op = "create_foreign_key"
table = "posts"
constraint = { name = "fk_posts_user_id_users", columns = ["user_id"], references = "users.id" }
`, `
[[upgrade]]
op = "create_table"
table = "tags"
columns = [{ name = "id", type = "bigint", nullable = false }, { name = "word", type = "varchar(50)", nullable = false }]
primary_key = ["id"]

[[upgrade]]
op = "create_table"
table = "post_tags"
columns = [{ name = "post_id", type = "bigint", nullable = false }, { name = "tag_id", type = "bigint", nullable = false }]
primary_key = ["post_id", "tag_id"]
foreign_keys = [
  { name = "fk_post_tags_post", columns = ["post_id"], references = "posts.id" },
  { name = "fk_post_tags_tag", columns = ["tag_id"], references = "tags.id" },
]

[[upgrade]]
op = "create_index"
table = "tags"
index = { name = "ix_tags_word", columns = ["word"], unique = true }
`, `
[[upgrade]]
op = "insert"
table = "tags"
rows = [{ id = 1, word = "new" }, { id = 2, word = "old" }, { id = 3, word = "none" }]

[[upgrade]]
op = "update"
table = "users"
set = { age = { sql = "age + 7" } }

[[upgrade]]
op = "delete"
table = "tags"
where = "id = 3"
`, `
[[upgrade]]
op = "alter_column"
table = "users"
column = "age"
new_name = "years"

[[upgrade]]
op = "rename_table"
table = "tags"
new_name = "labels"
`, `
[[upgrade]]
op = "create_unique_constraint"
table = "users"
constraint = { name = "uq_users_email", columns = ["email"] }
`, `
[[upgrade]]
op = "alter_column"
table = "users"
column = "name"
nullable = false
default = "'nobody'"
`, execute("INSERT INTO post_tags (post_id, tag_id) SELECT id, 1 FROM posts") + `
[[upgrade]]
op = "create_check_constraint"
table = "users"
constraint = { name = "ck_users_years", condition = "years > 0" }
`, execute("CREATE TABLE archive AS SELECT id, title FROM posts") + `
[[upgrade]]
op = "add_column"
table = "archive"
column = { name = "why", type = "varchar(20)", default = "'old'" }
`, `
[[upgrade]]
op = "drop_index"
table = "posts"
index = "ix_posts_title"

[[upgrade]]
op = "create_index"
table = "posts"
index = { name = "ix_posts_body", columns = ["body", "title"] }
`, `
[[upgrade]]
op = "create_index"
table = "users"
index = { name = "ix_users_years", columns = ["years"] }
online = true
`, `
[[upgrade]]
op = "create_view"
view = "grown_ups"
definition = "CREATE VIEW grown_ups AS SELECT id, email FROM users WHERE years > 40"
` + execute("INSERT INTO archive (id, title) SELECT id + 1000, title FROM archive"), `
[[upgrade]]
op = "drop_view"
view = "grown_ups"

[[upgrade]]
op = "drop_column"
table = "archive"
column = "why"
` + execute("ALTER TABLE archive ADD COLUMN note varchar(9);\nUPDATE archive SET note = 'x';\nCREATE INDEX ix_archive_note ON archive (note)"), `
[[upgrade]]
op = "alter_column"
table = "archive"
column = "note"
type = "varchar(30)"
nullable = false
default = "'none'"
`, `
[[upgrade]]
op = "drop_constraint"
table = "users"
constraint = { name = "ck_users_years", type = "check", condition = "years > 0" }

[[upgrade]]
op = "create_check_constraint"
table = "users"
constraint = { name = "ck_users_years2", condition = "years > 1" }
`, execute("DELETE FROM archive WHERE id > 1000") + execute("UPDATE users SET years = years + 100"), `
[[upgrade]]
op = "drop_table"
table = "post_tags"

[[upgrade]]
op = "drop_table"
table = "labels"

[[upgrade]]
op = "add_column"
table = "posts"
column = { name = "score", type = "integer", nullable = false, default = 0 }
`,
	}
	files := fstest.MapFS{}
	parent := "base"
	for i, body := range bodies {
		id := revisionID(i + 1)
		text := fmt.Sprintf("revision = %q\ndown_revision = %q\nmessage = \"number %d\"\n%s", id, parent, i+1, body) +
			execute(fmt.Sprintf("INSERT INTO trail (n) VALUES (%d)", i+1))
		files[id+".toml"] = &fstest.MapFile{Data: []byte(text)}
		parent = id
	}
	return files
}

func revisionID(n int) string { return fmt.Sprintf("%012x", 0xa00000000000+n) }

const createTrail = `
[[upgrade]]
op = "create_table"
table = "trail"
columns = [{ name = "n", type = "integer", nullable = false }]
`

func execute(sql string) string {
	return "\n[[upgrade]]\nop = \"execute\"\nsql = '''\n" + sql + "'''\n"
}

// chain makes a line of revisions of bodies.
func chain(bodies ...string) fstest.MapFS {
	files := fstest.MapFS{}
	parent := "base"
	for i, body := range bodies {
		id := revisionID(i + 1)
		files[id+".toml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("revision = %q\ndown_revision = %q\n%s", id, parent, strings.TrimPrefix(body, "\n")))}
		parent = id
	}
	return files
}
