package gorm_test

import (
	"slices"
	"testing"

	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/gosource/conformance/compare"
	"github.com/retort-db/migrate/models/gosource/conformance/gorm/configured"
	"github.com/retort-db/migrate/models/gosource/conformance/gorm/models"
	"github.com/retort-db/migrate/models/gosource/conformance/gorm/onlymysql"
	"github.com/retort-db/migrate/models/gosource/conformance/gorm/onlypostgres"
)

// What AutoMigrate creates is what the reader declares.
func TestAutoMigrate(t *testing.T) {
	all := []string{"sqlite", "postgres", "mysql"}
	for _, c := range []struct {
		name     string
		dialects []string
		config   *gorm.Config
		migrate  func(*gorm.DB) error
	}{
		{"models", all, &gorm.Config{}, models.Migrate},
		{"configured", all, configured.Config(), configured.Migrate},
		{"onlypostgres", all[1:2], &gorm.Config{}, onlypostgres.Migrate},
		{"onlymysql", all[2:], &gorm.Config{}, onlymysql.Migrate},
	} {
		t.Run(c.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, db testdb.DB) {
				if !slices.Contains(c.dialects, db.Dialect) {
					t.Skip("not for this database")
				}
				config := *c.config
				config.Logger = logger.Default.LogMode(logger.Silent)
				g, err := gorm.Open(dialector(t, db), &config)
				if err != nil {
					t.Fatal(err)
				}
				if err := c.migrate(g); err != nil {
					t.Fatal(err)
				}
				compare.Models(t, db, "./"+c.name)
			})
		})
	}
}

func dialector(t *testing.T, db testdb.DB) gorm.Dialector {
	switch db.Dialect {
	case "postgres":
		return postgres.Open(db.URL)
	case "mysql":
		return mysql.Open(compare.DSN(t, db))
	}
	return sqlite.Dialector{Conn: compare.SQL(t, "sqlite", db)}
}
