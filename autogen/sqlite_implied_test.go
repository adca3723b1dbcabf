package autogen_test

import (
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// A foreign key that names no columns refers to whatever the primary key is: where
// that becomes another, it has to say which columns it meant.
func TestSQLiteForeignKeysToAKeyThatChanges(t *testing.T) {
	for name, p := range map[string]struct{ before, after string }{
		"named":       {"c (x TEXT REFERENCES p)", "c (x TEXT REFERENCES p (a))"},
		"left":        {"c (x TEXT REFERENCES p)", "c (x TEXT REFERENCES p)"},
		"constraints": {"c (x TEXT, CONSTRAINT y FOREIGN KEY (x) REFERENCES p)", "c (x TEXT, CONSTRAINT y FOREIGN KEY (x) REFERENCES p (a))"},
		"both":        {"c (x TEXT REFERENCES p, y TEXT REFERENCES p (a))", "c (x TEXT REFERENCES p (a), y TEXT REFERENCES p (a))"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, "CREATE TABLE p (a TEXT PRIMARY KEY, b TEXT); CREATE TABLE "+p.before+";")
			to.Load(t, "CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT); CREATE TABLE "+p.after+";")
			if _, err := connect(t, from).thereAndBack(t, connect(t, to).read(t)); err != nil {
				t.Error(err)
			}
		})
	}
}
