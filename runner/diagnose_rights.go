package runner

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func (mysqlServer) owner(context.Context, *Runner, ops.Op) finding  { return finding{} }
func (sqliteServer) owner(context.Context, *Runner, ops.Op) finding { return finding{} }

func (postgresServer) owner(ctx context.Context, r *Runner, op ops.Op) finding {
	table, ok := tableOf(op)
	if !ok {
		return finding{}
	}
	var user, owner string
	query := "SELECT current_user, pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = to_regclass($1)"
	found, err := database.One(ctx, r.conn, query, []any{r.dialect.QuoteName(table)}, &user, &owner)
	if err != nil || !found || user == owner {
		return finding{}
	}
	return finding{
		fmt.Sprintf("%s belongs to %s, and this is %s", table, owner, user),
		fmt.Sprintf("run it as %s, or GRANT %s TO %s", owner, owner, user),
	}
}

// deniedCommand is how MySQL and MariaDB name the privilege that a user lacks.
var deniedCommand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^([a-z][a-z ,]*) command denied to user`) })

// deniedCreation is a statement for which they name the database only.
var deniedCreation = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:DEFINER\s*=\s*\S+\s+)?(FUNCTION|PROCEDURE|EVENT)\b`)
})

// deniedRight is the privilege that a refusal is about, or empty.
func deniedRight(message, statement string) string {
	if m := deniedCommand().FindStringSubmatch(message); m != nil {
		return strings.ToUpper(m[1])
	}
	if m := deniedCreation().FindStringSubmatch(statement); m != nil && strings.HasPrefix(message, "Access denied for user") {
		if right := strings.ToUpper(m[1]); right == "EVENT" {
			return right
		}
		return "CREATE ROUTINE"
	}
	return ""
}

func (sqliteServer) lacking(context.Context, *Runner, string, string) finding { return finding{} }

// lacking asks for the account: the message names the host that somebody came from,
// not the one of the account.
func (mysqlServer) lacking(ctx context.Context, r *Runner, message, statement string) finding {
	right := deniedRight(message, statement)
	if right == "" {
		return finding{}
	}
	var account, db sql.NullString
	if _, err := database.One(ctx, r.conn, "SELECT CURRENT_USER(), DATABASE()", nil, &account, &db); err != nil || !account.Valid || !db.Valid {
		return finding{}
	}
	at := strings.LastIndexByte(account.String, '@')
	if at < 0 {
		return finding{}
	}
	whom := r.dialect.QuoteString(account.String[:at]) + "@" + r.dialect.QuoteString(account.String[at+1:])
	return finding{
		fmt.Sprintf("the account %s has no right to %s", account.String, right),
		fmt.Sprintf("run it as somebody who has, or have it granted: GRANT %s ON %s.* TO %s", right, r.dialect.QuoteIdent(db.String), whom),
	}
}

// deniedObject is how PostgreSQL names what a role has no right to.
var deniedObject = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^permission denied for (schema|database|table|view|sequence|function|type) (.+)$`)
})

// neededOn is what a run needs of an object of that kind.
func neededOn(kind string) string {
	switch kind {
	case "schema":
		return "USAGE, CREATE ON SCHEMA"
	case "database":
		return "CREATE ON DATABASE"
	case "view":
		return "SELECT ON TABLE"
	case "sequence":
		return "USAGE ON SEQUENCE"
	case "function":
		return "EXECUTE ON FUNCTION"
	case "type":
		return "USAGE ON TYPE"
	}
	return everyRow + " ON TABLE"
}

// everyRow is what a run needs of a table.
const everyRow = "SELECT, INSERT, UPDATE, DELETE"

func (postgresServer) lacking(ctx context.Context, r *Runner, message, _ string) finding {
	m := deniedObject().FindStringSubmatch(message)
	if m == nil {
		return finding{}
	}
	return r.grantOf(ctx, m[1], m[2])
}

func (mysqlServer) lackingNamed(context.Context, *Runner, string) finding  { return finding{} }
func (sqliteServer) lackingNamed(context.Context, *Runner, string) finding { return finding{} }

// lackingNamed is for a message in another language.
func (postgresServer) lackingNamed(ctx context.Context, r *Runner, message string) finding {
	kind, name := r.deniedByName(ctx, message)
	if kind == "" {
		return finding{}
	}
	return r.grantOf(ctx, kind, name)
}

// grantOf is what gives a role of PostgreSQL's the right that it lacks.
func (r *Runner) grantOf(ctx context.Context, kind, name string) finding {
	var user string
	if _, err := database.One(ctx, r.conn, "SELECT current_user", nil, &user); err != nil {
		return finding{}
	}
	return finding{
		"this is " + user,
		fmt.Sprintf("run it as the owner, or have it granted: GRANT %s %s TO %s", neededOn(kind), r.dialect.QuoteIdent(name), r.dialect.QuoteIdent(user)),
	}
}

// deniedByName finds what a message in another language is about: the last word of it
// that is the name of something.
func (r *Runner) deniedByName(ctx context.Context, message string) (kind, name string) {
	const query = `
SELECT kind, word
FROM (
	SELECT w.word, w.n, coalesce(
		(SELECT CASE WHEN c.relkind = 'S' THEN 'sequence' WHEN c.relkind IN ('v', 'm') THEN 'view' WHEN c.relkind IN ('r', 'p', 'f') THEN 'table' END
			FROM pg_catalog.pg_class c WHERE c.relname = w.word AND pg_catalog.pg_table_is_visible(c.oid)),
		(SELECT 'schema' FROM pg_catalog.pg_namespace s WHERE s.nspname = w.word),
		(SELECT 'database' WHERE w.word = pg_catalog.current_database())) AS kind
	FROM pg_catalog.regexp_split_to_table($1::text, '[[:space:]"»«„“”:,]+') WITH ORDINALITY w (word, n)
) found
WHERE kind IS NOT NULL
ORDER BY n DESC
LIMIT 1`
	if _, err := database.One(ctx, r.conn, query, []any{message}, &kind, &name); err != nil {
		return "", ""
	}
	return kind, name
}

// refusedTable is tableError where a right lacks, and the error itself else.
func (r *Runner) refusedTable(ctx context.Context, table schema.Name, err error) error {
	if database.ClassOf(err) != database.Privilege {
		return err
	}
	return r.tableError(ctx, table, err)
}

// tableError is the error of the tool's own table, with what to do where a right
// lacks.
func (r *Runner) tableError(ctx context.Context, table schema.Name, err error) error {
	e := &TableError{Table: table, Err: err}
	var refusal *database.Error
	if errors.As(err, &refusal) && refusal.Class == database.Privilege {
		ctx, cancel := afterwards(ctx)
		defer cancel()
		found := r.server.lacking(ctx, r, refusal.Message, "")
		if found.hint == "" {
			found = r.server.lackingNamed(ctx, r, refusal.Message)
		}
		e.Hint = found.hint
		if strings.Contains(e.Hint, everyRow) {
			e.Hint += "; who only looks needs no more than SELECT"
		}
	}
	return e
}
