package revision_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/revision"
	"github.com/retort-db/migrate/revision/graph"
)

const sqlHeader = `-- revision      = "a1"
-- down_revision = "base"
`

// asking loads one revision with values for its variables.
func asking(t *testing.T, name, text string, values map[string]string) revision.File {
	t.Helper()
	fsys := fstest.MapFS{name: &fstest.MapFile{Data: []byte(text)}}
	set, err := revision.Load([]revision.Location{{FS: fsys, Name: "m"}}, revision.LoadOptions{Variables: revision.Values(values)})
	if err != nil {
		t.Fatal(err)
	}
	return set.Files()[0]
}

// The values of what the header lists are put in, once, and nothing else is.
func TestVariables(t *testing.T) {
	values := map[string]string{"role": "app", "prefix": "${role}_", "other": "no"}
	sql := asking(t, "a.sql", sqlHeader+`-- variables = ["role", "prefix"]
-- migrate:upgrade
GRANT SELECT ON ${prefix}t TO ${role}; -- ${other} ${role
-- migrate:downgrade
REVOKE SELECT ON ${prefix}t FROM ${role};
`, values)
	body, err := sql.Body()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := body.Upgrade[0].Op.(ops.Execute).SQL.SQL, "GRANT SELECT ON ${role}_t TO app; -- ${other} ${role\n"; got != want {
		t.Errorf("upgrade: %q, want %q", got, want)
	}
	if got, want := body.Downgrade[0].Op.(ops.Execute).SQL.SQL, "REVOKE SELECT ON ${role}_t FROM app;\n"; got != want {
		t.Errorf("downgrade: %q, want %q", got, want)
	}
	toml := asking(t, "a.toml", `revision = "a1"
down_revision = "base"
variables = ["role"]
message = "not for ${role}"

[[upgrade]]
op = "create_table"
table = "${role}_t"
columns = [{ name = "id", type = "integer", default = "'${other}'" }]
`, values)
	if body, err = toml.Body(); err != nil {
		t.Fatal(err)
	}
	made := body.Upgrade[0].Op.(ops.CreateTable).Table
	if made.Name != "app_t" || made.Columns[0].Default.SQL != "'${other}'" || toml.Message != "not for ${role}" {
		t.Errorf("made %+v of %q", made, toml.Message)
	}
	if dropped := body.Downgrade[0].Op.(ops.DropTable).Table.Name; dropped != "app_t" {
		t.Errorf("the way back drops %s", dropped)
	}
}

// The file stays what it is whatever the values are; what it does does not.
func TestSumsWithVariables(t *testing.T) {
	text := sqlHeader + "-- variables = [\"x\"]\n-- migrate:upgrade\nSELECT ${x};\n"
	sums := func(x string) (file, does string) {
		body, err := asking(t, "a.sql", text, map[string]string{"x": x}).Body()
		if err != nil {
			t.Fatal(err)
		}
		does, _ = body.OpsHash(graph.Up)
		return body.BytesHash(), does
	}
	file1, does1 := sums("1")
	file2, does2 := sums("2")
	if file1 != file2 || does1 == does2 {
		t.Errorf("files %s and %s, operations %s and %s", file1, file2, does1, does2)
	}
}

func TestVariableWithoutValue(t *testing.T) {
	text := sqlHeader + "-- variables = [\"role\"]\n-- migrate:upgrade\nSELECT '${role}';\n"
	for name, test := range map[string]struct {
		values map[string]string
		why    string
	}{
		"none":  {nil, "it has no value"},
		"lines": {map[string]string{"role": "a\nb"}, "its value is more than a line"},
	} {
		f := asking(t, "a.sql", text, test.values)
		_, err := f.Body()
		var v *revision.VariableError
		if !errors.As(err, &v) || v.Revision != "a1" || v.File != "m/a.sql" || v.Line != 3 || v.Variable != "role" || v.Err.Error() != test.why {
			t.Errorf("%s: %v (%+v)", name, err, v)
		}
		if ready := f.Ready(); ready == nil || ready.Error() != err.Error() {
			t.Errorf("%s: ready: %v", name, ready)
		}
	}
	if err := asking(t, "a.sql", text, map[string]string{"role": ""}).Ready(); err != nil {
		t.Errorf("an empty value is one: %v", err)
	}
}

func TestVariablesThatAreMistakes(t *testing.T) {
	for list, want := range map[string]string{
		`["role", "1st"]`:   `m/a.sql:3: "1st" is no name of a variable: letters from A to Z, digits and underscores make one`,
		`["role", "role"]`:  "m/a.sql:3: variables lists role twice",
		`["role", "rolle"]`: "m/a.sql:3: variables lists rolle, and nothing below says ${rolle}",
	} {
		set, err := load(map[string]string{"a.sql": sqlHeader + "-- variables = " + list + "\n-- migrate:upgrade\nSELECT '${role}';\n"})
		if err == nil {
			f := asking(t, "a.sql", mustSource(t, set), map[string]string{"role": "r", "rolle": "s"})
			_, err = f.Body()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", list, err, want)
		}
	}
}

func mustSource(t *testing.T, set *revision.Set) string {
	t.Helper()
	source, err := set.Files()[0].Source()
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// What the journal kept has the variables of the set that it joins.
func TestVariablesOfRecordedRevisions(t *testing.T) {
	set, err := revision.Load(nil, revision.LoadOptions{Variables: revision.Values(map[string]string{"x": "1"})})
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := revision.Parse("journal/a1.sql", []byte(sqlHeader+"-- variables = [\"x\"]\n-- migrate:upgrade\nSELECT ${x};\n"))
	if err != nil {
		t.Fatal(err)
	}
	if set, err = set.With([]revision.File{recorded}); err != nil {
		t.Fatal(err)
	}
	f, _ := set.File("a1")
	if body, err := f.Body(); err != nil || body.Upgrade[0].Op.(ops.Execute).SQL.SQL != "SELECT 1;\n" {
		t.Errorf("%v, %v", body.Upgrade, err)
	}
}
