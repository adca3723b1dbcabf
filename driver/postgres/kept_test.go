package postgres_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
)

// asked is what a batch of queries answers whose first is asked again and again.
func asked(t *testing.T, c database.Conn) []string {
	t.Helper()
	var answers []string
	list := []database.Statement{{SQL: "SELECT relname FROM pg_class WHERE relname = 'pg_class'", Again: true}, {SQL: "SELECT 'never'"}}
	err := database.QueryAll(t.Context(), c, list, func(_ int, rows database.Rows) error {
		for rows.Next() {
			answers = append(answers, "")
			if err := rows.Scan(&answers[len(answers)-1]); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Error(err)
	}
	return answers
}

// What batches ask again is prepared from the second time on, and prepared anew where
// something has given it up.
func TestKeptQueries(t *testing.T) {
	db := testdb.Postgres(t)
	for name, gives := range map[string]func(t *testing.T, c database.Conn) error{
		"nothing": func(*testing.T, database.Conn) error { return nil },
		"a statement": func(t *testing.T, c database.Conn) error {
			_, err := c.Exec(t.Context(), "DEALLOCATE ALL")
			return err
		},
		"one of a stream": func(t *testing.T, c database.Conn) error {
			block := database.Statement{SQL: "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$", Forgets: true}
			return c.(database.Batcher).ExecBatch(t.Context(), []database.Statement{block}, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t, db.URL)
			for i := range 6 {
				if i == 3 {
					if err := gives(t, c); err != nil {
						t.Fatal(err)
					}
				}
				if got, want := asked(t, c), []string{"pg_class", "never"}; !slices.Equal(got, want) {
					t.Fatalf("time %d: %q, want %q", i+1, got, want)
				}
				want := int64(1)
				if i == 0 {
					want = 0
				}
				var prepared int64
				if _, err := database.One(t.Context(), c, "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''", nil, &prepared); err != nil {
					t.Fatal(err)
				}
				if prepared != want {
					t.Errorf("time %d: %d statements are prepared, want %d", i+1, prepared, want)
				}
			}
		})
	}
}

// A connection that was lent goes back with nothing prepared on it, and can be lent again.
func TestKeptQueriesOfALentConnection(t *testing.T) {
	native, err := pgx.Connect(t.Context(), testdb.Postgres(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	defer native.Close(context.Background())
	for range 2 {
		c, err := postgres.FromConn(native)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			asked(t, c)
		}
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		var prepared int64
		if err := native.QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'migrate%'").Scan(&prepared); err != nil || prepared != 0 {
			t.Errorf("%d statements are left prepared, %v", prepared, err)
		}
	}
}
