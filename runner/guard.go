package runner

import (
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// Guards are statements that fail when what they look for is not as it should
// be, so that nothing has to be asked and answered before the next statement is
// sent. PostgreSQL divides by zero; MySQL and MariaDB want one row of two.
const (
	divisionByZero  = "22012"
	moreThanOneRow  = "1242"
	mysqlRefusal    = "(SELECT 1 UNION SELECT 2)"
	mysqlGuardStart = "SET @migrate_found = IF("
	mysqlGuardEnd   = ", 1, " + mysqlRefusal + ")"
)

// guarding makes a guard of a lock's query, where the database can.
func (r *Runner) guarding(g database.Statement) (queued, bool) {
	switch r.dialect.Name() {
	case "postgres":
		g.SQL = "SELECT 1 / count(*) FROM (" + g.SQL + ") held"
	case "mysql":
		g.SQL = mysqlGuardStart + "EXISTS(" + g.SQL + ")" + mysqlGuardEnd
	default:
		return queued{}, false
	}
	g.Whole = true
	return queued{Statement: g, refused: &LockLostError{}}, true
}

// guarded makes a statement fail on PostgreSQL when it changes no row.
func (tb tables) guarded(sql string, args ...any) database.Statement {
	if tb.d.Name() == "postgres" {
		sql = "WITH moved AS (" + sql + " RETURNING 1) SELECT 1 / count(*) FROM moved"
	}
	return database.Statement{SQL: sql, Args: args}
}

// expected is MySQL's guard for the rows that a change finds: the one that it
// moves or deletes, which is locked, and none where it puts one.
func (tb tables) expected(c graph.RowChange) database.Statement {
	var conditions []string
	var args []any
	count := func(id, comparison string) {
		conditions = append(conditions, "(SELECT COUNT(*) FROM "+tb.d.QuoteName(tb.version)+" WHERE version_num = ? FOR UPDATE) "+comparison)
		args = append(args, id)
	}
	if c.Op != graph.InsertRow {
		count(c.From, "= 1")
	}
	if c.Op != graph.DeleteRow {
		count(c.To, "= 0")
	}
	return database.Statement{SQL: mysqlGuardStart + strings.Join(conditions, " AND ") + mysqlGuardEnd, Args: args, Whole: true}
}
