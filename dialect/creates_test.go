package dialect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

func TestCreates(t *testing.T) {
	sql := func(text string) ops.Op { return ops.Execute{SQL: schema.SQLExpr(text)} }
	for _, c := range []struct {
		server string
		op     ops.Op
		want   []string
	}{
		{"postgres", ops.CreateTable{Table: schema.Table{Schema: "auth", Name: "users"}}, []string{"auth.users"}},
		{"postgres", sql("CREATE TABLE IF NOT EXISTS Users (id int); CREATE UNLOGGED TABLE auth.\"Posts\" AS SELECT 1; CREATE TABLE public.x ()"), []string{"users", "auth.Posts", "public.x", "x"}},
		{"postgres", sql("CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE VIEW v AS SELECT 1; INSERT INTO t VALUES (1)"), nil},
		{"postgres", sql("ALTER TABLE auth.a RENAME TO B; ALTER TABLE a RENAME COLUMN b TO c; ALTER TABLE a RENAME c TO d"), []string{"auth.b"}},
		{"mysql", sql("CREATE TABLE `a b` (id int); ALTER TABLE `a b` ADD x int, RENAME TO `C`; CREATE TABLE other.t (id int)"), []string{"a b", "C", "other.t"}},
		{"sqlite", sql("CREATE TABLE main.new_t (a); DROP TABLE t; ALTER TABLE new_t RENAME TO [t]"), []string{"main.new_t", "new_t", "t"}},
		{"postgres", sql("CREATE TABLE 'not closed"), nil},
	} {
		d, err := dialect.For(dialect.DefaultServer(c.server))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range dialect.Creates(d, c.op) {
			if n.Schema != "" {
				got = append(got, n.Schema+"."+n.Name)
			} else {
				got = append(got, n.Name)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%#v (-want +got):\n%s", c.op, diff)
		}
	}
}

// An enum whose values are not quoted is no type, which is told before a server is
// asked.
func TestEnumsWithoutQuotes(t *testing.T) {
	for server, meant := range map[string]string{"postgres": "enum:name, with", "mysql": "enum('a', 'b')", "mariadb": "enum('a', 'b')", "sqlite": "enum('a', 'b')"} {
		d, err := dialect.For(dialect.DefaultServer(server))
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.FormatType(schema.ParseType("Enum (draft, live)"))
		if err == nil || !strings.Contains(err.Error(), "did you mean \""+meant) {
			t.Errorf("%s: %v", server, err)
		}
		_, err = d.FormatType(schema.ParseType("enum(1)"))
		if server == "sqlite" && err != nil || server != "sqlite" && (err == nil || !strings.Contains(err.Error(), "did you mean \""+meant)) {
			t.Errorf("%s: enum(1): %v", server, err)
		}
		_, err = d.FormatType(schema.ParseType("enum")) // with no values at all; a type of one's own may be called so
		if own := server == "sqlite" || server == "postgres"; own && err != nil || !own && (err == nil || !strings.Contains(err.Error(), "did you mean \""+meant)) {
			t.Errorf("%s: enum: %v", server, err)
		}
		if spelled, err := d.FormatType(schema.ParseType("enumeration")); server == "sqlite" && err != nil {
			t.Errorf("%s: %q, %v", server, spelled, err)
		}
	}
}
