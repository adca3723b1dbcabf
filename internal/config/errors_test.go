package config

import (
	"errors"
	"strings"
	"testing"
)

func TestErrors(t *testing.T) {
	at := func(text string) Options { return options(text) }
	tests := []struct {
		name    string
		options Options
		code    Code
		where   string
		message string
		hint    string
	}{
		// Finding the file.
		{"none", options("", withFiles(files{})), CodeNotFound, "", "config.toml with a [migrations] table in /app or a folder above", "run migrate init"},
		{"only others'", options("", withFiles(files{"/app/config.toml": "[server]", "/config.toml": "!"})), CodeNotFound, "",
			"(config.toml has no [migrations] table; /config.toml cannot be read: permission denied)", "--config"},
		{"one that this user must not read", options("", withFiles(files{"/app/config.toml": "!"})), CodeNotFound, "",
			"(config.toml cannot be read: permission denied)", "let this user read config.toml, if that file is meant; or run migrate init"},
		{"others' that is no TOML", options("", withFiles(files{"/app/config.toml": "a: b"})), CodeNotFound, "", "(config.toml is not TOML)", "migrate init"},
		{"ours that is no TOML", options("", withFiles(files{"/app/config.toml": "[database\nurl = 'sqlite:x'"})), CodeNotFound, "", "(config.toml is not TOML)", "correct config.toml:1:10 if that file is meant: expected"},
		{"ours with another table", options("", withFiles(files{"/app/config.toml": "[database]\nurl = 'sqlite:x'\n[migration]"})), CodeNotFound, "",
			"(config.toml has no [migrations] table)", "is [migration] in config.toml meant to be [migrations]?"},
		{"ours without the table", options("", withFiles(files{"/app/config.toml": "[database]\nurl = 'sqlite:x'"})), CodeNotFound, "",
			"(config.toml has no [migrations] table)", "if config.toml is meant, add the table [migrations] to it; or run migrate init"},
		{"named, missing", options("", withConfig("x.toml")), CodeNotFound, "--config", "there is no file x.toml", "give the path"},
		{"named by variable, missing", options("", withVars(variables{"MIGRATE_CONFIG": "x.toml"})), CodeNotFound, "MIGRATE_CONFIG", "there is no file x.toml", "give the path"},
		{"named, missing, optional", options("", withConfig("x.toml"), func(o *Options) { o.Optional = true }), CodeNotFound, "--config", "no file x.toml", ""},
		{"named folder without one", options("", withConfig("/etc"), withFiles(files{"/etc/": ""})), CodeNotFound, "--config", "the folder /etc has no migrate.toml", "give the path"},
		{"named, unreadable", options("", withConfig("x"), withFiles(files{"/app/x": "!", "/app/x/migrate.toml": "!", "/app/x/config.toml": "!"})), CodeUnreadable, "--config", "cannot read x: permission denied", ""},
		{"unreadable", options("!"), CodeUnreadable, "", "cannot read migrate.toml: permission denied", ""},
		// TOML.
		{"string not closed", at("[database]\nurl = \"sqlite:a\n"), CodeSyntax, "migrate.toml:2:16", "this is not TOML: basic strings cannot have new lines", `key = "text"`},
		{"Latin-1", at("# caf\xe9\n"), CodeSyntax, "migrate.toml:1:6", "invalid UTF-8", "save the file as UTF-8"},
		{"no quotes", at("[migrations]\nlock = table"), CodeSyntax, "migrate.toml:2:8", "this is not TOML: expected keyword", ""},
		{"no value", at("a ="), CodeSyntax, "migrate.toml:1:3", "expected value", ""},
		{"no equals sign", at("[migrations]\nlock"), CodeSyntax, "migrate.toml:2:", "expected '=' after key", ""},
		{"table not closed", at("[migrations\n"), CodeSyntax, "migrate.toml:1:12", "expected ']'", ""},
		{"key twice", at("[migrations]\nlock = \"none\"\nlock = \"none\""), CodeSyntax, "migrate.toml:3:1", "this is not TOML", ""},
		{"ours though called config.toml", options("", withFiles(files{"/app/config.toml": "x = \n[ migrations ]"})), CodeSyntax, "config.toml:1:", "at start of value", ""},
		// Keys that do not exist.
		{"misspelt key", at("[migrations]\n\nlock_timout = \"1s\""), CodeUnknownKey, "migrate.toml:3", "unknown key lock_timout in [migrations]", "did you mean lock_timeout? [migrations] takes locations, recursive"},
		{"key of another table", at("[migrations]\nurl = \"x\""), CodeUnknownKey, "migrate.toml:2", "unknown key url in [migrations]", "did you mean database.url? [migrations] takes"},
		{"key of no table", at("[autogenerate]\nzebra = 1"), CodeUnknownKey, "migrate.toml:2", "unknown key zebra in [autogenerate]", "[autogenerate] takes renames, unmanaged"},
		{"misspelt table", at("[migration]\nlock = \"none\""), CodeUnknownKey, "migrate.toml:1", "unknown table migration in the file", "did you mean migrations? the file takes format, database"},
		{"key outside tables", at("strict = true"), CodeUnknownKey, "migrate.toml:1", "unknown key strict in the file", "did you mean migrations.strict?"},
		{"misspelt nested key", at("[migrations.naming_convention]\nidx = \"\""), CodeUnknownKey, "migrate.toml:2", "unknown key idx in [migrations.naming_convention]", "did you mean ix? [migrations.naming_convention] takes ix, uq, ck, fk, pk"},
		{"inline table", at("migrations = { lokc = \"none\" }"), CodeUnknownKey, "migrate.toml:1", "unknown key lokc in [migrations]", "did you mean lock?"},
		{"odd key", at("[migrations]\n\"a b\" = 1"), CodeUnknownKey, "migrate.toml:2", `unknown key "a b" in [migrations]`, ""},
		{"key below a key", at("[migrations.lock]\nx = 1"), CodeBadValue, "migrate.toml:1", "migrations.lock must be a string, not a table", "in quotes"},
		{"in an environment", at("[env.a]\ndatabase.ulr = \"x\""), CodeUnknownKey, "migrate.toml:2", "unknown key ulr in [env.a.database]", "did you mean url?"},
		{"directly in an environment", at("[env.a]\nurl = \"x\""), CodeUnknownKey, "migrate.toml:2", "unknown key url in [env.a]", "did you mean database.url? [env.a] takes database, migrations"},
		{"format in an environment", at("[env.a]\nformat = 1"), CodeUnknownKey, "migrate.toml:2", "unknown key format in [env.a]", "[env.a] takes database, migrations"},
		{"environment in an environment", at("[env.a.env.b]"), CodeUnknownKey, "migrate.toml:1", "unknown table env in [env.a]", ""},
		{"flag", options("", withFlag("no.such", "x")), CodeUnknownKey, "flags", "unknown key no.such", ""},
		// Values.
		{"table expected", at("migrations = 3"), CodeBadValue, "migrate.toml:1", "migrations must be a table, not 3", "write [migrations] and below it its settings: locations"},
		{"list of tables", at("[[migrations]]"), CodeBadValue, "migrate.toml:1", "migrations must be a table, not a list", ""},
		{"environments are no table", at("env = \"a\""), CodeBadValue, "migrate.toml:1", "env must be a table, not \"a\"", "[env.production]"},
		{"environment is no table", at("[env]\na = \"sqlite:x\""), CodeBadValue, "migrate.toml:2", "env.a must be a table", "[env.production]"},
		{"environment without a name", at("[env.\"\"]"), CodeBadValue, "migrate.toml:1", "an environment has no name", "[env.NAME]"},
		{"string", at("[migrations]\nversion_table = 5"), CodeBadValue, "migrate.toml:2", "migrations.version_table must be a string, not 5", "in quotes"},
		{"string, date", at("[migrations]\nversion_table = 2026-01-01"), CodeBadValue, "migrate.toml:2", "not a date", ""},
		{"boolean", at("[migrations]\nstrict = \"maybe\""), CodeBadValue, "migrate.toml:2", `migrations.strict must be true or false, not "maybe"`, ""},
		{"boolean, number", at("[migrations]\nstrict = 1"), CodeBadValue, "migrate.toml:2", "must be true or false, not 1", ""},
		{"list", at("[migrations]\nmodels = true"), CodeBadValue, "migrate.toml:2", "migrations.models must be a list of strings, not true", `["…", "…"]`},
		{"list of numbers", at("[migrations]\nmodels = [\"a\", 1]"), CodeBadValue, "migrate.toml:2", "must be a list of strings, but 1 is in it", ""},
		{"list of tables in a list", at("[migrations]\nmodels = [{ a = 1 }]"), CodeBadValue, "migrate.toml:2", "but a table is in it", ""},
		{"no location", at("[migrations]\nlocations = []"), CodeBadValue, "migrate.toml:2", "migrations.locations is empty", "name a folder"},
		{"empty location", at("[migrations]\nlocations = [\"\"]"), CodeBadValue, "migrate.toml:2", "migrations.locations is empty", ""},
		{"choice", at("[migrations]\nlock = \"sesion\""), CodeBadValue, "migrate.toml:2", `migrations.lock must be one of auto, session, table, none, not "sesion"`, "did you mean session?"},
		{"choice, long", at("[migrations]\nlock = [\"x\"]"), CodeBadValue, "migrate.toml:2", "must be a string, not a list", ""},
		{"duration, number", at("[migrations]\nlock_timeout = 30"), CodeBadValue, "migrate.toml:2", "migrations.lock_timeout must be a duration, not 30", `write "30s"`},
		{"duration, text", at("[migrations]\nlock_timeout = \"soon\""), CodeBadValue, "migrate.toml:2", `not "soon"`, `"500ms", "30s", "5m"`},
		{"duration, negative", at("[migrations]\nlock_timeout = \"-1s\""), CodeBadValue, "migrate.toml:2", "must not be negative", ""},
		{"format", at("format = 0"), CodeBadValue, "migrate.toml:1", "format must be a number from 1, not 0", ""},
		{"time zone", at("[migrations]\ntimezone = \"Mars/Base\""), CodeBadValue, "migrate.toml:2", `"Mars/Base" is no time zone`, "Europe/Berlin"},
		{"time zone, empty", at("[migrations]\ntimezone = \"\""), CodeBadValue, "migrate.toml:2", "migrations.timezone is empty", ""},
		{"version table, qualified", at("[migrations]\nversion_table = \"a.b\""), CodeBadValue, "migrate.toml:2", "migrations.version_table names a schema too", "version_schema"},
		{"version table, empty", at("[migrations]\nversion_table = \"\""), CodeBadValue, "migrate.toml:2", "is empty", "schema_revision"},
		{"version table, long", at("[migrations]\nversion_table = \"" + strings.Repeat("x", 64) + "\""), CodeBadValue, "migrate.toml:2", "longer than the 63 bytes", ""},
		{"file template, unknown word", at("[migrations]\nfile_template = \"{rev}{dat}\""), CodeBadValue, "migrate.toml:2", "has {dat}, which stands for nothing", "did you mean date? it takes {date}, {time}, {slug}, {rev}"},
		{"file template, open", at("[migrations]\nfile_template = \"{rev\""), CodeBadValue, "migrate.toml:2", "without its other half", ""},
		{"file template, no id", at("[migrations]\nfile_template = \"{slug}\""), CodeBadValue, "migrate.toml:2", "has no {rev}", "same name"},
		{"file template, folder", at("[migrations]\nfile_template = \"x/{rev}\""), CodeBadValue, "migrate.toml:2", "names a folder", "--version-path"},
		{"naming, unknown word", at("[migrations]\nnaming_convention.fk = \"{tables}\""), CodeBadValue, "migrate.toml:2", "migrations.naming_convention.fk has {tables}", "did you mean table?"},
		{"naming, no table", at("[migrations]\nnaming_convention.fk = \"{columns}\""), CodeBadValue, "migrate.toml:2", "has no {table}", ""},
		{"glob", at("[autogenerate]\nexclude = [\"a[\"]"), CodeBadValue, "migrate.toml:2", `"a[" is no glob`, "* and ?"},
		{"kind", at("[autogenerate]\nonly = [\"Table \"]"), CodeBadValue, "migrate.toml:2", `"Table " is no kind of object`, "table, view"},
		{"version", at("[migrations]\nrequired_version = \">=1\""), CodeBadValue, "migrate.toml:2", `">=1" is no version`, `"1.4"`},
		{"URL", at("[database]\nurl = 5"), CodeBadValue, "migrate.toml:2", "database.url must be a string, not 5", ""},
		{"in an environment that is not chosen", at("[env.a]\nmigrations.lock = \"x\""), CodeBadValue, "migrate.toml:2", "migrations.lock must be one of", ""},
		{"hook", at("[hooks]\nafter_run = 5"), CodeBadValue, "migrate.toml:2", "hooks.after_run must be a list", ""},
		{"from a variable", options("", withVars(variables{"MIGRATE_LOCK": "x"})), CodeBadValue, "MIGRATE_LOCK", "migrations.lock must be one of", ""},
		{"from a flag", options("", withFlag("migrations.lock_timeout", "x")), CodeBadValue, "--lock-timeout", "migrations.lock_timeout must be a duration", ""},
		{"from a flag without a name", options("", withFlag("autogenerate.unmanaged", "x")), CodeBadValue, "autogenerate.unmanaged", "must be one of", ""},
		// Variables in values.
		{"unset", at("[migrations]\nversion_table = \"${T}\""), CodeUnsetVariable, "migrate.toml:2", "migrations.version_table: the variable T is not set", "set T, or give it a default: ${T:-…}"},
		{"unset, but in .env", options("[migrations]\nversion_table = \"${T}\"", withFiles(files{"/app/migrate.toml": "[migrations]\nversion_table = \"${T}\"", "/app/.env": "A=1\nexport T=x\n"})),
			CodeUnsetVariable, "migrate.toml:2", "the variable T is not set", ".env sets it, which is read by a shell: set -a; . ./.env; set +a"},
		{"unset in a list", at("[migrations]\nmodels = [\n\"a\",\n\"${T}\"]"), CodeUnsetVariable, "migrate.toml:2", "migrations.models: the variable T is not set", ""},
		{"unset in a default", at("[migrations]\nversion_table = \"${S:-${T}}\""), CodeUnsetVariable, "migrate.toml:2", "the variable T is not set", ""},
		{"not closed", at("[migrations]\nversion_table = \"${T\""), CodeBadValue, "migrate.toml:2", "migrations.version_table: a ${ has no closing }", "$${"},
		{"no name", at("[migrations]\nversion_table = \"${T-x}\""), CodeBadValue, "migrate.toml:2", "no name of a variable", "${NAME:-default}"},
		{"bad once replaced", options("[migrations]\nlock = \"${T}\"", withVars(variables{"T": "x"})), CodeBadValue, "migrate.toml:2", "migrations.lock must be one of", ""},
		// Environments.
		{"no such environment", options("[env.production]\n[env.staging]", withEnv("prodution")), CodeUnknownEnv, "--env", "migrate.toml has no environment prodution", "did you mean production? it has production, staging"},
		{"no such environment, by variable", options("[env.staging]", withVars(variables{"MIGRATE_ENV": "x"})), CodeUnknownEnv, "MIGRATE_ENV", "has no environment x", "it has staging"},
		{"no environment at all", options("", withEnv("x")), CodeUnknownEnv, "--env", "has no environment x", "add a table [env.x]"},
		{"environment without a file", options("", withFiles(files{}), withEnv("x"), func(o *Options) { o.Optional = true }), CodeUnknownEnv, "--env", "there is no configuration file", "migrate init"},
		// Newer files.
		{"newer format", options("zebra = 1\nformat = 2\n[migrations]\nrequired_version = \"v3.0\"", withVersion("v1.2.3")), CodeNewerFormat, "migrate.toml:2", "the file has format 2, this program 1.2.3 reads up to 1", "install version 3.0 or newer"},
		{"newer format, no version", at("format = 7"), CodeNewerFormat, "migrate.toml:1", "the file has format 7, this program reads up to 1", "install a newer version"},
		{"newer version", options("[migrations]\nzebra = 1\nrequired_version = \"1.3\"", withVersion("v1.2.9-rc1")), CodeNewerFormat, "migrate.toml:3", "the file needs version 1.3, this is 1.2.9-rc1", "install version 1.3 or newer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Load(test.options)
			check(t, err, test.code, test.where, test.message, test.hint)
		})
	}
}

