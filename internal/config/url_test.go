package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestURLPrecedence(t *testing.T) {
	const text = `
[database]
url = "sqlite:file.db"
[env.production]
database.url = "sqlite:env.db"
[env.plain]
migrations.strict = true
[env.unset.database]
url = "${NO_SUCH}"
[env.empty.database]
url = "${NO_SUCH:-}"
`
	both := variables{"MIGRATE_DATABASE_URL": "sqlite:variable.db", "DATABASE_URL": "sqlite:last.db"}
	with := func(more variables) func(*Options) {
		all := variables{}
		for k, v := range both {
			all[k] = v
		}
		for k, v := range more {
			all[k] = v
		}
		return withVars(all)
	}
	bare := withFiles(files{"/app/migrate.toml": ""})
	flag := withFlag("database.url", "sqlite:flag.db")
	tests := []struct {
		name   string
		change []func(*Options)
		want   string
		origin Source
	}{
		{"flag over everything", []func(*Options){with(nil), withEnv("production"), flag}, "/app/flag.db", FromFlag},
		{"named environment over variables", []func(*Options){with(nil), withEnv("production")}, "/app/env.db", FromEnvironment},
		{"named environment without a URL", []func(*Options){with(nil), withEnv("plain")}, "/app/variable.db", FromVariable},
		{"variable over the file", []func(*Options){with(nil)}, "/app/variable.db", FromVariable},
		{"variable over an environment chosen by variable", []func(*Options){with(variables{"MIGRATE_ENV": "production"})}, "/app/variable.db", FromVariable},
		{"environment chosen by variable over the file", []func(*Options){withVars(variables{"MIGRATE_ENV": "production"})}, "/app/env.db", FromEnvironment},
		{"file over DATABASE_URL", []func(*Options){withVars(variables{"DATABASE_URL": "sqlite:last.db"})}, "/app/file.db", FromFile},
		{"DATABASE_URL last", []func(*Options){bare, withVars(variables{"DATABASE_URL": "sqlite:last.db"})}, "/app/last.db", FromVariable},
		{"an empty one is none", []func(*Options){withEnv("empty")}, "/app/file.db", FromFile},
		{"what does not count is not replaced", []func(*Options){withEnv("unset"), flag}, "/app/flag.db", FromFlag},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := load(t, options(text, test.change...))
			u, err := c.URL()
			if err != nil {
				t.Fatal(err)
			}
			if u.Database != test.want || c.Origins["database.url"].Source != test.origin {
				t.Errorf("%s from %v, want %s from %s", u, c.Origins["database.url"], test.want, test.origin)
			}
		})
	}
}

func TestRelativeSQLitePaths(t *testing.T) {
	f := withFiles(files{"/migrate.toml": "[database]\nurl = \"sqlite:data/a.db\"\n[migrations]\nscratch_url = \"sqlite:b.db\""})
	c := load(t, options("", f))
	u, err := c.URL()
	scratch, set, scratchErr := c.ScratchURL()
	if err != nil || scratchErr != nil || !set {
		t.Fatal(err, scratchErr, set)
	}
	if u.Database != "/data/a.db" || scratch.Database != "/b.db" {
		t.Errorf("relative to the file: %s, %s", u, scratch)
	}
	if got := c.Display(u); got != "/data/a.db" {
		t.Errorf("shown as %s", got)
	}
	u, _ = load(t, options("", f, withFlag("database.url", "sqlite:a.db"))).URL()
	if u.Database != "/app/a.db" || c.Display(u) != "a.db" {
		t.Errorf("relative to the working folder: %s, %s", u, c.Display(u))
	}
	far, _ := load(t, options("", f, withFlag("database.url", "sqlite:/var/lib/x/a.db"))).URL()
	if got := c.Display(far); got != "/var/lib/x/a.db" {
		t.Errorf("an absolute path is shown as %s", got)
	}
	server, _ := load(t, options("", f, withFlag("database.url", "postgres://u:pw@db/shop"))).URL()
	if got := c.Display(server); got != "db/shop" {
		t.Errorf("a server is shown as %s", got)
	}
	memory, _ := load(t, options("", f, withFlag("database.url", "sqlite::memory:"))).URL()
	if got := c.Display(memory); got != ":memory:" {
		t.Errorf("memory is shown as %s", got)
	}
}

func TestScratchURL(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "[migrations]\nscratch_url = \"\"": false, "[migrations]\nscratch_url = \"sqlite:x\"": true,
	} {
		if _, set, err := load(t, options(text)).ScratchURL(); set != want || err != nil {
			t.Errorf("%s: set %v, %v", text, set, err)
		}
	}
	_, set, err := load(t, options("[migrations]\nscratch_url = \"${NO_SUCH}\"")).ScratchURL()
	if !set {
		t.Error("one that cannot be read counts as not set")
	}
	check(t, err, CodeUnsetVariable, "migrate.toml:2", "migrations.scratch_url: the variable NO_SUCH is not set", "")
}

