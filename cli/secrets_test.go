package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate"
	"github.com/retort-db/migrate/internal/testdb"
)

// awkward is a password with whatever means something in a URL.
const awkward = "p@ss:w/o?r#d%20&=+ü'\"$"

// traces are pieces of it that nothing printed may hold, however it is spelled.
func traces() []string {
	return []string{
		awkward, url.QueryEscape(awkward), url.PathEscape(awkward), "ss:w", "w/o?r", "r#d", "ss%3Aw", "w%2Fo", "r%23d", "%3Fr", "%40ss", "p@ss",
	}
}

func checkNoTrace(t *testing.T, what, printed string) {
	t.Helper()
	for _, piece := range traces() {
		if strings.Contains(printed, piece) {
			t.Errorf("%s shows %q of the password:\n%s", what, piece, printed)
		}
	}
}

// protected is a user whose password is awkward, and URLs of the database with a
// password, spelled as it should be in a URL and as it is.
func protected(t *testing.T, db testdb.DB) (encoded, raw func(password string) string) {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	user := "migrate_" + strings.TrimPrefix(u.Path, "/migrate_test_")[:8]
	quoted := strings.ReplaceAll(awkward, "'", "''")
	if db.Dialect == "postgres" {
		db.Load(t, fmt.Sprintf("CREATE ROLE %s LOGIN SUPERUSER PASSWORD '%s';", user, quoted))
		t.Cleanup(func() { _ = db.TryLoad(t, fmt.Sprintf("DROP OWNED BY %[1]s CASCADE; DROP ROLE %[1]s;", user)) })
	} else {
		db.Load(t, fmt.Sprintf("CREATE USER %s@'%%' IDENTIFIED BY '%s'; GRANT ALL ON *.* TO %s@'%%';", user, quoted, user))
		t.Cleanup(func() { _ = db.TryLoad(t, fmt.Sprintf("DROP USER %s@'%%';", user)) })
	}
	encoded = func(password string) string {
		u.User = url.UserPassword(user, password)
		return u.String()
	}
	raw = func(password string) string {
		return strings.Replace(db.URL, db.URL[:strings.Index(db.URL, "@")], db.URL[:strings.Index(db.URL, "//")]+"//"+user+":"+password, 1)
	}
	return encoded, raw
}

// Nothing that any command prints, writes or journals holds the password, right or
// wrong, however much is printed and wherever the URL stands.
func TestSecrets(t *testing.T) {
	for _, server := range []string{"postgres", "mariadb", "mysql"} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			db := testdb.New(t, server)
			encoded, raw := protected(t, db)
			for _, password := range []string{awkward, "wrong" + awkward} {
				for spelled, address := range map[string]string{"encoded": encoded(password), "raw": raw(password)} {
					secretsOf(t, server+", "+spelled, address, password == awkward && spelled == "encoded")
				}
			}
			journal := db.Query(t, "SELECT * FROM schema_revision_log")
			checkNoTrace(t, "the journal", journal)
			if !strings.Contains(journal, "nowhere") {
				t.Errorf("it never got that far:\n%s", journal)
			}
		})
	}
}

// secretsOf runs every command that connects, with the URL in the config, in flags
// and in variables.
func secretsOf(t *testing.T, what, address string, works bool) {
	t.Helper()
	config := strings.ReplaceAll(address, "$", "$$")
	p := deployed(t, testdb.DB{URL: config}, notes, note("INSERT INTO notes (n) VALUES (2)"), note("INSERT INTO nowhere VALUES (2)"))
	p.write(t, "config.toml", p.read(t, "config.toml")+fmt.Sprintf("scratch_url = %q\n[env.other]\ndatabase.url = %q\n", config, config))
	p.write(t, "models.toml", usersModel)
	p.write(t, "goose/00001_a.sql", "-- +goose Up\nCREATE TABLE g (n integer);\n")
	commands := [][]string{
		{"upgrade"}, {"upgrade", "--lock", "table"}, {"upgrade", "--log-format", "json"}, {"upgrade", "--wait", "1s"}, {"upgrade", "-e", "other"},
		{"upgrade", "--url", address}, {"downgrade", "-1"}, {"current"}, {"current", "--check-heads"}, {"status"}, {"repair"}, {"repair", "--undo"},
		{"plan", "upgrade"}, {"plan", "upgrade", "-o", "plan.json"}, {"upgrade", "--plan", "plan.json"}, {"check"}, {"schema"}, {"verify"}, {"validate"},
		{"stamp", number(1)}, {"stamp", number(1), "--verify"}, {"ensure-version"}, {"create-all"}, {"baseline"}, {"revision", "--autogenerate", "-m", "x"},
		{"diff", address, address}, {"diff", "live", "rev:" + number(2)}, {"diff", "models", address}, {"import", "goose", "goose"},
		{"init", "--url", address, "--yes"}, {"version"}, {"history"}, {"models"},
	}
	for _, args := range commands {
		for _, flags := range [][]string{{"-vv"}, {"-vv", "--json"}} {
			r := p.run(t, append(append([]string{}, args...), flags...)...)
			checkNoTrace(t, fmt.Sprintf("%s: %s %v", what, args[0], flags), r.stdout+r.stderr)
			if works && args[0] == "current" && len(args) == 1 && r.code != 0 {
				t.Errorf("%s: the password does not arrive: %s", what, r.stderr)
			}
		}
	}
	variable := newProject(t, map[string]string{"config.toml": "[migrations]\nlocations = [\"migrations\"]\n"})
	variable.env = map[string]string{"MIGRATE_DATABASE_URL": address, "MIGRATE_SCRATCH_URL": address}
	for _, args := range [][]string{{"status", "-vv"}, {"status", "--json"}, {"verify", "-vv"}} {
		r := variable.run(t, args...)
		checkNoTrace(t, what+", in a variable", r.stdout+r.stderr)
	}
	delete(variable.env, "MIGRATE_DATABASE_URL")
	checkNoTrace(t, what+": files", written(t, p))
	checkNoTrace(t, what+": slog", logged(address, p))
}

// written is what commands wrote into a project, but for its config.
func written(t *testing.T, p project) string {
	t.Helper()
	var all strings.Builder
	for path, text := range p.files(t) {
		if path != "config.toml" && path != "migrate.toml" {
			all.WriteString(text)
		}
	}
	return all.String()
}

// logged is what a program's log holds after an upgrade.
func logged(address string, p project) string {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ctx := context.Background()
	conn, err := testdb.Open(ctx, address)
	if err == nil {
		var m *migrate.Migrator
		if m, err = migrate.New(conn, os.DirFS(filepath.Join(p.dir, "migrations")), migrate.WithObserver(migrate.LogTo(log))); err == nil {
			_, err = m.Upgrade(ctx)
		}
		err = errors.Join(err, conn.Close(ctx))
	}
	log.Error("the upgrade ended", "error", err)
	return out.String()
}
