package runner_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// Sent together, one by one, and without transactions: the same in the end.
func TestWaysToRun(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		var results []string
		for _, o := range []runner.Options{{}, {Trace: true}, {Transaction: runner.TransactionNone}} {
			db := testdb.New(t, db.Name)
			if err := upgrade(t, db, history(), o); err != nil {
				t.Fatalf("%+v: %v", o, err)
			}
			results = append(results, contents(t, db))
		}
		for _, r := range results[1:] {
			if diff := cmp.Diff(results[0], r); diff != "" {
				t.Errorf("the ways to run it differ:\n%s", diff)
			}
		}
	})
}
