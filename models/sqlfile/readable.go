package sqlfile

import (
	"fmt"

	"github.com/retort-db/migrate/internal/sqltext"
)

// Readable reports whether the files can be cut into statements, which is what
// can be known of them without a server. dialect is that of dialect.Server. The
// error is an *Error.
func Readable(dialect string, files []File) error {
	live := &liveInfo{}
	switch dialect {
	case "postgres":
		live.dialect = sqltext.Postgres
	case "mysql":
		live.dialect = sqltext.MySQL
	case "sqlite":
		live.dialect = sqltext.SQLite
	default:
		return fmt.Errorf("SQL files of a %q database cannot be read", dialect)
	}
	for i := range files {
		if _, err := splitFile(live, &files[i]); err != nil {
			return err
		}
	}
	return nil
}
