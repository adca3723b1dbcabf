package sqlfile

import "github.com/retort-db/migrate/internal/sqltext"

const leftoversMySQL = `SELECT schema_name, '' FROM information_schema.schemata WHERE schema_name LIKE 'migrate\_scratch\_%'
UNION ALL SELECT DISTINCT trim(BOTH '''' FROM substring_index(grantee, '@', 1)), grantee FROM information_schema.user_privileges
WHERE grantee LIKE '''migrate\_user\_%'`

// createMySQL gives a database the character set that tables take from it.
func createMySQL(live *liveInfo, name, _ string) string {
	return "CREATE DATABASE " + sqltext.QuoteIdent(sqltext.MySQL, name) + " CHARACTER SET " + live.charset + " COLLATE " + live.collation
}
