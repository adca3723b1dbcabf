package sqlfile

import (
	"context"
	"slices"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

func mysqlAccount(live *liveInfo, user string) string {
	text := func(s string) string { return sqltext.QuoteString(sqltext.MySQL, s) }
	return text(user) + "@" + text(live.host)
}

// createUser makes a user that sees the scratch alone. The underscores in the
// name of the database stand for any character, and match nothing but names of
// scratches; whether a backslash would be read as one depends on the server.
func (c *confined) createUser(live *liveInfo, scratch string) []string {
	list := []string{
		"CREATE USER " + c.account + " IDENTIFIED BY " + sqltext.QuoteString(sqltext.MySQL, c.login.Password),
		"GRANT ALL ON " + sqltext.QuoteIdent(sqltext.MySQL, scratch) + ".* TO " + c.account,
	}
	// Some settings of the session ask for it: explicit_defaults_for_timestamp.
	const settings = "SESSION_VARIABLES_ADMIN"
	if slices.Contains(live.privileges, settings) {
		list = append(list, "GRANT "+settings+" ON *.* TO "+c.account)
	}
	return list
}

func dropUserMySQL(ctx context.Context, conn database.Conn, account string) error {
	return execAll(ctx, conn, "DROP USER IF EXISTS "+account)
}

// writesDownMySQL knows what has a body that nothing calls yet.
func writesDownMySQL(s *statement) bool {
	if !isVerb(s.class, "CREATE", "ALTER", "DROP") {
		return false
	}
	switch s.class.Object {
	case "VIEW", "TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "PACKAGE", "PACKAGE BODY":
		return true
	}
	return false
}

// askRights finds out whether this user can make others, and read what they have
// defined.
func (l *liveInfo) askRights(ctx context.Context, c database.Conn) error {
	const query = `SELECT privilege_type, substring_index(USER(), '@', -1) FROM information_schema.user_privileges ` +
		`WHERE grantee = concat(quote(substring_index(CURRENT_USER(), '@', 1)), '@', quote(substring_index(CURRENT_USER(), '@', -1)))`
	err := database.Each(ctx, c, query, nil, func(rows database.Rows) error {
		var privilege string
		err := rows.Scan(&privilege, &l.host)
		l.privileges = append(l.privileges, privilege)
		return err
	})
	for _, needed := range []string{"CREATE USER", "SELECT"} {
		if !slices.Contains(l.privileges, needed) {
			l.cannotConfine = "the user of the connection lacks " + needed + " ON *.*"
		}
	}
	return err
}

// disown makes what the temporary user has defined the reader's own again.
func (c *confined) disown(live *liveInfo, s *schema.Schema) {
	if c == nil {
		return
	}
	for i := range s.Objects {
		o := &s.Objects[i]
		if definition, ok := dialect.MySQLObject(o.Definition, "", c.login.User+"@"+live.host); ok {
			o.Definition = definition
		}
	}
}
