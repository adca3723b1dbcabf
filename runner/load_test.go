package runner_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/database"
	"github.com/retort-db/migrate/internal/datafile"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/runner"
)

// plain is a connection that can do no more than it has to: what loads rows
// then is statements.
type plain struct{ database.Conn }

// refusing is one whose server does not take streams.
type refusing struct{ database.Conn }

func (refusing) Copy(context.Context, string, io.Reader) (database.Copied, error) {
	return database.Copied{}, &database.Error{Code: "3948", Message: "Loading local data is disabled"}
}

// lists is a revision that loads items, of which each but the first refers to the
// one before it.
func lists(items string, more string) fstest.MapFS {
	return fstest.MapFS{
		"items.csv": {Data: []byte("id,parent,label,flag,at\n" + items)},
		"1.toml": {Data: []byte(`revision = "a"
down_revision = "base"
[[upgrade]]
op = "create_table"
table = "items"
columns = [
  { name = "id", type = "integer" },
  { name = "parent", type = "integer" },
  { name = "label", type = "varchar(40)" },
  { name = "flag", type = "boolean" },
  { name = "at", type = "timestamptz" },
]
primary_key = ["id"]
foreign_keys = [{ name = "fk_items_parent", columns = ["parent"], references = "items.id" }]
`)},
		"2.toml": {Data: []byte(`revision = "b"
down_revision = "a"
[[upgrade]]
op = "bulk_insert"
table = "items"
file = "items.csv"
key = ["id"]
` + more)},
	}
}

func items(n int, change func(i int, fields []string)) string {
	var b strings.Builder
	for i := range n {
		f := []string{fmt.Sprint(i), fmt.Sprint(i - 1), fmt.Sprintf("\"tab\t, back\\slash, ü '%d'\"", i), fmt.Sprint(i%2 == 0), fmt.Sprintf("2026-01-02T03:%02d:00+02:00", i%60)}
		if i == 0 {
			f[1] = ""
		}
		if change != nil {
			change(i, f)
		}
		b.WriteString(strings.Join(f, ",") + "\n")
	}
	return b.String()
}

// Every way to load rows leaves the same, and tells a bad row by its line.
func TestLoad(t *testing.T) {
	const rows = 1200
	every := []string{"quick", "plain", "refused"}
	tests := []struct {
		name   string
		change func(i int, fields []string)
		line   int // of the mistake, 0 for none
		class  database.Class
		ways   []string
	}{
		{"all is well", nil, 0, "", every},
		{"too long", func(i int, f []string) {
			if i == 700 {
				f[2] = strings.Repeat("x", 41)
			}
		}, 702, "", every[:1]},
		{"no number", func(i int, f []string) {
			if i == 1100 {
				f[1] = "x"
			}
		}, 1102, "", every[:2]},
		{"no boolean", func(i int, f []string) {
			if i == 3 {
				f[3] = "maybe"
			}
		}, 5, "", every[:1]},
		{"twice", func(i int, f []string) {
			if i == 900 {
				f[0] = "5"
			}
		}, 902, database.UniqueViolation, every[:2]},
		{"of nothing", func(i int, f []string) {
			if i == 1000 {
				f[1] = "77777"
			}
		}, 1002, database.ForeignKeyViolation, every},
		{"not enough", func(i int, f []string) {
			if i == 1199 {
				f[2] = "a,b"
			}
		}, 1201, "", every[:1]},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		for _, tt := range tests {
			left := map[string]string{}
			for _, way := range tt.ways {
				db := testdb.New(t, db.Name)
				conn := testdb.Connect(t, db.URL)
				switch way {
				case "plain":
					conn = plain{conn}
				case "refused":
					conn = refusing{conn}
				}
				_, err := newMigrator(t, conn, lists(items(rows, tt.change), ""), runner.Options{}, nil).Upgrade(context.Background(), "heads")
				if tt.name == "too long" && db.Dialect == "sqlite" {
					continue // it does not mind
				}
				var row *datafile.Error
				switch {
				case tt.line == 0 && err != nil, tt.line > 0 && !errors.As(err, &row):
					t.Errorf("%s, %s: %v", way, tt.name, err)
				case tt.line > 0 && row.Line != tt.line:
					t.Errorf("%s, %s: line %d instead of %d: %v", way, tt.name, row.Line, tt.line, err)
				case tt.class != "" && database.ClassOf(err) != tt.class:
					t.Errorf("%s, %s: class %q: %v", way, tt.name, database.ClassOf(err), err)
				}
				left[way] = contents(t, db)
				if tt.line > 0 {
					numbers(t, db, "SELECT count(*) FROM items", 0)
				} else {
					numbers(t, db, "SELECT count(*), sum(parent), count(DISTINCT at), sum(CASE WHEN flag THEN 1 ELSE 0 END) FROM items", rows, 1198*1199/2, 60, rows/2)
				}
			}
			for _, way := range tt.ways[1:] {
				if diff := cmp.Diff(left["quick"], left[way]); diff != "" {
					t.Errorf("%s: the quick way leaves something else than %s:\n%s", tt.name, way, diff)
				}
			}
		}
	})
}

// What is loaded is taken away by its key.
func TestLoadAndBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		ctx := context.Background()
		files := lists(items(1200, func(_ int, f []string) { f[1] = "" }), "")
		l := &log{}
		m := newMigrator(t, testdb.Connect(t, db.URL), files, runner.Options{}, l)
		if _, err := m.Upgrade(ctx, "heads"); err != nil {
			t.Fatal(err)
		}
		if count[runner.Progress](l) == 0 {
			t.Error("nothing was told of the rows")
		}
		do(t, testdb.Connect(t, db.URL), "INSERT INTO items (id) VALUES (5000)")
		if _, err := m.Downgrade(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		numbers(t, db, "SELECT count(*), min(id) FROM items", 1, 5000)
	})
}
