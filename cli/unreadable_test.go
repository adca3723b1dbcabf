package cli_test

import (
	"strings"
	"testing"
)

// What no server can read is told by validate, with its line, and before anything runs.
func TestUnreadableSQL(t *testing.T) {
	const header = "-- revision = \"a\"\n-- down_revision = \"base\"\n-- irreversible = \"no\"\n\n-- migrate:upgrade\nSELECT 1;\n"
	for name, c := range map[string]struct{ text, says string }{
		"Latin-1":        {header + "SELECT '\xfc';\n", "migrations/a.sql:7: the byte 0xfc is not UTF-8"},
		"UTF-16":         {"\xff\xfe-\x00-\x00", "migrations/a.sql:1: the file is UTF-16: save it as UTF-8"},
		"NUL":            {header + "SELECT 'a\x00b';\n", "migrations/a.sql:7: there is a NUL byte"},
		"an open string": {header + "SELECT 'abc;\n", "migrations/a.sql:7: the string that begins here has no closing quote"},
		"psql's":         {header + "\\connect shop\n", "migrations/a.sql:7: execute: PostgreSQL has no statement \"\\\\connect shop\"; that is a command of psql"},
		"rows":           {header + "-- the rows\nCOPY t FROM stdin;\n1\n", "migrations/a.sql:9: the data of COPY that begins here has no end"},
		"no rows":        {header + "-- no rows\nCOPY t FROM stdin;\n", "migrations/a.sql:8: execute: PostgreSQL has no rows behind COPY t FROM stdin"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, map[string]string{
				"config.toml": strings.Replace(sqliteConfig, "sqlite:app.db", "postgres://db/shop", 1), "models.toml": "", "migrations/a.sql": c.text,
			})
			if r := p.run(t, "validate"); r.code != 1 || !strings.Contains(r.stdout, c.says) {
				t.Errorf("exit code %d, nothing of %q in:\n%s", r.code, c.says, r.stdout)
			}
		})
	}
	p := newProject(t, map[string]string{"config.toml": sqliteConfig, "models.toml": "", "migrations/a.sql": header + "SELECT 'abc;\n"})
	if stderr := p.fails(t, 1, "upgrade"); !strings.Contains(stderr, "at migrations/a.sql:7\n") {
		t.Error(stderr)
	}
}

// A statement of a file in SQL is refused with its own line, not that of its section.
func TestLineOfARefusedStatement(t *testing.T) {
	p := newProject(t, map[string]string{
		"config.toml": sqliteConfig, "models.toml": "",
		"migrations/a.sql": "-- revision = \"a\"\n-- down_revision = \"base\"\n-- irreversible = \"no\"\n\n-- migrate:upgrade\n\nCREATE TABLE t (x);\n" +
			"\n-- what is wrong\n\nINSERT INTO u\nVALUES (1);\n\nDROP TABLE t;\n",
	})
	if stderr := p.fails(t, 1, "upgrade"); !strings.Contains(stderr, "at migrations/a.sql:11\n") {
		t.Error(stderr)
	}
}
