package revision_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-db/migrate/revision"
)

func TestHeaders(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             revision.Header
	}{
		{"strings for lists", "a.toml", "revision = 'a'\ndown_revision = 'base'\nbranch_labels = 'x'\ndepends_on = []\ntransaction = true\n",
			revision.Header{ID: "a", Labels: []string{"x"}}},
		{"format", "a.toml", "format = 1\nrevision = 'a'\ndown_revision = 'base'\ntransaction = false\nirreversible = 'why not'\n",
			revision.Header{ID: "a", NoTransaction: true, Irreversible: "why not"}},
		{"limits", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- lock_timeout = '1m30s'\n-- statement_timeout = \"0s\"\n",
			revision.Header{ID: "a", Limits: revision.Limits{Lock: 90 * time.Second, Statement: -1}}},
		{"a message that looks like the end", "a.toml", "revision = 'a'\nmessage = '''\n[[upgrade]]\nx'''\ndown_revision = [\n  'base',\n]\n[[upgrade]]\n",
			revision.Header{ID: "a", Message: "[[upgrade]]\nx"}},
		{"a body that is no TOML", "a.toml", "revision = 'a'\ndown_revision = 'base'\n[[upgrade]]\nop = \n",
			revision.Header{ID: "a"}},
		{"a long header", "a.toml", "revision = 'a'\n# " + strings.Repeat("x", 5000) + "\ndown_revision = 'base'\n[[upgrade]]\n" + strings.Repeat("#\n", 5000),
			revision.Header{ID: "a"}},
		{"a long body", "a.toml", "revision = 'a'\ndown_revision = 'base'\n[[upgrade]]\n" + strings.Repeat("#\n", 5000),
			revision.Header{ID: "a"}},
		{"a long string", "a.toml", "revision = 'a'\ndown_revision = 'base'\nmessage = '''\n[" + strings.Repeat("x", 5000) + "'''\n[[upgrade]]\n",
			revision.Header{ID: "a", Message: "[" + strings.Repeat("x", 5000)}},
		{"a mark of the byte order", "a.toml", "\ufeff# a\r\nrevision = 'a'\r\ndown_revision = 'base'\r\n", revision.Header{ID: "a"}},
		{"a mark of the byte order before the first key", "a.toml", "\ufeffrevision = \"a\"\ndown_revision = \"base\"\n[[upgrade]]\n", revision.Header{ID: "a"}},
		{"SQL with a mark of the byte order", "a.sql", "\ufeff-- revision = \"a\"\n-- down_revision = 'base'\n-- migrate:upgrade\n", revision.Header{ID: "a"}},
		{"SQL with a mark of the byte order before prose", "a.sql", "\ufeff-- prose\n-- revision = \"a\"\n-- down_revision = 'base'\n-- migrate:upgrade\n",
			revision.Header{ID: "a"}},
		{"SQL", "a.sql", "-- hello: x = y\n--\n\n--revision = \"a\" -- not prose\n", revision.Header{}},
		{"SQL with prose", "a.sql", "-- total = price * n\n-- revision      = \"a\"\r\n--down_revision='base'\n-- migrate:upgrade\n-- revision = 3\n",
			revision.Header{ID: "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set, err := load(map[string]string{tt.file: tt.text})
			if tt.want.ID == "" {
				if err == nil {
					t.Fatal("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, set.Files()[0].Header, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeaderMistakes(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"nothing", "a.toml", "", "m/a.toml:1: the header needs revision\n" +
			`m/a.toml:1: the header needs down_revision = "…", the revision that it follows, or "base" if it follows none`},
		{"unknown key", "a.toml", "revision = \"a\"\ndown_revison = \"base\"\n",
			`m/a.toml:1: the header needs down_revision = "…", the revision that it follows, or "base" if it follows none` + "\n" +
				`m/a.toml:2: unknown key "down_revison" in the header; did you mean "down_revision"?`},
		{"wrong type", "a.toml", "revision = 3\ndown_revision = \"base\"\n", `m/a.toml:1: revision has to be a string, not an integer`},
		{"newer format", "a.toml", "new = 1\nformat = 2\n", `m/a.toml:2: this file is in format 2, and this version of migrate reads up to 1`},
		{"older format", "a.toml", "format = 0\nrevision = 'a'\ndown_revision = 'base'\n", `m/a.toml:1: format has to be a number from 1 on`},
		{"base and a parent", "a.toml", "revision = \"a\"\ndown_revision = [\"base\", \"b\"]\n", `m/a.toml:2: down_revision names "base" and a revision: say one or the other`},
		{"a parent twice", "a.toml", "revision = \"a\"\ndown_revision = [\"b\", \"b\"]\n", `m/a.toml:2: down_revision names "b" twice`},
		{"no parent", "a.toml", "revision = \"a\"\ndown_revision = []\n", `m/a.toml:2: down_revision must not be empty; a revision that follows none says "base"`},
		{"a number for a parent", "a.toml", "revision = \"a\"\ndown_revision = 1\n", `m/a.toml:2: down_revision has to be a list of strings, not an integer`},
		{"bad id", "a.toml", "revision = \"a@b\"\ndown_revision = \"base\"\n", `m/a.toml:1: "a@b" is not a valid revision id: `},
		{"an empty reason", "a.toml", "revision = \"a\"\ndown_revision = \"base\"\nirreversible = ''\n", `m/a.toml:3: irreversible has to say why`},
		{"a number for a limit", "a.toml", "revision = \"a\"\ndown_revision = \"base\"\nlock_timeout = 5\n", `m/a.toml:3: lock_timeout has to be a duration such as "500ms", "5s" or "2m"`},
		{"a negative limit", "a.toml", "revision = \"a\"\ndown_revision = \"base\"\nstatement_timeout = \"-1s\"\n", `m/a.toml:3: statement_timeout must not be negative; "0s" leaves it to the database`},
		{"no TOML", "a.toml", "revision = \n[[upgrade]]\n", `m/a.toml:1: unexpected character`},
		{"a string without an end", "a.toml", "revision = '''a\n[[upgrade]]\n[[upgrade]]\n", `m/a.toml:`},
		{"SQL without a header", "a.sql", "-- migrate:upgrade\nSELECT 1;\n", "m/a.sql:1: the header needs revision\nm/a.sql:1: the header needs down_revision"},
		{"SQL with a header as in YAML", "a.sql", "-- Message: x\n-- revision: a1\n-- down_revision = \"base\"\n-- migrate:upgrade\n", `m/a.sql:2: write -- revision = "a1", as in TOML`},
		{"SQL with a header without quotes", "a.sql", "-- revision = 'a'\n-- revision: none of these\n-- down_revision = base\n", `m/a.sql:3: write -- down_revision = "base", as in TOML`},
		{"a conflict in SQL", "a.sql", "-- revision = 'a'\n<<<<<<< HEAD\n-- down_revision = 'b'\n", `m/a.sql:2: a merge in git left its conflict here`},
		{"SQL outside of sections", "a.sql", "-- revision = 'a'\nSELECT 1;\n", `m/a.sql:2: SQL before the first section; begin the upgrade with a line "-- migrate:upgrade"`},
		{"SQL with an unknown key", "a.sql", "-- revision = 'a'\n-- down_revision = 'base'\n-- mesage = 'x'\n", `m/a.sql:3: unknown key "mesage" in the header; did you mean "message"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(map[string]string{tt.file: tt.text})
			wantErrors(t, err, tt.want)
		})
	}
}

// wantErrors compares the lines of an error with the beginnings of those that
// are wanted.
func wantErrors(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	got, wants := strings.Split(err.Error(), "\n"), strings.Split(want, "\n")
	if len(got) != len(wants) {
		t.Fatalf("got\n%s\nwant\n%s", err, want)
	}
	for i := range wants {
		if !strings.HasPrefix(got[i], wants[i]) {
			t.Errorf("got %q, want %q", got[i], wants[i])
		}
	}
}
