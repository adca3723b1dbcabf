package dialect_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/dialect"
	"github.com/retort-db/migrate/ops"
	"github.com/retort-db/migrate/schema"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// goldenCase is a list of operations whose program is kept in
// testdata/<folder>/<name>.golden.
type goldenCase struct {
	name   string
	server dialect.Server // another one than that of testGolden, if it is set
	before *schema.Schema
	opt    dialect.Options
	ops    []ops.Op
}

// testGolden compiles each case and compares the program with its file.
func testGolden(t *testing.T, server dialect.Server, folder string, cases []goldenCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			s := test.server
			if s.Dialect == "" {
				s = server
			}
			d, err := dialect.For(s)
			if err != nil {
				t.Fatal(err)
			}
			p, err := d.Compile(test.ops, test.before, test.opt)
			got := ""
			if err != nil {
				got = "error: " + err.Error() + "\n"
			} else {
				got = printProgram(p)
			}
			compareGolden(t, filepath.Join("testdata", folder, strings.ReplaceAll(test.name, " ", "_")+".golden"), got)
		})
	}
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// printProgram writes a program for people to review.
func printProgram(p dialect.Program) string {
	var b strings.Builder
	for _, segment := range p.Segments {
		fmt.Fprintf(&b, "=== %s\n", segment.Mode)
		note := ""
		for _, s := range segment.Steps {
			if s.Note != note {
				note = s.Note
				fmt.Fprintf(&b, "-- %s\n", note)
			}
			for _, r := range s.Risks {
				fmt.Fprintf(&b, "-- risk: %s\n", r)
			}
			if s.Assert != nil {
				fmt.Fprintf(&b, "assert nothing: %s\n  or else: %s\n", s.Assert.Query, s.Assert.Message)
			}
			if s.Exec != nil {
				printExec(&b, *s.Exec)
			}
		}
	}
	return b.String()
}

func printExec(b *strings.Builder, e dialect.Exec) {
	fmt.Fprintf(b, "%s;\n", e.SQL)
	if len(e.Args) > 0 {
		fmt.Fprintf(b, "  args: %v\n", e.Args)
	}
	if e.Probe != "" {
		fmt.Fprintf(b, "  done if: %s\n", e.Probe)
	}
	if e.Cleanup != "" {
		fmt.Fprintf(b, "  clean up: %s\n", e.Cleanup)
	}
}
