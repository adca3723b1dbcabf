package sqlfile

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/schema"
)

// createRole makes a role that may log in until it has done so once. The
// user of the connection is a member of it, to create a database that it owns and
// to drop that again.
func (c *confined) createRole(live *liveInfo, _ string) []string {
	create := "CREATE ROLE " + c.account + " LOGIN CONNECTION LIMIT 1 PASSWORD " + sqltext.QuoteString(sqltext.Postgres, scramVerifier(c.login.Password))
	if !live.superuser {
		create += " ROLE CURRENT_USER"
	}
	// What stands for the user's name in it is the name of the live one's.
	return []string{create, "ALTER ROLE " + c.account + " SET search_path = " + orEmpty(live.searchPath)}
}

func dropRole(ctx context.Context, conn database.Conn, account string) error {
	err := passingPostgres(ctx, conn, "DROP ROLE IF EXISTS "+account)
	if database.ClassOf(err) == database.InUse {
		err = passingPostgres(ctx, conn, "DROP OWNED BY "+account, "DROP ROLE "+account)
	}
	return err
}

func lockOutRole(ctx context.Context, conn database.Conn, account string) error {
	return passingPostgres(ctx, conn, "ALTER ROLE "+account+" NOLOGIN")
}

// passingPostgres runs statements about a role or a database that does not last:
// nothing of them waits for the disk.
func passingPostgres(ctx context.Context, conn database.Conn, list ...string) error {
	list = append(append([]string{"BEGIN", "SET LOCAL synchronous_commit = off"}, list...), "COMMIT")
	err := execAll(ctx, conn, list...)
	if err != nil {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

// writesDownPostgres knows the kinds of things that hold no expression the server
// would evaluate.
func writesDownPostgres(s *statement) bool {
	c := s.class
	switch {
	case isVerb(c, "DROP", "COMMENT"):
		return true
	case !isVerb(c, "CREATE", "ALTER"):
		return false
	}
	switch c.Object {
	case "EXTENSION", "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "SERVER", "LANGUAGE", "CAST", "OPERATOR", "OPERATOR CLASS",
		"OPERATOR FAMILY", "TYPE", "FUNCTION", "PROCEDURE", "AGGREGATE", "PUBLICATION", "TEXT SEARCH PARSER",
		"TEXT SEARCH TEMPLATE", "ACCESS METHOD", "TRANSFORM", "CONVERSION":
		return true
	case "SCHEMA": // it may hold tables and views of its own
		return !slices.ContainsFunc(significant(sqltext.Postgres, s.sql)[1:], func(t sqltext.Token) bool { return t.Is("CREATE") })
	}
	return false
}

func orEmpty(path string) string {
	if strings.TrimSpace(path) == "" {
		return "''"
	}
	return path
}

// scramVerifier is what PostgreSQL stores of a password: the password itself
// appears in no log. One round is as good as thousands for a random password.
func scramVerifier(password string) string {
	const rounds = 1
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	salted, err := pbkdf2.Key(sha256.New, password, salt, rounds, sha256.Size)
	if err != nil {
		return password // a policy of the platform forbids it; the server makes the verifier
	}
	sign := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		_, _ = h.Write([]byte(text)) // never fails
		return h.Sum(nil)
	}
	stored := sha256.Sum256(sign(salted, "Client Key"))
	text := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", rounds, text(salt), text(stored[:]), text(sign(salted, "Server Key")))
}

// quietly keeps event triggers of the files from firing in the scratch, those at
// login among them. Only a superuser can create one.
func quietly(ctx context.Context, live *liveInfo, o Options, scratch string) error {
	if !live.superuser {
		return nil
	}
	alter := "ALTER DATABASE " + scratch + " SET "
	list := []string{alter + "session_replication_role = replica"}
	if hasEventTriggersSetting(live.server) {
		list = append(list, alter+"event_triggers = off")
	}
	return passingPostgres(ctx, o.Live, list...)
}

// pgClosed lists what stands in the way of a role that uses what another one has
// just created: an extension's schema and tables, a wrapper, a server.
const pgClosed = `
SELECT 'USAGE ON FOREIGN DATA WRAPPER ' || quote_ident(fdwname) FROM pg_foreign_data_wrapper
WHERE NOT has_foreign_data_wrapper_privilege($1, oid, 'USAGE')
UNION ALL SELECT 'USAGE ON FOREIGN SERVER ' || quote_ident(srvname) FROM pg_foreign_server
WHERE NOT has_server_privilege($1, oid, 'USAGE')
UNION ALL SELECT 'USAGE, CREATE ON SCHEMA ' || quote_ident(nspname) FROM pg_namespace
WHERE oid >= 16384 AND nspname !~ '^pg_' AND NOT has_schema_privilege($1, oid, 'USAGE, CREATE')
UNION ALL SELECT 'SELECT, REFERENCES, TRIGGER ON TABLE ' || c.oid::regclass FROM pg_class c
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e'
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT has_table_privilege($1, c.oid, 'REFERENCES')`

// openUpPostgres lets the confined user use what was created for it.
func (l *loader) openUpPostgres(ctx context.Context, s *statement) error {
	if s.class.Verb != "CREATE" {
		return nil
	}
	switch s.class.Object {
	case "EXTENSION", "FOREIGN DATA WRAPPER", "SERVER", "SCHEMA":
		return l.openAll(ctx)
	}
	return nil
}

func (l *loader) openAll(ctx context.Context) error {
	var list []string
	err := database.Each(ctx, l.scratch.conn, pgClosed, []any{l.scratch.confined.login.User}, func(rows database.Rows) error {
		var what string
		err := rows.Scan(&what)
		list = append(list, what)
		return err
	})
	if err != nil {
		return err
	}
	for _, what := range list {
		if err := l.grant(ctx, what); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) grant(ctx context.Context, what string) error {
	c := l.scratch.confined
	_, err := l.scratch.conn.Exec(ctx, "GRANT "+what+" TO "+c.account)
	if err == nil {
		c.grants = append(c.grants, what)
	}
	return err
}

// takeBack revokes what was granted on the way: it is no part of the schema.
func (l *loader) takeBack(ctx context.Context) error {
	c := l.scratch.confined
	if c == nil || len(c.grants) == 0 {
		return nil
	}
	return l.asOwner(ctx, len(l.settings), func() error {
		for _, what := range c.grants {
			// With what it was on, a grant went, too.
			_, err := l.scratch.conn.Exec(ctx, "REVOKE "+what+" FROM "+c.account)
			if err != nil && database.ClassOf(err) != database.Missing {
				return err
			}
		}
		return nil
	})
}

// tablespace is the privilege for the one that a statement names.
func tablespace(s *statement) (string, bool) {
	tokens := significant(sqltext.Postgres, s.sql)
	for i := range len(tokens) - 1 {
		if tokens[i].Is("TABLESPACE") && isName(tokens[i+1]) {
			return "CREATE ON TABLESPACE " + tokens[i+1].Text, true
		}
	}
	return "", false
}

// withName makes the "$user" of a search_path a name.
func withName(path, user string) string {
	quoted := sqltext.QuoteIdent(sqltext.Postgres, user)
	return strings.NewReplacer(`"$user"`, quoted, `$user`, quoted).Replace(path)
}

// disownPostgres names the live user where the files said CURRENT_USER.
func (c *confined) disownPostgres(live *liveInfo, s *schema.Schema) {
	if c == nil {
		return
	}
	for i := range s.Objects {
		o := &s.Objects[i]
		o.Definition = strings.ReplaceAll(o.Definition, c.login.User, sqltext.QuoteIdentIfNeeded(sqltext.Postgres, live.user))
	}
}
