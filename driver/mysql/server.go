package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
)

// session is what one round trip tells about the other end.
type session struct {
	server     dialect.Server
	connection int64
	sqlMode    string
	language   string // of the server's messages
	charset    string // which the session speaks
	most       int    // max_allowed_packet, in bytes
}

// ask sets the session up, if there is a statement for that, and asks about it in
// the same packet.
func ask(ctx context.Context, c *sql.Conn, settings string) (session, error) {
	var s session
	var version, comment string
	var at any
	var folds bool
	query := "SELECT VERSION(), @@version_comment, CONNECTION_ID(), @@SESSION.sql_mode, @@SESSION.lc_messages, @@lower_case_table_names = 1, @@character_set_client, @@max_allowed_packet, CAST('2000-01-01' AS DATETIME)"
	if settings != "" {
		query = settings + ";\n" + query
	}
	row := c.QueryRowContext(ctx, query)
	if err := row.Scan(&version, &comment, &s.connection, &s.sqlMode, &s.language, &folds, &s.charset, &s.most, &at); err != nil {
		return s, err
	}
	if _, ok := at.(time.Time); !ok {
		return s, errors.New("the pool does not read times: add parseTime=true to its DSN")
	}
	var err error
	s.server, err = parseServer(version, comment)
	s.server.FoldsTableNames = folds
	return s, err
}

// parseServer reads what the server calls its version: "8.4.3",
// "10.11.6-MariaDB-0+deb12u1", or, for old clients' sake, "5.5.5-10.6.4-MariaDB".
func parseServer(version, comment string) (dialect.Server, error) {
	s := dialect.Server{Dialect: "mysql", Flavor: "mysql", Version: version}
	if strings.Contains(strings.ToLower(version+" "+comment), "mariadb") {
		s.Flavor = "mariadb"
		version = strings.TrimPrefix(version, "5.5.5-")
	}
	if n, _ := fmt.Sscanf(version, "%d.%d.%d", &s.Major, &s.Minor, &s.Patch); n < 2 {
		return s, fmt.Errorf("the server calls its version %q, which is neither MySQL's way nor MariaDB's", version)
	}
	return s, nil
}

// workIn puts the session into the modes that statements are written for, and
// returns the statement that puts it back: empty, for no round trip, where it is
// in them.
//
// Modes in which "…" is a name or a backslash is a character like any other go:
// statements are written, split and read back in MySQL's ordinary way. A mode in
// which the server refuses values that do not fit comes where there is none, unless
// keep says that the session's is meant: else a narrower column cuts its values
// short, and NOT NULL makes zeros of nulls.
//
// The server's messages come in English: they alone tell where a syntax error is, and
// which name or right is lacking.
func (s session) workIn(ctx context.Context, c *sql.Conn, keep bool) (back string, err error) {
	odd := []string{
		"ANSI_QUOTES", "NO_BACKSLASH_ESCAPES",
		// These stand for sets of modes with ANSI_QUOTES among them.
		"ANSI", "DB2", "MAXDB", "MSSQL", "ORACLE", "POSTGRESQL",
	}
	modes := slices.DeleteFunc(strings.Split(s.sqlMode, ","), func(m string) bool { return m == "" })
	lexes := slices.ContainsFunc(modes, func(m string) bool { return slices.Contains(odd[:2], m) })
	refuses := keep || slices.Contains(modes, "STRICT_TRANS_TABLES") || slices.Contains(modes, "STRICT_ALL_TABLES")
	var set, was []string
	if lexes || !refuses {
		if lexes {
			modes = slices.DeleteFunc(modes, func(m string) bool { return slices.Contains(odd, m) })
		}
		if !refuses {
			modes = append(modes, "STRICT_TRANS_TABLES")
		}
		set, was = append(set, "SESSION sql_mode = '"+strings.Join(modes, ",")+"'"), append(was, "SESSION sql_mode = '"+s.sqlMode+"'")
	}
	if !strings.HasPrefix(s.language, "en_") {
		set, was = append(set, "SESSION lc_messages = 'en_US'"), append(was, "SESSION lc_messages = '"+s.language+"'")
	}
	if len(set) == 0 {
		return "", nil
	}
	if _, err := c.ExecContext(ctx, "SET "+strings.Join(set, ", ")); err != nil {
		return "", err
	}
	return "SET " + strings.Join(was, ", "), nil
}
