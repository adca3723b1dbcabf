package importer_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/retort-db/migrate/importer"
	"github.com/retort-db/migrate/internal/golden"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// What folders become, each in a golden file.
func TestHistories(t *testing.T) {
	for _, test := range []struct {
		tool             importer.Tool
		folder, dialects string
	}{
		{importer.Goose{}, "goose", "postgres"},
		{importer.GolangMigrate{}, "golang-migrate", "postgres mysql"},
		{importer.Dbmate{}, "dbmate", "sqlite"},
		{importer.SQLMigrate{}, "sql-migrate", "postgres"},
		{importer.Flyway{}, "flyway", "mysql"},
		{importer.Atlas{}, "atlas", "postgres"},
		{importer.Bun{}, "bun", "postgres"},
		{importer.Diesel{}, "diesel", "postgres"},
		{importer.Liquibase{}, "liquibase-sql", "postgres mysql"},
		{importer.Liquibase{}, "liquibase", "postgres mysql sqlite"},
		{importer.Prisma{}, "prisma", "postgres"},
		{importer.SQL{}, "sql", "sqlite"},
		{importer.Tern{}, "tern", "postgres"},
		{importer.Alembic{}, "alembic", "postgres mysql sqlite"},
	} {
		for dialect := range strings.FieldsSeq(test.dialects) {
			t.Run(test.folder+"/"+dialect, func(t *testing.T) {
				h, err := test.tool.Read(os.DirFS(filepath.Join("testdata", test.folder)), dialect)
				if err != nil {
					t.Fatal(err)
				}
				golden.Compare(t, filepath.Join("testdata", test.folder+"_"+dialect+".golden"), printHistory(t, h), *update)
			})
		}
	}
}

func printHistory(t *testing.T, h importer.History) string {
	t.Helper()
	var b strings.Builder
	for _, r := range h.Revisions {
		text := r.RenderSQL(r.UpgradeSQL, r.DowngradeSQL)
		if !r.SQL {
			var err error
			if text, err = r.Render(); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&b, "=== %s\n%s", r.Source, text)
	}
	for _, l := range h.Left {
		fmt.Fprintf(&b, "=== left\n%s\n", l)
	}
	return b.String()
}