func check(t *testing.T, err error, code Code, where, message, hint string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if e.Code != code {
		t.Errorf("code %s, want %s", e.Code, code)
	}
	if !strings.HasPrefix(e.Where, where) || (e.Where == "") != (where == "") {
		t.Errorf("where %q, want %q", e.Where, where)
	}
	if !strings.Contains(e.Message, message) {
		t.Errorf("message %q does not say %q", e.Message, message)
	}
	if !strings.Contains(e.Hint, hint) {
		t.Errorf("hint %q does not say %q", e.Hint, hint)
	}
	if !strings.HasPrefix(e.Error(), e.Where) || !strings.HasSuffix(e.Error(), e.Message) {
		t.Errorf("Error() is %q", e.Error())
	}
}

func TestVersionsThatSuffice(t *testing.T) {
	for _, have := range []string{"v1.3.0", "1.3", "v1.10.0", "2", "", "(devel)", "dev"} {
		if _, err := Load(options("[migrations]\nrequired_version = \"v1.3\"", withVersion(have))); err != nil {
			t.Errorf("version %q: %v", have, err)
		}
	}
}

func TestNearest(t *testing.T) {
	words := []string{"locations", "lock", "lock_timeout", "strict"}
	for in, want := range map[string]string{
		"lokc": "lock", "location": "locations", "LOCK": "lock", "lock-timeout": "lock_timeout", "zebra": "", "x": "", "": "",
	} {
		if got := nearest(in, words); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
