package dialect

import (
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/ops"
)

// SessionChange says what SQL that is run as it is written may change in the session.
type SessionChange struct {
	// Sets: a setting is changed, or may be, since the text does not show all that
	// runs.
	Sets bool
	// Forgets: all settings are reset to those that the session began with, including
	// the tool's own.
	Forgets bool
	// Roles: other roles are active, by SET ROLE.
	Roles bool
	// Database is the one that MySQL's last USE goes to.
	Database string
}

// ChangesSession returns what an operation may change in the session, as far as its
// text tells. Settings for the transaction alone count, too: the tool's own statements
// may run in the same transaction.
func ChangesSession(d Dialect, op ops.Op) SessionChange {
	x, ok := op.(ops.Execute)
	if !ok {
		return SessionChange{}
	}
	text := sqltextDialect(d)
	list, err := splitCommands(text, x.SQL.For(d.Server().Flavor, d.Name()))
	if err != nil {
		return SessionChange{} // the database will say what is wrong with it
	}
	var c SessionChange
	for _, s := range list {
		class := sqltext.Classify(text, s.SQL)
		c.Sets = c.Sets || setsSession(text, class, s.SQL)
		c.Roles = c.Roles || class.Verb == "SET" && class.Object == "ROLE"
		if class.Object == "ALL" && (class.Verb == "RESET" || class.Verb == "DISCARD") {
			c.Forgets = true
		}
		if class.Verb == "USE" && len(class.Targets) > 0 {
			c.Database = class.Targets[0].Last()
		}
	}
	return c
}

// setsSession reports whether a statement may change a setting. It may be hidden: in a DO
// block, in SELECT set_config('search_path', …), or in what an opaque statement executes.
func setsSession(text sqltext.Dialect, c sqltext.Class, sql string) bool {
	switch c.Verb {
	case "SET":
		return c.Object != "CONSTRAINTS" && c.Object != "TRANSACTION" && !setsUserVariables(text, sql)
	case "RESET", "DISCARD", "USE":
		return true
	case "DO":
		for _, inside := range c.Inside {
			if setsSession(text, inside, "") {
				return true
			}
		}
		return c.Opaque || strings.Contains(strings.ToLower(sql), "set_config")
	}
	return c.Opaque || text == sqltext.Postgres && callsSetConfig(sql)
}

func callsSetConfig(sql string) bool {
	for t := range sqltext.Lex(sqltext.Postgres, sql) {
		if t.Is("set_config") {
			return true
		}
	}
	return false
}

// setsUserVariables reports whether a SET of MySQL assigns nothing but variables of the
// user's own, as in SET @a = 1, @b = (SELECT 2).
func setsUserVariables(text sqltext.Dialect, sql string) bool {
	if text != sqltext.MySQL {
		return false
	}
	depth, begins, found := 0, false, false
	for t := range sqltext.Lex(text, sql) {
		switch {
		case t.Blank() || t.Kind == sqltext.VersionOpen || t.Kind == sqltext.VersionClose:
			continue
		case begins && (t.Kind != sqltext.Param || strings.HasPrefix(t.Text, "@@")):
			return false
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		}
		found = found || begins
		begins = depth == 0 && (t.Text == "," || !found && t.Is("SET"))
	}
	return found
}

// KeepsSession reports whether an operation is SQL that certainly leaves the settings
// of the session as they are. Only MySQL's definitions do, other than those that
// compute rows; elsewhere a statement may call something that changes a setting.
func KeepsSession(d Dialect, op ops.Op) bool {
	x, ok := op.(ops.Execute)
	if !ok || sqltextDialect(d) != sqltext.MySQL {
		return !IsBarrier(d, op)
	}
	list, err := splitCommands(sqltext.MySQL, x.SQL.For(d.Server().Flavor, d.Name()))
	if err != nil {
		return false
	}
	for _, s := range list {
		switch sqltext.Classify(sqltext.MySQL, s.SQL).Verb {
		case "CREATE", "ALTER", "DROP", "RENAME":
		default:
			return false
		}
		if slices.ContainsFunc(sqltext.Tokens(sqltext.MySQL, s.SQL), func(t sqltext.Token) bool { return t.Is("select") }) {
			return false
		}
	}
	return true
}
