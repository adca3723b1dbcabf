package database_test

import (
	"slices"
	"testing"

	"github.com/retort-db/migrate/internal/database"
)

func TestQuoted(t *testing.T) {
	for message, want := range map[string][]string{
		`column "nick" of relation "people" does not exist`:                    {"nick", "people"},
		"Spalte »nick« von Relation »app.people« existiert nicht":              {"nick", "app.people", "people"},
		"la colonne «\u00a0nick\u00a0» de la relation « people » n'existe pas": {"nick", "people"},
		"l'objet « x » n'existe pas":                                           {"x", "objet « x » n"},
		"sloupec „nick“ neexistuje":                                            {"nick"},
		"Table 'lab.people' doesn't exist":                                     {"lab.people", "people"},
		"Can't DROP COLUMN `nick`; check that it exists":                       {"nick"},
		"nothing": nil,
	} {
		if got := database.Quoted(message); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", message, got, want)
		}
	}
}
