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
	switch r.dialect.Name() {
	case "postgres":
		g.SQL = "SELECT 1 / count(*) FROM (" + g.SQL + ") held"
	case "mysql":
		g = mysqlGuard(finds(g))
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
