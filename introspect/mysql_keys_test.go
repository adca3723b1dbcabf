package introspect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// The keys of a partitioned table come in their order, so that one that is made of
// them prints as it does.
func TestMySQLKeysOfPartitioned(t *testing.T) {
	eachMySQL(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, "CREATE TABLE t (id int NOT NULL, d int NOT NULL, x int, PRIMARY KEY (id, d), KEY zz (x), UNIQUE KEY uz (x, d), KEY mm (d, x), KEY aa (d)) PARTITION BY HASH (d) PARTITIONS 3;")
		var got []string
		for _, x := range readMySQL(t, testdb.Connect(t, db.URL)).Schema.Tables[0].Indexes {
			got = append(got, x.Name)
		}
		if diff := cmp.Diff([]string{"uz", "zz", "mm", "aa"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
