package runner

import (
	"context"
	"testing"

	"github.com/retort-db/migrate/driver/postgres"
	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/testdb"
)

// What is missing is found whatever language the server speaks: lc_messages of PostgreSQL
// is for superusers to change.
func TestMissingInOtherLanguages(t *testing.T) {
	for _, tt := range []struct {
		code, message, sql string
		position           int
		want               missing
	}{
		{"42703", `column "nick" of relation "people" does not exist`, "", 0, missing{"nick", "people"}},
		{"42703", `Spalte »nick« von Relation »people« existiert nicht`, "", 0, missing{"nick", "people"}},
		{"42703", `la colonne « nick » de la relation « people » n'existe pas`, "", 0, missing{"nick", "people"}},
		{"42703", `Spalte p.nick existiert nicht`, "SELECT p.nick FROM people p", 8, missing{"nick", ""}},
		{"42703", `Spalte Nick existiert nicht`, `SELECT "Nick" FROM people`, 8, missing{"Nick", ""}},
		{"42P01", `relation "app.later" does not exist`, "", 0, missing{"", "later"}},
		{"42P01", `Relation »app.later« existiert nicht`, "", 0, missing{"", "later"}},
		{"42P01", `リレーション"later"は存在しません`, "", 0, missing{"", "later"}},
		{"42P01", `fehlender Eintrag in FROM-Klausel`, "SELECT 1", 99, missing{}},
		{"42704", `Textsuchekonfiguration »german2« existiert nicht`, "", 0, missing{}},
	} {
		e := &database.Error{Class: database.Missing, Code: tt.code, Message: tt.message, SQL: tt.sql, Position: tt.position}
		if got := missingIn(e); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.message, got, tt.want)
		}
	}
}

// What a role has no right to is found in a message of any language by its name.
func TestDeniedInOtherLanguages(t *testing.T) {
	db := testdb.New(t, "postgres")
	db.Load(t, `CREATE TABLE "Möbel" (n int); CREATE VIEW sicht AS SELECT 1 AS n; CREATE SEQUENCE folge; CREATE SCHEMA app;`)
	conn, err := postgres.Open(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	r := &Runner{conn: conn}
	for message, want := range map[string][2]string{
		"keine Berechtigung für Tabelle Möbel":   {"table", "Möbel"},
		"keine Berechtigung für Sicht sicht":     {"view", "sicht"},
		"droit refusé pour la séquence folge":    {"sequence", "folge"},
		"keine Berechtigung für Schema app":      {"schema", "app"},
		"permiso denegado a la tabla «Möbel»":    {"table", "Möbel"},
		"keine Berechtigung für Large Object 12": {"", ""},
	} {
		if kind, name := r.deniedByName(t.Context(), message); kind != want[0] || name != want[1] {
			t.Errorf("%s: %q %q", message, kind, name)
		}
	}
}
