package sqlfile

import "strings"

func (p *policy) judgeSQLite(s *statement) *refusal {
	switch s.class.Verb {
	case "CREATE", "ALTER", "DROP":
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
				hint: "leave it out; virtual tables are declared with CREATE VIRTUAL TABLE"}
		}
	default:
		return unknown(s)
	}
	return nil
}
