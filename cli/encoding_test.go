package cli_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

const latinPostgres = `
CREATE TYPE "Größe" AS ENUM ('groß', 'klein');
CREATE TABLE "café" ("é" text DEFAULT 'né' CHECK ("é" <> 'à'), g "Größe" DEFAULT 'groß');
COMMENT ON TABLE "café" IS 'où ça';
CREATE FUNCTION "fé"() RETURNS text LANGUAGE sql AS $$ SELECT 'é'::text $$;
CREATE VIEW "vé" AS SELECT "é" AS "ü" FROM "café" WHERE "é" = 'ß';
CREATE INDEX "ié" ON "café" (("é" || 'é'));
`

const latinMySQL = "CREATE TABLE `café` (`é` varchar(20) DEFAULT 'né' COMMENT 'où', g enum('groß', 'klein') NOT NULL DEFAULT 'groß', c varchar(9) DEFAULT (concat('é', 'x')),\n" +
	"  CONSTRAINT `cé` CHECK (`é` <> 'à'), KEY `ié` (`é`)) COMMENT 'ça' CHARACTER SET latin1;\n" +
	"CREATE TABLE wide (a varchar(9), CONSTRAINT far CHECK (a <> '€–日本'));\n" +
	"CREATE VIEW `vé` AS SELECT `é` AS `ü` FROM `café` WHERE `é` = 'ß';\n" +
	"DELIMITER //\nCREATE FUNCTION `fé`(`pé` varchar(10)) RETURNS varchar(20) DETERMINISTIC RETURN concat(`pé`, 'é')//\n" +
	"CREATE TRIGGER `té` BEFORE INSERT ON `café` FOR EACH ROW SET new.`é` = 'ü'//\nDELIMITER ;\n"

// What stands in a database of another encoding is read as what it says, and
// says the same elsewhere.
func TestDatabasesOfOtherEncodings(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		switch db.Dialect {
		case "sqlite":
			return // its texts are Unicode
		case "mysql":
			db.Load(t, latinMySQL)
			roundTrip(t, db)
			return
		}
		u := strings.Split(db.URL, "?")
		name := u[0][strings.LastIndex(u[0], "/")+1:] + "_latin1"
		db.Load(t, "CREATE DATABASE "+name+" ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
		t.Cleanup(func() { db.Load(t, "DROP DATABASE "+name+" WITH (FORCE)") })
		u[0] += "_latin1"
		source := db
		source.URL = strings.Join(u, "?")
		source.Load(t, latinPostgres)
		roundTrip(t, source)
	})
}

// clientOf is what a client does in a locale, and on a server, that are not ours.
func clientOf(db testdb.DB) string {
	switch db.Dialect {
	case "postgres":
		return "SET client_encoding = 'LATIN1';\n"
	case "mysql":
		return "SET NAMES latin1, SESSION sql_mode = '';\n"
	}
	return ""
}

// A script says the same in every client: whatever that takes the locale's encoding
// to be, and whether or not the server would make do with values that do not fit.
func TestScriptsForAnyClient(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const table = "columns = [{ name = \"id\", type = \"integer\" }, { name = \"s\", type = \"varchar(20)\", default = \"'é'\" }]\nprimary_key = [\"id\"]\n"
		p := newProject(t, map[string]string{
			"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n",
			"models.toml": "[tables.t]\n" + table,
			"migrations/a.toml": "revision = \"a\"\ndown_revision = \"base\"\n[[upgrade]]\nop = \"create_table\"\ntable = \"t\"\n" + table +
				"[[upgrade]]\nop = \"bulk_insert\"\ntable = \"t\"\nrows = [{ id = 1, s = \"größer €\" }]\n",
			"migrations/b.toml": "revision = \"b\"\ndown_revision = \"a\"\n[[upgrade]]\nop = \"alter_column\"\ntable = \"t\"\ncolumn = \"s\"\ntype = \"varchar(3)\"\n",
		})
		for name, args := range map[string][]string{
			"upgrade":    {"upgrade", "a", "--sql"},
			"create-all": {"create-all", "--sql"},
			"diff":       {"diff", "rev:base", "models", "--sql"},
			"schema":     {"schema", "--from", "models", "--format", "sql"},
		} {
			made := testdb.New(t, db.Name)
			made.Load(t, clientOf(db)+p.must(t, args...).stdout)
			if out := p.run(t, "diff", made.URL, "models").stdout; !strings.Contains(out, "no differences") {
				t.Errorf("%s makes something else than the models:\n%s", name, out)
			}
			if name != "upgrade" {
				continue
			}
			if got := made.Query(t, "SELECT s FROM t"); got != "größer €" {
				t.Errorf("the script wrote %q", got)
			}
			err := made.TryLoad(t, clientOf(db)+p.must(t, "upgrade", "a:b", "--sql").stdout)
			if got := made.Query(t, "SELECT s FROM t"); got != "größer €" || err == nil && db.Dialect != "sqlite" {
				t.Errorf("a value that does not fit is %q now, %v", got, err)
			}
		}
	})
}
