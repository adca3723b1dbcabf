package cli_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// example is a copy of the worked example of the README, on db.
func example(t *testing.T, db testdb.DB) project {
	t.Helper()
	p := newProject(t, nil)
	p.copyIn(t, "config.toml", "models.toml", "migrations")
	p.env["DATABASE_URL"] = db.URL
	return p
}

// The example's history leads to its models, and back to nothing.
func TestExampleLeadsToItsModels(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := example(t, db)
		p.must(t, "upgrade", "head")
		p.must(t, "check")
		full := db.Dump(t)
		p.must(t, "downgrade", "-1")
		p.must(t, "upgrade", "head")
		p.must(t, "check")
		if diff := cmp.Diff(full, db.Dump(t)); diff != "" {
			t.Errorf("down and up again (-before +after):\n%s", diff)
		}
		p.must(t, "downgrade", "base")
		if left := db.Dump(t); left != "" {
			t.Errorf("downgrade base leaves:\n%s", left)
		}
	})
}

// Its two branches can be walked one by one, and its data changes keep what is
// in the tables.
func TestExampleChangesData(t *testing.T) {
	const load = `
		INSERT INTO users (email, name) VALUES ('ada@example.org', 'Ada'), ('bob@example.org', 'Bob');
		INSERT INTO addresses (street, city) VALUES ('1 High Street', 'Leeds');
		INSERT INTO addresses (street, city, country) VALUES ('2 Long Road', 'Cork', 'IE');
	`
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := example(t, db)
		p.must(t, "upgrade", "c27e5d10f6b3")
		db.Load(t, load)
		p.must(t, "upgrade", "blog@a84d2f7b3e15")
		if diff := cmp.Diff("c27e5d10f6b3\na84d2f7b3e15\n", p.must(t, "current").stdout); diff != "" {
			t.Errorf("current on two branches (-want +got):\n%s", diff)
		}

		const countries = "SELECT street, country FROM addresses ORDER BY id"
		p.must(t, "upgrade", "head")
		if diff := cmp.Diff("1 High Street\tGB\n2 Long Road\tIE", db.Query(t, countries)); diff != "" {
			t.Errorf("countries (-want +got):\n%s", diff)
		}
		if got := db.Query(t, "SELECT count(*) FROM user_group"); got != "2" {
			t.Errorf("%s users are in a group, want 2", got)
		}

		p.must(t, "downgrade", "c27e5d10f6b3")
		if diff := cmp.Diff("1 High Street\tUK\n2 Long Road\tIE", db.Query(t, countries)); diff != "" {
			t.Errorf("countries after the downgrade (-want +got):\n%s", diff)
		}
	})
}
