package autogen_test

import (
	"strings"
	"testing"

	"github.com/retort-db/migrate/internal/testdb"
)

// SQLite keeps the text of an index and cannot rename one: what is made anew under
// another name has the text that it is declared with, and on the way back its former.
func TestSQLiteTextsOfRenamedIndexes(t *testing.T) {
	for name, p := range map[string]struct{ live, declared, added string }{
		"both with texts":     {live: "CREATE INDEX x ON t(a,b)", declared: "CREATE INDEX y ON t( a, b )"},
		"now with a text":     {live: "CREATE INDEX x ON t (a, b)", declared: `CREATE INDEX "y" ON t(a,b)`},
		"once with a text":    {live: "CREATE INDEX x ON t(a,b)", declared: "CREATE INDEX y ON t (a, b)"},
		"neither":             {live: "CREATE INDEX x ON t (a, b)", declared: "CREATE INDEX y ON t (a, b)"},
		"comments":            {live: "CREATE INDEX x ON t (a /* one */)", declared: "CREATE INDEX y ON t (a /* two */)"},
		"predicates":          {live: "CREATE INDEX x ON t (a) WHERE (a>0)", declared: "CREATE INDEX y ON t (a) where a > 0"},
		"the table made anew": {live: "CREATE INDEX x ON t(a,b)", declared: "CREATE INDEX y ON t( a,b)", added: " NOT NULL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, "CREATE TABLE t (a INTEGER, b INTEGER); "+p.live+";")
			to.Load(t, "CREATE TABLE t (a INTEGER, b INTEGER"+p.added+"); "+p.declared+";")
			text := func() string {
				return strings.TrimSpace(from.Query(t, "SELECT sql FROM sqlite_master WHERE type = 'index'"))
			}
			l := connect(t, from)
			l.upAndBack(t, connect(t, to).read(t), func() {
				if got := text(); got != p.declared {
					t.Errorf("after the upgrade: %s, not %s", got, p.declared)
				}
			})
			if got := text(); got != p.live {
				t.Errorf("after the downgrade: %s, not %s", got, p.live)
			}
		})
	}
}

// SQLite puts the new name of a table in quotes into the texts of its indexes. They
// are declared without, and on the way back they have their former texts.
func TestSQLiteTextsOfIndexesOfARenamedTable(t *testing.T) {
	for name, p := range map[string]struct{ live, declared string }{
		"stays":                  {live: "CREATE INDEX x ON Users(a)", declared: "CREATE INDEX x ON users(a)"},
		"comes":                  {live: "CREATE INDEX x ON Users(a)", declared: "CREATE INDEX y ON users(b)"},
		"keeps another spelling": {live: "CREATE INDEX x ON Users(a)", declared: "CREATE INDEX y ON USERS(b)"},
		"of the table made anew": {live: "CREATE UNIQUE INDEX x ON Users(a) WHERE b>0", declared: "CREATE UNIQUE INDEX x ON users(a) WHERE b>0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			added := ""
			if strings.HasSuffix(name, "anew") {
				added = " NOT NULL"
			}
			from, to := testdb.New(t, "sqlite"), testdb.New(t, "sqlite")
			from.Load(t, "CREATE TABLE Users(a INTEGER, b INTEGER); "+p.live+";")
			to.Load(t, "CREATE TABLE users(a INTEGER, b INTEGER"+added+"); "+p.declared+";")
			text := func() string {
				return strings.TrimSpace(from.Query(t, "SELECT sql FROM sqlite_master WHERE type = 'index'"))
			}
			l := connect(t, from)
			l.upAndBack(t, connect(t, to).read(t), func() {
				if got := text(); got != p.declared {
					t.Errorf("after the upgrade: %s, not %s", got, p.declared)
				}
			})
			if got := text(); got != p.live {
				t.Errorf("after the downgrade: %s, not %s", got, p.live)
			}
		})
	}
}
