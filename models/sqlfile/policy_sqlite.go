package sqlfile

import "strings"

func (p *policy) judgeSQLite(s *statement) *refusal {
	switch s.class.Verb {
	case "CREATE":
		if ownTable(s) {
			s.action = skip
		}
	case "ALTER", "DROP":
	case "", "BEGIN", "COMMIT", "END", "SAVEPOINT", "RELEASE", "ANALYZE", "REINDEX", "VACUUM", "EXPLAIN":
		s.action = skip
	case "ROLLBACK":
		return rollback(s.class.Verb)
	case "INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "VALUES":
		s.action, s.note = skip, noteRows
	case "PRAGMA":
		// They are about the connection or the file, which are the loader's.
		s.action = skip
		switch s.class.Object {
		case "WRITABLE_SCHEMA", "TEMP_STORE_DIRECTORY", "DATA_STORE_DIRECTORY", "TRUSTED_SCHEMA":
			return &refusal{message: "PRAGMA " + strings.ToLower(s.class.Object) + " has no place in a schema file",
				hint: "leave it out; virtual tables are declared with CREATE VIRTUAL TABLE, as sqlite3's .schema prints them"}
		}
	default:
		return unknown(s)
	}
	return nil
}

// ownTable reports whether a statement creates a table that SQLite makes itself, and
// that sqlite3's .schema prints with the others.
func ownTable(s *statement) bool {
	if s.class.Object != "TABLE" || len(s.class.Targets) != 1 {
		return false
	}
	parts := s.class.Targets[0].Parts
	switch strings.ToLower(parts[len(parts)-1].Text) {
	case "sqlite_sequence", "sqlite_stat1", "sqlite_stat2", "sqlite_stat3", "sqlite_stat4":
		return true
	}
	return false
}