func TestPasswordFile(t *testing.T) {
	const text = `
[database]
url = "postgres://app@db/shop"
password_file = "${SECRETS:-secrets}/pw"
[env.own.database]
password_file = "own"
[env.away.database]
url = "postgres://app@localhost/shop"
password_file = ""
[env.lite.database]
url = "sqlite:x"
`
	content := files{
		"/app/migrate.toml": text, "/app/secrets/pw": "p w@/\r\n\n", "/app/own": "own", "/run/pw": "run", "/app/var": "var",
	}
	server := withFlag("database.url", "postgres://app@other/shop")
	tests := []struct {
		name   string
		change []func(*Options)
		want   string
	}{
		{"the file's, less line ends", nil, "p w@/"},
		{"with a variable in its path", []func(*Options){withVars(variables{"SECRETS": "/run"})}, "run"},
		{"the environment's", []func(*Options){withEnv("own")}, "own"},
		{"taken away", []func(*Options){withEnv("away")}, ""},
		{"not for SQLite", []func(*Options){withEnv("lite")}, ""},
		{"not the file's for another server", []func(*Options){server}, ""},
		{"not the file's for a variable", []func(*Options){withVars(variables{"MIGRATE_DATABASE_URL": "mysql://db/x"})}, ""},
		{"the variable's for any server", []func(*Options){server, withVars(variables{"MIGRATE_PASSWORD_FILE": "var"})}, "var"},
		{"the variable's before the file's", []func(*Options){withVars(variables{"MIGRATE_PASSWORD_FILE": "/run/pw"})}, "run"},
		{"not where the URL has one", []func(*Options){withFlag("database.url", "postgres://a:b@c/d"), withVars(variables{"MIGRATE_PASSWORD_FILE": "var"})}, "b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u, err := load(t, options("", append([]func(*Options){withFiles(content)}, test.change...)...)).URL()
			if err != nil {
				t.Fatal(err)
			}
			if got := u.Password.Reveal(); got != test.want {
				t.Errorf("password %q, want %q", got, test.want)
			}
		})
	}
}

// A command that needs no database is not stopped by a URL that cannot be had.
func TestURLErrors(t *testing.T) {
	const server = "[database]\nurl = \"postgres://app@db/shop\"\n"
	tests := []struct {
		name    string
		options Options
		code    Code
		where   string
		message string
		hint    string
	}{
		{"none", options(""), CodeNoURL, "migrate.toml", "no database is named", "DATABASE_URL, or give --url"},
		{"none, no file", options("", withFiles(files{}), func(o *Options) { o.Optional = true }), CodeNoURL, "", "no database is named", "--url"},
		{"unset", options("[database]\nurl = \"${DB}\""), CodeUnsetVariable, "migrate.toml:2", "database.url: the variable DB is not set", "set DB"},
		{"unset in an environment", options("[env.a]\ndatabase.url = \"${DB}\"", withEnv("a")), CodeUnsetVariable, "migrate.toml:2", "database.url: the variable DB is not set", ""},
		{"empty", options("[database]\nurl = \"${DB}\"", withVars(variables{"DB": "", "DATABASE_URL": "sqlite:other.db"})), CodeUnsetVariable, "migrate.toml:2", "database.url: the variable DB is empty", "give DB a value"},
		{"empty in an environment", options("[database]\nurl = \"sqlite:a.db\"\n[env.a]\ndatabase.url = \"${DB}\"", withEnv("a"), withVars(variables{"DB": " "})), CodeUnsetVariable, "migrate.toml:4", "database.url: the variable DB is empty", ""},
		{"no URL", options("[database]\nurl = \"shop\""), CodeBadURL, "migrate.toml:2", "database.url: it has no scheme", "write postgres://"},
		{"no URL, flag", options("", withFlag("database.url", "app.db")), CodeBadURL, "--url", "database.url: a SQLite file needs its scheme", "write sqlite:app.db"},
		{"no URL, variable", options("", withVars(variables{"DATABASE_URL": "oracle://x"})), CodeBadURL, "DATABASE_URL", "the scheme oracle is not known", "postgres://"},
		{"password file missing", options("", withFiles(files{"/app/migrate.toml": server + "password_file = \"pw\""})), CodeNoPasswordFile, "migrate.toml:3", "cannot read the password file pw: file does not exist", "the password and nothing else"},
		{"option file missing", options("[database]\nurl = \"mysql://h/d?defaults-file=my.cnf\"\n"), CodeNoPasswordFile, "migrate.toml:2", "cannot read the option file my.cnf: file does not exist", "my.cnf"},
		{"option file wrong", options("", withFiles(files{"/app/migrate.toml": "[database]\nurl = \"mysql://h/d?defaults-file=my.cnf\"\n", "/app/my.cnf": "[client]\nssl-mode=x\n"})), CodeBadURL, "migrate.toml:2", "the option file my.cnf: the parameter ssl-mode", ""},
		{"password file unreadable", options("", withFiles(files{"/app/migrate.toml": server, "/pw": "!"}), withVars(variables{"MIGRATE_PASSWORD_FILE": "/pw"})), CodeNoPasswordFile, "MIGRATE_PASSWORD_FILE", "permission denied", ""},
		{"password file empty", options("", withFiles(files{"/app/migrate.toml": server + "password_file = \"pw\"", "/app/pw": "\n"})), CodeNoPasswordFile, "migrate.toml:3", "the password file pw is empty", ""},
		{"password file, unset", options(server + "password_file = \"${PW}\""), CodeUnsetVariable, "migrate.toml:3", "database.password_file: the variable PW is not set", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := load(t, test.options)
			u, err := c.URL()
			check(t, err, test.code, test.where, test.message, test.hint)
			if !u.IsZero() {
				t.Errorf("with the error comes %s", u)
			}
		})
	}
	_, err := Load(options(server + "password_file = 5"))
	check(t, err, CodeBadValue, "migrate.toml:3", "database.password_file must be a string, not 5", "")
}

