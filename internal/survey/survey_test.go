package survey

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func TestLook(t *testing.T) {
	const model = "package m\n\ntype T struct {\n\tID int `gorm:\"primaryKey\"`\n}\n"
	const migrated = "package main\n\nimport \"gorm.io/gorm\"\n\nfunc f(db *gorm.DB) { db.AutoMigrate() }\n"
	for _, test := range []struct {
		name     string
		files    fstest.MapFS
		want     Found
		patterns []string
	}{
		{"nothing", fstest.MapFS{}, Found{}, nil},
		{
			"a program with GORM", fstest.MapFS{
				"go.mod":                    file("module example.com/shop // ours\n\nrequire gorm.io/driver/postgres v1.5.0\nrequire (\n\tmodernc.org/sqlite v1.0.0 // indirect\n)\n"),
				"internal/models/user.go":   file(model),
				"internal/models/post.go":   file("package m\n\ntype P struct {\n\tgorm.Model\n}\n"),
				"internal/models/m_test.go": file(migrated),
				"vendor/x/x.go":             file(model),
				"main.go":                   file(migrated),
				"other.go":                  file("package main\n\nfunc g() { x.Sync(1) }\n"),
			},
			Found{
				Module: "example.com/shop", Dialect: "postgres",
				Models: []Models{{"internal/models", "gorm", 2}}, Calls: []Call{{"AutoMigrate", "main.go", 5}},
			},
			[]string{"./internal/models", "."},
		},
		{
			"drivers of two kinds", fstest.MapFS{"go.mod": file("module m\nrequire github.com/jackc/pgx/v5 v5.0.0\nrequire modernc.org/sqlite v1.0.0\n")},
			Found{Module: "m"}, nil,
		},
		{
			"models in many folders", fstest.MapFS{
				"go.mod": file("module m\n"), "a/a.go": file(model), "b/a.go": file(model), "c/a.go": file(model), "d/a.go": file(model),
			},
			Found{Module: "m", Models: []Models{{"a", "gorm", 1}, {"b", "gorm", 1}, {"c", "gorm", 1}, {"d", "gorm", 1}}},
			[]string{"./..."},
		},
		{
			"files", fstest.MapFS{"db/schema.sql": file(""), "models.toml": file(""), ".env": file("A=1\nexport DATABASE_URL=postgres://x\n")},
			Found{SQL: "db/schema.sql", TOML: true, DotEnv: true}, nil,
		},
		{
			"compose", fstest.MapFS{"compose.yaml": file(`services:
  app:
    image: registry.example.org/app
    environment:
      POSTGRES_USER: wrong
  db:
    image: "docker.io/library/postgres:16"
    environment:
      - POSTGRES_USER=app
      - POSTGRES_PASSWORD=secret
    ports:
      - "127.0.0.1:5433:5432"
      - 8080:80
  old:
    image: mysql:8
    environment:
      MYSQL_DATABASE: ${NAME}
`)},
			Found{Services: []Service{{"compose.yaml", "postgres", "app", "5433", "app"}, {"compose.yaml", "mysql", "root", "3306", ""}}}, nil,
		},
	} {
		got, err := Look(test.files)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.patterns, got.Patterns()); diff != "" {
			t.Errorf("%s, patterns (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestTools(t *testing.T) {
	for _, test := range []struct{ tool, path, text string }{
		{"goose", "migrations/00001_users.sql", "-- +goose Up\n"},
		{"goose", "db/migrations/20240102030405_x.go", "package x\n\nimport _ \"github.com/pressly/goose/v3\"\n"},
		{"sql-migrate", "migrations/1.sql", "-- +migrate Up\n"},
		{"dbmate", "db/migrations/20240102030405_x.sql", "-- migrate:up\r\n"},
		{"golang-migrate", "migrations/000001_users.up.sql", ""},
		{"Flyway", "src/main/resources/db/migration/V1.2__users.sql", ""},
		{"Alembic", "alembic/versions/abc_users.py", "revision = 'abc'\ndown_revision = None\n"},
		{"Prisma", "prisma/migrations/migration_lock.toml", ""},
		{"Prisma", "prisma/migrations/20240102030405_users/migration.sql", ""},
		{"Diesel", "migrations/2024-01-02-030405_users/up.sql", ""},
		{"Diesel", "migrations/00000000000000_diesel_initial_setup/up.sql", ""},
		{"", "migrations/20201110175414000000_pop.mysql.up.sql", ""},
		{"", "migrations/shop/up.sql", ""},
		{"Rails", "db/migrate/20240102030405_users.rb", ""},
		{"tern", "migrations/001_users.sql", "SELECT 1;\n---- create above / drop below ----\n"},
		{"SQL", "migrations/20240102030405-users.sql", "SELECT 1;\n"},
		{"SQL", "supabase/migrations/20240102030405_users.sql", ""},
		{"", "sql/01_init.sql", ""},
		{"Liquibase", "src/main/resources/db/changelog/db.changelog-master.yaml", ""},
		{"Liquibase", "db/changelog/db.changelog-master.xml", ""},
		{"Liquibase", "db/changelog/001-users.sql", "--liquibase formatted sql\n--changeset bob:1\n"},
		{"Liquibase", "db/changelog/002-teams.sql", "-- liquibase formatted sql\n"},
		{"Liquibase", "src/main/resources/config/liquibase/master.xml", "<databaseChangeLog/>\n"},
		{"Laravel", "database/migrations/2014_10_12_000000_create_users_table.php", "<?php\n"},
		{"node-pg-migrate", "migrations/1704067300000_posts.sql", "-- Up Migration\nSELECT 1;\n"},
		{"node-pg-migrate", "migrations/1704067300000_posts.js", "exports.up = (pgm) => {}\n"},
		{"", "migrations/1704067300000_posts.js", "exports.up = knex => knex.schema\n"},
		{"bun", "migrations/20240102030405_a.tx.up.sql", ""},
		{"bun", "migrations/20240102030405_a.up.sql", "SELECT 1\n\n--bun:split\n\nSELECT 2\n"},
		{"Django", "migrations/0001_initial.py", "from django.db import migrations\n"},
		{"sqitch", "sqitch.plan", "%syntax-version=1.0.0\n"},
		{"", "migrations/20240102_0304_users_abc.sql", "-- revision = \"abc\"\n-- migrate:upgrade\n"},
		{"", "migrations/20240102_0304_users_abc.toml", "revision = \"abc\"\n"},
	} {
		got, err := Look(fstest.MapFS{test.path: file(test.text)})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case test.tool == "" && len(got.Tools) > 0, test.tool != "" && (len(got.Tools) != 1 || got.Tools[0].Name != test.tool):
			t.Errorf("%s: %+v, want %q", test.path, got.Tools, test.tool)
		}
	}
	got, err := Look(fstest.MapFS{"manage.py": file(""), "shop/migrations/0001_initial.py": file(""), "shop/migrations/__init__.py": file("")})
	if diff := cmp.Diff([]Tool{{Name: "Django", Folder: "*/migrations", Files: 1}}, got.Tools); err != nil || diff != "" {
		t.Errorf("Django (-want +got):\n%s%v", diff, err)
	}
	got, err = Look(fstest.MapFS{
		"migrations/main.go":                 file("package migrations\n\nimport \"github.com/uptrace/bun/migrate\"\n"),
		"migrations/20240102030405_a.up.sql": file(""), "migrations/20240102030405_a.down.sql": file(""),
		"migrations/20240103030405_b.go": file("package migrations\n"),
	})
	if diff := cmp.Diff([]Tool{{Name: "bun", Folder: "migrations", Files: 2}}, got.Tools); err != nil || diff != "" {
		t.Errorf("bun (-want +got):\n%s%v", diff, err)
	}
	got, err = Look(fstest.MapFS{
		"migrations/1_a.sql": file(""), "migrations/2-b.sql": file(""), "migrations/atlas.sum": file(""),
		"db/migrations/1_a.go": file(""), "db/migrations/2_b.sql": file("-- +goose Up\n"),
	})
	want := []Tool{{Name: "Atlas", Folder: "migrations", Files: 2}, {Name: "goose", Folder: "db/migrations", Files: 2}}
	if diff := cmp.Diff(want, got.Tools); err != nil || diff != "" {
		t.Errorf("how many (-want +got):\n%s%v", diff, err)
	}
	got, err = Look(fstest.MapFS{"migrations/20201110175414000000_pop.mysql.up.sql": file("SELECT 1;\n"), "db/migrations/1.sql": file("-- migrate:upgrade\n")})
	if !got.Occupied("migrations") || got.Occupied("db/migrations") || err != nil {
		t.Errorf("SQL of an unknown tool: %+v, %v", got, err)
	}
	if f := (Found{Tools: []Tool{{Folder: "migrations/versions"}}}); !f.Occupied("migrations") || f.Occupied("revisions") {
		t.Error("Occupied")
	}
}
