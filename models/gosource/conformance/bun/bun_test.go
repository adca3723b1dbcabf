package bun_test

import (
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/gosource/conformance/bun/models"
	"github.com/retort-db/migrate/models/gosource/conformance/compare"
)

// What CreateTable creates is what the reader declares.
func TestCreateTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		driver, d := "sqlite", schema.Dialect(sqlitedialect.New())
		switch db.Dialect {
		case "postgres":
			driver, d = "pgx", pgdialect.New()
		case "mysql":
			driver, d = "mysql", mysqldialect.New()
		}
		if err := models.Create(t.Context(), bun.NewDB(compare.SQL(t, driver, db), d)); err != nil {
			t.Fatal(err)
		}
		compare.Models(t, db, "./models")
	})
}
