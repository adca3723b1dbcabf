package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

// leftAlone are the kinds and names that schema is to tell of, for the scripts in
// testdata/lost.
var leftAlone = map[string][]string{
	"sqlite": nil,
	"mysql": {
		"column option formats.a", "column option formats.b", "library a_library",
		"table option connected", "table option grows", "table option placed", "view a_duality_view",
	},
	"mariadb": {
		"package a_package", "package body a_package", "table option connected",
	},
	"postgres": {
		"access method an_access_method", "base type a_base_type", "cast a_composite AS integer",
		"comment index plain_pkey",
		"comment schema public", "comment sequence counted_number_seq", "conversion an_encoding_conversion",
		"default privilege pg_monitor, TABLES",
		"dependence on an extension function a_trigger_function() on extension plpgsql", "foreign data wrapper a_wrapper",
		"foreign key of a partition parts_1.an_own_foreign_key", "foreign server a_server",
		"foreign table a_foreign_partition", "foreign table a_foreign_table", "function a_base_type_in", "function a_base_type_out",
		"function a_function_in_a_language", "function a_function_of_a_foreign_table", "language a_language", "materialized view a_copy_of_a_foreign_table",
		"operator ===(a_composite,a_composite)", "operator class an_operator_class", "operator family an_operator_class",
		"operator family an_operator_family", "security label table plain", "shell type a_shell_type", "statistics some_statistics_of_a_foreign_table",
		"subscription a_subscription", "text search parser a_search_parser", "text search template a_search_template",
		"transform a_composite for plpgsql", "trigger a_trigger_of_a_foreign_table", "trigger a_trigger_of_a_view",
		"trigger of a partition halves_1.a_trigger_of_parts", "typed table a_typed_table", "user mapping public on a_server",
		"view a_view_of_a_foreign_table", "view a_view_of_an_operator", "view a_view_of_that_view",
	},
	"postgres18": { // besides those of postgres
		"expression of an inherited column computed_otherwise.twice", "expression of an inherited column computed_part.twice",
	},
}

// Nothing is lost silently: what models of a database do not have is told, by
// name, and is no difference from them. What nobody is told of is in the copy.
func TestNothingIsLostSilently(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		name := strings.TrimSuffix(db.Name, "18")
		script, err := os.ReadFile(filepath.Join("testdata", "lost", name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		db.Load(t, string(script))
		alone := leftAlone[name]
		if db.Name != name {
			script, err := os.ReadFile(filepath.Join("testdata", "lost", db.Name+".sql"))
			if err != nil {
				t.Fatal(err)
			}
			db.Load(t, string(script))
			alone = slices.Sorted(slices.Values(slices.Concat(alone, leftAlone[db.Name])))
		}
		if name == "postgres" { // a database with a subscription cannot be dropped
			t.Cleanup(func() { db.Load(t, "DROP SUBSCRIPTION a_subscription") })
		}
		p := newProject(t, map[string]string{
			"config.toml": "[database]\nurl = \"" + db.URL + "\"\n[migrations]\nlocations = [\"migrations\"]\nmodels = [\"models.toml\"]\n[autogenerate]\ngrants = true\n",
		})
		schema := p.must(t, "schema")
		told := tellings(schema.stderr)
		if diff := cmp.Diff(alone, told); diff != "" {
			t.Errorf("left alone (-want +got):\n%s", diff)
		}
		p.write(t, "models.toml", schema.stdout)
		p.must(t, "baseline")
		p.must(t, "check")

		want := dumpOf(t, db)
		copied := testdb.New(t, db.Name)
		p.must(t, "upgrade", "--url", copied.URL)
		got := dumpOf(t, copied)
		for _, line := range want {
			if !slices.Contains(got, line) && !slices.ContainsFunc(told, func(s string) bool { return speaksOf(s, line) }) {
				t.Errorf("lost, and nobody is told: %s", line)
			}
		}
		p.must(t, "downgrade", "base", "--yes", "--url", copied.URL)
	})
}

// tellings are the kinds and names in what schema says on stderr, sorted.
func tellings(stderr string) []string {
	var out []string
	for line := range strings.Lines(stderr) {
		if m := regexp.MustCompile(`^left alone: (.*) \(.*\)$`).FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			out = append(out, strings.ReplaceAll(m[1], `"`, ""))
		}
	}
	slices.Sort(out)
	return out
}

// speaksOf reports whether a line of a dump has all the names that stand in what
// was told: the words with an underscore, or else all but those of which dumps have
// others.
func speaksOf(told, line string) bool {
	words := strings.FieldsFunc(strings.ToLower(told), func(r rune) bool { return strings.ContainsRune(" .,()", r) })
	names := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.Contains(w, "_") })
	if len(names) == 0 {
		names = slices.DeleteFunc(words, func(w string) bool { return slices.Contains([]string{"option", "setting", "statistics"}, w) })
	}
	line = strings.ToLower(line)
	return !slices.ContainsFunc(names, func(n string) bool { return !strings.Contains(line, n) })
}