// Folders that cannot be imported say why, where, and what to do.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name  string
		tool  importer.Tool
		files map[string]string
		want  string
	}{
		{"nothing of goose's", importer.Goose{}, map[string]string{"a.sql": ""}, "there are no migrations of goose's in the folder"},
		{"twice", importer.Goose{}, map[string]string{"1_a.sql": "-- +goose Up\n", "001_b.sql": "-- +goose Up\n"}, "1_a.sql: has the same version as 001_b.sql"},
		{"no section", importer.Goose{}, map[string]string{"1_a.sql": "-- hello\n"}, "1_a.sql: has no -- +goose Up"},
		{"before the section", importer.Goose{}, map[string]string{"1_a.sql": "-- x\nSELECT 1;\n-- +goose Up\n"}, "1_a.sql:2: a statement before -- +goose Up"},
		{"nothing of golang-migrate's", importer.GolangMigrate{}, map[string]string{"1_a.sql": ""}, "there are no migrations of golang-migrate's in the folder"},
		{"twice in golang-migrate", importer.GolangMigrate{}, map[string]string{"1_a.up.sql": "", "01_b.up.sql": ""}, "1_a.up.sql: has the same version as 01_b.up.sql"},
		{"nothing of dbmate's", importer.Dbmate{}, map[string]string{"a.sql": ""}, "there are no migrations of dbmate's in the folder"},
		{"twice in dbmate", importer.Dbmate{}, map[string]string{"1_a.sql": "", "1_b.sql": ""}, "1_b.sql: has the same version as 1_a.sql"},
		{"no section in dbmate", importer.Dbmate{}, map[string]string{"1_a.sql": "-- x\n"}, "1_a.sql: has no -- migrate:up"},
		{"before dbmate's section", importer.Dbmate{}, map[string]string{"1_a.sql": "SELECT 1;\n-- migrate:up\n"}, "1_a.sql:1: a statement before -- migrate:up"},
		{"before it, behind a comment", importer.Dbmate{}, map[string]string{"1_a.sql": "/* x\ny */ SELECT 1;\n-- migrate:up\n"}, "1_a.sql:2: a statement before -- migrate:up"},
		{"before it, in MySQL's comment", importer.Dbmate{}, map[string]string{"1_a.sql": "/*!40101 SET a = 1 */;\n-- migrate:up\n"}, "1_a.sql:1: a statement before -- migrate:up"},
		{"nothing of Flyway's", importer.Flyway{}, map[string]string{"V1_a.sql": ""}, "there are no migrations of Flyway's in the folder"},
		{"twice in Flyway's folders", importer.Flyway{}, map[string]string{"V1__a.sql": "", "x/V1__b.sql": ""}, "x/V1__b.sql: has the same version as V1__a.sql"},
		{"nothing of sql-migrate's", importer.SQLMigrate{}, map[string]string{"1.sql": ""}, "1.sql: has no -- +migrate Up"},
		{"nothing of Atlas's", importer.Atlas{}, map[string]string{"atlas.sum": ""}, "there are no migrations of Atlas's in the folder"},
		{"golang-migrate's in Atlas", importer.Atlas{}, map[string]string{"1_a.up.sql": "", "1_a.down.sql": ""}, "1_a.down.sql: is a file of golang-migrate's, which Atlas reads as well"},
		{"nothing of Diesel's", importer.Diesel{}, map[string]string{"1_a.sql": ""}, "there are no migrations of Diesel's in the folder"},
		{"nothing of Prisma's", importer.Prisma{}, map[string]string{"migration_lock.toml": ""}, "there are no migrations of Prisma's in the folder"},
		{"nothing of tern's", importer.Tern{}, map[string]string{"a.sql": ""}, "there are no migrations of tern's in the folder"},
		{"no numbers", importer.SQL{}, map[string]string{"a.sql": ""}, "there are no SQL files in the folder whose names begin with a number"},
		{"a number twice", importer.SQL{}, map[string]string{"1_a.sql": "", "1_b.sql": ""}, "1_b.sql: has the same version as 1_a.sql"},
		{"Latin-1", importer.GolangMigrate{}, map[string]string{"1_a.up.sql": "SELECT 'caf\xe9';"}, "1_a.up.sql: is no UTF-8"},
		{"nothing of bun's", importer.Bun{}, map[string]string{"1_a.sql": "", "main.go": ""}, "there are no migrations of bun's in the folder"},
		{"twice in bun", importer.Bun{}, map[string]string{"1_a.up.sql": "", "1_b.go": ""}, "1_b.go: has the same version as 1_a.up.sql"},
		{"a mark that bun has not", importer.Bun{}, map[string]string{"1_a.up.sql": "SELECT 1\n--bun:split \n"}, "1_a.up.sql:2: --bun:split  is not known"},
		{"twice in Flyway", importer.Flyway{}, map[string]string{"V1.0__a.sql": "", "V1__b.sql": ""}, "V1__b.sql: has the same version as V1.0__a.sql"},
		{"nothing of Alembic's", importer.Alembic{}, map[string]string{"a.py": "x = 1\n"}, "there are no scripts of Alembic's in the folder"},
		{"no Python", importer.Alembic{}, map[string]string{"a.py": "revision = 'x\n"}, "a.py:1: no Python that can be read: a string that is not closed"},
		{"nothing of Liquibase's", importer.Liquibase{}, map[string]string{"1.sql": "SELECT 1;", "pom.xml": "<project/>"}, "there are no changelogs of Liquibase's in the folder"},
		{"no name in Liquibase", importer.Liquibase{}, map[string]string{"1.sql": "--liquibase formatted sql\n--changeset bob\n"}, "1.sql:2: no changeset is named: bob"},
		{"none for the database", importer.Liquibase{}, map[string]string{"1.sql": "--liquibase formatted sql\n--changeset bob:1 dbms:oracle\n"}, "there is no changeset for this database"},
		{"a computed id", importer.Alembic{}, map[string]string{"a.py": "revision = f()\n"}, "a.py: revision is no text"},
		{"a computed parent", importer.Alembic{}, map[string]string{"a.py": "revision = 'a'\ndown_revision = f()\n"}, "a.py: down_revision is neither a text, nor several, nor None"},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, text := range test.files {
				folder[name] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := test.tool.Read(folder, "postgres")
			var e *importer.Error
			if !errors.As(err, &e) || e.Error() != test.want {
				t.Fatalf("got %v, want %s", err, test.want)
			}
			if e.Hint == "" && !strings.Contains(test.want, "Python") {
				t.Error("no hint")
			}
		})
	}
}

