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
