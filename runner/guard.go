package runner

import (
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

// condition is SQL that is true where all is as it should be.
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

// guarding makes a guard of a lock's query, where the database can.
func (r *Runner) guarding(g database.Statement) (queued, bool) {
	g, ok := r.server.guarding(g)
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

// moving leaves a new row to the key, which refuses one that is there.
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

// expected are MySQL's conditions for the rows that a change is going to find: the
// one that it moves or deletes, which is locked, and none where it puts one.
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
