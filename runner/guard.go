package runner

import (
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/revision/graph"
)

// Guards are statements that fail when something is not as it should be: the lock is
// lost, a row has moved. They are sent along with the statements that rely on it, so
// that no answer has to be waited for. On PostgreSQL a guard that fails divides by zero,
// on MySQL and MariaDB it is a subquery that returns two rows where one may be.
const (
	divisionByZero  = "22012"
	moreThanOneRow  = "1242"
	mysqlRefusal    = "(SELECT 1 UNION SELECT 2)"
	mysqlGuardStart = "SET @migrate_found = IF("
	mysqlGuardEnd   = ", 1, " + mysqlRefusal + ")"
)

// condition is an SQL expression that is true when all is as it should be.
type condition struct {
	sql  string
	args []any
}

// mysqlGuard is a statement that fails on MySQL and MariaDB unless all conditions
// are true.
func mysqlGuard(all ...condition) database.Statement {
	s := database.Statement{SQL: mysqlGuardStart, Whole: true}
	for i, c := range all {
		if i > 0 {
			s.SQL += " AND "
		}
		s.SQL, s.Args = s.SQL+c.sql, append(s.Args, c.args...)
	}
	s.SQL += mysqlGuardEnd
	return s
}

// finds is the condition that a query has a row.
func finds(query database.Statement) condition {
	return condition{"EXISTS(" + query.SQL + ")", query.Args}
}

// guarding makes the query that finds a lock into a guard; ok is false on SQLite, which
// has none.
func (r *Runner) guarding(g database.Statement) (guard queued, ok bool) {
	g, ok = r.server.guarding(g)
	g.Whole = true
	return queued{Statement: g, refused: &LockLostError{}}, ok
}

func (postgresServer) guarding(query database.Statement) (database.Statement, bool) {
	query.SQL = "SELECT 1 / count(*) FROM (" + query.SQL + ") held"
	return query, true
}

func (mysqlServer) guarding(query database.Statement) (database.Statement, bool) {
	return mysqlGuard(finds(query)), true
}

func (sqliteServer) guarding(database.Statement) (database.Statement, bool) {
	return database.Statement{}, false
}

// moving guards no INSERT: the primary key refuses a row that is there already.
func (postgresServer) moving(op graph.RowOp, s database.Statement) ([]database.Statement, bool) {
	if op != graph.InsertRow {
		s.SQL = "WITH moved AS (" + s.SQL + " RETURNING 1) SELECT 1 / count(*) FROM moved"
	}
	return []database.Statement{s}, true
}

func (mysqlServer) moving(_ graph.RowOp, s database.Statement) ([]database.Statement, bool) {
	return []database.Statement{s, mysqlGuard(movedOne())}, true
}

func (sqliteServer) moving(graph.RowOp, database.Statement) ([]database.Statement, bool) {
	return nil, false
}

// movedOne is MySQL's condition that the statement before changed one row.
func movedOne() condition { return condition{sql: "ROW_COUNT() = 1"} }

// expected are MySQL's conditions for what a change is going to find in the version
// table: the row that it moves or deletes, which the condition also locks, and no row
// with the id that it puts there.
func (tb tables) expected(c graph.RowChange) []condition {
	var list []condition
	count := func(id, comparison string) {
		sql := "(SELECT COUNT(*) FROM " + tb.d.QuoteName(tb.version) + " WHERE version_num = ? FOR UPDATE) " + comparison
		list = append(list, condition{sql, []any{id}})
	}
	if c.Op != graph.InsertRow {
		count(c.From, "= 1")
	}
	if c.Op != graph.DeleteRow {
		count(c.To, "= 0")
	}
	return list
}
