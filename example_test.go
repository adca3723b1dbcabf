package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"log/slog"
	"os"
	"path"
	"strings"
	"testing/fstest"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/runner"
)

func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close(ctx)

	m, err := migrate.New(db, os.DirFS("migrations")) // or an embed.FS
	if err != nil {
		log.Fatal(err)
	}
	result, err := m.Upgrade(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(result.Applied), "revisions, now at", result.Heads)
	// Output: 9 revisions, now at [b8f35e61c7d0]
}

// files are revisions as an embed.FS would have them.
var files = fstest.MapFS{
	"20261121_users.toml": {Data: []byte(`
revision = "a1"
down_revision = "base"
message = "create users"

[[upgrade]]
op = "create_table"
table = "users"
columns = [{ name = "id", type = "integer" }, { name = "name", type = "text" }]
primary_key = ["id"]
`)},
	"20261122_ada.sql": {Data: []byte(`
-- revision = "b2"
-- down_revision = "a1"
-- message = "add Ada"

-- migrate:upgrade
INSERT INTO users (id, name) VALUES (1, 'Ada');

-- migrate:downgrade
DELETE FROM users WHERE id = 1;
`)},
}

// memory is an empty database.
func memory(ctx context.Context) migrate.Database {
	db, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	return db
}

// opened is a Migrator over files and an empty database.
func opened(ctx context.Context, fsys fs.FS, opts ...migrate.Option) *migrate.Migrator {
	m, err := migrate.New(memory(ctx), fsys, opts...)
	if err != nil {
		log.Fatal(err)
	}
	return m
}

func ExampleWithGoRevisions() {
	ctx := context.Background()
	shout := migrate.GoRevision{
		ID:      "c3",
		Down:    []string{"b2"},
		Message: "shout",
		Upgrade: func(ctx context.Context, tx *migrate.Tx) error {
			var name string
			if err := tx.QueryRow(ctx, "SELECT name FROM users WHERE id = ?", []any{1}, &name); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "UPDATE users SET name = ?", name+"!")
			return err
		},
	}
	m := opened(ctx, files, migrate.WithGoRevisions(shout))
	result, err := m.Upgrade(ctx)
	fmt.Println(len(result.Applied), result.Heads, err)

	_, err = m.Downgrade(ctx, "base")
	var none *migrate.NoDowngradeError
	fmt.Println(errors.As(err, &none), none.Reason)
	// Output:
	// 3 [c3] <nil>
	// true its Downgrade is nil
}

func ExampleMigrator_Plan() {
	ctx := context.Background()
	m := opened(ctx, files)
	plan, err := m.Plan(ctx, migrate.Up, "head")
	if err != nil {
		log.Fatal(err)
	}
	previews, err := m.Preview(ctx, plan)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range previews {
		fmt.Println(p.Step.Direction, p.Step.Revision, p.Message)
		for _, s := range p.Statements {
			fmt.Println(s.SQL)
		}
	}
	// Output:
	// upgrade a1 create users
	// CREATE TABLE users (
	//   id integer PRIMARY KEY,
	//   name text
	// )
	// upgrade b2 add Ada
	// INSERT INTO users (id, name) VALUES (1, 'Ada')
}

