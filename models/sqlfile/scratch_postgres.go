package sqlfile

import (
	"strings"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/sqltext"
)

// What somebody is connected to is in use.
const leftoversPostgres = `SELECT d.datname, '' FROM pg_database d WHERE d.datname LIKE 'migrate\_scratch\_%'
AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)
UNION ALL SELECT rolname, rolname FROM pg_roles WHERE rolname LIKE 'migrate\_user\_%'`

// createPostgres says everything that a database cannot change afterwards as the
// live one has it.
func createPostgres(live *liveInfo, name, owner string) string {
	var b strings.Builder
	add := func(option, value string) {
		if value != "" {
			b.WriteString(" " + option + " " + sqltext.QuoteString(sqltext.Postgres, value))
		}
	}
	d := live.postgres
	b.WriteString("CREATE DATABASE " + sqltext.QuoteIdent(sqltext.Postgres, name) + " TEMPLATE template0")
	add("ENCODING", d.Encoding)
	add("LC_COLLATE", d.Collate)
	add("LC_CTYPE", d.Ctype)
	switch d.Provider {
	case "i":
		b.WriteString(" LOCALE_PROVIDER icu")
		add("ICU_LOCALE", d.ICU+d.Locale) // the column has changed its name
		add("ICU_RULES", d.Rules)
	case "b":
		b.WriteString(" LOCALE_PROVIDER builtin")
		add("BUILTIN_LOCALE", d.Locale)
	case "c":
		b.WriteString(" LOCALE_PROVIDER libc")
	}
	if owner != "" {
		b.WriteString(" OWNER " + owner)
	}
	return b.String()
}

func dropPostgres(s dialect.Server, name string) string {
	statement := dropDatabase(sqltext.Postgres, name)
	if dropsByForce(s) {
		statement += " WITH (FORCE)"
	}
	return statement
}

// dropsByForce: DROP DATABASE … WITH (FORCE).
func dropsByForce(s dialect.Server) bool { return s.AtLeast(13, 0, 0) }

// hasEventTriggersSetting: event_triggers = off.
func hasEventTriggersSetting(s dialect.Server) bool { return s.AtLeast(17, 0, 0) }
