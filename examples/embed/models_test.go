package main

import (
	"context"
	"os"
	"testing"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/examples/embed/migrations"
	"github.com/retort-db/migrate/models/tomlfile"
)

// TestModelsHaveTheirRevisions fails for a change of the models that has no revision.
func TestModelsHaveTheirRevisions(t *testing.T) {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(ctx)
	m, err := migrate.New(db, migrations.Files(), migrate.WithGoRevisions(migrations.Revisions()...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Upgrade(ctx); err != nil {
		t.Fatal(err)
	}
	models, err := tomlfile.Load(os.DirFS("."), "models.toml")
	if err != nil {
		t.Fatal(err)
	}
	found, err := m.Check(ctx, models, migrate.DiffOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found.Changes {
		t.Error(c.Text)
	}
}
