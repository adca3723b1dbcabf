package xorm_test

import (
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"xorm.io/xorm"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/gosource/conformance/compare"
	"github.com/retort-db/migrate/models/gosource/conformance/xorm/models"
)

// What Sync creates is what the reader declares.
func TestSync(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		driver := map[string]string{"postgres": "pgx", "mysql": "mysql", "sqlite": "sqlite"}[db.Dialect]
		e, err := xorm.NewEngine(driver, compare.DSN(t, db))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		if err := models.Sync(e); err != nil {
			t.Fatal(err)
		}
		compare.Models(t, db, "./models")
	})
}
