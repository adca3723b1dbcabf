package gorm_test

import (
	"testing"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/gosource/conformance/compare"
	"github.com/retort-db/migrate/models/gosource/conformance/gorm/models"
)

func TestAutoMigrate(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		var dialector gorm.Dialector
		switch db.Dialect {
		case "postgres":
			dialector = postgres.Open(db.URL)
		case "mysql":
			dialector = mysql.Open(compare.DSN(t, db))
		default:
			dialector = sqlite.Dialector{Conn: compare.SQL(t, "sqlite", db)}
		}
		g, err := gorm.Open(dialector, &gorm.Config{Logger: logger.Default.LogMode(logger.Silent)})
		if err != nil {
			t.Fatal(err)
		}
		if err := models.Migrate(g); err != nil {
			t.Fatal(err)
		}
		compare.Models(t, db, "./models")
	})
}
