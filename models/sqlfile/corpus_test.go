package sqlfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/introspect"
)

// TestCorpus loads real schemas, as dumps and as people write them, and finds
// what the database's own client leaves when it loads them. (Two of them where
// time is short.)
func TestCorpus(t *testing.T) {
	folder := testdb.Shared(t, "corpus", "schemas")
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Name == "postgres18" && !testdb.Full() {
			t.Skip("MIGRATE_TEST_FULL asks for it")
		}
		files, err := filepath.Glob(filepath.Join(folder, db.Dialect, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatal(err, len(files))
		}
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				raw, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				text := string(raw)
				if db.Flavor == "mariadb" && strings.Contains(text, `->"$`) {
					t.Skip("it is written for MySQL")
				}
				r := load(t, db, text)
				if len(r.Snapshot.Schema.Tables) < 3 {
					t.Errorf("only %d tables", len(r.Snapshot.Schema.Tables))
				}
				if name := filepath.Base(file); !testdb.Full() && name != "pagila.sql" && name != "sakila.sql" {
					return
				}
				direct := testdb.New(t, db.Name)
				// The client would go to a database of that name, which may be somebody's.
				direct.Load(t, strings.NewReplacer("DROP SCHEMA IF EXISTS sakila;", "", "CREATE SCHEMA sakila;", "", "USE sakila;", "", "sakila.", "").Replace(text))
				want, err := introspect.Read(t.Context(), testdb.Connect(t, direct.URL), introspect.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(withoutCollation(want), withoutCollation(r.Snapshot)); diff != "" {
					t.Errorf("loaded by the client (-) and here (+):\n%s", diff)
				}
			})
		}
	})
}

// TestPairs loads every schema of the pairs that the database's own client loads.
func TestPairs(t *testing.T) {
	if !testdb.Full() {
		t.Skip("it takes minutes: MIGRATE_TEST_FULL asks for it")
	}
	folder := testdb.Shared(t, "corpus", "diff")
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		raw, err := os.ReadFile(filepath.Join(folder, map[string]string{"postgres": "psqldef", "mysql": "mysqldef", "sqlite": "sqlite3def"}[db.Dialect]+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var pairs []struct {
			Name  string          `json:"name"`
			Setup json.RawMessage `json:"setup_sql"`
			After json.RawMessage `json:"after_sql"`
		}
		if err := json.Unmarshal(raw, &pairs); err != nil {
			t.Fatal(err)
		}
		o := options(t, db, "")
		for _, p := range pairs {
			text := script(t, p.Setup) + "\n" + script(t, p.After)
			o.Files[0].Text = text
			_, err := Load(t.Context(), o)
			if err == nil {
				continue
			}
			if direct := testdb.New(t, db.Name); direct.TryLoad(t, text) == nil {
				t.Errorf("%s: %s", p.Name, explain(err))
			}
		}
	})
}

// script is a text, or a list of statements.
func script(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var text string
	var list []string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		return text
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, ";\n") + ";"
}

// withoutCollation leaves out the collation of the session that an object was
// defined in: a client has its own.
func withoutCollation(s introspect.Snapshot) introspect.Snapshot {
	s.Schema = s.Schema.Clone()
	for i := range s.Schema.Objects {
		o := &s.Schema.Objects[i]
		delete(o.Session, "collation_connection")
		if len(o.Session) == 0 {
			o.Session = nil
		}
	}
	return s
}
