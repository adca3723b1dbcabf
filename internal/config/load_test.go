package config

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// files is a file system of its own: path → content. A path that ends in / is a folder, content "!" cannot be read.
type files map[string]string

func (f files) read(path string) ([]byte, error) {
	content, ok := f[path]
	_, folder := f[path+"/"]
	switch {
	case folder:
		return nil, &fs.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	case !ok:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	case content == "!":
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	}
	return []byte(content), nil
}

type variables map[string]string

func (v variables) lookup(name string) (string, bool) { s, ok := v[name]; return s, ok }

// options is a working folder /app whose migrate.toml holds text.
func options(text string, more ...func(*Options)) Options {
	o := Options{Dir: "/app", LookupEnv: variables{}.lookup, ReadFile: files{"/app/migrate.toml": text}.read}
	for _, change := range more {
		change(&o)
	}
	return o
}

func withFiles(f files) func(*Options)      { return func(o *Options) { o.ReadFile = f.read } }
func withEnv(name string) func(*Options)    { return func(o *Options) { o.Env = name } }
func withVars(v variables) func(*Options)   { return func(o *Options) { o.LookupEnv = v.lookup } }
func withVersion(v string) func(*Options)   { return func(o *Options) { o.Version = v } }
func withConfig(path string) func(*Options) { return func(o *Options) { o.Config = path } }
func withFlag(key string, values ...string) func(*Options) {
	return func(o *Options) {
		o.Flags = maps.Clone(o.Flags)
		if o.Flags == nil {
			o.Flags = map[string][]string{}
		}
		o.Flags[key] = values
	}
}

