package cli_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

const (
	sqliteConfig = "[database]\nurl = \"sqlite:app.db\"\n\n[migrations]\nmodels = [\"models.toml\"]\n"
	usersModel   = "[tables.users]\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n"
)

// revisionText is a revision file with operations for its upgrade.
func revisionText(id, down, upgrade string) string {
	return "revision = \"" + id + "\"\ndown_revision = \"" + down + "\"\n\n" + upgrade
}

// Mistakes that people make: what is said, and where, and that nothing was
// touched.
func TestMistakes(t *testing.T) {
	first := revisionText("aaaaaaaaaaaa", "base", "[[upgrade]]\nop = \"create_table\"\ntable = \"users\"\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n")
	for _, test := range []struct {
		name  string
		files map[string]string
		args  string
		code  int
		says  []string
	}{
		{
			"no config file", map[string]string{}, "status", 1,
			[]string{"error: no migrate.toml and no config.toml with a [migrations] table in", "hint: run migrate init"},
		},
		{
			"config that is not TOML", map[string]string{"config.toml": sqliteConfig + "transaction = \n"}, "status", 1,
			[]string{"at config.toml:6", "expected"},
		},
		{
			"unknown key in config", map[string]string{"config.toml": sqliteConfig + "lokations = [\"x\"]\n"}, "status", 1,
			[]string{"at config.toml:6", "lokations", "locations"},
		},
		{
			"wrong value in config", map[string]string{"config.toml": sqliteConfig + "transaction = \"some\"\n"}, "status", 1,
			[]string{"at config.toml:6", "revision, all, none"},
		},
		{
			"flag from an unset variable", map[string]string{"config.toml": sqliteConfig}, "upgrade --url=", 2,
			[]string{`invalid argument "" for "--url" flag`, "is the variable set that it comes from?"},
		},
		{
			"unset variable", map[string]string{"config.toml": strings.Replace(sqliteConfig, "sqlite:app.db", "${NOWHERE_URL}", 1)}, "status", 1,
			[]string{"at config.toml:2", "NOWHERE_URL"},
		},
		{
			"models that are not TOML", map[string]string{"config.toml": sqliteConfig, "models.toml": usersModel + "[tables.posts\n"}, "check", 1,
			[]string{"at models.toml:3", "expected ']'"},
		},
		{
			"unknown key in models", map[string]string{"config.toml": sqliteConfig, "models.toml": usersModel + "indices = []\n"}, "check", 1,
			[]string{"at models.toml:3", `unknown key "indices"`, `did you mean "indexes"?`},
		},
		{
			"unknown type in models", map[string]string{"config.toml": sqliteConfig, "models.toml": strings.Replace(usersModel, "bigint", "string", 1)}, "check", 1,
			[]string{"at models.toml:2", `unknown type "string"; did you mean "text"?`},
		},
		{
			"default that is a word", map[string]string{"config.toml": sqliteConfig, "models.toml": strings.Replace(usersModel, `"bigint"`, `"text", default = "active"`, 1)}, "check", 1,
			[]string{"at models.toml:2", `did you mean "'active'"?`},
		},
		{
			"reference to nothing", map[string]string{"config.toml": sqliteConfig, "models.toml": strings.Replace(usersModel, `"bigint"`, `"bigint", references = "user.id"`, 1)}, "check", 1,
			[]string{"models.toml", `"user"`},
		},
		{
			"no models file", map[string]string{"config.toml": sqliteConfig}, "check", 1,
			[]string{"error: there is no file models.toml, which models names", "hint: migrate schema > models.toml"},
		},
		{
			"mistakes in several files", map[string]string{
				"config.toml": strings.Replace(sqliteConfig, `"models.toml"`, `"a.toml", "b.toml"`, 1), "a.toml": "x = 1\n", "b.toml": "[tables\n",
			}, "check", 1,
			[]string{"error: 2 mistakes", "a.toml:1: unknown key", "b.toml:1: expected"},
		},
		{
			"no models at all", map[string]string{"config.toml": "[migrations]\n[database]\nurl = \"sqlite:app.db\"\n"}, "check", 1,
			[]string{"no models are declared", "hint: name them in the config"},
		},
		{
			"revision that is not TOML", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": strings.Replace(first, "}]", "}", 1)}, "upgrade", 1,
			[]string{"at migrations/1.toml:7"},
		},
		{
			"header that is not TOML", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": strings.Replace(first, `= "base"`, `= base`, 1)}, "upgrade", 1,
			[]string{"at migrations/1.toml:2"},
		},
		{
			"no down_revision", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": strings.Replace(first, `down_revision = "base"`, ``, 1)}, "upgrade", 1,
			[]string{"at migrations/1.toml:1", `down_revision`, `"base"`},
		},
		{
			"unknown operation", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": strings.Replace(first, "create_table", "creat_table", 1)}, "upgrade", 1,
			[]string{"at migrations/1.toml:5", `unknown operation "creat_table"; did you mean "create_table"?`},
		},
		{
			"unknown key in an operation", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": strings.Replace(first, "columns =", "colums =", 1)}, "upgrade", 1,
			[]string{"migrations/1.toml:7", `unknown key "colums" in create_table; did you mean "columns"?`},
		},
		{
			"unknown type in a revision", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": strings.Replace(first, "bigint", "bigintt", 1)}, "upgrade", 1,
			[]string{"at migrations/1.toml:7", `unknown type "bigintt"; did you mean "bigint"?`},
		},
		{
			"duplicate revision", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first, "migrations/2.toml": first}, "upgrade", 1,
			[]string{"at migrations/1.toml:1, migrations/2.toml:1", `revision "aaaaaaaaaaaa" is there twice`},
		},
		{
			"missing parent", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first, "migrations/2.toml": revisionText("bbbbbbbbbbbb", "cccccccccccc", "")}, "upgrade", 1,
			[]string{"at migrations/2.toml:2", `down_revision of revision "bbbbbbbbbbbb" is "cccccccccccc", which is not there`},
		},
		{
			"cycle", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": revisionText("bbbbbbbbbbbb", "cccccccccccc", ""), "migrations/2.toml": revisionText("cccccccccccc", "bbbbbbbbbbbb", "")}, "upgrade", 1,
			[]string{"migrations/1.toml:2", "migrations/2.toml:2", "bbbbbbbbbbbb", "cccccccccccc"},
		},
		{
			"unknown revision", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first}, "upgrade aaaaaaaaaaab", 1,
			[]string{`error: no such revision: "aaaaaaaaaaab"; did you mean "aaaaaaaaaaaa"?`, "hint: "},
		},
		{
			"too far", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first}, "upgrade +2", 1,
			[]string{`"+2" asks for 2 steps`},
		},
		{
			"behind", map[string]string{"config.toml": sqliteConfig, "models.toml": usersModel, "migrations/1.toml": first}, "revision --autogenerate", 1,
			[]string{"the database is behind: aaaaaaaaaaaa is pending", "hint: run migrate upgrade first"},
		},
		{
			"unknown environment", map[string]string{"config.toml": sqliteConfig}, "-e prod status", 2,
			[]string{"config.toml has no environment prod"},
		},
		{
			"unknown database", map[string]string{"config.toml": sqliteConfig}, "--url oracle://db/x status", 2,
			[]string{"oracle", "postgres://"},
		},
		{
			"unknown command", nil, "updgrade", 2, []string{`there is no command "updgrade"; did you mean upgrade?`},
		},
		{
			"unknown flag", nil, "upgrade --fast", 2, []string{"unknown flag: --fast\nhint: see migrate upgrade --help"},
		},
		{
			"a plan as a script", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first}, "upgrade --plan p.json --sql", 2,
			[]string{"error: --plan carries a plan out, and --sql prints a script: choose one\nhint: migrate upgrade FROM:TO --sql"},
		},
		{
			"a plan of a downgrade as a script", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first}, "downgrade --plan p.json --sql", 2,
			[]string{"hint: migrate downgrade FROM:TO --sql"},
		},
		{
			"a value that is nearly right", map[string]string{"config.toml": sqliteConfig}, "upgrade --lock sesion", 2, []string{"hint: did you mean session?\n"},
		},
		{
			"a flag of other tools", nil, "upgrade --dry-run", 2, []string{"unknown flag: --dry-run\nhint: migrate plan upgrade -v says what would be done"},
		},
		{
			"a flag that is nearly right", nil, "revision --auto-generate", 2, []string{"unknown flag: --auto-generate; did you mean --autogenerate?"},
		},
		{
			"the beginning of a flag", nil, "revision --auto", 2, []string{"unknown flag: --auto; did you mean --autogenerate?"},
		},
		{
			"a flag that all commands have, nearly right", nil, "upgrade --verbos", 2, []string{"did you mean --verbose?"},
		},
		{
			"the word of another tool", nil, "create add_users", 2, []string{`there is no command "create"` + "\nhint: migrate revision -m"},
		},
		{
			"the words of another tool", nil, "db push", 2, []string{`there is no command "db"` + "\nhint: migrate revision --autogenerate"},
		},
		{
			"a word within another tool's", nil, "db:migrate:status", 2, []string{"hint: migrate status: Say where the database stands"},
		},
		{
			"the word of another tool, with its flags", nil, "create -dir db add_users", 2, []string{`there is no command "create"` + "\nhint: migrate revision -m"},
		},
		{
			"one step up", nil, "up 1", 2, []string{"hint: migrate upgrade applies what is pending, migrate upgrade +1 one revision of it"},
		},
		{
			"a flag with one dash", nil, "-database=postgres://app:secret@db/x up", 2, []string{"unknown flag: -database\nhint: --url names the database"},
		},
		{
			"a flag of ours with one dash", nil, "upgrade -url x", 2, []string{"unknown flag: -url\nhint: two dashes begin a flag that is a word: --url"},
		},
		{
			"an importer by another name", nil, "import SQLx migrations", 2, []string{"hint: migrate import sql FOLDER reads its files"},
		},
		{
			"steps without a sign", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first}, "upgrade 1", 1,
			[]string{`no such revision: "1"` + "\nhint: a number of steps has its sign: +1 or -1"},
		},
		{
			"a message without its flag", nil, "revision add users", 2, []string{`hint: migrate revision -m "add users"`},
		},
		{
			"a flag below zero", map[string]string{"config.toml": sqliteConfig}, "upgrade --retries -1", 2, []string{"migrations.retries must not be negative\n  at --retries"},
		},
		{
			"a duration without its unit", nil, "upgrade --wait 5", 2, []string{`--wait has to be a duration, not "5"`, "hint: write a number and its unit: 500ms"},
		},
		{
			"a duration below zero", nil, "upgrade --wait -5s", 2, []string{`--wait has to be a duration, not "-5s"`, "hint: write a number and its unit: 500ms"},
		},
		{
			"a number that is none", nil, "validate --heads x", 2, []string{`--heads has to be a number, not "x"`},
		},
		{
			"a format that is none", map[string]string{"config.toml": sqliteConfig}, "revision --format yaml", 2, []string{"must be one of toml, sql, go", "at --format"},
		},
		{
			"no such plan", map[string]string{"config.toml": sqliteConfig, "migrations/1.toml": first}, "upgrade --plan p.json", 2,
			[]string{"there is no plan ", "hint: migrate plan upgrade -o "},
		},
		{
			"no such folder of another tool", map[string]string{"config.toml": sqliteConfig}, "import goose sql", 1, []string{"there is no folder sql"},
		},
		{
			"a server without a database", map[string]string{"config.toml": sqliteConfig}, "--url mysql://root@localhost status", 2, []string{"the URL names no database\nhint: write it behind the host"},
		},
		{
			"help about what is not there", nil, "help upgrad", 2, []string{`there is no command "upgrad"; did you mean upgrade?`},
		},
		{
			"missing argument", nil, "downgrade", 2, []string{"error: migrate downgrade takes a target", "hint: migrate downgrade -1 takes the last revision down, base all of them"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newProject(t, test.files)
			args := strings.Fields(test.args)
			stderr := p.fails(t, test.code, args...)
			for _, s := range test.says {
				if !strings.Contains(stderr, s) {
					t.Errorf("nothing of %q in:\n%s", s, stderr)
				}
			}
			p.failsInJSON(t, test.code, args...)
			if diff := cmp.Diff(test.files, p.files(t)); diff != "" && test.files != nil {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
}

// failsInJSON is fails with --json: one document, which tells of the error. It
// returns the error's message.
func (p project) failsInJSON(t *testing.T, code int, args ...string) string {
	t.Helper()
	r := p.run(t, append([]string{"--json"}, args...)...)
	if r.code != code {
		t.Errorf("with --json the exit code is %d, want %d", r.code, code)
	}
	var doc struct {
		Format  int
		Command string
		OK      *bool
		Data    any
		Error   struct{ Code, Message, Where, Hint string }
	}
	d := json.NewDecoder(strings.NewReader(r.stdout))
	if err := d.Decode(&doc); err != nil {
		t.Fatalf("not a document: %v\n%s", err, r.stdout)
	}
	if d.More() || doc.Format != 1 || doc.Command == "" || doc.OK == nil || *doc.OK || doc.Data != nil ||
		doc.Error.Code == "" || doc.Error.Message == "" {
		t.Errorf("the document of an error:\n%s", r.stdout)
	}
	return doc.Error.Message
}

// files are the texts of all files but databases, by path.
func (p project) files(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, ".db") {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(p.dir, path)
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What the database refuses is shown with the place, and leaves no trace.
func TestRefusedStatement(t *testing.T) {
	cases := []struct{ name, upgrade, shown string }{
		{
			"execute", "[[upgrade]]\nop = \"execute\"\nsql = '''\nUPDATE users\nSET nothing = 1\n'''\n",
			"2 | SET nothing = 1\n    |     ^\n",
		},
		{
			"syntax", "[[upgrade]]\nop = \"execute\"\nsql = \"SELECT 1 FORM users WHERE id = 1\"\n",
			"1 | SELECT 1 FORM users WHERE id = 1\n    |               ^\n",
		},
		{
			"operation", "[[upgrade]]\nop = \"add_column\"\ntable = \"members\"\ncolumn = { name = \"age\", type = \"integer\" }\n",
			"^\n",
		},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := newProject(t, map[string]string{
			"config.toml":       "[migrations]\n[database]\nurl = \"" + db.URL + "\"\n",
			"migrations/1.toml": revisionText("aaaaaaaaaaaa", "base", "[[upgrade]]\nop = \"create_table\"\ntable = \"users\"\ncolumns = [{ name = \"id\", type = \"bigint\" }]\n"),
		})
		p.must(t, "upgrade")
		before := db.Dump(t)
		for _, test := range cases {
			p.write(t, "migrations/2.toml", revisionText("bbbbbbbbbbbb", "aaaaaaaaaaaa", test.upgrade))
			stderr := p.fails(t, 1, "upgrade")
			for _, s := range []string{"upgrade of bbbbbbbbbbbb failed", "at migrations/2.toml:4\n", test.shown} {
				if !strings.Contains(stderr, s) {
					t.Errorf("%s: nothing of %q in:\n%s", test.name, s, stderr)
				}
			}
			if got := p.must(t, "current").stdout; !strings.HasPrefix(got, "aaaaaaaaaaaa\n") {
				t.Errorf("current after %s: %s", test.name, got)
			}
		}
		p.failsInJSON(t, 1, "upgrade")
		if diff := cmp.Diff(before, db.Dump(t)); diff != "" {
			t.Errorf("the database was changed (-before +after):\n%s", diff)
		}
	})
}

// A server that cannot be reached, or that refuses: exit code and words, never
// the password.
func TestPasswordsAreNeverShown(t *testing.T) {
	const password = "hunter2sEcret"
	p := newProject(t, map[string]string{"config.toml": "[migrations]\n"})
	for _, test := range []struct {
		url  string
		code int
	}{
		{"postgres://app:" + password + "@127.0.0.1:1/db", 4},
		{"postgres://app:" + password + "@127.0.0.1:1/db?connect_timeout=1", 4},
		{"mysql://app:" + password + "@127.0.0.1:1/db", 4},
		{"mariadb://app:" + password + "@127.0.0.1:1/db", 4},
		{"postgres://app:" + password + "@[::1/db", 2},
		{"postgres://app:" + password + "%@127.0.0.1:1/db", 4},
		{"postgres://app:" + password + "%zz@127.0.0.1:port/db", 2},
		{"mysql://app:" + password + "@127.0.0.1/db?nonsense=1", 2},
		{"oracle://app:" + password + "@127.0.0.1/db", 2},
		{"app:" + password + "@tcp(127.0.0.1:3306)/db", 2},
	} {
		for _, command := range []string{"status", "upgrade", "check"} {
			for _, flags := range [][]string{nil, {"-v"}, {"-vv"}, {"--json"}} {
				out := p.run(t, append(flags, "--url", test.url, command)...)
				if out.code != test.code {
					t.Errorf("%s of %s: exit %d, want %d\n%s%s", command, test.url, out.code, test.code, out.stdout, out.stderr)
				}
				if strings.Contains(out.stdout+out.stderr, password) {
					t.Errorf("%s of %s shows the password:\n%s%s", command, test.url, out.stdout, out.stderr)
				}
			}
		}
	}
}

// A server that turns somebody away.
func TestDenied(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == "sqlite" {
			t.Skip("SQLite asks nobody who they are")
		}
		const password = "hunter2sEcret"
		p := newProject(t, map[string]string{"config.toml": "[migrations]\n"})
		_, rest, _ := strings.Cut(db.URL, "@")
		url := db.Dialect + "://nobody_of_that_name:" + password + "@" + rest
		stderr := p.fails(t, 1, "--url", url, "status")
		if !strings.Contains(stderr, "nobody_of_that_name") || !strings.Contains(stderr, "hint: ") || strings.Contains(stderr, password) {
			t.Errorf("stderr:\n%s", stderr)
		}
	})
}

