package runner_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// TestLongRevision runs one that is longer than what MySQL and MariaDB take at a time
// where they are set to little: it fails, is corrected, goes on, and is taken down by
// what the journal kept, without its file.
func TestLongRevision(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		var rows strings.Builder
		for i := range 8_000 {
			fmt.Fprintf(&rows, "INSERT INTO longer VALUES (%d, 'ééééééééééééééééééé é %d');\n", i, i)
		}
		text := func(last string) []byte {
			return []byte("-- revision = \"a\"\n-- down_revision = \"base\"\n-- migrate:upgrade\n" +
				"CREATE TABLE longer (id integer PRIMARY KEY, name varchar(100));\n" +
				rows.String() + last + "-- migrate:downgrade\nDROP TABLE longer;\n")
		}
		good := text("INSERT INTO longer VALUES (8000, 'last');\n")
		if len(good) < 2*(256<<10) {
			t.Fatalf("%d bytes are not long", len(good))
		}
		if err := upgrade(t, db, fstest.MapFS{"a.sql": {Data: text("INSERT INTO longer VALUES (0, 'again');\n")}}, runner.Options{}); err == nil {
			t.Fatal("there is such a row already")
		}
		c, ctx := testdb.Connect(t, db.URL), context.Background()
		// As if the run that is to go on had been cut off while it wrote its program.
		do(t, c, "INSERT INTO schema_revision_log (run_id, version_table, event) SELECT DISTINCT 'cut', version_table, 'continued' FROM schema_revision_log")
		if err := upgrade(t, db, fstest.MapFS{"a.sql": {Data: good}}, runner.Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"8001 8000"}, rowsOf(t, c, "SELECT count(*), max(id) FROM longer")); diff != "" {
			t.Error(diff)
		}
		long := "SELECT count(*) FROM schema_revision_log WHERE length(source) > 262144 OR length(program) > 262144"
		if diff := cmp.Diff([]string{"0"}, rowsOf(t, c, long)); diff != "" {
			t.Error(diff)
		}
		m := newMigrator(t, c, fstest.MapFS{}, runner.Options{}, nil)
		if kept, err := m.RecordedSource(ctx, "a"); err != nil || !bytes.Equal(kept, good) {
			t.Errorf("%d bytes kept of %d, %v", len(kept), len(good), err)
		}
		if _, err := m.Downgrade(ctx, "base"); err != nil {
			t.Fatal(err)
		}
	})
}
