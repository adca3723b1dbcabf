package cli_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// Every command prints one document, with the keys that the reference lists.
func TestDocJSON(t *testing.T) {
	doc := openDocument(t, "docs/exit-codes.md")
	p := example(t, testdb.DB{URL: "sqlite:example.db"})
	p.env["EDITOR"] = "true"
	tested := map[string]bool{}
	for _, line := range []string{
		"version", "list-templates", "init", "status", "ensure-version", "plan upgrade", "upgrade 1b9a6c04d2e7 --sql", "upgrade", "upgrade",
		"current", "history", "heads", "branches", "show head", "edit head", "check", "diff rev:head live",
		"validate", "verify", "models", "schema", "schema --format sql", "downgrade -1",
		"stamp head", "revision -m x --rev-id aaaaaaaaaaaa", "revision -m y --rev-id bbbbbbbbbbbb --head b8f35e61c7d0 --splice",
		"rebase bbbbbbbbbbbb --onto aaaaaaaaaaaa --offline", "revision -m z --rev-id cccccccccccc --head b8f35e61c7d0 --splice",
		"merge", "repair", "create-all --url sqlite:another.db",
	} {
		words := strings.Fields(line)
		r := p.run(t, append([]string{"--json"}, words...)...)
		var got struct {
			Format  int
			Command string
			OK      bool
			Data    map[string]any
		}
		d := json.NewDecoder(strings.NewReader(r.stdout))
		if err := d.Decode(&got); err != nil || d.More() {
			t.Errorf("%s prints something else than a document: %v\n%s%s", line, err, r.stdout, r.stderr)
			continue
		}
		if got.Format != 1 || got.Command != words[0] || !got.OK {
			t.Errorf("%s: %s", line, r.stdout)
		}
		if strings.HasSuffix(line, "sql") {
			continue
		}
		tested[words[0]] = true
		keys := slices.Sorted(maps.Keys(got.Data))
		if diff := cmp.Diff(documentedKeys(doc.text, words[0]), keys); diff != "" {
			t.Errorf("%s (-docs/exit-codes.md +now):\n%s", line, diff)
		}
	}

	// TestBaseline and a script look at the first two; the others are cobra's.
	tested["baseline"], tested["import"], tested["help"], tested["completion"] = true, true, true, true
	_, list, _ := strings.Cut(p.must(t, "--help").stdout, "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	for line := range strings.Lines(list) {
		if name := strings.Fields(line)[0]; !tested[name] {
			t.Errorf("%s was not tried", name)
		}
	}
}

// documentedKeys are the keys of data that the table has for a command; those of
// lists stand in parentheses, and those that may be missing after a semicolon.
func documentedKeys(doc, command string) []string {
	for line := range strings.Lines(doc) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.Contains(cells[1], "`"+command+"`") {
			continue
		}
		text, _, _ := strings.Cut(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(cells[2], ""), ";")
		var keys []string
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(text, -1) {
			keys = append(keys, m[1])
		}
		slices.Sort(keys)
		return keys
	}
	return nil
}

// A change has the keys that the reference lists, in check, diff and revision alike,
// and both its sides.
func TestDocJSONChanges(t *testing.T) {
	_, section, _ := strings.Cut(openDocument(t, "docs/exit-codes.md").text, "### Changes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var keys []string
	for _, m := range regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(section, -1) {
		for _, k := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(m[1], -1) {
			keys = append(keys, k[1])
		}
	}
	slices.Sort(keys)

	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Load(t, "CREATE TABLE users (id int PRIMARY KEY, email varchar(100), gone int); INSERT INTO users (id, gone) VALUES (1, 1);")
		p := newProject(t, map[string]string{
			"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nmodels = [\"models.toml\"]\n",
			"models.toml": `
[tables.users]
columns = [{ name = "id", type = "integer" }, { name = "email", type = "varchar(320)" }]
primary_key = ["id"]
indexes = [{ name = "ix", columns = ["email"] }]

[tables.new]
columns = [{ name = "id", type = "bigint" }]
`,
		})
		for _, line := range []string{"check", "diff live models", "revision --autogenerate --renames drop"} {
			r := p.run(t, append([]string{"--json"}, strings.Fields(line)...)...)
			var got struct {
				Data struct {
					Changes json.RawMessage
					Details json.RawMessage
				}
			}
			if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
				t.Fatalf("%s: %v\n%s%s", line, err, r.stdout, r.stderr)
			}
			text := got.Data.Details
			if text == nil {
				text = got.Data.Changes
			}
			var changes []map[string]any
			if err := json.Unmarshal(text, &changes); err != nil {
				t.Fatalf("%s: %v\n%s", line, err, r.stdout)
			}
			about := map[string]map[string]any{}
			for _, c := range changes {
				if diff := cmp.Diff(keys, slices.Sorted(maps.Keys(c))); diff != "" {
					t.Errorf("%s (-docs/exit-codes.md +now):\n%s", line, diff)
				}
				about[c["kind"].(string)+" "+c["object"].(string)] = c
			}
			email, gone, made := about["column users.email"], about["column users.gone"], about["table new"]
			if email == nil || gone == nil || made == nil || about["index users.ix"] == nil {
				t.Fatalf("%s: %s", line, r.stdout)
			}
			if diff := cmp.Diff([]any{"varchar(100)", "varchar(320)"}, []any{email["from"].(map[string]any)["type"], email["to"].(map[string]any)["type"]}); diff != "" {
				t.Errorf("%s: %s", line, diff)
			}
			if gone["to"] != nil || !strings.HasPrefix(gone["from"].(map[string]any)["type"].(string), "int") || made["from"] != nil || made["to"].(map[string]any)["columns"] == nil {
				t.Errorf("%s: %v, %v", line, gone, made)
			}
			if risk := gone["risks"].([]any)[0].(map[string]any); risk["risk"] != "data loss" || risk["means"] == "" {
				t.Errorf("%s: %v", line, risk)
			}
		}
	})
}