// Rows behind COPY are carried over as they are, whatever they look like.
func TestRowsBehindCopy(t *testing.T) {
	const text = "BEGIN;\nCREATE TABLE t (a text);\nCOPY t FROM stdin;\nBEGIN;\nCOMMIT;\nit's\t\\N\nEND\n\\.\nSELECT 1;\nCOMMIT;\n"
	want := strings.TrimSuffix(strings.TrimPrefix(text, "BEGIN;\n"), "COMMIT;\n")
	for _, c := range []struct {
		tool importer.Tool
		file string
	}{{importer.Flyway{}, "V1__a.sql"}, {importer.GolangMigrate{}, "1_a.up.sql"}, {importer.Goose{}, "1_a.sql"}, {importer.Dbmate{}, "1_a.sql"}, {importer.Atlas{}, "1_a.sql"}} {
		file := text
		switch c.tool.(type) {
		case importer.Goose:
			file = "-- +goose Up\n" + text
		case importer.Dbmate:
			file = "-- migrate:up\n" + text
		}
		h, err := c.tool.Read(fstest.MapFS{c.file: {Data: []byte(file)}}, "postgres")
		if err != nil || len(h.Revisions) != 1 {
			t.Fatal(err)
		}
		r := h.Revisions[0]
		if r.UpgradeSQL.SQL != want || slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "are one now") }) {
			t.Errorf("%T: %q, notes %q", c.tool, r.UpgradeSQL.SQL, r.Notes)
		}
	}
}

