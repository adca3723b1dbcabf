package cli_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A password with whatever means something somewhere arrives from wherever it may
// come, and is never shown, right or wrong.
func TestPasswordSources(t *testing.T) {
	for _, flavor := range []string{"postgres", "mariadb"} {
		t.Run(flavor, func(t *testing.T) {
			server := testdb.StartPrivate(t, flavor)
			server.AskPasswords(t)
			db := server.New(t)
			literal := "'" + strings.ReplaceAll(awkward, "'", "''") + "'"
			if flavor == "postgres" {
				db.Load(t, "CREATE ROLE app LOGIN SUPERUSER PASSWORD "+literal+";")
				t.Cleanup(func() { _ = db.TryLoad(t, "DROP OWNED BY app; DROP ROLE app;") })
			} else {
				db.Load(t, "CREATE USER app@'%' IDENTIFIED BY "+literal+"; GRANT ALL ON *.* TO app@'%';")
			}
			for _, password := range []string{awkward, "wrong" + awkward} {
				for name, p := range passwordSources(t, db, password) {
					for _, args := range [][]string{{"current", "-vv"}, {"upgrade", "-vv", "--json"}} {
						out := p.run(t, args...)
						if password == awkward && out.code != 0 || password != awkward && out.code != 1 {
							t.Errorf("%s: %v: exit %d\n%s%s", name, args, out.code, out.stdout, out.stderr)
						}
						if all := out.stdout + out.stderr; strings.Contains(all, password) || strings.Contains(all, "w/o?r#d") || strings.Contains(all, "w%2Fo") {
							t.Errorf("%s: %v shows the password:\n%s", name, args, all)
						}
					}
				}
			}
		})
	}
}

// passwordSources are projects that take a password from each place there is.
func passwordSources(t *testing.T, db testdb.DB, password string) map[string]project {
	t.Helper()
	plain, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(plain.Path, "/")
	plain.User = url.User("app")
	given := *plain
	given.User = url.UserPassword("app", password)
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	of := func(url, more string) project {
		p := deployed(t, testdb.DB{URL: strings.ReplaceAll(url, "$", "%24")}, notes)
		p.write(t, "config.toml", p.read(t, "config.toml")+more)
		return p
	}
	fromFile := of(plain.String(), "")
	fromFile.env = map[string]string{"MIGRATE_PASSWORD_FILE": file("password", password+"\n")}
	list := map[string]project{"the URL": of(given.String(), ""), "a password file": fromFile}
	if db.Dialect == "mysql" {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password)
		options := file("my.cnf", fmt.Sprintf("[client]\nuser = app\nhost = %s\nport = %s\npassword = \"%s\"\n", plain.Hostname(), plain.Port(), quoted))
		list["an option file"] = of("mariadb:///"+name+"?defaults-file="+options, "")
		return list
	}
	escaped := strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(password)
	t.Setenv("PGPASSFILE", file("pgpass", "*:*:*:app:"+escaped+"\n"))
	list["PGPASSFILE"] = of(plain.String(), "")
	t.Setenv("PGSERVICEFILE", file("services", fmt.Sprintf("[shop]\nhost=%s\nport=%s\ndbname=%s\nuser=app\nsslmode=disable\n", plain.Hostname(), plain.Port(), name)))
	list["a service"] = of("postgres:///?service=shop", "")
	return list
}
