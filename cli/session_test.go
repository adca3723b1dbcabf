package cli_test

import (
	"bytes"
	order "cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// docSession is a page of the documentation whose console blocks are typed into a
// shell, in their order. What a block shows is what was printed, but for what
// differs from run to run.
type docSession struct {
	page string // below docs
	// dir is the folder it begins in.
	dir string
	// instead are lines that the test does something else for: what needs a
	// person, or the network.
	instead map[string]func(t *testing.T)
	// places are addresses as the page has them, with the real ones.
	places map[string]string
}

// An id in the page stands for the one that was generated in its place.
var revisionID = regexp.MustCompile(`[0-9a-f]{12,}`)

// run types the page, and compares or updates it.
func (s docSession) run(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it runs whole programs")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	doc := openDocument(t, filepath.Join("docs", s.page))
	shell := newShell(t, s.dir)
	var got strings.Builder
	ids := map[string]string{}
	var command string
	console, shown := false, ""
	finish := func() {
		if command == "" {
			return
		}
		out := s.typed(t, shell, renamed(command, ids))
		match(ids, shown, out)
		got.WriteString("$ " + strings.ReplaceAll(strings.TrimSuffix(renamed(command, ids), "\n"), "\n", "\n> ") + "\n" + out)
		command, shown = "", ""
	}
	for line := range strings.Lines(doc.text) {
		first, begins := strings.CutPrefix(line, "$ ")
		more, goesOn := strings.CutPrefix(line, "> ")
		switch {
		case !console:
			console = line == "```console\n"
			got.WriteString(line)
		case strings.HasPrefix(line, "```"):
			finish()
			console = false
			got.WriteString(line)
		case begins:
			finish()
			command = first
		case goesOn && shown == "":
			command += more
		default:
			shown += line
		}
	}
	if diff := cmp.Diff(withoutRun(doc.text), withoutRun(got.String())); diff == "" {
		return
	} else if !*update {
		t.Errorf("%s is out of date; go test ./cli -run Doc -update writes it (-page +now):\n%s", doc.path, diff)
		return
	}
	if err := os.WriteFile(doc.path, []byte(got.String()), 0o666); err != nil {
		t.Fatal(err)
	}
}

// typed runs a command of the page and returns what the page is to show.
func (s docSession) typed(t *testing.T, shell *shell, command string) string {
	t.Helper()
	if do, ok := s.instead[strings.TrimSpace(command)]; ok {
		do(t)
		return ""
	}
	var there, back []string
	longest := func(a, b string) int { return order.Or(order.Compare(len(b), len(a)), order.Compare(a, b)) }
	for _, k := range slices.SortedFunc(maps.Keys(s.places), longest) {
		there, back = append(there, k, s.places[k]), append(back, s.places[k], k)
	}
	out := shell.run(t, strings.NewReplacer(there...).Replace(command))
	if strings.ContainsRune(out, 0x1b) {
		t.Errorf("%s prints escape codes into a pipe: %q", command, out)
	}
	return strings.NewReplacer(back...).Replace(out)
}

// renamed is a command of the page with the ids that were generated now.
func renamed(command string, ids map[string]string) string {
	return revisionID.ReplaceAllStringFunc(command, func(id string) string {
		if now, ok := ids[id]; ok {
			return now
		}
		return id
	})
}

// match notes which id stands for which, by the places where both outputs have
// one.
func match(ids map[string]string, shown, now string) {
	a, b := revisionID.FindAllString(shown, -1), revisionID.FindAllString(now, -1)
	for i := range min(len(a), len(b)) {
		if _, known := ids[a[i]]; !known {
			ids[a[i]] = b[i]
		}
	}
}

// withoutRun takes out what differs from run to run.
func withoutRun(text string) string {
	names := map[string]string{}
	text = revisionID.ReplaceAllStringFunc(text, func(id string) string {
		if names[id] == "" {
			names[id] = fmt.Sprintf("ID%d", len(names)+1)
		}
		return names[id]
	})
	for _, r := range []struct{ pattern, with string }{
		{`\b[0-9.]+(µs|ms|s)\b`, "1ms"},
		{`20[0-9]{6}_[0-9]{4}_`, "DATE_"},
		{`20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z`, "TIME"},
		{`"seconds": ?[0-9.e-]+`, `"seconds":1`},
		{`(\d+ (minute|hour|day|week|month|year)s? ago|just now) +`, "AGE "},
		{`(PostgreSQL|SQLite|MariaDB|MySQL) [0-9.]+`, "$1 1"},
	} {
		text = regexp.MustCompile(r.pattern).ReplaceAllString(text, r.with)
	}
	return text
}

// shell is a bash that keeps its folder and its variables from line to line, and
// finds this program as migrate.
type shell struct {
	state, cwd string
	env        []string
}

func newShell(t *testing.T, dir string) *shell {
	t.Helper()
	own := t.TempDir()
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	wrapper := "#!/bin/sh\nMIGRATE_TEST_COMMAND=1 exec " + self + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(own, "migrate"), []byte(wrapper), 0o755); err != nil {
		t.Fatal(err)
	}
	s := &shell{state: filepath.Join(own, "state"), cwd: filepath.Join(own, "cwd")}
	for path, text := range map[string]string{s.state: "", s.cwd: dir + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	s.env = []string{
		"PATH=" + own + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + home, "GOFLAGS=-mod=vendor", "GOPROXY=off", "LC_ALL=C.UTF-8",
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org", "GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org",
		// Client programs that ./test unpacked find what they need by these.
		"LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH"), "MARIADB_PLUGIN_DIR=" + os.Getenv("MARIADB_PLUGIN_DIR"),
	}
	return s
}

// run runs a line and returns what it printed, to stdout and to stderr.
func (s *shell) run(t *testing.T, line string) string {
	t.Helper()
	script := fmt.Sprintf("source %[1]s; cd \"$(cat %[2]s)\"\n%[3]s\n{ export -p > %[1]s; pwd > %[2]s; } 2>/dev/null\n", s.state, s.cwd, strings.TrimSuffix(line, "\n"))
	cmd := exec.Command("bash", "-c", script) //nolint:gosec // the page is ours
	cmd.Env = s.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", line, err, out.String())
	}
	text := out.String()
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}