// A document is printed whatever happens: also where the command line cannot be
// read as far as --json.
func TestJSONAfterAMistake(t *testing.T) {
	p := example(t, testdb.SQLite(t))
	out := p.run(t, "upgrade", "--nosuch", "--json")
	var doc struct {
		Command string
		OK      bool
		Error   struct{ Code, Hint string }
	}
	if err := json.Unmarshal([]byte(out.stdout), &doc); err != nil || out.code != 2 {
		t.Fatalf("exit %d: %v\n%s%s", out.code, err, out.stdout, out.stderr)
	}
	if doc.Command != "upgrade" || doc.OK || doc.Error.Code != "usage" || doc.Error.Hint != "see migrate upgrade --help" {
		t.Errorf("%+v", doc)
	}
}

// A parameter of the URL that is neither libpq's nor a setting of the server is said
// to be one.
func TestUnknownSettingInURL(t *testing.T) {
	db := testdb.New(t, "postgres")
	p := newProject(t, map[string]string{"config.toml": sqliteConfig})
	sep := "?"
	if strings.Contains(db.URL, "?") {
		sep = "&"
	}
	stderr := p.fails(t, 1, "--url", db.URL+sep+"sslmod=disable", "status")
	if !strings.Contains(stderr, `unrecognized configuration parameter "sslmod"`) || !strings.Contains(stderr, "hint: correct what stands behind the ? of the URL") {
		t.Error(stderr)
	}
}

