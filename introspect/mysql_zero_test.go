package introspect_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
	"github.com/retort-db/migrate/schema"
)

// Dates 0000-00-00 that the tables have from a session which allowed them are spelled
// in one that does not.
func TestMySQLZeroDates(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, "SET sql_mode = '';\nCREATE TABLE t (id int, at datetime NOT NULL DEFAULT '0000-00-00 00:00:00', d date DEFAULT '0000-00-00');")
		for _, mode := range []string{"STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE", "TRADITIONAL"} {
			c := testdb.Connect(t, db.URL)
			if _, err := c.Exec(t.Context(), "SET SESSION sql_mode = '"+mode+"'"); err != nil {
				t.Fatal(err)
			}
			var was, is string
			if _, err := database.One(t.Context(), c, "SELECT @@SESSION.sql_mode", nil, &was); err != nil {
				t.Fatal(err)
			}
			live := readMySQL(t, c).Schema
			got, err := introspect.Normalize(t.Context(), c, live, schema.Schema{})
			if err != nil {
				t.Fatalf("%s: %v", mode, err)
			}
			if at := got.Table(schema.Name{Name: "t"}).Column("at").Default; at.SQL != live.Tables[0].Column("at").Default.SQL {
				t.Errorf("%s: the default came to be %v", mode, at)
			}
			if _, err := database.One(t.Context(), c, "SELECT @@SESSION.sql_mode", nil, &is); err != nil || is != was {
				t.Errorf("the sql_mode was %s, and is %s (%v)", was, is, err)
			}
		}
	})
}
