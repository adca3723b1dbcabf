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
