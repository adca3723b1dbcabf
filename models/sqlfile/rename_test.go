package sqlfile

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/sqltext"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/schema"
)

// TestReadRenames shows what a comment is about.
func TestReadRenames(t *testing.T) {
	tests := []struct {
		dialect sqltext.Dialect
		sql     string
		want    string
	}{
		{sqltext.Postgres, "CREATE TABLE t ( -- @renamed from=old\n a int)", "target old"},
		{sqltext.Postgres, "CREATE TABLE t /* @renamed from=Old */ (a int)", "target old"},
		{sqltext.Postgres, "CREATE TABLE t (a int) -- @renamed from=\"Old\"\n", "target Old"},
		{sqltext.Postgres, "-- @renamed from=old\nCREATE TABLE t (a int)", "target old"},
		{sqltext.Postgres, "CREATE TABLE t (a int); -- @renamed from=old\nCREATE TABLE u (a int)", "target old"},
		{sqltext.Postgres, "CREATE TABLE t ( -- @renamed from=s.old\n a int)", "target s.old"},
		{sqltext.Postgres, "CREATE TABLE t ( -- @renamed from=\"S\".\"old\"\n a int)", "target S.old"},
		{sqltext.Postgres, "CREATE TABLE t (\n a int, -- @renamed from=b\n c int\n)", "column a b"},
		{sqltext.Postgres, "CREATE TABLE t (\n a numeric(1, 2) /* @renamed from=b */, c int)", "column a b"},
		{sqltext.Postgres, "CREATE TABLE t (\n a int,\n \"C\" int -- @renamed from=\"b c\"\n)", "column C b c"},
		{sqltext.Postgres, "CREATE TABLE t (\n -- @renamed from=b\n a int,\n -- @renamed from=d\n c int)", "column a b|column c d"},
		{sqltext.Postgres, "CREATE TABLE t (a int, -- @renamed from=\"x.y\"\n c int)", `column a "x.y"`},
		{sqltext.Postgres, "CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) -- @renamed from=v\n)", "member u v"},
		{sqltext.Postgres, "CREATE TABLE t (a int, UNIQUE (a) -- @renamed from=v\n)", ""},
		{sqltext.Postgres, "ALTER TABLE ONLY t ADD CONSTRAINT u UNIQUE (a); -- @renamed from=v", "member u v"},
		{sqltext.Postgres, "CREATE INDEX i /* @renamed from=j */ ON t (a)", "target j"},
		{sqltext.Postgres, "CREATE INDEX i ON t (a); -- @renamed from=j\n", "target j"},
		{sqltext.Postgres, "CREATE TYPE y AS ENUM ('a', 'b' /* @renamed from=c */)", "value b c"},
		{sqltext.Postgres, "CREATE TYPE y AS ENUM (\n 'a', -- @renamed from=C\n 'b'\n)", "value a C"},
		{sqltext.Postgres, "CREATE TYPE y /* @renamed from=x */ AS ENUM ( /* @renamed from=w */ 'a')", "target x"},
		{sqltext.Postgres, "CREATE TYPE y AS ENUM (\n  /* @renamed from=x */\n 'a')", "target x"},
		{sqltext.Postgres, "CREATE TYPE y AS /* @renamed from=x */ ENUM ('a')", ""},
		{sqltext.Postgres, "CREATE /* @renamed from=x */ TYPE y AS ENUM ('a')", ""},
		{sqltext.Postgres, "CREATE VIEW v /* @renamed from=w */ AS SELECT 1", "target w"},
		{sqltext.Postgres, "CREATE TABLE t (a text DEFAULT '-- @renamed from=b')", ""},
		{sqltext.MySQL, "CREATE TABLE t (\n `a` int, /* @renamed from=b */\n INDEX i (a), -- @renamed from=j\n UNIQUE KEY u (a) # @renamed from=`v w`\n)", "column a b|member i j|member u v w"},
		{sqltext.MySQL, "CREATE TABLE t (a int, FULLTEXT KEY f (a) -- @renamed from=g\n)", "member f g"},
		{sqltext.SQLite, "CREATE TABLE \"t\" (\n [a] int, -- @renamed from=b\n key text -- @renamed from=k\n)", "column a b|column key k"},
	}
	for _, tt := range tests {
		t.Run(tt.sql, func(t *testing.T) {
			list, err := readFiles(server(tt.dialect), Options{Files: []File{{Path: "a.sql", Text: tt.sql}}})
			if err != nil {
				t.Fatal(explain(err))
			}
			var got []string
			for i, s := range list {
				for _, r := range s.renames {
					if i > 0 {
						t.Errorf("statement %d has %+v", i, r)
					}
					kind := []string{"target", "column", "member", "value"}[r.kind]
					got = append(got, strings.Join(strings.Fields(kind+" "+r.name), " ")+" "+r.from.String())
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRenames: what was read is marked.
func TestRenames(t *testing.T) {
	common := `
		CREATE TABLE people ( -- @renamed from=users
			id int PRIMARY KEY,
			name varchar(20), -- @renamed from=username
			mail varchar(20),
			CONSTRAINT people_name UNIQUE (name) %s
		);
		CREATE INDEX people_mail /* @renamed from=users_mail */ ON people (mail);`
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		script := strings.Replace(common, "%s", "-- @renamed from=users_name", 1)
		if db.Dialect == "postgres" {
			script += `
				CREATE SCHEMA s; SET search_path TO s;
				CREATE TYPE mood AS ENUM ('a', 'b' /* @renamed from=c */); -- @renamed from=feeling
				CREATE TABLE x (Id int); -- @renamed from=y
				CREATE TABLE public.x (id int);
				CREATE VIEW v /* @renamed from=w */ AS SELECT 1 AS one;`
		}
		r := load(t, db, script)
		if len(r.Notes) > 0 {
			t.Error(r.Notes)
		}
		s := &r.Snapshot.Schema
		people := s.Table(schema.Name{Name: "people"})
		members := map[string]string{}
		for _, u := range people.Uniques {
			members[u.Name] = u.RenamedFrom
		}
		for _, x := range people.Indexes {
			members[x.Name] = x.RenamedFrom
		}
		got := []string{people.RenamedFrom, people.Columns[1].RenamedFrom, members["people_name"], members["people_mail"]}
		want := []string{"users", "username", "users_name", "users_mail"}
		if db.Dialect == "postgres" {
			mood, view := s.Enum(schema.Name{Schema: "s", Name: "mood"}), s.Object(schema.ID{Kind: schema.KindView, Schema: "s", Name: "v"})
			got = append(got, mood.RenamedFrom, mood.ValuesRenamed["b"], view.RenamedFrom,
				s.Table(schema.Name{Schema: "s", Name: "x"}).RenamedFrom, s.Table(schema.Name{Name: "x"}).RenamedFrom)
			want = append(want, "feeling", "c", "w", "y", "")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestCorpusRenames: in pairs of schemas whose authors mark what they renamed,
// every mark finds what it is about.
func TestCorpusRenames(t *testing.T) {
	for file, d := range map[string]sqltext.Dialect{"psqldef": sqltext.Postgres, "mysqldef": sqltext.MySQL, "sqlite3def": sqltext.SQLite} {
		raw, err := os.ReadFile(testdb.Shared(t, "corpus", "diff", file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var pairs []struct {
			Name  string `json:"name"`
			After string `json:"after_sql"`
		}
		if err := json.Unmarshal(raw, &pairs); err != nil {
			t.Fatal(err)
		}
		for _, p := range pairs {
			marks := strings.Count(p.After, "@renamed from=")
			if marks == 0 || strings.HasSuffix(p.Name, "Ignored") || strings.HasSuffix(p.Name, "FirstAcceptedCommentWins") {
				continue
			}
			list, err := readFiles(server(d), Options{Files: []File{{Path: p.Name, Text: p.After}}})
			if err != nil {
				t.Error(explain(err))
				continue
			}
			found := 0
			for _, s := range list {
				found += len(s.renames)
			}
			if found != marks {
				t.Errorf("%s: %d of %d marks were understood in\n%s", p.Name, found, marks, p.After)
			}
		}
	}
}
