package cli_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/cli"
)

// project is a folder in which commands run.
type project struct {
	dir string
	env map[string]string
}

// newProject is an empty folder; files gives it contents, by path.
func newProject(t *testing.T, files map[string]string) project {
	t.Helper()
	p := project{dir: t.TempDir(), env: map[string]string{}}
	for path, text := range files {
		p.write(t, path, text)
	}
	return p
}

// ran is how a command ended.
type ran struct {
	stdout, stderr string
	code           int
}

// run runs a command in this process, as main would.
func (p project) run(t *testing.T, args ...string) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := p.runTo(t, &stdout, &stderr, args...)
	return ran{stdout.String(), stderr.String(), code}
}

func (p project) runTo(t *testing.T, stdout, stderr io.Writer, args ...string) int {
	t.Helper()
	return cli.Main(context.Background(), cli.Env{
		Dir:       p.dir,
		LookupEnv: func(name string) (string, bool) { v, ok := p.env[name]; return v, ok },
		Stdin:     strings.NewReader(""),
		Stdout:    stdout,
		Stderr:    stderr,
		Now:       time.Now,
		Terminal:  func(any) bool { return false },
	}, args)
}

// must is run for a command that has to succeed.
func (p project) must(t *testing.T, args ...string) ran {
	t.Helper()
	r := p.run(t, args...)
	if r.code != 0 {
		t.Fatalf("migrate %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r
}

// fails is run for a command that has to end with a code; it returns stderr.
func (p project) fails(t *testing.T, code int, args ...string) string {
	t.Helper()
	r := p.run(t, args...)
	if r.code != code {
		t.Fatalf("migrate %s: exit %d, want %d\n%s%s", strings.Join(args, " "), r.code, code, r.stdout, r.stderr)
	}
	return r.stderr
}

func (p project) write(t *testing.T, path, text string) {
	t.Helper()
	path = filepath.Join(p.dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (p project) read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// copyIn copies a file or folder of the checkout into the project.
func (p project) copyIn(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		from := filepath.Join("..", path)
		if info, err := os.Stat(from); err == nil && info.IsDir() {
			if err := os.CopyFS(filepath.Join(p.dir, path), os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		p.write(t, path, string(text))
	}
}

// revisions are the paths of all revision files.
func (p project) revisions(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(p.dir, "migrations", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths {
		paths[i] = filepath.Join("migrations", filepath.Base(path))
	}
	return paths
}
