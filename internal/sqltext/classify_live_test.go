package sqltext_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/internal/testdb"
)

// TestNoTransactionOnServers: PostgreSQL refuses in a transaction block what Classify says it refuses, and runs
// there what looks alike.
func TestNoTransactionOnServers(t *testing.T) {
	statements := []string{
		"VACUUM", "VACUUM FULL t", "CLUSTER", "CREATE INDEX CONCURRENTLY j ON t (a)", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS j ON t (a)",
		"DROP INDEX CONCURRENTLY i", "REINDEX TABLE CONCURRENTLY t", "REINDEX (CONCURRENTLY) INDEX i", "REINDEX SCHEMA public",
		"CREATE DATABASE sqltext_never", "DROP DATABASE sqltext_never", "ALTER DATABASE sqltext_never SET TABLESPACE pg_default",
		"CREATE TABLESPACE sqltext_never LOCATION '/sqltext_never'", "DROP TABLESPACE sqltext_never", "ALTER SYSTEM SET work_mem = '5MB'",
		"DISCARD ALL", "ALTER TABLE parts DETACH PARTITION part CONCURRENTLY", "COMMIT PREPARED 'x'",
		"DO $$ BEGIN LOOP UPDATE t SET a = 1; COMMIT; EXIT; END LOOP; END $$", "DO $$ BEGIN ROLLBACK; END $$",
		"CREATE SUBSCRIPTION s CONNECTION 'host=sqltext.invalid' PUBLICATION p",

		"DO $$ BEGIN UPDATE t SET a = 1; /* COMMIT; */ END $$",
		"ANALYZE t", "CLUSTER t USING i", "REINDEX TABLE t", "REINDEX INDEX i", "REFRESH MATERIALIZED VIEW CONCURRENTLY m",
		"ALTER TYPE e ADD VALUE 'b'", "CREATE TABLE concurrently_t (concurrently_c int)", "DISCARD TEMP",
		"ALTER TABLE parts DETACH PARTITION part", "DROP INDEX i", "COMMENT ON INDEX i IS 'CONCURRENTLY'",
	}
	for _, server := range []string{"postgres", "postgres18"} {
		t.Run(server, func(t *testing.T) {
			db := testdb.New(t, server)
			db.Load(t, `CREATE TABLE t (a int PRIMARY KEY); CREATE INDEX i ON t (a); CREATE TYPE e AS ENUM ('a');
				CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX ON m (a);
				CREATE TABLE parts (a int) PARTITION BY RANGE (a); CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (2);`)
			ctx := context.Background()
			conn, err := pgx.Connect(ctx, db.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := conn.Close(ctx); err != nil {
					t.Error(err)
				}
			}()
			for _, s := range statements {
				refused := refusedInTransaction(ctx, t, conn, s)
				if said := sqltext.Classify(sqltext.Postgres, s).NoTransaction; refused != (said != "") {
					t.Errorf("%s: refused in a transaction: %v, Classify says %q", s, refused, said)
				}
			}
		})
	}
}

func refusedInTransaction(ctx context.Context, t *testing.T, conn *pgx.Conn, statement string) bool {
	t.Helper()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	var refusal *pgconn.PgError
	switch {
	case err == nil:
		return false
	case errors.As(err, &refusal) && (refusal.Code == "25001" || refusal.Code == "2D000"): // active_sql_transaction, invalid_transaction_termination
		return true
	}
	t.Errorf("%s: %v", statement, err)
	return false
}
