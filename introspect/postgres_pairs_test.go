package introspect_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/autogen"
	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/internal/testdb"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

// pair is two states of a schema.
type pair struct {
	Name      string
	BeforeSQL string `json:"before_sql"`
	AfterSQL  string `json:"after_sql"`
	Flavor    string
	Error     any
	Flags     struct {
		Offline    bool
		EnableDrop *bool `json:"enable_drop"`
	}
	MinVersion any `json:"min_version"`
	MaxVersion any `json:"max_version"`
}

// What leads from one state to another leads there: the dump is that of the
// second state, nothing is left to do, and the reverse leads back.
func TestPostgresPairs(t *testing.T) {
	raw, err := os.ReadFile(testdb.Shared(t, "corpus", "diff", "psqldef.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []pair
	if err := json.Unmarshal(raw, &pairs); err != nil {
		t.Fatal(err)
	}
	every := 60
	if testdb.Full() {
		every = 1
	}
	server := "postgres"
	if s := os.Getenv("MIGRATE_TEST_PAIRS_SERVER"); s != "" {
		server = s
	}
	for i, p := range pairs {
		if i%every != 0 && os.Getenv("MIGRATE_TEST_PAIRS_ALL") == "" || p.Flags.Offline || p.Flags.EnableDrop != nil && !*p.Flags.EnableDrop {
			continue
		}
		t.Run(p.Name, func(t *testing.T) { runPair(t, server, p) })
	}
}

func runPair(t *testing.T, server string, p pair) {
	live, target := testdb.New(t, server), testdb.New(t, server)
	if err := live.TryLoad(t, p.BeforeSQL); err != nil {
		t.Skipf("before does not load: %v", err)
	}
	if err := target.TryLoad(t, p.AfterSQL); err != nil {
		t.Skipf("after does not load: %v", err)
	}
	c, d := openPostgres(t, live)
	tc, _ := openPostgres(t, target)
	before, declared := readPostgres(t, c).Schema, readPostgres(t, tc).Schema
	start := live.Dump(t)
	up, down := bothWays(d, before, declared)
	runPostgres(t, c, d, up, &before)
	if difference := cmp.Diff(strings.Split(target.Dump(t), "\n"), strings.Split(live.Dump(t), "\n")); difference != "" {
		t.Errorf("not the target (-target +got):\n%s\n%s", difference, describe(t, d, up, &before))
	}
	after := readPostgres(t, c).Schema
	if left, _ := bothWays(d, after, declared); len(left) > 0 {
		t.Errorf("still to do: %s", describe(t, d, left, &after))
	}
	if down == nil && len(up) > 0 {
		t.Skip("cannot be reversed")
	}
	runPostgres(t, c, d, down, &after)
	if difference := cmp.Diff(strings.Split(start, "\n"), strings.Split(live.Dump(t), "\n")); difference != "" {
		t.Errorf("not restored (-start +got):\n%s\n%s", difference, describe(t, d, down, &after))
	}
}

// bothWays is what leads from live to declared and back.
func bothWays(d dialect.Dialect, live, declared schema.Schema) (up, down []ops.Op) {
	changes := autogen.Diff(autogen.Input{
		Dialect: d, Live: live, Declared: declared, Normalized: declared, Options: autogen.Options{DropUnmanaged: true},
	}).Changes
	reversible := true
	for i, change := range changes {
		up = append(up, change.Op)
		if back := changes[len(changes)-1-i].Reverse; len(back) > 0 {
			down = append(down, back...)
		} else {
			reversible = false
		}
	}
	if !reversible {
		return up, nil
	}
	return up, down
}

func describe(t *testing.T, d dialect.Dialect, list []ops.Op, before *schema.Schema) string {
	t.Helper()
	p, err := d.Compile(list, before, dialect.Options{DefaultSchema: "public"})
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, segment := range p.Segments {
		b.WriteString("-- " + string(segment.Mode) + "\n")
		for _, s := range segment.Steps {
			b.WriteString(s.Exec.SQL + ";\n")
		}
	}
	return b.String()
}
