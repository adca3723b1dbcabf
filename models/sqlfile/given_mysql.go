package sqlfile

import (
	"context"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
)

const mysqlInventory = `
SELECT CASE table_type WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, table_name AS name
FROM information_schema.tables WHERE table_schema = DATABASE()
UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_type <> 'PACKAGE BODY'
UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = DATABASE()
ORDER BY kind, name`

// inventoryMySQL lists what is in the database, and says whether the marker is. Triggers hang on tables.
func (g *given) inventoryMySQL(ctx context.Context) ([]thing, bool, error) {
	var found []thing
	marked := false
	// The keys of tables that are dropped one by one do not matter.
	if _, err := g.conn.Exec(ctx, "SET SESSION foreign_key_checks = 0"); err != nil {
		return nil, false, err
	}
	err := database.Each(ctx, g.conn, mysqlInventory, nil, func(rows database.Rows) error {
		var t thing
		if err := rows.Scan(&t.kind, &t.name); err != nil {
			return err
		}
		if t.name == marker && t.kind == "TABLE" {
			marked = true
			return nil
		}
		t.what = t.kind + " " + t.name
		t.drop = "DROP " + t.kind + " IF EXISTS " + sqltext.QuoteIdent(sqltext.MySQL, t.name)
		found = append(found, t)
		return nil
	})
	return found, marked, err
}

// markMySQL puts the marker in and gives the database the live one's
// character set.
func (g *given) markMySQL(ctx context.Context, live *liveInfo) error {
	defaults := func(charset, collation string) string {
		return "ALTER DATABASE " + sqltext.QuoteIdent(sqltext.MySQL, g.name) + " CHARACTER SET " + charset + " COLLATE " + collation
	}
	var charset, collation string
	if _, err := database.One(ctx, g.conn, "SELECT @@character_set_database, @@collation_database", nil, &charset, &collation); err != nil {
		return err
	}
	if _, err := g.conn.Exec(ctx, "CREATE TABLE "+marker+" (id int)"); err != nil {
		return &ScratchError{Message: "the user may not create anything in the database of scratch_url", Err: err}
	}
	if collation == live.collation {
		return nil
	}
	g.defaults = defaults(charset, collation)
	if _, err := g.conn.Exec(ctx, defaults(live.charset, live.collation)); err != nil {
		return &ScratchError{Message: "the database of scratch_url cannot take the live one's collation, " + live.collation, Err: err}
	}
	return nil
}