func load(t *testing.T, o Options) *Config {
	t.Helper()
	c, err := Load(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var ignoreOrigins = cmp.Options{
	cmpopts.IgnoreFields(Config{}, "Origins"), cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
}

func defaults() *Config {
	return &Config{
		File: "/app/migrate.toml", Dir: "/app",
		Database: Database{ConnectTimeout: 10 * time.Second},
		Migrations: Migrations{
			Locations: []string{"/app/migrations"}, VersionTable: "schema_revision",
			FileTemplate: "{date}_{time}_{slug}_{rev}", FileFormat: FormatTOML, Transaction: TransactionRevision,
			Lock: LockAuto, LockTimeout: time.Minute, Retries: 4, Timezone: time.UTC,
		},
		Autogenerate: Autogenerate{Renames: RenamesAsk, Unmanaged: UnmanagedKeep},
		Models:       Models{NamingStrategy: NamingAuto},
	}
}

func TestDefaults(t *testing.T) {
	if diff := cmp.Diff(defaults(), load(t, options("")), ignoreOrigins); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// everything sets each key to something else than its default.
const everything = `
format = 1
[database]
url = "postgres://app@db/shop"
password_file = "secret"
connect_timeout = "3s"
[migrations]
locations = ["a", "../b", "/c"]
recursive = true
models = ["models.toml", "./internal/models"]
version_table = "alembic_version"
version_schema = "meta"
file_template = "{rev}-{slug}"
file_format = "sql"
required_version = "1.2"
timezone = "Local"
scratch_url = "sqlite::memory:"
transaction = "all"
lock = "table"
lock_timeout = "5m"
statement_timeout = "2s"
statement_lock_timeout = "500ms"
retries = 7
strict = true
[migrations.naming_convention]
ix = "{table}_{columns}_ix"
uq = "{table}_{columns}_uq"
ck = "{table}_ck"
fk = "{table}_{referred_table}_{referred_columns}_fk"
pk = "{table}_pk"
[autogenerate]
renames = "refuse"
unmanaged = "drop"
include = ["app.*"]
exclude = "tmp_*"
only = ["table", "index"]
skip = ["materialized_view"]
grants = true
[hooks]
before_run = "echo ${NAME}"
after_run = ["b", "c"]
before_revision = ["d"]
after_revision = ["e"]
after_write = ["gofmt -w $FILE"]
[models]
naming_strategy = "gonic"
tables = ["User"]
exclude = ["migrations/**"]
[env]
[env.production]
database.url = "${PROD}"
[env."blue green".migrations]
lock = "none"
`

func TestEverything(t *testing.T) {
	want := &Config{
		File: "/app/migrate.toml", Dir: "/app", Envs: []string{"production", "blue green"},
		Database: Database{ConnectTimeout: 3 * time.Second},
		Migrations: Migrations{
			Locations: []string{"/app/a", "/b", "/c"}, Recursive: true,
			Models:       []string{"models.toml", "./internal/models"},
			VersionTable: "alembic_version", VersionSchema: "meta", FileTemplate: "{rev}-{slug}", FileFormat: FormatSQL,
			Naming: Naming{
				Index: "{table}_{columns}_ix", Unique: "{table}_{columns}_uq", Check: "{table}_ck",
				ForeignKey: "{table}_{referred_table}_{referred_columns}_fk", PrimaryKey: "{table}_pk",
			},
			RequiredVersion: "1.2", Transaction: TransactionAll, Lock: LockTable, LockTimeout: 5 * time.Minute,
			StatementTimeout: 2 * time.Second, StatementLockTimeout: 500 * time.Millisecond, Retries: 7, Strict: true,
			Timezone: time.Local,
		},
		Autogenerate: Autogenerate{
			Renames: RenamesRefuse, Unmanaged: UnmanagedDrop, Include: []string{"app.*"}, Exclude: []string{"tmp_*"},
			Only: []string{"table", "index"}, Skip: []string{"materialized_view"}, Grants: true,
		},
		Hooks: Hooks{
			BeforeRun: []string{"echo ${NAME}"}, AfterRun: []string{"b", "c"}, BeforeRevision: []string{"d"},
			AfterRevision: []string{"e"}, AfterWrite: []string{"gofmt -w $FILE"},
		},
		Models: Models{NamingStrategy: NamingGonic, Tables: []string{"User"}, Exclude: []string{"migrations/**"}},
	}
	got := load(t, options(everything, withFiles(files{"/app/migrate.toml": everything, "/app/secret": "pw\n"})))
	if diff := cmp.Diff(want, got, ignoreOrigins); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, key := range Keys() {
		if key.Name == "format" {
			continue
		}
		if o := got.Origins[key.Name]; o.Source != FromFile || !strings.HasPrefix(o.Where, "migrate.toml:") {
			t.Errorf("%s comes from %v", key.Name, o)
		}
		_, word, _ := strings.Cut(key.Name, ".")
		if !strings.Contains(everything, word[strings.LastIndex(word, ".")+1:]+" = ") {
			t.Errorf("%s is not in this test", key.Name)
		}
	}
}

// What a newcomer's file looks like.
func TestOrdinaryFile(t *testing.T) {
	const text = `
[database]
url = "${DATABASE_URL:-sqlite:app.db}"   # ${NAME} and ${NAME:-default} come from the environment

[migrations]
locations = ["migrations"]               # several are allowed; the first takes new files
models    = ["models.toml"]

[env.production]                         # migrate -e production …; overrides the tables above
database.url = "${PROD_DATABASE_URL}"
`
	c := load(t, options(text))
	if u, err := c.URL(); err != nil || u.Database != "/app/app.db" || c.Display(u) != "app.db" {
		t.Errorf("%v, %v", u, err)
	}
	c = load(t, options(text, withEnv("production"), withVars(variables{"PROD_DATABASE_URL": "mysql://app@db/shop"})))
	if u, err := c.URL(); err != nil || u.Redacted() != "mysql://app@db/shop" || c.Env != "production" {
		t.Errorf("%v, %v", u, err)
	}
}

func TestPrecedence(t *testing.T) {
	const text = `
[migrations]
lock_timeout = "2s"
[env.staging]
migrations.lock_timeout = "3s"
[env.bare.database]
`
	variable := withVars(variables{"MIGRATE_LOCK_TIMEOUT": "4s"})
	staging := withVars(variables{"MIGRATE_ENV": "staging"})
	tests := []struct {
		name   string
		change []func(*Options)
		want   time.Duration
		origin Origin
		text   string
	}{
		{"file", nil, 2 * time.Second, Origin{FromFile, "migrate.toml:3"}, "migrate.toml:3"},
		{"environment", []func(*Options){withEnv("staging")}, 3 * time.Second, Origin{FromEnvironment, "migrate.toml:5"}, "migrate.toml:5"},
		{"environment by variable", []func(*Options){staging}, 3 * time.Second, Origin{FromEnvironment, "migrate.toml:5"}, "migrate.toml:5"},
		{"environment that says nothing", []func(*Options){withEnv("bare")}, 2 * time.Second, Origin{FromFile, "migrate.toml:3"}, "migrate.toml:3"},
		{"--env beats MIGRATE_ENV", []func(*Options){staging, withEnv("bare")}, 2 * time.Second, Origin{FromFile, "migrate.toml:3"}, "migrate.toml:3"},
		{"variable", []func(*Options){withEnv("staging"), variable}, 4 * time.Second, Origin{FromVariable, "MIGRATE_LOCK_TIMEOUT"}, "MIGRATE_LOCK_TIMEOUT"},
		{"flag", []func(*Options){withEnv("staging"), variable, withFlag("migrations.lock_timeout", "5s")}, 5 * time.Second, Origin{FromFlag, "--lock-timeout"}, "--lock-timeout"},
		{"empty variable", []func(*Options){withVars(variables{"MIGRATE_LOCK_TIMEOUT": ""})}, 2 * time.Second, Origin{FromFile, "migrate.toml:3"}, "migrate.toml:3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := load(t, options(text, test.change...))
			if c.Migrations.LockTimeout != test.want {
				t.Errorf("lock_timeout is %v, want %v", c.Migrations.LockTimeout, test.want)
			}
			origin := c.Origins["migrations.lock_timeout"]
			if origin != test.origin || origin.String() != test.text {
				t.Errorf("it comes from %v, want %v", origin, test.origin)
			}
		})
	}
	c := load(t, options(""))
	if got := c.Origins["migrations.lock"].String(); got != "default" {
		t.Errorf("a default comes from %s", got)
	}
	if _, ok := c.Origins["migrations.models"]; ok {
		t.Error("what was not set has an origin")
	}
}

func TestFlagsAndVariablesTakeEveryType(t *testing.T) {
	c := load(t, options("", withVars(variables{"MIGRATE_STRICT": "true", "MIGRATE_TRANSACTION": "none", "SET": "x"}),
		withFlag("autogenerate.only", "table", "view"), withFlag("migrations.locations", "here", "/there"),
		withFlag("migrations.version_table", "${SET}"), withFlag("autogenerate.skip")))
	if !c.Migrations.Strict || c.Migrations.Transaction != TransactionNone {
		t.Errorf("variables: %+v", c.Migrations)
	}
	if diff := cmp.Diff([]string{"table", "view"}, c.Autogenerate.Only); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/app/here", "/there"}, c.Migrations.Locations); diff != "" {
		t.Error(diff)
	}
	if c.Migrations.VersionTable != "${SET}" {
		t.Error("a flag was searched for variables; the shell has done that")
	}
}

func TestDiscovery(t *testing.T) {
	const ours, foreign = "[migrations]\n", "[server]\nport = 80\n"
	tests := []struct {
		name   string
		files  files
		change func(*Options)
		want   string // File
	}{
		{"migrate.toml", files{"/app/migrate.toml": ""}, nil, "/app/migrate.toml"},
		{"config.toml", files{"/app/config.toml": ours}, nil, "/app/config.toml"},
		{"config.toml with dotted keys", files{"/app/config.toml": "migrations.strict = true"}, nil, "/app/config.toml"},
		{"migrate.toml first", files{"/app/migrate.toml": "", "/app/config.toml": ours}, nil, "/app/migrate.toml"},
		{"folder above", files{"/migrate.toml": ""}, nil, "/migrate.toml"},
		{"nearest folder", files{"/migrate.toml": "", "/app/config.toml": ours}, nil, "/app/config.toml"},
		{"another program's", files{"/migrate.toml": "", "/app/config.toml": foreign}, nil, "/migrate.toml"},
		{"another program's, not TOML", files{"/migrate.toml": "", "/app/config.toml": "a: b\nmigrations: c"}, nil, "/migrate.toml"},
		{"another program's, unreadable", files{"/migrate.toml": "", "/app/config.toml": "!"}, nil, "/migrate.toml"},
		{"named", files{"/app/x/any.toml": "", "/app/migrate.toml": ""}, withConfig("x/any.toml"), "/app/x/any.toml"},
		{"named by variable", files{"/etc/any.toml": ""}, withVars(variables{"MIGRATE_CONFIG": "/etc/any.toml"}), "/etc/any.toml"},
		{"named folder", files{"/etc/": "", "/etc/migrate.toml": "", "/etc/config.toml": ""}, withConfig("/etc"), "/etc/migrate.toml"},
		{"named folder with a config.toml", files{"/etc/": "", "/etc/config.toml": ""}, withConfig("/etc"), "/etc/config.toml"},
		{"none, and none needed", files{}, func(o *Options) { o.Optional = true }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := options("", withFiles(test.files))
			if test.change != nil {
				test.change(&o)
			}
			c := load(t, o)
			dir := filepath.Dir(test.want)
			if test.want == "" {
				dir = "/app"
			}
			if c.File != test.want || c.Dir != dir {
				t.Errorf("found %q in %q", c.File, c.Dir)
			}
			if got, want := c.Migrations.Locations[0], filepath.Join(dir, "migrations"); got != want {
				t.Errorf("location %s, want %s", got, want)
			}
			if got, want := c.Path("models.toml"), filepath.Join(dir, "models.toml"); got != want || c.Path("/x") != "/x" {
				t.Errorf("Path gives %s, want %s", got, want)
			}
		})
	}
}