// A deploy without its files must not find that there is nothing to do.
func TestUpgradeWithoutItsFolder(t *testing.T) {
	p := newProject(t, map[string]string{"config.toml": sqliteConfig})
	stderr := p.fails(t, 1, "upgrade")
	if !strings.Contains(stderr, "error: there is no folder migrations, where the revisions are to be\nhint: bring it along") {
		t.Error(stderr)
	}
	if err := os.Mkdir(filepath.Join(p.dir, "migrations"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := p.must(t, "upgrade").stderr; !strings.Contains(got, "nothing to do: there are no revisions yet") {
		t.Error(got)
	}
}

// A hint about a missing way back names the place that a file of its kind has for it.
func TestHintOfAMissingWayBack(t *testing.T) {
	const header = "-- revision = \"a\"\n-- down_revision = \"base\"\n"
	for name, c := range map[string]struct{ file, text, says string }{
		"SQL": {"1.sql", header + "-- migrate:upgrade\nSELECT 1;\n", "hint: write the way back into the file, behind a line \"-- migrate:downgrade\", or restore"},
		"declared": {
			"1.sql", header + "-- irreversible = \"no\"\n\n-- migrate:upgrade\nSELECT 1;\n\n-- migrate:downgrade\nSELECT 2;\n",
			"\"-- migrate:downgrade\", and take irreversible out of its header, or restore",
		},
		"TOML": {"1.toml", revisionText("a", "base", "[[upgrade]]\nop = \"execute\"\nsql = \"SELECT 1\"\n"), "hint: write [[downgrade]] operations into the file, or restore"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, map[string]string{"config.toml": sqliteConfig, "models.toml": "", "migrations/" + c.file: c.text})
			p.must(t, "upgrade")
			if stderr := p.fails(t, 1, "downgrade", "base", "--yes"); !strings.Contains(stderr, c.says) {
				t.Errorf("nothing of %q in:\n%s", c.says, stderr)
			}
		})
	}
}
