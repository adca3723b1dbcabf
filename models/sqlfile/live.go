package sqlfile

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
)

// liveInfo is what has to be known of the live database: what a scratch like it
// is created with, and which names the files may not speak of.
type liveInfo struct {
	*engine
	server dialect.Server
	name   string // of the database; empty where it has none
	user   string // that the server takes the connection's for
	now    int64  // the server's clock, in seconds

	// PostgreSQL.
	postgres   pgDatabase
	namespace  string        // what current_schema() says
	settings   []nameValue   // of the database, and of the role in it
	extensions []pgExtension // that were created in it
	superuser  bool
	searchPath string // of a new session, with the user's name in it

	// cannotConfine is why this user cannot make a temporary one for a scratch.
	cannotConfine string

	// MySQL.
	host               string   // that the connection comes from
	privileges         []string // of the user on everything
	charset, collation string
	databases          map[string]bool // that this user sees, folded
	foldsNames         bool            // lower_case_table_names

	// SQLite.
	encoding string
}

type nameValue struct{ name, value string }

// pgDatabase is a row of pg_database, whose columns depend on the version.
type pgDatabase struct {
	Encoding string `json:"encoding_name"`
	Collate  string `json:"datcollate"`
	Ctype    string `json:"datctype"`
	Provider string `json:"datlocprovider"` // since 15: c, i, b
	ICU      string `json:"daticulocale"`   // 15 and 16
	Locale   string `json:"datlocale"`      // since 17
	Rules    string `json:"daticurules"`    // since 16
}

type pgExtension struct{ name, namespace, version string }

func askLive(ctx context.Context, c database.Conn) (*liveInfo, error) {
	live := &liveInfo{engine: engineOf(c.Server().Dialect), server: c.Server()}
	if live.engine == nil {
		return nil, fmt.Errorf("SQL files cannot be loaded into a %q database", live.server.Dialect)
	}
	return live, live.ask(live, ctx, c)
}

func (l *liveInfo) askPostgres(ctx context.Context, c database.Conn) error {
	var row string
	var createsRoles bool
	queries := []database.Statement{
		{SQL: `SELECT current_database(), coalesce(current_schema(), ''), extract(epoch FROM clock_timestamp())::bigint,
       current_user, coalesce((SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user), false),
       coalesce((SELECT r.rolsuper OR r.rolcreaterole FROM pg_roles r WHERE r.rolname = current_user), false),
       (SELECT s.reset_val FROM pg_settings s WHERE s.name = 'search_path'),
       (to_jsonb(d) || jsonb_build_object('encoding_name', pg_encoding_to_char(d.encoding)))::text
FROM pg_database d WHERE d.datname = current_database()`},
		{SQL: `SELECT name, setting FROM pg_settings WHERE source IN ('database', 'database user') ORDER BY name`},
		{SQL: `SELECT e.extname, n.nspname, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.oid >= 16384 ORDER BY e.oid`},
	}
	err := database.QueryAll(ctx, c, queries, func(i int, rows database.Rows) error {
		for rows.Next() {
			var err error
			switch i {
			case 0:
				err = rows.Scan(&l.name, &l.namespace, &l.now, &l.user, &l.superuser, &createsRoles, &l.searchPath, &row)
			case 1:
				var s nameValue
				err = rows.Scan(&s.name, &s.value)
				l.settings = append(l.settings, s)
			case 2:
				var e pgExtension
				err = rows.Scan(&e.name, &e.namespace, &e.version)
				l.extensions = append(l.extensions, e)
			}
			if err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if err != nil {
		return fmt.Errorf("asking for the live database's settings: %w", err)
	}
	if !createsRoles {
		l.cannotConfine = "the role " + l.user + " may not create roles"
	}
	l.searchPath = withName(l.searchPath, l.user)
	for i, s := range l.settings {
		if s.name == "search_path" {
			l.settings[i].value = withName(s.value, l.user)
		}
	}
	return json.Unmarshal([]byte(row), &l.postgres)
}

func (l *liveInfo) askMySQL(ctx context.Context, c database.Conn) error {
	var name *string
	var folding int
	const query = "SELECT DATABASE(), UNIX_TIMESTAMP(), @@character_set_database, @@collation_database, @@lower_case_table_names"
	if _, err := database.One(ctx, c, query, nil, &name, &l.now, &l.charset, &l.collation, &folding); err != nil {
		return fmt.Errorf("asking for the live database's settings: %w", err)
	}
	if err := l.askRights(ctx, c); err != nil {
		return fmt.Errorf("asking for the user's rights: %w", err)
	}
	if name != nil {
		l.name = *name
	}
	l.foldsNames = folding != 0
	l.databases = map[string]bool{}
	return database.Each(ctx, c, "SELECT schema_name FROM information_schema.schemata", nil, func(rows database.Rows) error {
		var name string
		err := rows.Scan(&name)
		l.databases[l.fold(name)] = true
		return err
	})
}

func (l *liveInfo) askSQLite(ctx context.Context, c database.Conn) error {
	l.now = time.Now().Unix()
	_, err := database.One(ctx, c, "PRAGMA encoding", nil, &l.encoding)
	return err
}

// bare is the name that one without quotes stands for.
func (e *engine) bare(name string) string {
	if e.lowers {
		return strings.ToLower(name)
	}
	return name
}

// fold brings the name of a database into the form in which the server compares
// it.
func (l *liveInfo) fold(name string) string {
	if l.foldsNames {
		return strings.ToLower(name)
	}
	return name
}
