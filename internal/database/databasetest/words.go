package databasetest

import "strconv"

// words are what the suite has to spell differently for each database.
type words struct {
	dialect    string
	typesTable string // a table of one column per kind of value
	sleep      string // a query that runs for longer than any test
	suicide    string // ends the session that runs it
	readOnly   []string
}

func wordsOf(dialect string) words {
	w := words{dialect: dialect}
	switch dialect {
	case "postgres":
		w.typesTable = "CREATE TABLE types (i integer, big bigint, f double precision, s varchar(50), b boolean, bin bytea, at timestamptz)"
		w.sleep = "SELECT pg_sleep(60)"
		w.suicide = "SELECT pg_terminate_backend(pg_backend_pid())"
		w.readOnly = []string{"BEGIN READ ONLY"}
	case "mysql":
		w.typesTable = "CREATE TABLE types (i integer, big bigint, f double, s varchar(50) CHARACTER SET utf8mb4, b boolean, bin varbinary(20), at datetime)"
		w.sleep = "SELECT SLEEP(60)"
		w.suicide = "KILL CONNECTION_ID()"
		w.readOnly = []string{"START TRANSACTION READ ONLY"}
	case "sqlite":
		w.typesTable = "CREATE TABLE types (i integer, big bigint, f double, s varchar(50), b boolean, bin blob, at timestamp)"
		w.sleep = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
		w.readOnly = []string{"PRAGMA query_only = ON", "BEGIN"}
	}
	return w
}

// mark is the n-th parameter.
func (w words) mark(n int) string {
	if w.dialect == "postgres" {
		return "$" + strconv.Itoa(n)
	}
	return "?"
}
