package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// Statistics need not say beside their definition what table they are of.
func TestStatisticsOfNoTable(t *testing.T) {
	db := testdb.New(t, "postgres")
	db.Load(t, "CREATE TABLE t (a int, b int);\nCREATE STATISTICS s ON a, b FROM t;")
	l := connect(t, db)
	declared := clone(l.read(t))
	declared.Objects = []schema.Object{
		{Kind: schema.KindStatistics, Name: "s", Definition: "CREATE STATISTICS s ON b, a FROM t"},
		{Kind: schema.KindStatistics, Name: "other", Definition: "CREATE STATISTICS other (mcv) ON b, a FROM t"},
	}
	d, err := l.thereAndBack(t, declared)
	if err != nil || len(d.Changes) != 1 {
		t.Errorf("%v\nby\n%s", err, texts(d.Changes))
	}
}