// A script for others to run needs no database: the files, and which database it is for.
func ExampleSource() {
	set, err := revision.Load([]revision.Location{{FS: files, Name: "migrations"}}, revision.LoadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	plan, err := set.Graph.OfflineUpgrade("a1:head") // or "head", from an empty database
	if err != nil {
		log.Fatal(err)
	}
	passed, err := set.Graph.Upgrade(nil, plan.From...)
	if err != nil {
		log.Fatal(err)
	}
	d, err := dialect.For(dialect.DefaultServer("mysql"))
	if err != nil {
		log.Fatal(err)
	}
	var script strings.Builder
	err = runner.Script(&script, d, migrate.Source(set), plan.Steps, runner.ScriptOptions{
		FromBase: len(plan.From) == 0,
		Passed:   passed.Steps, // so that what is there is known
	})
	if err != nil {
		log.Fatal(err)
	}
	_, revisions, _ := strings.Cut(script.String(), "-- Running ")
	fmt.Println(revisions)
	// Output:
	// upgrade b2, add Ada
	//
	// SET SESSION completion_type = IF(EXISTS (SELECT 1 WHERE (SELECT count(*) FROM `schema_revision` WHERE version_num IN ('a1')) <> 1), 'the database is not at a1', @@SESSION.completion_type);
	//
	// INSERT INTO users (id, name) VALUES (1, 'Ada');
	//
	// UPDATE `schema_revision` SET version_num = 'b2' WHERE version_num = 'a1';
}

func ExampleMigrator_Current() {
	ctx := context.Background()
	m := opened(ctx, files)
	if _, err := m.Upgrade(ctx, "a1"); err != nil {
		log.Fatal(err)
	}
	state, err := m.Current(ctx)
	fmt.Println(state.Rows, state.Unfinished, err)
	// Output: [a1] <nil> <nil>
}

// An older program meets a database that a newer one has upgraded. By default Upgrade leaves it as
// it is, warns, and has the rows in Result.Ahead; AheadFail refuses.
func ExampleWithAhead() {
	ctx := context.Background()
	db := memory(ctx)
	newer, err := migrate.New(db, files)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := newer.Upgrade(ctx); err != nil {
		log.Fatal(err)
	}

	older, err := migrate.New(db, fstest.MapFS{"20261121_users.toml": files["20261121_users.toml"]}, migrate.WithAhead(migrate.AheadFail))
	if err != nil {
		log.Fatal(err)
	}
	_, err = older.Upgrade(ctx)
	var ahead *migrate.AheadError
	fmt.Println(errors.As(err, &ahead), ahead.Rows)
	// Output: true [b2]
}

func ExampleMigrator_History() {
	ctx := context.Background()
	m := opened(ctx, files)
	if _, err := m.Upgrade(ctx, "a1"); err != nil {
		log.Fatal(err)
	}
	list, err := m.History(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range list {
		fmt.Println(r.ID, r.State, r.Message)
	}
	// Output:
	// b2 pending add Ada
	// a1 current create users
}

func ExampleMigrator_Stamp() {
	ctx := context.Background()
	m := opened(ctx, files)
	before, after, err := m.Stamp(ctx, migrate.StampKeep, "head")
	fmt.Println(before, after, err)
	// Output: [] [b2] <nil>
}

func ExampleMigrator_Check() {
	ctx := context.Background()
	m := opened(ctx, files)
	if _, err := m.Upgrade(ctx); err != nil {
		log.Fatal(err)
	}
	models, err := tomlfile.Parse("models.toml", []byte(`
[tables.users]
columns = [
  { name = "id",   type = "integer" },
  { name = "name", type = "text" },
  { name = "age",  type = "integer" },
]
primary_key = ["id"]
`))
	if err != nil {
		log.Fatal(err)
	}
	d, err := m.Check(ctx, models, migrate.DiffOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range d.Changes {
		fmt.Println(c.Text)
	}
	// Output: new column users.age integer
}

func ExampleMigrator_Autogenerate() {
	ctx := context.Background()
	m := opened(ctx, nil)
	models, err := tomlfile.Parse("models.toml", []byte(`
[tables.users]
columns = [{ name = "id", type = "integer" }, { name = "name", type = "text" }]
primary_key = ["id"]
`))
	if err != nil {
		log.Fatal(err)
	}
	g, err := m.Autogenerate(ctx, models, migrate.NewRevision{ID: "a1", Message: "create users"}, migrate.DiffOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range g.Upgrade {
		fmt.Println(e.Op.Kind())
	}
	for _, e := range g.Draft.Downgrade {
		fmt.Println(e.Op.Kind())
	}
	text, err := g.SQL() // or g.TOML, for every database
	if err != nil {
		log.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	fmt.Println(path.Ext(g.FileName(".sql")), first)
	// Output:
	// create_table
	// drop_table
	// .sql -- create users
}

func ExampleWithLogger() {
	ctx := context.Background()
	plain := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "elapsed" {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: plain}))
	m := opened(ctx, files, migrate.WithLogger(logger))
	if _, err := m.Upgrade(ctx, "a1"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// level=INFO msg="revision started" revision=a1 direction=upgrade number=1 of=1 message="create users"
	// level=INFO msg="revision finished" revision=a1 direction=upgrade number=1 of=1
}

func ExampleWithHooks() {
	ctx := context.Background()
	m := opened(ctx, files, migrate.WithHooks(migrate.Hooks{
		BeforeRun: func(_ context.Context, run migrate.HookRun) error {
			fmt.Println("make a backup, before", len(run.Steps), "revisions")
			return nil
		},
	}))
	_, err := m.Upgrade(ctx)
	fmt.Println(err)
	// Output:
	// make a backup, before 2 revisions
	// <nil>
}

func ExampleStepError() {
	ctx := context.Background()
	broken := fstest.MapFS{"a.sql": {Data: []byte("-- revision = \"a\"\n-- down_revision = \"base\"\n\n-- migrate:upgrade\nUPDATE nowhere SET x = 1;\n")}}
	_, err := opened(ctx, broken).Upgrade(ctx)

	var step *migrate.StepError
	if errors.As(err, &step) {
		fmt.Println(step.Revision, step.File, step.Line, step.Left())
	}
	var refusal *migrate.DatabaseError
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Message)
	}
	fmt.Println(migrate.ErrorClassOf(err) == migrate.Unreachable)
	// Output:
	// a a.sql 5 nothing of it remains
	// no such table: nowhere
	// false
}
