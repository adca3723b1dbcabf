//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"

	"github.com/retort-db/migrate/internal/testdb"
)

// terminal is a command that runs on one.
type terminal struct {
	cmd  *exec.Cmd
	keys *os.File

	mu    sync.Mutex
	shown bytes.Buffer
	ended chan struct{}
}

// onTerminal starts a command on a terminal of 80 columns.
func (p project) onTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	return p.onTerminalOf(t, 80, args...)
}

func (p project) onTerminalOf(t *testing.T, columns uint16, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...) //nolint:gosec // the test's own binary
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), "MIGRATE_TEST_COMMAND=1", "NO_COLOR=1", "SOURCE_DATE_EPOCH=1795221540")
	keys, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 25, Cols: columns})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{cmd: cmd, keys: keys, ended: make(chan struct{})}
	go func() {
		defer close(term.ended)
		_, _ = io.Copy(writerFunc(func(b []byte) (int, error) {
			term.mu.Lock()
			defer term.mu.Unlock()
			return term.shown.Write(b)
		}), keys) // ends with an error when the command does
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = keys.Close()
	})
	return term
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ReplaceAll(t.shown.String(), "\r\n", "\n")
}

// shows waits until a text is on the screen.
func (t *terminal) shows(tb testing.TB, want string) {
	tb.Helper()
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(t.text(), want); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("it does not show %q:\n%s", want, t.text())
		}
	}
}

func (t *terminal) types(tb testing.TB, keys string) {
	tb.Helper()
	if _, err := io.WriteString(t.keys, keys); err != nil {
		tb.Fatal(err)
	}
}

// ends waits for the command, which has to end with a code.
func (t *terminal) ends(tb testing.TB, code int) {
	tb.Helper()
	done := make(chan error, 1)
	go func() { done <- t.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			tb.Fatal(err)
		}
	case <-time.After(30 * time.Second):
		tb.Fatalf("it does not end:\n%s", t.text())
	}
	<-t.ended
	if got := t.cmd.ProcessState.ExitCode(); got != code {
		tb.Fatalf("exit %d, want %d:\n%s", got, code, t.text())
	}
}

const (
	interrupt = "\x03" // Ctrl-C
	endOfFile = "\x04" // Ctrl-D
)

// A drop and an add that look alike are a question to whoever sits at the
// terminal. Without an answer there is no file, and nothing else either.
func TestRenameIsAsked(t *testing.T) {
	const before = "[tables.goods]\ncolumns = [{ name = \"id\", type = \"integer\" }, { name = \"price\", type = \"integer\" }]\nprimary_key = [\"id\"]\n"
	tests := []struct {
		name, keys string
		code       int
		shows      string
		op         string // of the file that is written; none without
	}{
		{"yes", "y\n", 0, "wrote migrations/", `new_name = "cost"`},
		{"no", "n\n", 0, "wrote migrations/", `op = "drop_column"`},
		{"nothing is no", "\n", 0, "wrote migrations/", `op = "drop_column"`},
		{"anything else is asked again", "what?\nyes\n", 0, "y for yes, or n for no:", `new_name = "cost"`},
		{"Ctrl-D", endOfFile, 6, "error: nothing was done", ""},
		{"Ctrl-C", interrupt, 130, "error: stopped by interrupt", ""},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		p := newProject(t, map[string]string{
			"config.toml": fmt.Sprintf("[database]\nurl = %q\n[migrations]\nmodels = [\"models.toml\"]\n", db.URL), "models.toml": before,
		})
		p.env["SOURCE_DATE_EPOCH"] = "1795221540"
		p.must(t, "revision", "--autogenerate", "--rev-id", "000000000000", "-m", "one")
		p.must(t, "upgrade")
		db.Load(t, "INSERT INTO goods (id, price) VALUES (1, 12);")
		p.write(t, "models.toml", strings.ReplaceAll(before, "price", "cost"))
		there, was := p.revisions(t), p.must(t, "schema").stdout
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				term := p.onTerminal(t, "revision", "--autogenerate", "-m", "two")
				term.shows(t, "Is this a rename? goods.price → cost (integer) [y/N] ")
				term.types(t, tt.keys)
				term.ends(t, tt.code)
				term.shows(t, tt.shows)
				files := p.revisions(t)
				for _, f := range files[len(there):] {
					if text := p.read(t, f); tt.op == "" || !strings.Contains(text, tt.op) {
						t.Errorf("%s\n%s", f, text)
					}
					if err := os.Remove(p.dir + "/" + f); err != nil {
						t.Fatal(err)
					}
				}
				if written := len(files) > len(there); written != (tt.op != "") {
					t.Errorf("a file was written: %v\n%s", written, term.text())
				}
			})
		}
		if got := p.must(t, "schema").stdout; got != was {
			t.Errorf("the database is another one:\n%s", got)
		}
	})
}

