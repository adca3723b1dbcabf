package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
)

// grown measures revisions of which most change tables that are there, as most of a project's do, both ways. The floor
// is the database's own program with the same statements, which does not look at what it changes and has no journal.
func grown(l lab, s server) (work, error) {
	n := l.sizes["revisions"]
	w := work{title: fmt.Sprintf("%d revisions that create %d tables and change them, and take them down, %s", n, tablesOf(n), s.name), fresh: true}
	dir := l.path("migrate")
	if err := project(dir); err != nil {
		return w, err
	}
	if err := grownRevisions(filepath.Join(dir, "revisions"), n); err != nil {
		return w, err
	}
	up, down := l.migrate(dir, "upgrade", "head", "--yes", "--quiet"), l.migrate(dir, "downgrade", "base", "--yes", "--quiet")
	floors := l.scripted(s, l.migrate(dir, "upgrade", "head", "--sql"))
	floors.role = floor
	w.contenders = []contender{
		floors,
		{name: "migrate upgrade", role: ours, call: up},
		{name: "migrate downgrade", role: ours, call: down,
			setup: func(ctx context.Context, t target) error { _, _, err := up(t).run(ctx); return err }},
	}
	return w, nil
}

// tablesOf is how many of n revisions create a table.
func tablesOf(n int) int { return max(n/10, 1) }

// grownRevisions are n revisions, the first of which create the tables that the others change, in no order.
func grownRevisions(dir string, n int) error {
	tables, order := tablesOf(n), rand.New(rand.NewPCG(1, 2)) // the same each time
	rounds := make([]int, tables)
	return eachFile(dir, n, func(i int) (string, string) {
		table := i
		if i >= tables {
			table = order.IntN(tables)
		}
		what, up, down := grownChange(fmt.Sprintf("t%05d", table), rounds[table])
		rounds[table]++
		return fmt.Sprintf("20260101_0000_%05d_%s.toml", i, revisionID(i)), fmt.Sprintf(`# %[1]s
revision      = %[2]q
down_revision = %[3]q
branch_labels = []
depends_on    = []
create_date   = %[4]s
message       = %[1]q

[[upgrade]]
%[5]s

[[downgrade]]
%[6]s
`, what, revisionID(i), parentID(i), created, up, down)
	})
}

// grownChange is what the revision of a table does that comes after so many others of it, and its way back: a table is
// made and gets a column, which becomes a larger one, has a default and is in an index; then it gets the next one.
func grownChange(table string, round int) (what, up, down string) {
	if round == 0 {
		return "create " + table, fmt.Sprintf(`op = "create_table"
table = %q
columns = [
  { name = "id",   type = "bigint", nullable = false },
  { name = "name", type = "varchar(100)", nullable = false },
]
primary_key = ["id"]`, table), fmt.Sprintf("op = \"drop_table\"\ntable = %q", table)
	}
	column, step := fmt.Sprintf("c%d", (round-1)/4), (round-1)%4
	alter := func(to, existing string) string {
		return fmt.Sprintf("op = \"alter_column\"\ntable = %q\ncolumn = %q\n%s\nexisting = { %s }", table, column, to, existing)
	}
	switch step {
	case 0:
		definition := fmt.Sprintf("table = %q\ncolumn = { name = %q, type = \"integer\" }", table, column)
		return "add " + column + " to " + table, "op = \"add_column\"\n" + definition, "op = \"drop_column\"\n" + definition
	case 1:
		return "enlarge " + table + "." + column, alter(`type = "bigint"`, `type = "integer"`), alter(`type = "integer"`, `type = "bigint"`)
	case 2:
		return "default of " + table + "." + column, alter(`default = "0"`, `default = ""`), alter(`default = ""`, `default = "0"`)
	}
	index := fmt.Sprintf("table = %q\nindex = { name = \"ix_%s_%s\", columns = [%q] }", table, table, column, column)
	return "index " + table + "." + column, "op = \"create_index\"\n" + index, "op = \"drop_index\"\n" + index
}
