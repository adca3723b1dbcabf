package cli_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/retort-db/migrate/cli"
)

// oneRevision is a project with nothing but that.
func oneRevision(t *testing.T) project {
	t.Helper()
	return newProject(t, map[string]string{"config.toml": sqliteConfig, "models.toml": usersModel, "migrations/1.toml": revisionText("aaaaaaaaaaaa", "base", "")})
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What was found out and could not be written is no success.
func TestResultsThatAreLost(t *testing.T) {
	for _, args := range []string{"status", "history", "heads", "current -v", "plan upgrade", "upgrade --sql", "schema", "validate", "--help", "status --json", "history --json"} {
		var errs bytes.Buffer
		if code := oneRevision(t).runTo(t, fullDisk{}, &errs, strings.Fields(args)...); code != 1 || !strings.Contains(errs.String(), "no space left on device") {
			t.Errorf("%s: exit %d, and says %q", args, code, errs.String())
		}
	}
}

// The editor gets the terminal itself, and nothing waits for another line of it when
// the editor has ended.
func TestEditorHasTheTerminal(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	env := cli.Env{
		Dir: oneRevision(t).dir, LookupEnv: func(name string) (string, bool) { return map[string]string{"EDITOR": "true"}[name], name == "EDITOR" },
		Stdin: bufio.NewReader(read), StdinFile: read, Stdout: io.Discard, Stderr: t.Output(),
		Now: time.Now, Terminal: func(any) bool { return false },
	}
	code := make(chan int)
	go func() { code <- cli.Main(t.Context(), env, []string{"edit", "head"}) }()
	select {
	case got := <-code:
		if got != 0 {
			t.Errorf("exit %d", got)
		}
	case <-time.After(20 * time.Second):
		t.Error("the editor has ended, and something still reads from the terminal")
	}
}
