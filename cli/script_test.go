package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/retort-db/migrate/cli"
	"github.com/retort-db/migrate/internal/testdb"
)

// TestScript runs the scripts of testdata/script, each in an empty folder with an
// SQLite database, and those of testdata/script/every once on every server.
//
// Beside testscript's own commands there are
//
//	migrate ARG…          has to exit with 0; with ! before it, with 1
//	exits N migrate ARG…  has to exit with N
//	typed TEXT            what the next migrate reads from a terminal, a line for
//	                      each argument; without it there is no terminal
//	database NAME [VAR]   makes another database, of a server or of the script's
//	                      own ("same"), and puts its URL into VAR or DATABASE_URL
//	query SQL [VAR]       asks a database through its own client
//	load FILE [VAR]       runs a script through that client
//	replace FILE OLD NEW  edits a file
//
// The variables DATABASE (the server's name) and DATABASE_URL are set; the time is
// 2026-11-21 00:39:00 UTC for new files.
func TestScript(t *testing.T) {
	testscript.Run(t, parameters(filepath.Join("testdata", "script"), "sqlite"))
}

func TestScriptOnEveryServer(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		testscript.Run(t, parameters(filepath.Join("testdata", "script", "every"), db.Name))
	})
}

func parameters(dir, server string) testscript.Params {
	return testscript.Params{
		Dir:                dir,
		UpdateScripts:      *update,
		RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			s := &script{t: e.T().(testing.TB), databases: map[string]testdb.DB{}}
			e.Values[scriptKey{}] = s
			e.Setenv("DATABASE", server)
			e.Setenv("SOURCE_DATE_EPOCH", "1795221540")
			return s.makeDatabase(server, "DATABASE_URL", e.Setenv)
		},
		Condition: func(c string) (bool, error) {
			if !slices.Contains([]string{"sqlite", "postgres", "postgres18", "mariadb", "mysql"}, c) {
				return false, fmt.Errorf("unknown condition %q", c)
			}
			return c == server, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"migrate": func(ts *testscript.TestScript, neg bool, args []string) {
				want := 0
				if neg {
					want = 1
				}
				runMigrate(ts, want, args)
			},
			"exits":    exitsCommand,
			"typed":    typedCommand,
			"database": databaseCommand,
			"query":    queryCommand,
			"load":     loadCommand,
			"replace":  replaceCommand,
		},
	}
}

// script is what the commands of one script share.
type script struct {
	t         testing.TB
	databases map[string]testdb.DB // by URL
	typed     []string
}

// scriptKey finds it.
type scriptKey struct{}

func scriptOf(ts *testscript.TestScript) *script { return ts.Value(scriptKey{}).(*script) }

func (s *script) makeDatabase(server, variable string, setenv func(name, value string)) error {
	db := testdb.New(s.t, server)
	s.databases[db.URL] = db
	setenv(variable, db.URL)
	return nil
}

// runMigrate runs a command in this process, as main would.
func runMigrate(ts *testscript.TestScript, want int, args []string) {
	s := scriptOf(ts)
	terminal, input := s.typed != nil, ""
	for _, line := range s.typed {
		input += line + "\n"
	}
	s.typed = nil
	code := cli.Main(context.Background(), cli.Env{
		Dir: ts.MkAbs("."),
		LookupEnv: func(name string) (string, bool) {
			v := ts.Getenv(name)
			return v, v != ""
		},
		Stdin: bufio.NewReader(strings.NewReader(input)), Stdout: ts.Stdout(), Stderr: ts.Stderr(),
		Now:      time.Now,
		Terminal: func(any) bool { return terminal },
	}, args)
	if code != want {
		ts.Fatalf("migrate %s: exit %d, want %d", strings.Join(args, " "), code, want)
	}
}

func exitsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || args[1] != "migrate" {
		ts.Fatalf("usage: exits N migrate ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	runMigrate(ts, want, args[2:])
}

func typedCommand(ts *testscript.TestScript, _ bool, args []string) {
	scriptOf(ts).typed = append([]string{}, args...)
}

func databaseCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: database NAME [VAR]")
	}
	name, variable := args[0], "DATABASE_URL"
	if name == "same" {
		name = ts.Getenv("DATABASE")
	}
	if len(args) == 2 {
		variable = args[1]
	}
	ts.Check(scriptOf(ts).makeDatabase(name, variable, ts.Setenv))
}

func queryCommand(ts *testscript.TestScript, neg bool, args []string) {
	db := databaseOf(ts, neg, args, "usage: query SQL [VAR]")
	_, err := io.WriteString(ts.Stdout(), db.Query(scriptOf(ts).t, args[0])+"\n")
	ts.Check(err)
}

func loadCommand(ts *testscript.TestScript, neg bool, args []string) {
	db := databaseOf(ts, neg, args, "usage: load FILE [VAR]")
	ts.Check(db.TryLoad(scriptOf(ts).t, ts.ReadFile(args[0])))
}

// databaseOf is the database that the second argument names.
func databaseOf(ts *testscript.TestScript, neg bool, args []string, usage string) testdb.DB {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("%s", usage)
	}
	variable := "DATABASE_URL"
	if len(args) == 2 {
		variable = args[1]
	}
	db, ok := scriptOf(ts).databases[ts.Getenv(variable)]
	if !ok {
		ts.Fatalf("%s is no database of this script", variable)
	}
	return db
}

func replaceCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	path := ts.MkAbs(args[0])
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(text, args[1], args[2])), 0o666))
}