// The real functions of os are what nil stands for.
func TestRealFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "migrate.toml"), []byte("\ufeff[migrations]\nstrict = true"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{Dir: dir}, {Dir: "/", Config: dir}} {
		if c := load(t, o); !c.Migrations.Strict {
			t.Errorf("%+v: not read", o)
		}
	}
	below := filepath.Join(dir, "a", "b", "c", "d")
	_, err := Load(Options{Dir: below, Config: filepath.Join(dir, "migrate.toml", "x")})
	if !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a file taken for a folder: %v", err)
	}
}

func TestExpand(t *testing.T) {
	vars := variables{"A": "one", "EMPTY": "", "D": "$A ${A}"}
	for in, want := range map[string]string{
		"":                      "",
		"plain":                 "plain",
		"${A}":                  "one",
		"x${A}y${A}z":           "xoneyonez",
		"${A:-two}":             "one",
		"${NO:-two}":            "two",
		"${NO:-}":               "",
		"${EMPTY}":              "",
		"${EMPTY:-two}":         "two",
		"${NO:-${A}}":           "one",
		"${NO:-${NO2:-a}}b":     "ab",
		"${NO:-sqlite:a.db}":    "sqlite:a.db",
		"${NO:-a:-b}":           "a:-b",
		"${D}":                  "$A ${A}",
		"$$":                    "$",
		"$${A}":                 "${A}",
		"$$$${A}":               "$${A}",
		"pa$word$":              "pa$word$",
		"$A":                    "$A",
		"${A}}":                 "one}",
		"${A:-unused ${UNSET}}": "one",
	} {
		got, err := expand(in, vars.lookup)
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestVariablesInValues(t *testing.T) {
	const text = `
[migrations]
locations = ["${A}", "b"]
recursive = "${YES}"
lock_timeout = "${T:-7s}"
[env.other]
migrations.version_table = "${UNSET}"
autogenerate.exclude = ["${UNSET}"]
`
	c := load(t, options(text, withVars(variables{"A": "a", "YES": "true"})))
	if !slices.Equal(c.Migrations.Locations, []string{"/app/a", "/app/b"}) || !c.Migrations.Recursive || c.Migrations.LockTimeout != 7*time.Second {
		t.Errorf("%+v", c.Migrations)
	}
}

// Keys is the reference: what it says must hold.
func TestKeys(t *testing.T) {
	names := map[string]bool{}
	for _, key := range Keys() {
		if names[key.Name] {
			t.Errorf("%s is there twice", key.Name)
		}
		names[key.Name] = true
		if key.Doc == "" || !strings.HasSuffix(key.Doc, ".") {
			t.Errorf("%s: no sentence says what it is: %q", key.Name, key.Doc)
		}
		if (key.Type == "choice") != (len(key.Values) > 0) {
			t.Errorf("%s: a %s with values %v", key.Name, key.Type, key.Values)
		}
		if key.Type == "choice" && !slices.Contains(key.Values, key.Default) {
			t.Errorf("%s: the default %s is no choice", key.Name, key.Default)
		}
		if key.Variable != "" && !strings.HasPrefix(key.Variable, "MIGRATE_") {
			t.Errorf("%s: the variable is called %s", key.Name, key.Variable)
		}
		types := []string{"text", "texts", "path", "paths", "URL", "boolean", "integer", "duration", "choice"}
		if !slices.Contains(types, key.Type) {
			t.Errorf("%s has the type %s", key.Name, key.Type)
		}
		wrongForAll := value{kind: kindOther}
		if key.set != nil && key.set(&Config{}, key, wrongForAll, "") == nil {
			t.Errorf("%s takes a date", key.Name)
		}
		if key.set == nil && key.Type != "URL" && key.Name != "database.password_file" {
			t.Errorf("%s is not read", key.Name)
		}
	}
	for _, v := range Variables() {
		if v.Name == "" || v.Doc == "" {
			t.Errorf("%+v is not described", v)
		}
	}
}
