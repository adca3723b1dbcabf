package runner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/retort-db/migrate/driver/sqlite"
	"github.com/retort-db/migrate/runner"
)

// peopleFiles is a revision that loads n rows of eight columns.
func peopleFiles(n int) fstest.MapFS {
	var b strings.Builder
	b.WriteString("id,email,name,age,score,active,created,note\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,person%d@example.com,Person Number %d,%d,%v,%d,2026-01-02 03:04:05,\"lives at some address, somewhere\"\n", i, i, i, i%100, float64(i%1000)/4, i%2)
	}
	return fstest.MapFS{
		"people.csv": {Data: []byte(b.String())},
		"1.toml": {Data: []byte(`revision = "a"
down_revision = "base"
[[upgrade]]
op = "create_table"
table = "people"
columns = [
  { name = "id", type = "bigint" },
  { name = "email", type = "varchar(80)", nullable = false },
  { name = "name", type = "varchar(80)" },
  { name = "age", type = "integer" },
  { name = "score", type = "double" },
  { name = "active", type = "boolean" },
  { name = "created", type = "timestamp" },
  { name = "note", type = "varchar(200)" },
]
primary_key = ["id"]
[[upgrade]]
op = "bulk_insert"
table = "people"
file = "people.csv"
key = ["id"]
`)},
	}
}

func BenchmarkLoadSQLite(b *testing.B) {
	const rows = 50_000
	files := peopleFiles(rows)
	for b.Loop() {
		conn, err := sqlite.Open(context.Background(), ":memory:")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := newMigrator(b, conn, files, runner.Options{}, nil).Upgrade(context.Background(), "heads"); err != nil {
			b.Fatal(err)
		}
		if err := conn.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
