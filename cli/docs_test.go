package cli_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/config"
	"github.com/retort-db/migrate/internal/schematoml"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/models/tomlfile"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write what the documentation says of the program anew")

// document is a file of the documentation.
type document struct{ path, text string }

func openDocument(t *testing.T, path string) document {
	t.Helper()
	path = filepath.Join("..", path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return document{path, string(text)}
}

// section compares what stands between <!-- name --> and <!-- end --> with want,
// or puts it there.
func (d *document) section(t *testing.T, name, want string) {
	t.Helper()
	begin := "<!-- " + name + " -->\n"
	before, rest, found := strings.Cut(d.text, begin)
	got, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		t.Fatalf("%s has no section %q", d.path, name)
	}
	want = "\n" + strings.TrimSpace(want) + "\n\n"
	if *update && got != want {
		d.text = before + begin + want + "<!-- end -->" + after
		if err := os.WriteFile(d.path, []byte(d.text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, section %s, is out of date; go test ./cli -run Doc -update writes it (-want +got):\n%s", d.path, name, diff)
	}
}

// blocks are the texts of the fenced code blocks in a language.
func (d *document) blocks(language string) []string {
	var out []string
	rest := d.text
	for {
		_, after, found := strings.Cut(rest, "\n```"+language+"\n")
		if !found {
			return out
		}
		block, further, _ := strings.Cut(after, "\n```")
		out = append(out, block+"\n")
		rest = further
	}
}

func documentedTypes() []string {
	return []string{
		"smallint", "integer", "bigint", "smallserial", "serial", "bigserial", "numeric", "numeric(10,2)", "real", "double",
		"boolean", "text", "varchar", "varchar(100)", "char(2)", "binary(16)", "varbinary(16)", "blob", "date", "time", "timetz",
		"timestamp", "timestamptz", "timestamptz(3)", "interval", "uuid", "json", "jsonb", "enum:mood", "integer[]",
	}
}

// TestDocTypes keeps the tables of types by creating a column of each.
func TestDocTypes(t *testing.T) {
	titles := map[string]string{"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "sqlite": "SQLite"}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		d, err := dialect.For(dialect.DefaultServer(db.Flavor))
		if err != nil {
			t.Fatal(err)
		}
		models := "[enums.mood]\nvalues = [\"happy\", \"sad\"]\n"
		spelled := map[string]string{}
		for i, name := range documentedTypes() {
			text, err := d.FormatType(documentedType(db, name))
			if err != nil {
				continue
			}
			spelled[name] = text
			models += fmt.Sprintf("\n[tables.t%02d]\ncolumns = [{ name = \"c\", type = %q }]\n", i, name)
			if strings.HasSuffix(name, "serial") {
				models += "primary_key = [\"c\"]\n"
			}
		}
		p := newProject(t, nil)
		p.must(t, "init", "--url", db.URL)
		p.write(t, "models.toml", models)
		p.must(t, "revision", "--autogenerate")
		p.must(t, "upgrade")
		p.must(t, "check")
		back := liveTypes(t, p)

		out := "| type | " + titles[db.Flavor] + " | reads back as |\n|---|---|---|\n"
		for i, name := range documentedTypes() {
			text, ok := spelled[name]
			if !ok {
				out += fmt.Sprintf("| `%s` | – | |\n", name)
				continue
			}
			out += fmt.Sprintf("| `%s` | `%s` | %s |\n", name, text, same(name, back[fmt.Sprintf("t%02d", i)]))
		}
		doc := openDocument(t, "docs/types.md")
		doc.section(t, "types: "+db.Flavor, out)
	})
}

// documentedType is a type as the database gets it: an enum has its values where
// they are written inline.
func documentedType(db testdb.DB, name string) schema.Type {
	if name == "enum:mood" && db.Dialect != "postgres" {
		return schema.ParseType("enum('happy', 'sad')")
	}
	return schema.ParseType(name)
}

func same(name, back string) string {
	if name == back {
		return ""
	}
	return "`" + back + "`"
}

// liveTypes are the types of the first columns of all tables.
func liveTypes(t *testing.T, p project) map[string]string {
	t.Helper()
	var doc struct {
		Data struct {
			Schema struct {
				Tables map[string]struct {
					Columns []struct {
						Type     string
						Identity any
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(p.must(t, "schema", "--json").stdout), &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for name, table := range doc.Data.Schema.Tables {
		out[name] = table.Columns[0].Type
		if table.Columns[0].Identity != nil {
			out[name] += " identity"
		}
	}
	return out
}

// TestDocConfig keeps the reference of settings.
func TestDocConfig(t *testing.T) {
	doc := openDocument(t, "docs/config.md")
	var out strings.Builder
	table := ""
	for _, k := range config.Keys() {
		section, name, dotted := strings.Cut(k.Name, ".")
		if !dotted {
			section, name = "", k.Name
		}
		if section != table && dotted {
			table = section
			fmt.Fprintf(&out, "\n### [%s]\n", table)
		}
		fmt.Fprintf(&out, "\n**`%s`** (%s)\n\n%s\n", name, keyFacts(k), k.Doc)
	}
	doc.section(t, "keys", out.String())

	out.Reset()
	out.WriteString("| variable | sets |\n|---|---|\n")
	for _, v := range config.Variables() {
		fmt.Fprintf(&out, "| `%s` | %s |\n", v.Name, v.Doc)
	}
	for _, k := range config.Keys() {
		if k.Variable != "" {
			fmt.Fprintf(&out, "| `%s` | `%s` |\n", k.Variable, k.Name)
		}
	}
	doc.section(t, "variables", out.String())
}

// The risks that a gate may name are listed where pipelines look them up.
func TestDocRisks(t *testing.T) {
	var out strings.Builder
	for _, r := range dialect.Risks() {
		fmt.Fprintf(&out, "- `%s`\n", r)
	}
	doc := openDocument(t, "docs/exit-codes.md")
	doc.section(t, "risks", "\n"+out.String()+"\n")
}

func keyFacts(k config.Key) string {
	facts := []string{k.Type}
	if len(k.Values) > 0 {
		facts[0] = "`" + strings.Join(k.Values, "`, `") + "`"
	}
	if k.Default != "" {
		facts = append(facts, "default `"+k.Default+"`")
	}
	if k.Flag != "" {
		facts = append(facts, "flag `"+k.Flag+"`")
	}
	return strings.Join(facts, "; ")
}

// TestDocModels reads the models that the reference shows.
func TestDocModels(t *testing.T) {
	doc := openDocument(t, "docs/models.md")
	blocks := doc.blocks("toml")
	if len(blocks) < 3 {
		t.Fatalf("%d examples", len(blocks))
	}
	for _, block := range blocks {
		s, err := tomlfile.Parse("models.toml", []byte(block))
		if err != nil {
			t.Errorf("%v in\n%s", err, block)
			continue
		}
		for _, name := range []string{"postgres", "mysql", "mariadb", "sqlite"} {
			d, err := dialect.For(dialect.DefaultServer(name))
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range d.Validate(s) {
				t.Errorf("%v in\n%s", err, block)
			}
		}
	}
}

// TestDocRevisions reads the operations that the reference shows, and sees that
// none is left out.
func TestDocRevisions(t *testing.T) {
	doc := openDocument(t, "docs/revisions.md")
	shown := map[string]bool{}
	for _, block := range doc.blocks("toml") {
		if !strings.Contains(block, "revision ") {
			block = "revision = \"aaaaaaaaaaaa\"\ndown_revision = \"base\"\n" + block
		}
		shownIn(t, shown, "doc.toml", block)
	}
	for _, block := range doc.blocks("sql") {
		shownIn(t, shown, "doc.sql", block)
	}
	for _, kind := range ops.Kinds() {
		verb, object, _ := strings.Cut(kind, "_")
		if slices.Contains(schematoml.ObjectKinds(), schema.ObjectKind(object)) {
			if !shown[verb+"_view"] || !strings.Contains(doc.text, "`"+object+"`") {
				t.Errorf("%s is not documented", kind)
			}
		} else if !shown[kind] && !strings.Contains(doc.text, `op = "`+kind+`"`) {
			t.Errorf("%s is not documented", kind)
		}
	}
}

func shownIn(t *testing.T, shown map[string]bool, name, text string) {
	t.Helper()
	folder := fstest.MapFS{
		name:              {Data: []byte(text)},
		"countries.csv":   {Data: []byte("code,name\n")},
		"data/cities.txt": {Data: []byte("1\tParis\n")},
	}
	files, mistakes := revision.Scan([]revision.Location{{FS: folder, Name: "."}}, revision.LoadOptions{
		Variables: func(string) (string, error) { return "value", nil },
	})
	if len(mistakes) > 0 {
		t.Errorf("%v in\n%s", mistakes, text)
		return
	}
	body, err := files[0].Body()
	if err != nil {
		t.Errorf("%v in\n%s", err, text)
		return
	}
	for _, e := range body.Upgrade {
		shown[e.Op.Kind()] = true
	}
}