// What looks like a migration of golang-migrate's and is none is told: bun's are named
// in the same way, some in Go.
func TestNoneOfGolangMigrates(t *testing.T) {
	folder := fstest.MapFS{}
	for _, name := range []string{"1_a.up.sql", "2_b.go", "2_b_test.go", "3_c.sql", "README.md", "embed.go"} {
		folder[name] = &fstest.MapFile{}
	}
	h, err := importer.GolangMigrate{}.Read(folder, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, l := range h.Left {
		files = append(files, l.File)
	}
	if want := []string{"2_b.go", "3_c.sql"}; !slices.Equal(files, want) {
		t.Errorf("left: %v, want %v", files, want)
	}
}

// So it is with the other tools that choose files by their names.
func TestFilesThatAToolPassesOver(t *testing.T) {
	for _, test := range []struct {
		tool        importer.Tool
		taken, text string
		others      []string
	}{
		{importer.Goose{}, "1_a.sql", "-- +goose Up\n", []string{"seed.sql"}},
		{importer.Dbmate{}, "1_a.sql", "-- migrate:up\n", []string{"seed.sql"}},
		{importer.Flyway{}, "V1__a.sql", "", []string{"V2_b.sql", "V2b__c.sql", "afterMigrate__grants.sql", "beforeEachMigrate.sql", "create__d.sql", "seed.sql"}},
	} {
		folder := fstest.MapFS{test.taken: {Data: []byte(test.text)}, "README.md": {}, "V3__x.sql.conf": {}}
		for _, name := range test.others {
			folder[name] = &fstest.MapFile{}
		}
		h, err := test.tool.Read(folder, "postgres")
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		for _, l := range h.Left {
			files = append(files, l.File)
		}
		if !slices.Equal(files, test.others) {
			t.Errorf("%s: left: %v, want %v", test.tool.Name(), h.Left, test.others)
		}
	}
}

// What becomes of transactions that a file begins is said as it is.
func TestTransactionsOfAFile(t *testing.T) {
	const several = "BEGIN;\nUPDATE t SET a = 1;\nCOMMIT;\n"
	for text, want := range map[string]string{
		several:           "",
		several + several: "the transactions that 1_a.up.sql began and committed are one now",
		several + "CREATE INDEX CONCURRENTLY i ON t (a);\n": "the transactions that 1_a.up.sql began and committed are left out: it has statements that run outside of one",
	} {
		h, err := importer.GolangMigrate{}.Read(fstest.MapFS{"1_a.up.sql": {Data: []byte(text)}}, "postgres")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(h.Revisions[0].Notes, "\n"); got != want {
			t.Errorf("%s: noted %q, want %q", text, got, want)
		}
	}
}

// Where bun's marks end statements, there are semicolons.
func TestBunsStatements(t *testing.T) {
	for _, test := range []struct{ dialect, text, want string }{
		{"mysql", "SELECT 1 # one\n--bun:split\n\n--bun:split\nCREATE TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN SET NEW.a = 1; END\n--bun:split\n-- nothing\n",
			"SELECT 1; # one\n\nCREATE TRIGGER t BEFORE INSERT ON u FOR EACH ROW BEGIN SET NEW.a = 1; END;\n-- nothing\n"},
		{"sqlite", "SELECT 1\n--bun:split\nSELECT ';' /* ; */", "SELECT 1;\nSELECT ';'; /* ; */"},
		{"postgres", "DO $$ BEGIN END $$\n--bun:split", "DO $$ BEGIN END $$;\n"},
	} {
		h, err := importer.Bun{}.Read(fstest.MapFS{"1_a.up.sql": {Data: []byte(test.text)}}, test.dialect)
		if err != nil {
			t.Fatal(err)
		}
		if up := h.Revisions[0].UpgradeSQL; up.SQL != test.want || !up.NoTransaction {
			t.Errorf("%s: %+v, want %q", test.dialect, up, test.want)
		}
	}
}

// Of a file in a transaction and one outside of it bun runs the latter, without a word.
func TestBunsTwoFilesOfAWay(t *testing.T) {
	folder := fstest.MapFS{"1_a.tx.up.sql": {Data: []byte("SELECT 1;\n")}, "1_a.up.sql": {Data: []byte("SELECT 2;\n")}}
	h, err := importer.Bun{}.Read(folder, "sqlite")
	if err != nil || h.Revisions[0].UpgradeSQL.SQL != "SELECT 2;\n" {
		t.Fatalf("%+v, %v", h, err)
	}
	if len(h.Left) != 1 || h.Left[0].String() != "1_a.tx.up.sql:1: bun runs 1_a.up.sql in its place" {
		t.Errorf("left: %v", h.Left)
	}
}

// What is applied is what the tool's table says, if that is a place in the line.
func TestHeads(t *testing.T) {
	goose := map[string]string{"1_a.sql": "-- +goose Up\n", "2_b.sql": "-- +goose Up\n", "10_c.sql": "-- +goose Up\n"}
	golang := map[string]string{"1_a.up.sql": "", "2_b.up.sql": "", "10_c.up.sql": ""}
	dbmate := map[string]string{"01_a.sql": "-- migrate:up\n", "02_b.sql": "-- migrate:up\n", "10_c.sql": "-- migrate:up\n"}
	flyway := map[string]string{"V1__a.sql": "", "V1_01__b.sql": "", "V1.2__c.sql": "", "V10__d.sql": ""}
	atlas := map[string]string{"20260101_a.sql": "", "20260102-b.sql": "", "20260103.sql": ""}
	diesel := map[string]string{"2026-01-01-000000_a/up.sql": "", "2026-01-02-000000_b/up.sql": ""}
	prisma := map[string]string{"0_init/migration.sql": "", "1_a/migration.sql": ""}
	tern := map[string]string{"001_a.sql": "", "002_b.sql": ""}
	liquibase := map[string]string{
		"a.sql": "--liquibase formatted sql\n--changeset bob:1\n--changeset bob:2\n", "b/c.sql": "--liquibase formatted sql\n--changeset bob:1\n",
	}
	plain := map[string]string{"0001_a.sql": "", "0002_b.sql": ""}
	for _, test := range []struct {
		tool                 importer.Tool
		files                map[string]string
		applied, want, fails string
	}{
		{importer.Goose{}, goose, "", "", ""},
		{importer.Goose{}, goose, "1 2", "2", ""},
		{importer.Goose{}, goose, "1 2 10", "10", ""},
		{importer.Goose{}, goose, "1 10", "", "goose applied version 10, but not 2, which comes before it"},
		{importer.Goose{}, goose, "1 2 3", "", "goose applied version 3, and no file in the folder has it"},
		{importer.GolangMigrate{}, golang, "", "", ""},
		{importer.GolangMigrate{}, golang, "2", "2", ""},
		{importer.GolangMigrate{}, golang, "dirty:2", "", "version 2 failed in golang-migrate, which does not know how far it came"},
		{importer.GolangMigrate{}, golang, "3", "", "golang-migrate applied version 3, and no file in the folder has it"},
		{importer.Dbmate{}, dbmate, "01 02", "02", ""},
		{importer.Dbmate{}, dbmate, "02", "", "dbmate applied version 02, but not 01, which comes before it"},
		{importer.Atlas{}, atlas, "", "", ""},
		{importer.Atlas{}, atlas, "20260101 20260102-b", "20260102", ""},
		{importer.Atlas{}, atlas, "20260102-b", "20260102", ""}, // a baseline
		{importer.Atlas{}, atlas, "20260101 20260103", "", "Atlas applied version 20260103, but not 20260102-b, which comes before it"},
		{importer.Diesel{}, diesel, "", "", ""},
		{importer.Diesel{}, diesel, "20260101000000", "20260101000000", ""},
		{importer.Diesel{}, diesel, "20260102000000", "", "Diesel applied version 20260102000000, but not 20260101000000, which comes before it"},
		{importer.Prisma{}, prisma, "0_init", "0", ""},
		{importer.Prisma{}, prisma, "0_init failed:1_a", "", "version 1_a failed in Prisma, which does not know how far it came"},
		{importer.Prisma{}, prisma, "0_init 2_b", "", "Prisma applied version 2_b, and no file in the folder has it"},
		{importer.Tern{}, tern, "", "", ""},
		{importer.Tern{}, tern, "0", "", ""},
		{importer.Tern{}, tern, "2", "2", ""},
		{importer.Tern{}, tern, "3", "", "tern applied version 3, and no file in the folder has it"},
		{importer.SQL{}, plain, "", "", ""},
		{importer.SQL{}, plain, "1 2", "0002", ""},
		{importer.SQL{}, plain, "0001_a.sql", "0001", ""},
		{importer.SQL{}, plain, "1 failed:2", "", "version 2 failed in sqlx, which does not know how far it came"},
		{importer.Bun{}, golang, "", "", ""},
		{importer.Bun{}, golang, "1 10", "10", ""}, // as texts
		{importer.Bun{}, golang, "1 2", "", "bun applied version 2, but not 10, which comes before it"},
		{importer.Bun{}, golang, "1 10 2 3", "", "bun applied version 3, and no file in the folder has it"},
		{importer.Liquibase{}, liquibase, "", "", ""},
		{importer.Liquibase{}, liquibase, "a.sql::1::bob", "a_1", ""},
		{importer.Liquibase{}, liquibase, "db/a.sql::1::bob classpath:db/a.sql::2::bob classpath:/db/b/c.sql::1::bob", "c_1", ""},
		{importer.Liquibase{}, liquibase, "a.sql::1::bob c.sql::1::bob", "", "Liquibase applied version b/c.sql::1::bob, but not a.sql::2::bob, which comes before it"},
		{importer.Liquibase{}, liquibase, "a.sql::1::amy", "", "Liquibase applied version a.sql::1::amy, and no file in the folder has it"},
		{importer.Flyway{}, flyway, "", "", ""},
		{importer.Flyway{}, flyway, "1 1.01 1.2", "1.2", ""},
		{importer.Flyway{}, flyway, "1.0 1.1", "1.01", ""},
		{importer.Flyway{}, flyway, "1.2", "", "Flyway applied version 1.2, but not 1, which comes before it"},
		{importer.Flyway{}, flyway, "baseline:1.1.5 1.2", "1.2", ""},
		{importer.Flyway{}, flyway, "baseline:3", "1.2", ""},
		{importer.Flyway{}, flyway, "1 failed:1.1", "", "version 1.1 failed in Flyway, which does not know how far it came"},
		{importer.Flyway{}, flyway, "1 1.2", "", "Flyway applied version 1.2, but not 1.1, which comes before it"},
		{importer.Flyway{}, flyway, "1 11", "", "Flyway applied version 11, and no file in the folder has it"},
	} {
		folder := fstest.MapFS{}
		for name, text := range test.files {
			folder[name] = &fstest.MapFile{Data: []byte(text)}
		}
		h, err := test.tool.Read(folder, "postgres")
		if err != nil {
			t.Fatal(err)
		}
		heads, err := test.tool.Heads(h, strings.Fields(test.applied))
		if got := strings.Join(heads, " "); got != test.want || (err == nil) != (test.fails == "") || err != nil && err.Error() != test.fails {
			t.Errorf("%s applied %q: at %q, %v; want %q, %q", test.tool.Name(), test.applied, got, err, test.want, test.fails)
		}
	}
}

// A repeatable script that is applied is no obstacle to a newer version: it runs again behind it. Versions that are
// missing before an applied one are Flyway's to apply.
func TestHeadsBehindRepeatables(t *testing.T) {
	folder := fstest.MapFS{}
	for _, name := range []string{"V1__a.sql", "V2__b.sql", "V3__c.sql", "R__u.sql", "R__v.sql"} {
		folder[name] = &fstest.MapFile{}
	}
	h, err := importer.Flyway{}.Read(folder, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	for applied, want := range map[string]string{
		"1 2 R__u.sql R__v.sql":   "2",
		"1 2 3 R__v.sql":          "3",
		"1 2 3 R__v.sql R__u.sql": "R__v",
		"1 2 R__u.sql 3":          "R__u",
	} {
		heads, err := importer.Flyway{}.Heads(h, strings.Fields(applied))
		if err != nil || strings.Join(heads, " ") != want {
			t.Errorf("applied %q: at %v, %v, want %s", applied, heads, err, want)
		}
	}
	_, err = importer.Flyway{}.Heads(h, []string{"1", "3", "R__u.sql"})
	var refused *importer.Error
	if !errors.As(err, &refused) || refused.Hint != "apply what is missing with flyway migrate -outOfOrder=true, then import again" {
		t.Errorf("version 3 without 2: %+v", err)
	}
}

// What a file beside a script says of it counts, as far as it has a meaning here.
func TestConfBesideFlywaysScripts(t *testing.T) {
	folder := fstest.MapFS{
		"V1__a.sql":      {Data: []byte("VACUUM FULL;\nSELECT '${x}';\n")},
		"V1__a.sql.conf": {Data: []byte("# why\nplaceholderReplacement=false\nexecuteInTransaction = false\n")},
		"V2__b.sql":      {Data: []byte("UPDATE t SET n = 1;\n")},
		"V2__b.sql.conf": {Data: []byte("executeInTransaction=false\nshouldExecute=false\n")},
		"U2__b.sql":      {Data: []byte("UPDATE t SET n = 0;\n")},
		"V3__c.sql":      {Data: []byte("UPDATE t SET n = 2;\n")},
	}
	h, err := importer.Flyway{}.Read(folder, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, true, false} {
		if got := h.Revisions[i].UpgradeSQL.NoTransaction; got != want {
			t.Errorf("V%d runs outside a transaction: %v, want %v", i+1, got, want)
		}
	}
	if h.Revisions[1].DowngradeSQL.NoTransaction {
		t.Error("the settings of V2 are taken for those of U2")
	}
	if len(h.Left) != 1 || h.Left[0].String() != "V2__b.sql.conf:2: shouldExecute=false is not carried over" {
		t.Errorf("left: %v", h.Left)
	}
}

// Where goose put values of the environment, a revision asks for variables.
func TestGooseAsksForVariables(t *testing.T) {
	folder := fstest.MapFS{"1_a.sql": {Data: []byte(`-- +goose Up
SELECT '${not}';
-- +goose ENVSUB ON
GRANT SELECT ON t TO ${APP_ROLE};
GRANT SELECT ON u TO ${APP_ROLE}, ${OTHER:-app};
-- +goose ENVSUB OFF
SELECT '${neither}';
-- +goose Down
REVOKE SELECT ON t FROM app;
`)}}
	h, err := importer.Goose{}.Read(folder, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Revisions[0].Variables; !slices.Equal(got, []string{"APP_ROLE"}) {
		t.Errorf("it asks for %q", got)
	}
	if len(h.Left) != 1 || h.Left[0].String() != "1_a.sql:5: ${OTHER:-app}, for which goose put a value" {
		t.Errorf("left: %v", h.Left)
	}
}