// However it gets in, a password gets out by Reveal alone.
func TestNoPasswordLeaks(t *testing.T) {
	const first, last = "h4nt", "er2s"
	for _, middle := range []string{
		"", "@", ":", "/", "?", "#", "%", "&", "@:/?#%&", "&%#?/:@", "$", "$$", "${", "${X}", "'", `\`, " ", "%zz", "%41",
		"@h/d?options=", "?a=b@c", "é", "://", "\n", `"`, "=", "[", "]", "\x00",
	} {
		password := first + middle + last
		spellings := []string{password, url.PathEscape(password), strings.ReplaceAll(password, "$", "$$")}
		for _, written := range slices.Compact(spellings) {
			for _, form := range []string{
				"postgres://app:%s@db/shop", "mysql://app:%s@db/shop?x=1", "postgres://app:%s@db:x/shop", "app:%s@db",
				"postgres://db/shop?sslpassword=%s", "mysql://db/shop?password=%s", "oracle://app:%s@db/shop", "%s",
			} {
				text := fmt.Sprintf(form, written)
				quoted := "[database]\nurl = '" + text + "'\n"
				for _, o := range []Options{
					options(quoted),
					options("[database]\nurl = \"" + text + "\"\n"),
					options("[database]\nurl = " + text + "\n"),
					options("[migrations]\nscratch_url = '" + text + "'\n"),
					options("[env.a]\ndatabase.url = '"+text+"'\n", withEnv("a")),
					options("[database]\nurl = ['" + text + "']\n"),
					options("", withFlag("database.url", text)),
					options("", withVars(variables{"DATABASE_URL": text})),
					options("[database]\nurl = \"${DB}\"", withVars(variables{"DB": text})),
					options("[database]\nurl = \"postgres://app:${PW}@db/shop\"", withVars(variables{"PW": password})),
					options("[database]\nurl = \"${DB:-" + text + "}\""),
				} {
					if line := leak(everythingPrinted(t, o), first, last); line != "" {
						t.Errorf("%q in %s leaks: %s", password, form, line)
					}
				}
			}
		}
		o := options("", withFiles(files{
			"/app/migrate.toml": "[database]\nurl = \"postgres://app@db/shop\"\npassword_file = \"pw\"", "/app/pw": password,
		}))
		if u, err := load(t, o).URL(); err != nil || u.Password.Reveal() != password {
			t.Errorf("%q did not arrive from its file: %v", password, err)
		}
		if line := leak(everythingPrinted(t, o), first, last); line != "" {
			t.Errorf("%q from a file leaks: %s", password, line)
		}
	}
}

// leak returns the surroundings of the first word that is found.
func leak(text string, words ...string) string {
	for _, word := range words {
		if i := strings.Index(text, word); i >= 0 {
			return text[max(0, i-80):min(len(text), i+80)]
		}
	}
	return ""
}

func everythingPrinted(t *testing.T, o Options) string {
	t.Helper()
	var b strings.Builder
	show := func(values ...any) {
		for _, v := range values {
			fmt.Fprintf(&b, "%v %+v %#v\n", v, v, v)
			if text, err := json.Marshal(v); err == nil {
				b.Write(text)
			}
			if e, ok := v.(*Error); ok && e != nil {
				fmt.Fprintln(&b, e.Code, e.Message, e.Where, e.Hint, e.Err)
			}
		}
	}
	c, err := Load(o)
	show(c, err)
	if err != nil {
		return b.String()
	}
	u, err := c.URL()
	show(u, err, c.Display(u), c.Origins)
	scratch, _, err := c.ScratchURL()
	show(scratch, err)
	return b.String()
}
