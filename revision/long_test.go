package revision_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/retort-db/migrate/revision"
)

// TestLongSQL holds what a file of SQL takes to read to its length: rows come in
// hundreds of thousands of statements.
func TestLongSQL(t *testing.T) {
	few, many := bytesToRead(t, 1_000), bytesToRead(t, 10_000)
	if most := 20 * few; many > most {
		t.Errorf("ten times the lines take %d bytes to read, of %d: more than %d", many, few, most)
	}
}

// bytesToRead is how much is allocated to read an upgrade of so many lines.
func bytesToRead(t *testing.T, lines int) uint64 {
	t.Helper()
	f, err := revision.Parse("m/a.sql", []byte("-- revision = \"a\"\n-- down_revision = \"base\"\n-- migrate:upgrade\n"+
		strings.Repeat("INSERT INTO t VALUES (1);\n", lines)+"-- migrate:downgrade\nDELETE FROM t;\n"))
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b, err := f.Body()
	runtime.ReadMemStats(&after)
	if err != nil || len(b.Upgrade) != 1 || len(b.Downgrade) != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	return after.TotalAlloc - before.TotalAlloc
}