// On a narrow terminal lines are broken between words: what one has to know, or to type,
// is there as a whole.
func TestNarrowTerminal(t *testing.T) {
	const columns = 44
	p := example(t, testdb.DB{})
	for _, tt := range []struct {
		args  []string
		shows string
	}{
		{[]string{"upgrade", "93c1"}, "[7/7] Running upgrade a84d2f7b3e15, 0d6b8e92f471 -> 93c1f4a7e05d, merge blog and shop\n"},
		{[]string{"status"}, "models not compared: revisions are pending\n"},
		{[]string{"upgrade"}, "-> b8f35e61c7d0, add city and age to users\n"},
		{[]string{"plan", "downgrade", "-1"}, "risk: table rewrite (rebuild table users:"},
	} {
		term := p.onTerminalOf(t, columns, tt.args...)
		term.ends(t, 0)
		for line := range strings.Lines(term.text()) {
			// The first line of plan is a result, which is not broken.
			if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > columns && !strings.HasPrefix(line, "1. ") && !strings.HasPrefix(line, "done: ") {
				t.Errorf("%v: %d columns: %s", tt.args, n, line)
			}
		}
		words := strings.Join(strings.Fields(term.text()), " ") + " "
		if want := strings.ReplaceAll(tt.shows, "\n", " "); !strings.Contains(words, want) {
			t.Errorf("%v: no %q in\n%s", tt.args, want, term.text())
		}
	}
}

// A command that is killed while it waits for an answer leaves nothing either.
func TestKilledWhileItAsks(t *testing.T) {
	db := testdb.New(t, "sqlite")
	p := newProject(t, map[string]string{
		"config.toml": fmt.Sprintf("[database]\nurl = %q\n[migrations]\nmodels = [\"models.toml\"]\n", db.URL),
		"models.toml": "[tables.a]\ncolumns = [{ name = \"x\", type = \"integer\" }]\n",
	})
	p.must(t, "revision", "--autogenerate")
	p.must(t, "upgrade")
	there := p.revisions(t)
	p.write(t, "models.toml", "[tables.a]\ncolumns = [{ name = \"y\", type = \"integer\" }]\n")
	term := p.onTerminal(t, "revision", "--autogenerate")
	term.shows(t, "[y/N] ")
	if err := term.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = term.cmd.Wait()
	if got := p.revisions(t); len(got) != len(there) {
		t.Errorf("it has written %v", got)
	}
}

// A statement that takes long is told in a line that is written over, unless the terminal
// cannot do that. The statement would take minutes, however fast the machine is: each run
// is interrupted.
func TestDumbTerminal(t *testing.T) {
	p := newProject(t, map[string]string{
		"config.toml": "[database]\nurl = \"sqlite:app.db\"\n[migrations]\nlocations = [\"migrations\"]\n",
		"migrations/1.toml": "revision = \"000000000001\"\ndown_revision = \"base\"\n[[upgrade]]\nop = \"execute\"\nsql = \"CREATE TABLE slow AS " +
			"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000) SELECT count(*) AS n FROM c\"\n" +
			"[[downgrade]]\nop = \"drop_table\"\ntable = \"slow\"\n",
	})
	const overwrites, interrupt = "\x1b[", "\x03"
	t.Run("xterm", func(t *testing.T) {
		t.Setenv("TERM", "xterm")
		term := p.onTerminal(t, "upgrade")
		term.shows(t, overwrites)
		term.types(t, interrupt)
		term.ends(t, 128+int(syscall.SIGINT))
	})
	t.Run("dumb", func(t *testing.T) {
		t.Setenv("TERM", "dumb")
		term := p.onTerminal(t, "upgrade")
		term.shows(t, "Running upgrade")
		time.Sleep(2 * time.Second) // what it would draw it draws after one
		term.types(t, interrupt)
		term.ends(t, 128+int(syscall.SIGINT))
		if strings.Contains(term.text(), overwrites) {
			t.Errorf("a line is written over: %q", term.text())
		}
	})
}
