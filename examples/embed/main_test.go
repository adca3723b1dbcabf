package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/retort-db/migrate/internal/testdb"
)

const listed = `Ada@Example.org cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d
bob@example.org 686b5e4cf4f963adf8f51468a48028ef8d15bd02fa335f821279a3d1678c9615
`

// built builds a program of the example.
func built(t *testing.T, pkg string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program.exe")
	if out, err := exec.Command("go", "build", "-o", path, pkg).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func ran(t *testing.T, program string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	c := exec.Command(program, args...)
	c.Dir, c.Stdout, c.Stderr = t.TempDir(), &out, &log
	c.Env = append(os.Environ(), "NO_COLOR=1")
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out.String(), log.String())
	}
	return out.String(), log.String()
}

// The application migrates its database and works; once more it finds nothing to
// do; and its own migrate binary knows everything that the application does.
func TestExample(t *testing.T) {
	application, tool := built(t, "."), built(t, "./cmd/migrate")
	for _, driver := range []string{"sqlite", "pgx"} {
		t.Run(driver, func(t *testing.T) {
			var db testdb.DB
			source := ""
			if driver == "sqlite" {
				db = testdb.SQLite(t)
				source = strings.TrimPrefix(db.URL, "sqlite:")
			} else {
				db = testdb.Postgres(t)
				source = db.URL
			}
			out, log := ran(t, application, driver, source)
			if diff := cmp.Diff(listed, out); diff != "" {
				t.Errorf("it prints (-want +got):\n%s", diff)
			}
			for _, id := range []string{"5c1f0e7a9b34", "a90d3b6e21f8", "e2b84c07d195"} {
				if !strings.Contains(log, `msg="revision finished" revision=`+id+" direction=upgrade") {
					t.Errorf("%s is not in the log:\n%s", id, log)
				}
			}
			if out, log = ran(t, application, driver, source); out != listed || log != "" {
				t.Errorf("the second time: %s%s", out, log)
			}

			if out, _ = ran(t, tool, "--url", db.URL, "current"); out != "e2b84c07d195 (head)\n" {
				t.Errorf("current: %s", out)
			}
			ran(t, tool, "--url", db.URL, "downgrade", "base", "--yes")
			if left := db.Dump(t); left != "" {
				t.Errorf("downgrade base leaves:\n%s", left)
			}
			ran(t, tool, "--url", db.URL, "upgrade")
			if out, _ = ran(t, application, driver, source); out != listed {
				t.Errorf("after the tool: %s", out)
			}
		})
	}
}
